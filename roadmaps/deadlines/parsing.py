"""Deadlines («сроки») as they are written in plans, read into days (design §6).

What is not understood is `open` or goes into the note; a date is never guessed in silence.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from roadmaps.deadlines.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    Occurrence,
    Span,
    expanded,
    note_on_halves,
)
from roadmaps.deadlines.dates import OUTSIDE, dated
from roadmaps.deadlines.grammar import read
from roadmaps.deadlines.kinds import pattern
from roadmaps.deadlines.parts import DAY, YEAR, Item, Reading, Unclear
from roadmaps.deadlines.tokens import clean, tokens_of
from roadmaps.deadlines.wording import DEADLINES
from shnor_portal.core.typography import counted

__all__ = ["Deadline", "Occurrence", "parse_deadline"]

T = TypeVar("T")

RECURRENCES = {1: "monthly", 3: "quarterly", 6: "half_yearly", 12: "yearly"}
_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_LONGEST = 2_000
# An empty box of a form: which of the times is meant has not been said.
_UNCHOSEN = re.compile("[☐□❏❑⬜]")
_PARTING = pattern("[,;]")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline that was read.

    `occurrences` are expanded and sorted; `recurrence` is none, monthly, quarterly, half_yearly
    or yearly; an `open` deadline has no occurrences, and a person has to say when; `note` is what
    the text says besides its dates, or how a doubtful place was read, in Russian.
    """

    occurrences: tuple[Occurrence, ...] = ()
    recurrence: str = "none"
    open: bool = False
    note: str = ""

    def as_json(self) -> dict[str, object]:
        """`{occurrences: [{start, end, label}], recurrence, open, note}`, days in ISO form."""
        return {
            "occurrences": [occurrence.as_json() for occurrence in self.occurrences],
            "recurrence": self.recurrence,
            "open": self.open,
            "note": self.note,
        }


def parse_deadline(text: str, period_start: date, period_end: date) -> Deadline:
    """The deadline that `text` names in a plan of the given period (both days inclusive).

    Never raises, whatever the text, and never gives a day outside the years 2000–2100. Rules are
    those of design §6; the numbers in this package's comments are its points.
    """
    start, end = sorted((period_start, period_end))
    start, end = max(start, _FIRST_DAY), min(end, _LAST_DAY)
    words = clean(text[:_LONGEST])
    if _UNCHOSEN.search(words):
        return Deadline(open=True, note=f"не отмечено, какой из сроков выбран: «{words}»")
    if not any(character.isalnum() for character in words):
        return Deadline(open=True, note="срок не указан")
    if start > end:
        return Deadline(open=True, note=f"период плана вне {FIRST_YEAR}–{LAST_YEAR} годов")
    try:
        reading = read(words, tokens_of(words))
        dates = dated(reading, start, end)
    except Unclear as unclear:
        return Deadline(open=True, note=f"{unclear}: «{' '.join(words.split())}»")
    notes = [*reading.notes, *dates.notes]
    if len(text) > _LONGEST:
        notes.append("запись слишком длинная, прочитано её начало")
    parts, more_notes = _parts(reading, dates.parts, (start, end))
    kept = [part for part in _once(parts) if part.start >= _FIRST_DAY and part.end <= _LAST_DAY]
    kept.sort()
    every = min(reading.every, default=12 if dates.every_year else 0)
    if every and kept:
        kept, clipped = _clipped(kept, (start, end), written=bool(dates.parts))
        notes = [note for note in notes if not (clipped and note.startswith(OUTSIDE))] + clipped
        if not kept:
            return Deadline(open=True, note="; ".join(_once(notes)))
    if not kept:
        return Deadline(open=True, note="; ".join(_once(dates.notes)) or " ".join(words.split()))
    return Deadline(
        occurrences=tuple(kept),
        recurrence=RECURRENCES.get(every, "none"),
        note="; ".join(_once(notes + more_notes)),
    )


