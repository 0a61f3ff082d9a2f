"""Pages of the department: the list of rounds, a new one, one with its progress, its closing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.models import Round
from monitoring.rounds import queries, tables, windows
from monitoring.rounds.forms import FIRST, CalendarForm, PlaceForm, RoundForm
from schools import access
from schools.clock import local_date
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.queries import events_of
from shnor_portal.core.tables import AUDIT
from shnor_portal.core.typography import short_date

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def round_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(tables.ROUNDS, request, queries.round_table(request.user))
    if listing.is_workbook:
        return listing.workbook()
    own = list(queries.municipalities_to_ask(request.user))
    lacking = queries.lacking_diagnoses(own[0], local_date(own[0])) if len(own) == 1 else []
    context = {
        "listing": listing,
        "may_begin": bool(own),
        "calendar": _calendar(request),
        "asked": queries.asked_of(request.user),
        "lacking": lacking,
    }
    return render(request, "monitoring/round_list.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_ROUND)
def round_new(request: HttpRequest) -> HttpResponse:
    where = PlaceForm(request.user, request.POST or request.GET or None)
    place = where.chosen
    if place is None:
        return render(request, "monitoring/round_place.html", {"form": where})
    today = local_date(place)
    initial = {"year": today.year, "opens": today, "audience": Round.Audience.ALL}
    form = RoundForm(request.POST or None, initial=initial, municipality=place)
    if form.is_valid():
        round = windows.begin(municipality=place, by=request.user, **form.values())
        messages.success(request, "Мониторинг заведён. Проверьте его и откройте школам.")
        return redirect("monitoring:round", pk=round.pk)
    context = {"form": form, "place": place}
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/round_form.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.VIEW_MUNICIPALITY)
def round_calendar(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """A year of rounds: what is held, and the usual ones that are not there yet."""
    place = get_object_or_404(queries.municipalities(request.user), pk=pk)
    if not FIRST <= year <= local_date(place).year + 1:
        raise Http404("no such year")
    writes = access.may(request.user, Permission.EDIT_ROUND, place)
    if request.method == "POST":
        access.check(request.user, Permission.EDIT_ROUND, place)
    rows = queries.calendar(request.user, place, year)
    missing = [
        (row.code, f"{row.title}: {short_date(row.opens)} – {short_date(row.closes)}")
        for row in rows
        if row.round is None
    ]
    form = CalendarForm(request.POST or None, missing=missing)
    if form.is_valid():
        count = windows.plan_year(
            municipality=place, year=year, codes=form.cleaned_data["lines"],
            ground=form.cleaned_data["ground"], by=request.user,
        )  # fmt: skip
        messages.success(request, f"Заведено мониторингов: {count}. Откройте каждый в свой срок.")
        return redirect("monitoring:round_calendar", pk=pk, year=year)
    context = {
        "place": place, "year": year, "rows": rows, "form": form if writes and missing else None,
        "others": [one for one in (year - 1, year + 1) if one <= local_date(place).year + 1],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/round_calendar.html", context, status=status)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def round(request: HttpRequest, pk: int) -> HttpResponse:
    """A round: what is asked, of whom, by when, and how far each school is."""
    round = _round(request, pk)
    deeds = _deeds(request, round)
    table = tables.PROGRESS if deeds["sees_answers"] else tables.PROGRESS_ALONE
    listing = Listing(table, request, queries.progress(request.user, round))
    if listing.is_workbook:
        return listing.workbook(f"{round}: школы")
    places = list(round.places.select_related("version__form").order_by("position"))
    asked = sum(len(place.version.document["questions"]) for place in places)
    context = {
        "round": round,
        "places": places,
        "fields": asked,
        "listing": listing,
        "schools": windows.asked_schools(round) if round.state == Round.State.DRAFT else [],
        "snapshot": round.snapshots.first(),
        "is_over": tables.is_over(round),
        **deeds,
    }
    return render(request, "monitoring/round.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_ROUND)
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    round = _round(request, pk, Permission.EDIT_ROUND)
    form = RoundForm(request.POST or None, instance=round, municipality=round.municipality)
    if form.is_valid():
        windows.change(round=round, by=request.user, **form.values())
        messages.success(request, "Сохранено.")
        return redirect("monitoring:round", pk=pk)
    context = {"form": form, "place": round.municipality, "round": round}
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/round_form.html", context, status=status)


@require_POST
@requires(Permission.EDIT_ROUND)
def round_open(request: HttpRequest, pk: int) -> HttpResponse:
    windows.open_round(round=_round(request, pk), by=request.user)
    messages.success(request, "Мониторинг открыт: школы видят его на странице «Сегодня».")
    return redirect("monitoring:round", pk=pk)


@require_http_methods(SENT)
@requires(Permission.CLOSE_ROUND)
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be kept and what is not there yet; then the closing."""
    round = _round(request, pk, Permission.CLOSE_ROUND)
    if request.method == "POST":
        snapshot = windows.close_round(round=round, by=request.user)
        messages.success(request, f"Мониторинг закрыт: сделан снимок № {snapshot.number}.")
        return redirect("monitoring:round", pk=pk)
    rows = list(queries.progress(request.user, round))
    accepted = [row for row in rows if row.state == row.State.ACCEPTED]
    context = {
        "round": round,
        "asked": len(rows),
        "accepted": accepted,
        "left": [row for row in rows if row not in accepted],
    }
    return render(request, "monitoring/round_close.html", context)


