"""A long sheet is read in pieces, and nothing of it is read otherwise than of a short one."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets import unpacking
from shnor_portal.core.sheets.books import Book, Limits
from shnor_portal.core.sheets.opening import seen_book
from tests.core import files, rich_books

NAME = "отчёт.xlsx"
HIDDEN = ' hidden="1"'


def varied() -> bytes:
    """Blanks, hidden, struck out, merged, percents, formulas, dates, from the second column on."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([])
    for number in range(200):
        value = ["", "  ", number, number / 3, number % 2 == 0, date(2024, 3, 1), 1.0, True]
        sheet.append([None, f"Школа {number % 7}", *value[number % 5 :]])
    for row in (5, 90, 91):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["D"].hidden = True
    for row in (9, 150):
        sheet.cell(row, 2).font = Font(strike=True)
        sheet.cell(row, 4, 0.25).number_format = "0%"
    sheet.cell(120, 3, "=A1*2")
    sheet.cell(180, 3, "#DIV/0!").data_type = "e"
    sheet.merge_cells("B170:C171")
    book.create_sheet("Ещё").append(["короткий"])
    return files.saved(book)


def unnumbered() -> bytes:
    """Rows and cells that do not say where they are."""
    rows = "".join(
        f"<row{HIDDEN * (n == 40)}><c><v>{n}</v></c><c><v>{n}.5</v></c></row>"
        for n in range(1, 100)
    )
    return files.with_sheet_xml(rows)


def numbered(rows: range, filled: int = 1) -> str:
    """Rows that say their numbers, of which each `filled`th has a cell and the rest are closed."""
    return "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>'
        if n % filled == 0
        else f'<row r="{n}" ht="15"/>'
        for n in rows
    )


def blanks_unnumbered() -> bytes:
    """Blank rows without numbers, at the ends of pieces too, and hidden ones among them."""
    rows = "".join(
        f"<row{HIDDEN * (n % 9 == 0)}>{'<c><v>1</v></c>' if n % 60 in {1, 9} else ''}</row>"
        for n in range(1, 400)
    )
    return files.with_sheet_xml(rows)


def merged_after_the_rows() -> bytes:
    """More after the rows than a piece holds; a merged area that begins in a hidden row is seen."""
    areas = "".join(f'<mergeCell ref="A{n}:A{n + 1}"/>' for n in range(1, 200, 2))
    rows = numbered(range(1, 50)).replace('<row r="7"', '<row hidden="1" r="7"')
    return files.with_sheet_xml(f"{rows}</sheetData><mergeCells>{areas}</mergeCells><sheetData>")


def with_quoted_marks() -> bytes:
    """Signs of rows inside comments and texts, where they mean nothing."""
    text = '<![CDATA[а</row><row r="9">б</sheetData>]]>'
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c></row >'
        '<!-- </row><row r="1">< /sheetData> -->'
        for n in range(1, 60)
    )
    return files.with_sheet_xml(rows)


def with_sheet_left_behind() -> bytes:
    """A part of a sheet that was deleted from the book."""
    with zipfile.ZipFile(io.BytesIO(varied())) as package:
        parts: dict[str, str | bytes] = {i.filename: package.read(i) for i in package.infolist()}
    return files.packed({**parts, "xl/worksheets/sheet9.xml": parts[files.SHEET_PART]})


BOOKS = {
    "blank rows that are closed": lambda: files.with_sheet_xml(numbered(range(1, 400), 90)),
    "blank rows without numbers": blanks_unnumbered,
    "much after the rows": merged_after_the_rows,
    "signs in texts and comments": with_quoted_marks,
    "a sheet left behind": with_sheet_left_behind,
    "varied": varied,
    "unnumbered": unnumbered,
    "drawn": rich_books.drawn,
    "macros": rich_books.with_macros,
    "of another program": rich_books.of_another_program,
}


def in_pieces(monkeypatch: pytest.MonkeyPatch, *, held: bool) -> None:
    for name, value in {"_LONG": 0, "_PIECE": 900, "_CHUNK": 400}.items():
        monkeypatch.setattr(unpacking, name, value)
    if not held:
        monkeypatch.setattr(unpacking, "_HELD", 0)


def with_types(book: Book) -> Book:
    """A book that says which cells are true or false: in Python they equal 1 and 0."""
    return replace(
        book,
        sheets=tuple(
            replace(s, rows=[[(isinstance(v, bool), v) for v in row] for row in s.rows])
            for s in book.sheets
        ),
    )


@pytest.mark.once
@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("make", BOOKS.values(), ids=list(BOOKS))
def test_pieces_are_read_as_the_whole(monkeypatch, make, held: bool) -> None:
    data = make()
    whole = seen_book(data, NAME, Limits())

    in_pieces(monkeypatch, held=held)

    assert with_types(seen_book(data, NAME, Limits())) == with_types(whole)


@pytest.mark.once
def test_long_sheet_is_refused_with_the_size_that_is_possible(monkeypatch, tmp_path: Path) -> None:
    in_pieces(monkeypatch, held=False)

    with pytest.raises(Refused) as caught:
        seen_book(varied(), NAME, Limits(streamed_cells=500))

    assert caught.value.code == "too_large"
    assert "500" in caught.value.message


@pytest.mark.once
def test_short_sheet_is_refused_with_the_size_that_is_possible_for_it() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="600"><c r="B600"><v>1</v></c></row>'

    with pytest.raises(Refused, match="больше 1\xa0000"):
        seen_book(files.with_sheet_xml(far), NAME, Limits(cells=1_000, streamed_cells=9_000))


@pytest.mark.once
def test_sheets_that_unpack_to_too_much_are_refused_with_their_own_limit() -> None:
    data = files.with_sheet_xml(numbered(range(60_000)))

    with pytest.raises(Refused, match="больше 2\xa0МБ"):
        seen_book(data, NAME, Limits(unpacked=1 << 20, streamed=2 << 20))


@pytest.mark.once
@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param("<row><c><v>1</v></c>" * 2_000, id="a row without an end"),
        pytest.param('<row r="9"><c><v>1</v></c></row>' * 300, id="rows out of order"),
    ],
)
def test_spoilt_long_sheet_is_refused(monkeypatch, sheet: str) -> None:
    in_pieces(monkeypatch, held=True)

    with pytest.raises(Refused):
        seen_book(files.with_sheet_xml(sheet), NAME, Limits())
