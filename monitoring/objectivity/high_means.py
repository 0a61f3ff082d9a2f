"""Marks of ВПР beside the region's and beside exams: two queries for a municipality and a year."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from django.db.models import QuerySet

from monitoring.indicators.calculate import indicator_value
from monitoring.indicators.queries import counts_of
from monitoring.models import SchoolResult
from monitoring.objectivity.deviations import above_the_mean
from monitoring.objectivity.markers import Marker, high_mean
from schools.models import Municipality, School
from schools.privacy import is_small

IN_DEPTH = {School.Kind.GYMNASIUM, School.Kind.LYCEUM}
MARKS = ("n2", "n3", "n4", "n5")
EXAMS = {"oge": "mean_mark", "ege": "mean_test"}


@dataclass(frozen=True)
class RegionMarks:
    """`marks` of the whole region by assessment, `exams` by school and subject: how many deviations
    its results of the year are above the mean of the region's schools."""

    marks: Mapping[int, Sequence[int]]
    exams: Mapping[tuple[int, str], float]

    def signs(self, cell: SchoolResult) -> list[Marker]:
        """The sign of a work, where the school's marks and those beside are known."""
        own = [getattr(cell, name) for name in MARKS]
        whole = self.marks.get(cell.assessment_id)
        if whole is None or None in own or is_small(sum(own)):
            return []
        return high_mean(
            own,
            [every - mine for every, mine in zip(whole, own, strict=True)],
            advanced=cell.school.advanced or cell.school.kind in IN_DEPTH,
            exams=self.exams.get((cell.school_id, cell.assessment.subject)),
        )


def region_marks(municipality: Municipality, year: int) -> RegionMarks:
    """Of results of few participants, which are hidden from most, nothing follows."""
    cells = SchoolResult.objects.filter(
        school__municipality__region=municipality.region_id, assessment__year=year
    )
    marks: dict[int, list[int]] = defaultdict(lambda: [0] * len(MARKS))
    works = cells.filter(assessment__procedure="vpr", n2__isnull=False, n5__isnull=False)
    for work, *counts in works.values_list("assessment", *MARKS):
        if not is_small(sum(counts)):
            marks[work] = [every + one for every, one in zip(marks[work], counts, strict=True)]
    return RegionMarks(marks, _exams(cells))


def _exams(cells: QuerySet[SchoolResult]) -> dict[tuple[int, str], float]:
    by_work: dict[int, list[tuple[SchoolResult, float]]] = defaultdict(list)
    for cell in cells.filter(assessment__procedure__in=EXAMS).select_related("assessment"):
        work = cell.assessment
        value = indicator_value(EXAMS[work.procedure], counts_of(cell), work.procedure)
        if value is not None and not is_small(value.denominator):
            by_work[work.pk].append((cell, value.value))
    deviations: dict[tuple[int, str], list[float]] = defaultdict(list)
    for results in by_work.values():
        for cell, above in above_the_mean(results):
            deviations[cell.school_id, cell.assessment.subject].append(above)
    return {key: fmean(each) for key, each in deviations.items()}
