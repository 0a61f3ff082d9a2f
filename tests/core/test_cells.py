"""Cells as people write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_portal.core.sheets import cells


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (12.36, 12.36),
        ("12,36", 12.36),
        ("12.36", 12.36),
        ("12,36%", 12.36),
        ("12,36\u00a0%", 12.36),
        ("1 722 202", 1_722_202),
        ("1\u00a0722\u00a0202", 1_722_202),
        ("1\u2009722\u202f202,5", 1_722_202.5),
        (9306.0, 9306),
        ("9306.0", 9306),
        (" 7 ", 7),
        ("\u22125", -5),
        ("+3", 3),
        (0, 0),
        ("0", 0),
    ],
)
def test_number_of_every_spelling(value, number):
    found = cells.number(value)

    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0", "-", "–", "—"])
def test_number_of_a_blank_is_not_zero(value):
    assert cells.number(value) is None
    assert cells.is_blank(value)


@pytest.mark.parametrize(
    "value", ["12 3", "1,2,3", "X", "н/а", "12а", "1e5", "nan", True, "1 2345"]
)
def test_number_of_anything_else_is_an_error(value):
    with pytest.raises(ValueError, match="not a number"):
        cells.number(value)


def test_whole_refuses_a_fraction():
    assert cells.whole("12,0") == 12
    with pytest.raises(ValueError, match="not a whole number"):
        cells.whole("12,5")


@given(st.integers(min_value=0, max_value=10**12))
def test_number_survives_groups_of_digits(value):
    assert cells.number(f"{value:,}".replace(",", "\u00a0")) == value


@pytest.mark.parametrize(
    ("value", "digits"),
    [(12.36, 2), (46.9, 1), (50.0, 0), (50, 0), ("12,30%", 2), ("12", 0), (None, 0), (100 / 3, 6)],
)
def test_digits_are_those_a_person_sees(value, digits):
    assert cells.digits(value) == digits


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (9306.0, "9306"),
        ("004013", "004013"),
        (" edu990001 ", "edu990001"),
        (None, ""),
        (111, "111"),
    ],
)
def test_code_of_a_cell(value, code):
    assert cells.code(value) == code


def test_text_is_squeezed_and_headers_are_folded():
    assert cells.text("  СОШ\u00a0\u200b №\n 1 ") == "СОШ № 1"
    assert cells.text(5.0) == "5"
    assert cells.text(datetime(2024, 3, 15, 10)) == "15.03.2024"
    assert cells.folded("Задания  с РАЗВЁРНУТЫМ\nответом") == "задания с развернутым ответом"


def test_latin_letters_among_cyrillic_ones_are_what_they_look_like():
    assert cells.folded("Koд OO") == "код оо"
    assert cells.folded("Фaмилия") == "фамилия"
    assert cells.folded("c высшей категорией") == "с высшей категорией"
    kept = ("e-mail родителя", "10К1 (x б)", "Page 1", "II четверть", "логин edu990101")
    assert [cells.folded(words) for words in kept] == [words.lower() for words in kept]


@pytest.mark.parametrize(
    "value",
    ["20.04.2026", "20.04.2026 г.", "2026.04.20", "2026-04-20 10:00", date(2026, 4, 20)]
    + [datetime(2026, 4, 20, 9)],
)
def test_day_of_every_spelling(value):
    assert cells.day(value) == date(2026, 4, 20)


def test_day_of_anything_else_is_an_error():
    assert cells.day("") is None
    for value in ("апрель", "31.02.2026", 5):
        with pytest.raises(ValueError, match=r"date|day|month"):
            cells.day(value)


def test_letters_of_columns():
    assert [cells.letters(n) for n in (0, 25, 26, 16383)] == ["A", "Z", "AA", "XFD"]
