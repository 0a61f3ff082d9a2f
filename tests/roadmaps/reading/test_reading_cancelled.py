"""What people cancel by formatting is left out of a plan aloud, in every format of files."""

import pytest

from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_plan
from tests.roadmaps.plan_files import HEADER, PERIOD, C, Raw, odt, table_xml, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, read
from tests.same_sheets import FORMATS, S, V, book

_RUN = (
    "<w:p><w:r><w:rPr>{}</w:rPr><w:t>июнь 2024</w:t></w:r>"
    '<w:r><w:t xml:space="preserve"> {}</w:t></w:r></w:p>'
)
_STRUCK = "зачёркнутое не прочитано: «июнь 2024»"
STYLES = (
    '<w:style w:type="character" w:styleId="base"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="gone"><w:basedOn w:val="base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="old"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style>'
)


def doubts(plan: ReadPlan, index: int = 0) -> list[tuple[str, str]]:
    return [(doubt.field, doubt.text) for doubt in plan.measures[index].doubts]


def in_word(deadline: str, styles: str = "") -> ReadPlan:
    row = ("1.", "Семинар", C(raw=deadline), "Методист", "Справка")
    return read(word([HEADER, row, MEETING], styles=styles))


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ("<w:strike/>", _STRUCK),
        ("<w:dstrike/>", _STRUCK),
        ('<w:strike w:val="true"/>', _STRUCK),
        ('<w:rStyle w:val="gone"/>', _STRUCK),
        ("<w:vanish/>", "скрытое не прочитано: «июнь 2024»"),
    ],
)
def test_read_plan_words_cancelled_in_word(look: str, said: str) -> None:
    plan = in_word(_RUN.format(look, "июль 2024"), STYLES)

    assert plan.measures[0].deadline_text == "июль 2024"
    assert doubts(plan) == [("deadline_text", said)]
    assert plan.measures[1].doubts == ()


@pytest.mark.parametrize(
    "look", ["", '<w:strike w:val="0"/>', '<w:strike w:val="false"/>', '<w:vanish w:val="off"/>']
)
def test_read_plan_words_not_cancelled_in_word(look: str) -> None:
    plan = in_word(_RUN.format(look, "и июль 2024"), STYLES)

    assert plan.measures[0].deadline_text == "июнь 2024 и июль 2024"
    assert codes(plan) == set()


