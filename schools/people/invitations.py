"""A way in: a one-time code on paper or in a letter, after which the person sets a password.

Of an address that already is somebody's the giver learns nothing: the role is offered (see
`offers`), and no code is made, shown or cancelled.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from schools import access
from schools.clock import viewers_day
from schools.models import Assignment, Invitation, RoleOffer, User
from schools.people import alarms, role_offers, sessions, telling, throttling
from schools.people.authority import (
    PORTAL,
    Place,
    check_manages,
    check_may_offer,
    is_free,
    is_senior,
    manages,
    unfinished,
)
from schools.people.telling import mail_is_set
from schools.people.throttling import Client, Guessed
from schools.permissions import Permission, Role
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import short_date

logger = logging.getLogger(__name__)

# Digits are typed alike in any keyboard layout; sixteen of them are out of reach of guessing.
DIGITS = 16
VALID = timedelta(days=14)


@dataclass(frozen=True)
class Issued:
    """An invitation and its code, which exists in the open only here.

    `may_be_shown` is false where the code goes by letter alone: the way into the account of a
    senior person is not for the eyes of whoever issued it.
    """

    invitation: Invitation
    code: str
    may_be_shown: bool = True


@dataclass(frozen=True)
class Invited:
    """What became of an invitation: a role given, with a code for one who has no password yet, or
    an offer that waits."""

    email: str
    assignment: Assignment | None = None
    issued: Issued | None = None
    offer: RoleOffer | None = None


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
    """Give or offer a role to the owner of an address, and a way in to one who is new."""
    check_may_offer(role, place, by)
    named = {"surname": surname, "name": name, "patronymic": patronymic, "post": post}
    with transaction.atomic():
        person = _owner_of(email, named, by)
        given = role_offers.propose(
            person=person, role=role, place=place, starts=starts, ends=ends, by=by, email=email
        )
        if isinstance(given, RoleOffer):
            return Invited(email, offer=given)
        needs_way_in = not person.has_usable_password() and _may_be_shown(person, by)
        return Invited(email, given, _issue(person, given, by) if needs_way_in else None)


def confirm(offer: RoleOffer, *, by: User | None) -> Invited:
    """Say yes to a role that needs it, and make the way in for one who has none yet."""
    with transaction.atomic():
        assignment = role_offers.confirm(offer, by=by)
        if assignment is None:
            return Invited(offer.email, offer=offer)
        person = assignment.user
        entered = person.has_usable_password()
        issued = None if entered else _issue(person, assignment, by)
    return Invited(offer.email, assignment, issued)


def reissue(
    person: User, *, by: User | None, by_letter: bool = False, instead_of: str = ""
) -> Issued:
    """A new code instead of all earlier ones: for one who lost the card or forgot the password.

    `instead_of` is the `seal` of what was seen: the same request sent twice makes one code.
    """
    with transaction.atomic():
        person = states.take(person, by=by)
        _check_reissue(person, by, by_letter)
        if seal(person) != instead_of:
            raise Refused(
                f"{person.full_name}: новый код уже выпущен и показан один раз. Если он не "
                "сохранился, выпустите ещё один.",
                code="code_changed",
            )
        if not by_letter and person.has_usable_password() and person != by:
            role_offers.lapse(person, by=by)
        return _issue(person, unfinished(person)[0], by)


def _check_reissue(person: User, by: User | None, by_letter: bool) -> None:
    check_manages(by, person)
    if not person.is_active or not unfinished(person):
        raise Refused(
            f"{person.full_name}: нет действующей роли или доступ закрыт. "
            "Сначала назначьте роль и откройте доступ.",
            code="no_role",
        )
    if is_senior(person, by) and not by_letter:
        raise Refused(
            f"{person.full_name}: код человека, чья роль выше роли координатора, на экране не "
            "показывается. Отправьте ссылку на его почту или обратитесь к администратору портала.",
            code="senior",
        )
    if is_senior(person, by) and not mail_is_set():
        raise Refused(
            f"{person.full_name}: почта портала не настроена, отправить ссылку нельзя. Новый код "
            "выпускает администратор портала.",
            code="no_mail",
        )


def seal(person: User) -> str:
    """A word that changes with every code of the person; blank before the first."""
    latest = person.invitations.order_by("-pk").values_list("pk", flat=True).first()
    return str(latest or "")


def revoke(invitation: Invitation, *, by: User | None) -> None:
    """The code works no more; the role stays."""
    with transaction.atomic():
        states.take(invitation.user, by=by)
        check_manages(by, invitation.user)
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
        alarms.failed(Guessed.CODE, address=client.address)
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
            f"Этот код уже использован {short_date(viewers_day(invitation.used_at))}. Войдите "
            "по почте и паролю. Если пароль задавали не вы, сообщите координатору.",
            code="code_used",
        )
    if invitation.stage == Invitation.Stage.REVOKED or not invitation.user.is_active:
        raise Refused(f"Этот код отозван. {ask}", code="code_revoked")
    if invitation.stage == Invitation.Stage.EXPIRED:
        raise Refused(
            f"Срок кода истёк {short_date(viewers_day(invitation.expires_at))}. {ask}",
            code="code_expired",
        )


def accept(invitation_id: int, *, password: str) -> User:
    """Set the password of the invited; the code and any other of theirs work no more."""
    with transaction.atomic():
        person = states.take(Invitation.objects.get(pk=invitation_id).user, by=None)
        invitation = states.take(Invitation.objects.get(pk=invitation_id), by=None)
        check_open(invitation)
        invitation.used_at = timezone.now()
        invitation.save(update_fields=["used_at"])
        telling.tell_new_password(person)
        person.set_password(password)
        person.save(update_fields=["password"])
        person.known_places.all().delete()
        sessions.end_all(person)
        person.invitations.open().update(revoked_at=timezone.now())
        _record("person.join", "код использован, пароль задан", invitation, person)
    return person


def send_letter(issued: Issued, *, link: str) -> bool:
    """Send the link by e-mail; false when there is no mail, or its server did not take it."""
    if not mail_is_set():
        return False
    context = {"invitation": issued.invitation, "link": link, "code": grouped(issued.code)}
    try:
        send_mail(
            "Приглашение в портал сопровождения школ",
            render_to_string("schools/letters/invitation.txt", context),
            None,
            [issued.invitation.user.email],
        )
    except (SMTPException, OSError, ValueError):
        logger.exception("invitation %s was not sent", issued.invitation.pk)
        return False
    return True


def drop_unsent(issued: Issued) -> None:
    """A code that could not be sent and may not be shown lets nobody in."""
    with transaction.atomic():
        invitation = states.take(issued.invitation, by=None)
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])


def grouped(code: str) -> str:
    """«1234 5678 9012 3456», as on the card."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def _begin(client: Client) -> throttling.Attempt:
    try:
        return throttling.begin(Guessed.CODE, client)
    except Refused:
        alarms.paused(Guessed.CODE, address=client.address)
        raise


