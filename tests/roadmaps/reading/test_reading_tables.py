"""Which tables of a document are its plan, and a plan cut into several tables."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_pasted
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_files import HEADER, PERIOD, C, table_xml, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, read, told


def test_read_plan_table_inside_a_table() -> None:
    inner = f"{table_xml([HEADER, SEMINAR, MEETING])}<w:p/>"
    plan = read(word([[C("Приложение"), C(raw=inner)]]))

    assert [m.number for m in plan.measures] == ["1", "2"]


def test_read_plan_one_table_among_ten() -> None:
    passport = [("Наименование программы", "Программа мероприятий"), ("Срок", "2024 год")]
    indicators = [("№", "Наименование показателя", "2023", "2024"), ("1", "Доля школ", "5", "3")]
    others = [passport, indicators] * 4
    plan = read(word(*others, "План мероприятий", [HEADER, SEMINAR], passport))

    assert told(plan) == [("1", "Семинар для учителей", "май 2024")]
    assert plan.title == "План мероприятий"
    (remark,) = [problem for problem in plan.problems if problem.code == "other_tables"]
    assert "10\u00a0таблиц" in remark.message
    assert "№\u00a09" in remark.message


def test_read_plan_in_several_tables_under_headings() -> None:
    plan = read(
        word("План на 2024 год", "1. Право", [HEADER, SEMINAR], "2. Кадры", [HEADER, MEETING])
    )

    assert [m.section for m in plan.measures] == ["1. Право", "2. Кадры"]
    assert [m.number for m in plan.measures] == ["1", "2"]


def test_read_plan_next_page_is_a_table_without_a_header() -> None:
    plan = read(word([HEADER, SEMINAR], "", [("", "района", "", "", ""), MEETING]))

    assert [m.text for m in plan.measures] == ["Семинар для учителей района", MEETING[1]]


def test_read_plan_similar_table_is_not_passed_over_in_silence() -> None:
    other = [("Работы", "Исполнители"), ("Ремонт спортзала", "Подрядчик")]

    assert "similar_table" in codes(read(word([HEADER, SEMINAR], "Смета", other)))


def test_read_plan_next_page_under_the_same_header_keeps_its_section() -> None:
    plan = read(word([HEADER, [C("1. Кадры", span=5)], SEMINAR], "", [HEADER, MEETING]))

    assert [m.section for m in plan.measures] == ["1. Кадры", "1. Кадры"]
    assert plan.sections == ("1. Кадры",)


@pytest.mark.parametrize("line", ["Продолжение таблицы 1", "Окончание", "стр. 2", "2"])
def test_read_plan_words_between_pages_are_no_section(line: str) -> None:
    plan = read(word("План на 2024 год", [HEADER, SEMINAR], line, [HEADER, MEETING]))

    assert [m.section for m in plan.measures] == ["", ""]


def test_read_plan_section_in_a_paragraph_between_pages() -> None:
    plan = read(word([HEADER, [C("1. Право", span=5)], SEMINAR], "2. Кадры", [MEETING]))

    assert [m.section for m in plan.measures] == ["1. Право", "2. Кадры"]


def test_read_plan_header_that_comes_only_in_the_middle_of_the_next_page() -> None:
    page = [("", "района", "", "", ""), MEETING, HEADER, ("3.", *SEMINAR[1:])]
    plan = read(word([HEADER, SEMINAR], "", page))

    assert [(m.number, m.text) for m in plan.measures] == [
        ("1", "Семинар для учителей района"),
        ("2", MEETING[1]),
        ("3", SEMINAR[1]),
    ]


def test_read_plan_next_page_holds_only_the_rest_of_a_row() -> None:
    plan = read(word([HEADER, SEMINAR], "", [("", "района", "", "", "и 1 мастер-класс")]))

    assert plan.measures[0].text == "Семинар для учителей района"
    assert plan.measures[0].result == "Проведён 1 семинар и 1 мастер-класс"


def test_read_plan_first_row_of_the_next_page_is_no_header() -> None:
    row = ("2.", "Работа с родителями", "по графику", "Психолог", "Встречи")
    plan = read(word([HEADER, SEMINAR], "", [row, ("3.", *MEETING[1:])]))

    assert [(m.number, m.responsible) for m in plan.measures] == [
        ("1", "Методист"),
        ("2", "Психолог"),
        ("3", "Начальник"),
    ]


def test_read_plan_table_of_costs_below_is_not_its_next_page() -> None:
    costs = [("№", "Мероприятие", "Источник", "2023", "2024"), ("1", "Ремонт", "бюджет", "5", "9")]

    assert len(read(word([HEADER, SEMINAR], costs)).measures) == 1


def test_read_plan_two_tables_of_different_columns() -> None:
    other = [("№", "Мероприятие", "Ответственный", "Срок"), ("1", "Опрос", "Психолог", "июнь 2024")]
    plan = read(word("1. Кадры", [HEADER, SEMINAR], "2. Родители", other))

    last = plan.measures[1]
    assert (last.section, last.responsible, last.deadline_text) == (
        *("2. Родители", "Психолог", "июнь 2024"),
    )


def test_read_plan_header_of_two_rows_again_on_the_next_page() -> None:
    header = [
        (C("№", down="start"), C("Мероприятие", down="start"), C("Сроки", span=2)),
        (C(down="on"), C(down="on"), "начало", "окончание"),
    ]
    rows = [*header, ("1", "Семинары", "март", "май"), *header, ("2", "Опрос", "июнь", "июль")]

    assert [m.deadline_text for m in read(word(rows)).measures] == ["март – май", "июнь – июль"]


def test_read_plan_takes_numbers_without_a_heading_for_no_measures() -> None:
    rows = [("", "", "", "Сроки", "Ответственные"), ("1.", "Семинары", "", "май", "Завуч")]

    assert [(m.number, m.text) for m in read(word(rows)).measures] == [("1", "Семинары")]


CELLS = st.one_of(
    st.sampled_from(
        [
            *("", "1.", "1.1", "II", "№", "Мероприятия", "Сроки", "Ответственные", "Результат"),
            *("май 2024", "по плану", "Раздел 1. Кадры", "Семинар", "и далее", "2024", "+", "-"),
            *("начало", "окончание", "Директор школы", "И.И. Лугова", "* примечание", "\n"),
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
).map(lambda text: text.replace("\x00", ""))
ANY_ROWS = st.lists(
    st.lists(
        st.builds(
            C,
            CELLS,
            span=st.integers(1, 3),
            down=st.sampled_from(["", "", "start", "on"]),
            bold=st.booleans(),
        ),
        min_size=1,
        max_size=6,
    ),
    max_size=8,
)


REFUSALS = {"no_table", "no_plan_table", "no_measures"}


def read_or_refused(reading: Callable[[], ReadPlan]) -> ReadPlan | str:
    try:
        return reading()
    except Refused as refused:
        return refused.code


@settings(max_examples=80)
@given(st.lists(st.one_of(ANY_ROWS, st.sampled_from(["", "2. Кадры", "План"])), max_size=4))
def test_read_plan_of_any_tables_is_read_or_refused(blocks: list) -> None:
    plan = read_or_refused(lambda: read(word(*blocks)))

    if isinstance(plan, str):
        assert plan in REFUSALS
    else:
        assert plan.measures
        assert {m.section for m in plan.measures} <= {"", *plan.sections}


@settings(max_examples=80)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=8), st.sampled_from("\t|"))
def test_read_pasted_of_any_words_is_read_or_refused(rows: list[list[str]], sign: str) -> None:
    text = "\n".join(sign.join(row) for row in rows)
    plan = read_or_refused(lambda: read_pasted(text, *PERIOD))

    assert plan in REFUSALS if isinstance(plan, str) else plan.measures
