"""Days of months, quarters, half-years and years, calendar and school ones."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from roadmaps.deadlines.parts import HALF, MONTH, QUARTER, YEAR, Point, Unclear

FIRST_YEAR, LAST_YEAR = 2000, 2100
UNIT_MONTHS = {QUARTER: 3, HALF: 6}

Span = tuple[date, date]


class Occurrence(NamedTuple):
    """One time at which a measure is due: both days inclusive, `end` is the control date."""

    start: date
    end: date
    label: str = ""

    def as_json(self) -> dict[str, str]:
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "label": self.label}


@cache
def months(year: int, first: int, last: int) -> Span:
    """First and last day of months counted from January of `year`; 13 is the next January."""
    start = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    last_year, last_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return start, date(last_year, last_month, monthrange(last_year, last_month)[1])


def expanded(span: Span, every: int, school: bool) -> list[Span]:
    """The months, quarters, half-years or years (`every` months) that a span touches (§6.6).

    Half-years and years are calendar ones; with `school` they are those of the school year.
    """
    start, end = span
    units = []
    for year in range(start.year - 1, end.year + 1):
        if not school or every < 6:
            units += [months(year, month, month + every - 1) for month in range(1, 13, every)]
        elif every == 6:
            units += [months(year, 9, 12), months(year, 13, 20)]
        else:
            units.append(months(year, 9, 20))
    return [unit for unit in units if overlap(unit, span)]


def days_of(point: Point, year: int, school: bool) -> Span:
    """Days of a point in a calendar year, or in the school year that begins in `year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unclear(f"год {year} вне допустимых: {FIRST_YEAR}–{LAST_YEAR}")
    number = point.number
    if point.unit == YEAR:
        return months(year, 9, 20) if school else months(year, 1, 12)
    if point.unit == HALF and (school or point.school):
        return months(year, *_one_of(((9, 12), (13, 20)), number, "полугодия"))
    if point.unit in (QUARTER, HALF):
        size = UNIT_MONTHS[point.unit]
        word = "квартала" if point.unit == QUARTER else "полугодия"
        units = [(month, month + size - 1) for month in range(1, 13, size)]
        first, last = _one_of(units, number, word)
        return months(year + (school and last < 9), first, last)
    if not 1 <= number <= 12:
        raise Unclear(f"месяца с номером {number} нет")
    year += school and number < 9
    if point.unit == MONTH:
        return months(year, number, number)
    try:
        day = date(year, number, point.day)
    except ValueError:
        raise Unclear(f"такой даты нет: {point.day:02}.{number:02}.{year}") from None
    return day, day


def _one_of(units: Sequence[tuple[int, int]], number: int, word: str) -> tuple[int, int]:
    if not 1 <= number <= len(units):
        raise Unclear(f"{word} с номером {number} нет")
    return units[number - 1]


def note_on_halves(period: Span) -> list[str]:
    """What to say of half-years in a plan for a school year: they are calendar ones (§6.6)."""
    return ["полугодия понимаются как календарные"] if _is_school_year(period) else []


def note_on_years(span: Span, period: Span) -> list[str]:
    """What to say of «2023–2024» in a plan for that school year: calendar years, as written."""
    first, last = span
    around = first < period[0] and period[1] < last and last.year == first.year + 1
    whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    return ["годы понимаются как календарные"] if around and whole else []


def _is_school_year(period: Span) -> bool:
    start, end = period
    return start.month in (8, 9) and 5 <= end.month <= 8 and end.year > start.year


def overlap(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
