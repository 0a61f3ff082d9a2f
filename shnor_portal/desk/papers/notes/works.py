"""Works of a school over three years: «2» and «4–5» beside the municipality and the region.

Differences everywhere are the school less the other: in percentage points, with a sign.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitoring.identification.engine.facts import ProcedureKey
from monitoring.indicators.calculate import Value, indicator_value
from monitoring.indicators.comparisons import (
    COMPARED,
    Level,
    district_values,
    region_by_year,
    region_values,
)
from monitoring.indicators.intervals import FLOOR, wilson
from monitoring.indicators.queries import counts_of
from monitoring.models import Assessment, SchoolResult
from monitoring.models.results import Procedure
from schools.models import School
from schools.privacy import NOTHING
from shnor_portal.core.typography import NBSP, number, percent

YEARS_SHOWN = 3
FAIL, GOOD, BELOW = "fail_share", "quality_share", "below_minimum_share"
_EXAMS = (Procedure.OGE, Procedure.EGE)
_PROCEDURES = (Procedure.VPR, *_EXAMS)


@dataclass(frozen=True)
class Compared:
    """A share of the school beside the municipality's and the region's in the same work."""

    own: Value
    district: Level | None = None
    region: Level | None = None

    @property
    def against_district(self) -> float | None:
        return None if self.district is None else self.own.value - self.district.share

    @property
    def against_region(self) -> float | None:
        return None if self.region is None else self.own.value - self.region.share

    @property
    def surely_above(self) -> bool:
        """Whether the municipality lies below the school's interval; of too few people never."""
        return (
            self.district is not None
            and self.own.denominator >= FLOOR
            and self.own.low is not None
            and self.own.low > self.district.share
        )

    @property
    def counts(self) -> str:
        """«8 из 19»."""
        return f"{number(self.own.numerator)} из{NBSP}{number(self.own.denominator)}"


@dataclass(frozen=True)
class Work:
    """A work of the year with the same work of the years before; `fail` and `good` are by year."""

    assessment: Assessment
    fail: Mapping[int, Compared]
    good: Mapping[int, Compared]

    @property
    def year(self) -> int:
        return self.assessment.year

    @property
    def key(self) -> ProcedureKey:
        return key_of(self.assessment)

    @property
    def name(self) -> str:
        return short_name(self.key)

    @property
    def participants(self) -> int:
        compared = self.fail.get(self.year) or self.good.get(self.year)
        return int(compared.own.denominator) if compared else 0


def key_of(assessment: Assessment) -> ProcedureKey:
    return ProcedureKey(
        assessment.procedure, assessment.subject, assessment.level, assessment.grade
    )


def short_name(key: ProcedureKey) -> str:
    """«математика, 6 кл.» of ВПР, «ОГЭ, математика» of an exam."""
    subject = key.subject[:1].lower() + key.subject[1:]
    if key.procedure in _EXAMS:
        return f"{Procedure(key.procedure).label}, {subject}"
    level = " (углублённый уровень)" if key.level == "advanced" else ""
    kind = "" if key.procedure == Procedure.VPR else f"{Procedure(key.procedure).label}, "
    return f"{kind}{subject}{level}, {key.grade}{NBSP}кл."


def works_of(school: School, year: int) -> tuple[Work, ...]:
    """Works of `year` with marks (of ЕГЭ, with a minimum), ВПР first, then exams, then those that
    no identification reads."""
    cells = list(
        SchoolResult.objects.filter(
            school=school,
            assessment__year__gt=year - YEARS_SHOWN,
            assessment__year__lte=year,
        ).select_related("assessment")
    )
    fail, good = _compared(school, cells, FAIL), _compared(school, cells, GOOD)
    below = _compared(school, [c for c in cells if c.assessment.procedure == "ege"], BELOW)
    fail = {**below, **fail}
    works = []
    for cell in cells:
        if cell.assessment.year != year or cell.assessment_id not in fail:
            continue
        same = [each for each in cells if _same(each.assessment, cell.assessment)]
        works.append(
            Work(
                cell.assessment,
                {c.assessment.year: fail[c.assessment_id] for c in same if c.assessment_id in fail},
                {c.assessment.year: good[c.assessment_id] for c in same if c.assessment_id in good},
            )
        )
    return tuple(sorted(works, key=_order))


def pooled(works: Sequence[Work], share: str, procedure: str = "vpr") -> dict[int, Compared]:
    """All works of a procedure together, by year: of the years' own works, the same for all."""
    compared: dict[int, Compared] = {}
    of = [getattr(work, share) for work in works if work.assessment.procedure == procedure]
    for year in sorted({year for by_year in of for year in by_year}):
        parts = [by_year[year] for by_year in of if year in by_year]
        compared[year] = _together(parts)
    return compared


def history(work: Work) -> str:
    """«8 из 19 (42,1 %; 2025 – 42,1 %, 2024 – 35,0 %)»: the share of «2», the latest year first."""
    now = work.fail[work.year]
    before = [
        f"{year}{NBSP}–{NBSP}{percent(work.fail[year].own.value)}"
        for year in sorted(work.fail, reverse=True)
        if year != work.year
    ]
    return f"{now.counts} ({'; '.join(filter(None, [percent(now.own.value), ', '.join(before)]))})"


def for_identification(works: Iterable[Work]) -> tuple[Work, ...]:
    """Without КДР and trial works."""
    return tuple(work for work in works if not work.assessment.for_knowledge)


def _same(one: Assessment, other: Assessment) -> bool:
    return key_of(one) == key_of(other) and one.campaign == other.campaign


def _order(work: Work) -> tuple[int, int, str, str]:
    a = work.assessment
    place = _PROCEDURES.index(a.procedure) if a.procedure in _PROCEDURES else len(_PROCEDURES)
    return place, a.grade, a.subject, a.level


def _compared(school: School, cells: Sequence[SchoolResult], indicator: str) -> dict[int, Compared]:
    """By assessment; of the district what everybody may see."""
    ids = [cell.assessment_id for cell in cells]
    district = district_values(school.municipality, ids, indicator, sight=NOTHING)
    region = region_values(school.municipality, ids, indicator) if indicator in COMPARED else {}
    compared = {}
    for cell in cells:
        own = indicator_value(indicator, counts_of(cell), cell.assessment.procedure)
        if own is not None:
            pk = cell.assessment_id
            compared[pk] = Compared(own, district.get(pk), region.get(pk))
    return compared


def _together(parts: Sequence[Compared]) -> Compared:
    numerator = sum(part.own.numerator for part in parts)
    denominator = sum(part.own.denominator for part in parts)
    low, high = wilson(numerator, denominator)
    return Compared(
        Value(numerator, denominator, numerator / denominator, low, high),
        _level(part.district for part in parts),
        _level(part.region for part in parts),
    )


def _level(levels: Iterable[Level | None]) -> Level | None:
    """Weighed by participants."""
    known = {place: level for place, level in enumerate(levels) if level}
    return region_by_year(known, dict.fromkeys(known, 0)).get(0)
