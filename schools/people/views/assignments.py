"""Roles of a person: given, ended; one's own profile and delegation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from schools.models import Assignment, RoleOffer, User
from schools.people import assignments, queries, role_offers
from schools.people.forms import DelegationForm, EndForm, RoleForm
from schools.people.proving import proved
from schools.people.views.invitations import told_of_offer
from schools.permissions import Permission
from shnor_portal.core.guards import requires, signed_in


@requires(Permission.MANAGE_PEOPLE)
@proved
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    initial = {key: request.GET[key] for key in ("role", "place") if key in request.GET}
    form = RoleForm(request.POST or None, by=request.user, initial=initial)
    if form.is_valid():
        given = role_offers.propose(person=person, by=request.user, **form.cleaned_data)
        if isinstance(given, RoleOffer):
            return told_of_offer(request, given)
        messages.success(request, f"Роль назначена: {person.full_name}.")
        return redirect("schools:person", pk=pk)
    return render(request, "schools/give_role.html", {"form": form, "person": person})


@requires(Permission.MANAGE_PEOPLE)
@proved
def end_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the last day, or end at once by the second button."""
    assignment = get_object_or_404(
        Assignment.objects.visible_to(request.user).select_related("user", "delegated_by"), pk=pk
    )
    assignments.check_may_end(assignment, request.user)
    at_once = "at_once" in request.POST
    form = EndForm(None if at_once else request.POST or None, initial={"last_day": assignment.ends})
    if at_once or form.is_valid():
        last_day = None if at_once else form.cleaned_data["last_day"]
        assignments.end_assignment(assignment, by=request.user, last_day=last_day)
        messages.success(request, "Срок роли изменён.")
        return redirect("schools:person", pk=assignment.user_id)
    return render(request, "schools/end_assignment.html", {"form": form, "assignment": assignment})


@require_safe
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    context = {
        "assignments": queries.own_assignments(request.user),
        "delegable": assignments.delegable(request.user),
        "lent": queries.lent_powers(request.user),
    }
    return render(request, "schools/profile.html", context)


@requires(Permission.APPROVE_LIST)
@proved
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend the power of one's own assignment `pk` to a colleague."""
    own = next((a for a in assignments.delegable(request.user) if a.pk == pk), None)
    if own is None:
        raise Http404
    form = DelegationForm(request.POST or None, own=own)
    if form.is_valid():
        given = form.cleaned_data
        assignments.delegate_approval(own=own, by=request.user, **given)
        messages.success(request, f"Право утверждать перечень поручено: {given['to'].full_name}.")
        return redirect("schools:profile")
    return render(request, "schools/delegate.html", {"form": form, "assignment": own})


@require_POST
@requires(Permission.APPROVE_LIST)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End at once a power that one has lent."""
    lent = get_object_or_404(queries.lent_powers(request.user), pk=pk)
    assignments.end_assignment(lent, by=request.user)
    messages.success(request, f"Поручение прекращено: {lent.user.full_name}.")
    return redirect("schools:profile")