@pytest.mark.parametrize(("style", "code"), [("old", "struck_out"), ("secret", "hidden_text")])
def test_read_plan_paragraph_cancelled_by_its_style(style: str, code: str) -> None:
    def line(text: str, style: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'

    plan = in_word(line("июнь 2024", style) + line("июль 2024"), STYLES)

    assert plan.measures[0].deadline_text == "июль 2024"
    assert code in codes(plan)


def test_read_plan_run_that_undoes_the_strike_of_its_paragraph_is_read() -> None:
    run = "<w:r><w:rPr>{}</w:rPr><w:t>июнь 2024</w:t></w:r>"
    paragraph = '<w:p><w:pPr><w:pStyle w:val="old"/></w:pPr>{}</w:p>'

    for look in ('<w:strike w:val="0"/>', '<w:rStyle w:val="gone"/>'):
        plan = in_word(paragraph.format(run.format(look)), STYLES)
        assert plan.measures[0].deadline_text == "июнь 2024"


def test_read_plan_row_struck_out_whole_is_no_measure() -> None:
    gone = [
        C(raw=f"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>{t}</w:t></w:r></w:p>") for t in SEMINAR
    ]
    plan = read(word([HEADER, MEETING, gone, ("3.", *MEETING[1:])]))

    assert [m.number for m in plan.measures] == ["2", "3"]
    (said,) = [p for p in plan.problems if p.code == "struck_out"]
    assert (said.row, said.severity) == (3, "warning")
    assert "Семинар для учителей" in said.message


def test_read_plan_number_of_a_row_struck_out_goes_to_no_other_measure() -> None:
    gone = [
        C(raw=f"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>{t}</w:t></w:r></w:p>") for t in SEMINAR
    ]
    plan = read(word([HEADER, ("1.", *gone[1:]), ("", *MEETING[1:])]))

    assert [(m.number, m.text) for m in plan.measures] == [("", MEETING[1])]


_TRACKED = 'w:id="1" w:author="П" w:date="2024-01-10T10:00:00Z"'


def test_read_plan_cell_deleted_by_tracked_changes_shifts_nothing() -> None:
    table = table_xml([HEADER, ("1.", "Семинар", "@", "май 2024", "Методист", "Справка"), MEETING])
    table = table.replace(
        '<w:tc><w:tcPr></w:tcPr><w:p><w:pPr></w:pPr><w:r><w:t xml:space="preserve">@',
        f"<w:tc><w:tcPr><w:cellDel {_TRACKED}/></w:tcPr><w:p><w:r><w:t>по плану",
    )
    plan = read(word(Raw(table)))

    first = plan.measures[0]
    assert (first.deadline_text, first.responsible, first.result) == (
        "май 2024", "Методист", "Справка",
    )  # fmt: skip
    assert doubts(plan) == [("text", "удалённое в режиме исправлений не прочитано: «по плану»")]


def test_read_plan_row_and_words_deleted_by_tracked_changes_are_told() -> None:
    row = table_xml([SEMINAR]).partition("<w:tr>")[2].partition("</w:tr>")[0]
    gone = f"<w:tr><w:trPr><w:del {_TRACKED}/></w:trPr>{row}</w:tr>"
    words = (
        f"<w:p><w:del {_TRACKED}><w:r><w:delText>июнь</w:delText></w:r></w:del>"
        f"<w:moveFrom {_TRACKED}><w:r><w:t>август</w:t></w:r></w:moveFrom>"
        "<w:r><w:t>май 2024</w:t></w:r></w:p>"
    )
    table = table_xml([HEADER, ("1.", "Опрос", C(raw=words), "Методист", "Справка"), MEETING])
    head, _, rest = table.rpartition("<w:tr>")
    plan = read(word(Raw(f"{head}{gone}<w:tr>{rest}")))

    assert [m.text for m in plan.measures] == ["Опрос", MEETING[1]]
    assert doubts(plan) == [
        ("deadline_text", "удалённое в режиме исправлений не прочитано: «июнь август»")
    ]
    (said,) = [p for p in plan.problems if p.code == "deleted_text" and not p.column]
    assert "Семинар для учителей" in said.message


def test_read_plan_hidden_row_of_word_is_told() -> None:
    table = table_xml([HEADER, SEMINAR, MEETING])
    head, _, rest = table.rpartition("<w:tr>")
    plan = read(word(Raw(f"{head}<w:tr><w:trPr><w:hidden/></w:trPr>{rest}")))

    assert [m.text for m in plan.measures] == [SEMINAR[1]]
    assert any(MEETING[1] in p.message for p in plan.problems if p.code == "hidden_text")


def test_read_plan_row_deleted_above_a_merged_cell_lends_it_nothing() -> None:
    rows = [
        HEADER,
        ("1.", "Опрос", "май 2024", "Методист", "Справка"),
        ("2.", "Вебинар", C("июнь 2024", down="start"), "Методист", "Справка"),
        ("3.", "Семинар", C(down="on"), "Методист", "Справка"),
    ]
    pieces = table_xml(rows).split("<w:tr>")
    pieces[3] = f"<w:trPr><w:del {_TRACKED}/></w:trPr>{pieces[3]}"
    plan = read(word(Raw("<w:tr>".join(pieces))))

    assert [(m.text, m.deadline_text) for m in plan.measures] == [
        ("Опрос", "май 2024"),
        ("Семинар", ""),
    ]


ODT_STYLES = (
    '<style:style style:name="X" style:family="text"><style:text-properties '
    'style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="Y" style:family="text" style:parent-style-name="X"/>'
    '<style:style style:name="Z" style:family="text"><style:text-properties text:display="none"/>'
    "</style:style>"
)


def in_odt(deadline: str, before: str = "", row: str = "") -> ReadPlan:
    def cells(*texts: str) -> str:
        made = "".join(f"<table:table-cell>{text}</table:table-cell>" for text in texts)
        return f"<table:table-row>{made}</table:table-row>"

    def p(text: str) -> str:
        return f"<text:p>{text}</text:p>"

    rows = cells(*map(p, HEADER)) + cells(
        *map(p, ("1.", "Семинар")), deadline, *map(p, ("Методист", "Справка"))
    )
    table = f"<table:table>{rows}{row}{cells(*map(p, MEETING))}</table:table>"
    return read_plan(odt(before + table, ODT_STYLES), "план.odt", *PERIOD)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('<text:span text:style-name="X">июнь</text:span>', "зачёркнутое не прочитано: «июнь»"),
        ('<text:span text:style-name="Y">июнь</text:span>', "зачёркнутое не прочитано: «июнь»"),
        ('<text:span text:style-name="Z">июнь</text:span>', "скрытое не прочитано: «июнь»"),
        (
            '<text:hidden-text text:is-hidden="true" text:string-value="июнь">июнь'
            "</text:hidden-text>",
            "скрытое не прочитано: «июнь»",
        ),
        (
            '<text:change text:change-id="c1"/>',
            "удалённое в режиме исправлений не прочитано: «июнь»",
        ),
    ],
)
def test_read_plan_words_cancelled_in_odt(words: str, said: str) -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        "<office:change-info><text:p>Петрова</text:p></office:change-info>"
        "<text:p>июнь</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    plan = in_odt(f"<text:p>{words} май 2024</text:p>", before=changes)

    assert plan.measures[0].deadline_text == "май 2024"
    assert doubts(plan) == [("deadline_text", said)]


