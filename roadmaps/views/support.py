"""Support of schools: the list, an event and its deeds, schools against norms, one school."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import SupportEvent
from roadmaps.plans.queries import municipalities
from roadmaps.programmes.queries import tasks_of_place
from roadmaps.proof import recommendations
from roadmaps.support import at_risk_figures, queries, services, tables
from roadmaps.support.errand_tables import STYLES, state_words
from roadmaps.support.filters import SupportFilter
from roadmaps.support.forms import CancelForm, EventForm, HeldForm, event_initial
from roadmaps.support.kinds import BY_KIND, KindSpec
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School
from schools.permissions import Permission
from schools.privacy import sight_of
from schools.queries import chosen_place
from shnor_portal.core import files
from shnor_portal.core.downloads import kept_file
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import page_made, whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.queries import events_of
from shnor_portal.core.returning import sent_back
from shnor_portal.core.typography import counted

SENT = ["GET", "HEAD", "POST"]
EVENTS = "мероприятие,мероприятия,мероприятий"


@require_safe
@requires(Permission.VIEW_SCHOOL)
def support_list(request: HttpRequest) -> HttpResponse:
    rows = queries.event_table(request.user)
    chosen = SupportFilter(request.GET, queryset=rows, viewer=request.user)
    listing = Listing(tables.events(chosen.days), request, chosen.qs, filters=chosen)
    if listing.is_workbook:
        return listing.workbook()
    may_edit = request.user.holds(Permission.EDIT_SUPPORT)
    context = {
        "listing": listing,
        "may_edit": may_edit,
        "unfilled": queries.to_fill(request.user, chosen.days).count() if may_edit else 0,
    }
    return render(request, "roadmaps/support_list.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def support_new(request: HttpRequest) -> HttpResponse:
    """Which kind first, then its fields; `?school=` ticks one school."""
    place = _place_to_write(request)
    spec = BY_KIND.get(request.GET.get("kind", ""))
    if spec is None:
        context = {"specs": BY_KIND.values(), "place": place, "school": request.GET.get("school")}
        return render(request, "roadmaps/support_kinds.html", context)
    initial: dict[str, Any] = {}
    if school := whole_number(request.GET.get("school")):
        initial["schools"] = [school]
    form = _event_form(request, place, spec, initial, is_new=True)
    status = 200
    if form.is_valid():
        each = form.cleaned_data["each"]
        made = services.plan_event(
            municipality=place, kind=spec.kind, by=request.user, each=each, **form.values()
        )
        messages.success(request, f"Запланировано: {counted(len(made), EVENTS)}.")
        if len(made) == 1:
            return redirect("roadmaps:support_event", pk=made[0].pk)
        return redirect("roadmaps:support_list")
    if form.is_bound:
        status = 422
    context = {
        "form": form,
        "spec": spec,
        "place": place,
        "places": list(queries.places_to_write(request.user)),
    }
    return render(request, "roadmaps/support_form.html", context, status=status)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def support_event(request: HttpRequest, pk: int) -> HttpResponse:
    event = _event(request, pk)
    today = local_date(event.municipality)
    may_edit = access.may(request.user, Permission.EDIT_SUPPORT, event)
    context = {
        "event": event,
        "spec": BY_KIND[event.kind],
        "reached": queries.reached(request.user, event),
        "reached_count": event.reached.count(),
        "measure": queries.measure_of(event),
        "state": tables.state_words(event, today),
        "state_style": tables.state_style(event, today),
        "is_past": event.starts <= today,
        "may_edit": may_edit,
        "directives": event.directives.select_related("municipality") if may_edit else (),
        "history": events_of(event)[:20] if may_edit else (),
    }
    return render(request, "roadmaps/support_event.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def support_edit(request: HttpRequest, pk: int) -> HttpResponse:
    event = _event_to_edit(request, pk)
    spec = BY_KIND[event.kind]
    form = _event_form(request, event.municipality, spec, event_initial(event), is_new=False)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.change_event(
                event=event, by=request.user, seen=page_made(request), **form.values()
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            messages.success(request, "Сохранено.")
            return redirect("roadmaps:support_event", pk=pk)
    context = {"form": form, "spec": spec, "place": event.municipality, "event": event}
    return render(request, "roadmaps/support_form.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def support_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """It took place: when, who came, what was decided; said again, it corrects."""
    event = _event_to_edit(request, pk)
    form = HeldForm(request.POST or None, request.FILES or None, event=event)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.hold(event=event, by=request.user, seen=page_made(request), **form.values())
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            messages.success(request, "Отмечено: мероприятие проведено.")
            return redirect("roadmaps:support_event", pk=pk)
    context = {"form": form, "event": event, "spec": BY_KIND[event.kind]}
    return render(request, "roadmaps/support_hold.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def support_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    event = _event_to_edit(request, pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        services.cancel(event=event, by=request.user, **form.cleaned_data)
        messages.success(request, "Мероприятие отменено.")
        return redirect("roadmaps:support_event", pk=pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "event": event}
    return render(request, "roadmaps/support_cancel.html", context, status=status)


@require_POST
@requires(Permission.EDIT_SUPPORT)
def support_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    services.reopen(event=_event_to_edit(request, pk), by=request.user)
    messages.success(request, "Мероприятие снова запланировано.")
    return redirect("roadmaps:support_event", pk=pk)


@require_POST
@requires(Permission.EDIT_SUPPORT)
def support_remove(request: HttpRequest, pk: int) -> HttpResponse:
    services.remove(event=_event_to_edit(request, pk), by=request.user)
    messages.success(request, "Мероприятие удалено.")
    return redirect("roadmaps:support_list")


@require_safe
@requires(Permission.VIEW_SCHOOL)
def support_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, for everybody who sees the event that it proves."""
    event = _event(request, pk)
    if event.file is None:
        raise Http404("the event has no file")
    return kept_file(event.file, files.take(event.file, by=request.user, shared=True))


