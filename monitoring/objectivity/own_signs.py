"""Signs of bias that the portal finds itself in the works of ВПР of a year.

A fixed number of queries for a municipality, whatever the number of its schools and works.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from monitoring.indicators.calculate import indicator_value
from monitoring.indicators.queries import counts_of
from monitoring.models import BiasSigns, ParticipantResult, SchoolResult, SignAnswer
from monitoring.objectivity.deviations import above_the_mean
from monitoring.objectivity.high_means import region_marks
from monitoring.objectivity.markers import (
    Marker,
    border_jumps,
    cohort_fall,
    inverted_tasks,
    journal,
)
from monitoring.results.details import of_cells, words_of_tasks
from monitoring.results.layouts.parsed import PLANNED, TASKS, TaskLine
from monitoring.results.scales.choosing import Scales, work_of
from schools.models import Municipality, School, User
from schools.privacy import is_small

Standing = dict[tuple[int, str, int], tuple[float, int]]


@dataclass(frozen=True)
class SignedWork:
    """A work of a school with signs of its own, marked by a list, or both."""

    cell: SchoolResult
    markers: tuple[Marker, ...]
    listed: bool
    answer: SignAnswer | None = None

    @property
    def school(self) -> School:
        return self.cell.school


@dataclass
class _Beside:
    """What the works of a year are compared with: tasks of the region's schools together, where
    each school stands among them that year and the year before."""

    levels: Mapping[int, Mapping[str, str]]
    tasks: dict[int, dict[str, tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    now: Standing = field(default_factory=dict)
    before: Standing = field(default_factory=dict)


def works(user: User) -> QuerySet[SchoolResult]:
    """Works of ВПР of the schools that the viewer sees."""
    seen = SchoolResult.objects.visible_to(user).filter(assessment__procedure="vpr")
    return seen.select_related("school__municipality__region", "assessment", "primary_source")


def places(user: User) -> list[Municipality]:
    """Whose works the viewer sees, alphabetically."""
    seen = works(user).order_by().values("school__municipality")
    places = Municipality.objects.filter(pk__in=seen).select_related("region")
    return list(places.order_by("name"))


def years(user: User) -> list[int]:
    """Years of ВПР that the viewer has results of, the latest first."""
    seen = works(user).order_by()
    return sorted(set(seen.values_list("assessment__year", flat=True)), reverse=True)


def signed_works(user: User, municipality: Municipality, year: int) -> list[SignedWork]:
    """Works of the schools that the viewer sees, by school and work."""
    cells = (
        works(user)
        .filter(school__municipality=municipality, assessment__year=year)
        .order_by("school__name", "assessment__grade", "assessment__subject")
    )
    return of_these(list(cells), municipality, year)


def of_these(
    cells: Sequence[SchoolResult], municipality: Municipality, year: int
) -> list[SignedWork]:
    """Those of the cells that have signs; cells are of one municipality and year."""
    if not cells:
        return []
    scores = _scores(cells)
    scales = Scales({work_of(cell.assessment) for cell in cells})
    beside = _beside(cells, municipality, year)
    by_cell = of_cells(
        [TASKS, PLANNED],
        schools={cell.school_id for cell in cells},
        assessments={cell.assessment_id for cell in cells},
    )
    listed = _listed(cells, year)
    in_region = region_marks(municipality, year)
    answers = {
        (answer.school_id, answer.assessment_id): answer
        for answer in SignAnswer.objects.filter(
            school__in={cell.school_id for cell in cells},
            assessment__in={cell.assessment_id for cell in cells},
        ).select_related("given_by")
    }
    works = []
    for cell in cells:
        scale = scales.choice_in(work_of(cell.assessment), municipality).scale
        borders = {3: scale.from3, 4: scale.from4, 5: scale.from5} if scale else {}
        tables = by_cell.get((cell.school_id, cell.assessment_id), {})
        table = tables.get(TASKS) or tables.get(PLANNED)
        markers = (
            *border_jumps(scores.get(cell.primary_source_id or 0, {}), borders),
            *journal(cell.journal_n, cell.journal_lowered, cell.journal_gap2),
            *inverted_tasks(_tasks(cell, table.lines if table else (), beside)),
            *_cohort(cell, beside),
            *in_region.signs(cell),
        )
        work = (cell.assessment.subject, cell.assessment.grade)
        is_listed = work in listed.get(cell.school_id, ())
        if markers or is_listed:
            works.append(
                SignedWork(
                    cell, markers, is_listed, answers.get((cell.school_id, cell.assessment_id))
                )
            )
    return works


def _scores(cells: Sequence[SchoolResult]) -> dict[int, dict[int, int]]:
    """By source of primary scores how many participants have each."""
    sources = {
        source.pk: source
        for cell in cells
        if (source := cell.primary_source) and not source.sitting
    }
    scores: dict[int, dict[int, int]] = {
        pk: dict(enumerate(source.scores)) for pk, source in sources.items() if source.scores
    }
    rows = (
        ParticipantResult.objects.filter(
            source__in=[pk for pk in sources if pk not in scores], primary__isnull=False
        )
        .values_list("source", "primary")
        .annotate(people=Count("pk"))
    )
    for source, score, people in rows:
        scores.setdefault(source, {})[score] = people
    return scores


def _listed(cells: Sequence[SchoolResult], year: int) -> dict[int, set[tuple[str, int]]]:
    rows = BiasSigns.objects.filter(school__in={cell.school_id for cell in cells}, year=year)
    return {signs.school_id: {(subject, grade) for subject, grade in signs.marks} for signs in rows}


def _beside(cells: Sequence[SchoolResult], municipality: Municipality, year: int) -> _Beside:
    works = {cell.assessment_id for cell in cells}
    schools = School.objects.filter(municipality__region=municipality.region_id)
    levels, _ = words_of_tasks(works)
    beside = _Beside(levels)
    points: dict[tuple[int, str], float] = defaultdict(float)
    people: Counter[tuple[int, str]] = Counter()
    ids = list(schools.values_list("pk", flat=True))
    in_region = of_cells([TASKS, PLANNED], schools=ids, assessments=works)
    for (_, assessment), tables in in_region.items():
        table = tables.get(TASKS) or tables.get(PLANNED)
        for line in table.lines if table else ():
            # What few have done is hidden from most, and nothing may follow from it.
            if line.n and not is_small(line.n):
                points[assessment, line.number] += line.share * line.n
                people[assessment, line.number] += line.n
    for (assessment, number), n in people.items():
        beside.tasks[assessment][number] = (points[assessment, number] / 100, n)
    beside.now, beside.before = (_standing(municipality, one) for one in (year, year - 1))
    return beside


def _tasks(
    cell: SchoolResult, lines: Iterable[TaskLine], beside: _Beside
) -> list[tuple[str, float, float, int]]:
    """Tasks of the school beside the other schools of the region together."""
    tasks = []
    levels = beside.levels.get(cell.assessment_id, {})
    for line in lines:
        points, people = beside.tasks[cell.assessment_id].get(line.number, (0.0, 0))
        n = line.n or 0
        if people <= n or not n:
            continue
        own = line.share / 100
        level = line.level or levels.get(line.number, "")
        tasks.append((level, own, (points - own * n) / (people - n), n))
    return tasks


def _standing(municipality: Municipality, year: int) -> Standing:
    """By school, subject and class how many deviations its mean is above that of the region's
    schools, and on how many participants."""
    rows = SchoolResult.objects.filter(
        school__municipality__region=municipality.region_id,
        assessment__procedure="vpr",
        assessment__year=year,
        primary_n__gt=0,
    ).select_related("assessment")
    by_work: dict[int, list[tuple[SchoolResult, float]]] = defaultdict(list)
    for row in rows:
        value = indicator_value("mean_percent", counts_of(row), "vpr")
        if value is not None and not is_small(row.primary_n):
            by_work[row.assessment_id].append((row, value.value))
    standing: Standing = {}
    for work in by_work.values():
        for row, above in above_the_mean(work):
            key = (row.school_id, row.assessment.subject, row.assessment.grade)
            standing[key] = above, row.primary_n or 0
    return standing


def _cohort(cell: SchoolResult, beside: _Beside) -> list[Marker]:
    """The same pupils a class lower a year before."""
    work = cell.assessment
    now = beside.now.get((cell.school_id, work.subject, work.grade))
    before = beside.before.get((cell.school_id, work.subject, work.grade - 1))
    return cohort_fall(before, now)
