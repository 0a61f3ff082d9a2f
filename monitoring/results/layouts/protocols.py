"""Protocols of РИС ГИА as the reporting module prints them: exams one below another in sheets.

A header is a row with the code of the school, a result and more headers known here, anywhere in a
sheet; columns go by name, with blank filler columns between them: a value stands under its header
or, where that cell is blank, before the next header. A line that names an exam begins the next
one, with columns of its own; the same line again is only the next printed page.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from monitoring.results.layouts.parsed import Hints
from monitoring.results.layouts.protocol_titles import (
    BASE_MATHEMATICS_CODE,
    EGE,
    GVE,
    OGE,
    Title,
    day_of,
    names_an_exam,
    said_of,
    title_of,
    title_of_file,
)
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.captions import headings_of
from shnor_portal.core.sheets.cells import folded, is_blank, number, text

_NAMES = {
    "number": ("№", "№ п/п", "n п/п", "columnname"),
    "school": ("код оо", "код оу", "код образовательной организации", "schoolcode"),
    "msu": ("код мсу", "код муниципалитета", "governmentcell"),
    "grade": ("класс", "classcode"),
    "pupil": ("код участника", "код участника гиа", "participantcode"),
    "station": ("код ппэ", "ппэ", "stationcode"),
    "room": ("аудитория", "код аудитории", "auditoriumcode"),
    "short": (
        *("задания с кратким ответом", "часть с кратким ответом", "ответы в краткой форме"),
        *("кратк", "краткие ответы", "testresultbcell"),
    ),
    "long": (
        *("задания с развернутым ответом", "часть с развернутым ответом"),
        *("ответы в развернутой форме", "разв", "развернутые ответы", "testresultccell"),
    ),
    "primary": ("первичный балл", "primarymark"),
    "score": ("балл", "тестовый балл", "итоговый балл", "балл/тестовый балл", "mark100"),
    "mark": ("оценка", "отметка", "mark5"),
}
_CANON = {name: canon for canon, names in _NAMES.items() for name in names}
_MACHINE = "schoolcode"
# How every name of the column of schools begins: asked of each cell, so it must be quick.
_SCHOOL = re.compile(r"\W*(?:[кk][оo]д|schoolcode)", re.IGNORECASE)
_BESIDE = frozenset({"msu", "station", "room", "short", "long", "primary"})
_LEAST_HEADERS = 3
_STOP = re.compile(
    r"средн\w+(?: \w*(?:балл|оцен|отмет|значен|результ)\w*)*\W*[\d.,]*$"
    r"|минимальн\w+ (?:граница|балл|количество)|всего участников|итого\b"
)
_FOOT = re.compile(r"средние|средний балл|минимальная граница|всего участников")
_AMOUNT = re.compile(r"[\d.,]+(?: балл\w*)?")
_PAGE = re.compile(r"page\b|стр|таблица", re.IGNORECASE)
# Where recognition stops looking for a header, and what it reads below one.
_LOOKED, _TRIED = 300, 60

Columns = Mapping[str, int]
Rows = Iterator[tuple[int, list[object]]]


@dataclass(frozen=True, slots=True)
class ProtocolTable:
    """The rows under one header: `ends` is the index one past the place of each column."""

    sheet: Sheet
    heading: list[object]
    columns: Columns
    ends: Columns
    rows: list[tuple[int, list[object]]]

    def place(self, cells: list[object], name: str) -> int | None:
        """The index where the value of a column stands in a row; the header's where it is blank."""
        start = self.columns.get(name)
        if start is None:
            return None
        if cells[start] is not None:
            return start
        filled = (i for i in range(start + 1, self.ends[name]) if cells[i] is not None)
        return next(filled, start)

    def value(self, cells: list[object], name: str) -> object:
        index = self.place(cells, name)
        return None if index is None else cells[index]

    @property
    def is_machine(self) -> bool:
        return folded(self.heading[self.columns["school"]]) == _MACHINE