@require_POST
@requires(Permission.EDIT_SUPPORT)
def support_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    services.remove_file(event=_event_to_edit(request, pk), by=request.user)
    messages.success(request, "Файл убран.")
    return sent_back(request, "roadmaps:support_list")


@require_safe
@requires(Permission.VIEW_SCHOOL)
def support_schools(request: HttpRequest) -> HttpResponse:
    """Schools of one municipality against its norms of a year."""
    places = municipalities(request.user)
    place = chosen_place(places, request.GET.get("municipality"))
    context: dict[str, Any] = {"places": places, "place": place}
    if place is not None:
        year = _year(request, place)
        seen = School.objects.visible_to(request.user).active().filter(municipality=place)
        support = queries.year_support(place, year, list(seen.order_by("name")))
        only_listed = bool(request.GET.get("listed"))
        lines = [line for line in support.lines if line.is_listed or not only_listed]
        about = [f"Муниципалитет: {place}", *(["Только школы перечня"] if only_listed else [])]
        listing = Listing(tables.by_school(support), request, lines, size=0, about=about)
        if listing.is_workbook:
            return listing.workbook(f"Поддержка по школам {year}")
        sees_whole = access.may(request.user, Permission.VIEW_MUNICIPALITY, place)
        context |= {
            "listing": listing,
            "year": year,
            "years": _years(place, year),
            "together": support.together if sees_whole else (),
            "norms": support.norms,
            "only_listed": only_listed,
            "may_edit": access.may(request.user, Permission.EDIT_SUPPORT, place),
        }
    return render(request, "roadmaps/support_schools.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def support_school(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done for a school in a year, what comes, and how its norms stand."""
    schools = School.objects.visible_to(request.user).select_related("municipality")
    school = get_object_or_404(schools, pk=pk)
    year = _year(request, school.municipality)
    context = {
        "school": school,
        "year": year,
        "years": _years(school.municipality, year),
        "page": queries.school_page(request.user, school, year),
        "at_risk": at_risk_figures.last_of(request.user, school),
        "advice": [
            (row, words := state_words(row), STYLES[words])
            for row in recommendations.of_school(request.user, school)
        ],
        "sees_few": sight_of(request.user).sees(school.scope),
        "today": local_date(school.municipality),
        "may_edit": access.may(request.user, Permission.EDIT_SUPPORT, school),
        "may_count": access.may(request.user, Permission.EDIT_PROFILE, school),
        "sees_others": access.may(request.user, Permission.VIEW_MUNICIPALITY, school.municipality),
    }
    return render(request, "roadmaps/support_school.html", context)


def _event(request: HttpRequest, pk: int) -> SupportEvent:
    return get_object_or_404(queries.events(request.user), pk=pk)


def _event_to_edit(request: HttpRequest, pk: int) -> SupportEvent:
    """An event that the viewer sees (else 404) and leads (else 403)."""
    event = _event(request, pk)
    access.check(request.user, Permission.EDIT_SUPPORT, event)
    return event


def _place_to_write(request: HttpRequest) -> Municipality:
    place = chosen_place(
        list(queries.places_to_write(request.user)), request.GET.get("municipality")
    )
    if place is None:
        raise Http404("no municipality to write for")
    return place


def _event_form(
    request: HttpRequest, place: Municipality, spec: KindSpec, initial: dict[str, Any], *,
    is_new: bool,
) -> EventForm:  # fmt: skip
    return EventForm(
        request.POST or None,
        request.FILES or None,
        municipality=place,
        spec=spec,
        tasks=tasks_of_place(place),
        measures=queries.municipal_measures(place),
        is_new=is_new,
        initial=initial,
    )


def _year(request: HttpRequest, place: Municipality) -> int:
    asked = whole_number(request.GET.get("year"))
    return asked if 2000 <= asked <= 2100 else local_date(place).year


def _years(place: Municipality, shown: int) -> list[int]:
    """Years to choose among, the latest first: the next one, this one and three before."""
    this = local_date(place).year
    return sorted({shown, *range(this - 3, this + 2)}, reverse=True)
