"""What stands in a cell and is not its text: prompts, boxes, marks of notes, fields of forms."""

import io
import zipfile

import pytest

from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_pasted, read_plan
from tests.roadmaps.plan_files import HEADER, PERIOD, C, Raw, W, odt, package, word
from tests.roadmaps.reading.reading_plans import MEETING, codes, read

_R = "<w:r><w:t>{}</w:t></w:r>"


def in_word(deadline: str, **parts: str) -> ReadPlan:
    row = ("1.", "Семинар", C(raw=deadline), "Методист", "Справка")
    return read(word([HEADER, row, MEETING], **parts))


def said(plan: ReadPlan) -> list[str]:
    return [doubt.text for doubt in plan.measures[0].doubts]


def deadline(plan: ReadPlan) -> str:
    return plan.measures[0].deadline_text


@pytest.mark.parametrize("kind", ["<w:text/>", "<w:date/>", "<w:dropDownList/>"])
def test_read_plan_empty_control_is_a_blank_cell(kind: str) -> None:
    prompt = _R.format("Место для ввода даты.")
    control = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/>{kind}</w:sdtPr><w:sdtContent><w:p>{prompt}</w:p>"
        "</w:sdtContent></w:sdt>"
    )
    plan = in_word(control)

    assert deadline(plan) == ""
    assert said(plan) == ["уточните срок: срок не указан"]


def test_read_plan_filled_control_is_text() -> None:
    control = (
        "<w:p><w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent>"
        f"{_R.format('май 2024')}</w:sdtContent></w:sdt></w:p>"
    )

    assert deadline(in_word(control)) == "май 2024"


def test_read_plan_row_of_empty_controls_is_no_measure() -> None:
    prompt = C(
        raw="<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>"
        "Место для ввода текста.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    plan = read(word([HEADER, MEETING, ("3", prompt, prompt, prompt, prompt)]))

    assert [m.number for m in plan.measures] == ["2"]


def test_read_plan_prompt_known_by_its_style_or_its_words() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="a3"><w:name w:val="Placeholder Text"/></w:style>'
    )
    run = '<w:p><w:r><w:rPr><w:rStyle w:val="a3"/></w:rPr><w:t>Укажите срок</w:t></w:r></w:p>'

    for plan in (
        in_word(run, styles=styles),
        in_word(f"<w:p>{_R.format('Место для ввода даты.')}</w:p>"),
        in_word(f"<w:p>{_R.format('Выберите элемент.')}</w:p>"),
    ):
        assert deadline(plan) == ""
        assert "prompt_text" in codes(plan)


_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _box(words: str) -> str:
    content = f"<w:txbxContent><w:p>{_R.format(words)}</w:p></w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="wps"><w:drawing>{content}'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{content}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_read_plan_box_over_a_cell_is_not_its_text() -> None:
    plan = in_word(f"<w:p>{_R.format('октябрь 2024')}{_box('принято 12.01.2024')}</w:p>")

    assert deadline(plan) == "октябрь 2024"
    assert len(plan.measures[0].deadline.occurrences) == 1
    assert said(plan) == ["надпись поверх ячейки не прочитана: «принято 12.01.2024»"]


def test_read_plan_box_above_a_table_stands_in_a_line_of_its_own() -> None:
    title = f"<w:p>{_R.format('План на год')}{_box('УТВЕРЖДАЮ')}</w:p>"
    plan = read(word(Raw(title), [HEADER, MEETING]))

    assert plan.title == "План на год"


@pytest.mark.parametrize("mark", ["1", "12", "*", "3)", "а"])
def test_read_plan_raised_mark_is_no_part_of_a_date(mark: str) -> None:
    run = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{mark}</w:t></w:r>'
    plan = in_word(f"<w:p>{_R.format('до 15.05.2024')}{run}</w:p>")

    assert deadline(plan) == "до 15.05.2024"
    assert said(plan) == [f"знак сноски не прочитан: «{mark}»"]


def test_read_plan_raised_words_that_are_no_mark_stay() -> None:
    def raised(text: str) -> str:
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'

    area = C(raw=f"<w:p>{_R.format('Ремонт 200 м')}{raised('2')}</w:p>")
    first = C(raw=f"<w:p>{_R.format('1')}{raised('й')}{_R.format(' квартал')}</w:p>")
    plan = read(word([HEADER, ("1.", area, first, "Завхоз", "Акт")]))

    assert plan.measures[0].text == "Ремонт 200 м²"
    assert deadline(plan) == "1й квартал"


