"""Tables of a spreadsheet and of a csv file, sheet by sheet."""

from collections.abc import Iterator
from datetime import date, datetime, time

from roadmaps.deadlines.words import MONTH_NAMES
from roadmaps.reading.columns import begins_as_header
from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.tables import HIDDEN_ROWS, Cell, MergedColumns, Row, Table, squeezed
from shnor_portal.core.sheets.books import Book, Limits, Sheet
from shnor_portal.core.sheets.cells import column_letters
from shnor_portal.core.sheets.left_out import FAILED, FLOATING, VALUELESS, LeftOut
from shnor_portal.core.sheets.looks.look import Look
from shnor_portal.core.sheets.opening import open_book
from shnor_portal.core.sheets.seen import unknown_look
from shnor_portal.core.typography import counted

_MOST_IN_HEADING = 2
_LIMITS = Limits(unpacked=128 << 20, cells=1_000_000, streamed=128 << 20, streamed_cells=1_000_000)
_PERCENT_DIGITS = 4
_ROWS = "строка,строки,строк"
_LONGEST, _SHOWN = 160, 10


def read_sheets(data: bytes, name: str) -> list[Table]:
    """Tables of the visible sheets. Refused as `shnor_portal.core.sheets.reading` says."""
    book = open_book(data, name, _LIMITS, closely=True)
    tables = [table for sheet in book.visible for table in _Sheet(sheet).tables()]
    if tables:
        tables[0].problems += _about(book)
    return tables


def _about(book: Book) -> list[Problem]:
    """What a person who looks at the file may miss in the plan: hidden sheets, unknown looks."""
    problems = [
        Problem(
            "hidden_sheet",
            f"Лист «{sheet.name}» скрыт и не прочитан. Если план на нём, покажите лист и загрузите "
            "файл снова.",
            "warning",
            sheet.name,
        )
        for sheet in book.sheets
        if sheet.hidden and sheet.rows
    ]
    if any(sheet.look.unknown for sheet in book.visible):
        problems.append(unknown_look())
    return problems


