"""The second factor: a code by time (TOTP, RFC 6238) from a telephone, and ten codes on paper.

The secret lies encrypted, codes on paper lie hashed; each code is accepted once.
"""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode, urlsplit

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp.oath import TOTP

from schools.models import PrintedCode, SecondFactor, User
from schools.people import alarms, sessions, throttling
from schools.people.authority import check_manages, is_senior, unfinished
from schools.people.throttling import Client, Guessed
from schools.permissions import Level
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused
from shnor_portal.core.notices import announce
from shnor_portal.core.typography import counted

STEP = 30
DIGITS = 6
# Steps before and after: clocks of telephones are seldom half a minute off.
TOLERANCE = 1
PRINTED = 10
PRINTED_DIGITS = 10


@dataclass(frozen=True)
class Enrolment:
    """What the person scans or types into their program."""

    key: str
    link: str

    @property
    def typed(self) -> str:
        """The key in fours, as it is typed by hand."""
        return " ".join(self.key[i : i + 4] for i in range(0, len(self.key), 4))

    def picture(self) -> SafeString:
        """The link as a QR code: SVG that stands in the page."""
        code = segno.make(self.link, error="l")
        svg = code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
        return mark_safe(svg)


@dataclass(frozen=True)
class Standing:
    """How the second factor of a person stands, for pages."""

    on: bool
    since: date | None
    left: int
    required: bool


def standing(person: User) -> Standing:
    factor = _confirmed(person)
    left = person.printed_codes.filter(used_at=None).count() if factor else 0
    since = timezone.localdate(factor.confirmed_at) if factor and factor.confirmed_at else None
    return Standing(factor is not None, since, left, is_required(person))


def is_on(person: User) -> bool:
    return SecondFactor.objects.filter(user=person).exclude(confirmed_at=None).exists()


def is_required(person: User) -> bool:
    """By the settings of a municipality for its staff; by the portal's for those above it."""
    today = timezone.localdate()
    for assignment in person.current_assignments:
        if assignment.level in {Level.REGION, Level.PORTAL}:
            if settings.REQUIRE_SECOND_FACTOR:
                return True
        elif assignment.level == Level.MUNICIPALITY:
            since = assignment.municipality.factor_from if assignment.municipality else None
            if since and since <= today:
                return True
    return False


def start(person: User) -> None:
    """Make a new secret, which waits for its first right code; the earlier one stays in force."""
    key = base64.b32encode(secrets.token_bytes(20)).decode()
    SecondFactor.objects.update_or_create(user=person, defaults={"new_secret": key})


def enrolment(person: User) -> Enrolment | None:
    """The secret that waits for its first code, if there is one."""
    factor = SecondFactor.objects.filter(user=person).exclude(new_secret="").first()
    if factor is None:
        return None
    # Latin and short: Cyrillic letters make the picture too dense for a cheap camera.
    issuer = urlsplit(settings.PORTAL_URL).hostname or "portal"
    label = quote(f"{issuer}:{person.email}")
    query = urlencode({"secret": factor.new_secret, "issuer": issuer}, quote_via=quote)
    return Enrolment(factor.new_secret, f"otpauth://totp/{label}?{query}")


def confirm(person: User, *, code: str, client: Client) -> list[str]:
    """The telephone shows the right codes: the factor is on. Returns the codes for paper."""
    attempt = _begin(person, client)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=person).first()
        step = _step_of(factor.new_secret, code) if factor and factor.new_secret else None
        if factor is not None and step is not None:
            factor.secret, factor.new_secret = factor.new_secret, ""
            factor.confirmed_at, factor.last_step = timezone.now(), step
            factor.save()
            codes = _print_codes(person)
            _tell(person, "включён", by=person)
    if step is None:
        raise _wrong(person, client, attempt)
    attempt.succeed()
    return codes


def check(person: User, *, code: str, client: Client) -> int | None:
    """Accept a code of either kind, once. How many codes on paper are left, if it was one of them.

    Refused when it is wrong, was used, or too many were.
    """
    attempt = _begin(person, client)
    digits = "".join(filter(str.isdigit, code))
    accept: Callable[[User, str], bool] = _accept_printed
    if len(digits) == DIGITS:
        accept = _accept_timed
    if not accept(person, digits):
        raise _wrong(person, client, attempt)
    attempt.succeed()
    if len(digits) == DIGITS:
        return None
    left = person.printed_codes.filter(used_at=None).count()
    text = f"Использован код с листа, осталось {counted(left, 'код,кода,кодов')}"
    audit.record("person.printed_code", text, by=person, scope=_scope(person), obj=person)
    return left


def print_again(person: User) -> list[str]:
    """Ten new codes instead of all earlier ones."""
    with transaction.atomic():
        if not is_on(person):
            raise Refused("Сначала включите второй фактор.", code="no_factor")
        codes = _print_codes(person)
        _record("person.factor", "выпущены новые коды на бумаге", person, person)
        announce(
            recipient=person,
            title="Выпущены новые коды для входа",
            body="Для вашей учётной записи выпущены новые коды на бумаге, прежние больше не "
            f"действуют. {IF_NOT_YOU}",
        )
    return codes


