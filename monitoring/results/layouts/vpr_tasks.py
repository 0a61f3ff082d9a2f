"""«Выполнение заданий» of ФИС ОКО: percents of the points of each task by group of participants.

No real file of this report has been seen: the layout is known by its description alone, so reading
is tolerant and says so in a remark. «Макс. балл» and «Уровень сложности» are rows of their own,
under the header or above it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.envelope import Columns, Report, has_header, reports, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.group_rows import GroupRow, group_column, group_rows
from monitoring.results.layouts.parsed import (
    REPORT,
    TASKS,
    BenchmarkPart,
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolPart,
)
from monitoring.results.layouts.shares import MARKS, participants_of
from monitoring.results.layouts.task_tables import (
    TaskColumn,
    most_points,
    shares_by_task,
    task_columns,
    task_head,
    with_levels,
)
from monitoring.results.layouts.values import RowReader, Unreadable, header_text
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import folded

CODE = "vpr_tasks"
_UNSEEN = (
    "Устройство этого отчёта известно порталу только по описанию. Сверьте с\u00a0отчётом проценты "
    "одного-двух заданий какой-нибудь школы, прежде чем подтвердить загрузку."
)
_SERVICE = ("макс", "уровень", "балл")


def unseen(sheet: str) -> Problem:
    """Said of each sheet of the reports of tasks, which nobody has seen."""
    return Problem("layout_unseen", _UNSEEN, "warning", sheet)


def find_columns(row: list[object]) -> Columns | None:
    """`Группы участников | Кол-во ОО | Кол-во участников | 1 | 2 | 3 | 5К1`, in any order."""
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        header = header_text(value)
        if known := group_column(header):
            columns[known] = index
        elif task := task_head(value):
            columns.setdefault(f"task{task[0]}", index)
    numbers = {name.removeprefix("task") for name in columns if name.startswith("task")}
    # A run from 0 is of scores, and 2, 3, 4, 5 alone are marks.
    is_tasks = len(numbers) > 1 and "0" not in numbers and not numbers <= set(MARKS)
    return columns if is_tasks and {"label", "participants"} <= columns.keys() else None


@dataclass(frozen=True)
class TaskTable:
    """A sheet with tasks in its header: their most points and levels, and the rows that give them.

    `service` are numbers of the rows that speak of the tasks and of nobody's results.
    """

    report: Report
    tasks: Sequence[TaskColumn]
    service: frozenset[int]

    @classmethod
    def of(cls, report: Report) -> "TaskTable":
        tasks = task_columns(report.heading)
        label, of_tasks = report.columns["label"], {task.column for task in tasks}
        service, tops = set(), dict[int, int]()
        for number, cells in report.rows():
            named = (folded(value) for at, value in enumerate(cells) if at not in of_tasks)
            first = next((name for name in named if name), "")
            if not first.startswith(_SERVICE):
                continue
            service.add(number)
            if "макс" in first or first.startswith("балл"):
                tops |= _tops(cells, tasks)
        # The row may bear its words in no column: numbers of tasks without a label above all rows.
        first_row = next(report.rows(), None)
        if first_row and not service and first_row[1][label] is None:
            points = _tops(first_row[1], tasks)
            if len(points) == len(tasks):
                service.add(first_row[0])
                tops |= points
        known = [task._replace(top=tops.get(task.column, task.top)) for task in tasks]
        return cls(report, with_levels(known, report.sheet, report.header), frozenset(service))

    def groups(self, gathering: Gathering) -> Iterator[GroupRow]:
        return group_rows(self.report, gathering, self.service)


def _tops(cells: Sequence[object], tasks: Sequence[TaskColumn]) -> Mapping[int, int]:
    points = ((task.column, most_points(cells[task.column])) for task in tasks)
    return {column: top for column, top in points if top}


def read(book: Book, hints: Hints) -> ParsedFile:
    """School rows become parts with shares of tasks, the rest benchmarks; a bad row is refused
    alone."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for report in reports(book, hints, find_columns):
        gathering.note(*report.problems, unseen(report.sheet.name))
        table = TaskTable.of(report)
        for row in table.groups(gathering):
            exam = cast(ExamKey, report.exam)
            try:
                if row.is_school:
                    gathering.accept(_school(row, exam, table))
                else:
                    gathering.add_benchmark(_benchmark(row, exam, table))
            except Unreadable as unreadable:
                if row.is_school:
                    gathering.refuse(unreadable.problem)
                else:
                    gathering.note(unreadable.problem)
    return gathering.file()


def _school(row: GroupRow, exam: ExamKey, table: TaskTable) -> SchoolPart:
    reader = row.reader
    n = participants_of(reader, table.report.columns["participants"])
    lines = shares_by_task(reader, table.tasks, n)
    if not lines:
        raise no_shares(reader, table.tasks[0].column)
    return SchoolPart(
        exam,
        row.school,
        REPORT,
        Counts(),
        reader.sheet.name,
        reader.number,
        reader.number,
        details={TASKS: lines},
    )


def no_shares(reader: RowReader, column: int) -> Unreadable:
    message = "Не указаны проценты. Впишите их и загрузите файл снова."
    return Unreadable(reader.problem("shares_missing", message, column))


def _benchmark(row: GroupRow, exam: ExamKey, table: TaskTable) -> BenchmarkPart:
    reader, columns = row.reader, table.report.columns
    schools = columns.get("schools")
    n = reader.count(columns["participants"], "Число участников")
    return BenchmarkPart(
        exam,
        row.group.level,
        row.group.name,
        reader.sheet.name,
        reader.number,
        code=row.group.code,
        schools=None if schools is None else reader.count(schools, "Число школ"),
        participants=n,
        details={TASKS: shares_by_task(reader, table.tasks, n)},
    )


LAYOUT = ResultLayout(
    CODE, "Выполнение заданий ВПР", lambda book: has_header(book, find_columns), read
)
