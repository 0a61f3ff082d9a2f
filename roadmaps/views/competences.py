"""Diagnostics of teachers' competences: the list and the form of a row."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import CompetenceCheck
from roadmaps.support import competences
from roadmaps.support.queries import places_to_write
from schools import access
from schools.models import Municipality
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def competence_list(request: HttpRequest) -> HttpResponse:
    rows = competences.checks(request.user)
    chosen = competences.CheckFilter(request.GET, queryset=rows, viewer=request.user)
    listing = Listing(competences.CHECKS, request, chosen.qs, filters=chosen)
    if listing.is_workbook:
        return listing.workbook()
    context = {"listing": listing, "may_edit": request.user.holds(Permission.EDIT_SUPPORT)}
    return render(request, "roadmaps/competence_list.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_SUPPORT)
def competence_new(request: HttpRequest) -> HttpResponse:
    place = chosen_place(list(places_to_write(request.user)), request.GET.get("municipality"))
    if place is None:
        raise Http404("no municipality to write for")
    return _form(request, place, None)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def competence(request: HttpRequest, pk: int) -> HttpResponse:
    """A row: read by its school, changed by whoever leads the support."""
    check = get_object_or_404(competences.checks(request.user), pk=pk)
    if access.may(request.user, Permission.EDIT_SUPPORT, check.school):
        return _form(request, check.school.municipality, check)
    if request.method == "POST":
        access.check(request.user, Permission.EDIT_SUPPORT, check.school)
    return render(request, "roadmaps/competence_form.html", {"check": check})


@require_POST
@requires(Permission.EDIT_SUPPORT)
def competence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    check = get_object_or_404(competences.checks(request.user), pk=pk)
    competences.remove(check=check, by=request.user)
    messages.success(request, "Диагностика убрана.")
    return redirect("roadmaps:competence_list")


def _form(request: HttpRequest, place: Municipality, check: CompetenceCheck | None) -> HttpResponse:
    form = competences.CheckForm(request.POST or None, municipality=place, check=check)
    if form.is_valid():
        try:
            competences.write(check=check, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Диагностика записана.")
            return redirect("roadmaps:competence_list")
    status = 422 if form.is_bound else 200
    context = {"form": form, "check": check, "place": place}
    return render(request, "roadmaps/competence_form.html", context, status=status)
