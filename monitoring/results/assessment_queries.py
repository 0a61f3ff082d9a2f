"""One assessment over the schools of a municipality, beside district, region and country."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet, Sum

from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.catalogue import CATALOGUE, Indicator
from monitoring.indicators.queries import counts_of
from monitoring.models import Assessment, Benchmark, SchoolResult
from monitoring.results.cell_queries import is_hidden, participants
from schools.access import may
from schools.models import Municipality, School, User
from schools.permissions import Permission

T = TypeVar("T")

# The columns of the page, in this order, where the procedure has them.
COLUMNS = (
    *("success_share", "quality_share", "fail_share", "mean_mark"),
    *("mean_percent", "mean_test", "below_minimum_share"),
    *("journal_lowered_share", "journal_confirmed_share", "journal_raised_share"),
)


# A column of the table and its value in a row.
Figure = tuple[Indicator, Value | None]


@dataclass(frozen=True)
class SchoolLine:
    """One school; `values` follow the table's columns, empty where the cell is hidden."""

    school: School
    cell_id: int
    n: int | None
    marks: tuple[int | None, ...]
    values: tuple[Figure, ...]
    hidden: bool


@dataclass(frozen=True)
class TotalLine:
    """All shown schools as one: counts are summed, never percents averaged."""

    schools: int
    n: int | None
    marks: tuple[int | None, ...]
    values: tuple[Figure, ...]


@dataclass(frozen=True)
class BenchmarkLine:
    """District, region or country: each figure as the latest source that has it gives it.

    `shares` are of marks 2, 3, 4, 5; all values are in the units of their indicators.
    """

    title: str
    participants: int | None
    shares: tuple[float | None, ...]
    values: tuple[tuple[Indicator, float | None], ...]


@dataclass(frozen=True)
class AssessmentTable:
    assessment: Assessment
    columns: tuple[Indicator, ...]
    lines: tuple[SchoolLine, ...]
    total: TotalLine | None
    benchmarks: tuple[BenchmarkLine, ...]

    @property
    def hidden(self) -> int:
        return sum(line.hidden for line in self.lines)

    @property
    def width(self) -> int:
        """How many cells follow a school's name."""
        return 1 + 4 * self.has_marks + len(self.columns)

    @property
    def has_marks(self) -> bool:
        return any(n is not None for line in self.lines for n in line.marks)


def assessments(user: User, municipality: Municipality, year: int | None) -> QuerySet[Assessment]:
    """Assessments in which the viewer sees results, with how many schools and participants."""
    seen = SchoolResult.objects.visible_to(user).filter(school__municipality=municipality)
    inside = Q(results__in=seen)
    found = Assessment.objects.filter(pk__in=seen.values("assessment"))
    if year:
        found = found.filter(year=year)
    return found.annotate(
        schools=Count("results", filter=inside), people=Sum("results__participants", filter=inside)
    ).order_by("-year", "procedure", "grade", "subject", "level", "campaign")


def years(user: User, municipality: Municipality) -> list[int]:
    """Years that have results, the latest first."""
    seen = SchoolResult.objects.visible_to(user).filter(school__municipality=municipality)
    return sorted(set(seen.values_list("assessment__year", flat=True)), reverse=True)


def same_work_in_other_years(
    user: User, assessment: Assessment, municipality: Municipality
) -> QuerySet[Assessment]:
    """The same work of every year that the municipality has results of, the latest first."""
    return assessments(user, municipality, None).filter(
        procedure=assessment.procedure,
        subject=assessment.subject,
        level=assessment.level,
        grade=assessment.grade,
        campaign=assessment.campaign,
    )


def municipalities_with(user: User, assessment: Assessment | None = None) -> list[Municipality]:
    """Municipalities where the viewer sees results (of the assessment), alphabetically."""
    seen = SchoolResult.objects.visible_to(user)
    if assessment:
        seen = seen.filter(assessment=assessment)
    return list(
        Municipality.objects.filter(pk__in=seen.values("school__municipality")).order_by("name")
    )


def table(user: User, assessment: Assessment, municipality: Municipality) -> AssessmentTable:
    """Schools in alphabetical order, all of them together, and the benchmarks."""
    rows = list(
        SchoolResult.objects.visible_to(user)
        .filter(assessment=assessment, school__municipality=municipality)
        .select_related("school__municipality")
        .order_by("school__name")
    )
    procedure = assessment.procedure
    counts = {row.pk: counts_of(row) for row in rows}
    columns = _columns(counts.values(), procedure)
    lines = [_line(user, row, counts[row.pk], columns, procedure) for row in rows]
    return AssessmentTable(
        assessment,
        columns,
        tuple(lines),
        _total([counts[line.cell_id] for line in lines if not line.hidden], columns, procedure),
        tuple(_benchmark_lines(assessment, municipality, columns)),
    )