@dataclass
class Exam:
    """One exam of a file as it is told there; `title` is None where nothing names it, `row` is
    where its header stands, `grouped` says that codes of schools were carried down."""

    title: Title | None
    sheet: Sheet
    row: int
    said: str = ""
    tables: list[ProtocolTable] = field(default_factory=list)
    minimum: int | None = None
    total: int | None = None
    below: list[tuple[Sheet, int]] = field(default_factory=list)
    grouped: bool = False

    def rows(self) -> Iterator[tuple[ProtocolTable, int, list[object]]]:
        """The participants' rows with their numbers, over all printed pages."""
        for table in self.tables:
            for row, cells in table.rows:
                yield table, row, cells

    def carry_codes(self) -> None:
        """Give each row its school where a code stands once, above the rows of its school.

        So it is where no code comes twice and most rows have none; the cells may be merged.
        """
        told = [text(table.value(cells, "school")) for table, _, cells in self.rows()]
        codes = [code for code in told if code]
        blank = len(told) - len(codes)
        if not codes or not told[0] or blank < len(codes) or len({*codes}) < len(codes):
            return
        self.grouped, code = True, None
        for table in self.tables:
            place = table.columns["school"]
            for index, (row, cells) in enumerate(table.rows):
                code = table.value(cells, "school") or code
                table.rows[index] = row, [*cells[:place], code, *cells[place + 1 :]]

    @property
    def is_gve(self) -> bool:
        return GVE in {self.said, self.title.said if self.title else ""}

    @property
    def procedure(self) -> str:
        """oge or ege: as lines above say, else by the classes, else by what results are called."""
        for said in (self.title.said if self.title else "", self.said):
            if said in {OGE, EGE}:
                return said
        grades = Counter(
            EGE if int(match[0]) > 10 else OGE
            for table, _, cells in self.rows()
            if (match := re.match(r"\d{1,2}(?!\d)", text(table.value(cells, "grade"))))
        )
        if grades:
            return grades.most_common(1)[0][0]
        base = self.title is not None and (
            self.title.code == BASE_MATHEMATICS_CODE or "базов" in folded(self.title.name)
        )
        scored = any("score" in table.columns for table in self.tables)
        return EGE if scored or base else OGE


def find_columns(row: list[object]) -> Columns | None:
    """`№ | Код ОО | Класс | … | Первичный балл | Оценка` of a row, None if it is no header."""
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        if value.__class__ is str and (name := _CANON.get(_header(value))):
            columns.setdefault(name, index)
    known = columns.keys()
    results = known & {"mark", "score"}
    if "school" not in known or len(known) < _LEAST_HEADERS or not known & _BESIDE:
        return None
    return columns if results or {"primary", "short"} <= known else None


def is_protocol(book: Book) -> bool:
    return any(any(_headers(sheet, _LOOKED)) for sheet in book.visible)


def first_procedure(book: Book) -> str:
    """oge or ege of the first exam of a book, '' where it has no such table."""
    for exam in _read(book, Hints(), looked=_LOOKED):
        return exam.procedure
    return ""


def exams_of(book: Book, hints: Hints) -> list[Exam]:
    """The exams of the sheets a person sees, in their order."""
    return _read(book, hints)


def _read(book: Book, hints: Hints, looked: int | None = None) -> list[Exam]:
    reading = _Reading(hints)
    for sheet in book.visible:
        if any(_headers(sheet, looked)):
            rows = sheet.rows if looked is None else sheet.rows[: looked + _TRIED]
            reading.read(sheet, rows)
            if looked is not None and reading.exams:
                break
    exams = [exam for exam in reading.exams.values() if exam.tables]
    for exam in exams:
        exam.carry_codes()
    return exams


def _headers(sheet: Sheet, looked: int | None) -> Iterator[bool]:
    for index, row in enumerate(sheet.rows[:looked]):
        if _heading_at(sheet.rows, index, row):
            yield True


@dataclass
class _Heading:
    cells: list[object]
    columns: Columns
    last: int


def _heading_at(rows: list[list[object]], index: int, row: list[object]) -> _Heading | None:
    """The header that begins at a row, of that row alone or with the one below it."""
    if not any(v.__class__ is str and _SCHOOL.match(v) for v in row):
        return None
    if columns := find_columns(row):
        return _Heading(row, columns, index)
    for cells in headings_of(rows[index : index + 2]):
        if columns := find_columns(cells):
            return _Heading(cells, columns, index + 1)
    return None


