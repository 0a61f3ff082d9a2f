"""The list of people, a person's page, and what managers do to an account."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from schools import looking
from schools.models import Invitation, User
from schools.people import accounts, factors, queries, tables
from schools.people.authority import check_manages, manages
from schools.people.forms import PeopleFilter, PersonForm
from schools.people.proving import proved
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires, signed_in

PAGE = 50


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET, viewer=request.user)
    found = queries.people(request.user, **form.chosen())
    if request.GET.get("format") == "xlsx":
        rows = tables.people(found)
        looking.people_taken(len(found), by=request.user)
        return workbook("Люди", [rows])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    can_invite = request.user.holds(Permission.MANAGE_PEOPLE)
    context = {"form": form, "page_obj": page, "can_invite": can_invite}
    return render(request, "schools/people.html", context)


@require_safe
@signed_in
def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.with_state(User.objects.visible_to(request.user)), pk=pk)
    looking.person_seen(found, by=request.user)
    invitations = Invitation.objects.visible_to(request.user).filter(user=found)
    context = {
        "person": found,
        "assignments": queries.shown_assignments(request.user, past=True).filter(user=found),
        "invitations": invitations.select_related("created_by")[:5],
        "manages": manages(request.user, found),
        "factor": factors.standing(found),
    }
    return render(request, "schools/person.html", context)


@requires(Permission.MANAGE_PEOPLE)
@proved
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    check_manages(request.user, found)
    # The form checks a copy: the service compares with what is stored.
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=pk))
    if form.is_valid():
        accounts.edit_person(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Данные сохранены.")
        return redirect("schools:person", pk=pk)
    return render(request, "schools/person_edit.html", {"form": form, "person": found})


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def close_access(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    accounts.close_access(found, by=request.user)
    messages.success(request, f"Доступ закрыт: {found.full_name}.")
    return redirect("schools:person", pk=pk)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def open_access(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    accounts.open_access(found, by=request.user)
    messages.success(request, f"Доступ открыт: {found.full_name}.")
    return redirect("schools:person", pk=pk)