@require_POST
@requires(Permission.EDIT_ROUND)
def round_delete(request: HttpRequest, pk: int) -> HttpResponse:
    windows.delete_round(round=_round(request, pk), by=request.user)
    messages.success(request, "Мониторинг удалён.")
    return redirect("monitoring:round_list")


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def round_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepted answers of the latest snapshot as a workbook, a sheet for each form."""
    round = _round(request, pk, Permission.VIEW_SMALL)
    kept = queries.accepted_answers(round)
    if kept is None or not kept.schools:
        raise Refused(
            "Принятых ответов ещё нет: они собираются при закрытии мониторинга.", code="no_snapshot"
        )
    return workbook(f"{round}, на {kept.on:%d.%m.%Y}", tables.accepted(kept))


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def round_history(request: HttpRequest, pk: int) -> HttpResponse:
    round = _round(request, pk, Permission.VIEW_MUNICIPALITY)
    listing = Listing(AUDIT, request, events_of(round))
    if listing.is_workbook:
        return listing.workbook(f"История – {round}")
    return render(request, "monitoring/round_history.html", {"round": round, "listing": listing})


def _calendar(request: HttpRequest) -> str:
    """Where the year of the viewer's only municipality is shown; "" for others."""
    places = list(queries.municipalities(request.user)[:2])
    if len(places) != 1:
        return ""
    year = local_date(places[0]).year
    return reverse("monitoring:round_calendar", args=[places[0].pk, year])


def _round(request: HttpRequest, pk: int, permission: Permission | None = None) -> Round:
    """A round that the viewer sees (else 404) and may do this with (else 403)."""
    round = get_object_or_404(queries.rounds(request.user), pk=pk)
    if permission is not None:
        access.check(request.user, permission, round)
    return round


def _deeds(request: HttpRequest, round: Round) -> dict[str, Any]:
    writes = access.may(request.user, Permission.EDIT_ROUND, round)
    closes = access.may(request.user, Permission.CLOSE_ROUND, round)
    state = Round.State
    return {
        "may_edit": writes and round.state != state.CLOSED,
        "may_open": writes and round.state == state.DRAFT,
        "may_close": closes and round.state != state.DRAFT,
        "sees_answers": access.may(request.user, Permission.VIEW_SMALL, round),
        "sees_history": access.may(request.user, Permission.VIEW_MUNICIPALITY, round),
    }
