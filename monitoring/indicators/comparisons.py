"""A school's share beside its district and its region in the same assessment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.queries import counted, open_to
from monitoring.models import Assessment, Benchmark, SchoolResult
from schools.models import Municipality
from schools.privacy import Sight

# What a benchmark's percents of marks 2, 3, 4, 5 make of each indicator.
SHARES = {
    "success_share": ("share3", "share4", "share5"),
    "quality_share": ("share4", "share5"),
    "fail_share": ("share2",),
}
COMPARED = tuple(SHARES)


@dataclass(frozen=True)
class Level:
    """A share (0–1) or a mean score of a district or region, and the participants behind it."""

    share: float
    participants: int | None


def district_values(
    municipality: Municipality, assessments: Iterable[int], indicator: str, *, sight: Sight
) -> dict[int, Level]:
    """Counts of all the district's schools pooled, by assessment, as far as they are seen."""
    rows = SchoolResult.objects.filter(
        school__municipality=municipality, assessment__in=list(assessments)
    )
    pooled: dict[Assessment, list[Counts]] = defaultdict(list)
    for cell in open_to(sight, counted(rows), municipality):
        pooled[cell.assessment].append(cell.counts)
    levels = {}
    for assessment, parts in pooled.items():
        value = indicator_value(indicator, pool(parts), assessment.procedure)
        if value is not None:
            levels[assessment.pk] = Level(value.value, int(value.denominator))
    return levels


def region_values(
    municipality: Municipality, assessments: Iterable[int], indicator: str
) -> dict[int, Level]:
    """The region's percents as the latest file gives them, by assessment."""
    rows = Benchmark.objects.filter(
        Q(region=municipality.region_id),
        level=Benchmark.Level.REGION,
        live=True,
        share2__isnull=False,
        assessment__in=list(assessments),
    ).order_by("applied_at", "pk")
    return {
        row.assessment_id: Level(
            float(sum(getattr(row, name) for name in SHARES[indicator]) / 100), row.participants
        )
        for row in rows
    }


def region_means(municipality: Municipality, assessments: Iterable[int]) -> dict[int, float]:
    """The region's mean test scores as the latest file gives them, by assessment."""
    rows = Benchmark.objects.filter(
        region=municipality.region_id,
        level=Benchmark.Level.REGION,
        live=True,
        mean_test__isnull=False,
        assessment__in=list(assessments),
    ).order_by("applied_at", "pk")
    return {row.assessment_id: float(row.mean_test or 0) for row in rows}


def pooled_by_year(cells: Iterable[tuple[Assessment, Counts]], indicator: str) -> dict[int, Value]:
    """Mark groups of one procedure pooled over subjects and grades, by year."""
    return values_by_year(years_pooled(cells), indicator)


def years_pooled(cells: Iterable[tuple[Assessment, Counts]]) -> dict[int, tuple[str, Counts]]:
    """The procedure and its counts over subjects and grades, by year, the oldest first."""
    years: dict[int, list[Counts]] = defaultdict(list)
    procedure = {}
    for assessment, counts in cells:
        years[assessment.year].append(counts)
        procedure[assessment.year] = assessment.procedure
    return {year: (procedure[year], pool(years[year])) for year in sorted(years)}


def values_by_year(pooled: dict[int, tuple[str, Counts]], indicator: str) -> dict[int, Value]:
    """The indicator of each year in which it can be known."""
    values = {}
    for year, (procedure, counts) in pooled.items():
        value = indicator_value(indicator, counts, procedure)
        if value is not None:
            values[year] = value
    return values


def region_by_year(levels: dict[int, Level], years: dict[int, int]) -> dict[int, Level]:
    """Region's shares weighted by participants, by year; `years` tells each assessment's year."""
    sums: dict[int, list[tuple[Fraction, int]]] = defaultdict(list)
    for pk, level in levels.items():
        if level.participants:
            sums[years[pk]].append((Fraction(level.share), level.participants))
    return {
        year: Level(
            float(sum(share * n for share, n in parts) / sum(n for _, n in parts)),
            sum(n for _, n in parts),
        )
        for year, parts in sorted(sums.items())
    }
