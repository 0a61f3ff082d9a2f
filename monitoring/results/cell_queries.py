"""What stands behind one number: the cell's indicators, the source of each quantity, versions."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from monitoring.indicators.calculate import Value, indicator_value
from monitoring.indicators.catalogue import CATALOGUE, Indicator
from monitoring.indicators.intervals import HIDDEN_BELOW
from monitoring.indicators.queries import counts_of
from monitoring.models import ParticipantResult, SchoolResult, SourceResult
from monitoring.models.results import QUANTITIES
from monitoring.results.benchmark_queries import benchmark_values, level_title
from monitoring.results.changes import Difference, count_titles, differences, previous_versions
from schools.models import User
from shnor_portal.core.models import Batch

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
class Origin:
    """Where one quantity of the cell stands: (what, column letters, value) for each count."""

    title: str
    source: SourceResult
    counts: tuple[tuple[str, str, int | None], ...]


@dataclass(frozen=True)
class Version:
    """One source that ever spoke of the cell; `state` is in words, newest first."""

    source: SourceResult
    state: str
    current: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ClassRow:
    """Marks of one class; a small class is hidden from those who may not see it."""

    number: int | None
    participants: int
    marks: tuple[tuple[int, int], ...]
    hidden: bool


def cells(user: User) -> QuerySet[SchoolResult]:
    """Where to look one cell up, with its sources down to the stored file."""
    sources = [f"{quantity}_source__file" for quantity in QUANTITIES]
    return SchoolResult.objects.visible_to(user).select_related(
        "assessment",
        "school__municipality",
        *(f"{path}__stored" for path in sources),
        *(f"{path}__batch__created_by" for path in sources),
    )


def participants(cell: SchoolResult) -> int | None:
    """The number that decides whether the cell is small: those with a mark, else with a score."""
    counts = counts_of(cell)
    known = (counts.marked, cell.participants, cell.test_n, cell.primary_n, cell.journal_n)
    return next((n for n in known if n is not None), None)


def is_hidden(n: int | None, may_see_small: bool) -> bool:
    """Whether the values of a cell with N participants are to be hidden (design §4)."""
    return n is not None and n < HIDDEN_BELOW and not may_see_small


def indicators(cell: SchoolResult) -> IndicatorTable:
    """What can be known of the cell, in the order of the catalogue, beside its benchmarks."""
    counts, procedure = counts_of(cell), cell.assessment.procedure
    found = [
        (indicator, value)
        for indicator in CATALOGUE
        if (value := indicator_value(indicator.code, counts, procedure)) is not None
    ]
    codes = [indicator.code for indicator, _ in found]
    place = cell.school.municipality
    levels = {
        level_title(level, place): values
        for level, values in benchmark_values(cell.assessment, place, codes).items()
    }
    return IndicatorTable(
        tuple(levels),
        tuple(
            ShownIndicator(
                indicator, value, tuple((name, values[row]) for name, values in levels.items())
            )
            for row, (indicator, value) in enumerate(found)
        ),
    )


def marks(cell: SchoolResult) -> list[tuple[int, int, float]]:
    """(mark, how many, share) for 2, 3, 4, 5; nothing where the sources give no marks."""
    counts = counts_of(cell)
    if not counts.marked:
        return []
    named = ((2, counts.n2), (3, counts.n3), (4, counts.n4), (5, counts.n5))
    return [(mark, n or 0, (n or 0) / counts.marked) for mark, n in named]


def batches_open_to(user: User, versions: list[Version]) -> set[int]:
    """Batches of these versions whose pages the viewer may open."""
    ids = {version.source.file.batch_id for version in versions}
    return set(Batch.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def origins(cell: SchoolResult) -> list[Origin]:
    """For each quantity of the cell: the file, sheet, row and columns that it came from."""
    titles = count_titles()
    found = []
    for quantity, fields in QUANTITIES.items():
        source = getattr(cell, f"{quantity}_source")
        if source is None:
            continue
        counts = tuple(
            (titles[name], source.columns.get(name, ""), getattr(source, name))
            for name in fields
            if getattr(source, name) is not None
        )
        found.append(Origin(QUANTITY_NAMES[quantity], source, counts))
    return found


def versions(cell: SchoolResult) -> list[Version]:
    """All that files ever said of the cell, newest first, each with what it changed."""
    sources = list(
        SourceResult.objects.filter(
            school=cell.school_id, assessment=cell.assessment_id, applied_at__isnull=False
        )
        .select_related("file__stored", "file__batch__created_by")
        .order_by("-applied_at", "-pk")
    )
    before = previous_versions(sources)
    current = _current(cell, sources)
    return [
        Version(
            source,
            _state(source, source.pk in current),
            source.pk in current,
            differences(before[source.pk], source) if source.pk in before else (),
        )
        for source in sources
    ]


def _current(cell: SchoolResult, sources: list[SourceResult]) -> set[int]:
    """The sources whose figures are shown; a cell sums the latest source of every sitting."""
    chosen = {getattr(cell, f"{quantity}_source_id") for quantity in QUANTITIES}
    kinds = {source.kind for source in sources if source.pk in chosen}
    latest: dict[tuple[str, object], int] = {}
    for source in reversed(sources):
        if source.live and source.sitting and source.kind in kinds:
            latest[source.kind, source.sitting] = source.pk
    return chosen | set(latest.values())


def _state(source: SourceResult, current: bool) -> str:
    if not source.live:
        return "отозвана"
    return "действует" if current else "заменена более новой или более подробной"


def classes(cell: SchoolResult, may_see_small: bool) -> list[ClassRow]:
    """Marks by class where the effective source has pupils' rows; else nothing."""
    source = cell.marks_source
    if source is None or source.kind != SourceResult.Kind.INDIVIDUAL:
        return []
    marks: dict[int | None, Counter[int]] = defaultdict(Counter)
    rows = ParticipantResult.objects.filter(source=source, mark__isnull=False)
    for number, mark in rows.values_list("class_no", "mark").order_by():
        marks[number][mark or 0] += 1
    hidden = _hidden_classes({number: counts.total() for number, counts in marks.items()})
    return [
        ClassRow(
            number,
            marks[number].total(),
            tuple((mark, marks[number][mark]) for mark in (2, 3, 4, 5)),
            number in hidden and not may_see_small,
        )
        for number in sorted(marks, key=lambda value: (value is None, value))
    ]


def tells_small(n: int | None, shown: list[ClassRow]) -> bool:
    """Whether the page of the cell tells figures that are hidden from others."""
    small = any(row.participants < HIDDEN_BELOW and not row.hidden for row in shown)
    return small or (n is not None and n < HIDDEN_BELOW)


def _hidden_classes(sizes: dict[int | None, int]) -> set[int | None]:
    """Small classes, and the next one where a single small class could be had by subtraction."""
    by_size = sorted(sizes, key=lambda number: sizes[number])
    small = [number for number in by_size if sizes[number] < HIDDEN_BELOW]
    return set(by_size[:2] if len(small) == 1 else small)