@pytest.mark.parametrize("text", ["май 2024¹", "май 2024²⁾", "май 2024 ³"])
def test_read_plan_raised_figures_typed_as_signs(text: str) -> None:
    plan = read(word([HEADER, ("1.", "Ремонт 20 м²", text, "Завхоз", "Акт")]))

    assert plan.measures[0].text == "Ремонт 20 м²"
    assert deadline(plan).startswith("май 2024")
    assert len(plan.measures[0].deadline.occurrences) == 1
    assert "note_mark" in codes(plan)


def test_read_plan_footnote_is_told_with_its_words() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/footnotes" Target="notes.xml"/></Relationships>'
    )
    table = word([HEADER, ("1.", "Семинар", C(raw=f"<w:p>{_R.format('май 2024')}<w:r>"
        '<w:footnoteReference w:id="2"/></w:r></w:p>'), "Методист", "Справка")])  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(table)) as archive:
        document = archive.read("word/document.xml").decode()
    data = package(
        {
            "word/document.xml": document,
            "word/_rels/document.xml.rels": relations,
            "word/notes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>'
            "Срок может измениться</w:t></w:r></w:p></w:footnote></w:footnotes>",
        }
    )
    plan = read(data)

    assert deadline(plan) == "май 2024"
    assert said(plan) == ["знак сноски не прочитан: «Срок может измениться»"]


def _field(data: str, instruction: str, result: str = "") -> str:
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f"<w:r><w:instrText> {instruction} </w:instrText></w:r>{shown}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


_ENTRIES = "".join(f'<w:listEntry w:val="{name} квартал 2024"/>' for name in ("I", "II", "III"))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ('<w:result w:val="2"/>', "III квартал 2024"),
        ('<w:default w:val="1"/>', "II квартал 2024"),
        ("", "I квартал 2024"),
    ],
)
def test_read_plan_chosen_entry_of_an_old_list(choice: str, expected: str) -> None:
    data = f"<w:ffData><w:ddList>{choice}{_ENTRIES}</w:ddList></w:ffData>"

    assert deadline(in_word(_field(data, "FORMDROPDOWN"))) == expected
    shown = _R.format("I квартал 2024")
    assert deadline(in_word(_field(data, "FORMDROPDOWN", shown))) == expected


def test_read_plan_text_of_a_field_and_not_its_instructions() -> None:
    inner = _field("", "MERGEFIELD x", _R.format("лишнее"))[5:-6]
    nested = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText> IF </w:instrText></w:r>{inner}"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{_R.format('май 2024')}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )

    assert deadline(in_word(_field("<w:ffData/>", "FORMTEXT", _R.format("май 2024")))) == "май 2024"
    assert deadline(in_word(nested)) == "май 2024"


def test_read_plan_ticked_options_count() -> None:
    def tick(on: int) -> str:
        data = f'<w:ffData><w:checkBox><w:checked w:val="{on}"/></w:checkBox></w:ffData>'
        return _field(data, "FORMCHECKBOX")[5:-6]

    cell = (
        f"<w:p>{tick(0)}{_R.format(' сентябрь 2024')}</w:p>"
        f"<w:p>{tick(1)}{_R.format(' октябрь 2024')}</w:p>"
    )
    plan = in_word(cell)

    assert deadline(plan) == "октябрь 2024"
    assert said(plan) == ["неотмеченный вариант не прочитан: «сентябрь 2024»"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("☐ сентябрь ☒ октябрь 2024", "октябрь 2024"),
        ("сентябрь ☐ октябрь 2024 ☑", "октябрь 2024"),
        ("☑ I квартал\n☐ II квартал\n☑ III квартал", "I квартал III квартал"),
    ],
)
def test_read_plan_options_typed_as_signs(text: str, expected: str) -> None:
    plan = read(word([HEADER, ("1.", "Семинар", text, "Методист", "Справка")]))

    assert deadline(plan) == expected
    assert "not_chosen" in codes(plan)


def test_read_plan_options_of_which_none_is_chosen_are_open() -> None:
    plan = read(word([HEADER, ("1.", "☐ Семинар", "☐ май ☐ июнь", "Методист", "Справка")]))

    assert plan.measures[0].text == "☐ Семинар"
    assert plan.measures[0].deadline.open


