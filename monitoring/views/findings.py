"""One finding: its trace in words, its figures, the school's reply, the decision of a person."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.forms import AnswerForm, DecisionForm, ReplyForm
from monitoring.identification import queries, replies, services
from monitoring.identification.engine.trace import from_json
from monitoring.identification.words import conditions as of_conditions
from monitoring.identification.words import figures
from monitoring.identification.words.beside import beside_region, why_open
from monitoring.identification.words.explain import explain
from monitoring.identification.words.firmness import firmness
from monitoring.identification.words.pictures import picture_lines
from monitoring.models import Finding, Reply
from monitoring.region_acts.queries import region_list
from schools import looking
from schools.access import check, may
from schools.permissions import Permission
from schools.privacy import sight_of
from shnor_portal.core.forms import page_made
from shnor_portal.core.guards import requires


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_SCHOOL)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    initial = {"decision": finding.decision, "reason": finding.reason}
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST":
        check(request.user, Permission.DECIDE_FINDING, finding)
        if form.is_valid():
            given = {"by": request.user, "seen": page_made(request), **form.cleaned_data}
            services.decide(finding=finding, **given)
            messages.success(
                request, f"Решение записано: {finding.school}, {finding.category_title}."
            )
            return _onwards(finding) if "next" in request.POST else _back(finding)
    return _page(request, finding, form)


@require_POST
@requires(Permission.ANSWER_FINDING)
def finding_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the school agrees or objects."""
    finding = _finding(request, pk)
    check(request.user, Permission.ANSWER_FINDING, finding.school)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, finding, DecisionForm(), reply=form)
    file = form.cleaned_data.pop("file")
    # One byte over the limit is enough to refuse.
    upload = (file.name, file.read(settings.MAX_ATTACHMENT_BYTES + 1)) if file else None
    replies.reply(finding=finding, by=request.user, upload=upload, **form.cleaned_data)
    messages.success(request, "Ответ школы записан. До дня ответа его можно изменить.")
    return _back(finding)


@require_POST
@requires(Permission.DECIDE_FINDING)
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The department answers what the school said."""
    finding = _finding(request, pk)
    check(request.user, Permission.DECIDE_FINDING, finding.school)
    given = get_object_or_404(Reply, finding=finding)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, finding, DecisionForm(), answer=form)
    replies.answer(reply=given, by=request.user, **form.cleaned_data)
    messages.success(request, f"Ответ записан, его видит {finding.school}.")
    return _back(finding)


def _finding(request: HttpRequest, pk: int) -> Finding:
    return get_object_or_404(queries.findings(request.user), pk=pk)


def _back(finding: Finding) -> HttpResponse:
    return redirect("monitoring:finding", pk=finding.pk)


def _onwards(finding: Finding) -> HttpResponse:
    """The next that waits; after the last one, the order."""
    following = queries.next_waiting(finding)
    if following:
        return redirect("monitoring:finding", pk=following.pk)
    return redirect("monitoring:run_approve", pk=finding.run_id)


def _page(
    request: HttpRequest,
    finding: Finding,
    form: DecisionForm,
    reply: ReplyForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    user = request.user
    trace = from_json(finding.trace)
    explanation = explain(trace)
    small = sight_of(user).sees(finding.school.scope)
    given = finding.school_reply
    region = region_list(finding.run.municipality, finding.run.list_year)
    listed = region.holds(finding.school_id, finding.status_kind)
    has_small = figures.has_small_figures(trace)
    if small and has_small:
        looking.figures_seen(finding, finding.school.scope, by=user)
    hides = not small and has_small
    newer = queries.newer_run(finding.run)
    is_open = finding.outcome == Finding.Outcome.UNKNOWN
    open_by = why_open(trace) if is_open and not hides else ""
    context: dict[str, Any] = {
        "finding": finding,
        "form": form,
        "around": queries.neighbours(finding),
        "left": len(queries.waiting(finding.run)),
        "others": queries.other_findings(finding),
        "explanation": explanation,
        "listed": [row for row in region.of(finding.school_id) if row.kind == finding.status_kind],
        "region_act": region.act_for([finding.status_kind]),
        "beside": ""
        if trace.operator == queries.READS_LIST
        else beside_region(
            finding.outcome,
            listed,
            another=region.holds_otherwise(finding.school_id, finding.status_kind),
        ),
        "why_open": open_by,
        "hides": hides,
        "firmness": ""
        if hides
        else firmness(finding.outcome, finding.probability, is_small=bool(open_by)),
        "criteria": figures.criteria(trace, explanation, may_see_small=small),
        "lines": () if hides else picture_lines(trace, explanation),
        "conditions": of_conditions.told(finding.run.conditions, finding.school) if small else "",
        "sees_conditions": may(user, Permission.SEE_CALCULATION, finding.run),
        "compound": bool(trace.children),
        "cells": queries.cells_open_to(user, figures.cell_ids(trace)),
        "may_decide": may(user, Permission.DECIDE_FINDING, finding.school),
        "may_import": may(user, Permission.IMPORT_FILES, finding.run),
        "sees_run": may(user, Permission.VIEW_MUNICIPALITY, finding.run),
        "newer": queries.same_in(finding, newer) if newer else None,
        "reply": given,
        "may_reply": may(user, Permission.ANSWER_FINDING, finding.school)
        and replies.may_be_given(finding)
        and not (given and given.answer),
        "reply_form": reply or ReplyForm(initial=_given(given)),
        "answer_form": answer or AnswerForm(initial={"text": given.answer if given else ""}),
    }
    bad = any(each is not None and each.errors for each in (form, reply, answer))
    return render(request, "monitoring/finding.html", context, status=422 if bad else 200)


def _given(reply: Reply | None) -> dict[str, str]:
    return {"stand": reply.stand, "text": reply.text} if reply else {}
