"""Flat tables that regional analysts make of the reports of ФИС ОКО: a school and a work to a row.

`Год | Класс | Предмет | Муниципалитет | Логин | ОО | Кол-во участников`, then marks or scores. The
works are ВПР unless a column names the procedure. Values are percents, or numbers of people where
they are whole and sum up to the participants.
"""

from collections.abc import Callable, Iterator

from monitoring.results.layouts.envelope import Columns, FindColumns, find_header, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.group_rows import REPORT_DIGITS, TOTALS
from monitoring.results.layouts.parsed import FLAT, ExamKey, ParsedFile, SchoolPart, SchoolRef
from monitoring.results.layouts.row_exams import EXAM_HEADERS, ExamRow
from monitoring.results.layouts.schools import group_of
from monitoring.results.layouts.shares import NEAR_HUNDRED, RowCounts
from monitoring.results.layouts.values import RowReader, Unreadable, header_text
from schools.imports.columns import meaning
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import code, digits, folded, is_blank, number, text

_HEADERS = EXAM_HEADERS | {
    "муниципалитет": "municipality",
    "район": "municipality",
    "муниципальное образование": "municipality",
    "логин": "login",
    "логин оо": "login",
    "логин школы": "login",
    "код оо": "login",
    "оо": "school",
    "школа": "school",
    "название оо": "school",
    "наименование оо": "school",
    "наименование": "school",
    "наименование школы": "school",
    "название школы": "school",
    "кол-во участников": "participants",
    "участников": "participants",
    "кол-во участников впр": "participants",
}
_REQUIRED = {"year", "grade", "subject", "participants"}

_NOTE = "Строка без школы и\u00a0без числа участников не загружена."

ReadCounts = Callable[[RowReader, Columns, int], RowCounts]
ExamOf = Callable[[RowReader, Columns], ExamKey]


def place_columns(row: list[object]) -> dict[str, int] | None:
    """Columns of the work, the school and its participants; None if one of them is missing."""
    columns = school_columns(row)
    named = columns.keys() & {"login", "school"}
    return columns if columns.keys() >= _REQUIRED and named else None


def school_columns(row: list[object]) -> dict[str, int]:
    """What is known of a header that tells schools: any of the columns, each at its first place."""
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        name = _HEADERS.get(header_text(value)) or _HEADERS.get(meaning(value))
        if name:
            columns.setdefault(name, index)
    return columns


def read_flat(
    book: Book, layout: str, find_columns: FindColumns, read_counts: ReadCounts
) -> ParsedFile:
    """Every row is a school's part of its own assessment; a bad row is refused alone."""
    gathering = Gathering(layout)
    gathering.note(*skipped_sheets(book, find_columns))
    for sheet in book.visible:
        heading = find_header(sheet, find_columns)
        if heading:
            columns = heading.columns
            read_rows(sheet, heading.last, columns, gathering, read_counts, _exam_of_row)
    return gathering.file()


def _exam_of_row(reader: RowReader, columns: Columns) -> ExamKey:
    return ExamRow(reader, columns).exam("vpr")


def read_rows(
    sheet: Sheet,
    header: int,
    columns: Columns,
    gathering: Gathering,
    read_counts: ReadCounts,
    exam_of: ExamOf,
) -> None:
    """The rows under a header, whose last row is `header` (an index)."""
    shown = _shown_digits(sheet, header, columns)
    if "people" not in columns and _are_people(sheet, header, columns):
        columns = {**columns, "people": columns["participants"]}
    heading = [header_text(value) for value in sheet.rows[header]]
    for reader in _rows(sheet, header):
        if [header_text(value) for value in reader.cells] == heading:
            continue
        label = columns.get("school", columns.get("login", 0))
        first = next((word for cell in reader.cells if (word := folded(cell))), "")
        if (folded(reader.cells[label]) or first).startswith(TOTALS):
            words = "Строка итогов не загружена: итоги портал считает сам."
            gathering.note(reader.problem("total_skipped", words, label, "info"))
            continue
        if all(is_blank(reader.cells[at]) for at in _telling(columns)):
            gathering.note(reader.problem("note_skipped", _NOTE, None, "info"))
            continue
        try:
            exam = exam_of(reader, columns)
            school = _school(reader, columns)
            counts, places, scores = read_counts(reader, columns, shown)
        except Unreadable as unreadable:
            gathering.refuse(unreadable.problem)
            continue
        at = reader.number
        gathering.accept(
            SchoolPart(
                exam,
                school,
                FLAT,
                counts,
                sheet.name,
                at,
                at,
                columns=places,
                scores=scores,
            )  # fmt: skip
        )


def _telling(columns: Columns) -> list[int]:
    """Columns of which a row of results fills at least one; a note under a table fills none."""
    names = ("login", "school", "participants")
    return [columns[name] for name in names if name in columns]


def _rows(sheet: Sheet, header: int) -> Iterator[RowReader]:
    for index in range(header + 1, len(sheet.rows)):
        if any(not is_blank(value) for value in sheet.rows[index]):
            yield RowReader(sheet, index + 1, sheet.rows[index])


def _shown_digits(sheet: Sheet, header: int, columns: Columns) -> int:
    """How many decimals the percents are shown with: 33,3 beside 66,67 is 33,30."""
    known = {*columns.values()} - {columns[name] for name in _REQUIRED & columns.keys()}
    lengths = (
        digits(value)
        for reader in _rows(sheet, header)
        for index, value in enumerate(reader.cells)
        if index in known
    )
    return min(REPORT_DIGITS, max(lengths, default=0))


def _are_people(sheet: Sheet, header: int, columns: Columns) -> bool:
    """Whether values of the table are people and not percents, by rows where nothing is both."""
    values = [at for name, at in columns.items() if name.removeprefix("score").isdecimal()]
    people = percents = 0
    for reader in _rows(sheet, header):
        try:
            n = number(reader.cells[columns["participants"]])
            total = sum(number(reader.cells[at]) or 0 for at in values)
        except ValueError:
            continue
        if n and abs(n - 100) > NEAR_HUNDRED:
            people += total == n
            percents += abs(total - 100) <= NEAR_HUNDRED
    return people > percents


def _school(reader: RowReader, columns: Columns) -> SchoolRef:
    """By the login, or by the name with the code in brackets; Unreadable without both."""
    login = reader.cells[columns["login"]] if "login" in columns else None
    name = reader.cells[columns["school"]] if "school" in columns else None
    if is_blank(login) and is_blank(name):
        at = columns.get("login", columns.get("school", 0))
        words = "Не указана школа. Впишите логин ФИС ОКО (eduNNNNNN) или название школы."
        raise Unreadable(reader.problem("school_missing", words, at))
    group = group_of(name) if not is_blank(name) else None
    written = reader.cells[columns["municipality"]] if "municipality" in columns else None
    return SchoolRef(
        group.name if group else "",
        code(login).lower() or (group.code if group else ""),
        reader.number,
        municipality_name=text(written),
    )
