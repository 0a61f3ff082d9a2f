"""The list of people, a person's page, and what managers do to an account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from schools import access, looking
from schools.models import Invitation, User
from schools.people import accounts, factors, queries, tables
from schools.people.authority import PORTAL, check_manages, is_administrator, is_senior, manages
from schools.people.filters import PeopleFilter
from schools.people.forms import PersonForm
from schools.people.invitations import seal
from schools.people.proving import proved
from schools.people.telling import mail_is_set
from schools.permissions import Permission
from shnor_portal.core.guards import requires, signed_in
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.typography import counted


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    every = queries.people(request.user)
    filters = PeopleFilter(request.GET, queryset=every, viewer=request.user)
    listing = Listing(tables.PEOPLE, request, filters.qs, filters=filters)
    if listing.is_workbook:
        looking.people_taken(listing.count, by=request.user)
        return listing.workbook()
    can_invite = request.user.holds(Permission.MANAGE_PEOPLE)
    context = {
        "listing": listing,
        "can_invite": can_invite,
        "has_offers": can_invite or request.user.holds(Permission.CONFIRM_ROLE),
    }
    return render(request, "schools/people.html", context)


@require_safe
@signed_in
def person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(queries.with_state(User.objects.visible_to(request.user)), pk=pk)
    looking.person_seen(person, by=request.user)
    invitations = Invitation.objects.visible_to(request.user).filter(user=person)
    viewer = request.user
    shown = list(queries.shown_assignments(viewer, past=True).filter(user=person))
    for assignment in shown:
        assignment.may_end = access.may(
            viewer, Permission.MANAGE_PEOPLE, assignment.place or PORTAL
        )
    context = {
        "person": person,
        "assignments": shown,
        "invitations": invitations.select_related("created_by")[:5],
        "manages": manages(viewer, person),
        "ends_roles": any(a.may_end for a in shown),
        "gives_roles": viewer.holds(Permission.MANAGE_PEOPLE) and person != viewer,
        "leaves": person != viewer and any(a.may_end and a.stage != a.Stage.OVER for a in shown),
        "is_senior": is_senior(person, viewer),
        "is_administrator": is_administrator(viewer),
        "seal": seal(person),
        "mail": mail_is_set(),
        "factor": factors.standing(person),
    }
    return render(request, "schools/person.html", context)


@requires(Permission.MANAGE_PEOPLE)
@proved
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    check_manages(request.user, person)
    # The form checks a copy: the service compares with what is stored.
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=pk), by=request.user)
    if form.is_valid():
        accounts.edit_person(person, by=request.user, **form.cleaned_data)
        messages.success(request, "Данные сохранены.")
        return redirect("schools:person", pk=pk)
    return render(request, "schools/person_edit.html", {"form": form, "person": person})


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def leave_places(request: HttpRequest, pk: int) -> HttpResponse:
    """End the person's roles where the viewer gives them."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    ended = accounts.leave_places(person, by=request.user)
    said = counted(ended, "роль,роли,ролей")
    messages.success(request, f"Доступ закрыт: {person.full_name}, прекращено: {said}.")
    return redirect("schools:people")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def close_access(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    accounts.close_access(person, by=request.user)
    messages.success(request, f"Доступ закрыт: {person.full_name}.")
    return redirect("schools:person", pk=pk)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def open_access(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    accounts.open_access(person, by=request.user)
    messages.success(request, f"Доступ открыт: {person.full_name}.")
    return redirect("schools:person", pk=pk)
