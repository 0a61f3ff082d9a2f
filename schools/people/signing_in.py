"""Checking an e-mail with its password, and changing the password."""

from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.http import HttpRequest

from schools.models import User
from schools.people import throttling
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused


def sign_in(request: HttpRequest, *, email: str, password: str) -> User:
    """Sign the person in; Refused when the pair is wrong or was tried too often.

    The answer is the same whether or not there is such an account.
    """
    address = throttling.address_of(request)
    throttling.refuse_if_too_many(address=address, account=email)
    user = authenticate(request, username=email, password=password)
    if not isinstance(user, User):
        left = throttling.note_failure(address=address, account=email)
        more = f" Осталось попыток: {left}." if left else ""
        raise Refused(
            f"Почта или пароль не подходят.{more} Проверьте раскладку и клавишу Caps Lock.",
            code="wrong_password",
        )
    throttling.forget(email)
    enter(request, user)
    return user


def enter(request: HttpRequest, user: User) -> None:
    """Open the session of a person whose identity is proved."""
    login(request, user)
    scopes = [assignment.scope for assignment in user.current_assignments]
    audit.record("person.sign_in", "Вход в портал", by=user, scope=min(scopes, default=""))


def change_password(request: HttpRequest, user: User, *, password: str) -> None:
    """Set a new password of the signed-in person; their other sessions end."""
    user.set_password(password)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    audit.record("person.password", "Пароль изменён", by=user, obj=user)
