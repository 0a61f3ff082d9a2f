"""Tables of a spreadsheet and of a csv file, sheet by sheet."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from roadmaps.plans.deadline_words import MONTH_NAMES
from roadmaps.plans.reading.columns import begins_as_header
from roadmaps.plans.reading.tables import Cell, MergedColumns, Row, Table, squeezed
from shnor_portal.core.sheets.reading import Book, Sheet, read_book
from shnor_portal.core.sheets.signatures import Kind

# A workbook beyond this is no plan; to ask how it looks would cost too much.
_MOST_CELLS = 200_000
_MOST_IN_HEADING = 2


@dataclass(slots=True)
class _Look:
    """What a sheet says beside its values; rows and columns are counted from 1.

    `merged` are spans (rows, columns) by the place of their first cell; `strong` are places of
    bold or centred words in rows that may be headings.
    """

    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    months: frozenset[tuple[int, int]] = frozenset()
    strong: frozenset[tuple[int, int]] = frozenset()


def read_sheets(data: bytes, name: str) -> list[Table]:
    """Tables of the visible sheets. Refused as `shnor_portal.core.sheets.reading` says."""
    book = read_book(data, name)
    looks = _looks(data, book)
    return [
        table for sheet in book.visible for table in _tables(sheet, looks.get(sheet.name, _Look()))
    ]


def _tables(sheet: Sheet, look: _Look) -> list[Table]:
    """A sheet as one table; what begins with a header of its own after a blank row is another."""
    rows: list[Row] = []
    merged = MergedColumns()
    hanging: dict[int, tuple[int, int]] = {}  # column: rows still covered, span
    for number, values in enumerate(sheet.rows, start=1):
        if cells := _cells(number, values, look, merged, hanging):
            rows.append(Row(number, cells))
    hidden = sum(
        any(sheet.rows[number - 1]) for number in look.hidden_rows if number <= len(sheet.rows)
    )
    tables = [Table([], name=sheet.name, hidden_rows=hidden)]
    for index, row in enumerate(rows):
        apart = index > 1 and any(not each.filled for each in rows[index - 2 : index])
        if apart and begins_as_header(row):
            before = _words_between(tables[-1])
            if tables[-1].rows:
                tables.append(Table([], name=sheet.name))
            tables[-1].before = before
        tables[-1].rows.append(row)
    return tables


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


def _cells(
    number: int,
    values: list[object],
    look: _Look,
    merged: MergedColumns,
    hanging: dict[int, tuple[int, int]],
) -> list[Cell]:
    """Cells of a row that are seen; a merged one is a single cell with its span."""
    cells: list[Cell] = []
    covered = 0
    width = max(len(values), *(column + 1 for column in hanging), 0)
    for column, value in enumerate([*values, *[None] * (width - len(values))]):
        if column in hanging:
            left, span = hanging.pop(column)
            if left > 1:
                hanging[column] = (left - 1, span)
            cells.append(merged.below(column, span))
            covered = column + span
        if column < covered:
            continue
        down, span = look.merged.get((number, column + 1), (1, 1))
        text = _text(value, (number, column + 1) in look.months)
        strong = (number, column + 1) in look.strong
        cells.append(merged.keep(Cell(text, column, span, strong=strong)))
        covered = column + span
        if down > 1:
            hanging[column] = (down - 1, span)
    if number in look.hidden_rows:
        return []
    return [cell for cell in cells if not _is_hidden(cell, look.hidden_columns)]


def _is_hidden(cell: Cell, columns: frozenset[int]) -> bool:
    return all(column + 1 in columns for column in range(cell.column, cell.end))


def _looks(data: bytes, book: Book) -> dict[str, _Look]:
    """How the sheets of a workbook look; nothing of one too large, or of another format."""
    size = sum(len(row) for sheet in book.sheets for row in sheet.rows)
    if book.kind != Kind.XLSX or size > _MOST_CELLS:
        return {}
    try:
        shown = load_workbook(io.BytesIO(data))
    except Exception:  # its values are read; styles of other programs may be against the rules
        return {}
    return {sheet.name: _look(shown[sheet.name], sheet) for sheet in book.visible}


def _look(shown: Worksheet, sheet: Sheet) -> _Look:
    merged = {
        (area.min_row, area.min_col): (
            area.max_row - area.min_row + 1,
            area.max_col - area.min_col + 1,
        )
        for area in shown.merged_cells.ranges
    }
    columns = {
        number
        for look in shown.column_dimensions.values()
        if look.hidden and look.min and look.max
        for number in range(look.min, min(look.max, shown.max_column) + 1)
    }
    rows = {number for number, look in shown.row_dimensions.items() if look.hidden}
    strong = _strong(shown, sheet)
    return _Look(merged, frozenset(rows), frozenset(columns), _months(shown, sheet), strong)


def _strong(shown: Worksheet, sheet: Sheet) -> frozenset[tuple[int, int]]:
    found = set()
    for number, row in enumerate(sheet.rows, start=1):
        columns = [column for column, value in enumerate(row, start=1) if value not in (None, "")]
        for column in columns if len(columns) <= _MOST_IN_HEADING else ():
            cell = shown.cell(number, column)
            if cell.font.b or cell.alignment.horizontal == "center":
                found.add((number, column))
    return frozenset(found)


def _months(shown: Worksheet, sheet: Sheet) -> frozenset[tuple[int, int]]:
    """Places of dates that the sheet shows without their day.

    Excel takes «март 2024», as it is typed, for the first of March.
    """
    firsts = [
        (number, column)
        for number, row in enumerate(sheet.rows, start=1)
        for column, value in enumerate(row, start=1)
        if isinstance(value, date) and value.day == 1
    ]
    return frozenset(
        place for place in firsts if "d" not in shown.cell(*place).number_format.lower()
    )


def _text(value: object, month: bool) -> str:
    """A value as the sheet shows it; a date as 01.09.2023 or, without its day, «сентябрь 2023»."""
    if value is None or isinstance(value, time):
        return ""
    if isinstance(value, datetime | date):
        if month:
            return f"{MONTH_NAMES[value.month - 1]} {value.year}"
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return squeezed(str(value))
