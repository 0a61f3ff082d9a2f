"""Habits of people who make plans: signs of repetition, marks under quarters, headings anywhere."""

from datetime import date

import pytest

from roadmaps.deadlines import parse_deadline
from roadmaps.reading.leftovers import asides
from roadmaps.reading.plan import ReadMeasure, ReadPlan
from tests.roadmaps.plan_files import HEADER, C, Row, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, plan_of, read, told


def _doubts(measure: ReadMeasure) -> list[tuple[str, str]]:
    return [(doubt.field, doubt.text) for doubt in measure.doubts]


def _dated(plan: ReadPlan) -> list[list[str]]:
    return [
        [f"{o.start:%d.%m}-{o.end:%d.%m}" for o in measure.deadline.occurrences]
        for measure in plan.measures
    ]


_AS_ABOVE = "в ячейке знак повтора, взято из строки выше"


@pytest.mark.parametrize(
    "sign", ["-//-", "--//--", "—»—", '-"-', "-«-", "„", "″", "//", "— // —", "то же", "Те же"]
)
def test_read_plan_sign_of_repetition_is_the_cell_above(sign: str) -> None:
    plan = plan_of(SEMINAR, ("2.", "Вебинар", sign, sign, "Справка"))

    second = plan.measures[1]
    assert (second.deadline_text, second.responsible) == ("май 2024", "Методист")
    assert second.deadline == plan.measures[0].deadline
    assert _doubts(second) == [("deadline_text", _AS_ABOVE), ("responsible", _AS_ABOVE)]
    assert {p.row for p in plan.problems if p.code == "as_above"} == {3}


def test_read_plan_signs_of_repetition_one_under_another() -> None:
    plan = plan_of(
        SEMINAR,
        ("2.", "Вебинар", "-//-", "-//-", "Справка"),
        ("3.", "Опрос", "-//-", "Психолог", "-//-"),
    )

    assert [m.deadline_text for m in plan.measures] == ["май 2024"] * 3
    assert plan.measures[2].result == "Справка"


def test_read_plan_sign_of_repetition_under_nothing_stays_open() -> None:
    plan = plan_of(("1.", "Вебинар", "-//-", "-//-", "Справка"), MEETING)

    first = plan.measures[0]
    assert (first.deadline_text, first.responsible) == ("-//-", "-//-")
    assert first.deadline.open


@pytest.mark.parametrize("dash", ["-", "–", "—", " - "])
def test_read_plan_dash_alone_is_a_blank_cell(dash: str) -> None:
    plan = plan_of(SEMINAR, ("2.", "Вебинар", dash, dash, "Справка"))

    second = plan.measures[1]
    assert (second.deadline_text, second.responsible) == ("", "")
    assert second.deadline.open
    assert ("responsible", "не указаны ответственные") in _doubts(second)


@pytest.mark.parametrize(
    ("text", "deadline_text", "dates"),
    [
        ("Январь 2024\n-\nмай 2024", "Январь 2024 - май 2024", ["01.01-31.05"]),
        ("Январь\n– май", "Январь – май", ["01.01-31.05"]),
        ("Январь-\n-май", "Январь - май", ["01.01-31.05"]),
        ("- март\n- октябрь", "март октябрь", ["01.03-31.03", "01.10-31.10"]),
        ("Дважды:\n- март;\n- октябрь", "Дважды: март; октябрь", ["01.03-31.03", "01.10-31.10"]),
    ],
)
def test_read_plan_dash_between_lines_of_a_deadline(
    text: str, deadline_text: str, dates: list[str]
) -> None:
    plan = plan_of(("1.", "Семинар", text, "Методист", "Справка"))

    assert plan.measures[0].deadline_text.removeprefix("- ") == deadline_text
    assert _dated(plan) == [dates]


def _under(group: str, *names: str) -> list[Row]:
    start = [C(text, down="start") for text in ("№", "Мероприятие")]
    on = [C(down="on"), C(down="on")]
    return [
        [*start, C(group, span=len(names)), C("Ответственные", down="start")],
        [*on, *names, C(down="on")],
    ]


