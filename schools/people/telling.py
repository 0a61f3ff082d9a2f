"""What people are told, in the portal and by letter, of offers, roles and ways into an account."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from schools.clock import viewers_day
from schools.models import Assignment, RoleOffer, User
from schools.models.people import RoleInPlace
from schools.people.authority import PORTAL, holders, is_own, managers_of
from schools.permissions import Permission
from shnor_portal.core import notices
from shnor_portal.core.typography import short_date

logger = logging.getLogger(__name__)


def mail_is_set() -> bool:
    """Whether letters leave the server at all: otherwise they are written into its log, where a
    code has no place."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


def tell_offered(offer: RoleOffer) -> None:
    """To the person: who offers what, and until when to answer."""
    giver = offer.created_by
    who = ", ".join(filter(None, [giver.full_name, giver.post])) if giver else ""
    _tell(
        offer.person,
        "Вам предлагают роль в портале",
        f"Вам предлагают роль: {_role(offer)}, {offer.term}.\n"
        f"Предлагает: {who}.\n"
        f"Роль не действует, пока вы её не примете. Ответить можно до "
        f"{short_date(viewers_day(offer.expires_at))}. Если вы не знаете, о чём речь, откажитесь.",
        offers=True,
    )


def tell_managers(offer: RoleOffer, said: str) -> None:
    """To those who manage the person now: another place asks for their colleague, or has them."""
    person = offer.person
    for manager in managers_of(person).exclude(pk=offer.created_by_id):
        _tell(
            manager,
            f"{person.short_name}: {said}",
            f"{person.full_name} работает там, где роли назначаете вы: {said} ({_role(offer)}). "
            "Решает сам человек; роли, которые назначили вы, не меняются.",
        )


def tell_answer(offer: RoleOffer, said: str) -> None:
    """To whoever made the offer."""
    if offer.created_by:
        _tell(offer.created_by, said, f"{said}.\nРоль: {_role(offer)}.", offers=True)


def tell_given(assignment: Assignment) -> None:
    """To the person: a role is in force. Whoever has not come in yet will find it there."""
    if not assignment.user.has_usable_password():
        return
    _tell(
        assignment.user,
        "Вам назначена роль",
        f"Вам назначена роль: {_role(assignment)}, {assignment.term}.",
    )


def tell_term(assignment: Assignment, by: User | None) -> None:
    """To the person: the last day of a role was set by somebody else."""
    if assignment.user != by and assignment.ends:
        _tell(
            assignment.user,
            "Изменён срок вашей роли",
            f"Роль: {_role(assignment)}. Последний день – {short_date(assignment.ends)}.",
        )


def ask_for_word(offer: RoleOffer) -> None:
    """To those who confirm such roles in the place."""
    scope = (offer.place or PORTAL).scope
    known = is_own(offer.created_by, offer.person, before=offer.pk)
    who = f"{offer.person.full_name} ({offer.email})" if known else offer.email
    for person in holders(Permission.CONFIRM_ROLE, scope):
        _tell(
            person,
            "Назначение ждёт вашего подтверждения",
            f"{offer.created_by} предлагает назначить: {who}, {_role(offer)}, {offer.term}.\n"
            "Без вашего подтверждения роль не вступит в силу.",
            offers=True,
        )


def tell_code_issued(person: User, by: User | None) -> None:
    """To one who had a password: somebody has a way into the account besides."""
    who = str(by) if by else "администратор сервера"
    _tell(
        person,
        "Для вашей учётной записи выпущен новый код входа",
        f"Новый код входа выпустил(а) {who}. По нему можно задать новый пароль вместо вашего.\n"
        "Если вы об этом не просили, сообщите администратору портала.",
    )


def tell_new_password(person: User) -> None:
    """To one who had a password: somebody has used the code that replaces it."""
    if person.has_usable_password():
        _tell(
            person,
            "Пароль изменён по коду входа",
            "Для вашей учётной записи задан новый пароль: использован код входа. "
            "Прежние сеансы завершены.\n"
            "Если это сделали не вы, сразу сообщите администратору портала.",
        )


def tell_new_email(person: User, *, old: str, by: User | None) -> None:
    """To the old address, which no longer lets in, and to the person."""
    who = str(by) if by else "администратор сервера"
    title = "Изменён адрес, по которому вы входите в портал"
    body = (
        f"Адрес для входа изменил(а) {who}: вместо {old} – {person.email}. Пароль прежний.\n"
        "Если вы об этом не просили, сообщите администратору портала."
    )
    _tell(person, title, body)

    def send() -> None:
        try:
            send_mail(title, body, None, [old])
        except (SMTPException, OSError, ValueError):
            logger.exception("the letter to the old address of user %s was not sent", person.pk)

    transaction.on_commit(send)


def _tell(person: User, title: str, body: str, *, offers: bool = False) -> None:
    if not person.is_active:
        return
    items = []
    if offers:
        url = reverse("schools:offers")
        items = [{"text": "Открыть предложения ролей", "url": url}]
        body = f"{body}\n\n{settings.PORTAL_URL}{url}"
    notices.announce(recipient=person, title=title, body=body, items=items)


def _role(row: RoleInPlace) -> str:
    return f"{row.get_role_display()}, {row.place or PORTAL}"
