"""Plans printed into PDF give the same measures as the files they were printed from."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from roadmaps.reading import guard
from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_pasted
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_files import PERIOD
from tests.roadmaps.reading.pdf_plans import (
    HEADER,
    RULED,
    TITLE,
    in_word,
    long_plan,
    measures,
    page,
    printed,
    printed_by_chromium,
    printed_by_office,
)
from tests.roadmaps.reading.reading_plans import codes

LANDSCAPE = "@page { size: A4 landscape }"
DRESSES = {
    "ruled": RULED,
    "dotted": "td, th { border: 1pt dotted black }",
    "dark heading": "td, th { border: 1px solid #888 } th { background: #333; color: white }",
    "cells apart": "table { border-collapse: separate; border-spacing: 2px } "
    "td, th { border: 1px solid #888 }",
    "landscape": RULED + LANDSCAPE + "td:nth-child(n+3) { text-align: center }",
    "hyphenated": RULED + "td { text-align: justify; hyphens: auto }",
    "rows kept whole": RULED + "tr { break-inside: avoid }",
    "small": "td, th { border: .3pt solid #999; font-size: 8pt }",
    "lines between rows": "tr { border-bottom: .5pt solid black }",
    "no lines": "",
    "no lines, landscape": LANDSCAPE + "td { padding: 6pt 8pt }",
}


def read(data: bytes) -> ReadPlan:
    return guard.read_plan(data, "план.pdf", *PERIOD)


def told(plan: ReadPlan) -> list[tuple[str, ...]]:
    """All that is read of measures, however its lines were broken."""
    return [
        tuple(
            " ".join(words.split())
            for words in (m.number, m.section, m.text, m.deadline_text, m.responsible, m.result)
        )
        for m in plan.measures
    ]


def left_out(plan: ReadPlan, code: str) -> str:
    return " ".join(problem.message for problem in plan.problems if problem.code == code)


@pytest.mark.parametrize("repeated", [True, False], ids=["heading repeated", "heading once"])
@pytest.mark.parametrize("css", DRESSES.values(), ids=DRESSES)
def test_printed_plan_is_the_plan(css: str, repeated: bool):
    html = page(long_plan(), css=css, repeated=repeated)

    plan = read(printed(html))

    assert told(plan) == told(read_pasted(html, *PERIOD))
    assert plan.title == TITLE


def test_chromium_prints_the_same_plan(tmp_path: Path):
    html = page(long_plan())

    plan = read(printed_by_chromium(html, tmp_path))

    assert told(plan) == told(read_pasted(html, *PERIOD))


def test_word_file_printed_by_libreoffice_is_the_same_plan(tmp_path: Path):
    document = in_word([HEADER, *measures(1, 30)], tmp_path)

    plan = read(printed_by_office(document, tmp_path))

    assert told(plan) == told(guard.read_plan(document, "план.docx", *PERIOD))


def test_row_cut_by_a_page_is_whole_and_marked():
    long = "Обсудить итоги диагностических работ и меры поддержки. " * 60
    rows = [*measures(1, 2), ("3.", long.strip(), "май 2024", "Методист", "Приказ")]

    plan = read(printed(page([*rows, *measures(4, 1)])))

    cut = plan.measures[2]
    assert " ".join(cut.text.split()) == long.strip()
    assert (cut.deadline_text, cut.responsible) == ("май 2024", "Методист")
    assert "на следующей странице" in " ".join(doubt.text for doubt in cut.doubts)
    assert not any("странице" in d.text for m in plan.measures[:2] for d in m.doubts)


def test_every_row_without_lines_is_marked():
    plan = read(printed(page(measures(1, 8), css="")))

    assert len(plan.measures) == 8
    assert all("нет линий" in " ".join(d.text for d in m.doubts) for m in plan.measures)


def test_broken_headings_and_raised_notes_of_a_table_without_lines():
    header = ("№", "Меро-<br>приятия", "Сроки", "Ответ-<br>ственные", "Результат")
    rows = [("1.", "Семинар", "май 2024<sup>1)</sup>", "Методист", "Приказ"), *measures(2, 2)]

    plan = read(printed(page(rows, css="td { padding: 6pt 8pt }", header=header)))

    assert [m.number for m in plan.measures] == ["1", "2", "3"]
    assert plan.measures[0].deadline_text == "май 2024"
    assert plan.measures[0].responsible == "Методист"


def test_row_without_lines_longer_than_a_page_is_whole():
    long = "Обсудить итоги диагностических работ и меры поддержки обучающихся. " * 60
    rows = [*measures(1, 1), ("2.", long.strip(), "май 2024", "Методист", "Приказ")]

    plan = read(printed(page([*rows, *measures(3, 1)], css="td { padding: 6pt 8pt }")))

    assert [m.number for m in plan.measures] == ["1", "2", "3"]
    assert " ".join(plan.measures[1].text.split()) == long.strip()


def test_word_broken_by_a_hyphen_is_whole_and_marked():
    broken = ("1.", "Разработать реко-<br>мендации", "май 2024", "Методист", "Приказ")

    measure = read(printed(page([broken]))).measures[0]

    assert measure.text == "Разработать рекомендации"
    assert "«рекомендации»" in " ".join(doubt.text for doubt in measure.doubts)


def test_struck_words_are_left_out_aloud():
    struck = "<span style='text-decoration: line-through'>Провести очный конкурс</span> Семинар"
    under = "<u>Круглый стол</u>"
    rows = [("1.", struck, "май 2024", "Методист", "Приказ"),
            ("2.", under, "май 2024", "Методист", "Приказ")]  # fmt: skip

    plan = read(printed(page(rows)))

    assert [m.text for m in plan.measures] == ["Семинар", "Круглый стол"]
    assert "Провести очный конкурс" in left_out(plan, "struck_out")


@pytest.mark.parametrize("look", ["color: white", "opacity: 0", "font-size: .5pt"])
def test_hidden_words_are_left_out_aloud(look: str):
    hidden = f"Семинар <span style='{look}'>тайное слово</span>"
    if look == "opacity: 0":
        hidden = hidden.replace(look, "color: rgba(0, 0, 0, 0)")

    plan = read(printed(page([("1.", hidden, "май 2024", "Методист", "Приказ")])))

    assert plan.measures[0].text == "Семинар"
    # What has no ink at all may not be in the file.
    assert look == "opacity: 0" or "тайное слово" in left_out(plan, "hidden_text")


def test_cells_over_rows_and_headings_on_their_side():
    html = page([]).replace(
        "<tbody></tbody>",
        """<tbody>
        <tr><td>1.</td><td>Семинар</td><td rowspan="2">май 2024</td><td>Методист</td><td>Приказ</td>
        <tr><td>2.</td><td>Совещание</td><td>Директор</td><td>Протокол</td></tbody>""",
    )
    html = html.replace(
        "<th>Сроки",
        "<th style='height: 3cm; vertical-align: middle'>"
        "<div style='transform: rotate(-90deg)'>Сроки</div>",
    )

    plan = read(printed(html))

    assert told(plan) == told(read_pasted(html, *PERIOD))
    assert [m.deadline_text for m in plan.measures] == ["май 2024", "май 2024"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_upright(turn: int):
    straight = printed(page(long_plan(), css=RULED + LANDSCAPE))
    writer = PdfWriter(clone_from=PdfReader(_stream(straight)))
    for each in writer.pages:
        each.rotate(turn)
        each.transfer_rotation_to_content()

    plan = read(_bytes(writer))

    assert told(plan) == told(read(straight))


def test_two_tables_on_a_page_and_words_between_them():
    first, second = page(measures(1, 3)), page(measures(4, 3))
    table = second[second.index("<table>") :]

    plan = read(printed(f"{first}<h3>Раздел II. Работа с кадрами</h3>{table}"))

    assert [m.number for m in plan.measures] == ["1", "2", "3", "4", "5", "6"]
    assert [m.section for m in plan.measures[3:]] == ["Раздел II. Работа с кадрами"] * 3


def test_pdf_under_a_password_is_refused_with_a_cure():
    writer = PdfWriter(clone_from=PdfReader(_stream(printed(page(measures(1, 2))))))
    writer.encrypt("тайна", algorithm="RC4-128")

    with pytest.raises(Refused) as refused:
        read(_bytes(writer))

    assert refused.value.code == "password_protected"
    assert "пароль" in refused.value.message


def test_pdf_without_a_table_says_so():
    with pytest.raises(Refused) as refused:
        read(printed('<meta charset="utf-8"><p>Приказываю разработать план до конца года.</p>'))

    assert refused.value.code == "no_table"


def test_running_feet_are_no_rows():
    css = RULED + '@page { @top-left { content: "МБОУ «Родниковая школа»" } '
    css += '@bottom-left { content: "Дорожная карта, страница " counter(page) } }'

    plan = read(printed(page(long_plan(), css=css)))

    assert len(plan.measures) == 24
    assert "Родниковая" not in " ".join(" ".join(row) for row in told(plan))
    assert "similar_table" not in codes(plan)


def _stream(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def _bytes(writer: PdfWriter) -> bytes:
    stream = _stream(b"")
    writer.write(stream)
    return stream.getvalue()
