"""Tasks of a work in a school: shares beside district, region and country, and what fails.

«Дефицитные умения» are the tasks whose verdict is «недостаточно» (`indicators.tasks`), in the words
of «Достижение планируемых результатов» where such a report of the work is loaded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitoring.indicators.tasks import LEVEL_WORDS, Verdict, distribution_words, verdict
from monitoring.models import Assessment, Benchmark, ParticipantResult, SchoolResult, SourceResult
from monitoring.results.benchmark_queries import Levels, level_title, open_benchmarks
from monitoring.results.details import (
    DETAILS,
    Told,
    Words,
    of_benchmarks,
    of_cells,
    words_of_tasks,
)
from monitoring.results.layouts.parsed import GROUPS, PLANNED, TASKS, TaskLine
from schools.models import Municipality, School
from schools.privacy import Sight, is_small, suppressed
from shnor_portal.core.charts.data import ScoreShare, SharesByScore

MARKS = (2, 3, 4, 5)
DISTRICT = "municipality"
_BY_LEVEL = (DISTRICT, "region", "country")


@dataclass(frozen=True)
class TaskRow:
    """One task in the school; `share` is None where it is hidden. `beside` are the same shares of
    the district, region and country by name."""

    line: TaskLine
    share: float | None
    level: str
    skill: str
    verdict: Verdict | None
    beside: tuple[tuple[str, float | None], ...]

    @property
    def level_words(self) -> str:
        return LEVEL_WORDS.get(self.level, "")

    @property
    def fails(self) -> bool:
        return self.verdict is Verdict.NOT_ENOUGH


@dataclass(frozen=True)
class TaskTable:
    """The tasks of a work; `levels` name what stands beside, the district first."""

    source: SourceResult
    levels: tuple[str, ...]
    rows: tuple[TaskRow, ...]

    @property
    def failing(self) -> tuple[TaskRow, ...]:
        return tuple(row for row in self.rows if row.fails)

    @property
    def n(self) -> int | None:
        return max((row.line.n for row in self.rows if row.line.n is not None), default=None)

    @property
    def few(self) -> bool:
        """Whether every task has too few participants, or nobody knows how many, for a verdict."""
        return all(row.verdict in {None, Verdict.FEW} for row in self.rows)

    @property
    def without_level(self) -> int:
        return sum(row.verdict is Verdict.NO_LEVEL for row in self.rows)

    @property
    def has_skills(self) -> bool:
        return any(row.skill for row in self.rows)

    @property
    def skipped(self) -> bool:
        return any(row.line.skipped and row.share is not None for row in self.rows)


@dataclass(frozen=True)
class GroupTable:
    """Tasks by the mark of those who did them; `sizes` are by mark. A hidden group has no shares:
    it is in `hidden`."""

    source: SourceResult
    marks: tuple[int, ...]
    sizes: Mapping[int, int | None]
    hidden: frozenset[int]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]

    @property
    def heads(self) -> tuple[tuple[int, int | None, bool], ...]:
        return tuple((mark, self.sizes[mark], mark in self.hidden) for mark in self.marks)


@dataclass(frozen=True)
class Scores:
    """How primary scores are distributed, and how far that can be trusted."""

    source: SourceResult
    chart: SharesByScore
    n: int
    words: str


@dataclass(frozen=True)
class WorkTasks:
    """What the page of a work shows beyond counts. `planned` are skills of «Достижение планируемых
    результатов» that no row of `tasks` tells; `level_sources` are (title, row of a file) of the
    shares beside the school's."""

    tasks: TaskTable | None
    planned: TaskTable | None
    groups: GroupTable | None
    scores: Scores | None
    level_sources: tuple[tuple[str, Benchmark], ...]


@dataclass(frozen=True)
class FailingTasks:
    """Tasks that fail in one work of a school."""

    cell: SchoolResult
    table: TaskTable


def work_tasks(cell: SchoolResult, sight: Sight) -> WorkTasks:
    """Of a cell whose own figures the viewer may see."""
    details = _told([cell])[cell.school_id, cell.assessment_id]
    beside, sources = _beside(cell.assessment, cell.school.municipality, sight)
    tables = _tables(cell, details, sight, *words_of_tasks([cell.assessment_id]), beside)
    by_task = tables.get(TASKS)
    planned = tables.get(PLANNED)
    if by_task and planned:
        known = {row.line.number for row in by_task.rows}
        rest = tuple(row for row in planned.rows if row.line.number not in known)
        planned = TaskTable(planned.source, planned.levels, rest) if rest else None
    return WorkTasks(
        by_task or planned,
        planned if by_task else None,
        _groups(cell, details.get(GROUPS), sight),
        _scores(cell, sight),
        tuple(
            (level_title(level, cell.school.municipality), row)
            for level, rows in sources.items()
            for row in rows
            if tables
        ),
    )


def failing_by_work(cells: Sequence[SchoolResult], sight: Sight) -> list[FailingTasks]:
    """Works of one school whose tasks are told, with those that fail; works without a task that
    can be judged are left out. Nothing stands beside."""
    works = []
    by_cell = _told(cells)
    of_works = words_of_tasks({assessment for _, assessment in by_cell})
    for cell in cells:
        tables = _tables(
            cell, by_cell.get((cell.school_id, cell.assessment_id), {}), sight, *of_works, {}
        )
        table = tables.get(TASKS) or tables.get(PLANNED)
        if table and not table.few and table.without_level < len(table.rows):
            works.append(FailingTasks(cell, table))
    return works


def _told(cells: Sequence[SchoolResult]) -> dict[tuple[int, int], dict[str, Told]]:
    details = of_cells(
        DETAILS,
        schools={cell.school_id for cell in cells},
        assessments=[cell.assessment_id for cell in cells],
    )
    return defaultdict(dict, details)


