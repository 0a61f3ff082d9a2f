"""What a paper prints as words is numbers in its workbook, and stays what it says."""

import io
from datetime import datetime

from openpyxl import load_workbook

from shnor_portal.core.documents.figures import as_figures
from shnor_portal.core.sheets.writing import Column, SheetData, write_book

ROWS = (
    ("СОШ № 1", "1\u00a0375", "7,8\u00a0%", "−8,3", "08.12.2026", "1–3\u00a0%", "12"),
    ("СОШ № 2", "менее\u00a05", "–", "+3,2", "", "10", "0112"),
)


def test_figures_are_numbers_that_look_as_printed():
    sheet = SheetData("Школы", [Column(str(n)) for n in range(7)], ROWS)

    header, first, second = load_workbook(io.BytesIO(write_book(as_figures([sheet])))).active.rows

    assert [cell.value for cell in first] == [
        "СОШ № 1", 1375, 0.078, -8.3, datetime(2026, 12, 8), "1–3\u00a0%", "12",
    ]  # fmt: skip
    assert [cell.value for cell in second][:4] == ["СОШ № 2", "менее\u00a05", "–", 3.2]
    formats = [cell.number_format for cell in first][1:5]
    assert formats == ["0", "0.0%", "+0.0;-0.0;0.0", "dd.mm.yyyy"]
    # A range beside a number, and a number that begins with a zero, make a column of text.
    assert [cell.value for cell in second][5:] == ["10", "0112"]
