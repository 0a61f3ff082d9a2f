"""Tasks of a work: their headers, their levels, and what pupils' scores make of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from monitoring.results.layouts.parsed import GROUPS, TASKS, Details, TaskLine
from monitoring.results.layouts.values import RowReader, header_text
from shnor_portal.core.sheets.books import Sheet
from shnor_portal.core.sheets.cells import folded, letters, whole

# `5`, `5К1`, `9.1 (2б)`, `6 (1) (1б)`, `11.3 k1 (2 б.)`, with К of either alphabet.
_TASK = re.compile(
    r"(?:задание )?№? ?(?P<number>\d{1,2}(?:[.,]\d+)*\.?(?:\s*\(\d+\))?\s*(?:[kк]\s*\d+)?)"
    r"\s*(?:\(?(?P<top>\d{1,2})\s*б(?:алл\w*)?\.?\)?)?"
)
LEVELS = {"б": "Б", "п": "П", "в": "В"}
_LEVELS_NEAR = 3
# No task of any work gives more points.
SCORES = range(100)
_LEVEL_WORDS = {"базовый": "б", "повышенный": "п", "высокий": "в"}


class TaskColumn(NamedTuple):
    """A column of scores: the task's number as the portal writes it, its most points, its level."""

    column: int
    top: int | None
    number: str = ""
    level: str = ""


def task_head(header: object) -> tuple[str, int | None] | None:
    """The number of a task and its most points (None where the header does not say)."""
    match = _TASK.fullmatch(header_text(header))
    if not match:
        return None
    return task_number(match["number"]), int(match["top"]) if match["top"] else None


def task_number(written: str) -> str:
    """`5k1` and `5 К 1` are «5К1», `9,1` is «9.1»: one spelling for one task of all reports."""
    squeezed = re.sub(r"\s", "", written).upper().replace("K", "К").replace(",", ".")
    return squeezed.rstrip(".")


def most_points(value: object) -> int | None:
    """The most points of a task in a cell of «Макс. балл»; None for what is no such number."""
    try:
        top = whole(value)
    except ValueError:
        return None
    return top if top and top in SCORES else None


def task_columns(heading: Sequence[object]) -> list[TaskColumn]:
    """The columns of a header that are tasks."""
    heads = ((index, task_head(value)) for index, value in enumerate(heading))
    return [TaskColumn(index, task[1], task[0]) for index, task in heads if task]


def task_levels(sheet: Sheet, header: int, columns: Sequence[int]) -> dict[int, str]:
    """Б, П or В by column, of the row «Уровень сложности задания» above or below the header."""
    for row in sheet.rows[max(0, header - _LEVELS_NEAR) : header + _LEVELS_NEAR + 1]:
        said = {column: _level(row[column]) for column in columns if column < len(row)}
        if any(said.values()) and all(
            level or row[column] is None for column, level in said.items()
        ):
            return {column: level for column, level in said.items() if level}
    return {}


def _level(value: object) -> str:
    plain = folded(value)
    return LEVELS.get(_LEVEL_WORDS.get(plain, plain), "")


def with_levels(tasks: Sequence[TaskColumn], sheet: Sheet, header: int) -> list[TaskColumn]:
    levels = task_levels(sheet, header, [task.column for task in tasks])
    return [task._replace(level=levels.get(task.column, "")) for task in tasks]


def shares_by_task(
    reader: RowReader,
    tasks: Sequence[TaskColumn],
    n: int | None,
    mark: int | None = None,
    row: int | None = None,
) -> tuple[TaskLine, ...]:
    """The percents of a row by task; a blank cell is a task that the row does not tell."""
    lines = []
    for task in tasks:
        share = reader.amount(task.column, f"Процент выполнения задания {task.number}", 100)
        if share is not None:
            lines.append(
                TaskLine(
                    task.number, float(share), n, task.top, task.level, mark=mark,
                    column=letters(task.column), row=row,
                )
            )  # fmt: skip
    return tuple(lines)


@dataclass
class TaskScores:
    """Scores of one school's pupils by task. A pupil without a score for a task (X, «не пройд.»,
    a blank) is not counted in it: that is no zero."""

    tasks: Sequence[TaskColumn]
    _by_mark: dict[int | None, list[Sequence[int | None]]] = field(default_factory=dict)

    def add(self, mark: int | None, scores: Sequence[int | None]) -> None:
        """`scores` are in the order of `tasks`; None is no score."""
        self._by_mark.setdefault(mark, []).append(scores)

    def details(self) -> Details:
        """Tables by task, and by task and mark where the pupils have marks."""
        tasks = self._lines([row for rows in self._by_mark.values() for row in rows], None)
        groups = tuple(
            line
            for mark, rows in sorted(self._by_mark.items(), key=lambda item: item[0] or 0)
            if mark is not None
            for line in self._lines(rows, mark)
        )
        tables: Mapping[str, tuple[TaskLine, ...]] = {TASKS: tasks, GROUPS: groups}
        return {kind: lines for kind, lines in tables.items() if lines}

    def _lines(
        self, rows: Sequence[Sequence[int | None]], mark: int | None
    ) -> tuple[TaskLine, ...]:
        lines: list[TaskLine] = []
        if not rows:
            return ()
        for task, scores in zip(self.tasks, zip(*rows, strict=True), strict=True):
            scored = [score for score in scores if score is not None]
            if task.top and scored:
                share = round(100 * sum(scored) / (len(scored) * task.top), 4)
                lines.append(
                    TaskLine(
                        task.number, share, len(scored), task.top, task.level, mark=mark,
                        skipped=len(scores) - len(scored), column=letters(task.column),
                    )
                )  # fmt: skip
        return tuple(lines)