class _Reading:
    """Goes down the sheets; an exam is opened by the first row that belongs to it."""

    def __init__(self, hints: Hints) -> None:
        self.exams: dict[tuple[object, ...], Exam] = {}
        self._file = title_of_file(hints.file_name)
        self._exam: Exam | None = None
        self._title: Title | None = None

    def read(self, sheet: Sheet, rows: list[list[object]]) -> None:
        self._day: date | None = None
        self._said = ""
        self._ended = False
        self._heading: _Heading | None = None
        self._table: ProtocolTable | None = None
        # The last line of a page may name the exam of the next one.
        if not _PAGE.match(sheet.name.strip()):
            self._exam = self._title = None
        skip = -1
        for index, cells in enumerate(rows):
            if index <= skip or not any(value is not None for value in cells):
                continue
            if heading := _heading_at(rows, index, cells):
                self._meet(heading)
                skip = heading.last
            elif title := title_of(cells, index + 1):
                self._title, self._table, self._ended = title, None, False
            elif self._stops(cells):
                self._foot(cells)
            elif self._heading is None or _is_line(cells):
                self._line(cells)
            else:
                self._row(sheet, index + 1, cells)

    def _meet(self, heading: "_Heading") -> None:
        """A header goes on with its exam only as the same header of the next printed page."""
        before = self._heading
        again = before is not None and before.columns == heading.columns
        if self._title is None and before is not None and (self._ended or not again):
            self._exam = None
        self._heading, self._table, self._ended = heading, None, False

    def _row(self, sheet: Sheet, row: int, cells: list[object]) -> None:
        table = self._table or self._open(sheet)
        if _numbers_columns(cells):
            return
        results = ("school", "primary", "mark", "score")
        if all(is_blank(table.value(cells, name)) for name in results):
            return
        if not self._ended:
            table.rows.append((row, cells))
        elif self._exam and not is_blank(table.value(cells, "school")):
            self._exam.below.append((sheet, row))

    def _open(self, sheet: Sheet) -> ProtocolTable:
        """The table of the exam that the lines above have named, or that goes on."""
        assert self._heading is not None
        columns = self._heading.columns
        starts = sorted(i for i, value in enumerate(self._heading.cells) if value is not None)
        width = len(self._heading.cells)
        ends = {
            name: next((start for start in starts if start > place), width)
            for name, place in columns.items()
        }
        self._table = ProtocolTable(sheet, self._heading.cells, columns, ends, [])
        title = self._title
        if title is None and self._exam is None and self._table.is_machine:
            title = self._file
        if title and title.day is None and self._day:
            title = replace(title, day=self._day)
        if title is not None or self._exam is None:
            row = self._heading.last + 1
            key = title.key if title else ("", sheet.name, row)
            self._exam = self.exams.setdefault(key, Exam(title, sheet, row, self._said))
        self._title = None
        self._exam.tables.append(self._table)
        return self._table

    def _line(self, cells: list[object]) -> None:
        """A line that names no exam may still say which of the two it is, and the day."""
        self._day = day_of(cells) or self._day
        words = " ".join(text(value) for value in cells if value is not None)
        if len(words) < 200:
            self._said = said_of(words) or self._said

    def _stops(self, cells: list[object]) -> bool:
        if self._heading is None:
            return False
        first = next((value for value in cells if value is not None), None)
        return first.__class__ is str and bool(_STOP.match(folded(first)))

    def _foot(self, cells: list[object]) -> None:
        """«Средние», «Минимальная граница» 24, «Всего участников» 62: in any column."""
        if self._table is None and self._exam is None:
            return
        self._ended = True
        filled = [value for value in cells if value is not None]
        words = folded(filled[0])
        amount = _amount(filled[-1] if len(filled) > 1 else words)
        if self._exam and amount is not None:
            if words.startswith("минимальн"):
                self._exam.minimum = amount
            elif words.startswith("всего участников"):
                self._exam.total = (self._exam.total or 0) + amount


def names_nobody(cells: list[object]) -> bool:
    """A title of an exam, or «Минимальная граница» 36, also where it stands under «Фамилия»."""
    filled = [value for value in cells if value is not None]
    if filled and _FOOT.fullmatch(folded(filled[0])):
        return all(_AMOUNT.fullmatch(text(value)) for value in filled[1:])
    return names_an_exam(cells)


def _header(value: str) -> str:
    if len(value) > 60:
        return ""
    return re.sub(r" ?\(.*\)$", "", folded(value).strip(" .:*")).replace(" / ", "/")


def _is_line(cells: list[object]) -> bool:
    """A page number, a signature, the name of the region: one cell and no participant."""
    return sum(value is not None for value in cells) == 1


def _numbers_columns(cells: list[object]) -> bool:
    """The row «1 2 3 …» under a header; columns of names are blank by now."""
    filled = [value for value in cells if value is not None]
    if len(filled) < 3 or text(filled[0]) != "1":
        return False
    words = [text(value) for value in filled]
    if not all(map(str.isdecimal, words)):
        return False
    numbers = [int(word) for word in words]
    rises = all(low < high for low, high in zip(numbers, numbers[1:], strict=False))
    return rises and numbers[-1] <= len(cells)


def _amount(value: object) -> int | None:
    try:
        parsed = number(value)
    except ValueError:
        digits = re.findall(r"\d+", text(value))
        parsed = int(digits[-1]) if digits and len(digits[-1]) < 7 else None
    return parsed if isinstance(parsed, int) else None
