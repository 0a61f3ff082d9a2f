"""The editor: the head of a plan, and its measures row by row."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from roadmaps.forms.texts import HeadForm, MeasureForm
from roadmaps.models import Plan, PlanVersion
from roadmaps.plans import concurrent_edits, editing, queries
from roadmaps.plans.texts import MeasureText
from roadmaps.views.context import about, plan_of, plan_to_edit
from schools.permissions import Permission
from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.drafts.questions import Question
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_to_edit(request, pk)
    context = about(request, plan)
    version = context["version"]
    current = concurrent_edits.head_values(version)
    session = Editing(
        request,
        form=concurrent_edits.HEAD_FORM,
        object=concurrent_edits.head_object(plan),
        current=current,
    )
    initial = {**current, "tasks": "\n".join(version.tasks), **session.initial}
    form = HeadForm(
        session.posted,
        initial=initial,
        indicators=version.indicators,
        title_is_fixed=version.number > 1,
    )
    if answer := session.answer(form):
        return answer
    asked = None
    if form.is_valid():
        asked = _save(session, form, plan, concurrent_edits.save_head, version=version)
        if asked is None:
            messages.success(request, "Сохранено.")
            return redirect("roadmaps:plan_edit", pk=pk)
    context |= {"form": form, "editing": session, "question": asked}
    context["drafted"] = concurrent_edits.drafted_measures(request.user, plan)
    name = "edit_conflict" if asked else "plan_edit"
    return render(request, f"roadmaps/{name}.html", context, status=409 if asked else 200)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def measure_edit(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """A measure's form: in its row for htmx, as a page otherwise."""
    plan = plan_to_edit(request, pk)
    version = queries.current_version(plan)
    measure = queries.measure(version, key)
    if measure is None:
        return _gone(request, plan, version)
    session = Editing(
        request,
        form=concurrent_edits.MEASURE_FORM,
        object=concurrent_edits.measure_object(plan, key),
        current=concurrent_edits.measure_values(measure),
    )
    form = MeasureForm(
        session.posted,
        instance=measure,
        initial=session.initial,
        municipality=None if plan.school_id else plan.municipality,
    )
    if answer := session.answer(form):
        return answer
    asked = None
    if form.is_valid():
        asked = _save(session, form, plan, concurrent_edits.save_measure, version=version, key=key)
        if asked is None:
            return _saved(request, pk, key)
    if request.htmx and request.GET.get("row") == "shown":
        return _row(request, pk, key)
    context = {"plan": plan, "form": form, "key": key, "sections": sections(version)}
    context |= {"editing": session, "question": asked}
    if request.htmx:
        return render(request, "roadmaps/_measure_form_row.html", context)
    name = "edit_conflict" if asked else "measure_edit"
    return render(request, f"roadmaps/{name}.html", context, status=409 if asked else 200)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def measure_new(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_to_edit(request, pk)
    version = queries.current_version(plan)
    form = MeasureForm(
        request.POST or None,
        municipality=None if plan.school_id else plan.municipality,
        initial={"section": request.GET.get("section", "")},
    )
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in editing.WORDS}
        added = editing.add_measures(version=version, texts=[MeasureText(**words)], by=request.user)
        aims = {name: form.cleaned_data[name] for name in editing.AIMS if name in form.changed_data}
        if aims:
            editing.change_measure(version=version, key=added[0].key, by=request.user, values=aims)
        messages.success(request, "Мероприятие добавлено.")
        return redirect(f"{reverse('roadmaps:plan_edit', args=[pk])}#m-{added[0].key}")
    context = {"plan": plan, "form": form, "sections": sections(version), "gone": False}
    return render(request, "roadmaps/measure_new.html", context)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def measure_remove(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    plan = plan_of(request, pk)
    editing.remove_measure(version=queries.current_version(plan), key=key, by=request.user)
    if request.htmx:
        return HttpResponse("")
    messages.success(request, "Мероприятие удалено.")
    return redirect("roadmaps:plan_edit", pk=pk)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def measure_move(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    plan = plan_of(request, pk)
    editing.move_measure(
        version=queries.current_version(plan),
        key=key,
        down=request.POST.get("way") == "down",
        by=request.user,
    )
    return redirect(f"{reverse('roadmaps:plan_edit', args=[pk])}#m-{key}")


def sections(version: PlanVersion) -> list[str]:
    return list(dict.fromkeys(m.section for m in version.measures.all() if m.section))


def _save(
    session: Editing, form: HeadForm | MeasureForm, plan: Plan, deed: Callable, **what: Any
) -> Question | None:
    """Save a valid form; what is to be asked when others changed the same.

    The draft is kept first: whatever stops the saving, nothing typed is lost.
    """
    session.keep(form)
    by = session.request.user
    try:
        deed(**what, by=by, values=form.values(), joining=session.joining)
    except Conflict as conflict:
        return concurrent_edits.ask(session, conflict.merged, plan=plan, key=what.get("key"))
    session.discard()
    return None


def _saved(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    if request.htmx:
        return _row(request, pk, key)
    messages.success(request, "Мероприятие сохранено.")
    return redirect(f"{reverse('roadmaps:plan_edit', args=[pk])}#m-{key}")


def _gone(request: HttpRequest, plan: Plan, version: PlanVersion) -> HttpResponse:
    """A measure that a colleague removed: what was typed may be added anew."""
    if request.method != "POST" or "text" not in request.POST:
        raise Http404("no such measure")
    if request.htmx:
        raise Refused(editing.GONE, code="measure_gone")
    form = MeasureForm(request.POST, municipality=None if plan.school_id else plan.municipality)
    context = {"plan": plan, "form": form, "sections": sections(version), "gone": True}
    return render(request, "roadmaps/measure_new.html", context, status=409)


def _row(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    context = about(request, plan_of(request, pk))
    context["drafted"] = concurrent_edits.drafted_measures(request.user, context["plan"])
    line = next(item for item in context["sheet"].lines if item.measure.key == key)
    return render(request, "roadmaps/_measure_edit_row.html", {**context, "line": line})
