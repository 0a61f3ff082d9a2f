"""Workbooks for people: typed columns, ready to print, and never a formula out of somebody's data.

Text that a spreadsheet would run as a formula is stored as text and marked so; numbers and dates
stay numbers and dates.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | bool | Decimal | Fraction | date | datetime | time | None

MAX_TEXT = 32_767
_MAX_TITLE = 31
_FORBIDDEN_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
# What XML cannot hold; tabs and line ends it can.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_HEADER_FONT = Font(bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="E7EEF6")
_HEADER_ALIGNMENT = Alignment(wrap_text=True, vertical="center", horizontal="center")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_PLAIN = Alignment(vertical="top")
_LINE = Side(style="thin", color="B8C4D0")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in characters; `number_format` of Excel («0.0%», «dd.mm.yyyy») or ''."""

    title: str
    width: float = 14
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class SheetData:
    """One sheet: a row of headers and the rows under it."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def write_book(sheets: Sequence[SheetData]) -> bytes:
    """An xlsx file; titles of sheets are made legal and unlike.

    ValueError without sheets, or when a row has more or fewer cells than there are columns.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    # Looked at before anything is written: a half-written sheet cannot be closed.
    rows = [list(data.rows) for data in sheets]
    for data, lines in zip(sheets, rows, strict=True):
        if any(len(line) != len(data.columns) for line in lines):
            raise ValueError(f"a row of «{data.title}» does not fit its columns")
    book = Workbook(write_only=True)
    titles: set[str] = set()
    for data, lines in zip(sheets, rows, strict=True):
        _write_sheet(book.create_sheet(_title(data.title, titles)), data.columns, lines)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_copy(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """An xlsx file of bare values, every one in the cell where it stood; no formula is written."""
    book = Workbook(write_only=True)
    titles: set[str] = set()
    for title, rows in sheets:
        sheet = book.create_sheet(_title(title, titles))
        for row in rows:
            sheet.append([_text_cell(sheet, v) if isinstance(v, str) else v for v in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_sheet(
    sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Sequence[Value]]
) -> None:
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.append([_header(sheet, column.title) for column in columns])
    for row in rows:
        pairs = zip(row, columns, strict=True)
        sheet.append([_cell(sheet, value, column) for value, column in pairs])


def _header(sheet: Worksheet, title: str) -> Cell:
    cell = _text_cell(sheet, title)
    cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    cell.alignment, cell.border = _HEADER_ALIGNMENT, _BORDER
    return cell


def _cell(sheet: Worksheet, value: Value, column: Column) -> Cell:
    if isinstance(value, str):
        cell = _text_cell(sheet, value)
        cell.alignment = _WRAPPED
    else:
        cell = WriteOnlyCell(sheet, _known_to_excel(value))
        cell.alignment = _PLAIN
        if column.number_format or isinstance(value, date):
            cell.number_format = column.number_format or _date_format(value)
    cell.border = _BORDER
    return cell


def _known_to_excel(value: Value) -> Value:
    """Excel has no fractions, and its times bear no zone."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def _date_format(value: Value) -> str:
    return "dd.mm.yyyy hh:mm" if isinstance(value, datetime) else "dd.mm.yyyy"


def without_controls(value: str) -> str:
    """Text that a cell can hold: without control characters, and not longer than Excel allows."""
    return _CONTROLS.sub("", value)[:MAX_TEXT]


def put_text(cell: Cell, value: str) -> None:
    """Text into a cell as text, whatever it begins with; control characters are dropped."""
    clean = without_controls(value)
    cell.value = clean
    # Without this a text that begins with «=» would become a formula.
    cell.data_type = "s"
    # And with this it stays a text even when somebody edits the cell.
    cell.quotePrefix = clean.startswith(FORMULA_STARTS)


def _text_cell(sheet: Worksheet, value: str) -> Cell:
    cell = WriteOnlyCell(sheet)
    put_text(cell, value)
    return cell


def _title(title: str, taken: set[str]) -> str:
    base = _CONTROLS.sub("", _FORBIDDEN_IN_TITLE.sub(" ", title)).strip("' ")[:_MAX_TITLE]
    base = base or "Лист"
    unique, number = base, 2
    while unique.lower() in taken:
        suffix = f" ({number})"
        unique, number = base[: _MAX_TITLE - len(suffix)] + suffix, number + 1
    taken.add(unique.lower())
    return unique
