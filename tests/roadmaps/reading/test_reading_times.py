"""Months and quarters as columns; headings by their sense; when and who in one column."""

import pytest

from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_pasted, read_plan
from tests.roadmaps.plan_files import HEADER, PERIOD, C, Raw, odt, table_xml, word
from tests.roadmaps.reading.reading_plans import SEMINAR, codes, plan_of, read
from tests.same_sheets import FORMATS, S, V, book

MONTHS = ("Сентябрь", "Октябрь", "Ноябрь", "Декабрь")


def days(plan: ReadPlan, index: int = 0) -> list[str]:
    return [f"{o.start:%d.%m}-{o.end:%d.%m}" for o in plan.measures[index].deadline.occurrences]


SEPTEMBER_AND_OCTOBER = ["01.09-30.09", "01.10-31.10"]
MARKS = ("+", "х", "x", "V", "√", "✓", "✔", "■", "●", "*", "да", "☒", "☑", "×", "++")


@pytest.mark.parametrize("mark", MARKS)
def test_read_plan_each_marked_month_is_a_deadline(mark: str) -> None:
    plan = read(
        word(
            [
                ("№", "Мероприятия", *MONTHS, "Ответственные"),
                ("1", "Опрос", mark, mark, "", "-", "Завуч"),
            ]
        )
    )

    first = plan.measures[0]
    assert (first.text, first.responsible) == ("Опрос", "Завуч")
    assert days(plan) == SEPTEMBER_AND_OCTOBER


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("I квартал", "II квартал"), ["01.01-31.03", "01.04-30.06"]),
        (("1 кв.", "2 кв."), ["01.01-31.03", "01.04-30.06"]),
        (("I полугодие", "II полугодие"), ["01.01-30.06", "01.07-31.12"]),
        (("сент.", "окт."), SEPTEMBER_AND_OCTOBER),
        (("09.2024", "10.2024"), SEPTEMBER_AND_OCTOBER),
        (("Сен-\nтябрь", "Ок-тябрь"), SEPTEMBER_AND_OCTOBER),
    ],
)
def test_read_plan_times_without_a_caption(headings: tuple[str, str], expected: list[str]) -> None:
    plan = read(word([("№", "Мероприятия", *headings), ("1", "Опрос", "+", "+")]))

    assert days(plan) == expected


@pytest.mark.parametrize(
    ("caption", "names", "expected"),
    [
        ("2024 год", ("Сентябрь", "Октябрь"), ["сентябрь 2024", "октябрь 2024"]),
        ("2024–2025 учебный год", ("09", "10", "11", "12", "1"), ["сентябрь", "октябрь"]),
        ("Сроки", ("I", "II", "III", "IV"), ["i квартал", "ii квартал"]),
    ],
)
def test_read_plan_times_under_a_caption(
    caption: str, names: tuple[str, ...], expected: list[str]
) -> None:
    blanks = [""] * (len(names) - 2)
    rows = [
        (C("№", down="start"), C("Мероприятия", down="start"), C(caption, span=len(names)), "Кто"),
        (C(down="on"), C(down="on"), *names, ""),
        ("1", "Опрос", "+", "+", *blanks, "Завуч"),
    ]
    plan = read(word([*rows]))

    said = plan.measures[0].deadline_text.lower().replace(",", ";").split("; ")
    assert [
        one for one, start in zip(said, expected, strict=True) if not one.startswith(start)
    ] == []
    assert not plan.measures[0].deadline.open


def test_read_plan_words_under_a_month_are_its_label() -> None:
    header = ("№", "Мероприятия", *MONTHS)
    plan = read(word([header, ("1", "Педсоветы", "", "№ 1", "до 15", "15–20")]))

    found = plan.measures[0].deadline.occurrences
    assert [(f"{o.start:%d.%m}", f"{o.end:%d.%m}", o.label) for o in found] == [
        ("01.01", "15.11", ""),
        ("01.10", "31.10", "№ 1"),
        ("15.12", "20.12", ""),
    ]


def test_read_plan_years_over_values_of_indicators_are_no_deadlines() -> None:
    header = ("№", "Мероприятия", "Срок", "2023", "2024")
    plan = read(word([header, ("1", "Опрос", "май 2024", "15", "20")]))

    assert plan.measures[0].deadline_text == "май 2024"
    (said,) = [p.message for p in plan.problems if p.code == "column_left_out"]
    assert "«2023», «2024»" in said


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_marks_and_colours_under_months_of_a_sheet(form: str) -> None:
    rows = [
        ("№", "Мероприятия", *MONTHS, "Ответственные"),
        ("1", "Опрос", "+", None, "√", None, "Завуч"),
        ("2", "Семинар", None, V(None, shade="FFFF00"), None, None, "Завуч"),
        ("3", "Беседа", V("х", across=2), None, None, None, "Завуч"),
    ]
    plan = read_plan(book(form, S(rows)), f"п.{form}", *PERIOD)

    assert [days(plan, index) for index in range(3)] == [
        ["01.09-30.09", "01.11-30.11"],
        ["01.10-31.10"],
        SEPTEMBER_AND_OCTOBER,
    ]
    shaded = plan.measures[1].doubts
    assert [d.text for d in shaded] == ["срок отмечен заливкой ячеек, а не знаком"]


