"""A long sheet is read in pieces, and nothing of it is read otherwise than of a short one."""

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


BOOKS = {
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
