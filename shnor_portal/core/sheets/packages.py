"""Zipped workbooks (xlsx, ods) looked into with care: real sizes, no passwords, no entities.

Also finds, without evaluating anything, formulas whose results the file does not hold.
"""

import copy
import io
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.signatures import DAMAGED_ZIP

_MAX_PARTS = 5_000
_CHUNK = 1 << 20
_OVERLAP = 16
_LONGEST_CELL = 16 << 20
_BOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
# The usual variety of the format and the strict one.
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
# What a sheet with valueless cells cannot do without; most sheets have none of it.
_MARKS = (b"<f", b":f", b't="e"')
_PLACE = rb"\br=\"([A-Z]{1,3})(\d{1,7})\""
# A cell that ends after its formula, or has an empty value behind it.
_UNCALCULATED = re.compile(
    rb"c\s([^>]{0,200}?)" + _PLACE + rb"([^>]{0,200})>\s*"
    rb"<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
# Parts of a package that hold words or pictures beside cells.
_ASIDE = re.compile(
    r"comment|drawing|media/|embeddings?/|customxml|externallink|revision|^pictures/|^object ",
    re.IGNORECASE,
)
_ROW_END = b"</table:table-row>"
_LONG_ROW = re.compile(
    rb"<table:table-row[^>]{0,300}?number-rows-repeated=\"(\d{2,9})\"[^>]{0,300}(?<!/)>"
)
_FILLED = re.compile(
    rb"<table:table-cell(?:[^>]{0,300}?number-columns-repeated=\"(\d{1,9})\")?[^>]{0,300}(?<!/)>"
)
_WIDE = re.compile(
    rb"<table:table-cell[^>]{0,300}?number-columns-repeated=\"(\d{4,9})\"[^>]{0,300}(?<!/)>"
)
_FAILED = re.compile(rb"c\s[^>]{0,200}\bt=\"e\"[^>]{0,200}>")


@dataclass(frozen=True, slots=True)
class ValuelessCell:
    """A formula never calculated, or (`failed`) one that ended in an error such as #ДЕЛ/0!.

    `row` is from 1, `column` is its letters.
    """

    row: int
    column: str
    failed: bool


def check_package(data: bytes, name: str, limit: int) -> frozenset[str]:
    """Unpack every part once, counting; returns the parts that may hold valueless cells.

    Sizes in the zip's own headers are not believed where they are small. Refused: `damaged`,
    `zip_bomb` (more than `limit` bytes unpacked), `password_protected`, `unsafe_file`.
    """
    left, marked = limit, set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > limit:
                raise refusals.zip_bomb(name, limit)
            if any(part.flag_bits & 1 for part in parts):
                raise refusals.password_protected(name)
            for part in parts:
                for text in _overlapping(_unpacked(package, part)):
                    left -= len(text)
                    if left < 0:
                        raise refusals.zip_bomb(name, limit)
                    if b"<!DOCTYPE" in text:
                        raise refusals.unsafe_file(name)
                    if part.filename == "META-INF/manifest.xml" and b"encryption-data" in text:
                        raise refusals.password_protected(name)
                    if part.filename not in marked and any(mark in text for mark in _MARKS):
                        marked.add(part.filename)
    except DAMAGED_ZIP as error:
        raise refusals.damaged(name) from error
    return frozenset(marked)


def holds_aside(data: bytes) -> bool:
    """Whether a checked workbook has comments, pictures or embedded files beside its cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        if any(_ASIDE.search(name) for name in names):
            return True
        return "content.xml" in names and b"<office:annotation" in package.read("content.xml")


def check_repeats(data: bytes, name: str, cells: int) -> None:
    """Refused for a checked ods whose rows and cells say that they stand for too many.

    Blank ones are passed over: every sheet ends with millions of them. What is written otherwise
    than programs write it is left to the limits of the process.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content = package.read("content.xml") if "content.xml" in package.namelist() else b""
    asked = sum(int(times) for times in _WIDE.findall(content))
    for row in _LONG_ROW.finditer(content):
        end = content.find(_ROW_END, row.end())
        width = sum(int(times or 1) for times in _FILLED.findall(content, row.end(), end))
        asked += width * int(row[1])
    if asked > cells:
        raise refusals.too_many_cells(name, cells)


def valueless_cells(data: bytes, parts: frozenset[str]) -> dict[str, list[ValuelessCell]]:
    """By sheet name, for those sheets of a checked xlsx that are among `parts`."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for sheet, part in sheet_parts(package).sheets.items():
            if part in parts:
                found[sheet] = list(_valueless(_unpacked(package, package.getinfo(part))))
    return {sheet: cells for sheet, cells in found.items() if cells}


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Chunks of a part up to where its data really ends, not where the header says."""
    part = copy.copy(part)
    part.file_size = sys.maxsize
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _overlapping(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Each chunk with the end of the one before, so that no short word is cut in two."""
    end = b""
    for chunk in chunks:
        yield end + chunk
        end = chunk[-_OVERLAP:]


@dataclass(frozen=True, slots=True)
class SheetParts:
    """Parts of an xlsx by what they are: `sheets` by name, the texts of cells, their styles."""

    book: str
    sheets: dict[str, str]
    strings: str | None
    styles: str | None


def sheet_parts(package: zipfile.ZipFile) -> SheetParts:
    """The parts that a package names as its workbook's; none where it names none."""
    names = set(package.namelist())
    main = [path for path in related_parts(package, "", "officeDocument") if path in names]
    book = main[0] if main else _BOOK
    try:
        root = etree.fromstring(package.read(book), safe_parser())
    except (KeyError, etree.XMLSyntaxError):
        return SheetParts(book, {}, None, None)
    targets = {ident: (kind, path) for kind, path, ident in related(package, book)}
    of_kind = {kind: path for kind, path in targets.values() if path in names}
    sheets = {}
    for sheet in root.iter("{*}sheet"):
        idents = [sheet.get(f"{{{space}}}id", "") for space in _RELATIONS]
        path = next((targets[ident][1] for ident in idents if ident in targets), "")
        if path in names:
            sheets[sheet.get("name", "")] = path
    return SheetParts(book, sheets, of_kind.get("sharedStrings"), of_kind.get("styles"))


def related_parts(package: zipfile.ZipFile, name: str, kind: str) -> list[str]:
    """Paths of the parts of a kind that a part refers to; "" is the package itself."""
    return [path for found, path, _ in related(package, name) if found == kind]


def related(package: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str, str]]:
    """Kind, path and id of what a part refers to; "" is the package itself."""
    place = PurePosixPath("/", name) if name else PurePosixPath("/")
    relations = str(place.parent / "_rels" / f"{place.name}.rels").lstrip("/")
    try:
        items = etree.fromstring(package.read(relations), safe_parser())
    except (KeyError, etree.XMLSyntaxError):
        return
    for item in items.iterchildren("{*}Relationship"):
        path = posixpath.normpath(str(place.parent / item.get("Target", "")))
        yield item.get("Type", "").rpartition("/")[2], path.lstrip("/"), item.get("Id", "")


def _relations(items: Sequence[tuple[str, str, str]]) -> bytes:
    root = etree.Element("Relationships", nsmap={None: _PACKAGE_RELATIONS})
    for ident, kind, target in items:
        about = {"Id": ident, "Type": f"{_RELATIONS[0]}/{kind}", "Target": target}
        etree.SubElement(root, "Relationship", about)
    return etree.tostring(root)


def safe_parser() -> etree.XMLParser:
    """Of parts of packages: nothing outside of them is looked for."""
    return etree.XMLParser(resolve_entities=False, no_network=True)


def with_usual_names(data: bytes) -> bytes:
    """A checked xlsx whose parts are called as the reader of values expects.

    Some programs call them otherwise and say so in relationships; most packages stay as they are.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = sheet_parts(package)
        usual = parts.strings in (None, _STRINGS) and parts.styles in (None, _STYLES)
        if not parts.sheets or (parts.book == _BOOK and usual):
            return data
        names: dict[str | None, str] = {
            parts.book: _BOOK,
            parts.strings: _STRINGS,
            parts.styles: _STYLES,
        }
        kinds = {_STRINGS: "sharedStrings", _STYLES: "styles"}
        for number, path in enumerate(parts.sheets.values(), start=1):
            names[path] = f"xl/worksheets/sheet{number}.xml"
        inside = [
            (ident, kinds.get(names[path], kind), names[path].removeprefix("xl/"))
            for kind, path, ident in related(package, parts.book)
            if path in names
        ]
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as renamed:
            for part, name in names.items():
                if part is not None:
                    renamed.writestr(name, package.read(part))
            renamed.writestr("_rels/.rels", _relations([("r1", "officeDocument", _BOOK)]))
            renamed.writestr("xl/_rels/workbook.xml.rels", _relations(inside))
    return stream.getvalue()


def _valueless(chunks: Iterator[bytes]) -> Iterator[ValuelessCell]:
    rest = b""
    for chunk in chunks:
        rest += chunk
        # What follows the last closed cell waits for the next chunk.
        end = max(rest.rfind(b"</c>") + 4, rest.rfind(b":c>") + 3)
        for found in _UNCALCULATED.finditer(rest, 0, end):
            before, letters, row, after = found.groups()
            # An empty text is a value.
            if b't="str"' not in before + after:
                yield ValuelessCell(int(row), letters.decode(), failed=False)
        for found in _FAILED.finditer(rest, 0, end) if b't="e"' in rest else ():
            if place := re.search(_PLACE, found.group()):
                yield ValuelessCell(int(place[2]), place[1].decode(), failed=True)
        rest = rest[end:]
        if len(rest) > _LONGEST_CELL:
            return
