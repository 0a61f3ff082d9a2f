"""Word and PDF read as sheets: tables with the words above them, and what cannot be read."""

import io

import docx
import pytest
import weasyprint
from docx.document import Document
from docx.oxml import OxmlElement

from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.reading import Book, read_book
from tests.core import files


def word(build) -> Book:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return read_book(buffer.getvalue(), "документ.docx")


def fill(document: Document, *rows: tuple[str, ...]):
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return table


def test_words_above_a_table_are_its_first_rows_and_the_rest_stands_apart() -> None:
    def build(document: Document) -> None:
        document.add_paragraph("Перечень школ")
        fill(document, ("№", "Школа"), ("1", "МБОУ «СОШ № 1»"))
        document.add_paragraph("Министр")

    book = word(build)

    assert book.kind == "docx"
    assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [
        ("Таблица 1", [["Перечень школ", None], ["№", "Школа"], ["1", "МБОУ «СОШ № 1»"]]),
        ("Текст", [["Министр"]]),
    ]
    assert book.aside, "words may name anybody"


def test_long_text_before_a_table_does_not_hide_its_header() -> None:
    def build(document: Document) -> None:
        for number in range(40):
            document.add_paragraph(f"Пункт {number}")
        fill(document, ("№", "Школа"), ("1", "СОШ"))

    book = word(build)

    assert [(sheet.name, len(sheet.rows)) for sheet in book.sheets] == [
        ("Текст перед таблицей 1", 25), ("Таблица 1", 17),
    ]  # fmt: skip


def test_merged_cells_have_their_words_once() -> None:
    def build(document: Document) -> None:
        table = fill(document, ("Район", "Школа"), ("Северный", "СОШ № 1"), ("", "СОШ № 2"))
        table.cell(1, 0).merge(table.cell(2, 0))

    (sheet,) = word(build).sheets

    assert sheet.rows == [["Район", "Школа"], ["Северный", "СОШ № 1"], [None, "СОШ № 2"]]


def test_struck_out_and_deleted_words_are_left_out_aloud() -> None:
    def build(document: Document) -> None:
        table = fill(document, ("Школа",), ("СОШ № 1",), ("СОШ № 2",))
        table.cell(1, 0).paragraphs[0].runs[0].font.strike = True
        run = table.cell(2, 0).paragraphs[0].runs[0]._r
        deleted = OxmlElement("w:del")
        run.getparent().replace(run, deleted)
        deleted.append(run)
        for text in run.findall(run.nsmap and f"{{{run.nsmap['w']}}}t"):
            text.tag = text.tag.replace("}t", "}delText")

    book = word(build)

    words = [value for sheet in book.sheets for row in sheet.rows for value in row if value]
    assert words == ["Школа"]
    assert {problem.code for problem in book.problems} == {"struck_out", "deleted_text"}
    assert any("СОШ № 1" in problem.message for problem in book.problems)


def test_pdf_with_words_is_read() -> None:
    style = "<style>td { border: 1pt solid black }</style>"
    table = "<table><tr><td>Школа</td><td>N</td></tr><tr><td>СОШ № 1</td><td>5</td></tr></table>"
    page = weasyprint.HTML(string=f"{style}<p>Перечень</p>{table}").write_pdf()

    (sheet,) = read_book(page, "перечень.pdf").sheets

    assert sheet.rows == [["Перечень", None], ["Школа", "N"], ["СОШ № 1", "5"]]


def scanned() -> bytes:
    """A page that is one image."""
    from PIL import Image

    picture = Image.new("L", (1240, 1754), 255)
    picture.paste(0, (200, 200, 1000, 220))
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=150)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (scanned, "scan", "скан"),
        (lambda: b"%PDF-1.7\n\x00", "damaged", "повреждён"),
        (lambda: files.packed({"word/document.xml": "<w/>"}), "empty_file", "пуст"),
        (lambda: files.packed({"word/document.xml": "<w"}), "damaged", "повреждён"),
        (lambda: files.packed({"word/document.xml": "<!DOCTYPE a><w/>"}), "unsafe_file", "XML"),
    ],
)
def test_document_that_cannot_be_read_is_refused_in_words(data, code: str, word: str) -> None:
    with pytest.raises(Refused) as refused:
        read_book(data(), "документ")

    assert refused.value.code == code
    assert word in refused.value.message
