"""What stands behind one number: the cell's indicators, the source of each quantity, versions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from monitoring.indicators.calculate import Counts, Value, indicator_value
from monitoring.indicators.catalogue import CATALOGUE, Indicator
from monitoring.indicators.queries import counts_of
from monitoring.models import (
    Benchmark,
    ComputedMarks,
    MarkScale,
    ParticipantResult,
    SchoolResult,
    SourceResult,
)
from monitoring.models.results import KEY_COUNTS, QUANTITIES
from monitoring.results.attempts import CountedDays
from monitoring.results.benchmark_queries import (
    Levels,
    benchmark_values,
    level_title,
    sources_of,
)
from monitoring.results.changes import (
    Difference,
    count_titles,
    differences_inside,
    previous_versions,
)
from monitoring.results.details import DETAILS, of_cells
from schools.models import Municipality, User
from schools.privacy import Sight, is_small, is_small_count, suppressed

MARKS = (2, 3, 4, 5)
# Quantities that a scale may make of scores.
COMPUTED = ("marks", "journal")
LEFT_OUT = "не учитывается: пересдача после 1\u00a0июля"
QUANTITY_NAMES = {
    "marks": "Отметки",
    "journal": "Сравнение с журналом",
    "primary": "Первичные баллы",
    "test": "Тестовые баллы",
}


@dataclass(frozen=True)
class ShownIndicator:
    """An indicator of the catalogue, its value in the cell and (name, value) of benchmarks."""

    indicator: Indicator
    value: Value
    benchmarks: tuple[tuple[str, float | None], ...] = ()


@dataclass(frozen=True)
class IndicatorTable:
    """`levels` name the benchmarks that the rows give, the district first."""

    levels: tuple[str, ...]
    rows: tuple[ShownIndicator, ...]


@dataclass(frozen=True)
class QuantityOrigin:
    """Where one quantity of the cell stands: (what, column letters, value) for each count.

    No counts are told to whom they would tell of few people. `scale` made them of scores.
    """

    title: str
    source: SourceResult
    counts: tuple[tuple[str, str, int | None], ...]
    scale: MarkScale | None = None


@dataclass(frozen=True)
class Version:
    """One source that ever spoke of the cell; `state` is in words, newest first.

    `differences` is None where they are not for the viewer: what a correction changed tells of
    one or two people.
    """

    source: SourceResult
    state: str
    current: bool
    differences: tuple[Difference, ...] | None


@dataclass(frozen=True)
class ClassRow:
    """Marks of one class; no figure where the class is hidden from the viewer."""

    number: int | None
    participants: int | None
    marks: tuple[tuple[int, int], ...] | None


def cells(user: User) -> QuerySet[SchoolResult]:
    """Where to look one cell up, with its sources down to the stored file."""
    sources = [f"{quantity}_source__file" for quantity in QUANTITIES]
    return SchoolResult.objects.visible_to(user).select_related(
        "assessment",
        "school__municipality",
        *(f"{path}__stored" for path in sources),
        *(f"{path}__batch__created_by" for path in sources),
    )


def seen_counts(cell: SchoolResult, sight: Sight) -> Counts | None:
    """The counts of the cell as they are seen; None where the cell is hidden."""
    counts = counts_of(cell)
    return counts if sight.sees(cell.school.scope) else counts.without_small()


def indicators(cell: SchoolResult, counts: Counts, levels: Levels) -> IndicatorTable:
    """What these counts of the cell tell, in the order of the catalogue, beside benchmarks."""
    procedure = cell.assessment.procedure
    pairs = [
        (indicator, value)
        for indicator in CATALOGUE
        if (value := indicator_value(indicator.code, counts, procedure)) is not None
    ]
    codes = [indicator.code for indicator, _ in pairs]
    beside = {
        level_title(level, cell.school.municipality): values
        for level, values in benchmark_values(levels, codes).items()
    }
    return IndicatorTable(
        tuple(beside),
        tuple(
            ShownIndicator(
                indicator, value, tuple((name, values[row]) for name, values in beside.items())
            )
            for row, (indicator, value) in enumerate(pairs)
        ),
    )


def marks(counts: Counts) -> list[tuple[int, int, float]]:
    """(mark, how many, share) for 2, 3, 4, 5; nothing where the sources give no marks."""
    if not counts.marked:
        return []
    named = ((2, counts.n2), (3, counts.n3), (4, counts.n4), (5, counts.n5))
    return [(mark, n or 0, (n or 0) / counts.marked) for mark, n in named]


def level_sources(
    cell: SchoolResult, table: IndicatorTable, levels: Levels
) -> list[tuple[str, Benchmark]]:
    """(title, row of a file) of every figure of district, region and country beside the cell."""
    codes = [row.indicator.code for row in table.rows]
    return [
        (level_title(level, cell.school.municipality), row)
        for level, rows in levels.items()
        for row in sources_of(rows, codes)
    ]


def origins(cell: SchoolResult, sight: Sight) -> list[QuantityOrigin]:
    """For each quantity of the cell: the file, sheet, row and columns that it came from."""
    titles, sees_small = count_titles(), sight.sees(cell.school.scope)
    origins = []
    for quantity, fields in QUANTITIES.items():
        for source in _days_of(cell, getattr(cell, f"{quantity}_source"), KEY_COUNTS[quantity]):
            computed = _computed(source) if quantity in COMPUTED else None
            counted_of = computed or source
            # One sitting of several is a part of the cell: what it leaves counts too.
            hidden = is_small_count(_people(counted_of, fields), _people(cell, fields))
            counts = tuple(
                (titles[name], source.columns.get(name, ""), getattr(counted_of, name))
                for name in fields
                if (sees_small or not hidden) and getattr(counted_of, name) is not None
            )
            scale = computed.scale if computed else None
            origins.append(QuantityOrigin(QUANTITY_NAMES[quantity], source, counts, scale))
    return origins


def _computed(source: SourceResult) -> ComputedMarks | None:
    """What a scale makes of a source that gives no marks itself."""
    if source.n2 is not None:
        return None
    made = ComputedMarks.objects.filter(source=source)
    return made.select_related("scale__region", "scale__municipality").first()


def _days_of(cell: SchoolResult, source: SourceResult | None, key: str) -> list[SourceResult]:
    """The sources that a quantity of the cell sums: the one chosen, or one of each day."""
    if source is None or source.sitting is None or getattr(source, key) is None:
        return [source] if source else []
    counted = CountedDays()
    rows = SourceResult.objects.filter(
        school=cell.school_id,
        assessment=cell.assessment_id,
        live=True,
        kind=source.kind,
        sitting__isnull=False,
        **{f"{key}__isnull": False},
    ).select_related("file__stored", "file__batch__created_by")
    latest = {
        row.sitting: row
        for row in rows.order_by("sitting", "applied_at", "pk")
        if counted.has(cell.school_id, row.sitting)
    }
    return list(latest.values())


def left_out(versions: Sequence[Version]) -> list[date]:
    """Days whose results are kept and do not count by the setting of the municipality."""
    days = {v.source.sitting for v in versions if v.state == LEFT_OUT and v.source.sitting}
    return sorted(days)


def _people(row: SourceResult | SchoolResult | ComputedMarks, fields: Sequence[str]) -> int | None:
    """N of one quantity of a row."""
    marks: list[Any] = [getattr(row, f"n{mark}") for mark in MARKS] if "n2" in fields else [None]
    known = None if None in marks else sum(marks)
    return getattr(row, fields[0]) if known is None else known


def versions(cell: SchoolResult, sight: Sight) -> list[Version]:
    """All that files ever said of the cell, newest first, each with what it changed."""
    sources = list(
        SourceResult.objects.filter(
            school=cell.school_id, assessment=cell.assessment_id, applied_at__isnull=False
        )
        .select_related("file__stored", "file__batch__created_by")
        .prefetch_related("details")
        .order_by("-applied_at", "-pk")
    )
    before = previous_versions(sources)
    current = _current(cell, sources)
    sees_small = sight.sees(cell.school.scope)
    counted = CountedDays()
    return [
        Version(
            source,
            _state(source, source.pk in current, counted),
            source.pk in current,
            _changes(before.get(source.pk), source) if sees_small else None,
        )
        for source in sources
    ]


def _changes(before: SourceResult | None, after: SourceResult) -> tuple[Difference, ...]:
    return differences_inside(before, after) if before else ()


def _current(cell: SchoolResult, sources: list[SourceResult]) -> set[int]:
    """The sources whose figures are shown; a cell sums the latest source of every sitting."""
    chosen = {getattr(cell, f"{quantity}_source_id") for quantity in QUANTITIES}
    by_cell = of_cells(DETAILS, schools=[cell.school_id], assessments=[cell.assessment_id])
    chosen |= {table.source.pk for tables in by_cell.values() for table in tables.values()}
    kinds = {source.kind for source in sources if source.pk in chosen}
    latest: dict[tuple[str, object], int] = {}
    counted = CountedDays()
    for source in reversed(sources):
        counts = source.live and counted.has(cell.school_id, source.sitting)
        if counts and source.sitting and source.kind in kinds:
            latest[source.kind, source.sitting] = source.pk
    return chosen | set(latest.values())


def _state(source: SourceResult, current: bool, counted: CountedDays) -> str:
    if not source.live:
        return "отозвана"
    if not counted.has(source.school_id or 0, source.sitting):
        return LEFT_OUT
    return "действует" if current else "заменена более новой или более подробной"


def classes(cell: SchoolResult, sight: Sight) -> list[ClassRow]:
    """Marks by class where the effective source has pupils' rows with classes; else nothing, and
    nothing where no class may be shown."""
    source = cell.marks_source
    if source is None or source.kind != SourceResult.Kind.INDIVIDUAL:
        return []
    marks: dict[int | None, Counter[int]] = defaultdict(Counter)
    computed = _computed(source)
    for number, mark in _marks_of_people(source, computed.scale if computed else None):
        marks[number][mark] += 1
    numbers = sorted(marks, key=lambda value: (value is None, value))
    parts = {number: tuple(marks[number][mark] for mark in MARKS) for number in numbers}
    sees_small = sight.sees(cell.school.scope)
    hidden = frozenset[int | None]() if sees_small else suppressed(parts)
    if len(hidden) == len(numbers) or numbers == [None]:
        return []
    return [
        ClassRow(
            number,
            None if number in hidden else sum(parts[number]),
            None if number in hidden else tuple(zip(MARKS, parts[number], strict=True)),
        )
        for number in numbers
    ]


def _marks_of_people(
    source: SourceResult, scale: MarkScale | None
) -> Iterator[tuple[int | None, int]]:
    """(class, mark) of every participant with a mark, their own or the scale's."""
    rows = ParticipantResult.objects.filter(source=source).order_by()
    for number, mark, primary in rows.values_list("class_no", "mark", "primary"):
        if scale and primary is not None:
            mark = scale.mark(primary)
        if mark is not None:
            yield number, mark


def tells_small(n: int | None, shown: list[ClassRow]) -> bool:
    """Whether the page of the cell tells figures that are hidden from others."""
    return is_small(n) or any(is_small(row.participants) for row in shown)


def years_with_results(
    municipality: Municipality, *, among: Collection[str] | None = None
) -> list[int]:
    """Years of the municipality's results, the latest first; of some procedures alone, if said."""
    rows = SchoolResult.objects.filter(school__municipality=municipality)
    if among is not None:
        rows = rows.filter(assessment__procedure__in=among)
    return sorted(set(rows.values_list("assessment__year", flat=True)), reverse=True)
