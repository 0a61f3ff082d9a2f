"""The editor: the head of a plan, its measures row by row, what they are linked with."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.models import RiskFactor
from roadmaps.forms import HeadForm, MeasureForm
from roadmaps.models import Measure
from roadmaps.plans import editing, linking, offers, queries
from roadmaps.plans.texts import MeasureText
from roadmaps.views.context import about, plan_of, plan_to_edit
from schools.permissions import Permission
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_to_edit(request, pk)
    context = about(request, plan)
    version = context["version"]
    form = HeadForm(
        request.POST or None,
        initial={"title": plan.title, "goal": version.goal, "tasks": "\n".join(version.tasks)},
        indicators=version.indicators,
    )
    if form.is_valid():
        editing.change_head(version=version, by=request.user, **form.values())
        messages.success(request, "Сохранено.")
        return redirect("roadmaps:plan_edit", pk=pk)
    return render(request, "roadmaps/plan_edit.html", {**context, "form": form})


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def measure_edit(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """A measure's form: in its row for htmx, as a page otherwise."""
    plan = plan_to_edit(request, pk)
    version = queries.current_version(plan)
    measure = get_object_or_404(Measure, version=version, key=key)
    form = MeasureForm(request.POST or None, instance=measure, municipal=not plan.school_id)
    if form.is_valid():
        editing.change_measure(
            version=version, key=key, by=request.user, values=form.changed_values()
        )
        if request.htmx:
            return _row(request, pk, key)
        messages.success(request, "Мероприятие сохранено.")
        return redirect(f"{reverse('roadmaps:plan_edit', args=[pk])}#m-{key}")
    if request.htmx and request.GET.get("row") == "shown":
        return _row(request, pk, key)
    context = {
        "plan": plan,
        "version": version,
        "form": form,
        "key": key,
        "measure": Measure.objects.get(pk=measure.pk),
        "sections": sections(version),
    }
    name = "_measure_form_row" if request.htmx else "measure_edit"
    return render(request, f"roadmaps/{name}.html", context)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def measure_new(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_to_edit(request, pk)
    version = queries.current_version(plan)
    form = MeasureForm(
        request.POST or None,
        municipal=not plan.school_id,
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
    context = {"plan": plan, "version": version, "form": form, "sections": sections(version)}
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


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def measure_links(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """What the portal proposes for a measure, and what was taken of it."""
    plan = plan_of(request, pk)
    line = queries.line(queries.current_version(plan), key)
    if line is None:
        raise Http404("no such measure")
    if request.method == "POST":
        _change_links(request, plan, key)
        return redirect("roadmaps:measure_links", pk=pk, key=key)
    context = {
        **about(request, plan),
        "line": line,
        "offers": offers.offers(plan, line),
        "key": key,
    }
    return render(request, "roadmaps/measure_links.html", context)


def sections(version: object) -> list[str]:
    return list(dict.fromkeys(m.section for m in version.measures.all() if m.section))


def _change_links(request: HttpRequest, plan: object, key: UUID) -> None:
    post, by = request.POST, request.user
    if pk := _number(post.get("factor")):
        linking.link(plan=plan, key=key, factor=get_object_or_404(RiskFactor, pk=pk), by=by)
    elif indicator := post.get("indicator"):
        target = offers.target_in(post.get("target", ""))
        linking.link(plan=plan, key=key, indicator=indicator, target=target, by=by)
    elif pk := _number(post.get("person")):
        allowed = {user.pk: user for user, _ in queries.people_of(plan)}
        if pk not in allowed:
            raise Http404("this person is not of the plan's place")
        linking.assign(plan=plan, key=key, user=allowed[pk], by=by)
    elif pk := _number(post.get("unlink")):
        linking.unlink(found=get_object_or_404(plan.links, pk=pk), by=by)
    elif pk := _number(post.get("release")):
        linking.release(found=get_object_or_404(plan.people, pk=pk), by=by)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _row(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    context = about(request, plan_of(request, pk))
    line = next(item for item in context["sheet"].lines if item.measure.key == key)
    return render(request, "roadmaps/_measure_edit_row.html", {**context, "line": line})
