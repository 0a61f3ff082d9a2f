"""Values of answers: as a form holds them, as a row keeps them, as a person reads them. Pure.

A form holds a text ("" where nothing is said), a share is a list of two texts. Figures are written
plainly («12.5»), dates in ISO, yes and no as «yes» and «no».
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from monitoring.rounds.document import Question, Type
from shnor_portal.core.typography import number, percent, short_date

Held = str | list[str]
YES, NO = "yes", "no"
_YES_NO = {YES: "да", NO: "нет"}
_SHOWN_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Value:
    """Columns of an answer's row."""

    number: Decimal | None = None
    whole: Decimal | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return self.number is None and self.whole is None and not self.text


EMPTY_VALUE = Value()


def plain(figure: Any) -> str:
    """«12», «12.5», "" for nothing."""
    if figure is None:
        return ""
    text = f"{Decimal(figure):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def held(question: Question, row: Any) -> Held:
    """What the form of a question holds of a row's columns."""
    if question.type == Type.SHARE:
        pair = [plain(row.number), plain(row.whole)]
        return pair if any(pair) else ""
    if question.type == Type.NUMBER:
        return plain(row.number)
    return str(row.text)


def value_of(question: Question, given: Held) -> Value:
    """Columns of what a form holds."""
    if question.type == Type.SHARE:
        part, whole = given if isinstance(given, list) else ("", "")
        return Value(_figure(part), _figure(whole))
    text = "" if isinstance(given, list) else given
    if question.type == Type.NUMBER:
        return Value(_figure(text))
    return Value(text=text)


def said(question: Question, row: Any) -> str:
    """An answer in words: «3 из 20 (15 %)», «да», «12.10.2026»; "" where there is none."""
    if question.type == Type.SHARE:
        return share_words(row.number, row.whole)
    if question.type == Type.NUMBER:
        words = _number(row.number)
        return f"{words}\u00a0{question.unit}".strip() if words else ""
    text = str(row.text)
    if question.type == Type.YES_NO:
        return _YES_NO.get(text, "")
    if question.type == Type.DATE and text:
        return short_date(date.fromisoformat(text))
    return text


def share_words(part: Decimal | None, whole: Decimal | None) -> str:
    if part is None or whole is None:
        return ""
    share = f" ({percent(part / whole)})" if whole else ""
    return f"{_number(part)} из\u00a0{_number(whole)}{share}"


def _number(figure: Decimal | None) -> str:
    if figure is None:
        return ""
    whole = figure == figure.to_integral_value()
    return number(figure, 0 if whole else _SHOWN_DIGITS)


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@dataclass(frozen=True, slots=True)
class Given:
    """What is known without asking: a value and where it is from, in words."""

    value: Value
    source: str
