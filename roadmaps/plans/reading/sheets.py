"""Tables of a spreadsheet and of a csv file, sheet by sheet."""

import io
from datetime import date, datetime, time

from openpyxl import load_workbook

from roadmaps.plans.deadline_words import MONTH_NAMES
from roadmaps.plans.reading.tables import Cell, Row, Table, squeezed
from shnor_portal.core.sheets.reading import Book, Sheet, read_book
from shnor_portal.core.sheets.signatures import Kind

Places = frozenset[tuple[int, int]]


def read_sheets(data: bytes, name: str) -> list[Table]:
    """Each visible sheet as a table. Refused as `shnor_portal.core.sheets.reading` says."""
    book = read_book(data, name)
    months = _shown_as_months(data, book)
    return [_table(sheet, months.get(sheet.name, frozenset())) for sheet in book.visible]


def _table(sheet: Sheet, months: Places) -> Table:
    rows = [
        Row(
            number,
            [
                Cell(_text(value, (number, column + 1) in months), column)
                for column, value in enumerate(row)
            ],
        )
        for number, row in enumerate(sheet.rows, start=1)
    ]
    return Table(rows, name=sheet.name)


def _shown_as_months(data: bytes, book: Book) -> dict[str, Places]:
    """Places (row, column) of dates that the sheet shows without their day.

    Excel takes «март 2024», as it is typed, for the first of March.
    """
    firsts = {
        sheet.name: {
            (number, column)
            for number, row in enumerate(sheet.rows, start=1)
            for column, value in enumerate(row, start=1)
            if isinstance(value, date) and value.day == 1
        }
        for sheet in book.visible
    }
    if book.kind != Kind.XLSX or not any(firsts.values()):
        return {}
    shown = load_workbook(io.BytesIO(data))
    return {
        name: frozenset(
            place for place in places if "d" not in shown[name].cell(*place).number_format.lower()
        )
        for name, places in firsts.items()
        if places
    }


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
