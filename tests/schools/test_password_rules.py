"""Passwords that a colleague would guess are refused; any other, of any signs, is taken whole."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from schools.models import User
from schools.people.password_rules import is_guessable

GUESSED = (
    "Школа2024!", "Директор-1", "gjhnfk2024", "Координатор", "+7 (900) 123-45-67", "89001234567",
    "01.09.2024", "1234567890", "qwertyuiop", "йцукенгшщз", "фывапролдж", "ababababab",
    "aaaaaaaaaa", "Portal2025", "gfhjkmgfhjkm", "Администратор1",
)  # fmt: skip
TAKEN = (
    "синий чайник у окна", "Ключ-от-портала-7", "4815162342810", "correct horse battery",
    "пятьоднихбукв", "!@#$%^&*()_=", "тёплый снег 1998",
)  # fmt: skip


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