def test_read_plan_hidden_row_and_section_of_odt_are_told() -> None:
    row = (
        '<table:table-row table:visibility="collapse"><table:table-cell><text:p>9</text:p>'
        "</table:table-cell><table:table-cell><text:p>Спрятанное</text:p></table:table-cell>"
        "</table:table-row>"
    )
    above = '<text:section text:display="none"><text:p>Черновик</text:p></text:section>'
    plan = in_odt("<text:p>май 2024</text:p>", above, row)

    assert len(plan.measures) == 2
    (said,) = [p.message for p in plan.problems if p.code == "hidden_text"]
    assert "Спрятанное" in said
    assert "Черновик" in said


def _cancelled(*texts: str) -> list[V]:
    return [V(text, cancelled=True) for text in texts]


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_sheet_is_the_same_plan_in_every_format(form: str) -> None:
    rows = [
        HEADER,
        ["1.", "Семинар", V(None, struck="июнь 2024", after=" май 2024"), "Методист", "Справка"],
        _cancelled("2.", "Отменённый вебинар", "май 2024", "Методист", "Справка"),
        ["3.", "Скрытый опрос", "май 2024", "Методист", "Справка"],
        ["4.", "Первое", V("август 2024", down=2), V("Завуч", down=2), "Отчёт"],
        ["5.", "Второе", None, None, "Отчёт"],
        ["6.", "Доля", V("октябрь", raised="1)"), "Завуч", V(0.865, percent=True)],
    ]
    old = S([HEADER, ["1.", "Старое", "май", "Завуч", "Отчёт"]], title="Старый", hidden=True)
    plan = read_plan(book(form, S(rows, hidden_rows=frozenset({4})), old), f"п.{form}", *PERIOD)

    assert [(m.number, m.text, m.deadline_text, m.responsible) for m in plan.measures] == [
        ("1", "Семинар", "май 2024", "Методист"),
        ("4", "Первое", "август 2024", "Завуч"),
        ("5", "Второе", "август 2024", "Завуч"),
        ("6", "Доля", "октябрь", "Завуч"),
    ]
    assert plan.measures[3].result == "86,5%"
    assert doubts(plan) == [("deadline_text", _STRUCK)]
    assert doubts(plan, 3) == [("deadline_text", "знак сноски не прочитан: «1)»")]
    said = {problem.code: problem.message for problem in plan.problems if not problem.column}
    assert said.keys() == {"hidden_rows", "hidden_sheet", "struck_out"}
    assert "Скрытый опрос" in said["hidden_rows"]
    assert "Отменённый вебинар" in said["struck_out"]
    assert "«Старый»" in said["hidden_sheet"]


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_value_that_failed_or_is_not_shown_is_told(form: str) -> None:
    rows = [
        HEADER,
        ["1", "Семинар", V(None, failed=True), "Методист", "Справка"],
        ["2", "Вебинар", V("май 2024", unseen=True), "Методист", "Справка"],
    ]

    plan = read_plan(book(form, S(rows)), f"п.{form}", *PERIOD)

    assert [(m.deadline_text, m.deadline.open) for m in plan.measures] == [("", True), ("", True)]
    failed = ("deadline_text", "в ячейке вместо значения ошибка вычисления")
    assert failed in doubts(plan)
    assert ("deadline_text", "скрытое не прочитано: «май 2024»") in doubts(plan, 1)


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_hidden_column_is_told(form: str) -> None:
    rows = [
        ("№", "Мероприятия", "Сроки прошлого года", "Сроки", "Ответственные"),
        ("1", "Семинар", "август", "май 2024", "Методист"),
    ]
    plan = read_plan(book(form, S(rows, hidden_columns=frozenset({3}))), f"п.{form}", *PERIOD)

    assert plan.measures[0].deadline_text == "май 2024"
    (said,) = [p.message for p in plan.problems if p.code == "hidden_columns"]
    assert "C – «Сроки прошлого года»" in said


def test_read_plan_of_an_old_sheet_whose_looks_are_not_known_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ValueError("looks")

    monkeypatch.setattr("shnor_portal.core.sheets.looks.looking.look_at_xls", broken)
    plan = read_plan(book("xls", S([HEADER, SEMINAR])), "п.xls", *PERIOD)

    assert len(plan.measures) == 1
    assert "looks_unknown" in codes(plan)
