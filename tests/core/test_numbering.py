"""A column «№» that skips a number: a row was lost on the way."""

import io

import openpyxl
import pytest

from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.looks.look import Look
from shnor_portal.core.sheets.numbering import missing_numbers
from shnor_portal.core.sheets.reading import read_book

HEADER = ["№ п/п", "ОО", "Кол-во участников"]


def of(*numbers: object, hidden: frozenset[int] = frozenset()) -> list[str]:
    rows = [["Отчёт", None, None], HEADER, *[[number, "СОШ", 5] for number in numbers]]
    look = Look(hidden_rows=set(hidden))
    return [p.message for p in missing_numbers(Book("xlsx", (Sheet("Лист", rows, look=look),)))]


def test_the_first_skip_is_named_with_its_place_and_cure():
    rows = [HEADER, [1, "СОШ", 5], [2.0, "ООШ", 5], ["5.", "НОШ", 5]]

    (problem,) = missing_numbers(Book("xlsx", (Sheet("Лист", rows),)))

    assert (problem.code, problem.severity) == ("numbers_missing", "warning")
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("Лист", 4, "A", "5")
    assert "после №\u00a02 стоит №\u00a05 (строка 4)" in problem.message
    assert "не хватает 2\u00a0строк." in problem.message
    assert "загрузите файл снова" in problem.message


@pytest.mark.parametrize(
    "numbers",
    [
        (1, 2, 3),
        (1, 2, 3, "Школа №1", 1, 2),
        (1, 2, 1, 2, 3),
        (17, 18, 19),
        (1, 2, None, 3, "Итого"),
        (1, "4К1", "4К2", 5),
        (1, 5, 3, 2, 4),
        (201001, 205003, 9000007),
    ],
    ids=[
        "whole",
        "sections",
        "a new page",
        "an extract",
        "blanks",
        "tasks",
        "another order",
        "codes",
    ],
)
def test_numbers_that_follow_are_not_spoken_of(numbers):
    assert not of(*numbers)


def test_every_lost_row_is_counted_and_three_places_are_named():
    (message,) = of(1, 3, 5, 7, 9, 12)

    assert "(строка 6) и\u00a0ещё в\u00a02\u00a0местах" in message
    assert "не хватает 6\u00a0строк." in message
    assert "и\u00a0ещё в\u00a01\u00a0месте" in of(1, 3, 5, 7, 9)[0]


def test_hidden_row_of_a_workbook_is_told_of_once():
    book = openpyxl.Workbook()
    for row in (HEADER, [1, "СОШ", 5], [2, "ООШ", 5], [3, "НОШ", 5]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    stream = io.BytesIO()
    book.save(stream)

    read = read_book(stream.getvalue(), "отчёт.xlsx")

    assert [problem.code for problem in (*read.problems, *missing_numbers(read))] == ["hidden_rows"]


def test_hidden_rows_are_told_of_by_themselves():
    assert not of(1, None, 3, hidden=frozenset({4}))
    assert of(1, None, 3)
