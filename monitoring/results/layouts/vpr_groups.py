"""«Выполнение заданий группами участников» of ФИС ОКО: tasks by those who got 2, 3, 4 and 5.

No real file of this report has been seen, so both ways to draw it are read: tasks across, with a
row for each mark under its group («Ср. % вып. уч. гр. баллов 2»), and tasks down, with a column for
each mark. Reading says that the layout is known by its description alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.envelope import (
    Columns,
    Report,
    find_header,
    reports,
    skipped_sheets,
)
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.group_rows import TOTALS, group_column
from monitoring.results.layouts.parsed import (
    GROUPS,
    REPORT,
    TASKS,
    BenchmarkPart,
    Details,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolPart,
    SchoolRef,
    TaskLine,
)
from monitoring.results.layouts.schools import SCHOOL, GroupLabel, group_of
from monitoring.results.layouts.shares import MARKS
from monitoring.results.layouts.task_tables import (
    TaskColumn,
    most_points,
    shares_by_task,
    task_head,
)
from monitoring.results.layouts.values import RowReader, Unreadable, header_text
from monitoring.results.layouts.vpr_tasks import TaskTable, no_shares, unseen
from monitoring.results.layouts.vpr_tasks import find_columns as find_tasks
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import is_blank, text

CODE = "vpr_groups"
_MARK_HEADERS = {"отметка", "группа отметок", "группа баллов", "группа по отметке", "отметки"}
_TASK_HEADERS = {"задание", "№ задания", "номер задания", "задания"}
_MARK = re.compile(
    r"(?:.*(?:отметк|оценк|балл|получ|групп)\D*)?[«\"'(]?([2-5])[»\"')]?(?:\s*,?\s*%)?"
)


def mark_in(value: object) -> int | None:
    """`2`, «Ср. % вып. уч. гр. баллов 2», «отметка "5"» → the mark; None for anything else."""
    match = _MARK.fullmatch(header_text(value))
    return int(match[1]) if match else None


def find_columns(row: list[object]) -> Columns | None:
    """Tasks across (with a column of marks or without one), or marks across and tasks down."""
    headers = [header_text(value) for value in row]
    mark = next((index for index, name in enumerate(headers) if name in _MARK_HEADERS), None)
    tasks = _find_tasks(row, headers)
    if tasks:
        return {**tasks} if mark is None else {**tasks, "mark": mark}
    down = next((index for index, name in enumerate(headers) if name in _TASK_HEADERS), None)
    marks = {
        f"mark{number}": index
        for index, name in enumerate(headers)
        if index != down and (number := mark_in(name))
    }
    if down is None or len(marks) < len(MARKS) - 1:
        return None
    columns = {"down": down, **marks}
    for index, name in enumerate(headers):
        if group_column(name) == "label" or name.startswith(("оо", "школа")):
            columns.setdefault("label", index)
        elif name.startswith("макс"):
            columns.setdefault("top", index)
    return columns


def _find_tasks(row: list[object], headers: list[str]) -> Columns | None:
    """The columns of «Выполнение заданий», participants or not."""
    columns = find_tasks(row)
    if columns or any(group_column(name) == "participants" for name in headers):
        return columns
    columns = find_tasks([*row, "Кол-во участников"])
    return columns and {name: at for name, at in columns.items() if name != "participants"}


def _is_by_marks(sheet: Sheet, columns: Columns, header: int) -> bool:
    """Whether a table of tasks tells them by marks."""
    if columns.keys() & {"down", "mark"}:
        return True
    label = columns["label"]
    return any(mark_in(row[label]) for row in sheet.rows[header + 1 :] if label < len(row))


def recognises(book: Book) -> bool:
    for sheet in book.visible:
        heading = find_header(sheet, find_columns)
        if heading and _is_by_marks(sheet, heading.columns, heading.last):
            return True
    return False


@dataclass
class _Told:
    """What stands under one group: its first row, its lines, and what could not be read."""

    group: GroupLabel
    row: int
    lines: list[TaskLine] = field(default_factory=list)
    bad: list[Unreadable] = field(default_factory=list)

    def details(self) -> Details:
        tables = {
            GROUPS: tuple(line for line in self.lines if line.mark),
            TASKS: tuple(line for line in self.lines if not line.mark),
        }
        return {kind: lines for kind, lines in tables.items() if lines}


def read(book: Book, hints: Hints) -> ParsedFile:
    """A school's rows become a part, the rest benchmarks; a bad row refuses its school alone."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for report in reports(book, hints, find_columns):
        gathering.note(*report.problems, unseen(report.sheet.name))
        tables = _marks_across(report) if "down" in report.columns else _tasks_across(report)
        for group in tables:
            _finish(report, group, gathering)
    return gathering.file()


