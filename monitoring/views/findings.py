"""One finding: its trace in words, its figures, and the decision of a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from monitoring.forms import DecisionForm
from monitoring.identification import figures, queries, services
from monitoring.identification.explain import explain
from monitoring.identification.trace import from_json
from schools import looking
from schools.access import check, may
from schools.permissions import Permission
from shnor_portal.core.forms import page_made
from shnor_portal.core.guards import requires


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_SCHOOL)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.findings(request.user), pk=pk)
    initial = {"decision": found.decision, "reason": found.reason}
    form = DecisionForm(request.POST or None, initial=initial)
    around = queries.neighbours(found)
    if request.method == "POST":
        check(request.user, Permission.DECIDE_FINDING, found)
        if form.is_valid():
            given = {"by": request.user, "seen": page_made(request), **form.cleaned_data}
            services.decide(finding=found, **given)
            messages.success(request, f"Решение записано: {found.school}, {found.category_title}.")
            following = around.next_undecided
            if following and "next" in request.POST:
                return redirect("monitoring:finding", pk=following.pk)
            return redirect("monitoring:finding", pk=found.pk)
    trace = from_json(found.trace)
    explanation = explain(trace)
    small = may(request.user, Permission.VIEW_SMALL, found.school)
    has_small = figures.has_small_figures(trace)
    hides = not small and has_small
    if small and has_small:
        looking.figures_seen(found, found.school.scope, by=request.user)
    context = {
        "finding": found,
        "form": form,
        "around": around,
        "others": queries.other_findings(found),
        "explanation": explanation,
        "hides": hides,
        "criteria": figures.criteria(trace, explanation, may_see_small=small),
        "compound": bool(trace.children),
        "cells": queries.cells_open_to(request.user, figures.cell_ids(trace)),
        "may_decide": may(request.user, Permission.DECIDE_FINDING, found.school),
        "may_import": may(request.user, Permission.IMPORT_FILES, found.run),
        "sees_run": may(request.user, Permission.VIEW_MUNICIPALITY, found.run),
    }
    return render(request, "monitoring/finding.html", context)
