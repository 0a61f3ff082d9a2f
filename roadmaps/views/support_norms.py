"""Agreements and curators of schools, and norms of support."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import Partnership, SupportNorm
from roadmaps.plans.queries import municipalities
from roadmaps.support import queries, services, tables
from roadmaps.support.forms import NormForm, PartnershipForm
from roadmaps.support.norms import READY
from schools import access
from schools.clock import local_date
from schools.models import Municipality
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.typography import counted

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def partnership_list(request: HttpRequest) -> HttpResponse:
    may_edit = request.user.holds(Permission.EDIT_SUPPORT)
    table = tables.partnerships(may_edit=may_edit)
    listing = Listing(table, request, queries.partnerships(request.user))
    if listing.is_workbook:
        return listing.workbook()
    context = {"listing": listing, "may_edit": may_edit}
    return render(request, "roadmaps/partnership_list.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def partnership_new(request: HttpRequest) -> HttpResponse:
    return _partnership_form(request, None)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def partnership_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _partnership_form(request, _partnership(request, pk))


@require_POST
@requires(Permission.EDIT_SUPPORT)
def partnership_remove(request: HttpRequest, pk: int) -> HttpResponse:
    services.remove_partnership(partnership=_partnership(request, pk), by=request.user)
    messages.success(request, "Запись убрана.")
    return redirect("roadmaps:partnership_list")


def _partnership_form(request: HttpRequest, partnership: Partnership | None) -> HttpResponse:
    places = list(queries.places_to_write(request.user))
    form = PartnershipForm(request.POST or None, places=places, partnership=partnership)
    if partnership is None and (school := request.GET.get("school")):
        form.initial["school"] = school
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.save_partnership(partnership=partnership, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Сохранено.")
            return redirect("roadmaps:partnership_list")
    context = {"form": form, "partnership": partnership}
    return render(request, "roadmaps/partnership_form.html", context, status=status)


def _partnership(request: HttpRequest, pk: int) -> Partnership:
    row = get_object_or_404(queries.partnerships(request.user), pk=pk)
    access.check(request.user, Permission.EDIT_SUPPORT, row)
    return row


@require_safe
@requires(Permission.VIEW_SCHOOL)
def norm_list(request: HttpRequest) -> HttpResponse:
    """Norms of one municipality; who leads its support adds and changes them."""
    places = municipalities(request.user)
    place = chosen_place(places, request.GET.get("municipality"))
    norms = list(queries.norms(request.user).filter(municipality=place)) if place else []
    may_edit = place is not None and access.may(request.user, Permission.EDIT_SUPPORT, place)
    listing = Listing(
        tables.norms(norms, may_edit=may_edit), request, norms, size=0, about=[str(place or "")]
    )
    if listing.is_workbook:
        return listing.workbook()
    known = {norm.title for norm in norms}
    context = {
        "listing": listing,
        "place": place,
        "places": places,
        "may_edit": may_edit,
        "ready": [ready for ready in READY if ready.title not in known],
    }
    return render(request, "roadmaps/norm_list.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def norm_new(request: HttpRequest) -> HttpResponse:
    return _norm_form(request, _place(request), None)


@require_POST
@requires(Permission.EDIT_SUPPORT)
def norm_ready(request: HttpRequest) -> HttpResponse:
    """Take the norms that departments usually have."""
    place = _place(request)
    added = services.take_ready(municipality=place, year=local_date(place).year, by=request.user)
    messages.success(
        request, f"Добавлено: {counted(added, 'норма,нормы,норм')}. Проверьте числа и основания."
    )
    return redirect("roadmaps:norm_list")


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def norm_edit(request: HttpRequest, pk: int) -> HttpResponse:
    norm = _norm(request, pk)
    return _norm_form(request, norm.municipality, norm)


@require_POST
@requires(Permission.EDIT_SUPPORT)
def norm_remove(request: HttpRequest, pk: int) -> HttpResponse:
    services.remove_norm(norm=_norm(request, pk), by=request.user)
    messages.success(request, "Норма удалена.")
    return redirect("roadmaps:norm_list")


def _norm_form(request: HttpRequest, place: Municipality, norm: SupportNorm | None) -> HttpResponse:
    form = NormForm(request.POST or None, municipality=place, norm=norm)
    if form.is_valid():
        services.save_norm(municipality=place, norm=norm, by=request.user, **form.cleaned_data)
        messages.success(request, "Норма сохранена.")
        return redirect("roadmaps:norm_list")
    status = 422 if form.is_bound else 200
    context = {"form": form, "norm": norm, "place": place}
    return render(request, "roadmaps/norm_form.html", context, status=status)


def _norm(request: HttpRequest, pk: int) -> SupportNorm:
    row = get_object_or_404(queries.norms(request.user), pk=pk)
    access.check(request.user, Permission.EDIT_SUPPORT, row)
    return row


def _place(request: HttpRequest) -> Municipality:
    """The municipality asked for among those that the viewer leads, else the first of them."""
    places = list(queries.places_to_write(request.user))
    asked = request.POST.get("municipality") or request.GET.get("municipality")
    place = next((one for one in places if one.pk == whole_number(asked)), None)
    if asked and place is None:
        raise Http404("support of this municipality is not the viewer's")
    chosen = place or next(iter(places), None)
    if chosen is None:
        raise Http404("no municipality to write for")
    return chosen
