"""What `writing` promises, by openpyxl: loaded with the first workbook that is written."""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from shnor_portal.core.sheets.writing import (
    SHARE_FORMAT,
    Column,
    Share,
    SheetData,
    Value,
    put_text,
    without_controls,
)

_MAX_TITLE = 31
_FORBIDDEN_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
_HEADER_FONT = Font(bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="E7EEF6")
_HEADER_ALIGNMENT = Alignment(wrap_text=True, vertical="center", horizontal="center")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_PLAIN = Alignment(vertical="top")
# Rows of a sheet to fill in that offer their choices.
_OFFERED = 1000
_LINE = Side(style="thin", color="B8C4D0")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def for_people(sheets: Sequence[SheetData], rows: Sequence[Sequence[Sequence[Value]]]) -> bytes:
    """The workbook of `writing.write_book`, whose rows fit."""
    book = Workbook(write_only=True)
    titles: set[str] = set()
    for data, lines in zip(sheets, rows, strict=True):
        _write_sheet(book.create_sheet(_title(data.title, titles)), data.columns, lines)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bare(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """The workbook of `writing.write_copy`."""
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
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            offered = DataValidation("list", formula1=column.choices, allow_blank=True)
            offered.add(f"{letter}2:{letter}{_OFFERED}")
            sheet.data_validations.append(offered)
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
        if isinstance(value, Share):
            cell.number_format = SHARE_FORMAT
        elif column.number_format or isinstance(value, date):
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


def _text_cell(sheet: Worksheet, value: str) -> Cell:
    cell = WriteOnlyCell(sheet)
    put_text(cell, value)
    return cell


def _title(title: str, taken: set[str]) -> str:
    base = without_controls(_FORBIDDEN_IN_TITLE.sub(" ", title)).strip("' ")[:_MAX_TITLE]
    base = base or "Лист"
    unique, number = base, 2
    while unique.lower() in taken:
        suffix = f" ({number})"
        unique, number = base[: _MAX_TITLE - len(suffix)] + suffix, number + 1
    taken.add(unique.lower())
    return unique
