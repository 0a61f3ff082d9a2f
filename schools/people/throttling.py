"""How many wrong passwords and codes are let through before a pause.

The design is that of OWASP's device cookies, with addresses beside them. A device or an address
from which the account has signed in before has a budget of its own, so nobody elsewhere can keep
the owner out, and a colleague's mistakes behind the same address touch nobody but the colleague.
Everybody else is counted three times: as a pair of account and address, for the account (a guess
from many addresses), and for the address (a list of stolen passwords is tried on many accounts).
Passwords, second factors and invitation codes have separate budgets.

An attempt is written before the secret is checked and counted after that, so however many come at
once, no more than the limit go on to the check. Waiting attempts leave nothing behind, so they do
not prolong the pause.
"""

import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from schools.models import KnownPlace, SignInFailure, User
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted

WINDOW = timedelta(minutes=15)
LONG_WINDOW = timedelta(hours=1)
# From one device or address.
PER_ACCOUNT = 5
# From all devices and addresses where the account has never signed in (LONG_WINDOW).
PER_ACCOUNT_ELSEWHERE = 20
# Different accounts from one address, of those that have never signed in from it.
PER_ADDRESS = 20
# A code of sixteen digits is out of reach of guessing: this only spares the server.
CODES_PER_ADDRESS = 50
# How long a device or an address stays known after the last sign-in from it.
KNOWN_FOR = timedelta(days=180)
DEVICE_COOKIE = f"{settings.COOKIE_PREFIX}device"


class Guessed(StrEnum):
    """What is being guessed; each has its own budget."""

    PASSWORD = "password"
    FACTOR = "factor"
    CODE = "code"


@dataclass(frozen=True)
class Client:
    """Where an attempt comes from: the address, and the browser's own mark if it has one."""

    address: str
    device: str = ""


@dataclass(frozen=True)
class _Count:
    """Attempts of one key within a window; `different` counts what they were about instead."""

    key: str
    about: str
    limit: int
    window: timedelta = WINDOW
    different: bool = False

    def recent(self) -> QuerySet[SignInFailure]:
        since = timezone.now() - self.window
        return SignInFailure.objects.filter(key=self.key, at__gte=since).order_by("-at")

    def wait(self) -> timedelta:
        """Until the next attempt is let through; none while the limit is not passed."""
        recent = self.recent()
        if self.different:
            accounts = dict(recent.order_by("about", "at").values_list("about", "at"))
            newest = sorted(accounts.values(), reverse=True)[: self.limit + 1]
        else:
            newest = list(recent.values_list("at", flat=True)[: self.limit + 1])
        if len(newest) <= self.limit:
            return timedelta()
        return newest[-1] + self.window - timezone.now()


@dataclass(frozen=True)
class Attempt:
    """An attempt that was let through to the check; it counts as failed until said otherwise."""

    rows: tuple[int, ...]
    counts: tuple[_Count, ...]

    @property
    def left(self) -> int:
        """How many more the account has from here."""
        return self.counts[0].limit - self.counts[0].recent().count()

    def withdraw(self) -> None:
        """It was right, or is not to be counted."""
        SignInFailure.objects.filter(pk__in=self.rows).delete()

    def succeed(self) -> None:
        """It was right: what the same person got wrong from here is forgotten too."""
        mine = Q(pk__in=self.rows)
        for count in self.counts:
            mine |= Q(key=count.key, about=count.about)
        SignInFailure.objects.filter(mine).delete()


def client_of(request: HttpRequest) -> Client:
    return Client(address_of(request), request.COOKIES.get(DEVICE_COOKIE, "")[:100])


def address_of(request: HttpRequest) -> str:
    """The client's address: what the farthest of our own proxies saw.

    Each proxy adds to the right of X-Forwarded-For whom it was asked by; what stands further left
    was written by the client and is not read. Of IPv6 it is the network (/64) that one host has.
    """
    direct = _plain(request.META.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    seen = _plain(forwarded[-hops]) if hops and len(forwarded) >= hops else ""
    return seen or direct or "неизвестен"


def begin(kind: Guessed, client: Client, *, account: str = "") -> Attempt:
    """Write an attempt down before its secret is checked; Refused (`too_many`) with the wait."""
    now = timezone.now()
    SignInFailure.objects.filter(at__lt=now - LONG_WINDOW).delete()
    counts = _counts(kind, client, account.strip().lower())
    rows = SignInFailure.objects.bulk_create(
        SignInFailure(key=count.key, about=count.about, at=now) for count in counts
    )
    attempt = Attempt(tuple(row.pk for row in rows), tuple(counts))
    wait = max(count.wait() for count in counts)
    if wait > timedelta():
        attempt.withdraw()
        raise Refused(_pause(kind, wait), code="too_many")
    return attempt


def remember(user: User, client: Client) -> str:
    """The person has signed in from here; the mark for the browser to keep."""
    device = client.device
    if not KnownPlace.objects.filter(key=_device_key(device)).exists():
        # A mark that the portal has not given may have been put there by somebody.
        device = secrets.token_urlsafe(24)
    for key in (_device_key(device), _address_key(client.address)):
        KnownPlace.objects.update_or_create(
            user=user, key=key, defaults={"seen_at": timezone.now()}
        )
    user.known_places.filter(seen_at__lt=timezone.now() - KNOWN_FOR).delete()
    return device


def forget_places(user: User, *, but: Client) -> None:
    """A changed password: devices and addresses other than this one are strangers again."""
    here = [_device_key(but.device), _address_key(but.address)]
    user.known_places.exclude(key__in=here).delete()


def _counts(kind: Guessed, client: Client, account: str) -> Sequence[_Count]:
    """The budgets that an attempt draws on; the first is the one told to the person."""
    address = _address_key(client.address)
    if kind == Guessed.CODE:
        return [_Count(_key(kind, address), "", CODES_PER_ADDRESS)]
    device = _device_key(client.device)
    known = _known(account, [device, address])
    if client.device and device in known:
        return [_Count(_key(kind, account, device), "", PER_ACCOUNT)]
    pair = _Count(_key(kind, account, address), "", PER_ACCOUNT)
    if address in known:
        return [pair]
    elsewhere = _Count(_key(kind, account), address, PER_ACCOUNT_ELSEWHERE, LONG_WINDOW)
    many = _Count(_key(kind, address), _key(account), PER_ADDRESS, different=True)
    return [pair, elsewhere, many]


def _known(account: str, keys: list[str]) -> set[str]:
    fresh = KnownPlace.objects.filter(seen_at__gte=timezone.now() - KNOWN_FOR, key__in=keys)
    return set(fresh.filter(user__email__iexact=account).values_list("key", flat=True))


def _pause(kind: Guessed, wait: timedelta) -> str:
    minutes = counted(ceil(wait.total_seconds() / 60), "минуту,минуты,минут")
    said = f"Слишком много неудачных попыток. Следующая возможна через {minutes}."
    if kind == Guessed.PASSWORD:
        said += (
            " Если забыли пароль, попросите муниципального координатора выпустить новый код входа."
        )
    return said


def _plain(address: str) -> str:
    """An address as it is counted; blank when the text is none."""
    try:
        parsed = ipaddress.ip_address(address.strip(" []"))
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _address_key(address: str) -> str:
    return _key("address", address)


def _device_key(device: str) -> str:
    return _key("device", device)


def _key(*parts: str) -> str:
    """Keyed: rows of attempts tell neither e-mails nor addresses to who reads the database."""
    return salted_hmac("schools.throttling", "\n".join(parts), algorithm="sha256").hexdigest()
