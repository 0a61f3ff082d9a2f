"""Files of every kind, good and bad, made in code: nothing here is anybody's real file."""

import io
import struct
import zipfile
from collections.abc import Sequence

import openpyxl
import xlwt

Rows = Sequence[Sequence[object]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_PART = "xl/worksheets/sheet1.xml"
_ODS = "urn:oasis:names:tc:opendocument:xmlns"


def xlsx(rows: Rows = ((1,),), title: str = "Лист1", **more: Rows) -> bytes:
    """A workbook of one sheet, and of further ones by name."""
    book = openpyxl.Workbook()
    book.active.title = title
    for sheet, lines in (
        (book.active, rows),
        *((book.create_sheet(n), r) for n, r in more.items()),
    ):
        for line in lines:
            sheet.append(list(line))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: Rows, title: str = "Page 1") -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet(title)
    for number, line in enumerate(rows):
        for column, value in enumerate(line):
            if value is not None:
                sheet.write(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(*lines: str, columns: str = "", rest: str = "") -> bytes:
    """An ODS of one sheet; each line is the XML of its cells, `rest` that of more rows."""
    rows = columns + "".join(f"<table:table-row>{line}</table:table-row>" for line in lines) + rest
    content = (
        f'<office:document-content xmlns:office="{_ODS}:office:1.0" '
        f'xmlns:table="{_ODS}:table:1.0" xmlns:text="{_ODS}:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        "<office:body>"
        f'<office:spreadsheet><table:table table:name="Лист">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_ODS}:manifest:1.0"/>'
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def packed(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def with_sheet_xml(rows_xml: str, before: str = "", part: str = SHEET_PART) -> bytes:
    """A workbook whose only sheet has this XML inside `sheetData`, and `before` in front of it."""
    with zipfile.ZipFile(io.BytesIO(xlsx())) as package:
        parts: dict[str, str | bytes] = {i.filename: package.read(i) for i in package.infolist()}
    parts[part] = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows_xml}</sheetData></worksheet>'
    return packed(parts)


def xls_record(data: bytes, code: int) -> int:
    """Where the first record of this code starts in a workbook made by `xls`."""
    at = 512
    while int.from_bytes(data[at : at + 2], "little") != code:
        at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    return at


def with_raw_part(name: str, packed_: bytes, size: int) -> bytes:
    """A package of one part that is compressed already: a sum of its bytes is not counted."""
    written, place = name.encode(), len(packed_)
    common = struct.pack("<HHHHHLLL", 20, 0x800, 8, 0, 0x21, 0, place, size) + struct.pack(
        "<HH", len(written), 0
    )
    local = b"PK\x03\x04" + common + written + packed_
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + common
    entry += struct.pack("<HHHLL", 0, 0, 0, 0, 0) + written
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end
