"""Plans read from Word files: the tables that departments and schools really make."""

from itertools import permutations

import pytest

from roadmaps.plans.reading import ReadPlan, read_plan
from tests.roadmaps.plan_files import HEADER, PERIOD, C, Row, numbering, table_xml, word

SEMINAR = ("1.", "Семинар для учителей", "май 2024", "Методист", "Проведён 1 семинар")
MEETING = ("2.", "Совещание директоров", "до 01.09.2024 г.", "Начальник", "Протокол")


def read(data: bytes, name: str = "план.docx") -> ReadPlan:
    return read_plan(data, name, *PERIOD)


def plan_of(*rows: Row) -> ReadPlan:
    return read(word([HEADER, *rows]))


def told(plan: ReadPlan) -> list[tuple[str, str, str]]:
    return [(m.number, m.text, m.deadline_text) for m in plan.measures]


def codes(plan: ReadPlan) -> set[str]:
    return {problem.code for problem in plan.problems}


def test_read_plan_every_field_of_a_measure() -> None:
    plan = read(
        word(
            "УТВЕРЖДАЮ",
            "Дорожная карта",
            "Приозёрской школы на 2024 год",
            [HEADER, [C("1. Кадры", span=5)], SEMINAR],
        )
    )

    assert plan.title == "Дорожная карта Приозёрской школы на 2024 год"
    assert plan.sections == ("1. Кадры",)
    assert plan.problems == ()
    assert plan.as_json()["measures"] == [
        {
            "number": "1",
            "section": "1. Кадры",
            "text": "Семинар для учителей",
            "deadline_text": "май 2024",
            "occurrences": [{"start": "2024-05-01", "end": "2024-05-31", "label": ""}],
            "recurrence": "none",
            "open": False,
            "note": "",
            "responsible": "Методист",
            "result": "Проведён 1 семинар",
        }
    ]


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


def test_read_plan_row_broken_over_pages_with_a_repeated_header() -> None:
    plan = plan_of(
        ("1.", "Семинар для", "Сентябрь,", "Управление", "Проведён один"),
        HEADER,
        ("", "учителей района", "2024", "образования", "семинар"),
        MEETING,
    )

    first = plan.measures[0]
    assert (first.text, first.deadline_text) == ("Семинар для учителей района", "Сентябрь, 2024")
    assert (first.responsible, first.result) == ("Управление образования", "Проведён один семинар")
    assert len(plan.measures) == 2


def test_read_plan_row_broken_over_pages_without_a_header() -> None:
    plan = plan_of(
        ("1.", "Семинар для", "По плану отдела, в течение", "Методист", "Проведён"),
        ("", "", "года", "", "семинар"),
        ("", "учителей", "", "", ""),
    )

    assert told(plan) == [("1", "Семинар для учителей", "По плану отдела, в течение года")]


def test_read_plan_row_without_number_but_with_a_deadline_is_a_measure() -> None:
    plan = plan_of(SEMINAR, ("", "Контроль выполнения", "Сентябрь, 2024", "", "справка"))

    assert told(plan)[1] == ("", "Контроль выполнения", "Сентябрь, 2024")


def test_read_plan_row_without_number_and_deadline_goes_on() -> None:
    plan = plan_of(SEMINAR, ("", "Подготовка материалов", "", "Психолог", ""), MEETING)

    assert plan.measures[0].text == "Семинар для учителей Подготовка материалов"
    assert plan.measures[0].responsible == "Методист Психолог"
    assert len(plan.measures) == 2


def test_read_plan_first_row_of_a_section_never_goes_on() -> None:
    plan = plan_of(SEMINAR, [C("2. Кадры", span=5)], ("", "Обучение", "", "Завуч", "Курсы"))

    assert [(m.section, m.text) for m in plan.measures][1] == ("2. Кадры", "Обучение")
    assert "deadline_open" in codes(plan)


def test_read_plan_without_numbers() -> None:
    rows = [("Семинар", "май", "Методист"), ("Совещание", "", "Начальник"), ("Приказ", "июнь", "")]
    plan = read(word([("Мероприятие", "Срок", "Ответственный"), *rows]))

    assert told(plan) == [("", "Семинар", "май"), ("", "Совещание", ""), ("", "Приказ", "июнь")]


def test_read_plan_number_at_the_head_of_the_text() -> None:
    rows = [("1.1. Семинар", "май"), ("1.2. Совещание", "июнь"), ("2) Приказ", "июль")]

    assert told(read(word([("Мероприятие", "Срок"), *rows]))) == [
        ("1.1", "Семинар", "май"),
        ("1.2", "Совещание", "июнь"),
        ("2", "Приказ", "июль"),
    ]


@pytest.mark.parametrize(
    ("written", "number"), [("3. 10", "3.10"), ("3.1\n1", "3.11"), ("2.1.", "2.1"), ("4)", "4")]
)
def test_read_plan_number_as_written(written: str, number: str) -> None:
    assert plan_of((written, *SEMINAR[1:])).measures[0].number == number


def test_read_plan_automatic_numbers() -> None:
    row = (C(list=(1, 0)), *SEMINAR[1:])
    plan = read(word([HEADER, row, row, [C("Кадры", span=5)], row], numbering=numbering(7)))

    assert [m.number for m in plan.measures] == ["1", "2", "3"]


