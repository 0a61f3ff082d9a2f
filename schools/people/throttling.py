"""How many wrong passwords and codes are let through before a pause, by account and by address."""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from schools.models import SignInFailure
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
# A school or a department goes out through one address, so it is let more.
PER_ADDRESS = 20


def address_of(request: HttpRequest) -> str:
    """The client's address; behind our own proxy (HTTPS=1) it is the one that the proxy added."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")


def refuse_if_too_many(*, address: str, account: str = "") -> None:
    """Raise Refused (`too_many`) with the minutes that are left to wait."""
    wait = max(
        _wait(_address_key(address), PER_ADDRESS),
        _wait(_account_key(account), PER_ACCOUNT) if account else timedelta(),
    )
    if wait:
        minutes = counted(ceil(wait.total_seconds() / 60), "минуту,минуты,минут")
        raise Refused(
            f"Слишком много неудачных попыток. Следующая возможна через {minutes}. "
            "Если забыли пароль, попросите муниципального координатора выпустить новый код входа.",
            code="too_many",
        )


def note_failure(*, address: str, account: str = "") -> int:
    """Remember a failure; how many attempts the account has left."""
    SignInFailure.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    keys = [_address_key(address)] + ([_account_key(account)] if account else [])
    SignInFailure.objects.bulk_create(SignInFailure(key=key) for key in keys)
    return max(0, PER_ACCOUNT - _recent(_account_key(account)).count())


def forget(account: str) -> None:
    """The right password clears the account; the address keeps its count."""
    SignInFailure.objects.filter(key=_account_key(account)).delete()


def _wait(key: str, limit: int) -> timedelta:
    """Until the oldest failure that still counts leaves the window."""
    recent = list(_recent(key).order_by("-at").values_list("at", flat=True)[:limit])
    return recent[-1] + WINDOW - timezone.now() if len(recent) == limit else timedelta()


def _recent(key: str) -> QuerySet[SignInFailure]:
    return SignInFailure.objects.filter(key=key, at__gte=timezone.now() - WINDOW)


def _account_key(account: str) -> str:
    return f"account:{account.strip().lower()}"[:300]


def _address_key(address: str) -> str:
    return f"address:{address}"
