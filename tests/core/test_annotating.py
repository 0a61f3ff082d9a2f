"""A workbook given back with its problems."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import marking
from shnor_portal.core.sheets.annotating import annotate
from shnor_portal.core.sheets.reading import LIMITS, read_book
from tests.core import files, rich_books

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


# What marking may write anew: the sheet with marks, its comments and relations, and the lists of
# the workbook. `_drawings` of a sheet are written anew where comments or buttons were there before.
TOUCHED = re.compile(
    r"\[Content_Types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/worksheets/sheet1\.xml|xl/worksheets/_rels/sheet1\.xml\.rels"
    r"|xl/comments/comment1\.xml|xl/drawings/(?:comments|vml)Drawing1\.vml"
)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert len(package.namelist()) == len(set(package.namelist()))
        return {name: package.read(name) for name in package.namelist()}


def marked_of(make) -> tuple[dict[str, bytes], dict[str, bytes]]:
    data = make()
    return parts_of(data), parts_of(annotate(data, "a.xlsx", PROBLEMS))


@pytest.mark.parametrize("make", rich_books.BOOKS.values(), ids=rich_books.BOOKS)
def test_all_parts_but_those_with_marks_stay_byte_for_byte(make):
    before, after = marked_of(make)

    other = {name: part for name, part in before.items() if not TOUCHED.fullmatch(name)}
    assert {name: after.get(name) for name in other} == other


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl.*")
@pytest.mark.parametrize("make", rich_books.BOOKS.values(), ids=rich_books.BOOKS)
def test_rich_workbook_bears_its_marks_and_its_values(make):
    data = make()
    marked = annotate(data, "a.xlsx", PROBLEMS)

    book = openpyxl.load_workbook(io.BytesIO(marked))
    sheet = book["РУ 4"]
    assert book.sheetnames[0] == "Ошибки"
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A3"].fill.fgColor.rgb == "FFDDEBF7"
    assert sheet["A3"].comment.text == "=Строка без чисел."
    before = {s.name: s.rows for s in read_book(data, "a.xlsx").sheets}
    after = {s.name: s.rows for s in read_book(marked, "a.xlsx").sheets}
    assert {name: after[name] for name in before} == before


def test_rich_sheet_keeps_what_stands_in_it():
    book = openpyxl.load_workbook(io.BytesIO(annotate(rich_books.drawn(), "a.xlsx", PROBLEMS)))

    sheet = book["РУ 4"]
    assert sheet["A2"].comment.text == "Уточнить у завуча"
    assert (sheet["A2"].font.name, sheet["C2"].number_format) == ("Arial", "0.00%")
    assert (sheet.column_dimensions["A"].width, sheet.freeze_panes) == (55, "B2")
    assert len(sheet.data_validations.dataValidation) == 1
    assert len(list(sheet.conditional_formatting)) == 1
    assert len(sheet._charts) == len(sheet._images) == 1
    assert "Доля" in book.defined_names
    assert sheet.print_title_rows == "$1:$1"
    assert book["Справка"].print_area == "'Справка'!$A$1:$B$2"
    assert book["Справка"].tables["Итоги"].ref == "A1:B2"


def test_button_of_a_sheet_stays_beside_the_comments():
    before, after = marked_of(rich_books.with_macros)

    drawing = "xl/drawings/vmlDrawing1.vml"
    assert after[drawing].startswith(before[drawing].removesuffix(b"</xml>"))
    assert after[drawing].count(b'ObjectType="Note"') == 2
    assert b"macroEnabled" in after["[Content_Types].xml"]
    assert after["xl/vbaProject.bin"] == before["xl/vbaProject.bin"]


def test_remark_on_a_cell_with_a_comment_stands_below_its_words():
    problems = [Problem("a", "Не сходится.", "error", "РУ 4", 2, "A")]

    once = annotate(rich_books.drawn(), "a.xlsx", problems)
    again = annotate(once, "a.xlsx", [])

    comment = openpyxl.load_workbook(io.BytesIO(once))["РУ 4"]["A2"].comment
    assert comment.text == "Уточнить у завуча\n[Портал] Не сходится."
    assert comment.author == "Методист"
    comment = openpyxl.load_workbook(io.BytesIO(again))["РУ 4"]["A2"].comment
    assert comment.text == "Уточнить у завуча"


def test_marks_of_an_earlier_time_are_taken_out():
    once = annotate(rich_books.with_macros(), "a.xlsx", PROBLEMS)

    twice = annotate(once, "a.xlsx", PROBLEMS[2:3])

    book = openpyxl.load_workbook(io.BytesIO(twice))
    sheet = book["РУ 4"]
    assert book.sheetnames == ["Ошибки", "РУ 4", "Справка"]
    assert (sheet["B2"].comment, sheet["B2"].fill.fill_type) == (None, None)
    assert sheet["A3"].comment.text == "=Строка без чисел."
    drawing = parts_of(twice)["xl/drawings/vmlDrawing1.vml"]
    assert drawing.count(b'ObjectType="Note"') == 1
    assert b'ObjectType="Button"' in drawing


def test_sheet_of_the_same_title_that_is_not_ours_stays():
    data = files.xlsx([["Школа"], ["СОШ"]], "РУ 4", Ошибки=[["мои заметки"]])

    book = annotated(data)

    assert book.sheetnames == ["Ошибки (2)", "РУ 4", "Ошибки"]
    assert book["Ошибки"]["A1"].value == "мои заметки"
