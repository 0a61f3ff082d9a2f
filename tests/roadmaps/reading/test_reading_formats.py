"""The same plans from Excel, OpenDocument, old Word and pasted tables; files that are refused."""

import io
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from roadmaps.reading import guard
from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_pasted, read_plan
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_files import HEADER, PERIOD, odt, package, sheet, word

SEMINAR = ("1.", "Семинар для учителей", "май 2024", "Методист", "Проведён 1 семинар")
MEETING = ("2.", "Совещание директоров", "до 01.09.2024 г.", "Начальник", "Протокол")
TOLD = [("1", *SEMINAR[1:]), ("2", *MEETING[1:])]


def told(plan: ReadPlan) -> list[tuple[str, ...]]:
    return [(m.number, m.text, m.deadline_text, m.responsible, m.result) for m in plan.measures]


def refusal(data: bytes, name: str = "план.docx") -> Refused:
    with pytest.raises(Refused) as caught:
        read_plan(data, name, *PERIOD)
    assert name in caught.value.message
    return caught.value


def test_read_plan_from_a_sheet() -> None:
    rows = [
        ["", "", "", "", "УТВЕРЖДАЮ"],
        ["Дорожная карта Полянской школы"],
        [],
        HEADER,
        ["1. Кадры"],
        [1, *SEMINAR[1:]],
        ["", "Совещание директоров", datetime(2024, 9, 1), "Начальник", "Протокол"],
    ]
    plan = read_plan(sheet(rows), "план.xlsx", *PERIOD)

    assert plan.title == "Дорожная карта Полянской школы"
    assert told(plan) == [TOLD[0], ("", "Совещание директоров", "01.09.2024", *MEETING[3:])]
    assert [(m.section, m.row) for m in plan.measures] == [("1. Кадры", 6), ("1. Кадры", 7)]


def test_read_plan_from_a_sheet_months_that_excel_took_for_dates() -> None:
    book_rows = [HEADER, [1, "Семинар", date(2024, 3, 1), "Методист", "Отчёт"]]
    data = io.BytesIO(sheet(book_rows))
    book = load_workbook(data)
    book.active["C2"].number_format = "mmm-yy"
    stream = io.BytesIO()
    book.save(stream)

    plan = read_plan(stream.getvalue(), "план.xlsx", *PERIOD)

    assert plan.measures[0].deadline_text == "март 2024"


def test_read_plan_from_a_sheet_numbers_that_excel_took_for_decimals() -> None:
    rows = [[number, f"Дело {number}", "май", "", ""] for number in (1.8, 1.9, 1.1, 1.11)]
    plan = read_plan(sheet([HEADER, *rows]), "план.xlsx", *PERIOD)

    assert [m.number for m in plan.measures] == ["1.8", "1.9", "1.10", "1.11"]
    assert "numbers_restored" in {problem.code for problem in plan.problems}


def test_read_plan_from_a_sheet_start_and_end_without_merged_cells_known() -> None:
    rows = [
        ["№", "Мероприятие", "Сроки", None, "Ответственный"],
        [None, None, "начало", "окончание", None],
        [1, "Семинары", "март", "май", "Методист"],
    ]
    plan = read_plan(sheet(rows), "план.xlsx", *PERIOD)

    assert plan.measures[0].deadline_text == "март – май"
    assert plan.measures[0].responsible == "Методист"


def test_read_plan_from_one_of_several_sheets() -> None:
    passport = ("Паспорт", [["Школа", "Полянская"], ["Год", 2024]])
    plan = read_plan(sheet([HEADER, SEMINAR], "План работы", passport), "план.xlsx", *PERIOD)

    assert told(plan) == TOLD[:1]
    assert any("«План работы»" in problem.message for problem in plan.problems)


