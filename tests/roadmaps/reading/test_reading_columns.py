"""Columns of a plan told by their headings: in any order, over several rows, named oddly."""

from itertools import permutations

import pytest

from tests.roadmaps.plan_files import HEADER, C, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, plan_of, read, told


@pytest.mark.parametrize("order", list(permutations(range(5)))[::7])
def test_read_plan_columns_in_any_order(order: tuple[int, ...]) -> None:
    plan = read(word([[row[place] for place in order] for row in (HEADER, SEMINAR, MEETING)]))

    first = plan.measures[0]
    assert (first.number, *SEMINAR[1:]) == (
        *("1", first.text, first.deadline_text),
        *(first.responsible, first.result),
    )
    assert len(plan.measures) == 2


HEADINGS = [
    (
        "№",
        "Мероприятия/содержание работы",
        "Сроки исполнения",
        "Ответственные, участники",
        "Показатель",
    ),
    (
        "N",
        "Наименование мероприятия",
        "Период реализации",
        "Исполнители",
        "Прогнозируемый результат",
    ),
    ("п/п", "Мероприятие", "Дата", "Отв.", "Результат выполнения мероприятия/плановое значение"),
    (
        "№\nп/п",
        "Меры",
        "Срок (месяц)",
        "Ответственный за мероприятие",
        "Ожидаемый результат (сроки)",
    ),
    ("", "Содержание деятельности", "Когда", "Кто", "Продукт"),
    ("Номер", "Действия", "Срок\nреали-\nзации", "Ответствен-\nные", "Показатели эффективности"),
    ("№", "Наименование мероприятий", "Дата проведения", "Исполнитель", "Ожидаемый результат"),
    ("№ п.п.", "Содержание работы", "Срок исполнения", "Ответств.", "Итоговый документ"),
    ("Пункт", "Виды работ", "Сроки и периодичность", "Ответственное лицо", "Отчётные материалы"),
    ("№", "Что делаем", "Когда", "Кто", "Выход"),
    ("N п/п", "Перечень мероприятий", "Время проведения", "Кто проводит", "Результат (документ)"),
    ("№", "Меры", "Плановая дата", "Ответственный исполнитель", "Подтверждающий документ"),
    ("№ п / п", "Мероприя тия", "Сро\nки", "Ответст\nвенные", "Резуль-\nтаты"),
    ("№", "Шаги", "Сроки", "Ответственные", "Результаты"),
    ("№", "", "Сроки", "Ответственные", "Результаты"),
]


@pytest.mark.parametrize("headings", HEADINGS, ids=[headings[1] for headings in HEADINGS])
def test_read_plan_header_by_meaning(headings: tuple[str, ...]) -> None:
    plan = read(word([headings, SEMINAR, MEETING]))

    assert [
        (m.number, m.text, m.deadline_text, m.responsible, m.result) for m in plan.measures
    ] == [("1", *SEMINAR[1:]), ("2", *MEETING[1:])]


def test_read_plan_extra_columns_are_kept_for_the_eye() -> None:
    header = ("№", "Мероприятия", "Сроки", "Участники", "Ответственные", "Отметка о выполнении")
    plan = read(word([header, ("1", "Семинар", "май", "Учителя", "Методист", "")]))

    assert plan.measures[0].responsible == "Методист"
    assert ("Участники", "Учителя") in plan.measures[0].cells


def test_read_plan_row_of_column_numbers_is_skipped() -> None:
    assert told(plan_of(("1", "2", "3", "4", "5"), SEMINAR)) == [
        ("1", "Семинар для учителей", "май 2024")
    ]


def test_read_plan_start_and_end_columns_under_one_heading() -> None:
    rows = [
        (C("№", down="start"), C("Мероприятие", down="start"), C("Сроки", span=2), "Ответственный"),
        (C(down="on"), C(down="on"), "начало", "окончание", ""),
        ("1", "Семинары", "сентябрь 2024", "ноябрь 2024", "Методист"),
        ("2", "Приказ", "01.02.2024", "15.02.2024", "Директор"),
        ("3", "Отчёт", "", "01.12.2024", "Директор"),
    ]
    plan = read(word(rows))

    assert [m.deadline_text for m in plan.measures] == [
        "сентябрь 2024 – ноябрь 2024",
        "с 01.02.2024 по 15.02.2024",
        "до 01.12.2024",
    ]
    assert not any(m.deadline.open for m in plan.measures)


