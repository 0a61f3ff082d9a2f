"""Roles that wait: for one's own answer, for one's word, and those that one has offered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from schools.models import RoleOffer
from schools.people import invitations, queries, role_offers
from schools.people.proving import proved
from schools.people.telling import mail_is_set
from schools.people.views.invitations import hand_over
from schools.permissions import Permission
from shnor_portal.core.guards import requires, signed_in

SHOWN = 50


@never_cache
@require_safe
@signed_in
def offer_list(request: HttpRequest) -> HttpResponse:
    viewer = request.user
    gives = viewer.holds(Permission.MANAGE_PEOPLE)
    context = {
        "waiting": [(offer, offer.spec.duty) for offer in queries.offers_to(viewer)],
        "answered": queries.answered_by(viewer)[:10],
        "for_word": queries.offers_for_word(viewer),
        "confirms": viewer.holds(Permission.CONFIRM_ROLE),
        "made": queries.offers_made(viewer)[:SHOWN] if gives else [],
        "gives": gives,
        "mail": mail_is_set(),
    }
    return render(request, "schools/offers.html", context)


@require_POST
@signed_in
@proved
def offer_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's own yes or no."""
    offer = get_object_or_404(RoleOffer.objects.visible_to(request.user), pk=pk)
    if "accept" in request.POST:
        role_offers.accept(offer, by=request.user)
        messages.success(request, f"Роль принята: {offer}.")
    else:
        role_offers.refuse(offer, by=request.user)
        messages.success(request, "Вы отказались от роли. Ничего в ваших ролях не изменилось.")
    return redirect("schools:offers")


@never_cache
@require_POST
@requires(Permission.CONFIRM_ROLE)
@proved
def offer_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The word of somebody above; a person who has no password gets a way in."""
    offer = get_object_or_404(RoleOffer.objects.visible_to(request.user), pk=pk)
    if "deny" in request.POST:
        role_offers.deny(offer, by=request.user)
        messages.success(request, "Назначение не подтверждено. Тот, кто его предложил, узнает.")
        return redirect("schools:offers")
    invited = invitations.confirm(offer, by=request.user)
    if invited.issued:
        return hand_over(
            request, invited.issued, by_letter="letter" in request.POST, back="schools:offers"
        )
    given = "Роль действует" if invited.assignment else "Роль предложена человеку"
    messages.success(request, f"Назначение подтверждено. {given}: {offer.email}.")
    return redirect("schools:offers")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def offer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(RoleOffer.objects.visible_to(request.user), pk=pk)
    role_offers.withdraw(offer, by=request.user)
    messages.success(request, f"Предложение отозвано: {offer.email}.")
    return redirect("schools:offers")