def changed(data: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """A workbook after a change of its first sheet."""
    book = load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_read_plan_from_a_sheet_cells_merged_over_rows() -> None:
    def merge(page: Worksheet) -> None:
        for area in ("C2:C3", "D2:D3"):
            page.merge_cells(area)

    rows = [HEADER, SEMINAR, ("2.", "Опрос", None, None, "Анкеты"), ("3.", *MEETING[1:])]
    plan = read_plan(changed(sheet(rows), merge), "план.xlsx", *PERIOD)

    assert told(plan) == [
        TOLD[0],
        ("2", "Опрос", SEMINAR[2], SEMINAR[3], "Анкеты"),
        ("3", *MEETING[1:]),
    ]


def test_read_plan_from_a_sheet_sections_bold_and_merged() -> None:
    def dress(page: Worksheet) -> None:
        page.merge_cells("A2:E2")
        page["B4"].font = Font(bold=True)

    rows = [HEADER, ["Кадры"], SEMINAR, ["", "Право"], MEETING]
    plan = read_plan(changed(sheet(rows), dress), "план.xlsx", *PERIOD)

    assert [m.section for m in plan.measures] == ["Кадры", "Право"]


def test_read_plan_from_a_sheet_hidden_columns_and_rows() -> None:
    def hide(page: Worksheet) -> None:
        page.column_dimensions["C"].hidden = True
        page.row_dimensions[3].hidden = True

    header = (*HEADER[:2], "Сроки прошлого года", *HEADER[2:])
    rows = [header, *((*row[:2], "август", *row[2:]) for row in (SEMINAR, MEETING, SEMINAR))]
    plan = read_plan(changed(sheet(rows), hide), "план.xlsx", *PERIOD)

    assert told(plan) == [TOLD[0], TOLD[0]]
    (remark,) = [problem for problem in plan.problems if problem.code == "hidden_rows"]
    assert "скрытое не прочитано: 1\u00a0строка" in remark.message


def test_read_plan_from_a_sheet_with_other_tables_and_a_signature_below() -> None:
    indicators = [["Целевые показатели"], ["№", "Показатель", 2023, 2024], [1, "Доля", 5, 3]]
    rows = [
        HEADER,
        SEMINAR,
        ("", "района", "", "", ""),
        [],
        *indicators,
        [],
        ["Директор", "Лугова"],
    ]
    plan = read_plan(sheet(rows), "план.xlsx", *PERIOD)

    assert told(plan) == [("1", f"{SEMINAR[1]} района", *SEMINAR[2:])]


def test_read_plan_from_several_sheets_named_by_sections() -> None:
    data = sheet([HEADER, SEMINAR], "Кадры", ("Право", [HEADER, MEETING]))
    plan = read_plan(data, "план.xlsx", *PERIOD)

    assert [m.section for m in plan.measures] == ["Кадры", "Право"]


def _odt_row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _odt_cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_read_plan_from_odt() -> None:
    covered = '<table:covered-table-cell table:number-columns-repeated="4"/>'
    rows = (
        "<table:table-header-rows>"
        + _odt_row(*map(_odt_cell, HEADER))
        + "</table:table-header-rows>"
        + _odt_row(_odt_cell("1. Кадры", 'table:number-columns-spanned="5"'), covered)
        + _odt_row(
            *map(_odt_cell, SEMINAR[:3]),
            _odt_cell("Методист", 'table:number-rows-spanned="2"'),
            _odt_cell("Проведён<text:s/>1<text:line-break/>семинар"),
        )
        + _odt_row(
            *map(_odt_cell, MEETING[:3]), "<table:covered-table-cell/>", _odt_cell("Протокол")
        )
    )
    data = odt(
        "<text:h>План мероприятий</text:h><text:p>на 2024 год</text:p>"
        f"<table:table>{rows}</table:table>"
    )

    plan = read_plan(data, "план.odt", *PERIOD)

    assert plan.title == "План мероприятий на 2024 год"
    assert told(plan) == [
        (*TOLD[0][:4], "Проведён 1\nсеминар"),
        ("2", *MEETING[1:3], "Методист", "Протокол"),
    ]
    assert plan.sections == ("1. Кадры",)


def test_read_plan_from_odt_automatic_numbers() -> None:
    def numbered(continues: str) -> str:
        return (
            f'<table:table-cell><text:list text:style-name="L1" {continues}><text:list-item>'
            "<text:p/></text:list-item></text:list></table:table-cell>"
        )

    rows = _odt_row(*map(_odt_cell, HEADER)) + "".join(
        _odt_row(numbered(continues), *map(_odt_cell, row[1:]))
        for row, continues in ((SEMINAR, ""), (MEETING, 'text:continue-numbering="true"'))
    )

    assert told(read_plan(odt(f"<table:table>{rows}</table:table>"), "п.odt", *PERIOD)) == TOLD


def test_read_pasted_html_with_merged_cells() -> None:
    html = f"""
    <html><body><p>План мероприятий</p><table>
    <tr>{"".join(f"<th>{heading}</th>" for heading in HEADER)}</tr>
    <tr><td colspan=5><b>1. Кадры</b></td></tr>
    <tr><td>1.</td><td>Семинар для<br>учителей</td><td>май
      2024</td><td rowspan="2">Методист</td><td><p>Проведён</p><p>1 семинар</p></td></tr>
    <tr><td>2.</td><td>Совещание</td><td>июнь</td><td><ul><li>протокол</li></ul></td></tr>
    </table></body></html>"""

    plan = read_pasted(html, *PERIOD)

    assert plan.title == "План мероприятий"
    assert told(plan) == [
        ("1", "Семинар для\nучителей", "май 2024", "Методист", "Проведён\n1 семинар"),
        ("2", "Совещание", "июнь", "Методист", "– протокол"),
    ]


def test_read_pasted_text_with_tabs() -> None:
    text = "\r\n".join("\t".join(row) for row in (HEADER, SEMINAR, MEETING))

    assert told(read_pasted(text, *PERIOD)) == TOLD


def test_read_pasted_rows_of_a_sheet_with_line_breaks_in_quotes() -> None:
    text = "\t".join(HEADER) + '\n1\t"Семинар:\nдля ""новых"" учителей"\tмай\tМетодист\tОтчёт\n'

    assert told(read_pasted(text, *PERIOD)) == [
        ("1", 'Семинар:\nдля "новых" учителей', "май", "Методист", "Отчёт")
    ]


def test_read_pasted_word_text_with_paragraphs_inside_cells() -> None:
    text = "\t".join(HEADER) + '\n1\t"Точка роста"\nи семинар\tмай\nиюнь\tМетодист\tОтчёт\n'

    assert told(read_pasted(text, *PERIOD)) == [
        ("1", '"Точка роста"\nи семинар', "май июнь", "Методист", "Отчёт")
    ]


def test_read_pasted_table_drawn_with_bars() -> None:
    lines = [f"| {' | '.join(row)} |" for row in (HEADER, SEMINAR)]

    assert told(read_pasted("\n".join([lines[0], "|---|---|---|---|---|", lines[1]]), *PERIOD)) == [
        TOLD[0]
    ]


def test_read_pasted_without_a_table_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_pasted("Провести семинар в мае", *PERIOD)

    assert caught.value.code == "no_table"


def _fake_office(folder: Path, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A LibreOffice that does `action` in the folder that it is told to write to."""
    program = folder / "soffice"
    program.write_text(
        f'#!/bin/sh\nwhile [ "$1" != "--outdir" ]; do shift; done\ncd "$2"\n{action}\n'
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_read_plan_from_old_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converted = tmp_path / "converted"
    converted.write_bytes(word([HEADER, SEMINAR, MEETING]))
    _fake_office(tmp_path, f"grep -q rtf document.rtf && cp {converted} document.docx", monkeypatch)

    assert told(guard.read_plan(b"{\\rtf1 text}", "план.rtf", *PERIOD)) == TOLD


def test_read_plan_from_old_word_that_libreoffice_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_office(tmp_path, "exit 0", monkeypatch)

    with pytest.raises(Refused) as caught:
        guard.read_plan(b"{\\rtf1 text}", "план.rtf", *PERIOD)

    assert caught.value.code == "unreadable_old_file"


def test_read_plan_from_old_word_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(Refused) as caught:
        guard.read_plan(b"{\\rtf1 text}", "план.rtf", *PERIOD)

    assert caught.value.code == "needs_office"


REFUSED = [
    pytest.param(b"", "empty_file", id="empty"),
    pytest.param(b"%PDF-1.7 /Font /Page", "damaged", id="pdf"),
    pytest.param(b"\x00\x01\x02\x03" * 20, "wrong_type", id="unknown"),
    pytest.param(word([HEADER, SEMINAR])[:300], "damaged", id="cut short"),
    pytest.param(word("Провести семинар"), "no_table", id="no table"),
    pytest.param(
        word([("Школа", "Год"), ("Полянская", "2024")]), "no_plan_table", id="other table"
    ),
    pytest.param(word([HEADER]), "no_measures", id="only a header"),
    pytest.param(word([HEADER, *[SEMINAR] * 5000]), "too_many_rows", id="5000 rows"),
    pytest.param(
        package({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "unsafe_file",
        id="entities",
    ),
    pytest.param(package({"word/document.xml": "<w:document"}), "damaged", id="broken xml"),
    pytest.param(package({"word/other.xml": "<a/>"}), "damaged", id="no document"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED)
def test_read_plan_refused_in_its_own_words(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_read_plan_with_a_password_is_refused() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")

    refused = refusal(ole)
    assert refused.code == "password_protected"
    assert "Word" in refused.message


def test_read_plan_among_ten_tables_none_of_which_is_a_plan() -> None:
    refused = refusal(word(*[[("Школа", "Год"), ("Полянская", "2024")]] * 10))

    assert refused.code == "no_plan_table"
    assert "10\u00a0таблиц" in refused.message


WORDS = st.text(
    st.characters(codec="utf-8", categories=("Lu", "Ll", "Nd", "Po"), exclude_characters="*\u0130"),
    min_size=1,
    max_size=30,
).map(lambda text: f"Дело {text}".strip())
ROWS = st.lists(st.tuples(WORDS, st.sampled_from(["май 2024", "ежемесячно", "по плану"]), WORDS))


@settings(max_examples=60)
@given(ROWS.filter(bool))
def test_read_plan_reads_back_what_word_was_given(rows: list[tuple[str, str, str]]) -> None:
    document = Document()
    table = document.add_table(rows=1, cols=4)
    numbered = [(f"{n}.", *row) for n, row in enumerate(rows, start=1)]
    for cell, text in zip(table.rows[0].cells, HEADER[:4], strict=True):
        cell.text = text
    for row in numbered:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)

    plan = read_plan(stream.getvalue(), "план.docx", *PERIOD)

    assert [(f"{m.number}.", m.text, m.deadline_text, m.responsible) for m in plan.measures] == [
        tuple(" ".join(text.split()) for text in row) for row in numbered
    ]
