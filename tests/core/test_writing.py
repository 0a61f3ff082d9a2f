"""Workbooks that the portal writes."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest

from shnor_portal.core.sheets.reading import read_book
from shnor_portal.core.sheets.writing import Column, SheetData, write_book

DANGEROUS = ["=1+1", "+7 (999)", "-2", "@SUM(A1)", "\tx", "\r=x", '=HYPERLINK("http://a")']


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("value", DANGEROUS)
def test_dangerous_text_is_never_a_formula(value):
    data = write_book([SheetData("Школы", [Column(value)], [[value]])])

    for cell in next(opened(data).active.columns):
        assert cell.data_type == "s"
        assert cell.quotePrefix
    assert read_book(data, "x").sheets[0].rows[1][0].strip() == value.strip()


def test_control_characters_are_dropped():
    data = write_book([SheetData("Лист", [Column("a")], [["СОШ\x00\x07 №\x1f1\ud800"]])])

    assert opened(data).active["A2"].value == "СОШ №1"


def test_numbers_dates_and_blanks_keep_their_types():
    columns = [Column("n", number_format="0.0%"), *[Column(str(n)) for n in range(6)]]
    moment = datetime(2024, 3, 15, 10, 30, tzinfo=UTC)
    row = [Fraction(1, 4), -5, Decimal("1.5"), date(2024, 3, 15), moment, True, None]

    cells = opened(write_book([SheetData("Лист", columns, [row])])).active[2]

    assert [cell.value for cell in cells] == [
        0.25, -5, 1.5, datetime(2024, 3, 15), datetime(2024, 3, 15, 10, 30), True, None,
    ]  # fmt: skip
    assert [cells[i].number_format for i in (0, 3, 4)] == [
        "0.0%",
        "dd.mm.yyyy",
        "dd.mm.yyyy hh:mm",
    ]


def test_sheet_is_ready_to_print():
    sheet = opened(write_book([SheetData("Лист", [Column("a", 30)], [[1]])])).active

    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["A"].width == 30
    assert sheet["A1"].font.bold


def test_sheet_titles_are_made_legal_and_unlike():
    titles = ["РУ/4: отметки", "", "д" * 40, "Д" * 40]

    data = write_book([SheetData(title, [Column("a")], []) for title in titles])

    assert opened(data).sheetnames == ["РУ 4  отметки", "Лист", "д" * 31, "Д" * 27 + " (2)"]


def test_row_of_another_length_is_an_error():
    with pytest.raises(ValueError, match="does not fit"):
        write_book([SheetData("Лист", [Column("a")], [[1, 2]])])


def test_book_without_sheets_is_an_error():
    with pytest.raises(ValueError, match="a sheet"):
        write_book([])