def _owner_of(email: str, named: dict[str, str], by: User | None) -> User:
    """The person of the address: there already, or made now. One whom nobody has any more, and who
    never came in, is as good as new."""
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(email, **named)
        except IntegrityError:  # somebody else invited the same address this very moment
            person = User.objects.get(email__iexact=email)
    person = states.take(person, by=by)
    if is_free(by, person):
        for field, value in named.items():
            setattr(person, field, value)
        person.save(update_fields=list(named))
    return person


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
    if person.has_usable_password() and person != by:
        telling.tell_code_issued(person, by)
    return Issued(invitation, code, may_be_shown=_may_be_shown(person, by))


def _may_be_shown(person: User, by: User | None) -> bool:
    """A way in is the whole account: for the eyes of one who manages every role of it, or says yes
    to such roles in each of their places."""
    if by is not None and all(
        access.may(by, Permission.CONFIRM_ROLE, a.place or PORTAL) for a in unfinished(person)
    ):
        return True
    return by is None or (manages(by, person) and not is_senior(person, by))


def _hash(code: str) -> str:
    # Keyed: a stolen database alone must not allow trying all codes.
    return salted_hmac("schools.invitation", code, algorithm="sha256").hexdigest()


def _record(verb: str, text: str, invitation: Invitation, by: User | None) -> None:
    place = invitation.assignment.place or PORTAL
    person = invitation.user
    audit.record(verb, f"{person.full_name}: {text}", by=by, scope=place.scope, obj=person)
