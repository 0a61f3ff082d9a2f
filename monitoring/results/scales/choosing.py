"""Which scale counts for a work in a place, and why none does (design of formats: a scale is a
record of its year, subject and grade; without one no mark is made).

Of the scales that count the region's goes first, then the municipality's, then the federal one: a
region may set its own, and its word holds for all its municipalities. A scale that waits for
confirmation is passed over. Marks of ОГЭ and ЕГЭ are in their files and are never made here: the
mark of ОГЭ has conditions besides the score.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from monitoring.models import MarkScale
from monitoring.models.results import Procedure
from monitoring.models.scales import MarkScaleQuerySet
from schools.models import Municipality

FEDERAL = Path(__file__).with_name("federal.json")
# Procedures whose marks may be made of scores.
COMPUTED = (Procedure.VPR.value, Procedure.KDR.value, Procedure.TRIAL.value)


class ScaledWork(NamedTuple):
    """What a scale is of; spring and autumn of a year have one."""

    procedure: str
    year: int
    grade: int
    subject: str
    level: str


def work_of(assessment: Any) -> ScaledWork:
    """Of an `Assessment`, an `ExamKey` or a `MarkScale`."""
    return ScaledWork(
        assessment.procedure,
        assessment.year,
        assessment.grade,
        assessment.subject,
        assessment.level,
    )


def scales() -> MarkScaleQuerySet:
    """All scales ever entered, the federal ones among them."""
    _bring_federal()
    scales: MarkScaleQuerySet = MarkScale.objects.select_related(
        "region", "municipality", "confirmed_by", "created_by", "ended_by"
    )
    return scales


@dataclass(frozen=True)
class Choice:
    """The scale that counts, or the first of those that wait for confirmation."""

    scale: MarkScale | None = None
    waiting: MarkScale | None = None


class Scales:
    """Scales in force of some works, asked for each place; two queries whatever is asked."""

    def __init__(self, works: Iterable[ScaledWork]) -> None:
        wanted = {work for work in works if work.procedure in COMPUTED}
        self._found: dict[ScaledWork, list[MarkScale]] = defaultdict(list)
        if not wanted:
            return
        rows = (
            scales()
            .in_force()
            .filter(
                procedure__in={work.procedure for work in wanted},
                year__in={work.year for work in wanted},
                grade__in={work.grade for work in wanted},
                subject__in={work.subject for work in wanted},
                variant="",
            )
        )
        for scale in rows.order_by(MarkScale.RANK, "pk"):
            if (work := work_of(scale)) in wanted:
                self._found[work].append(scale)

    def choice(
        self, work: ScaledWork, municipality_id: int | None, region_id: int | None
    ) -> Choice:
        """For a school of the municipality; of no place the federal one alone."""
        waiting = None
        for scale in self._found.get(work, ()):
            if scale.region_id not in {None, region_id}:
                continue
            if scale.municipality_id not in {None, municipality_id}:
                continue
            if scale.counts:
                return Choice(scale)
            waiting = waiting or scale
        return Choice(waiting=waiting)

    def choice_in(self, work: ScaledWork, municipality: Municipality | None) -> Choice:
        place = municipality
        return self.choice(work, place.pk if place else None, place.region_id if place else None)


def _bring_federal() -> None:
    """Enter the shipped scales that are not there yet, when scales are first asked for."""
    rows = _federal()
    if MarkScale.objects.federal().count() >= len(rows):
        return
    MarkScale.objects.bulk_create(
        [MarkScale(**row) for row in rows], ignore_conflicts=True, batch_size=200
    )


@cache
def _federal() -> tuple[dict[str, Any], ...]:
    """Fields of the scales of the portal's own file, with the sources they were taken from."""
    return tuple(json.loads(FEDERAL.read_text(encoding="utf-8")))