def test_read_plan_reading_aids_over_words_are_not_read() -> None:
    ruby = (
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>май</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>июнь 2024"
        "</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )

    assert deadline(in_word(ruby)) == "июнь 2024"


FIELD = "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"
IN_ODT = [
    (
        'май 2024<draw:frame><draw:text-box><text:p>принято 12.01.2024</text:p></draw:text-box>'
        "</draw:frame>",
        "май 2024",
        "надпись поверх ячейки не прочитана: «принято 12.01.2024»",
    ),
    (
        'май 2024<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>'
        "Может измениться</text:p></text:note-body></text:note>",
        "май 2024",
        "знак сноски не прочитан: «Может измениться»",
    ),
    ('май 2024<text:span text:style-name="U">2</text:span>', "май 2024",
     "знак сноски не прочитан: «2»"),
    ("<text:placeholder>&lt;срок&gt;</text:placeholder>", "", "уточните срок: срок не указан"),
    ("май 2024<office:annotation><text:p>почему?</text:p></office:annotation>", "май 2024", ""),
    (
        f'<f:fieldmark xmlns:f="{FIELD}" f:type="vnd.oasis.opendocument.field.FORMDROPDOWN">'
        '<f:param f:name="Dropdown_ListEntry" f:value="март"/>'
        '<f:param f:name="Dropdown_ListEntry" f:value="май 2024"/>'
        '<f:param f:name="Dropdown_Selected" f:value="1"/></f:fieldmark>',
        "май 2024",
        "",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected", "doubt"), IN_ODT)
def test_read_plan_from_odt_what_is_not_text(cell: str, expected: str, doubt: str) -> None:
    def row(*cells: str) -> str:
        made = "".join(
            f"<table:table-cell><text:p>{each}</text:p></table:table-cell>" for each in cells
        )
        return f"<table:table-row>{made}</table:table-row>"

    styles = (
        '<style:style style:name="U" style:family="text"><style:text-properties '
        'style:text-position="super 58%"/></style:style>'
    )
    rows = row(*HEADER) + row("1.", "Семинар", cell, "Методист", "Справка")
    plan = read_plan(odt(f"<table:table>{rows}</table:table>", styles), "план.odt", *PERIOD)

    assert deadline(plan) == expected
    assert said(plan)[:1] == [doubt][: bool(doubt)]


IN_HTML = [
    ("<s>июнь</s> май 2024", "май 2024", "зачёркнутое не прочитано: «июнь»"),
    ("<del>июнь</del> май 2024", "май 2024", "удалённое в режиме исправлений не прочитано: «июнь»"),
    ('<span style="text-decoration: line-through">июнь</span> май 2024', "май 2024",
     "зачёркнутое не прочитано: «июнь»"),
    ('<span class="gone">июнь</span> май 2024', "май 2024", "зачёркнутое не прочитано: «июнь»"),
    ('<span style="display:none">июнь</span> май 2024', "май 2024", "скрытое не прочитано: «июнь»"),
    ("май 2024<sup>1</sup>", "май 2024", "знак сноски не прочитан: «1»"),
    ('май 2024<a class="MsoFootnoteReference">[1]</a>', "май 2024",
     "знак сноски не прочитан: «[1]»"),
    ('май 2024<div style="position:absolute">принято</div>', "май 2024",
     "надпись поверх ячейки не прочитана: «принято»"),
    ("<select><option>март</option><option selected>май 2024</option></select>", "май 2024", ""),
    ('<input type="checkbox"> март <input type="checkbox" checked> май 2024', "май 2024",
     "неотмеченный вариант не прочитан: «март»"),
    ("<ruby>май 2024<rt>май</rt></ruby>", "май 2024", ""),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected", "doubt"), IN_HTML)
def test_read_pasted_html_what_is_not_text(cell: str, expected: str, doubt: str) -> None:
    html = (
        "<html><style>.gone, .old {mso-x:y; text-decoration: line-through}</style><table>"
        f"<tr>{''.join(f'<th>{name}</th>' for name in HEADER)}</tr>"
        f"<tr><td>1</td><td>Семинар</td><td>{cell}</td><td>Методист</td><td>Отчёт</td></tr>"
        "</table></html>"
    )
    plan = read_pasted(html, *PERIOD)

    assert deadline(plan) == expected
    assert said(plan) == [doubt][: bool(doubt)]


def test_read_pasted_html_hidden_rows_and_columns_are_told() -> None:
    html = (
        '<table><col><col><col style="display:none"><col><col>'
        "<tr><th>№<th>Мероприятия<th>Сроки прошлого года<th>Сроки<th>Ответственные</tr>"
        "<tr><td>1<td>Семинар<td>август<td>май 2024<td>Методист</tr>"
        "<tr style='display: none'><td>2<td>Спрятанное<td>июль<td>май<td>Методист</tr></table>"
    )
    plan = read_pasted(html, *PERIOD)

    assert [(m.text, m.deadline_text) for m in plan.measures] == [("Семинар", "май 2024")]
    words = " ".join(problem.message for problem in plan.problems)
    assert "август" in words
    assert "Спрятанное" in words
