"""How deadlines are told in words: days, months, and where the bars of a chart stand."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roadmaps.execution.standing import Stand, Standing
from shnor_portal.core.typography import counted

MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_DAYS = "день,дня,дней"


def days_words(standing: Standing) -> str:
    """«осталось 5 дней», «сегодня», «на 6 дней»; "" where days say nothing."""
    days = counted(standing.days, _DAYS)
    if standing.stand in {Stand.OVERDUE, Stand.LATE}:
        return f"на {days}"
    if standing.stand in {Stand.AHEAD, Stand.SOON}:
        return f"осталось {days}" if standing.days else "сегодня"
    return ""


def month_words(first: date) -> str:
    """«май 2026»."""
    return f"{MONTHS[first.month - 1]} {first.year}"


def months_between(start: date, end: date) -> list[date]:
    """First days of all months from that of `start` to that of `end`."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    first = start.year * 12 + start.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, first + count)]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days in units of months from the left edge, as SVG takes numbers."""

    x: str
    width: str


def bar(start: date, end: date, months: Sequence[date]) -> Bar:
    """Where `start … end` stands over the months; what lies outside them is cut off."""
    left = max(_place(start, months[0]), 0.0)
    right = min(_place(end, months[0], after=True), float(len(months)))
    left = min(left, len(months) - _THINNEST)
    return Bar(f"{left:.3f}", f"{max(right - left, _THINNEST):.3f}")


# One day would not be seen in a chart of three years.
_THINNEST = 0.12


def _place(day: date, origin: date, *, after: bool = False) -> float:
    months = (day.year - origin.year) * 12 + day.month - origin.month
    passed = day.day if after else day.day - 1
    return months + passed / calendar.monthrange(day.year, day.month)[1]