def _tables(
    cell: SchoolResult,
    details: Mapping[str, Told],
    sight: Sight,
    levels: Words,
    skills: Words,
    beside: Mapping[str, Mapping[str, float]],
) -> dict[str, TaskTable]:
    named = tuple(level for level in _BY_LEVEL if level in beside)
    titles = tuple(level_title(level, cell.school.municipality) for level in named)
    level_of = levels.get(cell.assessment_id, {})
    skill_of = skills.get(cell.assessment_id, {})
    tables = {}
    for kind in (TASKS, PLANNED):
        if kind not in details:
            continue
        rows = []
        for line in details[kind].lines:
            hidden = sight.hides(line.n, cell.school.scope)
            share = None if hidden else line.share / 100
            level = line.level or level_of.get(line.number, "")
            rows.append(
                TaskRow(
                    line,
                    share,
                    level,
                    line.skill or skill_of.get(line.number, ""),
                    None if share is None else verdict(share, level, line.n),
                    tuple(
                        (title, beside[name].get(line.number))
                        for title, name in zip(titles, named, strict=True)
                    ),
                )
            )
        tables[kind] = TaskTable(details[kind].source, titles, tuple(rows))
    return tables


def _beside(
    assessment: Assessment, municipality: Municipality, sight: Sight
) -> tuple[dict[str, dict[str, float]], Levels]:
    """Shares by task number of the district, region and country, and the rows of files that give
    them; a district that no report tells is its schools together, as far as they are seen."""
    schools = of_cells(
        [TASKS],
        schools=School.objects.filter(municipality=municipality).values_list("pk", flat=True),
        assessments=[assessment.pk],
    )
    lines = [line for details in schools.values() for line in details[TASKS].lines]
    open_to_all = sight.sees(municipality.scope)
    small = not open_to_all and any(is_small(line.n) for line in lines)
    by_level: dict[str, dict[str, float]] = {}
    sources: Levels = {}
    for level, rows in open_benchmarks(sight, assessment, municipality).items():
        # What its file says of the district, less the schools that are seen, tells of the others.
        if level == DISTRICT and small:
            continue
        tables = of_benchmarks(rows, [TASKS, PLANNED])
        shares = {
            line.number: line.share / 100
            for kind in (PLANNED, TASKS)
            if kind in tables
            for line in tables[kind][1]
        }
        if shares:
            by_level[level] = shares
            sources[level] = list(dict.fromkeys(row for row, _ in tables.values()))
    if DISTRICT not in by_level and len(schools) > 1:
        seen = [line for line in lines if open_to_all or not is_small(line.n)]
        if pooled := _pooled(seen):
            by_level[DISTRICT] = pooled
    return by_level, sources


def _pooled(lines: Iterable[TaskLine]) -> dict[str, float]:
    """Points of all by all the points possible: shares weighed by participants."""
    points: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for line in lines:
        if line.n:
            points[line.number] += line.share * line.n  # type: ignore[assignment]
            people[line.number] += line.n
    return {number: points[number] / n / 100 for number, n in people.items()}


def _groups(cell: SchoolResult, groups: Told | None, sight: Sight) -> GroupTable | None:
    """Groups too small for the viewer are hidden, and with a single one the next smallest: all of
    them together are the school's own share. A table without numbers of people is for those alone
    who see small numbers."""
    if groups is None:
        return None
    own = {2: cell.n2, 3: cell.n3, 4: cell.n4, 5: cell.n5}
    lines = {(line.mark or 0, line.number): line for line in groups.lines}
    marks = tuple(mark for mark in MARKS if any(of == mark for of, _ in lines))
    sizes = {mark: _size(mark, lines.values(), own[mark]) for mark in marks}
    hidden: frozenset[int] = frozenset()
    if not sight.sees(cell.school.scope):
        if None in sizes.values():
            return None
        hidden = suppressed({mark: (n or 0,) for mark, n in sizes.items()})
        if len(hidden) == len(marks):
            return None
        shown = [line for line in lines.values() if line.mark not in hidden]
        # A task that few of a shown group have a score for: its row would tell of them.
        few = {line.number for line in shown if is_small(line.n)}
        lines = {(line.mark or 0, line.number): line for line in shown if line.number not in few}
    numbers = list(dict.fromkeys(line.number for line in groups.lines))
    rows = tuple(
        (number, tuple(_share(lines.get((mark, number))) for mark in marks)) for number in numbers
    )
    return GroupTable(groups.source, marks, sizes, hidden, rows)


def _size(mark: int, lines: Iterable[TaskLine], own: int | None) -> int | None:
    known = [line.n + line.skipped for line in lines if line.mark == mark and line.n is not None]
    return max(known, default=own)


def _share(line: TaskLine | None) -> float | None:
    return None if line is None else line.share / 100


def _scores(cell: SchoolResult, sight: Sight) -> Scores | None:
    """Of the source of the cell's primary scores: its participants one by one, or its table."""
    source, people = cell.primary_source, Counter[int]()
    if source is None or source.sitting or sight.hides(cell.primary_n, cell.school.scope):
        return None
    if source.scores:
        people.update(dict(enumerate(source.scores)))
    else:
        scores = ParticipantResult.objects.filter(source=source, primary__isnull=False)
        people.update(score or 0 for score in scores.values_list("primary", flat=True))
    n = people.total()
    if not n:
        return None
    top = max(cell.primary_max or 0, max(score for score, count in people.items() if count))
    columns = tuple(ScoreShare(score, people[score] / n, people[score]) for score in range(top + 1))
    chart = SharesByScore("Распределение первичных баллов", columns)
    return Scores(source, chart, n, distribution_words(n))
