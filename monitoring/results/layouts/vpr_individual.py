"""Ф1 «Индивидуальные результаты» of ФИС ОКО: a row per pupil, no names.

A row with only the school's label and «Кол-во участников: N» stands before each school. A bad
pupil's row refuses its school's part of the file, the other schools stay (design §7).
"""

import re
from dataclasses import dataclass

from monitoring.results.layouts.envelope import Columns, Report, has_header, reports, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout, SchoolRef
from monitoring.results.layouts.pupil_rows import PupilColumns, SchoolPupils
from monitoring.results.layouts.schools import SCHOOL, SCHOOL_CODE, group_of, same_school
from monitoring.results.layouts.task_tables import task_columns, with_levels
from monitoring.results.layouts.values import header_text, is_personal
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import code, letters, text
from shnor_portal.core.typography import counted

CODE = "vpr_individual"
_HEADERS = {
    "оо": "code",
    "название оо": "name",
    "код участника": "pupil",
    "класс": "class_no",
    "первичный балл": "primary",
    "отметка": "mark",
    "отметка по журналу": "journal_mark",
}
_SECTION = re.compile(r"(?P<label>.+?)\s*\|\s*кол-во участников:?\s*(?P<n>\d+)", re.IGNORECASE)


def find_columns(row: list[object]) -> Columns | None:
    """`ОО | Муниципалитет | Название ОО | Код участника | … | Первичный балл | Отметка | …`."""
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        name = _HEADERS.get(header_text(value))
        if name:
            columns.setdefault(name, index)
    has_school = columns.keys() & {"code", "name"}
    return columns if has_school and {"primary", "mark"} <= columns.keys() else None


def read(book: Book, hints: Hints) -> ParsedFile:
    """One part per school; rows are counted in pupils."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for report in reports(book, hints, find_columns):
        gathering.note(*report.problems)
        header = report.heading
        personal = [letters(index) for index, value in enumerate(header) if is_personal(value)]
        gathering.drop_personal(report.sheet.name, personal)
        _read_report(report, gathering)
    return gathering.file()


@dataclass(frozen=True, slots=True)
class _Named:
    """A school as a row names it, its key, and the code in its label where that is another one."""

    school: SchoolRef
    key: str
    other_code: str = ""


def _read_report(report: Report, gathering: Gathering) -> None:
    columns = _pupil_columns(report)
    schools: dict[str, SchoolPupils] = {}
    expected: dict[str, int] = {}
    named: dict[tuple[object, object], _Named | None] = {}
    at = report.columns
    mark, code_at, name_at = at["mark"], at.get("code"), at.get("name")
    for number, cells in report.rows():
        section = _section(cells) if cells[mark] is None else None
        if section:
            school, n = section
            expected[same_school(school)] = expected.get(same_school(school), 0) + n
            continue
        key = (
            None if code_at is None else cells[code_at],
            None if name_at is None else cells[name_at],
        )
        if key not in named:
            named[key] = _school_of(*key, number)
        entry = named[key]
        if entry is None:
            gathering.refuse(_no_school(report, number))
            continue
        pupils = schools.get(entry.key)
        if pupils is None:
            pupils = schools[entry.key] = SchoolPupils(report.sheet, columns, entry.school)
        pupils.read(number, cells)
        if entry.other_code:
            pupils.spoil(number, report.columns["name"], "school_differs", _OTHER_SCHOOL)
    for key_, pupils in schools.items():
        pupils.finish(report.exam, expected.get(key_), gathering)
    _note_not_begun(report, schools, gathering)


def _pupil_columns(report: Report) -> PupilColumns:
    header = report.heading
    columns = [column for column in task_columns(header) if column.top is not None]
    tasks = tuple(with_levels(columns, report.sheet, report.header))
    top = report.max_primary or sum(task.top or 0 for task in tasks) or None
    known = report.columns
    return PupilColumns(
        mark=known["mark"],
        primary=known["primary"],
        journal_mark=known.get("journal_mark"),
        class_no=known.get("class_no"),
        pupil=known.get("pupil"),
        tasks=tasks,
        max_primary=top,
    )


def _section(cells: list[object]) -> tuple[SchoolRef, int] | None:
    filled = [value for value in cells if value is not None]
    match = _SECTION.fullmatch(text(filled[0])) if len(filled) == 1 else None
    if not match:
        return None
    group = group_of(match["label"])
    return SchoolRef(group.name, group.code, 0), int(match["n"])


def _school_of(code_cell: object, name_cell: object, row: int) -> _Named | None:
    """The school of a pupil's row by its code, else by the label with the code in brackets."""
    login = code(code_cell).lower()
    label = group_of(name_cell) if name_cell is not None else None
    if SCHOOL_CODE.fullmatch(login):
        other = label.code if label and label.code and label.code[-6:] != login[-6:] else ""
        return _named(SchoolRef(label.name if label else "", login, row), other)
    label = label or (group_of(code_cell) if code_cell is not None else None)
    if label is None or label.level != SCHOOL:
        return None
    return _named(SchoolRef(label.name, label.code, row))


def _named(school: SchoolRef, other_code: str = "") -> _Named:
    return _Named(school, same_school(school), other_code)


_OTHER_SCHOOL = (
    "Логин школы и код в её названии разные: непонятно, чей это участник. Исправьте строку "
    "и загрузите файл снова."
)


def _no_school(report: Report, number: int) -> Problem:
    message = (
        "В строке участника нет школы. Впишите логин школы (eduNNNNNN) и загрузите файл снова."
    )
    column = report.columns.get("code", report.columns.get("name", 0))
    return Problem("school_missing", message, "error", report.sheet.name, number, letters(column))


def _note_not_begun(report: Report, schools: dict[str, SchoolPupils], gathering: Gathering) -> None:
    cells = sum(pupils.not_begun for pupils in schools.values())
    if cells:
        text_ = (
            f"{counted(cells, 'балл,балла,баллов')} «X» (участник не приступил к\u00a0заданию) "
            "в\u00a0сумме считается нулём; в\u00a0доле выполнения задания такие участники "
            "не\u00a0учитываются."
        )
        gathering.note(Problem("task_not_begun", text_, "info", report.sheet.name))


LAYOUT = ResultLayout(
    CODE,
    "Индивидуальные результаты ВПР (Ф1)",
    lambda book: has_header(book, find_columns),
    read,
)
