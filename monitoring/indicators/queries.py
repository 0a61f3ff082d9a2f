"""Cells and the indicators made of them, as questions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet

from monitoring.indicators.calculate import Counts, Value, indicator_value
from monitoring.indicators.catalogue import CATALOGUE
from monitoring.models import Assessment, SchoolResult
from monitoring.models.results import CountsRow
from schools.models import Municipality, User
from schools.privacy import Sight


@dataclass(frozen=True, slots=True)
class CellIndicator:
    """One indicator of one cell, with where to open it."""

    cell_id: int
    school_id: int
    assessment_id: int
    indicator: str
    value: Value


class Counted(NamedTuple):
    """A cell as its counts alone: many of them are read at once."""

    school_id: int
    assessment: Assessment
    counts: Counts
    cell_id: int


_NAMES = tuple(field.name for field in fields(Counts))
_COUNTS = attrgetter(*_NAMES)


def counts_of(row: CountsRow) -> Counts:
    return Counts(*_COUNTS(row))


def counted(rows: QuerySet[SchoolResult]) -> list[Counted]:
    """Cells by their counts, in two queries and without a model for each."""
    values = list(rows.values_list("pk", "school_id", "assessment_id", *_NAMES))
    assessments = Assessment.objects.in_bulk({row[2] for row in values})
    return [
        Counted(school, assessments[pk], Counts(*counts), cell)
        for cell, school, pk, *counts in values
    ]


def open_to(sight: Sight, cells: Iterable[Counted], municipality: Municipality) -> list[Counted]:
    """Cells of the municipality's schools as they are seen: small ones are left out, and of others
    the small groups of counts, so that whatever is pooled of them tells nothing more."""
    if sight.sees(municipality.scope):
        return list(cells)
    seen = []
    for cell in cells:
        if sight.sees(f"{municipality.scope}{cell.school_id}/"):
            seen.append(cell)
        elif (counts := cell.counts.without_small()) is not None:
            seen.append(cell._replace(counts=counts))
    return seen


def cells(
    user: User | None, *, municipality: Municipality | None = None, year: int | None = None
) -> QuerySet[SchoolResult]:
    """Effective cells with their school and assessment; `None` is the command line."""
    rows = SchoolResult.objects.all() if user is None else SchoolResult.objects.visible_to(user)
    if municipality:
        rows = rows.filter(school__municipality=municipality)
    if year:
        rows = rows.filter(assessment__year=year)
    return rows.select_related("assessment", "school__municipality").order_by(
        "school__name", "assessment__procedure", "assessment__grade", "assessment__subject"
    )


def indicators_of(rows: QuerySet[SchoolResult], sight: Sight) -> Iterator[CellIndicator]:
    """Every indicator that is known and seen of each cell, in the order of the catalogue."""
    for row in rows:
        known = counts_of(row)
        counts = known if sight.sees(row.school.scope) else known.without_small()
        if counts is None:
            continue
        for indicator in CATALOGUE:
            value = indicator_value(indicator.code, counts, row.assessment.procedure)
            if value is not None:
                yield CellIndicator(row.pk, row.school_id, row.assessment_id, indicator.code, value)


def as_document(
    rows: QuerySet[SchoolResult], logins: dict[int, str], sight: Sight
) -> list[dict[str, Any]]:
    """The document of the command `indicators` (design §7)."""
    by_cell = {row.pk: row for row in rows}
    document = []
    for item in indicators_of(rows, sight):
        assessment = by_cell[item.cell_id].assessment
        document.append(
            {
                "school": logins.get(item.school_id, ""),
                "procedure": assessment.procedure,
                "subject": assessment.subject,
                "grade": assessment.grade,
                "indicator": item.indicator,
                "numerator": item.value.numerator,
                "denominator": item.value.denominator,
                "value": item.value.value,
                "low": item.value.low,
                "high": item.value.high,
            }
        )
    return document
