"""Failed and paused sign-ins in the trail: one line of a kind an hour, not a line an attempt."""

from datetime import timedelta

from django.utils import timezone

from schools.models import User
from schools.people.throttling import Guessed
from shnor_portal.core import audit
from shnor_portal.core.models import AuditEvent

BURST = timedelta(hours=1)
# Of all accounts and addresses together: an attack must not fill the disk.
MOST = 200
FAILED, PAUSED = "person.sign_in_failed", "person.sign_in_paused"
WHAT = {
    Guessed.PASSWORD: ("Неверный пароль", "Вход приостановлен после неверных паролей"),
    Guessed.FACTOR: ("Неверный код второго фактора", "Второй фактор приостановлен"),
    Guessed.CODE: ("Неверный код приглашения", "Ввод кодов приглашений приостановлен"),
}


def failed(kind: Guessed, *, address: str, account: str = "") -> None:
    _tell(FAILED, WHAT[kind][0], address, account)


def paused(kind: Guessed, *, address: str, account: str = "") -> bool:
    """Whether this is the first word of it within the hour."""
    return _tell(PAUSED, WHAT[kind][1], address, account)


def _tell(verb: str, what: str, address: str, account: str) -> bool:
    """An unknown e-mail is not repeated: people type passwords there too."""
    person = User.objects.filter(email__iexact=account.strip()).first() if account else None
    whose = person.full_name if person else "почта, которой нет в портале" if account else ""
    text = f"{what}: {whose}, адрес {address}" if whose else f"{what}, адрес {address}"
    lately = AuditEvent.objects.filter(verb=verb, created_at__gte=timezone.now() - BURST)
    if lately.filter(text=text).exists() or lately.count() >= MOST:
        return False
    scopes = [assignment.scope for assignment in person.current_assignments] if person else []
    scope = min(scopes, default="")
    audit.record_stranger(verb, text, scope=scope, obj=person, address=address)
    return True
