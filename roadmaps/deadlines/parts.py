"""What a deadline is made of between its words and its days."""

from dataclasses import dataclass, field
from typing import NamedTuple

DAY, MONTH, QUARTER, HALF, YEAR = "day", "month", "quarter", "half", "year"


class Unclear(Exception):
    """The text names a date that cannot be; the message is the note of an open deadline."""


class Years(NamedTuple):
    """Years that a text names; `school` ones are the first years of school years.

    `place` tells one mention from another (§6.3: months with a year each stay separate);
    `each` marks «2021–2023 гг.», of which a month takes every year.
    """

    years: tuple[int, ...]
    school: bool
    place: int
    each: bool = False


class Point(NamedTuple):
    """A day, month, quarter, half-year or year; without `years` its year is to be found."""

    unit: str
    number: int = 0
    day: int = 0
    years: Years | None = None
    school: bool = False


@dataclass(slots=True)
class Item:
    """A dated part. `first` None is the start of the period, `last` None is its end.

    `whole` marks «в течение года» (strong) and «постоянно» (weak), which have neither, and are
    labelled with their own words; `prefix` is the kind of token after a year that may stand
    before a list («2024 г.: март, май»); `range` are the years of «2023–2025 гг.» alone; `start`
    and `end` are token positions.
    """

    first: Point | None
    last: Point | None
    start: int
    end: int
    label: str = ""
    whole: str = ""
    prefix: str = ""
    range: Years | None = None

    @property
    def single(self) -> bool:
        return self.first is not None and self.first is self.last


@dataclass(slots=True)
class Reading:
    """Everything found in one text; `every` are the frequencies named, in months.

    `onward` is «далее»: the last part goes on to the end of the period.
    """

    kinds: str
    items: list[Item] = field(default_factory=list)
    every: list[int] = field(default_factory=list)
    other_frequency: bool = False
    onward: bool = False
    school: bool = False
    notes: list[str] = field(default_factory=list)
