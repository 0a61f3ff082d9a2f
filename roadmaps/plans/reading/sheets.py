"""Tables of a spreadsheet and of a csv file, sheet by sheet."""

from datetime import date, datetime, time
from pathlib import Path

from roadmaps.plans.reading.tables import Cell, Row, Table, squeezed
from shnor_portal.core.sheets.reading import read_book


def read_sheets(data: bytes | Path, name: str) -> list[Table]:
    """Each visible sheet as a table. Refused as `shnor_portal.core.sheets.reading` says."""
    return [
        Table(
            [
                Row(number, [Cell(_text(value), column) for column, value in enumerate(row)])
                for number, row in enumerate(sheet.rows, start=1)
            ],
            name=sheet.name,
        )
        for sheet in read_book(data, name).visible
    ]


def _text(value: object) -> str:
    """A value as the sheet shows it; a date as 01.09.2023."""
    if value is None or isinstance(value, time):
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return squeezed(str(value))
