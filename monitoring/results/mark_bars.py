"""Marks of one work by school as bars of parts, under those of the region and the municipality."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from monitoring.results.assessment_queries import AssessmentTable
from shnor_portal.core.charts.strips import stacked

NAMES = ("m2", "m3", "m4", "m5")


@dataclass(frozen=True)
class MarkBar:
    """`shares` are of marks 2, 3, 4, 5 (0–1); `n` is None where the source does not say it."""

    name: str
    url: str
    n: int | None
    shares: tuple[float, ...]

    @property
    def picture(self) -> SafeString:
        return stacked(zip(NAMES, self.shares, strict=True))

    @property
    def fail(self) -> float:
        return self.shares[0]

    @property
    def quality(self) -> float:
        return self.shares[2] + self.shares[3]


@dataclass(frozen=True)
class MarkBars:
    """Levels to compare with, the widest first, and schools by name; those hidden have no bar."""

    levels: tuple[MarkBar, ...]
    schools: tuple[MarkBar, ...]
    hidden: int


def mark_bars(tables: Sequence[AssessmentTable]) -> MarkBars | None:
    """Of the table that has marks; None where the work has none."""
    table = next((item for item in tables if item.has_marks), None)
    if table is None:
        return None
    levels = [*_levels(table)]
    if table.total and table.total.schools > 1 and (shares := _shares(table.total.marks)):
        levels.append(MarkBar("Показанные школы вместе", "", table.total.n, shares))
    schools = [
        MarkBar(line.school.name, reverse("monitoring:cell", args=[line.cell_id]), line.n, shares)
        for line in table.lines
        if not line.hidden and (shares := _shares(line.marks))
    ]
    return MarkBars(tuple(levels), tuple(schools), table.hidden) if schools else None


def _levels(table: AssessmentTable) -> Iterator[MarkBar]:
    for line in reversed(table.benchmarks):
        known = [share for share in line.shares if share is not None]
        if len(known) == len(NAMES) == len(line.shares):
            yield MarkBar(line.title, "", line.participants, tuple(known))


def _shares(marks: Sequence[int | None]) -> tuple[float, ...]:
    known = [count for count in marks if count is not None]
    whole = sum(known)
    if len(known) != len(NAMES) or not whole:
        return ()
    return tuple(count / whole for count in known)
