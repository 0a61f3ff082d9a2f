"""How the words of a demonstration's plan are written, and its dates. Pure.

In a deadline `{6}` is the day six days from today, `{-21}` twenty-one days ago, `{o10}` ten days
after the order that made the list, `{Y}` and `{Y+1}` the year of that order and the next.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from roadmaps.plans.texts import MeasureText

_PLACE = re.compile(r"\{(o|Y)?([+-]?\d+)?\}")


class Fate(StrEnum):
    """What became of a measure; by default what is past is done and confirmed."""

    KEPT = "kept"
    LATE = "late"
    OVERDUE = "overdue"
    UNCONFIRMED = "unconfirmed"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    NOTED = "noted"


@dataclass(frozen=True)
class DemoMeasure:
    """A measure, and what happened to it.

    `said` is what was reported, or why it was returned or cancelled; `value` is reported for each
    date; `proof` is an address, or the title of a paper. `schools` are those of a municipal
    measure that have done it before its date.
    """

    text: str
    deadline: str
    responsible: str
    result: str
    fate: Fate = Fate.KEPT
    said: str = ""
    value: Decimal | None = None
    proof: str = ""
    schools: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoSection:
    """A section of a plan."""

    title: str
    lines: tuple[DemoMeasure, ...]


@dataclass(frozen=True)
class Words:
    """A plan in words; `indicators` are (title, plan, fact)."""

    title: str
    goal: str
    tasks: tuple[str, ...]
    indicators: tuple[tuple[str, str, str], ...]
    parts: tuple[DemoSection, ...]

    @property
    def lines(self) -> list[DemoMeasure]:
        return [line for part in self.parts for line in part.lines]


def line(
    text: str,
    deadline: str,
    responsible: str,
    result: str,
    fate: Fate = Fate.KEPT,
    said: str = "",
    value: float | None = None,
    proof: str = "",
    schools: tuple[str, ...] = (),
) -> DemoMeasure:
    number = None if value is None else Decimal(str(value))
    return DemoMeasure(text, deadline, responsible, result, fate, said, number, proof, schools)


@dataclass(frozen=True)
class Calendar:
    """Turns the marks of deadlines into days: `today`, and the `order` that made the list."""

    today: date
    order: date

    def words(self, text: str) -> str:
        return _PLACE.sub(self._one, text)

    def _one(self, match: re.Match[str]) -> str:
        kind, shift = match[1], int(match[2] or 0)
        if kind == "Y":
            return str(self.order.year + shift)
        return f"{self.day(kind == 'o', shift):%d.%m.%Y}"

    def day(self, after_order: bool, shift: int) -> date:
        return (self.order if after_order else self.today) + timedelta(days=shift)


def measures(words: Words, calendar: Calendar) -> tuple[MeasureText, ...]:
    """The measures as they are typed in, numbered through."""
    numbered = enumerate(((p.title, each) for p in words.parts for each in p.lines), 1)
    return tuple(
        MeasureText(
            text=each.text,
            number=str(number),
            section=section,
            deadline_text=calendar.words(each.deadline),
            responsible=each.responsible,
            result=each.result,
        )
        for number, (section, each) in numbered
    )


def month_after(day: date, count: int) -> date:
    """The first day of the month that is `count` months after that of `day`."""
    month = day.year * 12 + day.month - 1 + count
    return date(month // 12, month % 12 + 1, 1)


def year_from(start: date) -> date:
    """The last day of twelve months from the first day of a month."""
    last = month_after(start, 11)
    return last.replace(day=monthrange(last.year, last.month)[1])


def by_text(lines: Sequence[DemoMeasure]) -> dict[str, DemoMeasure]:
    return {each.text: each for each in lines}