def test_read_plan_automatic_numbers_of_two_levels_and_of_a_style() -> None:
    level = (
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1.%2."/></w:lvl>'
    )
    styles = (
        '<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Heading"><w:basedOn w:val="Base"/></w:style>'
    )
    rows = [
        [C("Право", span=5, style="Heading")],
        (C(list=(1, 1)), *SEMINAR[1:]),
        (C(list=(1, 1)), *MEETING[1:]),
        [C("Кадры", span=5, style="Heading")],
        (C(list=(1, 1)), *SEMINAR[1:]),
    ]
    plan = read(word([HEADER, *rows], numbering=numbering(3, levels=level), styles=styles))

    assert plan.sections == ("1. Право", "2. Кадры")
    assert [m.number for m in plan.measures] == ["1.1", "1.2", "2.1"]


def test_read_plan_automatic_numbers_that_show_one_everywhere() -> None:
    rows = [(C(list=(number, 0)), *SEMINAR[1:]) for number in (1, 2, 3)]
    plan = read(
        word(
            [HEADER, *rows[:2], [C("Кадры", span=5)], rows[2]],
            numbering=numbering(1, 2, 3),
        )
    )

    assert [m.number for m in plan.measures] == ["1", "2", "1"]
    assert "renumbered" in codes(plan)


def test_read_plan_list_inside_a_cell() -> None:
    cell = C("Семинары:\nо функциональной грамотности\nоб оценивании", list=(1, 0))
    plan = read(
        word([HEADER, ("1", cell, *SEMINAR[2:])], numbering=numbering(1, style="bullet", text="·"))
    )

    assert plan.measures[0].text == "– Семинары:\n– о функциональной грамотности\n– об оценивании"


def test_read_plan_deadline_of_several_paragraphs() -> None:
    plan = plan_of(("1", "Семинары", "апрель, 2024\nоктябрь, 2024", "Методист", "2 семинара"))

    assert plan.measures[0].deadline_text == "апрель, 2024 октябрь, 2024"
    assert [o.start.month for o in plan.measures[0].deadline.occurrences] == [4, 10]


def test_read_plan_cells_merged_over_rows() -> None:
    plan = plan_of(
        ("1", "Семинар", C("май", down="start"), C("Методист", down="start"), "Семинар"),
        ("2", "Совещание", C(down="on"), C(down="on"), "Протокол"),
        ("3", "Приказ", "июнь", C(down="on"), "Приказ"),
    )

    assert [(m.deadline_text, m.responsible) for m in plan.measures] == [
        ("май", "Методист"),
        ("май", "Методист"),
        ("июнь", "Методист"),
    ]


def test_read_plan_measure_merged_over_rows_with_two_deadlines() -> None:
    plan = plan_of(
        (C("1", down="start"), C("Семинар", down="start"), "май", "Методист", "Входной"),
        (C(down="on"), C(down="on"), "октябрь", "Психолог", "Итоговый"),
        MEETING,
    )

    assert [o.start.month for o in plan.measures[0].deadline.occurrences] == [5, 10]
    assert plan.measures[0].responsible == "Методист Психолог"
    assert len(plan.measures) == 2


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


def test_read_plan_table_inside_a_table() -> None:
    inner = f"{table_xml([HEADER, SEMINAR, MEETING])}<w:p/>"
    plan = read(word([[C("Приложение"), C(raw=inner)]]))

    assert [m.number for m in plan.measures] == ["1", "2"]


def test_read_plan_deleted_words_tabs_and_controls() -> None:
    deleted = (
        "<w:p><w:r><w:t>Семи</w:t></w:r><w:del><w:r><w:delText>зачёркнуто</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>нар</w:t></w:r></w:ins><w:r><w:tab/><w:t>учителей</w:t><w:br/>"
        "<w:t>района</w:t></w:r></w:p>"
    )
    table = table_xml([HEADER, ("1", C(raw=deleted), "май", "Методист", "Отчёт")])
    plan = read(word([[C(raw=f"{table}<w:p/>")]]))

    assert plan.measures[0].text == "Семинар учителей\nрайона"


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


def test_read_plan_columns_guessed_where_headings_say_nothing() -> None:
    plan = read(
        word([SEMINAR, MEETING, ("3.", "Мониторинг результатов", "июнь", "Завуч", "Справка")])
    )

    assert told(plan)[2] == ("3", "Мониторинг результатов", "июнь")
    assert plan.measures[0].responsible == "Методист"
    assert "columns_guessed" in codes(plan)


def test_read_plan_remark_under_the_table_is_not_a_measure() -> None:
    plan = plan_of(SEMINAR, [C("* Примечание: сроки могут быть изменены", span=5)])

    assert len(plan.measures) == 1
    assert "remark_skipped" in codes(plan)


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


def test_read_plan_number_alone_waits_for_its_words() -> None:
    plan = plan_of(("1.", "", "", "", ""), ("", *SEMINAR[1:]), ("2.", "", "", "", ""))

    assert told(plan) == [("1", "Семинар для учителей", "май 2024")]


def test_read_plan_deadline_wholly_on_the_next_page() -> None:
    plan = plan_of(("1.", "Анализ планов", "", "Завуч", ""), ("", "развития", "ноябрь", "", ""))

    assert told(plan) == [("1", "Анализ планов развития", "ноябрь")]
