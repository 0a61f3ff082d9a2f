"""Small files that ask for everything: each is made here, so that none lies in the repository.

A bomb is a name, a function that makes its bytes, and the codes with which it may be refused.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import xlwt

from tests.core import files
from tests.roadmaps.plan_files import SPACES, odt, package, word

HEADER = ("№", "Мероприятие", "Срок", "Ответственные", "Результат")
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MANY = 1_000_000
DOCUMENT = f"<w:document {SPACES}><w:body>{{}}</w:body></w:document>"
TABLE_IN_WORD = ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")
TABLE_IN_PAGE = ("<table><tr><td>", "</td></tr></table>")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Bomb:
    name: str
    file: str
    make: Callable[[], bytes]
    codes: frozenset[str] = frozenset({"too_large"})

    def __str__(self) -> str:
        return self.name


def bomb(name: str, file: str, make: Callable[[], bytes], *codes: str) -> Bomb:
    return Bomb(name, file, make, frozenset(codes or {"too_large"}))


# Words.


def docx(body: str) -> bytes:
    """A Word document of the XML of its body."""
    return package(
        {"word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    )


def nested(opening: str, closing: str, depth: int, inside: str = "") -> str:
    return opening * depth + inside + closing * depth


def nested_tables(depth: int, inside: str) -> str:
    return nested(
        "<w:tbl><w:tr><w:tc>",
        "</w:tc></w:tr></w:tbl>",
        depth,
        f"<w:p><w:r><w:t>{inside}</w:t></w:r></w:p>",
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_cell(text: str, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{paragraph(text)}</w:tc>"


def wide_spans() -> bytes:
    span = f'<w:gridSpan w:val="{MANY}"/><w:vMerge w:val="restart"/>'
    row = f"<w:tr>{word_cell('a', span) * 200}</w:tr>"
    return docx(f"<w:tbl>{row * 2_000}</w:tbl>")


def same_file_many_times() -> bytes:
    """A document that holds a file once and shows it fifty thousand times."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="c" Target="chunk.txt" Type="{RELATIONS}/aFChunk"/></Relationships>'
    )
    chunk = f'<w:altChunk r:id="c" xmlns:r="{RELATIONS}"/>'
    table = "\n".join("\t".join(HEADER) for _ in range(1_500))
    return package(
        {
            "word/document.xml": DOCUMENT.format(chunk * 50_000),
            "word/_rels/document.xml.rels": relations,
            "word/chunk.txt": table,
        }
    )


def repeats(inside: str = "<text:p>a</text:p>") -> str:
    """A table of a million rows of a million columns, as OpenDocument writes it."""
    return (
        f'<table:table><table:table-row table:number-rows-repeated="{MANY}">'
        f'<table:table-cell table:number-columns-repeated="{MANY}">{inside}</table:table-cell>'
        "</table:table-row></table:table>"
    )


def repeats_in_repeats(depth: int) -> str:
    inside = "<text:p>a</text:p>"
    for _ in range(depth):
        inside = repeats(inside)
    return inside


# Pages.


