"""The same plan however its file is packed: parts under other names, one file, a page, a part."""

import base64
import io
import zipfile
from email.message import EmailMessage

import pytest

from roadmaps.reading.reader import read_plan
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_files import HEADER, PERIOD, Raw, package, sheet, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, read

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}"/>'
    "</Types>"
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HTML = (
    "<html><head><meta charset='{}'></head><body><table>"
    + "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, SEMINAR)
    )
    + "</table></body></html>"
)


def relations(*targets: tuple[str, str], kinds: str = _KIND) -> str:
    items = "".join(
        f'<Relationship Id="r{n}" Type="{kinds}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{items}</Relationships>"
    )


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


PLAN = word([HEADER, SEMINAR, MEETING])
DOCUMENT = part(PLAN, "word/document.xml")
TOLD = [("1", SEMINAR[1]), ("2", MEETING[1])]


def told(data: bytes, name: str = "план.docx") -> list[tuple[str, str]]:
    return [(m.number, m.text) for m in read_plan(data, name, *PERIOD).measures]


@pytest.mark.parametrize("main", ["word/document2.xml", "WORD/Document.xml", "content/plan.xml"])
@pytest.mark.parametrize("target", ["{}", "/{}"])
def test_read_plan_document_is_found_by_its_relationship(main: str, target: str) -> None:
    folder, _, name = main.rpartition("/")
    data = package(
        {
            "[Content_Types].xml": TYPES.format(main, "wordprocessingml.document.main+xml"),
            "_rels/.rels": relations(("officeDocument", target.format(main))),
            main: DOCUMENT,
            f"{folder}/_rels/{name}.rels": relations(("styles", "looks.xml")),
            f"{folder}/looks.xml": part(word([HEADER], styles="<w:x/>"), "word/styles.xml"),
        }
    )

    assert told(data) == TOLD


def test_read_plan_old_document_beside_the_one_that_the_package_names_is_not_read() -> None:
    data = package(
        {
            "[Content_Types].xml": TYPES.format("word/new.xml", "wordprocessingml.document.main"),
            "_rels/.rels": relations(("officeDocument", "word/new.xml")),
            "word/new.xml": DOCUMENT,
            "word/document.xml": part(word([HEADER, MEETING]), "word/document.xml"),
        }
    )

    assert told(data) == TOLD


def test_read_plan_styles_are_found_by_their_relationship() -> None:
    run = '<w:r>{}<w:t xml:space="preserve">май 2024'
    styled = '<w:rPr><w:rStyle w:val="x"/></w:rPr>'
    gone = '<w:style w:type="character" w:styleId="x"><w:rPr><w:strike/></w:rPr></w:style>'
    data = package(
        {
            "[Content_Types].xml": TYPES.format("word/d.xml", "wordprocessingml.document.main+xml"),
            "_rels/.rels": relations(("officeDocument", "word/d.xml")),
            "word/d.xml": DOCUMENT.replace(run.format(""), run.format(styled)),
            "word/_rels/d.xml.rels": relations(("styles", "../looks/s.xml")),
            "looks/s.xml": part(word([HEADER], styles=gone), "word/styles.xml"),
        }
    )
    plan = read(data)

    assert plan.measures[0].deadline_text == ""
    assert "struck_out" in codes(plan)


