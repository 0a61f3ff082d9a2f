"""Numbers of measures as people write them: «1.», «3. 10», «IV», «2.1.3)»."""

import re

_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(
    r"(?:№|п\.)?(?:\d{1,3}(?:[.-]\d{1,3}){0,4}[а-яa-z]?|[IVXLC]{1,6}|[а-яa-z])[.)]*", re.IGNORECASE
)
_IN_TEXT = re.compile(
    r"(\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}[.)])(?:\s+(?=\S)|(?=[«\"]?[А-ЯЁ][а-яё]))"
)
_DAY = re.compile(r"(\d{2})\.(\d{2})\.\d{4}")


def is_number(text: str) -> bool:
    """Whether all of a cell is a number of a measure; a narrow column may break it by spaces."""
    return len(text) <= 20 and bool(_NUMBER.fullmatch(_SPACES.sub("", text)))


def plain_number(text: str) -> str:
    """A number as written, without spaces and the final dot (design §7).

    A sheet that took «1.2» for a date gives it back.
    """
    text = _SPACES.sub("", text)
    if day := _DAY.fullmatch(text):
        text = f"{int(day[1])}.{int(day[2])}"
    return text.rstrip(".)") if is_number(text) else text


def split_number(text: str) -> tuple[str, str]:
    """A number that begins the text of a measure, and the rest."""
    match = _IN_TEXT.match(text)
    return (plain_number(match[1]), text[match.end() :]) if match else ("", text)
