"""«Достижение планируемых результатов» of ФИС ОКО: skills of a work down, groups across.

`№ | Блоки ПООП … | Макс балл | <регион> | <муниципалитет> | <ОО> | РФ`, with a row of numbers of
participants. No real file of this report has been seen: reading is tolerant and says so. Every
group is a column, so a part of the file is a column too.
"""

import re
from dataclasses import dataclass, field

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.envelope import Columns, Report, has_header, reports, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    PLANNED,
    REPORT,
    BenchmarkPart,
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolPart,
    SchoolRef,
    TaskLine,
)
from monitoring.results.layouts.schools import SCHOOL, GroupLabel, group_of
from monitoring.results.layouts.task_tables import LEVELS, most_points, task_head, task_number
from monitoring.results.layouts.values import RowReader, Unreadable, header_text
from monitoring.results.layouts.vpr_tasks import no_shares, unseen
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import folded, is_blank, letters, text

CODE = "vpr_planned"
_GROUP = "group"
_SKILL = re.compile(r"блоки пооп|научится|планируем|проверяем|умени|требовани")
_PARTICIPANTS = re.compile(r"кол-во участник|участник")
# «5К1. Соблюдать…», «9.1) Распознавать…», «6 (1) Находить…»: the number before the words.
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d+)*(?:\s*\(\d+\))?\s*(?:[KКkк]\s*\d+)?)\s*[.):]?\s+(?P<skill>\D.+)",
    re.DOTALL,
)
_LONGEST = 1000


def find_columns(row: list[object]) -> Columns | None:
    """Skills, their numbers and most points, and every other headed column as a group."""
    columns: dict[str, int] = {}
    groups = []
    for index, value in enumerate(row):
        header = header_text(value)
        if not header:
            continue
        if header in {"№", "№ п/п", "номер", "№ задания", "номер задания", "задание"}:
            columns.setdefault("number", index)
        elif header.startswith("макс"):
            columns.setdefault("top", index)
        elif header.startswith("уровень"):
            columns.setdefault("level", index)
        elif _SKILL.search(header) and "skill" not in columns:
            columns["skill"] = index
        else:
            groups.append(index)
    if "skill" not in columns or not columns.keys() & {"number", "top"}:
        return None
    others = {f"{_GROUP}{index}": index for index in groups if index > columns["skill"]}
    return columns | others if others else None


@dataclass
class _Column:
    """One group of participants: its column, its N, and the lines read down it."""

    index: int
    group: GroupLabel
    n: int | None = None
    lines: list[TaskLine] = field(default_factory=list)
    bad: Unreadable | None = None


def read(book: Book, hints: Hints) -> ParsedFile:
    """A column of a school becomes a part, the rest benchmarks; a bad cell refuses its column."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for report in reports(book, hints, find_columns):
        gathering.note(*report.problems, unseen(report.sheet.name))
        columns = _columns(report)
        _read_rows(report, columns, gathering)
        for column in columns:
            _finish(report, column, gathering)
    return gathering.file()


def _columns(report: Report) -> list[_Column]:
    indices = [index for name, index in report.columns.items() if name.startswith(_GROUP)]
    return [_Column(index, group_of(report.heading[index])) for index in indices]


def _read_rows(report: Report, columns: list[_Column], gathering: Gathering) -> None:
    at, block = report.columns, ""
    for number, cells in report.rows():
        reader = RowReader(report.sheet, number, cells)
        if report.repeats_heading(cells):
            words = "Строка повторяет заголовок таблицы или нумерует столбцы и не загружена."
            gathering.note(reader.problem("heading_repeated", words, at["skill"], "info"))
            continue
        skill = text(cells[at["skill"]])
        named = header_text(skill) or header_text(cells[at["number"]] if "number" in at else None)
        values = [column for column in columns if not is_blank(cells[column.index])]
        if _PARTICIPANTS.match(named) or (not named and not any(c.lines for c in columns)):
            _read_people(reader, columns)
        elif not values:
            # A heading of a block stands over its skills.
            block = (skill or named)[:_LONGEST]
        else:
            _read_skill(reader, at, columns, skill, block)


def _read_people(reader: RowReader, columns: list[_Column]) -> None:
    for column in columns:
        try:
            column.n = reader.count(column.index, "Число участников")
        except Unreadable as unreadable:
            column.bad = column.bad or unreadable


def _read_skill(
    reader: RowReader, at: Columns, columns: list[_Column], skill: str, block: str
) -> None:
    number, words = _numbered(reader.cells[at["number"]] if "number" in at else None, skill)
    top = most_points(reader.cells[at["top"]]) if "top" in at else None
    level = LEVELS.get(folded(reader.cells[at["level"]])[:1], "") if "level" in at else ""
    for column in columns:
        try:
            share = reader.amount(column.index, f"Процент выполнения задания {number}", 100)
        except Unreadable as unreadable:
            column.bad = column.bad or unreadable
            continue
        if share is not None:
            column.lines.append(
                TaskLine(
                    number, float(share), column.n, top, level, words[:_LONGEST], block,
                    column=letters(column.index), row=reader.number,
                )
            )  # fmt: skip


def _numbered(cell: object, skill: str) -> tuple[str, str]:
    """The task's number and the words of the skill; the number before the words goes first, as
    «№» may only count the rows."""
    match = _NUMBERED.fullmatch(skill)
    if match:
        return task_number(match["number"]), match["skill"].strip()
    head = task_head(cell)
    return (head[0] if head else task_number(text(cell))[:20]), skill


def _finish(report: Report, column: _Column, gathering: Gathering) -> None:
    is_school = column.group.level == SCHOOL
    if report.exam is None:
        gathering.fall(int(is_school))
        return
    reader = RowReader(report.sheet, report.header + 1, report.heading)
    if not column.lines and column.bad is None:
        if not is_school:
            return
        column.bad = no_shares(reader, column.index)
    if column.bad:
        if is_school:
            gathering.refuse(column.bad.problem)
        else:
            gathering.note(column.bad.problem)
        return
    details = {PLANNED: tuple(column.lines)}
    exam: ExamKey = report.exam
    group, place = column.group, (report.sheet.name, report.header + 1)
    if is_school:
        school = SchoolRef(group.name, group.code, report.header + 1)
        gathering.accept(
            SchoolPart(
                exam, school, REPORT, Counts(), *place, column.lines[-1].row or place[1],
                details=details,
            )
        )  # fmt: skip
    else:
        gathering.add_benchmark(
            BenchmarkPart(
                exam, group.level, group.name, *place, code=group.code, participants=column.n,
                details=details,
            )
        )  # fmt: skip


LAYOUT = ResultLayout(
    CODE,
    "Достижение планируемых результатов ВПР",
    lambda book: has_header(book, find_columns),
    read,
)