def _clipped(
    parts: list[Occurrence], period: Span, *, written: bool
) -> tuple[list[Occurrence], list[str]]:
    """A recurrence inside the plan's period (§6.11); what its written years add is noted."""
    start, end = period
    inside = [
        part._replace(start=max(part.start, start), end=min(part.end, end))
        for part in parts
        if part.start <= end and part.end >= start
    ]
    left = len(parts) - len(inside)
    if not left or not written:
        return inside, []
    return inside, [f"{OUTSIDE}, не вошло: {counted(left, DEADLINES)}"]


def _parts(
    reading: Reading, parts: list[Occurrence], period: Span
) -> tuple[list[Occurrence], list[str]]:
    """All parts with frequencies and whole periods taken in, and notes about what was left."""
    wholes = [item for item in reading.items if item.whole]
    whole = Occurrence(*period)
    if parts and _is_day_and_onward(reading):
        # «До 1 декабря, далее ежемесячно»: the day is December's, and January is the next.
        day = parts[-1].end
        return [*parts, *(unit for unit in _units(whole, reading) if unit.start > day)], []
    if reading.onward and parts:
        parts = [*parts[:-1], *_carried_on(parts[-1], reading.every, period[1])]
    if not parts and len(wholes) == len(reading.items):
        # A frequency without a calendar of its own is the whole period too (§6.6).
        said = bool(wholes or reading.every or reading.other_frequency)
        parts = [whole] if said else []
        wholes = []
    if reading.every:
        halves = min(reading.every) == 6 and not reading.school
        notes = note_on_halves(period) if halves else []
        return [unit for part in parts for unit in _units(part, reading)], notes
    if not parts:
        return [], []
    beside = [item for item in wholes if _stands_beside(item, reading)]
    notes = [item.label for item in wholes if item not in beside]
    return [*parts, *[whole for _ in beside]], notes


def _is_day_and_onward(reading: Reading) -> bool:
    """Whether months, quarters or half-years recur after a day that was named."""
    last = reading.items[-1].last if reading.items else None
    recurs = reading.onward and bool(reading.every) and min(reading.every) < 12
    return recurs and last is not None and last.unit == DAY


def _carried_on(part: Occurrence, every: list[int], end: date) -> list[Occurrence]:
    """«Далее ежегодно» repeats a part every year, another «далее» makes it last (§6.6)."""
    if 12 not in every:
        return [part._replace(end=max(part.end, end))]
    years = range(max(end.year - part.start.year, 0) + 1)
    repeated = [part._replace(start=_later(part.start, n), end=_later(part.end, n)) for n in years]
    return [each for each in repeated if each == part or each.start <= end]


def _later(day: date, years: int) -> date:
    """The same day of a later year; the last day of February stays the last."""
    if day.month == 2 and day.day > 27 and (day + timedelta(days=1)).month == 3:
        return date(day.year + years, 3, 1) - timedelta(days=1)
    return day.replace(year=day.year + years)


def _units(part: Occurrence, reading: Reading) -> list[Occurrence]:
    """A part longer than the frequency recurs inside it; a shorter one says when (§6.6)."""
    every = min(reading.every)
    start, end, label = part
    after = end + timedelta(days=1)
    length = (after.year - start.year) * 12 + after.month - start.month + (after.day > start.day)
    if length <= every:
        return [part]
    return [Occurrence(*unit, label) for unit in expanded((start, end), every, reading.school)]


def _stands_beside(whole: Item, reading: Reading) -> bool:
    """Whether «в течение года» is a part of an enumeration («июнь, в течение года»)."""
    others = [item for item in reading.items if not item.whole]
    points = [item.first for item in others if item.single and item.first]
    if whole.whole != "strong" or len(points) < len(others) or any(p.unit == YEAR for p in points):
        return False
    before = [item.end for item in others if item.end <= whole.start]
    after = [item.start for item in others if item.start >= whole.end]
    return bool(
        (before and _PARTING.search(reading.kinds, max(before), whole.start))
        or (after and _PARTING.search(reading.kinds, whole.end, min(after)))
    )


def _once(values: list[T]) -> list[T]:
    return list(dict.fromkeys(values))
