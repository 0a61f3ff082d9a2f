"""Scales that make marks of scores: the list, one scale, and what its keepers do with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.models import MarkScale
from monitoring.results.scales import queries, services, tables
from monitoring.results.scales.choosing import COMPUTED
from monitoring.results.scales.filters import ScaleFilter
from monitoring.results.scales.forms import (
    ConfirmScaleForm,
    ScaleForm,
    ScaleValuesForm,
    WithdrawScaleForm,
)
from schools.access import may
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def scale_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    seen = queries.listed(user)
    filters = ScaleFilter(
        request.GET,
        queryset=seen,
        years=queries.values_of(seen, "year", latest_first=True),
        grades=queries.values_of(seen, "grade"),
    )
    listing = Listing(tables.SCALES, request, filters.qs, filters=filters)
    if listing.is_workbook:
        return listing.workbook()
    context = {"listing": listing, "may_edit": user.holds(Permission.EDIT_SCALES)}
    return render(request, "monitoring/scale_list.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def scale(request: HttpRequest, pk: int) -> HttpResponse:
    scale = get_object_or_404(queries.listed(request.user), pk=pk)
    return render(request, "monitoring/scale.html", _about(request, scale))


@require_http_methods(SENT)
@requires(Permission.EDIT_SCALES)
def scale_new(request: HttpRequest) -> HttpResponse:
    """A scale from nothing, or one made after another (`?from=`)."""
    user = request.user
    pattern = queries.listed(user).filter(pk=whole_number(request.GET.get("from"))).first()
    form = ScaleForm(
        request.POST or None,
        places=services.places_of(user),
        initial=_beginning(request, pattern),
    )
    if form.is_valid():
        try:
            made = services.add(form.chosen_place(), by=user, **form.values())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _done(request, made, "Шкала внесена.")
    return render(request, "monitoring/scale_new.html", {"form": form, "pattern": pattern})


@require_http_methods(SENT)
@requires(Permission.EDIT_SCALES)
def scale_edit(request: HttpRequest, pk: int) -> HttpResponse:
    scale = _kept(request, pk)
    initial = {name: getattr(scale, name) for name in services.EDITED}
    form = ScaleValuesForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = services.change(scale, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _done(request, made, "Новая версия шкалы внесена.")
    return render(request, "monitoring/scale_edit.html", {"form": form, "scale": scale})


@require_POST
@requires(Permission.EDIT_SCALES)
def scale_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    scale = get_object_or_404(queries.listed(request.user), pk=pk)
    form = ConfirmScaleForm(request.POST, places=_confirming(request, scale))
    if not form.is_valid():
        messages.error(request, "Выберите, для кого подтвердить шкалу.")
        return redirect(scale.url)
    made = services.confirm(scale, form.chosen_place(), by=request.user)
    return _done(request, made, "Шкала подтверждена.")


@require_http_methods(SENT)
@requires(Permission.EDIT_SCALES)
def scale_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    scale = _kept(request, pk)
    form = WithdrawScaleForm(request.POST or None)
    if form.is_valid():
        services.withdraw(scale, why=form.cleaned_data["why"], by=request.user)
        return _done(request, scale, "Шкала отозвана.")
    context = {"form": form, "scale": scale, "used": queries.used_in(request.user, scale)}
    return render(request, "monitoring/scale_withdraw.html", context)


def _about(request: HttpRequest, scale: MarkScale) -> dict[str, Any]:
    user = request.user
    confirming = [] if scale.ended_at or scale.counts else _confirming(request, scale)
    return {
        "scale": scale,
        "state": tables.state_of(scale),
        "style": tables.style_of(scale),
        "makes_marks": tables.makes_marks(scale),
        "versions": queries.versions(user, scale),
        "others": queries.others(user, scale),
        "used": queries.used_in(user, scale),
        "waiting": queries.waiting_for(user, scale),
        "may_add": user.holds(Permission.EDIT_SCALES) and scale.procedure in COMPUTED,
        "may_edit": _may_keep(request, scale) and not scale.ended_at,
        "confirm_form": ConfirmScaleForm(places=confirming) if confirming else None,
    }


def _confirming(request: HttpRequest, scale: MarkScale) -> list[services.Place]:
    """The places of the person for which they may say that the scale is right."""
    places = services.places_of(request.user)
    return [place for place in places if place.scope.startswith(scale.scope)]


def _may_keep(request: HttpRequest, scale: MarkScale) -> bool:
    return bool(scale.scope) and may(request.user, Permission.EDIT_SCALES, scale)


def _kept(request: HttpRequest, pk: int) -> MarkScale:
    scale = get_object_or_404(queries.listed(request.user), pk=pk)
    if not _may_keep(request, scale):
        raise PermissionDenied("Шкалу меняет тот, кто её ведёт: муниципалитет или регион.")
    return scale


def _beginning(request: HttpRequest, pattern: MarkScale | None) -> dict[str, Any]:
    """What the form begins with: another scale, or the work that a page says it lacks."""
    work = ("procedure", "subject", "level", "grade", "year")
    if pattern is None:
        return {name: request.GET[name] for name in work if request.GET.get(name)}
    names = (*work, *services.EDITED)
    return {name: getattr(pattern, name) for name in names}


def _done(request: HttpRequest, made: MarkScale, words: str) -> HttpResponse:
    later = " Отметки пересчитываются: ход виден на странице «Задания»."
    queued = services.sources_of(made).exists()
    messages.success(request, f"{words}{later if queued else ''}")
    return redirect(made.url)
