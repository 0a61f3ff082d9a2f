"""Files with plans of invented schools, built part by part: Word, OpenDocument, Excel."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from openpyxl import Workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
PERIOD = (date(2024, 1, 1), date(2024, 12, 31))
HEADER = ("№ п/п", "Мероприятия", "Сроки", "Ответственные", "Планируемые результаты")


@dataclass(frozen=True)
class C:
    """A cell: `down` is "start" or "on" for one merged over rows, `list` a (numId, level)."""

    text: str = ""
    span: int = 1
    down: str = ""
    bold: bool = False
    centred: bool = False
    list: tuple[int, int] | None = None
    style: str = ""
    raw: str = ""


@dataclass(frozen=True)
class Raw:
    """A block of a test's own XML."""

    xml: str


Row = Sequence[str | C]
Block = str | Raw | Sequence[Row]


def word(
    *blocks: Block, numbering: str = "", styles: str = "", widths: Sequence[int] = ()
) -> bytes:
    """A docx of paragraphs (strings) and tables (lists of rows)."""
    body = "".join(_block(block, widths) for block in blocks)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"/>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    if numbering:
        parts["word/numbering.xml"] = f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>'
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'
    return package(parts)


def _block(block: Block, widths: Sequence[int]) -> str:
    if isinstance(block, Raw):
        return block.xml
    return _paragraph(block) if isinstance(block, str) else table_xml(block, widths)


def package(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def table_xml(rows: Sequence[Row], widths: Sequence[int] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _cell(cell: str | C) -> str:
    cell = C(cell) if isinstance(cell, str) else cell
    merged = {"start": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}.get(cell.down, "")
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    content = cell.raw or "".join(_paragraph(line, cell) for line in cell.text.split("\n"))
    return f"<w:tc><w:tcPr>{span}{merged}</w:tcPr>{content}</w:tc>"


def _paragraph(text: str, look: C | None = None) -> str:
    look = look or C()
    properties = f'<w:pStyle w:val="{look.style}"/>' if look.style else ""
    if look.list:
        number, level = look.list
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    properties += '<w:jc w:val="center"/>' if look.centred else ""
    bold = "<w:rPr><w:b/></w:rPr>" if look.bold else ""
    run = f'<w:r>{bold}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def numbering(*lists: int, text: str = "%1.", style: str = "decimal", levels: str = "") -> str:
    """Lists 1, 2, … of Word; the same family number means that they count together."""
    families = "".join(
        f'<w:abstractNum w:abstractNumId="{family}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>{levels}</w:abstractNum>'
        for family in dict.fromkeys(lists)
    )
    return families + "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{family}"/></w:num>'
        for number, family in enumerate(lists, start=1)
    )


def odt(content: str, styles: str = "") -> bytes:
    """An odt of the XML of its body."""
    names = {
        "office": "office:1.0",
        "text": "text:1.0",
        "table": "table:1.0",
        "style": "style:1.0",
        "fo": "xsl-fo-compatible:1.0",
        "draw": "drawing:1.0",
    }
    declared = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
        for prefix, name in names.items()
    )
    xml = (
        f"<office:document-content {declared}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{content}</office:text>"
        "</office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    return package({"mimetype": mimetype, "content.xml": xml})


def sheet(rows: Sequence[Sequence[object]], title: str = "План", *more: tuple[str, list]) -> bytes:
    """An xlsx; `more` are further sheets (title, rows)."""
    book = Workbook()
    book.remove(book.active)
    for name, content in ((title, rows), *more):
        page = book.create_sheet(name)
        for row in content:
            page.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