@pytest.mark.parametrize(
    ("group", "names", "texts"),
    [
        ("Квартал", ("I", "II"), ["I квартал", "I квартал, II квартал"]),
        ("Сроки (полугодие)", ("1", "2"), ["1 полугодие", "1 полугодие, 2 полугодие"]),
        ("Месяцы", ("09", "10"), ["сентябрь", "сентябрь; октябрь"]),
        ("Сроки по месяцам", ("IX", "X"), ["сентябрь", "сентябрь; октябрь"]),
        ("Месяц", ("Сентябрь", "Октябрь"), ["Сентябрь", "Сентябрь; Октябрь"]),
    ],
)
def test_read_plan_marks_under_parts_of_a_year(
    group: str, names: tuple[str, str], texts: list[str]
) -> None:
    rows = _under(group, *names)
    plan = read(
        word([*rows, ("1", "Опрос", "+", "-", "Методист"), ("2", "Семинар", "+", "+", "Методист")])
    )

    assert [measure.deadline_text for measure in plan.measures] == texts
    assert not any(measure.deadline.open or measure.doubts for measure in plan.measures)


def test_read_plan_aim_beside_a_measure_is_no_section() -> None:
    header = ("№", "Содержание контроля", "Цель контроля", "Сроки", "Ответственный")
    rows = [(str(n), f"Посещение уроков {n}", "Помощь", "май", "Завуч") for n in range(1, 6)]
    plan = read(word([header, [C("1. Контроль", span=5)], *rows]))

    assert plan.sections == ("1. Контроль",)
    assert {measure.section for measure in plan.measures} == {"1. Контроль"}


@pytest.mark.parametrize(
    "heading", ["Наименование рискового фактора", "Наименование риска", "Название направления"]
)
def test_read_plan_named_risk_is_a_section(heading: str) -> None:
    header = (heading, "Мероприятие", "Дата реализации", "Ответственные")
    plan = read(
        word(
            [
                header,
                (C("Мотивация", down="start"), "Опрос", "март", "Психолог"),
                (C(down="on"), "Беседы", "апрель", "Психолог"),
                (C("Кадры", down="start"), "Курсы", "май", "Методист"),
                (C(down="on"), "Наставничество", "июнь", "Методист"),
            ]
        )
    )

    assert plan.sections == ("Мотивация", "Кадры")
    assert [measure.text for measure in plan.measures][::3] == ["Опрос", "Наставничество"]


def test_read_plan_total_below_measures_is_told_and_not_put_on_them() -> None:
    plan = plan_of(SEMINAR, MEETING, ("", "Итого по разделу", "", "120,5", ""))

    assert told(plan) == told(plan_of(SEMINAR, MEETING))
    assert "remark_skipped" in codes(plan)


def test_read_plan_column_that_another_table_has_is_not_missed() -> None:
    short = HEADER[:4]
    plan = read(word("1. Район", [HEADER, SEMINAR], "2. Школа", [short, MEETING[:4]]))

    assert [measure.section for measure in plan.measures] == ["1. Район", "2. Школа"]
    assert [measure.doubts for measure in plan.measures] == [(), ()]


def test_read_plan_measure_merged_over_what_is_done_heads_it() -> None:
    header = ("№", "Мероприятие", "Содержание деятельности", "Сроки", "Ответственные")
    plan = read(
        word(
            [
                header,
                (C("1", down="start"), C("Мониторинг", down="start"), "Входной", "март", "Завуч"),
                (C(down="on"), C(down="on"), "Рубежный", "май", "Завуч"),
                (C(down="on"), C(down="on"), "Итоговый", "декабрь", "Директор"),
            ]
        )
    )

    assert plan.sections == ("Мониторинг",)
    assert told(plan) == [("1", "Входной", "март"), ("", "Рубежный", "май")] + [
        ("", "Итоговый", "декабрь")
    ]


