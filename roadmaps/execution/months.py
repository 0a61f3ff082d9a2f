"""A month of deadlines by weeks and days: pure."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from roadmaps.execution.queries import DeadlineRow

YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Day:
    """`outside` is a day of the neighbouring month that fills up the week."""

    day: date
    rows: tuple[DeadlineRow, ...]
    outside: bool
    today: bool


def weeks(month: date, rows: Iterable[DeadlineRow], *, today: date) -> list[list[Day]]:
    """From Monday to Sunday; every deadline stands on its control date."""
    by_day: dict[date, list[DeadlineRow]] = {}
    for row in rows:
        by_day.setdefault(row.occurrence.end, []).append(row)
    return [
        [
            Day(day, tuple(by_day.get(day, ())), day.month != month.month, day == today)
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]


def month_from(text: str, *, today: date) -> date:
    """The first day of «2026-05»; of the current month when the text is something else, or
    lies outside the years of plans."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if month.year in YEARS else today.replace(day=1)


def last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def neighbours(month: date) -> tuple[date, date]:
    """The months before and after."""
    before = date.fromordinal(month.toordinal() - 1).replace(day=1)
    return before, date.fromordinal(last_day(month).toordinal() + 1)