class _Sheet:
    """Reads one sheet; a merged cell is a single cell with its span, what is hidden is told of."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.look: Look = sheet.look
        self.merged = MergedColumns()
        self.hanging: dict[int, tuple[int, int]] = {}  # column: rows still covered, span
        self.hidden_words: dict[int, str] = {}
        self.hidden_headings: dict[int, str] = {}
        self.boxes: dict[int, list[LeftOut]] = {}
        for (row, column), words in self.look.floating:
            self.boxes.setdefault(row, []).append(LeftOut(FLOATING, words, column - 1))

    def tables(self) -> list[Table]:
        """The sheet as one table; what begins with a header of its own after a blank row is

        another.
        """
        rows = [self._row(number) for number in range(1, len(self.sheet.rows) + 1)]
        tables = [Table([], name=self.sheet.name)]
        seen = [row for row in rows if row.cells]
        for index, row in enumerate(seen):
            apart = index > 1 and any(not each.filled for each in seen[index - 2 : index])
            if apart and begins_as_header(row):
                before = _words_between(tables[-1])
                if tables[-1].rows:
                    tables.append(Table([], name=self.sheet.name))
                tables[-1].before = before
            tables[-1].rows.append(row)
        tables[0].left_out += self._beside(len(rows))
        tables[0].problems += [*self._hidden_rows(), *self._hidden_columns()]
        return tables

    def _hidden_rows(self) -> Iterator[Problem]:
        if not self.hidden_words:
            return
        said = [f"строка {row} – «{text[:_LONGEST]}»" for row, text in self.hidden_words.items()]
        text = (
            f"На листе «{self.sheet.name}» скрытое не прочитано: {counted(len(said), _ROWS)} "
            f"({'; '.join(said[:_SHOWN])}{' и другие' if len(said) > _SHOWN else ''}). Если эти "
            "строки нужны, покажите их в Excel и загрузите файл снова."
        )
        yield Problem(HIDDEN_ROWS, text, "warning", self.sheet.name, min(self.hidden_words))

    def _hidden_columns(self) -> Iterator[Problem]:
        if not self.hidden_headings:
            return
        said = [
            f"{column_letters(column + 1)} – «{text[:_LONGEST]}»"
            for column, text in sorted(self.hidden_headings.items())
        ]
        text = (
            f"На листе «{self.sheet.name}» скрытые столбцы не прочитаны: "
            f"{'; '.join(said[:_SHOWN])}{' и другие' if len(said) > _SHOWN else ''}. Если они "
            "нужны, покажите их в Excel и загрузите файл снова."
        )
        yield Problem("hidden_columns", text, "warning", self.sheet.name)

    def _beside(self, last: int) -> list[tuple[int, LeftOut]]:
        """Boxes below the last row."""
        return [(row, each) for row, inside in self.boxes.items() if row > last for each in inside]

    def _row(self, number: int) -> Row:
        row = Row(number, [], self.boxes.get(number, []))
        cells = list(self._cells(number, row))
        if number not in self.look.hidden_rows:
            row.cells = [cell for cell in cells if not self._is_hidden(cell)]
            for cell in cells:
                if cell.text and self._is_hidden(cell):
                    self.hidden_headings.setdefault(cell.column, cell.text)
            return row
        words = [cell.text for cell in cells if cell.text and not cell.joined]
        words += [left.text for left in row.left_out if left.text]
        if words:
            self.hidden_words[number] = " | ".join(words)
        return row

    def _cells(self, number: int, row: Row) -> list[Cell]:
        values = self.sheet.rows[number - 1]
        filled = sum(value is not None for value in values)
        cells: list[Cell] = []
        covered = 0
        width = max(len(values), *(column + 1 for column in self.hanging), 0)
        for column, value in enumerate([*values, *[None] * (width - len(values))]):
            place = (number, column + 1)
            if column in self.hanging:
                left, span = self.hanging.pop(column)
                if left > 1:
                    self.hanging[column] = (left - 1, span)
                cells.append(self.merged.below(column, span))
                cells[-1].shade = self.look.shades.get(place, "")
                covered = column + span
            if column < covered:
                continue
            down, span = self.look.merged.get(place, (1, 1))
            cell = Cell(self._text(value, place, row), column, span)
            cell.strong = filled <= _MOST_IN_HEADING and place in self.look.strong
            cell.shade = self.look.shades.get(place, "")
            cells.append(self.merged.keep(cell))
            covered = column + span
            if down > 1:
                self.hanging[column] = (down - 1, span)
        return cells

    def _text(self, value: object, place: tuple[int, int], row: Row) -> str:
        """What a cell shows; what it does not is put down with its row."""
        row.left_out += self.look.left_out.get(place, [])
        if place in self.sheet.valueless:
            why = FAILED if place in self.look.failed else VALUELESS
            row.left_out.append(LeftOut(why, "", place[1] - 1))
        if place in self.look.texts:
            return squeezed(self.look.texts[place] or "")
        if place in self.look.percents and isinstance(value, int | float):
            return f"{round(value * 100, _PERCENT_DIGITS):.10g}%".replace(".", ",")
        return _shown(value, place in self.look.months)

    def _is_hidden(self, cell: Cell) -> bool:
        hidden = self.look.hidden_columns
        return bool(hidden) and all(c + 1 in hidden for c in range(cell.column, cell.end))


def _words_between(table: Table) -> list[str]:
    """Take the lines below a table and a blank row, which stand above the next table."""
    start = len(table.rows)
    while start and _may_be_caption(table.rows[start - 1]):
        start -= 1
    while 0 < start < len(table.rows) and table.rows[start].filled:
        start += 1  # the last words of the table itself
    lines = [cell.text for row in table.rows[start:] for cell in row.filled]
    del table.rows[start:]
    return lines


def _may_be_caption(row: Row) -> bool:
    filled = row.filled
    return not filled or (len(filled) == 1 and not filled[0].text[0].islower())


def _shown(value: object, month: bool) -> str:
    """A value as the sheet shows it; a date as 01.09.2023 or, without its day, «сентябрь 2023»."""
    if value is None or isinstance(value, time):
        return ""
    if isinstance(value, datetime | date):
        if month and value.day == 1:
            return f"{MONTH_NAMES[value.month - 1]} {value.year}"
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return squeezed(str(value))
