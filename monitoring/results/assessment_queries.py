"""One assessment over the schools of a municipality, beside district, region and country."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.catalogue import BY_CODE, Indicator
from monitoring.indicators.queries import counted, counts_of, open_to
from monitoring.models import Assessment, Benchmark, SchoolResult
from monitoring.results.benchmark_queries import (
    benchmark_value,
    first,
    level_title,
    open_benchmarks,
    shares_of,
    sources_of,
)
from monitoring.results.cell_queries import seen_counts
from schools.models import Municipality, School, User
from schools.privacy import sight_of

# The tables of the page and their columns, in this order, where the procedure has them.
RESULTS, JOURNAL = "Отметки и баллы", "Сравнение с журналом"
COLUMNS = {
    RESULTS: (
        *("success_share", "quality_share", "fail_share", "mean_mark"),
        *("mean_percent", "mean_test", "below_minimum_share"),
    ),
    JOURNAL: (
        *("journal_lowered_share", "journal_confirmed_share", "journal_raised_share"),
        "journal_gap2_share",
    ),
}


# A column of the table and its value in a row.
Figure = tuple[Indicator, Value | None]


@dataclass(frozen=True)
class SchoolLine:
    """One school; `values` follow the table's columns. Hidden, it has no figures at all."""

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

    `shares` are of marks 2, 3, 4, 5; all values are in the units of their indicators. `sources` are
    the rows of files that give them.
    """

    title: str
    participants: int | None
    shares: tuple[float | None, ...]
    values: tuple[tuple[Indicator, float | None], ...]
    sources: tuple[Benchmark, ...]


@dataclass(frozen=True)
class AssessmentTable:
    title: str
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
        return any(line.marks for line in self.lines)


def assessments(user: User, municipality: Municipality, year: int | None) -> QuerySet[Assessment]:
    """Assessments in which the viewer sees results, with how many schools and participants."""
    seen = SchoolResult.objects.visible_to(user).filter(school__municipality=municipality)
    inside = Q(results__in=seen)
    rows = Assessment.objects.filter(pk__in=seen.values("assessment"))
    if year:
        rows = rows.filter(year=year)
    return rows.annotate(
        schools=Count("results", filter=inside),
        people=Sum(Coalesce("results__participants", "results__test_n"), filter=inside),
    ).order_by("-year", "procedure", "grade", "subject", "level", "campaign")


def listed(user: User, municipality: Municipality, year: int | None) -> list[Assessment]:
    """The same; participants of schools whose results are hidden are not in the sum."""
    works = list(assessments(user, municipality, year))
    sight = sight_of(user)
    if sight.sees(municipality.scope):
        return works
    seen = SchoolResult.objects.visible_to(user).filter(
        school__municipality=municipality, assessment__in=[item.pk for item in works]
    )
    people: Counter[int] = Counter()
    for cell in open_to(sight, counted(seen), municipality):
        people[cell.assessment.pk] += cell.counts.people or 0
    for item in works:
        item.people = people[item.pk] or None  # type: ignore[attr-defined]
    return works


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


def tables(user: User, assessment: Assessment, municipality: Municipality) -> list[AssessmentTable]:
    """Schools in alphabetical order, all of them together, and the benchmarks.

    A comparison with the journal has an N of its own and stands in a table of its own.
    """
    rows = list(
        SchoolResult.objects.visible_to(user)
        .filter(assessment=assessment, school__municipality=municipality)
        .select_related("school__municipality")
        .order_by("school__name")
    )
    sight = sight_of(user)
    cells = [(row, counts_of(row), seen_counts(row, sight)) for row in rows]
    benchmarks = open_benchmarks(sight, assessment, municipality)
    tables = []
    for title, codes in COLUMNS.items():
        columns = _columns(codes, [counts for _, counts, _ in cells], assessment.procedure)
        if columns or title == RESULTS:
            tables.append(_table(title, columns, cells, benchmarks, assessment, municipality))
    return tables


def _columns(
    codes: Iterable[str], cells: Sequence[Counts], procedure: str
) -> tuple[Indicator, ...]:
    """Only indicators that some school has."""
    return tuple(
        BY_CODE[code]
        for code in codes
        if any(indicator_value(code, counts, procedure) for counts in cells)
    )


def _table(
    title: str,
    columns: tuple[Indicator, ...],
    cells: Sequence[tuple[SchoolResult, Counts, Counts | None]],
    benchmarks: dict[str, list[Benchmark]],
    assessment: Assessment,
    municipality: Municipality,
) -> AssessmentTable:
    journal, procedure = title == JOURNAL, assessment.procedure
    with_marks = not journal and any(counts.marked is not None for _, counts, _ in cells)
    lines, shown = [], []
    for row, counts, seen in cells:
        every, n = (_people(each, journal) for each in (counts, seen or Counts()))
        hidden = every is not None and n is None
        marks: tuple[int | None, ...] = ()
        if with_marks:
            marks = (seen.n2, seen.n3, seen.n4, seen.n5) if seen else (None,) * 4
        values = () if hidden else _values(seen or Counts(), columns, procedure)
        lines.append(SchoolLine(row.school, row.pk, n, marks, values, hidden))
        if seen:
            shown.append(seen)
    return AssessmentTable(
        title,
        columns,
        tuple(lines),
        _total(shown, columns, procedure, journal, with_marks),
        tuple(_benchmark_lines(benchmarks, municipality, columns, journal, with_marks)),
    )


def _people(counts: Counts, journal: bool) -> int | None:
    return counts.journal_n if journal else counts.people


def _values(counts: Counts, columns: tuple[Indicator, ...], procedure: str) -> tuple[Figure, ...]:
    return tuple((column, indicator_value(column.code, counts, procedure)) for column in columns)


def _total(
    cells: list[Counts],
    columns: tuple[Indicator, ...],
    procedure: str,
    journal: bool,
    with_marks: bool,
) -> TotalLine | None:
    """All shown schools pooled; hidden ones stay out, or a difference would give them away."""
    if journal:
        cells = [counts for counts in cells if counts.journal_n is not None]
    if len(cells) < 2:
        return None
    whole = pool(cells)
    n = whole.people if whole.marked is None else whole.marked
    marks = (whole.n2, whole.n3, whole.n4, whole.n5) if with_marks else ()
    values = _values(whole, columns, procedure)
    return TotalLine(len(cells), whole.journal_n if journal else n, marks, values)


def _benchmark_lines(
    benchmarks: dict[str, list[Benchmark]],
    municipality: Municipality,
    columns: tuple[Indicator, ...],
    journal: bool,
    with_marks: bool,
) -> Iterable[BenchmarkLine]:
    for level, rows in benchmarks.items():
        values = tuple((c, first(benchmark_value(c.code, row) for row in rows)) for c in columns)
        if all(value is None for _, value in values):
            continue
        shares = first((s for s in map(shares_of, rows) if None not in s), (None,) * 4)
        yield BenchmarkLine(
            level_title(level, municipality),
            first(row.journal_n if journal else row.participants for row in rows),
            shares if with_marks else (),
            values,
            sources_of(rows, [column.code for column in columns]),
        )