def current_benchmarks(
    assessment: Assessment, municipality: Municipality
) -> dict[str, list[Benchmark]]:
    """Rows in force of district, region and country, by level in that order, the latest first."""
    own = Q(level=Benchmark.Level.COUNTRY)
    own |= Q(level=Benchmark.Level.REGION, region=municipality.region_id)
    own |= Q(level=Benchmark.Level.MUNICIPALITY, municipality=municipality)
    rows = list(
        Benchmark.objects.filter(own, assessment=assessment, live=True).order_by(
            "-applied_at", "-pk"
        )
    )
    order = (Benchmark.Level.MUNICIPALITY, Benchmark.Level.REGION, Benchmark.Level.COUNTRY)
    by_level = {level: [row for row in rows if row.level == level] for level in order}
    return {str(level): found for level, found in by_level.items() if found}


def benchmark_value(code: str, row: Benchmark) -> float | None:
    """An indicator as a benchmark's percents give it, in the indicator's own unit."""
    n2, n3, n4, n5 = shares_of(row)
    if code in {"mean_percent", "mean_test"}:
        return _mean(code, row)
    if code.startswith("journal_"):
        count = getattr(row, code.removesuffix("_share"), None)
        return None if count is None or not row.journal_n else count / row.journal_n
    if n2 is None or n3 is None or n4 is None or n5 is None:
        return None
    return {
        "success_share": n3 + n4 + n5,
        "quality_share": n4 + n5,
        "fail_share": n2,
        "below_minimum_share": n2,
        "mean_mark": 2 * n2 + 3 * n3 + 4 * n4 + 5 * n5,
    }.get(code)


def shares_of(row: Benchmark) -> tuple[float | None, ...]:
    """Shares 0–1 of marks 2, 3, 4, 5."""
    percents = (row.share2, row.share3, row.share4, row.share5)
    return tuple(None if percent is None else float(percent) / 100 for percent in percents)


def _mean(code: str, row: Benchmark) -> float | None:
    if code == "mean_test":
        return None if row.mean_test is None else float(row.mean_test)
    if row.mean_primary is None or not row.primary_max:
        return None
    return float(row.mean_primary) / row.primary_max


def _columns(cells: Iterable[Counts], procedure: str) -> tuple[Indicator, ...]:
    """Only indicators that some school has."""
    cells = list(cells)
    by_code = {indicator.code: indicator for indicator in CATALOGUE}
    return tuple(
        by_code[code]
        for code in COLUMNS
        if any(indicator_value(code, cell, procedure) for cell in cells)
    )


def _line(
    user: User,
    row: SchoolResult,
    counts: Counts,
    columns: tuple[Indicator, ...],
    procedure: str,
) -> SchoolLine:
    n = participants(row)
    hidden = is_hidden(n, may(user, Permission.VIEW_SMALL, row.school))
    return SchoolLine(
        row.school,
        row.pk,
        n,
        (None,) * 4 if hidden else (row.n2, row.n3, row.n4, row.n5),
        () if hidden else _values(counts, columns, procedure),
        hidden,
    )


def _values(counts: Counts, columns: tuple[Indicator, ...], procedure: str) -> tuple[Figure, ...]:
    return tuple((column, indicator_value(column.code, counts, procedure)) for column in columns)


def _total(cells: list[Counts], columns: tuple[Indicator, ...], procedure: str) -> TotalLine | None:
    """All shown schools pooled; hidden ones stay out, or a difference would give them away."""
    if len(cells) < 2:
        return None
    whole = pool(cells)
    n = whole.marked if whole.marked is not None else whole.participants
    marks = (whole.n2, whole.n3, whole.n4, whole.n5)
    return TotalLine(len(cells), n, marks, _values(whole, columns, procedure))


def _benchmark_lines(
    assessment: Assessment, municipality: Municipality, columns: tuple[Indicator, ...]
) -> Iterable[BenchmarkLine]:
    titles = {"municipality": municipality.name, "region": "Регион", "country": "Россия"}
    for level, rows in current_benchmarks(assessment, municipality).items():
        yield BenchmarkLine(
            titles[level],
            _first(row.participants for row in rows),
            _first((s for s in map(shares_of, rows) if None not in s), (None,) * 4),
            tuple((c, _first(benchmark_value(c.code, row) for row in rows)) for c in columns),
        )


def _first(values: Iterable[T], otherwise: T | None = None) -> Any:
    return next((value for value in values if value is not None), otherwise)
