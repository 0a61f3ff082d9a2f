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
    found = _finding(request, pk)
    initial = {"decision": found.decision, "reason": found.reason}
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST":
        check(request.user, Permission.DECIDE_FINDING, found)
        if form.is_valid():
            given = {"by": request.user, "seen": page_made(request), **form.cleaned_data}
            services.decide(finding=found, **given)
            messages.success(request, f"Решение записано: {found.school}, {found.category_title}.")
            return _onwards(found) if "next" in request.POST else _back(found)
    return _page(request, found, form)


@require_POST
@requires(Permission.ANSWER_FINDING)
def finding_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the school agrees or objects."""
    found = _finding(request, pk)
    check(request.user, Permission.ANSWER_FINDING, found.school)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, DecisionForm(), reply=form)
    file = form.cleaned_data.pop("file")
    # One byte over the limit is enough to refuse.
    upload = (file.name, file.read(settings.MAX_ATTACHMENT_BYTES + 1)) if file else None
    replies.reply(finding=found, by=request.user, upload=upload, **form.cleaned_data)
    messages.success(request, "Ответ школы записан. До дня ответа его можно изменить.")
    return _back(found)


@require_POST
@requires(Permission.DECIDE_FINDING)
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The department answers what the school said."""
    found = _finding(request, pk)
    check(request.user, Permission.DECIDE_FINDING, found.school)
    given = get_object_or_404(Reply, finding=found)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, DecisionForm(), answer=form)
    replies.answer(reply=given, by=request.user, **form.cleaned_data)
    messages.success(request, f"Ответ записан, его видит {found.school}.")
    return _back(found)


def _finding(request: HttpRequest, pk: int) -> Finding:
    return get_object_or_404(queries.findings(request.user), pk=pk)


def _back(found: Finding) -> HttpResponse:
    return redirect("monitoring:finding", pk=found.pk)


def _onwards(found: Finding) -> HttpResponse:
    """The next that waits; after the last one, the order."""
    following = queries.next_waiting(found)
    if following:
        return redirect("monitoring:finding", pk=following.pk)
    return redirect("monitoring:run_approve", pk=found.run_id)


def _page(
    request: HttpRequest,
    found: Finding,
    form: DecisionForm,
    reply: ReplyForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    user = request.user
    trace = from_json(found.trace)
    explanation = explain(trace)
    small = sight_of(user).sees(found.school.scope)
    given = found.school_reply
    region = region_list(found.run.municipality, found.run.list_year)
    listed = region.holds(found.school_id, found.status_kind)
    has_small = figures.has_small_figures(trace)
    if small and has_small:
        looking.figures_seen(found, found.school.scope, by=user)
    hides = not small and has_small
    newer = queries.newer_run(found.run)
    context: dict[str, Any] = {
        "finding": found,
        "form": form,
        "around": queries.neighbours(found),
        "left": len(queries.waiting(found.run)),
        "others": queries.other_findings(found),
        "explanation": explanation,
        "listed": [row for row in region.of(found.school_id) if row.kind == found.status_kind],
        "region_act": region.act_for([found.status_kind]),
        "beside": ""
        if trace.operator == queries.READS_LIST
        else beside_region(
            found.outcome,
            listed,
            another=region.holds_otherwise(found.school_id, found.status_kind),
        ),
        "why_open": "" if hides or found.outcome != Finding.Outcome.UNKNOWN else why_open(trace),
        "hides": hides,
        "firmness": "" if hides else firmness(found.outcome, found.probability),
        "criteria": figures.criteria(trace, explanation, may_see_small=small),
        "lines": () if hides else picture_lines(trace, explanation),
        "conditions": of_conditions.told(found.run.conditions, found.school) if small else "",
        "sees_conditions": may(user, Permission.SEE_CALCULATION, found.run),
        "compound": bool(trace.children),
        "cells": queries.cells_open_to(user, figures.cell_ids(trace)),
        "may_decide": may(user, Permission.DECIDE_FINDING, found.school),
        "may_import": may(user, Permission.IMPORT_FILES, found.run),
        "sees_run": may(user, Permission.VIEW_MUNICIPALITY, found.run),
        "newer": queries.same_in(found, newer) if newer else None,
        "reply": given,
        "may_reply": may(user, Permission.ANSWER_FINDING, found.school)
        and replies.may_be_given(found)
        and not (given and given.answer),
        "reply_form": reply or ReplyForm(initial=_given(given)),
        "answer_form": answer or AnswerForm(initial={"text": given.answer if given else ""}),
    }
    bad = any(each is not None and each.errors for each in (form, reply, answer))
    return render(request, "monitoring/finding.html", context, status=422 if bad else 200)


def _given(reply: Reply | None) -> dict[str, str]:
    return {"stand": reply.stand, "text": reply.text} if reply else {}
