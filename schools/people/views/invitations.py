"""Inviting a person, the card with the code, a new code, revoking one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from schools.models import Invitation, User
from schools.people import invitations
from schools.people.forms import InviteForm
from schools.people.proving import proved
from schools.permissions import Permission
from shnor_portal.core.guards import requires

# Codes shown in this session: the card can be reloaded and printed, but is nowhere else.
SHOWN = "invitation_codes"


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
    if invited.issued is None:
        messages.success(
            request,
            f"{invited.person.full_name} уже входит в портал: роль добавлена, код не нужен.",
        )
        return redirect("schools:person", pk=invited.person.pk)
    return _show(request, invited.issued, by_letter=way == "letter")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    issued = invitations.reissue(person, by=request.user)
    return _show(request, issued, by_letter="letter" in request.POST)


@never_cache
@require_safe
@requires(Permission.MANAGE_PEOPLE)
def invitation_card(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Invitation.objects.visible_to(request.user).select_related("user", "assignment"), pk=pk
    )
    code = request.session.get(SHOWN, {}).get(str(pk), "")
    context = {
        "invitation": found,
        "code": invitations.grouped(code),
        "link": _link(request, code) if code else "",
        "address": request.build_absolute_uri(reverse("schools:join")),
    }
    return render(request, "schools/invitation_card.html", context)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    invitations.revoke(found, by=request.user)
    messages.success(request, "Код отозван: войти по нему нельзя.")
    return redirect("schools:person", pk=found.user_id)


def _show(request: HttpRequest, issued: invitations.Issued, *, by_letter: bool) -> HttpResponse:
    """Send the letter if that is the way, and open the card."""
    shown: dict[str, Any] = request.session.get(SHOWN, {})
    request.session[SHOWN] = shown | {str(issued.invitation.pk): issued.code}
    email = issued.invitation.user.email
    if by_letter and invitations.send_letter(issued, link=_link(request, issued.code)):
        messages.success(request, f"Письмо со ссылкой отправлено на {email}.")
    elif by_letter:
        messages.warning(
            request,
            f"Письмо на {email} отправить не удалось: почтовый сервер не ответил. "
            "Передайте карточку или ссылку сами.",
        )
    return redirect("schools:invitation_card", pk=issued.invitation.pk)


def _link(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("schools:join", args=[code]))