def test_read_plan_shading_and_symbols_under_months_of_word() -> None:
    symbol = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>'
    header = ("№", "Мероприятия", *MONTHS)
    rows = [header, ("1", "Опрос", C(raw=symbol), "", "", ""), ("2", "Беседа", "", "@", "", "")]
    shaded = '<w:tc><w:tcPr><w:shd w:val="clear" w:fill="92D050"/></w:tcPr><w:p/></w:tc>'
    table = table_xml(rows)
    start = table.rindex("<w:tc>", 0, table.index("@"))
    end = table.index("</w:tc>", start) + len("</w:tc>")
    plan = read(word(Raw(table[:start] + shaded + table[end:])))

    assert [days(plan, index) for index in range(2)] == [["01.09-30.09"], ["01.10-31.10"]]


def test_read_plan_rows_and_columns_coloured_for_beauty_are_no_marks() -> None:
    header = ("№", "Мероприятия", *MONTHS)
    band = [V(text, shade="EEEEEE") for text in ("1", "Опрос", "+", None, None, None)]
    winter = [
        (str(number), "Дело", None, "+", None, V(None, shade="DDDDFF")) for number in range(2, 7)
    ]
    first = [*band[:-1], V(None, shade="DDDDFF")]
    plan = read_plan(book("xlsx", S([header, first, *winter])), "п.xlsx", *PERIOD)

    assert [days(plan, index) for index in range(6)] == [["01.09-30.09"], *[["01.10-31.10"]] * 5]


def test_read_plan_marks_under_months_of_odt_and_html() -> None:
    header, row = ("№", "Мероприятия", *MONTHS), ("1", "Опрос", "+", "✓", "", "")
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    cells = "".join(
        f"<table:table-row>{''.join(map(cell.format, each))}</table:table-row>"
        for each in (header, row)
    )
    html = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in r)}</tr>" for r in (header, row))

    for plan in (
        read_plan(odt(f"<table:table>{cells}</table:table>"), "п.odt", *PERIOD),
        read_pasted(f"<table>{html}</table>", *PERIOD),
        read_pasted("\n".join("\t".join(r) for r in (header, row)), *PERIOD),
    ):
        assert days(plan) == SEPTEMBER_AND_OCTOBER


def test_read_plan_headings_broken_by_hyphens() -> None:
    header = ("№ п/п", "Меро-\nприятия", "Сро-\nки", "Ответст-венный", "Планиру-емый резуль-тат")
    plan = read(word([header, ("1", "Опрос", "сен-\nтябрь 2024", "Завуч", "Справка")]))

    first = plan.measures[0]
    assert (first.text, first.responsible, first.result) == ("Опрос", "Завуч", "Справка")
    assert days(plan) == ["01.09-30.09"]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (
            ("№", "Наименование", "Срок", "Ответственный", "Ожидаемый"),
            ("п/п", "мероприятия", "исполнения", "исполнитель", "результат"),
        ),
        (("№", "Меро-", "Сро-", "Ответст-", "Резуль-"), ("п/п", "приятия", "ки", "венные", "таты")),
    ],
)
def test_read_plan_heading_over_two_rows(upper: tuple[str, ...], lower: tuple[str, ...]) -> None:
    plan = read(word([upper, lower, SEMINAR]))

    (first,) = plan.measures
    assert (first.number, first.text, first.deadline_text) == ("1", SEMINAR[1], SEMINAR[2])
    assert (first.responsible, first.result) == SEMINAR[3:]


def test_read_plan_first_row_in_small_letters_is_no_heading() -> None:
    plan = plan_of(("", "семинар", "май 2024", "методист", "отчёт"))

    assert plan.measures[0].text == "семинар"


def test_read_plan_heading_under_merged_captions() -> None:
    rows = [
        (C("№", down="start"), C("Содержание", span=2), C("Исполнение", span=2)),
        (C(down="on"), "Мероприятия", "Форма проведения", "Сроки", "Ответственные"),
        ("1", "Опрос", "анкета", "май 2024", "Завуч"),
    ]
    plan = read(word(rows))

    first = plan.measures[0]
    assert (first.text, first.deadline_text, first.responsible) == ("Опрос", "май 2024", "Завуч")
    assert any("Форма проведения" in problem.message for problem in plan.problems)


