"""A way in: a one-time code on paper or in a letter, after which the person sets a password."""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from schools import access
from schools.models import Assignment, Invitation, User
from schools.people import alarms, throttling
from schools.people.assignments import give_role
from schools.people.authority import PORTAL, Place, check_manages, unfinished
from schools.people.throttling import Client, Kind
from schools.permissions import Permission, Role
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import short_date

logger = logging.getLogger(__name__)

# Digits are typed alike in any keyboard layout; sixteen of them are out of reach of guessing.
DIGITS = 16
VALID = timedelta(days=14)


@dataclass(frozen=True)
class Issued:
    """An invitation and its code, which exists in the open only here."""

    invitation: Invitation
    code: str


@dataclass(frozen=True)
class Invited:
    """`issued` is None for a person who already has a password: the role was just added."""

    person: User
    assignment: Assignment
    issued: Issued | None


def invite(
    *,
    email: str,
    surname: str,
    name: str,
    patronymic: str,
    post: str,
    role: Role,
    place: Place,
    starts: date,
    ends: date | None,
    by: User | None,
) -> Invited:
    """Give a role to the owner of an address, new to the portal or not, and a way in if needed."""
    access.check(by, Permission.MANAGE_PEOPLE, place)
    with transaction.atomic():
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            person = User.objects.create_user(
                email, surname=surname, name=name, patronymic=patronymic, post=post
            )
        assignment = give_role(
            person=person, role=role, place=place, starts=starts, ends=ends, by=by
        )
        entered = person.has_usable_password()
        issued = None if entered else _issue(person, assignment, by)
    return Invited(person, assignment, issued)


def reissue(person: User, *, by: User | None) -> Issued:
    """A new code instead of all earlier ones: for one who lost the card or forgot the password."""
    check_manages(by, person)
    assignments = unfinished(person)
    if not person.is_active or not assignments:
        raise Refused(
            f"{person.full_name}: нет действующей роли или доступ закрыт. "
            "Сначала назначьте роль и откройте доступ.",
            code="no_role",
        )
    with transaction.atomic():
        return _issue(person, assignments[0], by)


def revoke(invitation: Invitation, *, by: User | None) -> None:
    """The code works no more; the role stays."""
    check_manages(by, invitation.user)
    with transaction.atomic():
        open_ones = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
        if not open_ones.update(revoked_at=timezone.now()):
            raise Refused("Этот код уже не действует.", code="not_open")
        _record("person.invitation_revoke", "код входа отозван", invitation, by)


def find(code: str, *, client: Client) -> Invitation:
    """The open invitation of a code as typed; Refused with the reason when it does not open."""
    attempt = _begin(client)
    digits = "".join(filter(str.isdigit, code))
    invitation = (
        Invitation.objects.filter(code_hash=_hash(digits))
        .select_related("user", "assignment", "assignment__municipality", "assignment__school")
        .first()
    )
    if invitation is None:
        alarms.failed(Kind.CODE, address=client.address)
        raise Refused(
            f"Такого кода нет. Проверьте, все ли {DIGITS} цифр набраны.", code="code_unknown"
        )
    attempt.withdraw()
    check_open(invitation)
    return invitation


def check_open(invitation: Invitation) -> None:
    """Refused, in words for the invited, unless the invitation still lets in."""
    ask = "Попросите того, кто вас пригласил, выпустить новый код."
    if invitation.used_at:
        raise Refused(
            f"Этот код уже использован {short_date(invitation.used_at.date())}. Войдите по почте "
            f"и паролю. Если пароль задавали не вы, сообщите координатору.",
            code="code_used",
        )
    if invitation.stage == Invitation.Stage.REVOKED or not invitation.user.is_active:
        raise Refused(f"Этот код отозван. {ask}", code="code_revoked")
    if invitation.stage == Invitation.Stage.EXPIRED:
        raise Refused(
            f"Срок кода истёк {short_date(invitation.expires_at.date())}. {ask}",
            code="code_expired",
        )


def accept(invitation_id: int, *, password: str) -> User:
    """Set the password of the invited; the code and any other of theirs work no more."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
        check_open(invitation)
        invitation.used_at = timezone.now()
        invitation.save(update_fields=["used_at"])
        person = invitation.user
        person.set_password(password)
        person.save(update_fields=["password"])
        person.invitations.open().update(revoked_at=timezone.now())
        _record("person.join", "код использован, пароль задан", invitation, person)
    return person


def send_letter(issued: Issued, *, link: str) -> bool:
    """Send the link by e-mail; false when the mail server did not take it."""
    context = {"invitation": issued.invitation, "link": link, "code": grouped(issued.code)}
    try:
        send_mail(
            "Приглашение в портал сопровождения школ",
            render_to_string("schools/letters/invitation.txt", context),
            None,
            [issued.invitation.user.email],
        )
    except (SMTPException, OSError):
        logger.exception("invitation %s was not sent", issued.invitation.pk)
        return False
    return True


def grouped(code: str) -> str:
    """«1234 5678 9012 3456», as on the card."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def _begin(client: Client) -> throttling.Attempt:
    try:
        return throttling.begin(Kind.CODE, client)
    except Refused:
        alarms.paused(Kind.CODE, address=client.address)
        raise


def _issue(person: User, assignment: Assignment, by: User | None) -> Issued:
    person.invitations.open().update(revoked_at=timezone.now())
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    invitation = Invitation.objects.create(
        user=person,
        assignment=assignment,
        code_hash=_hash(code),
        created_by=by,
        expires_at=timezone.now() + VALID,
    )
    _record("person.invite", "выпущен код входа", invitation, by)
    return Issued(invitation, code)


def _hash(code: str) -> str:
    # Keyed: a stolen database alone must not allow trying all codes.
    return salted_hmac("schools.invitation", code, algorithm="sha256").hexdigest()


def _record(verb: str, text: str, invitation: Invitation, by: User | None) -> None:
    place = invitation.assignment.place or PORTAL
    person = invitation.user
    audit.record(verb, f"{person.full_name}: {text}", by=by, scope=place.scope, obj=person)
