"""The bank of practices: the list, one practice, its form."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import Practice
from roadmaps.support import practices as bank
from roadmaps.support.queries import places_to_write
from schools import access
from schools.models import Municipality
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def practice_list(request: HttpRequest) -> HttpResponse:
    rows = bank.practice_table(request.user)
    chosen = bank.PracticeFilter(request.GET, queryset=rows, viewer=request.user)
    listing = Listing(bank.PRACTICES, request, chosen.qs, filters=chosen)
    if listing.is_workbook:
        return listing.workbook()
    context = {"listing": listing, "may_edit": request.user.holds(Permission.EDIT_SUPPORT)}
    return render(request, "roadmaps/practice_list.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    practice = get_object_or_404(bank.practices(request.user), pk=pk)
    context = {
        "practice": practice,
        "factors": practice.factors.all(),
        "adopters": practice.adopters.order_by("name"),
        "may_edit": access.may(request.user, Permission.EDIT_SUPPORT, practice),
    }
    return render(request, "roadmaps/practice.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def practice_new(request: HttpRequest) -> HttpResponse:
    places = list(places_to_write(request.user))
    place = chosen_place(places, request.GET.get("municipality"))
    if place is None:
        raise Http404("no municipality to write for")
    return _form(request, place, None)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def practice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    practice = _to_edit(request, pk)
    return _form(request, practice.municipality, practice)


@require_POST
@requires(Permission.EDIT_SUPPORT)
def practice_remove(request: HttpRequest, pk: int) -> HttpResponse:
    bank.remove(practice=_to_edit(request, pk), by=request.user)
    messages.success(request, "Практика убрана из банка.")
    return redirect("roadmaps:practice_list")


def _form(request: HttpRequest, place: Municipality, practice: Practice | None) -> HttpResponse:
    factors = bank.factors_to_choose()
    form = bank.PracticeForm(
        request.POST or None, municipality=place, factors=factors, practice=practice
    )
    if form.is_valid():
        row = bank.save_practice(
            municipality=place, practice=practice, by=request.user, **form.values()
        )
        messages.success(request, "Практика сохранена.")
        return redirect("roadmaps:practice", pk=row.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "practice": practice, "place": place}
    return render(request, "roadmaps/practice_form.html", context, status=status)


def _to_edit(request: HttpRequest, pk: int) -> Practice:
    practice = get_object_or_404(bank.practices(request.user), pk=pk)
    access.check(request.user, Permission.EDIT_SUPPORT, practice)
    return practice
