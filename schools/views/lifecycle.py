"""Entering a school by hand, closing it and opening it again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from schools import access, queries
from schools.forms import CloseForm, NewSchoolForm
from schools.models import School
from schools.permissions import Permission
from schools.services import lifecycle
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires

_FIELDS = {"name_taken": "name"}


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_REGISTRY)
def school_new(request: HttpRequest) -> HttpResponse:
    places = queries.places_to_edit(request.user)
    if not places:
        raise PermissionDenied("Заводить школы может муниципалитет.")
    form = NewSchoolForm(request.POST or None, initial=_known(request), places=places)
    alike: tuple[School, ...] = ()
    if form.is_valid():
        others = [whole_number(pk) for pk in request.POST.getlist("others")]
        try:
            school = lifecycle.create_school(by=request.user, others=others, **form.values())
        except lifecycle.AlikeSchools as refusal:
            alike = refusal.schools
        except Refused as refusal:
            form.add_error(_FIELDS.get(refusal.code), refusal.message)
        else:
            messages.success(request, f"Школа {school} заведена.")
            return redirect("schools:school_card", pk=school.pk)
    context = {"form": form, "alike": alike, "one_place": len(places) == 1}
    status = 422 if form.errors or alike else 200
    return render(request, "schools/school_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_REGISTRY)
def school_close(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(queries.school(request.user), pk=pk)
    access.check(request.user, Permission.EDIT_REGISTRY, school)
    form = CloseForm(request.POST or None, schools=queries.successors(request.user, school))
    if not school.closed_on and form.is_valid():
        try:
            lifecycle.close_school(school, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("closed_on" if refusal.code == "wrong_date" else None, refusal.message)
        else:
            messages.success(request, f"{school}: записано, что школа закрыта.")
            return redirect("schools:school_card", pk=pk)
    context = {
        "form": form,
        "school": school,
        "statuses": queries.current_statuses(school),
        "may_leave": access.may(request.user, Permission.APPROVE_LIST, school),
    }
    return render(request, "schools/school_close.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.EDIT_REGISTRY)
def school_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(queries.school(request.user), pk=pk)
    lifecycle.reopen_school(school, by=request.user)
    messages.success(request, f"{school}: школа снова в списках.")
    return redirect("schools:school_card", pk=pk)


def _known(request: HttpRequest) -> dict[str, str]:
    """What a link from a preview already knows of the school."""
    names = ("name", "full_name", "fis_oko", "oge", "ege", "inn", "ogrn")
    return {name: request.GET[name][:300] for name in names if request.GET.get(name)}
