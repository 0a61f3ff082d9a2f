"""Acts of an invented region, as ministries send them: Word, PDF and workbooks."""

import html
import io
import zipfile
from collections.abc import Sequence

import docx
import weasyprint

from tests.schools.workbooks import workbook

HEAD = (
    "МИНИСТЕРСТВО ОБРАЗОВАНИЯ ЗАРЕЧНОГО КРАЯ",
    "П Р И К А З",
    "12.03.2025 № 123-мр",
    "г. Заречный",
    "Об утверждении перечня общеобразовательных организаций с низкими образовательными "
    "результатами в 2025 году",
    "В соответствии с приказом федеральной службы от 01.02.2024 № 55 «О проведении анализа», в "
    "целях адресной помощи ПРИКАЗЫВАЮ:",
    "1. Утвердить перечень общеобразовательных организаций (приложение).",
    "2. Контроль за исполнением приказа оставляю за собой.",
    "Министр                                        Полесов И.О.",
)
APPENDIX = (
    "Приложение",
    "к приказу министерства образования Заречного края",
    "от 12.03.2025 № 123-мр",
    "Перечень общеобразовательных организаций с низкими образовательными результатами",
)
HEADER = ("№ п/п", "Муниципальное образование", "Наименование ОО", "Категория")
Rows = Sequence[Sequence[object]]


def word_order(
    rows: Rows, header: Sequence[str] = HEADER, head: Sequence[str] = (*HEAD, *APPENDIX)
) -> bytes:
    """The order and its appendix with a table."""
    document = docx.Document()
    for text in head:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=len(header))
    for row in (header, *rows):
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = "" if value is None else str(value)
    return _bytes(document)


def word_list(lines: Sequence[str], head: Sequence[str] = (*HEAD, *APPENDIX)) -> bytes:
    """The order and its appendix with a numbered list."""
    document = docx.Document()
    for text in (*head, *lines):
        document.add_paragraph(text)
    return _bytes(document)


def odt_order(lines: Sequence[str], rows: Rows) -> bytes:
    """The same as a text of OpenDocument."""
    room = "urn:oasis:names:tc:opendocument:xmlns"

    def paragraph(text: object) -> str:
        return f"<text:p>{html.escape('' if text is None else str(text))}</text:p>"

    table = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{paragraph(value)}</table:table-cell>" for value in row)
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{room}:office:1.0" '
        f'xmlns:table="{room}:table:1.0" xmlns:text="{room}:text:1.0"><office:body><office:text>'
        + "".join(map(paragraph, lines))
        + f"<table:table>{table}</table:table></office:text></office:body>"
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
    return buffer.getvalue()


def rtf_order(lines: Sequence[str], rows: Rows) -> bytes:
    """The same in the old format of Word that is text."""

    def words(value: object) -> str:
        text = "" if value is None else str(value)
        return "".join(f"\\u{ord(each)}?" if ord(each) > 127 else each for each in text)

    body = "".join(f"\\pard {words(line)}\\par\n" for line in lines)
    for row in rows:
        edges = "".join(f"\\cellx{2200 * number}" for number in range(1, len(row) + 1))
        cells = "".join(f"\\intbl {words(value)}\\cell " for value in row)
        body += f"\\trowd{edges}\\pard{cells}\\row\n"
    return f"{{\\rtf1\\ansi\\uc1\n{body}\\pard\\par}}".encode()


def pdf_order(rows: Rows, header: Sequence[str] = HEADER) -> bytes:
    """The same as pages with words."""
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in (*HEAD, *APPENDIX))
    body = ""
    for row in (header, *rows):
        cells = "".join(f"<td>{html.escape(str(value or ''))}</td>" for value in row)
        body += f"<tr>{cells}</tr>"
    css = "td { border: .5pt solid black; padding: 3pt } body { font-family: 'Liberation Serif' }"
    page = f"<style>{css}</style>{paragraphs}<table>{body}</table>"
    return weasyprint.HTML(string=page).write_pdf()


def book_order(rows: Rows, *above: Sequence[object], header: Sequence[str] = HEADER) -> bytes:
    """The appendix alone as a workbook."""
    return workbook(*(above or [[text] for text in APPENDIX]), header, *rows, sheet="Перечень")


def _bytes(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