def test_read_plan_quarters_ticked_in_columns() -> None:
    rows = [
        (C("№", down="start"), C("Мероприятие", down="start"), C("Срок", span=4)),
        (C(down="on"), C(down="on"), "I квартал", "II квартал", "III квартал", "IV квартал"),
        ("1", "Мониторинг", "+", "", "", "+"),
    ]
    plan = read(word(rows))

    assert plan.measures[0].deadline_text == "I квартал, IV квартал"
    assert [o.end.month for o in plan.measures[0].deadline.occurrences] == [3, 12]


def test_read_plan_rows_cut_otherwise_than_the_header() -> None:
    widths = [500, 300, 2700, 1400, 100, 1500, 2000]
    header = ("№", C("Мероприятия", span=2), "Сроки", C("Ответственные", span=2), "Результат")
    row = (C("1", span=2), "Семинар", C("май", span=2), "Методист", C("Отчёт", span=1))
    whole = (C("2", span=1), C("Приказ о плане", span=3), C("Директор", span=2), "Приказ")
    plan = read(word([header, row, whole], widths=widths))

    assert told(plan)[0] == ("1", "Семинар", "май")
    assert (plan.measures[1].text, plan.measures[1].responsible) == ("Приказ о плане", "Директор")


def test_read_plan_columns_guessed_where_headings_say_nothing() -> None:
    plan = read(
        word([SEMINAR, MEETING, ("3.", "Мониторинг результатов", "июнь", "Завуч", "Справка")])
    )

    assert told(plan)[2] == ("3", "Мониторинг результатов", "июнь")
    assert plan.measures[0].responsible == "Методист"
    assert "columns_guessed" in codes(plan)


def test_read_plan_headings_that_say_nothing_are_still_headings() -> None:
    headings = ("", "Что намечено?", "К какому числу", "ФИО", "Чем закончится")
    rows = [SEMINAR, MEETING, ("3.", "Мониторинг результатов", "июнь", "Завуч", "Справка")]

    assert [m.number for m in read(word([headings, *rows])).measures] == ["1", "2", "3"]


def test_read_plan_antirisk_programme() -> None:
    passport = [
        ("Наименование программы", "Антирисковая программа «Низкая мотивация»"),
        ("Цель и задачи", "Повысить мотивацию; мероприятия по работе с родителями"),
        ("Сроки и этапы реализации", "2024 год"),
        ("Исполнители", "Администрация школы"),
    ]
    header = (
        "Задача",
        "Мероприятие",
        "Сроки реализации",
        "Показатель",
        "Ответственные",
        "Участники",
    )
    roadmap = [
        header,
        (C("Выявить причины", down="start"), "Опрос", "март", "1 опрос", "Психолог", "5–9 классы"),
        (C(down="on"), "Анализ опроса", "апрель", "Справка", "Завуч", "Учителя"),
        ("Работать с родителями", "Собрания", "1 раз в четверть", "4 собрания", "", "Родители"),
    ]
    plan = read(word("Паспорт", passport, "Дорожная карта реализации программы", roadmap))

    assert plan.sections == ("Выявить причины", "Работать с родителями")
    assert [(m.text, m.deadline_text, m.responsible, m.result) for m in plan.measures] == [
        ("Опрос", "март", "Психолог", "1 опрос"),
        ("Анализ опроса", "апрель", "Завуч", "Справка"),
        ("Собрания", "1 раз в четверть", "", "4 собрания"),
    ]
    assert plan.title == "Дорожная карта реализации программы"


def test_read_plan_months_under_years() -> None:
    rows = [
        ("№", "Мероприятие", C("Сроки", span=2), "Ответственный"),
        ("", "", "2023 год", "2024 год", ""),
        ("1", "Семинар", "", "май", "Методист"),
        ("2", "Опрос", "май", "сентябрь", "Психолог"),
        ("3", "Отчёт", "+", "+", "Завуч"),
    ]

    assert [m.deadline_text for m in read(word(rows)).measures] == [
        "май 2024",
        "май 2023, сентябрь 2024",
        "2023 год, 2024 год",
    ]


def test_read_plan_deadline_and_responsible_under_one_heading_not_merged() -> None:
    rows = [
        ("№", "Мероприятие", C("Реализация", span=2), "Результат"),
        ("", "", "Сроки", "Ответственные", ""),
        SEMINAR,
    ]
    first = read(word(rows)).measures[0]

    assert (first.deadline_text, first.responsible) == (SEMINAR[2], SEMINAR[3])


def test_read_plan_form_and_goal_of_a_measure_are_not_the_measure() -> None:
    header = ("№", "Форма проведения мероприятия", "Цель мероприятия", *HEADER[1:])
    row = ("1.", "очно", "Обновить приёмы", *SEMINAR[1:])
    plan = read(word([header, row]))

    assert told(plan) == [("1", SEMINAR[1], SEMINAR[2])]
    assert plan.sections == ()
