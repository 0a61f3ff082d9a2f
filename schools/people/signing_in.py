"""Proving who one is: by e-mail and password, by the second factor; changing the password."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from schools.models import User
from schools.people import alarms, factors, sessions, throttling
from schools.people.throttling import Guessed
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused
from shnor_portal.core.notices import announce

# Who has given the right password and is asked for the second factor.
WAITING = "second_step"
WAIT = timedelta(minutes=10)


def check_password(request: HttpRequest, *, email: str, password: str) -> User:
    """Whose pair this is; Refused when it is wrong or was tried too often.

    The answer is the same whether or not there is such an account.
    """
    client = throttling.client_of(request)
    try:
        attempt = throttling.begin(Guessed.PASSWORD, client, account=email)
    except Refused:
        alarms.paused(Guessed.PASSWORD, address=client.address, account=email)
        raise
    user = authenticate(request, username=email, password=password)
    if not isinstance(user, User):
        alarms.failed(Guessed.PASSWORD, address=client.address, account=email)
        more = f" Осталось попыток: {attempt.left}." if attempt.left > 0 else ""
        raise Refused(
            f"Почта или пароль не подходят.{more} Проверьте раскладку и клавишу Caps Lock.",
            code="wrong_password",
        )
    attempt.succeed()
    return user


def admit(request: HttpRequest, user: User) -> str:
    """Let in a person who has proved the first half of who they are.

    Returns the mark for the browser to keep (`throttling.DEVICE_COOKIE`), or nothing while the
    second factor is waited for.
    """
    if not factors.is_on(user):
        return enter(request, user)
    request.session.cycle_key()
    request.session[WAITING] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
    }
    return ""


def waiting(request: HttpRequest) -> User | None:
    """Who is asked for the second factor in this session; None when it is too late."""
    kept = request.session.get(WAITING)
    if not kept or timezone.now() - datetime.fromisoformat(kept["at"]) > WAIT:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user and constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return user
    return None


def finish(request: HttpRequest, user: User, *, code: str) -> tuple[str, int | None]:
    """The second step: the mark for the browser, and how many codes on paper are left if one
    was used."""
    left = factors.check(user, code=code, client=throttling.client_of(request))
    request.session.pop(WAITING, None)
    return enter(request, user), left


def enter(request: HttpRequest, user: User) -> str:
    """Open the session of a person whose identity is proved; the mark for the browser to keep."""
    login(request, user)
    device = throttling.remember(user, throttling.client_of(request))
    scopes = [assignment.scope for assignment in user.current_assignments]
    audit.record("person.sign_in", "Вход в портал", by=user, scope=min(scopes, default=""))
    return device


def change_password(request: HttpRequest, user: User, *, password: str) -> None:
    """Set a new password of the signed-in person; their other sessions end."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        sessions.end_others(user, but=sessions.current(request))
        throttling.forget_places(user, but=throttling.client_of(request))
        audit.record("person.password", "Пароль изменён", by=user, obj=user)
        announce(
            recipient=user,
            title="Пароль изменён",
            body=f"Пароль вашей учётной записи в портале изменён. {factors.IF_NOT_YOU}",
        )
