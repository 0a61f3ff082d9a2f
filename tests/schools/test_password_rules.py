"""Passwords that a colleague would guess are refused; any other, of any signs, is taken whole."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from schools.models import User
from schools.people.password_rules import is_guessable
from tests.cast import PASSWORD

GUESSED = (
    "Школа2024!", "Директор-1", "gjhnfk2024", "Координатор", "+7 (900) 123-45-67", "89001234567",
    "01.09.2024", "1234567890", "qwertyuiop", "йцукенгшщз", "фывапролдж", "ababababab",
    "aaaaaaaaaa", "Portal2025", "gfhjkmgfhjkm", "Администратор1",
)  # fmt: skip
TAKEN = (
    "синий чайник у окна", "Ключ-от-портала-7", "4815162342810", "correct horse battery",
    "пятьоднихбукв", "!@#$%^&*()_=", "тёплый снег 1998",
)  # fmt: skip


@pytest.mark.django_db
def test_fields_of_passwords_hide_and_let_a_manager_help(client, cast):
    seen = client.get("/sign-in/").content.decode()
    client.force_login(cast.north.head)
    seen += client.get("/profile/password/").content.decode()
    fields = re.findall(r'<input[^>]*name="[^"]*password[^"]*"[^>]*>', seen)

    assert len(fields) == 4
    assert all('type="password"' in field for field in fields)
    assert {re.search(r'autocomplete="([^"]*)"', field)[1] for field in fields} == {
        "current-password",
        "new-password",
    }
    assert not any("maxlength" in field or "onpaste" in field for field in fields)


@pytest.mark.django_db
def test_no_password_grows_old(client, cast):
    with time_machine.travel(timezone.now() + timedelta(days=3650), tick=False):
        response = client.post("/sign-in/", {"email": cast.north.head.email, "password": PASSWORD})

    assert response.status_code == 302


@pytest.mark.parametrize("password", GUESSED)
def test_guessable_password_is_refused(password):
    assert is_guessable(password)
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", TAKEN)
def test_password_of_any_signs_is_taken(password):
    validate_password(password)


@pytest.mark.parametrize("password", ["1111111111", "iloveyou12", "gfhjkm1234"])
def test_leaked_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_password_of_your_own_name_is_refused():
    person = User(email="holodova@north.example", surname="Холодова", name="Полина")

    with pytest.raises(ValidationError):
        validate_password("Холодова-80", user=person)


def test_long_password_is_kept_to_its_last_sign(cast):
    """No limit under 128, nothing cut off, no case changed, spaces kept."""
    password = "Ёлка  и снег — " * 9
    person = cast.north.specialist
    person.set_password(password)
    person.save()

    assert len(password) > 128
    assert authenticate(email=person.email, password=password) == person
    for other in (password[:-1], password.strip(), password.lower(), password[:72]):
        assert authenticate(email=person.email, password=other) is None