def pdf(*objects: bytes) -> bytes:
    """A PDF of its objects from the second on; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", *objects), start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(places) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    out += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (size, start)
    return bytes(out)


def packed(data: bytes, about: bytes = b"") -> bytes:
    small = zlib.compress(data, 9)
    return b"<</Filter/FlateDecode/Length %d%b>>stream\n%b\nendstream" % (len(small), about, small)


def pdf_page(content: bytes, resources: bytes = b"") -> tuple[bytes, bytes, bytes]:
    return (
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>"
        % resources,
        content,
    )


def endless_drawing() -> bytes:
    return pdf(*pdf_page(packed(b"0 0 m 9 9 l S " * 20_000_000)))


def endless_pages() -> bytes:
    kids = b"3 0 R " * 300_000
    tree = b"<</Type/Pages/Kids[%b]/Count 300000>>" % kids
    return pdf(tree, *pdf_page(packed(b"0 0 m 9 9 l S"))[1:])


def forms_in_forms() -> bytes:
    """A drawing that shows another ten times, which shows another ten times, and so on."""
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    forms = [
        packed(b"/F Do " * 10, box + b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1))
        for number in range(5, 17)
    ]
    last = packed(b"0 0 m 9 9 l S", box)
    shown = b"/XObject<</F 5 0 R>>"
    return pdf(*pdf_page(packed(b"/F Do " * 10), shown), *forms, last)


def endless_image() -> bytes:
    """A scan of a hundred thousand by a hundred thousand points."""
    side = b"/Width 100000/Height 100000/BitsPerComponent 1/ColorSpace/DeviceGray"
    image = packed(b"\0" * 50_000_000, b"/Type/XObject/Subtype/Image" + side)
    return pdf(*pdf_page(packed(b"q 595 0 0 842 0 0 cm /F Do Q"), b"/XObject<</F 5 0 R>>"), image)


def endless_page() -> bytes:
    """A scan on a page of two hundred inches by two hundred."""
    image = packed(
        b"\0" * 100,
        b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray",
    )
    tree, page, content = pdf_page(
        packed(b"q 14400 0 0 14400 0 0 cm /F Do Q"), b"/XObject<</F 5 0 R>>"
    )
    return pdf(tree, page.replace(b"0 0 595 842", b"0 0 14400 14400"), content, image)


def endless_picture() -> bytes:
    """A picture whose heading promises a thousand million points."""
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1_000_000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


# Sheets.


def far_cell() -> bytes:
    corner = f'<row r="{LAST_ROW}"><c r="XFD{LAST_ROW}"><v>1</v></c></row>'
    return files.with_sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row>{corner}')


def shared_text() -> bytes:
    """One long text that each of half a million cells refers to."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 500_001))
    with zipfile.ZipFile(io.BytesIO(files.with_sheet_xml(cells))) as book:
        parts = {part.filename: book.read(part) for part in book.infolist()}
    text = "я" * 30_000
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{files.MAIN}"><si><t>{text}</t></si></sst>'.encode()
    )
    return files.packed(parts)


def merged_whole_sheet() -> bytes:
    header = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in zip("ABCDE", HEADER, strict=True)
    )
    areas = "".join(f'<mergeCell ref="A{n}:XFD{LAST_ROW}"/>' for n in range(2, 50_002))
    book = files.with_sheet_xml(f'<row r="1">{header}</row>')
    with zipfile.ZipFile(io.BytesIO(book)) as package_:
        parts = {part.filename: package_.read(part) for part in package_.infolist()}
    xml = parts[files.SHEET_PART].decode()
    parts[files.SHEET_PART] = xml.replace(
        "</sheetData>", f"</sheetData><mergeCells>{areas}</mergeCells>"
    ).encode()
    return files.packed(parts)


def wide_old_book() -> bytes:
    book = xlwt.Workbook()
    for number in range(3):
        sheet = book.add_sheet(f"Лист{number}")
        sheet.write(0, 0, "a")
        sheet.write(65_535, 255, "b")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def endless_attributes() -> bytes:
    """A cell with a million attributes."""
    attributes = " ".join(f'a{n}="1"' for n in range(MANY))
    return docx(f"<w:tbl><w:tr><w:tc {attributes}/></w:tr></w:tbl>")


# Archives.