def test_read_plan_columns_of_measures_beside_each_other() -> None:
    header = ("Месяц", "Работа с педагогами", "Работа с родителями", "Ответственные")
    plan = read(
        word(
            [
                header,
                ("Март", "Педсовет", "Собрание", "Завуч"),
                ("Апрель", "Семинар", "Опрос", "Психолог"),
            ]
        )
    )

    assert [(m.section, m.text, m.deadline_text, m.responsible) for m in plan.measures] == [
        ("Работа с педагогами", "Педсовет", "Март", "Завуч"),
        ("Работа с педагогами", "Семинар", "Апрель", "Психолог"),
        ("Работа с родителями", "Собрание", "Март", "Завуч"),
        ("Работа с родителями", "Опрос", "Апрель", "Психолог"),
    ]


def test_read_plan_column_that_was_set_aside_is_told() -> None:
    header = ("Мероприятие", "Сроки", "Ответственные", "Участники")
    plan = read(word([header, ("Семинар", "май", "Методист", "Учителя")]))

    assert plan.measures[0].responsible == "Методист"
    assert [p.message for p in plan.problems if p.code == "column_set_aside"] == [
        "Столбец «Участники» в план не вошёл: его смысл тот же, что у другого столбца. "
        "Если он нужен, дополните мероприятия его словами."
    ]


def test_read_plan_section_row_above_the_header_of_each_part() -> None:
    table = [
        [C("Работа с кадрами", span=5)],
        HEADER,
        SEMINAR,
        [C("Работа с учениками", span=5)],
        HEADER,
        MEETING,
    ]
    one = read(word("Дорожная карта школы", table))
    several = read(word("Дорожная карта школы", table[:3], table[3:]))

    for plan in (one, several):
        assert plan.title == "Дорожная карта школы"
        assert [measure.section for measure in plan.measures] == [
            "Работа с кадрами",
            "Работа с учениками",
        ]


def test_read_plan_title_row_above_the_header_is_no_section() -> None:
    plan = read(word([[C("План мероприятий школы на 2024 год", span=5)], HEADER, SEMINAR]))

    assert plan.title == "План мероприятий школы на 2024 год"
    assert plan.sections == ()


def test_read_plan_number_close_to_the_words() -> None:
    header = ("Содержание работы", "Сроки", "Ответственные")
    rows = [("1.Семинар", "май", "Методист"), ("1.2.«Неделя математики»", "июнь", "Учителя")]
    plan = read(word([header, *rows]))

    assert told(plan) == [("1", "Семинар", "май"), ("1.2", "«Неделя математики»", "июнь")]


def test_read_plan_list_of_schools_is_not_taken_for_a_plan() -> None:
    schools = [("№", "Наименование ОО", "Куратор"), ("1", "Боровая школа", "Ким О. А.")]
    plan = read(word(schools, "План мероприятий", [HEADER, SEMINAR]))

    assert "similar_table" not in codes(plan)


def test_read_plan_title_that_says_whose_roadmap_it_is() -> None:
    plan = read(word("Муниципальная дорожная карта", "на 2024 год", [HEADER, SEMINAR]))

    assert plan.title == "Муниципальная дорожная карта на 2024 год"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Уточнить списки обучающихся группы риска", []),
        ("Вписать в рабочие программы часы коррекции", []),
        ("Отчёт школы (уточнить дату)", ["уточнить дату"]),
        ("Срок уточнить.", ["уточнить"]),
    ],
)
def test_asides_are_told_from_measures_in_the_infinitive(text: str, found: list[str]) -> None:
    assert asides(text) == found


def test_years_of_a_school_year_without_its_name_are_noted() -> None:
    school_year = (date(2023, 9, 1), date(2024, 8, 31))

    assert parse_deadline("2023-2024", *school_year).note == "годы понимаются как календарные"
    assert parse_deadline("2023-2024 уч. г.", *school_year).note == ""
    assert parse_deadline("2023-2024", date(2023, 1, 1), date(2024, 12, 31)).note == ""