def _tasks_across(report: Report) -> Iterator[_Told]:
    table = TaskTable.of(report)
    label, mark_at = report.columns["label"], report.columns.get("mark")
    people = report.columns.get("participants")
    current: _Told | None = None
    for number, cells in report.rows():
        reader = RowReader(report.sheet, number, cells)
        named = header_text(cells[label])
        if number in table.service or report.repeats_heading(cells) or named.startswith(TOTALS):
            continue
        mark = mark_in(cells[label]) or (mark_in(cells[mark_at]) if mark_at is not None else None)
        if named and not mark_in(cells[label]):
            group = group_of(cells[label])
            if current is None or current.group != group:
                if current:
                    yield current
                current = _Told(group, number)
        if current is None:
            continue
        try:
            n = None if people is None else reader.count(people, "Число участников")
            current.lines += shares_by_task(reader, table.tasks, n, mark, number)
        except Unreadable as unreadable:
            current.bad.append(unreadable)
    if current:
        yield current


def _marks_across(report: Report) -> Iterator[_Told]:
    at = report.columns
    marks = {mark: at[f"mark{mark}"] for mark in map(int, MARKS) if f"mark{mark}" in at}
    current = _above(report)
    people: dict[int, int | None] = {}
    for number, cells in report.rows():
        reader = RowReader(report.sheet, number, cells)
        if report.repeats_heading(cells):
            continue
        named = cells[at["label"]] if "label" in at else None
        task = task_head(cells[at["down"]])
        if named is None and not task and reader.is_blank_but(at["down"]):
            named = cells[at["down"]]
        if not is_blank(named) and (current is None or current.group != group_of(named)):
            if current and current.lines:
                yield current
            current, people = _Told(group_of(named), number), {}
        if current is None:
            continue
        try:
            if group_column(header_text(cells[at["down"]])) == "participants":
                people = {m: reader.count(index, "Число участников") for m, index in marks.items()}
            elif task:
                top = most_points(cells[at["top"]]) if "top" in at else task[1]
                for mark, index in marks.items():
                    column = TaskColumn(index, top, task[0])
                    current.lines += shares_by_task(
                        reader, [column], people.get(mark), mark, number
                    )
        except Unreadable as unreadable:
            current.bad.append(unreadable)
    if current:
        yield current


def _above(report: Report) -> _Told | None:
    """The school that a line above the table names by its code, for a table of one school."""
    for index, row in enumerate(report.sheet.rows[: report.header]):
        for value in row:
            if "(" in text(value) and (group := group_of(value)).code:
                return _Told(group, index + 1)
    return None


def _finish(report: Report, table: _Told, gathering: Gathering) -> None:
    is_school = table.group.level == SCHOOL
    if report.exam is None:
        gathering.fall(int(is_school))
        return
    details = table.details()
    if GROUPS not in details and not table.bad:
        reader = RowReader(report.sheet, table.row, report.sheet.rows[table.row - 1])
        if not is_school or not table.group.code:
            words = "Строка без чисел не загружена."
            gathering.note(reader.problem("note_skipped", words, severity="info"))
            return
        table.bad.append(no_shares(reader, report.columns.get("label", 0)))
    if table.bad:
        for number, bad in enumerate(table.bad):
            if is_school and not number:
                gathering.refuse(bad.problem)
            else:
                gathering.note(bad.problem)
        return
    place = (report.sheet.name, table.row)
    if is_school:
        school = SchoolRef(table.group.name, table.group.code, table.row)
        last = max(line.row or table.row for line in table.lines)
        gathering.accept(
            SchoolPart(report.exam, school, REPORT, Counts(), *place, last, details=details)
        )
    else:
        gathering.add_benchmark(
            BenchmarkPart(
                report.exam, table.group.level, table.group.name, *place, code=table.group.code,
                details=details,
            )
        )  # fmt: skip


LAYOUT = ResultLayout(CODE, "Выполнение заданий ВПР группами участников", recognises, read)
