"""Sections of a plan: merged rows, rows of ordinary cells, a column of their own."""

import pytest

from tests.roadmaps.plan_files import HEADER, C, Row, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, plan_of, read

SECTIONS = [
    pytest.param([C("2. Работа с кадрами", span=5)], id="merged"),
    pytest.param(["", C("2. Работа с кадрами", span=4)], id="merged but the number"),
    pytest.param(["2. Работа с кадрами", "", "", "", ""], id="in the first cell"),
    pytest.param(["", C("2. Работа с кадрами", bold=True), "", "", ""], id="bold"),
    pytest.param(["", "2. Работа с кадрами", "", "", ""], id="numbered text"),
    pytest.param(["2.", C("Работа с кадрами", centred=True), "", "", ""], id="number and centred"),
    pytest.param(["2.", C("Работа с кадрами", span=4)], id="number and merged"),
    pytest.param(["2. Работа с кадрами"] * 5, id="repeated in every cell"),
]


@pytest.mark.parametrize("row", SECTIONS)
def test_read_plan_section_row(row: Row) -> None:
    plan = plan_of([C("1. Право", span=5)], SEMINAR, row, MEETING)

    assert plan.sections == ("1. Право", "2. Работа с кадрами")
    assert [m.section for m in plan.measures] == ["1. Право", "2. Работа с кадрами"]


def test_read_plan_section_told_by_its_inner_numbers() -> None:
    plan = plan_of(
        ("1", "Нормативное обеспечение", "", "", ""),
        ("1.1", *SEMINAR[1:]),
        ("II", "Кадры", "", "", ""),
        ("1", *MEETING[1:]),
    )

    assert plan.sections == ("1 Нормативное обеспечение", "II Кадры")


def test_read_plan_section_column_merged_over_rows() -> None:
    header = ("Направление", *HEADER)
    plan = read(
        word(
            [
                header,
                (C("Кадры", down="start"), *SEMINAR),
                (C(down="on"), *MEETING),
                ("Право", "3", "Приказ о плане", "июнь", "Директор", "Приказ"),
            ]
        )
    )

    assert [m.section for m in plan.measures] == ["Кадры", "Кадры", "Право"]
    assert plan.sections == ("Кадры", "Право")


def test_read_plan_plain_sections_with_numbers_that_begin_anew() -> None:
    plan = plan_of(
        ("1.", "Право", "", "", ""),
        SEMINAR,
        MEETING,
        ("2.", "Кадры", "", "", ""),
        SEMINAR,
        ("2.", "Приказ о наставниках", "", "", ""),
        ("3.", *MEETING[1:]),
    )

    assert plan.sections == ("1. Право", "2. Кадры")
    assert [(m.section[:1], m.number) for m in plan.measures] == [
        *(("1", "1"), ("1", "2")),
        *(("2", "1"), ("2", "2"), ("2", "3")),
    ]
    assert "section_guessed" in codes(plan)


def test_read_plan_plain_sections_without_numbers() -> None:
    plan = plan_of(("", "Право", "", "", ""), SEMINAR, ("", "Кадры", "", "", ""), MEETING)

    assert [(m.section, m.text) for m in plan.measures] == [
        ("Право", SEMINAR[1]),
        ("Кадры", MEETING[1]),
    ]


def test_read_plan_section_cut_into_the_column_of_numbers() -> None:
    plan = plan_of(("Раздел 1.", "Кадры", "", "", ""), SEMINAR)

    assert plan.sections == ("Раздел 1. Кадры",)
    assert [m.section for m in plan.measures] == ["Раздел 1. Кадры"]


def test_read_plan_plain_sections_among_numbers_that_go_on() -> None:
    plan = plan_of(
        ("1.", "Право", "", "", ""),
        SEMINAR,
        ("2.", "Кадры", "", "", ""),
        MEETING,
        ("3.", "Опрос родителей", "июнь", "Психолог", ""),
        ("3.", "Родители", "", "", ""),
        ("4.", "Собрание", "май", "Директор", ""),
    )

    assert [(m.number, m.section) for m in plan.measures] == [
        *(("1", "1. Право"), ("2", "2. Кадры"), ("3", "2. Кадры"), ("4", "3. Родители")),
    ]
    assert "section_guessed" in codes(plan)
