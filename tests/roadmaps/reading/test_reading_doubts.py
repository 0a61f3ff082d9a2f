"""What a person is asked to look at before a plan that was read is taken."""

from datetime import date

import pytest

from roadmaps.reading.leftovers import asides, foreign_places, repeated
from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_plan
from tests.roadmaps.plan_files import HEADER, PERIOD, C, Row, word

SEMINAR = ("1.", "Семинар для учителей", "май 2024", "Методист", "Проведён 1 семинар")


def read(*rows: Row, places: tuple[str, ...] = (), title: str = "План") -> ReadPlan:
    return read_plan(word(title, [HEADER, *rows]), "план.docx", *PERIOD, places=places)


def doubted(plan: ReadPlan) -> list[tuple[str, str]]:
    return [(doubt.field, doubt.text) for measure in plan.measures for doubt in measure.doubts]


def test_read_plan_without_doubts() -> None:
    plan = read(SEMINAR)

    assert (doubted(plan), plan.problems) == ([], ())


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        ("по договору", "дат в нём нет"),
        ("31 ноября", "такой даты нет"),
        ("с 01.06.2024 по 01.05.2024", "конец раньше начала"),
        ("май 2026", "вне периода плана"),
        ("", "срок не указан"),
        ("По плану отдела, в течение года", "По плану отдела"),
    ],
)
def test_read_plan_doubtful_deadline(deadline: str, words: str) -> None:
    plan = read(("1.", "Семинар", deadline, "Методист", "Отчёт"))

    ((field, text),) = doubted(plan)
    assert field == "deadline_text"
    assert words in text
    (problem,) = plan.problems
    assert (problem.row, problem.column) == (2, "Сроки")
    assert words in problem.message


def test_read_plan_blank_cells_are_noticed_only_where_there_is_a_column() -> None:
    assert doubted(read(("1.", "Семинар", "май", "", ""))) == [
        ("responsible", "не указаны ответственные"),
        ("result", "не указан результат"),
    ]
    bare = read_plan(word([("Мероприятие", "Срок"), ("Семинар", "май")]), "план.docx", *PERIOD)
    assert doubted(bare) == []


def test_read_plan_question_of_its_author_is_pointed_out() -> None:
    plan = read(("1.", "Создание системы профилактики – нужен приказ?", *SEMINAR[2:]))

    assert doubted(plan) == [("text", "осталась пометка: «нужен приказ?»")]


def test_read_plan_two_identical_rows_are_pointed_out() -> None:
    plan = read(SEMINAR, ("2.", *SEMINAR[1:]), ("3.", "Другое", *SEMINAR[2:]))

    assert doubted(plan) == [("text", "строка повторяет строку 2")]
    assert plan.measures[1].doubts


def test_read_plan_name_of_another_region_is_pointed_out() -> None:
    rows = [
        ("1.", "Участие в семинаре Приозёрской области", *SEMINAR[2:]),
        ("2.", "Участие в форуме Залесского края", *SEMINAR[2:]),
    ]

    assert doubted(read(*rows, places=("Приозёрская область",))) == [
        ("text", "назван другой регион: Залесского края")
    ]


def test_read_plan_row_that_may_be_a_measure_is_pointed_out_where_it_went() -> None:
    plan = read(SEMINAR, ("", "Подготовка материалов", "", "Психолог", ""))

    ((field, text),) = doubted(plan)
    assert field == "text"
    assert "присоединена строка 3" in text


def test_read_plan_row_broken_by_a_page_is_no_doubt() -> None:
    plan = read(
        ("1.", "Семинар для", "май 2024", "Методист", "Проведён"),
        HEADER,
        ("", "учителей", "", "", "семинар"),
    )

    assert doubted(plan) == []


def test_read_plan_issues_have_the_keys_of_the_contract() -> None:
    issues = read(("1.", "Семинар", "по плану", "Методист", "Отчёт")).as_json()["issues"]

    assert [sorted(issue) for issue in issues] == [
        ["code", "column", "message", "row", "severity", "sheet", "value"]
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Семинар", []),
        ("Что такое оценивание? Семинар для учителей", []),
        ("Семинар «Зачем нужны ВПР?»", []),
        ("Система профилактики – нужен приказ?", ["нужен приказ?"]),
        ("Семинар (?)", ["Семинар (?)"]),
        ("Дата: ____", ["____"]),
        ("Ответственный – уточнить", ["уточнить"]),
        ("Школа [вписать название]", ["[вписать название]"]),
        ("ХХХ школ", ["ХХХ"]),
    ],
)
def test_asides(text: str, found: list[str]) -> None:
    assert asides(text) == found


def test_foreign_places_without_known_ones_are_those_named_less_often() -> None:
    texts = ["школы Полянского района", "семинар Полянского района", "опыт Озёрского района"]

    assert foreign_places(texts, ()) == [[], [], ["Озёрского района"]]


def test_repeated_passes_over_blank_rows_and_signs() -> None:
    assert repeated([("А, б",), ("",), ("а б.",), ("",)]) == {2: 0}


def test_read_plan_period_without_days_of_a_month_plan() -> None:
    data = word([("Мероприятия", "Исполнители"), [C("Сентябрь", span=2)], ("Семинар", "Методист")])
    plan = read_plan(data, "план.docx", date(2024, 9, 1), date(2025, 5, 31))

    assert plan.measures[0].deadline_text == "Сентябрь"
    assert plan.measures[0].deadline.occurrences[0].start == date(2024, 9, 1)
