"""Workbooks to take away: safe to open, ready to print.

Text that a spreadsheet would run as a formula (`= + - @`, a tab or a return in front) is kept as
text; numbers stay numbers.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MAX_TITLE = 31
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TITLE_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, width in characters and Excel's number format."""

    title: str
    width: float = 16
    number_format: str = ""


@dataclass(frozen=True)
class SheetData:
    """A table on a sheet of its own; rows are values by column."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = field(default_factory=tuple)


def write_book(sheets: Sequence[SheetData]) -> bytes:
    """The workbook's bytes; one sheet per table, its header frozen and repeated in print."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for data in sheets:
        _write(book.create_sheet(sheet_title(data.title)), data)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def safe(value: Any) -> Any:
    """The value as a cell may hold it: never a formula, a control character or a time zone."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    if not isinstance(value, str):
        return value
    cleaned = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{cleaned}" if cleaned.startswith(FORMULA_STARTS) else cleaned


def sheet_title(title: str) -> str:
    return _TITLE_FORBIDDEN.sub(" ", title)[:MAX_TITLE].strip() or "Лист"


def _write(sheet: Worksheet, data: SheetData) -> None:
    sheet.append([column.title for column in data.columns])
    for row in data.rows:
        sheet.append([safe(value) for value in row])
    for index, column in enumerate(data.columns, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        head = sheet.cell(1, index)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="E8EDF3")
        head.alignment = Alignment(wrap_text=True, vertical="top")
        if column.number_format:
            for cell in sheet[letter][1:]:
                cell.number_format = column.number_format
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