def test_read_plan_aim_between_a_heading_and_its_table() -> None:
    plan = read(
        word(
            "План мероприятий школы",
            "Цель: рост качества",
            "Раздел 1. Анализ",
            "Цель: найти причины",
            "Задачи:",
            "1. Собрать данные",
            "2. Обсудить их",
            [HEADER, SEMINAR],
            "Раздел 2. Кадры",
            "Цель: помочь учителям",
            [HEADER, MEETING],
        )
    )

    assert plan.title == "План мероприятий школы Цель: рост качества"
    assert plan.sections == ("Раздел 1. Анализ", "Раздел 2. Кадры")


def test_read_plan_bold_measure_between_its_neighbours_is_a_measure() -> None:
    rows = [(f"{n}.", f"Семинар {n}", "май 2024", "Методист", "Справка") for n in (1, 2, 4)]
    bold = (C("3.", bold=True), C("Семинар 3", bold=True), "", "", "")
    plan = plan_of(*rows[:2], bold, rows[2])

    assert [measure.number for measure in plan.measures] == ["1", "2", "3", "4"]
    assert plan.sections == ()
    assert plan.measures[2].deadline.open


def test_read_plan_ways_of_solving_a_problem_are_measures() -> None:
    header = ("Проблема", "Пути решения", "Сроки", "Ответственные")
    rows = [(f"Трудность {n}", f"Семинар {n}", "май", "Методист") for n in range(1, 6)]
    plan = read(word([header, *rows]))

    assert [measure.text for measure in plan.measures] == [f"Семинар {n}" for n in range(1, 6)]
    assert plan.sections == ()


def test_read_plan_aim_under_the_title_of_a_section_is_told_and_is_no_section() -> None:
    rows = [C("1. Кадры", span=5)], [C("Цель: помочь учителям", span=5)]
    plan = plan_of(*rows, SEMINAR, MEETING)

    assert plan.sections == ("1. Кадры",)
    assert [p.row for p in plan.problems if p.code == "remark_skipped"] == [3]


@pytest.mark.parametrize("number", ["1а", "2-1", "3.1б"])
def test_read_plan_number_with_a_letter_or_a_hyphen_is_kept(number: str) -> None:
    plan = plan_of((f"{number}.", *SEMINAR[1:]), MEETING)

    assert plan.measures[0].number == number


def test_read_plan_section_row_with_dashes_in_its_other_cells() -> None:
    row = ("1", "Организационные меры", "-", "–", "-")
    plan = plan_of(row, ("1.1", *SEMINAR[1:]), ("1.2", *MEETING[1:]))

    assert plan.sections == ("1 Организационные меры",)
    assert [measure.number for measure in plan.measures] == ["1.1", "1.2"]
    assert "section_guessed" in codes(plan)


def test_read_plan_form_of_work_is_not_the_measure() -> None:
    header = ("№", "Вид деятельности", "Формы работы", "Сроки", "Ответственный")
    plan = read(word([header, ("1", "Анализ ВПР", "Совещание", "май", "Завуч")]))

    assert plan.measures[0].text == "Анализ ВПР"


def test_read_plan_words_broken_by_a_narrow_column_are_whole() -> None:
    plan = plan_of(
        (
            "1",
            "Входная диагно-\nстика по мате-матике",
            "до 25 де-\nкабря",
            "Заме-ститель дирек-\nтора",
        )
    )

    (measure,) = plan.measures
    assert measure.text == "Входная диагностика по математике"
    assert measure.deadline_text == "до 25 декабря"
    assert measure.responsible == "Заместитель директора"


def test_read_plan_headings_cut_short_are_known() -> None:
    header = ("№", "Меропр.", "Ср. исп.", "Исполн.", "Ожид. рез-т", "Отм. об исп.")
    plan = read(word([header, ("1", "Анализ ВПР", "май 2024", "Завуч", "Справка", "")]))

    (measure,) = plan.measures
    assert (measure.text, measure.deadline_text) == ("Анализ ВПР", "май 2024")
    assert (measure.responsible, measure.result) == ("Завуч", "Справка")
