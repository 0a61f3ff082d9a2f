"""Passwords that somebody who knows the department would try first.

Any characters in any mixture are taken; what is refused is a word that everybody here knows (of
the portal, of schools, of posts) with nothing much beside it, a telephone number, a date, a row of
neighbouring keys, and the same short thing repeated. A word typed in the other keyboard layout is
the same word.
"""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# Words of the place: a password made of these and of a few other signs is no secret.
CONTEXT_WORDS = (
    "портал", "шнор", "шнсу", "школа", "школы", "школьный", "гимназия", "лицей", "директор",
    "завуч", "учитель", "куратор", "координатор", "методист", "специалист", "начальник",
    "наблюдатель", "оператор", "администратор", "муниципалитет", "муниципальный", "район", "округ",
    "область", "край", "регион", "управление", "отдел", "образование", "образования", "егэ", "огэ",
    "впр", "пароль", "доступ", "вход", "привет", "россия",
    "portal", "shnor", "shkola", "school", "gimnaziya", "licey", "director", "direktor", "zavuch",
    "uchitel", "kurator", "koordinator", "admin", "administrator", "password", "parol", "welcome",
    "qwerty", "russia", "rossiya",
)  # fmt: skip
# How many signs must stand beside the words.
BESIDE = 6

_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)
_ROWS = (
    "1234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,.", "йцукенгшщзхъ", "фывапролджэ",
    "ячсмитьбю", "abcdefghijklmnopqrstuvwxyz", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
)  # fmt: skip
_TELEPHONE = re.compile(r"(?:[78]?9\d{9}|[78]\d{10})")
_DATES = re.compile(r"(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d){1,2}")
_REPEATED = re.compile(r"(.{1,4})\1{2,}.?")


class GuessableValidator:
    """For AUTH_PASSWORD_VALIDATORS: refuses what this module's first lines say."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_guessable(password):
            raise ValidationError(
                "Такой пароль легко угадать: он состоит из известных всем слов, номера телефона, "
                "даты или соседних клавиш. Возьмите несколько слов, не связанных с работой.",
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return "Пароль не должен состоять из названий школы, должности, телефона или даты."


def is_guessable(password: str) -> bool:
    word = password.strip().lower()
    other = word.translate(_OTHER_LAYOUT)
    digits = re.sub(r"[\s()+.-]", "", word)
    return (
        bool(_TELEPHONE.fullmatch(digits) or _DATES.fullmatch(digits) or _REPEATED.fullmatch(word))
        or _is_row(word)
        or any(len(_beside(text)) < BESIDE for text in (word, other) if _beside(text) != text)
        or _is_common(other)
    )


def _beside(text: str) -> str:
    """What is left when the words of the place are taken out."""
    for known in sorted(CONTEXT_WORDS, key=len, reverse=True):
        text = text.replace(known, "")
    return text


def _is_row(text: str) -> bool:
    """Whether it goes along rows of the keyboard or the alphabet, three or more signs at a time."""
    left = text
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), 2, -1):
            for start in range(len(row) - length + 1):
                left = left.replace(row[start : start + length], "")
    return len(left) <= len(text) // 4


def _is_common(word: str) -> bool:
    """Whether it is one of the leaked ones, typed in the other layout."""
    try:
        CommonPasswordValidator().validate(word)
    except ValidationError:
        return True
    return False