def end(person: User) -> None:
    """The person does without; not where it is required of them."""
    if is_required(person):
        raise Refused(
            "В вашей роли второй фактор обязателен. Его можно настроить на другом телефоне.",
            code="factor_required",
        )
    with transaction.atomic():
        _forget(person)
        _tell(person, "отключён", by=person)


def reset(person: User, *, by: User | None) -> None:
    """For one who lost the telephone and the paper: whoever manages the whole account, and stands
    no lower than its owner."""
    check_manages(by, person)
    if is_senior(person, by):
        raise PermissionDenied(
            "Второй фактор человека, чья роль выше роли координатора, сбрасывает администратор "
            "портала."
        )
    if person == by:
        raise Refused("Свой второй фактор сбрасывает другой человек.", code="own_account")
    with transaction.atomic():
        if not _forget(person):
            raise Refused("Второй фактор у этого человека не включён.", code="no_factor")
        sessions.end_all(person)
        _tell(person, "сброшен", by=by)


IF_NOT_YOU = "Если это сделали не вы, сразу смените пароль и сообщите муниципальному координатору."


def _confirmed(person: User) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=person).exclude(confirmed_at=None).first()


def _forget(person: User) -> bool:
    person.printed_codes.all().delete()
    had = is_on(person)
    SecondFactor.objects.filter(user=person).delete()
    return had


def _accept_timed(person: User, digits: str) -> bool:
    factor = _confirmed(person)
    step = _step_of(factor.secret, digits) if factor else None
    if factor is None or step is None:
        return False
    # No code is accepted twice, nor an earlier one after a later: of two who bring one code at
    # once, the first is let in.
    fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return bool(fresh.update(last_step=step))


def _accept_printed(person: User, digits: str) -> bool:
    if not is_on(person):
        return False
    unused = PrintedCode.objects.filter(user=person, code_hash=_hash(person, digits), used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def _step_of(secret: str, code: str) -> int | None:
    """The time step of a right code; None for a wrong one."""
    digits = "".join(filter(str.isdigit, code))
    if len(digits) != DIGITS:
        return None
    key = base64.b32decode(secret)
    clock = TOTP(key, step=STEP, digits=DIGITS)
    clock.time = timezone.now().timestamp()
    if clock.verify(int(digits), tolerance=TOLERANCE):
        return int(clock.t())
    return None


def _begin(person: User, client: Client) -> throttling.Attempt:
    try:
        return throttling.begin(Guessed.FACTOR, client, account=person.email)
    except Refused:
        told = alarms.paused(Guessed.FACTOR, address=client.address, account=person.email)
        if told:
            announce(
                recipient=person,
                title="Неверные коды второго фактора",
                body="Кто-то ввёл ваш пароль, но несколько раз не смог ввести код второго "
                f"фактора (адрес {client.address}). Вход с этого адреса приостановлен. "
                f"{IF_NOT_YOU}",
            )
        raise


def _wrong(person: User, client: Client, attempt: throttling.Attempt) -> Refused:
    alarms.failed(Guessed.FACTOR, address=client.address, account=person.email)
    more = f" Осталось попыток: {attempt.left}." if attempt.left else ""
    return Refused(
        f"Код не подходит.{more} Код на телефоне меняется каждые 30 секунд и принимается один раз; "
        "проверьте, что часы телефона идут верно.",
        code="wrong_code",
    )


def _print_codes(person: User) -> list[str]:
    person.printed_codes.all().delete()
    codes: set[str] = set()
    while len(codes) < PRINTED:
        codes.add("".join(secrets.choice("0123456789") for _ in range(PRINTED_DIGITS)))
    PrintedCode.objects.bulk_create(
        PrintedCode(user=person, code_hash=_hash(person, code)) for code in codes
    )
    return [f"{code[:5]} {code[5:]}" for code in codes]


def _hash(person: User, digits: str) -> str:
    text = f"{person.pk}:{digits}"
    return salted_hmac("schools.printed_code", text, algorithm="sha256").hexdigest()


def _tell(person: User, what: str, *, by: User | None) -> None:
    _record("person.factor", f"второй фактор {what}", person, by)
    who = "" if by == person else f" Кем: {by or audit.COMMAND_LINE}."
    announce(
        recipient=person,
        title=f"Второй фактор входа {what}",
        body=f"Второй фактор входа в портал {what}.{who} {IF_NOT_YOU}",
    )


def _record(verb: str, text: str, person: User, by: User | None) -> None:
    audit.record(verb, f"{person.full_name}: {text}", by=by, scope=_scope(person), obj=person)


def _scope(person: User) -> str:
    return next((assignment.scope for assignment in unfinished(person)), "")