def zeros(part: str, megabytes: int = 400) -> bytes:
    """A package whose part is nothing but zeros."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        with made.open(part, "w", force_zip64=True) as writer:
            for _ in range(megabytes):
                writer.write(bytes(1 << 20))
    return stream.getvalue()


def many_parts(number: int = 60_000) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for index in range(number):
            made.writestr(f"word/{index}.xml", b"")
    return stream.getvalue()


def overlapping(copies: int = 250) -> bytes:
    """Every entry of the directory points at the same compressed part."""
    one = files.packed({"xl/a.xml": bytes(4 << 20)})
    end = one.rfind(b"PK\x05\x06")
    at = struct.unpack("<I", one[end + 16 : end + 20])[0]
    entries = b"".join(one[at:end] for _ in range(copies))
    record = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), at, 0)
    return one[:at] + entries + record


# Pages and plain text.


def spans(rows: int, cells: int) -> bytes:
    row = '<td rowspan="2000" colspan="2000">a</td>'
    return f"<html><table>{('<tr>' + row * cells + '</tr>') * rows}</table></html>".encode()


def many_columns(number: int = 2_000_000) -> bytes:
    return ";".join(HEADER).encode() + b";" * number + b"\n"


def hostile_words(words: str) -> bytes:
    """A plan of a few measures, whose every cell is long and made to be read for ever."""
    rows = [HEADER, *((str(n), words, words, words, words) for n in range(1, 8))]
    return word("План", rows)


def page(body: str) -> bytes:
    return f"<html>{body}</html>".encode()


def sheet_of_repeats() -> bytes:
    cell = f'<table:table-cell table:number-columns-repeated="{MANY}"><text:p>a</text:p>'
    row = f'</table:table-row><table:table-row table:number-rows-repeated="{MANY}">'
    return files.ods(f"{cell}</table:table-cell>{row}{cell}</table:table-cell>")


def spans_too_deep() -> bytes:
    spans = nested("<text:span>", "</text:span>", 1_900, "a")
    cell = f"<table:table-cell><text:p>{spans}</text:p></table:table-cell>"
    return odt(f"<table:table><table:table-row>{cell}</table:table-row></table:table>")


def entities() -> bytes:
    kinds = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    text = f'<!DOCTYPE a [<!ENTITY e0 "bomb">{kinds}]><a>&e9;</a>'
    return package({"word/document.xml": text})


def one_row(cell: str) -> str:
    return f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"


def controls() -> str:
    return nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 100_000)


def rtf(words: str) -> bytes:
    return ("{\\rtf1\\ansi " + words).encode()


READ_OR_NOT = ("too_large", "damaged", "no_plan_table", "no_table", "no_measures")
WORD, TEXT, SHEET, PAGE, LINES = "план.docx", "план.odt", "план.xlsx", "план.html", "план.csv"
PAGES = "план.pdf"

PLANS = (
    bomb("odt of repeats", TEXT, lambda: odt(repeats())),
    bomb("odt of repeats in repeats", TEXT, lambda: odt(repeats_in_repeats(6))),
    bomb("odt of tables too deep", TEXT, lambda: odt(repeats_in_repeats(400))),
    bomb("odt of spans too deep", TEXT, spans_too_deep, "damaged"),
    bomb("docx of small elements", WORD, lambda: docx("<w:p/>" * 10_000_000)),
    bomb("docx of tables", WORD, lambda: docx(one_row(word_cell("a")) * 100_000)),
    bomb("docx of tables in tables", WORD, lambda: docx(nested(*TABLE_IN_WORD, 500, "<w:p/>"))),
    bomb("docx of controls in controls", WORD, lambda: docx(controls()), "damaged"),
    bomb("docx of wide spans", WORD, wide_spans),
    bomb("docx of attributes", WORD, endless_attributes, *READ_OR_NOT),
    bomb("docx of one long text", WORD, lambda: docx(one_row(word_cell("я" * 20_000_000)))),
    bomb("pdf of endless drawing", PAGES, endless_drawing),
    bomb("pdf of endless pages", PAGES, endless_pages),
    bomb("pdf of forms in forms", PAGES, forms_in_forms, "too_large", "no_table"),
    bomb("pdf of an endless image", PAGES, endless_image),
    bomb("pdf of an endless page", PAGES, endless_page),
    bomb("endless picture", "план.png", endless_picture),
    bomb("docx that shows a file for ever", WORD, same_file_many_times),
    bomb("docx of zeros", WORD, lambda: zeros("word/document.xml"), "unsafe_file"),
    bomb("docx of 60,000 parts", WORD, many_parts, "wrong_type"),
    bomb("docx of entities", WORD, entities, "unsafe_file"),
    bomb("page of spans", PAGE, lambda: spans(2_000, 300)),
    bomb("page of tables in tables", PAGE, lambda: page(nested(*TABLE_IN_PAGE, 200, "a" * MANY))),
    bomb("page of divisions", PAGE, lambda: page(
        f"<table><tr><td>{nested('<div>', '</div>', 100_000, 'a')}</td></tr></table>"
    ), *READ_OR_NOT),
    bomb("page of small elements", PAGE, lambda: page("<table>" + "<b>" * 8_000_000)),
    bomb("csv of two million columns", LINES, many_columns),
    bomb("csv of empty lines", LINES, lambda: b";\n" * 12_000_000),
    bomb("xlsx of a far cell", SHEET, far_cell),
    bomb("xlsx of areas", SHEET, merged_whole_sheet, *READ_OR_NOT),
    bomb("ods of repeats", "план.ods", sheet_of_repeats),
    bomb("rtf of groups", "план.rtf", lambda: rtf("{" * 2_000_000)),
    bomb("rtf of pages", "план.rtf", lambda: rtf("\\page a\\par " * 500_000)),
    bomb("rtf of nested cells", "план.rtf", lambda: rtf("\\itap1\\intbl x\\nestcell " * 100_000)),
    bomb("pdf of pages", "план.pdf", lambda: b"%PDF-1.7 /Font " + b"<< /Kids [1 0 R] >> " * MANY,
         "damaged"),
    *(
        bomb(f"docx of {name} for ever", WORD, lambda words=words: hostile_words(words), "read",
             *READ_OR_NOT)
        for name, words in (
            ("dashes", "- " * 45_000), ("numbers", "1." * 45_000), ("commas", "а," * 45_000),
            ("months", "май, " * 18_000), ("lines", "\n- а" * 20_000), ("brackets", "(" * 90_000),
            ("spaces", "а" + " " * 90_000 + "б"), ("questions", "? " * 45_000),
            ("capitals", "Абск-" * 18_000), ("names", "И. " * 30_000), ("quotes", "«" * 90_000),
        )
    ),
)  # fmt: skip

BOOK, OLD_BOOK, TABLE = "отчёт.xlsx", "отчёт.xls", "отчёт.csv"
BOOKS = (
    bomb("xlsx of a far cell", BOOK, far_cell),
    bomb("xlsx of one text in many cells", BOOK, shared_text),
    bomb("xlsx of zeros", BOOK, lambda: zeros("xl/worksheets/sheet1.xml"), "zip_bomb"),
    bomb("xlsx of one part many times", BOOK, overlapping, "zip_bomb", "damaged", "truncated"),
    bomb("zip of 60,000 parts", BOOK, many_parts, "wrong_type"),
    bomb("ods of repeats", "отчёт.ods", sheet_of_repeats),
    bomb("xls of far cells", OLD_BOOK, wide_old_book),
    bomb("page of spans", OLD_BOOK, lambda: spans(2_000, 300)),
    bomb("page of tables in tables", OLD_BOOK, lambda: page(
        nested(*TABLE_IN_PAGE, 200, "a" * MANY)
    )),
    bomb("page of small elements", OLD_BOOK, lambda: page("<table>" + "<b>" * 8_000_000)),
    bomb("csv of two million columns", TABLE, many_columns),
    bomb("csv of 16,000 columns", TABLE, lambda: (b"1;" * 16_000 + b"\n") * 100),
    bomb("csv of long words", TABLE, lambda: (b"word " * 5_000 + b"\n") * 100),
    bomb("csv of many cells", TABLE, lambda: b"1;2;3;4;5;6;7;8;9\n" * 2_500_000),
    bomb("csv of one long text", TABLE, lambda: b"1;" + b"a" * 100_000 + b"\n"),
    bomb("zeros", TABLE, lambda: bytes(40 << 20), "wrong_type"),
)  # fmt: skip
