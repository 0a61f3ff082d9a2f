"""A deadline that was read, said again in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shnor_portal.core.typography import counted

# The noun with a number.
DEADLINES = "срок,срока,сроков"
OF_DEADLINES = "срока,сроков,сроков"
RECURRENCES = {
    "monthly": "ежемесячно",
    "quarterly": "ежеквартально",
    "half_yearly": "раз в полугодие",
    "yearly": "ежегодно",
}
_SHOWN = 4


def spans(deadline: Mapping[str, Any]) -> list[tuple[date, date, str]]:
    """Start, end and label of each occurrence."""
    return [
        (date.fromisoformat(item["start"]), date.fromisoformat(item["end"]), item["label"])
        for item in deadline.get("occurrences", [])
    ]


def in_words(deadline: Mapping[str, Any]) -> str:
    """«01.10.2026 – 31.10.2026», «ежемесячно: 9 сроков, с 01.09.2026 по 31.05.2027»; "" if open."""
    periods = spans(deadline)
    if not periods:
        return ""
    recurrence = RECURRENCES.get(deadline.get("recurrence", "none"), "")
    if recurrence and len(periods) > 2:
        count = counted(len(periods), DEADLINES)
        return f"{recurrence}: {count}, с {_day(periods[0][0])} по {_day(periods[-1][1])}"
    said = "; ".join(_span(*item) for item in periods[:_SHOWN])
    rest = len(periods) - _SHOWN
    return said + (f" и ещё {counted(rest, DEADLINES)}" if rest > 0 else "")


def _span(start: date, end: date, label: str) -> str:
    days = _day(end) if start == end else f"{_day(start)} – {_day(end)}"
    return f"{days} ({label})" if label else days


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
