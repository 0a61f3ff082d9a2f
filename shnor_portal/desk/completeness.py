"""What is missing: works without results of some schools, and figures of the year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.identification.methodology.vocabulary import LAST_GRADES
from monitoring.indicators.queries import Counted
from monitoring.models import Assessment
from schools.models import School, SchoolYear, SocialPassport, TerritoryYear

# Written by every parallel every year; other subjects are drawn by lot, and their absence is usual.
OBLIGATORY = {
    "Русский язык",
    "Математика",
    "Математика базовая",
    "Математика профильная",
}
FIGURES = (
    ("Социальный паспорт", SocialPassport),
    ("Территория", TerritoryYear),
    ("Олимпиады и выбытие", SchoolYear),
)


@dataclass(frozen=True)
class Gap:
    """A work or a kind of figures, and the schools without it. Figures have no assessment."""

    title: str
    assessment: Assessment | None
    have: int
    missing: tuple[School, ...]
    by_lot: bool = False

    @property
    def expected(self) -> int:
        return self.have + len(self.missing)


def gaps(schools: Sequence[School], cells: Sequence[Counted], year: int) -> tuple[Gap, ...]:
    """Every work of the year's cells, obligatory subjects first, then figures of the year."""
    return (*_works(schools, cells), *_figures(schools, year))


def _works(schools: Sequence[School], cells: Sequence[Counted]) -> list[Gap]:
    have: dict[Assessment, set[int]] = defaultdict(set)
    for cell in cells:
        have[cell.assessment].add(cell.school_id)
    gaps = []
    for assessment in sorted(have, key=_order):
        expected = [s for s in schools if assessment.grade <= LAST_GRADES.get(s.kind, 11)]
        missing = tuple(school for school in expected if school.pk not in have[assessment])
        by_lot = assessment.subject not in OBLIGATORY
        gaps.append(
            Gap(assessment.short, assessment, len(expected) - len(missing), missing, by_lot)
        )
    return gaps


def _order(assessment: Assessment) -> tuple[bool, str, int, str]:
    by_lot = assessment.subject not in OBLIGATORY
    return by_lot, assessment.procedure, assessment.grade, assessment.subject


def _figures(schools: Sequence[School], year: int) -> list[Gap]:
    gaps = []
    for title, model in FIGURES:
        rows = model._default_manager.filter(year=year, school__in=schools)
        known = set(rows.values_list("school", flat=True))
        missing = tuple(school for school in schools if school.pk not in known)
        gaps.append(Gap(title, None, len(known), missing))
    return gaps
