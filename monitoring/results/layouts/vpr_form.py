"""The collector form of ВПР: a school's own results when it is filled in, advice when it is blank.

It has codes of pupils, variants and scores of tasks; neither the school nor the work stands in it,
so both are what the user says of the file. Helper lists beside the table and thousands of rows of
formulas are no data: a row counts if its code has five digits, whose first tells the grade (4–9,
2 for the 10th, 1 for the 11th). Totals are summed anew; marks are made of scores by a scale alone
(`results.scales`).
"""

import re
from collections import Counter
from collections.abc import Sequence

from monitoring.results.layouts.envelope import GRADES, Columns, Heading, find_header, has_header
from monitoring.results.layouts.export_schools import ABSENT, ExportSchool, ExportTable
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    OWN,
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolRef,
)
from monitoring.results.layouts.pupil_exports import subject_of
from monitoring.results.layouts.task_tables import task_columns
from monitoring.results.layouts.values import header_text, is_personal
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import code, folded, is_blank, letters

CODE = "vpr_form"
_SCHOOL = ("пользователь", "логин", "школа", "оо", "название оо", "код оо")
_PUPIL = re.compile(r"\d{5}")
_UPPER_GRADES = {1: 11, 2: 10}
_BLANK = (
    "Это пустая форма сбора результатов ВПР. Нужна заполненная форма или отчёт Ф1 «Индивидуальные "
    "результаты» или «Статистика по отметкам»: отчёты даёт ФИС ОКО (раздел «Аналитика») после "
    "проверки работ."
)
_WHOSE = (
    "В форме сбора не сказано, какая это школа. Укажите её на странице загрузки под списком файлов "
    "(в командной строке – логин школы ключом --school), и файл прочитается заново."
)
_WHAT = (
    "В форме сбора не сказано, {what}. Укажите это на странице загрузки под списком файлов (в "
    "командной строке – ключом {key}), и файл прочитается заново."
)
_OWN = (
    "Форма – сведения самой школы: загружены первичные баллы и\u00a0выполнение заданий. Отчёты ФИС "
    "ОКО о\u00a0той же работе важнее её, когда бы их ни загрузили."
)


def find_columns(row: list[object]) -> Columns | None:
    """`Код участника | Вариант | 1 (5б) | … | Итого баллов`, and no column of a school."""
    headers = [header_text(value) for value in row]
    if any(header.startswith(_SCHOOL) for header in headers if header):
        return None
    columns = {
        "pupil": _first(headers, ("код участника", "код")),
        "variant": _first(headers, ("вариант",)),
        "total": _first(headers, ("итого баллов",)),
    }
    return None if None in columns.values() else {k: v for k, v in columns.items() if v is not None}


def _first(headers: Sequence[str], starts: tuple[str, ...], after: int = -1) -> int | None:
    places = (i for i, header in enumerate(headers) if i > after and header.startswith(starts))
    return next(places, None)


def _columns_to_read(heading: Heading) -> Columns:
    """The columns of the form with those that it may lack."""
    headers = [header_text(value) for value in heading.cells]
    columns = dict(heading.columns)
    others = {
        "second_variant": _first(headers, ("вариант",), columns["variant"]),
        "class_no": _first(headers, ("порядковый номер класса", "класс")),
        "journal_mark": _first(headers, ("отметка за",)),
    }
    columns |= {name: index for name, index in others.items() if index is not None}
    tasks = [task for task in task_columns(heading.cells) if task.top is not None]
    return columns | {f"task{place}": task.column for place, task in enumerate(tasks)}


class _FormTable(ExportTable):
    """The filled rows of a form."""

    def rows(self) -> list[tuple[int, list[object]]]:
        """Rows of participants: those whose code has five digits."""
        pupil = self.columns["pupil"]
        return [
            (index + 1, row)
            for index, row in enumerate(self.sheet.rows)
            if index > self.header and _PUPIL.fullmatch(code(row[pupil]))
        ]

    def cell(self, cells: list[object], name: str) -> object:
        """The variant of whichever part the participant wrote."""
        first = super().cell(cells, name)
        if name != "variant" or not (is_blank(first) or ABSENT.search(folded(first))):
            return first
        second = super().cell(cells, "second_variant")
        return first if is_blank(second) else second

    @property
    def filled(self) -> bool:
        """Whether somebody has a variant or a score; codes alone may be printed in a blank form."""
        return any(
            not is_blank(self.cell(cells, "variant"))
            or any(not is_blank(cells[task.column]) for task in self.tasks)
            for _, cells in self.rows()
        )

    def grade(self) -> int | None:
        """The grade of most participants by the first digit of their codes."""
        digits = Counter(
            int(code(cells[self.columns["pupil"]])[0]) for _, cells in self.rows()
        ).most_common(1)
        if not digits:
            return None
        grade = _UPPER_GRADES.get(digits[0][0], digits[0][0])
        return grade if grade in GRADES else None


def read(book: Book, hints: Hints) -> ParsedFile:
    """One part, the school's own; nothing but the advice where the form is blank."""
    gathering = Gathering(CODE)
    tables = []
    for sheet in book.visible:
        heading = find_header(sheet, find_columns)
        if heading:
            personal = [letters(i) for i, value in enumerate(heading.cells) if is_personal(value)]
            gathering.drop_personal(sheet.name, personal)
            tables.append(_table(sheet, heading))
    filled = [table for table in tables if table.filled]
    if not filled:
        gathering.note(Problem("collector_form", _BLANK, "error", tables[0].sheet.name))
    for table in filled:
        _read_table(table, hints, gathering)
    return gathering.file()


def _table(sheet: Sheet, heading: Heading) -> _FormTable:
    columns = _columns_to_read(heading)
    tasks = [task for task in task_columns(heading.cells) if task.top is not None]
    return _FormTable(sheet, heading.last, columns, tasks)


def _read_table(table: _FormTable, hints: Hints, gathering: Gathering) -> None:
    exam = _exam(table, hints, gathering)
    if not hints.school:
        gathering.note(Problem("own_school_required", _WHOSE, "error", table.sheet.name))
        exam = None
    rows = table.rows()
    ref = SchoolRef(hints.school or "Школа", "", rows[0][0], own=True)
    school = ExportSchool(ref, table, kind=OWN)
    for number, cells in rows:
        school.read(number, cells)
    school.finish(exam, gathering)
    if exam:
        gathering.note(Problem("own_form", _OWN, "info", table.sheet.name))


def _exam(table: _FormTable, hints: Hints, gathering: Gathering) -> ExamKey | None:
    sheet = table.sheet.name
    grade = hints.grade or table.grade()
    subject = subject_of(hints, sheet, gathering) if hints.subject else None
    if not hints.subject:
        words = _WHAT.format(what="какой это предмет", key="--subject")
        gathering.note(Problem("subject_required", words, sheet=sheet))
    if grade is None:
        words = _WHAT.format(what="какой это класс", key="--grade")
        gathering.note(Problem("subject_required", words, sheet=sheet))
    if hints.year is None:
        words = _WHAT.format(what="какого года работа", key="--year")
        gathering.note(Problem("year_required", words, sheet=sheet))
    if subject is None or grade is None or hints.year is None:
        return None
    return ExamKey("vpr", hints.year, subject.subject, subject.level, grade)


LAYOUT = ResultLayout(
    CODE,
    "Форма сбора результатов ВПР, заполненная школой",
    lambda book: has_header(book, find_columns),
    read,
)