def renamed(data: bytes, names: dict[str, str]) -> bytes:
    """A workbook whose parts bear other names, in the parts that refer to them too."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for before, after in names.items():
                content = content.replace(before.encode(), after.encode())
            for before, after in names.items():
                name = name.replace(before, after)
            new.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "names",
    [
        {"xl/workbook.xml": "xl/workbook2.xml", "workbook.xml.rels": "workbook2.xml.rels"},
        {"sharedStrings.xml": "strings.xml", "styles.xml": "looks.xml"},
        {"sheet1.xml": "План.xml"},
        {"xl/": "book/"},
    ],
)
def test_read_plan_parts_of_a_workbook_are_found_by_relationship(names: dict[str, str]) -> None:
    data = renamed(sheet([HEADER, SEMINAR, MEETING]), names)

    assert told(data, "план.xlsx") == TOLD


def flat_of(data: bytes) -> bytes:
    """A Word document in one file of XML (Flat OPC)."""
    parts = {
        "/_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "/word/document.xml": part(data, "word/document.xml"),
    }
    body = "".join(
        f'<pkg:part pkg:name="{name}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>'
        for name, xml in parts.items()
    )
    picture = base64.b64encode(b"picture").decode()
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f'{body}<pkg:part pkg:name="/word/media/a.png"><pkg:binaryData>{picture}'
        "</pkg:binaryData></pkg:part></pkg:package>"
    ).encode()


def renamed_main(data: bytes) -> bytes:
    """A Word document whose main part bears another name, as an online editor saves it."""
    kind = "wordprocessingml.document.main+xml"
    return package(
        {
            "[Content_Types].xml": TYPES.format("word/document2.xml", kind),
            "_rels/.rels": relations(("officeDocument", "word/document2.xml")),
            "word/document2.xml": part(data, "word/document.xml"),
        }
    )


def test_read_plan_from_word_in_one_file_of_xml() -> None:
    assert told(flat_of(PLAN), "план.xml") == TOLD


def test_read_plan_from_flat_open_document() -> None:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table")
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
        + "</table:table-row>"
        for row in (HEADER, SEMINAR, MEETING)
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        f"<table:table>{rows}</table:table></office:text></office:body></office:document>"
    )

    assert told(xml.encode(), "план.fodt") == TOLD


@pytest.mark.parametrize("charset", ["windows-1251", "utf-8"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_read_plan_from_a_page_saved_in_one_file(charset: str, encoding: str) -> None:
    page = EmailMessage()
    page.set_content(HTML.format(charset), subtype="html", charset=charset, cte=encoding)
    whole = EmailMessage()
    whole["From"] = "Saved by a browser"
    whole["Subject"] = "План"
    whole.set_type("multipart/related")
    whole.attach(page)

    assert told(whole.as_bytes(), "план.doc") == TOLD[:1]


REFUSED = [
    (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
        "XML 2003",
    ),
    (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "XML 2003",
    ),
    (
        '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/'
        'xmlPackage"><pkg:part pkg:name="/xl/workbook.xml"/></pkg:package>',
        "Flat OPC",
    ),
    (
        '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:'
        'xmlns:office:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>',
        "fods",
    ),
]


@pytest.mark.parametrize(("text", "name"), REFUSED, ids=[row[1] + row[0][60:75] for row in REFUSED])
def test_read_plan_other_formats_are_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(Refused) as caught:
        read_plan(text.encode(), "план.xml", *PERIOD)

    assert name in caught.value.message
    assert "Сохранить как" in caught.value.message


def with_chunk(content: bytes, name: str) -> bytes:
    chunk = Raw('<w:altChunk r:id="r1"/>')
    document = part(word(chunk, "Приложение"), "word/document.xml")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", document)
        archive.writestr("word/_rels/document.xml.rels", relations(("aFChunk", name)))
        archive.writestr(f"word/{name}", content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [(HTML.format("utf-8").encode(), "chunk.html"), (word([HEADER, SEMINAR]), "chunk.docx")],
)
def test_read_plan_put_into_a_document_whole(content: bytes, name: str) -> None:
    assert told(with_chunk(content, name)) == TOLD[:1]


def test_read_plan_beside_a_part_that_cannot_be_read_says_so() -> None:
    data = with_chunk(b"\x00\x01\x02", "chunk.bin")
    document = part(data, "word/document.xml").replace(
        "<w:altChunk", DOCUMENT.partition("<w:body>")[2].partition("</w:body>")[0] + "<w:altChunk"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", document)
        archive.writestr("word/_rels/document.xml.rels", relations(("aFChunk", "c.bin")))
        archive.writestr("word/c.bin", b"\x00\x01\x02")
    plan = read(stream.getvalue())

    assert len(plan.measures) == 2
    assert "part_not_read" in codes(plan)