def test_read_plan_columns_left_out_are_named_once() -> None:
    header = ("№", "Мероприятия", "Сроки", "Примечание", "Финансирование", "Пустой")
    plan = read(
        word(
            [header, ("1", "Опрос", "май", "важно", "нет", ""), ("2", "Беседа", "май", "", "", "")]
        )
    )

    (said,) = [p.message for p in plan.problems if p.code == "column_left_out"]
    assert "Столбцы «Примечание», «Финансирование» в план не вошли" in said


WHEN_AND_WHO = [
    ("сентябрь 2024, заместитель директора", "сентябрь 2024", "заместитель директора"),
    ("до 15.10.2024\nМетодист Лугова Н. И.", "до 15.10.2024", "Методист Лугова Н. И."),
    ("В течение года, учителя-предметники", "В течение года", "учителя-предметники"),
    ("Октябрь – ноябрь 2024 г.\nзавуч, психолог", "Октябрь – ноябрь 2024 г.", "завуч, психолог"),
    ("Директор, сентябрь 2024", "сентябрь 2024", "Директор"),
    ("Завуч (октябрь 2024)", "октябрь 2024", "Завуч"),
    ("ежемесячно классные руководители", "ежемесячно", "классные руководители"),
    ("по плану РМО, руководитель РМО", "по плану РМО", "руководитель РМО"),
    ("март 2024 – завуч;\nмай 2024 – методист", "март 2024, май 2024", "завуч, методист"),
    ("Методист", "", "Методист"),
    ("май 2024", "май 2024", ""),
]


@pytest.mark.parametrize(
    ("cell", "when", "who"), WHEN_AND_WHO, ids=[row[0] for row in WHEN_AND_WHO]
)
@pytest.mark.parametrize("heading", ["Сроки, ответственные", "Ответственный исполнитель / срок"])
def test_read_plan_when_and_who_in_one_column(heading: str, cell: str, when: str, who: str) -> None:
    plan = read(word([("№", "Мероприятия", heading), ("1", "Опрос", cell)]))

    first = plan.measures[0]
    assert (first.deadline_text, first.responsible) == (when, who)
    assert "column_parted" in codes(plan)
    if not who:
        assert ("responsible", "не указаны ответственные") in [
            (d.field, d.text) for d in first.doubts
        ]


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_when_and_who_in_one_column_of_a_sheet(form: str) -> None:
    rows = [("№", "Мероприятия", "Сроки и ответственные"), ("1", "Опрос", "май 2024, завуч")]
    plan = read_plan(book(form, S(rows)), f"п.{form}", *PERIOD)

    assert (plan.measures[0].deadline_text, plan.measures[0].responsible) == ("май 2024", "завуч")


DRAWN = """План мероприятий
/-----------------------------------------------------\\
| N   | Мероприятие       | Срок        | Ответствен- |
| п/п |                   | исполнения  | ный         |
|-----+-------------------+-------------+-------------|
| 1.  | Раздел: Кадры                                 |
|-----+-------------------+-------------+-------------|
| 1.1 | Соглашение о вза- | сентябрь    | Завуч       |
|     | имодействии       | 2024 года   |             |
|-----+-------------------+-------------+-------------|
| 1.2 | Социально-        | октябрь -   | Методист    |
|     | психологический   | ноябрь 2024 |             |
|     | опрос             |             |             |
\\-----------------------------------------------------/
"""


@pytest.mark.parametrize("frames", [None, str.maketrans("|-+/\\", "│─┼┌┘")])
def test_read_plan_table_drawn_by_bars(frames: dict[int, int] | None) -> None:
    text = DRAWN.replace("Социально-", "Социально@").translate(frames or {}).replace("@", "-")
    text = text.replace("п┌п", "п/п").replace("октябрь ─", "октябрь -").replace("вза─", "вза-")
    text = text.replace("Ответствен─", "Ответствен-")

    for plan in (read_pasted(text, *PERIOD), read_plan(text.encode(), "план.txt", *PERIOD)):
        assert [(m.number, m.text, m.responsible) for m in plan.measures] == [
            ("1.1", "Соглашение о взаимодействии", "Завуч"),
            ("1.2", "Социально-психологический опрос", "Методист"),
        ]
        assert [days(plan, index) for index in range(2)] == [["01.09-30.09"], ["01.10-30.11"]]


def test_read_plan_header_of_the_usual_plan_is_read_without_remarks() -> None:
    assert codes(plan_of(SEMINAR)) == set()
    assert HEADER[1] == "Мероприятия"
