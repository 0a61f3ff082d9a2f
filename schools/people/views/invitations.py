"""Inviting a person, the card with the code, a new code, revoking one.

A code is shown once, by the answer that makes it: it is kept in no session and no message.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from schools.models import Invitation, RoleOffer, User
from schools.people import invitations
from schools.people.forms import InviteForm
from schools.people.proving import proved
from schools.permissions import Permission
from shnor_portal.core.guards import requires


@requires(Permission.MANAGE_PEOPLE)
@proved
def invite(request: HttpRequest) -> HttpResponse:
    initial = {key: request.GET[key] for key in ("role", "place") if key in request.GET}
    form = InviteForm(request.POST or None, by=request.user, initial=initial)
    if not form.is_valid():
        return render(request, "schools/invite.html", {"form": form})
    given = dict(form.cleaned_data)
    way = given.pop("way")
    invited = invitations.invite(**given, by=request.user)
    if invited.issued:
        person = invited.issued.invitation.user_id
        by_letter = way == "letter"
        return hand_over(
            request, invited.issued, by_letter=by_letter, back="schools:person", pk=person
        )
    if invited.offer:
        return told_of_offer(request, invited.offer)
    person = invited.assignment.user
    messages.success(request, f"{person.full_name}: роль добавлена, код не нужен.")
    return redirect("schools:person", pk=person.pk)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    by_letter = "letter" in request.POST
    issued = invitations.reissue(
        person,
        by=request.user,
        by_letter=by_letter,
        instead_of=request.POST.get("instead_of", ""),
    )
    return hand_over(request, issued, by_letter=by_letter, back="schools:person", pk=pk)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    invitations.revoke(invitation, by=request.user)
    messages.success(request, "Код отозван: войти по нему нельзя.")
    return redirect("schools:person", pk=invitation.user_id)


def told_of_offer(request: HttpRequest, offer: RoleOffer) -> HttpResponse:
    """The same words for every address that already is somebody's, whoever that may be."""
    if offer.state == RoleOffer.State.UNCONFIRMED:
        said = (
            f"Назначение отправлено на подтверждение: {offer.email}. Роль вступит в силу, когда "
            "её подтвердит администратор портала или региональный оператор."
        )
    else:
        said = (
            f"Предложение отправлено: {offer.email}. Роль вступит в силу, когда человек примет её "
            "в портале. Код входа для этого адреса не нужен."
        )
    messages.success(request, said)
    return redirect("schools:offers")


def hand_over(
    request: HttpRequest, issued: invitations.Issued, *, by_letter: bool, back: str, **where: Any
) -> HttpResponse:
    """Send the letter if that is the way; otherwise this very answer is the card."""
    email = issued.invitation.user.email
    link = request.build_absolute_uri(reverse("schools:join", args=[issued.code]))
    if by_letter and invitations.send_letter(issued, link=link):
        messages.success(request, f"Письмо со ссылкой отправлено на {email}.")
        return redirect(back, **where)
    if not issued.may_be_shown:
        invitations.drop_unsent(issued)
        messages.error(
            request,
            f"Код для {email} передаётся только письмом, а письмо не отправлено. "
            "Обратитесь к администратору портала.",
        )
        return redirect(back, **where)
    context = {
        "invitation": issued.invitation,
        "code": invitations.grouped(issued.code),
        "link": link,
        "address": request.build_absolute_uri(reverse("schools:join")),
        "unsent": by_letter,
        "back": reverse(back, kwargs=where),
    }
    response = render(request, "schools/invitation_card.html", context)
    add_never_cache_headers(response)
    return response
