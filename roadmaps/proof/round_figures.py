"""Accepted answers of a round put together: a figure for each question, down to schools. Pure.

Shares are added by their numerators and denominators; percents that came alone are not added at
all, their range is told. A change is over the schools that answered both times.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.indicators.calculate import Value as Measured
from monitoring.indicators.differences import Change, change
from monitoring.rounds.document import Question, Type
from monitoring.rounds.values import YES, Value, said, share_words
from shnor_portal.core.typography import NBSP, number, percent, points

SCHOOLS = "школа,школы,школ"
OF_SCHOOLS = "школы,школ,школ"
COUNTED = {Type.SHARE, Type.NUMBER, Type.YES_NO, Type.CHOICE}
CHANGES = {
    Change.GREW: "выросла",
    Change.FELL: "снизилась",
    Change.CHANCE: "не\u00a0больше случайного",
    Change.SCARCE: "мало данных",
}


@dataclass(frozen=True)
class SchoolPart:
    """What one school answered, now and in the round before."""

    school: int
    title: str
    value: Value
    before: Value | None = None
    reason: str = ""
    """Why it changed, in the school's words."""


@dataclass(frozen=True)
class Figure:
    """A question of a form over all schools; `place` is the form's number in the round."""

    place: int
    form: str
    question: Question
    parts: tuple[SchoolPart, ...]

    @property
    def shown(self) -> str:
        return total_words(self.question, [part.value for part in self.parts])

    @property
    def has_share(self) -> bool:
        """Whether there is anything to divide by."""
        return measured(part.value for part in self.parts) is not None

    @property
    def before(self) -> str:
        """The round before, over the schools that answered both times; "" where none did."""
        pairs = self._both
        return total_words(self.question, [was for _, was in pairs]) if pairs else ""

    @property
    def of_both(self) -> str:
        """Now, over the same schools as `before`."""
        pairs = self._both
        return total_words(self.question, [now for now, _ in pairs]) if pairs else ""

    @property
    def changed(self) -> Change | None:
        """Of a share, beyond chance or not; None where there is nothing to compare."""
        pair = self.measured_both
        return change(*pair) if pair else None

    @property
    def moved(self) -> str:
        """«+3,2 п.п.» of a share, «+4» of a number."""
        if pair := self.measured_both:
            return points(pair[0].value - pair[1].value)
        if self.question.type != Type.NUMBER or _is_percent(self.question) or not self._both:
            return ""
        step = sum(
            ((now.number or Decimal(0)) - (was.number or Decimal(0)) for now, was in self._both),
            Decimal(0),
        )
        sign = "+" if step > 0 else "−" if step < 0 else ""
        return f"{sign}{number(abs(step))}"

    @property
    def changed_words(self) -> str:
        return CHANGES[self.changed] if self.changed else ""

    @property
    def measured_both(self) -> tuple[Measured, Measured] | None:
        now, was = measured(v for v, _ in self._both), measured(v for _, v in self._both)
        return (now, was) if self.question.type == Type.SHARE and now and was else None

    @property
    def _both(self) -> list[tuple[Value, Value]]:
        return [(part.value, part.before) for part in self.parts if part.before is not None]

    def others(self, school: int) -> Measured | None:
        """The share of all schools but one."""
        return measured(part.value for part in self.parts if part.school != school)


def measured(values: Iterable[Value]) -> Measured | None:
    """Shares as one, by their numbers."""
    part = whole = Decimal(0)
    for value in values:
        if value.number is not None and value.whole:
            part, whole = part + value.number, whole + value.whole
    if not whole:
        return None
    return Measured(float(part), float(whole), float(part / whole))


def total_words(question: Question, values: Sequence[Value]) -> str:
    """«20 из 120 (16,7 %)», «48», «от 91,2 до 96,0 %», «да – 7 из 9 школ», choices by number."""
    known = [value for value in values if not value.is_empty]
    if not known:
        return ""
    if question.type == Type.SHARE:
        full = [value for value in known if value.number is not None and value.whole is not None]
        part = sum((value.number or Decimal(0) for value in full), Decimal(0))
        whole = sum((value.whole or Decimal(0) for value in full), Decimal(0))
        return share_words(part, whole) if whole else ""
    if question.type == Type.NUMBER:
        return _numbers(question, [value.number for value in known if value.number is not None])
    if question.type == Type.YES_NO:
        yes = sum(value.text == YES for value in known)
        return f"да{NBSP}– {yes} из{NBSP}{len(known)}"
    counts = [(choice, sum(v.text == choice for v in known)) for choice in question.choices]
    return "; ".join(f"{choice}{NBSP}– {count}" for choice, count in counts if count)


def figures(
    forms: Sequence[tuple[str, Sequence[Question]]],
    parts: Mapping[tuple[int, str], list[SchoolPart]],
) -> tuple[Figure, ...]:
    """Every question that can be counted and that somebody answered, in the order of the forms."""
    return tuple(
        Figure(place, title, question, tuple(parts[place, question.code]))
        for place, (title, questions) in enumerate(forms, 1)
        for question in questions
        if question.type in COUNTED and parts.get((place, question.code))
    )


def part_words(question: Question, value: Value | None) -> str:
    return said(question, value) if value is not None else ""


def share_of(measure: Measured) -> str:
    return percent(measure.value)


def _numbers(question: Question, values: list[Decimal]) -> str:
    if not values:
        return ""
    if _is_percent(question):
        low, high = min(values), max(values)
        if low == high:
            return f"{number(low)}{NBSP}%"
        return f"от{NBSP}{number(low)} до{NBSP}{number(high)}{NBSP}%"
    return f"{number(sum(values, Decimal(0)))}{NBSP}{question.unit}".strip()


def _is_percent(question: Question) -> bool:
    return "%" in question.unit or question.text.rstrip().endswith("%")
