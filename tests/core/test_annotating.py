"""A workbook given back with its problems."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import marking
from shnor_portal.core.sheets.annotating import annotate
from shnor_portal.core.sheets.reading import LIMITS, read_book
from tests.core import files

PROBLEMS = [
    Problem("a", "Проценты не сходятся.", "error", "РУ 4", 2, "B", "12,3"),
    Problem("b", "Школа не найдена.", "warning", "РУ 4", 2, "B"),
    Problem("c", "=Строка без чисел.", "info", "РУ 4", 3),
    Problem("d", "Лист не прочитан.", "info", "Другой"),
]


def annotated(data: bytes, problems=PROBLEMS) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(annotate(data, "a.xlsx", problems)))


def source() -> openpyxl.Workbook:
    return openpyxl.load_workbook(
        io.BytesIO(files.xlsx([["Школа", "2"], ["СОШ", 12.3], ["Итого", None]], "РУ 4"))
    )


def test_cells_are_coloured_and_bear_comments():
    sheet = annotated(files.saved(source()))["РУ 4"]

    assert sheet["B2"].value == 12.3
    assert sheet["B2"].fill.fgColor.rgb.endswith("FFC7CE")
    assert sheet["B2"].comment.text == "Проценты не сходятся.\nШкола не найдена."
    assert sheet["A3"].fill.fgColor.rgb.endswith("DDEBF7")
    assert sheet["A2"].comment is None


def test_looks_of_the_workbook_are_kept():
    book = source()
    book["РУ 4"]["A2"].font = Font(bold=True)
    book["РУ 4"].column_dimensions["A"].width = 55

    sheet = annotated(files.saved(book))["РУ 4"]

    assert sheet["A2"].font.bold
    assert sheet.column_dimensions["A"].width == 55


def test_list_stands_first_and_links_to_the_cells():
    book = annotated(files.saved(source()))
    page = book["Ошибки"]

    assert book.sheetnames == ["Ошибки", "РУ 4"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert rows[0] == ["Ошибка", "РУ 4", 2, "B", "12,3", "Проценты не сходятся."]
    assert rows[3][:3] == ["Сведения", "Другой", None]
    assert page["C2"].hyperlink.location == "'РУ 4'!B2"
    assert page["C5"].hyperlink is None
    assert page["F4"].data_type == "s"


def test_list_of_an_earlier_time_is_replaced():
    once = annotate(files.saved(source()), "a.xlsx", PROBLEMS)

    book = annotated(once, PROBLEMS[:1])

    assert book.sheetnames == ["Ошибки", "РУ 4"]
    assert book["Ошибки"].max_row == 2


def test_problem_inside_merged_cells_is_put_on_their_first_one():
    book = source()
    book["РУ 4"].merge_cells("A2:B2")

    assert annotated(files.saved(book))["РУ 4"]["A2"].comment.text.startswith("Проценты")


@pytest.mark.parametrize("make", [files.xls, None], ids=["xls", "csv"])
def test_other_formats_come_back_as_xlsx_with_the_same_places(make):
    rows = [["Школа", "2"], ["=1+1", 12.5]]
    data = make(rows, "РУ 4") if make else "Школа;2\n=1+1;12,5\n".encode("cp1251")
    title = "РУ 4" if make else ""

    book = annotated(data, [Problem("a", "Так.", "error", title, 2, "B")])

    sheet = book[title or "Таблица"]
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].comment.text == "Так."


def test_very_large_file_comes_back_as_the_list(monkeypatch):
    monkeypatch.setattr(marking, "MAX_KEPT_XML", 100)
    monkeypatch.setattr(marking, "MAX_REBUILT_CELLS", 3)

    marked = marking.mark(files.saved(source()), "a.xlsx", PROBLEMS, LIMITS)

    assert openpyxl.load_workbook(io.BytesIO(marked)).sheetnames == ["Ошибки"]


def test_annotated_file_is_read_with_its_coordinates():
    data = annotate(files.saved(source()), "a.xlsx", PROBLEMS)

    sheet = next(sheet for sheet in read_book(data, "a.xlsx").sheets if sheet.name == "РУ 4")

    assert sheet.rows == [["Школа", "2"], ["СОШ", 12.3], ["Итого", None]]
