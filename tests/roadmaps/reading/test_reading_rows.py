"""Rows of a plan as measures: broken, merged and numbered rows, words inside cells."""

import pytest

from tests.roadmaps.plan_files import HEADER, C, Row, numbering, table_xml, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, plan_of, read, told


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


def test_read_plan_deleted_words_tabs_and_controls() -> None:
    deleted = (
        "<w:p><w:r><w:t>Семи</w:t></w:r><w:del><w:r><w:delText>зачёркнуто</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>нар</w:t></w:r></w:ins><w:r><w:tab/><w:t>учителей</w:t><w:br/>"
        "<w:t>района</w:t></w:r></w:p>"
    )
    table = table_xml([HEADER, ("1", C(raw=deleted), "май", "Методист", "Отчёт")])
    plan = read(word([[C(raw=f"{table}<w:p/>")]]))

    assert plan.measures[0].text == "Семинар учителей\nрайона"


def test_read_plan_remark_under_the_table_is_not_a_measure() -> None:
    plan = plan_of(SEMINAR, [C("* Примечание: сроки могут быть изменены", span=5)])

    assert len(plan.measures) == 1
    assert "remark_skipped" in codes(plan)


def test_read_plan_number_alone_waits_for_its_words() -> None:
    plan = plan_of(("1.", "", "", "", ""), ("", *SEMINAR[1:]), ("2.", "", "", "", ""))

    assert told(plan) == [("1", "Семинар для учителей", "май 2024")]


def test_read_plan_deadline_wholly_on_the_next_page() -> None:
    plan = plan_of(("1.", "Анализ планов", "", "Завуч", ""), ("", "развития", "ноябрь", "", ""))

    assert told(plan) == [("1", "Анализ планов развития", "ноябрь")]


UNSEEN = [
    pytest.param(
        "<w:p><w:r><w:t>Семинар</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> тайна</w:t></w:r>"
        "</w:p>",
        id="hidden words",
    ),
    pytest.param(
        '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>Семи</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>нар</w:t></w:r></w:p>",
        id="deleted end of a paragraph",
    ),
    pytest.param(
        "<w:p><w:r><w:t>Семи</w:t></w:r><w:r><w:softHyphen/></w:r><w:r><w:t>на\u200bр</w:t></w:r>"
        "</w:p>",
        id="signs without a width",
    ),
    pytest.param(
        "<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>Семинар</w:t></w:r></w:p>",
        id="shown words",
    ),
]


@pytest.mark.parametrize("paragraphs", UNSEEN)
def test_read_plan_what_word_does_not_show_is_not_read(paragraphs: str) -> None:
    plan = plan_of(("1", C(raw=paragraphs), *SEMINAR[2:]))

    assert plan.measures[0].text == "Семинар"


@pytest.mark.parametrize("mark", ["<w:del/>", "<w:hidden/>"])
def test_read_plan_rows_that_word_does_not_show_are_not_read(mark: str) -> None:
    table = table_xml([HEADER, ("1", "Убрано", "май", "", ""), SEMINAR])
    rows = table.split("<w:tr>")
    rows[2] = f"<w:trPr>{mark}</w:trPr>{rows[2]}"
    inside = f"{'<w:tr>'.join(rows)}<w:p/>"

    assert told(read(word([[C(raw=inside)]]))) == [("1", SEMINAR[1], SEMINAR[2])]


@pytest.mark.parametrize(
    "row",
    [
        ("Директор школы", "", "", "И.И. Лугова", ""),
        ("", "Начальник отдела образования", "", "Лугова И.И.", ""),
        ("Согласовано", "", "", "", "Лугова"),
    ],
)
def test_read_plan_signature_below_is_no_measure(row: Row) -> None:
    plan = plan_of(SEMINAR, row)

    assert [(m.text, m.responsible) for m in plan.measures] == [(SEMINAR[1], SEMINAR[3])]
    assert "remark_skipped" in codes(plan)


def test_read_plan_measures_in_small_letters_are_not_put_together() -> None:
    rows = [
        ("анализ результатов", "по плану", "Методист"),
        ("посещение уроков", "по графику", "Завуч"),
        ("опрос родителей", "май", "Психолог"),
    ]
    plan = read(word([("Мероприятия", "Сроки", "Ответственные"), *rows]))

    assert told(plan) == [("", text, deadline) for text, deadline, _ in rows]


def test_read_plan_open_deadlines_do_not_swallow_the_next_measure() -> None:
    rows = [("Анализ", "по плану", "Методист"), ("Опрос", "постоянно", "Психолог")]
    plan = read(word([("Мероприятия", "Сроки", "Ответственные"), *rows]))

    assert told(plan) == [("", "Анализ", "по плану"), ("", "Опрос", "постоянно")]


def test_row_of_dashes_alone_is_no_measure() -> None:
    under_header = read(word([HEADER, SEMINAR, ("", "", "", "-", "")]))
    without_header = read(word([("", "", "-"), ("", "май 2024", "", "Семинар")]))

    assert [measure.text for measure in under_header.measures] == ["Семинар для учителей"]
    assert [measure.text for measure in without_header.measures] == ["Семинар"]
