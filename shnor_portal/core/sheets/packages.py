"""Zipped workbooks (xlsx, ods) looked into with care: real sizes, no passwords, no entities.

Also finds, without evaluating anything, formulas whose results the file does not hold.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol

from lxml import etree

from shnor_portal.core.sheets import refusals

_LONGEST_CELL = 16 << 20
_BOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
# The usual variety of the format and the strict one.
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
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


class Parts(Protocol):
    """What is asked of a package: the names of its parts, and their bytes (KeyError without)."""

    def namelist(self) -> list[str]: ...

    def read(self, name: str, /) -> bytes: ...


def holds_aside(package: Parts) -> bool:
    """Whether a workbook has comments, pictures or embedded files beside its cells."""
    names = package.namelist()
    if any(_ASIDE.search(name) for name in names):
        return True
    return "content.xml" in names and b"<office:annotation" in package.read("content.xml")


def check_repeats(package: Parts, name: str, cells: int) -> None:
    """Refused for an ods whose rows and cells say that they stand for too many.

    Blank ones are passed over: every sheet ends with millions of them. What is written otherwise
    than programs write it is left to the limits of the process.
    """
    content = package.read("content.xml") if "content.xml" in package.namelist() else b""
    asked = sum(int(times) for times in _WIDE.findall(content))
    for row in _LONG_ROW.finditer(content):
        end = content.find(_ROW_END, row.end())
        width = sum(int(times or 1) for times in _FILLED.findall(content, row.end(), end))
        asked += width * int(row[1])
    if asked > cells:
        raise refusals.too_many_cells(name, cells)


@dataclass(frozen=True, slots=True)
class SheetParts:
    """Parts of an xlsx by what they are: `sheets` by name, the texts of cells, their styles."""

    book: str
    sheets: dict[str, str]
    strings: str | None
    styles: str | None


def sheet_parts(package: Parts) -> SheetParts:
    """The parts that a package names as its workbook's; none where it names none."""
    names = frozenset(package.namelist())
    main = [path for path in related_parts(package, "", "officeDocument") if path in names]
    book = main[0] if main else _BOOK
    try:
        xml = package.read(book)
    except KeyError:
        return SheetParts(book, {}, None, None)
    parts = _parts_said(names, book, xml, tuple(related(package, book)))
    return replace(parts, sheets=dict(parts.sheets))


# As `_related`.
@lru_cache(maxsize=16)
def _parts_said(
    names: frozenset[str], book: str, xml: bytes, relations: tuple[tuple[str, str, str], ...]
) -> SheetParts:
    try:
        root = etree.fromstring(xml, safe_parser())
    except etree.XMLSyntaxError:
        return SheetParts(book, {}, None, None)
    targets = {ident: (kind, path) for kind, path, ident in relations}
    of_kind = {kind: path for kind, path in targets.values() if path in names}
    sheets = {}
    for sheet in root.iter("{*}sheet"):
        idents = [sheet.get(f"{{{space}}}id", "") for space in _RELATIONS]
        path = next((targets[ident][1] for ident in idents if ident in targets), "")
        if path in names:
            sheets[sheet.get("name", "")] = path
    return SheetParts(book, sheets, of_kind.get("sharedStrings"), of_kind.get("styles"))


def related_parts(package: Parts, name: str, kind: str) -> list[str]:
    """Paths of the parts of a kind that a part refers to; "" is the package itself."""
    return [path for known, path, _ in related(package, name) if known == kind]


def related(package: Parts, name: str) -> Iterator[tuple[str, str, str]]:
    """Kind, path and id of what a part refers to; "" is the package itself."""
    try:
        xml = package.read(_relations_part(name))
    except KeyError:
        return
    yield from _related(name, xml)


@lru_cache(maxsize=64)
def _relations_part(name: str) -> str:
    place = PurePosixPath("/", name) if name else PurePosixPath("/")
    return str(place.parent / "_rels" / f"{place.name}.rels").lstrip("/")


# Workbooks of one program have the same: of many read together it is parsed once.
@lru_cache(maxsize=16)
def _related(name: str, xml: bytes) -> tuple[tuple[str, str, str], ...]:
    parent = PurePosixPath("/", name).parent if name else PurePosixPath("/")
    try:
        items = etree.fromstring(xml, safe_parser())
    except etree.XMLSyntaxError:
        return ()
    parts = []
    for item in items.iterchildren("{*}Relationship"):
        path = posixpath.normpath(str(parent / item.get("Target", "")))
        kind = item.get("Type", "").rpartition("/")[2]
        parts.append((kind, path.lstrip("/"), item.get("Id", "")))
    return tuple(parts)


def _relations(items: Sequence[tuple[str, str, str]]) -> bytes:
    root = etree.Element("Relationships", nsmap={None: _PACKAGE_RELATIONS})
    for ident, kind, target in items:
        about = {"Id": ident, "Type": f"{_RELATIONS[0]}/{kind}", "Target": target}
        etree.SubElement(root, "Relationship", about)
    return etree.tostring(root)


def safe_parser() -> etree.XMLParser:
    """Of parts of packages: nothing outside of them is looked for."""
    return etree.XMLParser(resolve_entities=False, no_network=True)


def usual_names(package: Parts, parts: SheetParts) -> dict[str, str] | None:
    """The names that the reader of values expects, by those that parts have; None where they have
    them.

    Some programs call parts otherwise and say so in relationships; most packages do not.
    """
    usual = parts.strings in (None, _STRINGS) and parts.styles in (None, _STYLES)
    if not parts.sheets or (parts.book == _BOOK and usual):
        return None
    names: dict[str | None, str] = {
        parts.book: _BOOK,
        parts.strings: _STRINGS,
        parts.styles: _STYLES,
    }
    for number, path in enumerate(parts.sheets.values(), start=1):
        names[path] = f"xl/worksheets/sheet{number}.xml"
    return {part: name for part, name in names.items() if part is not None}


def relations_of(package: Parts, book: str, names: Mapping[str, str]) -> dict[str, bytes]:
    """The relationships of a workbook whose parts are called as `usual_names` says."""
    kinds = {_STRINGS: "sharedStrings", _STYLES: "styles"}
    inside = [
        (ident, kinds.get(names[path], kind), names[path].removeprefix("xl/"))
        for kind, path, ident in related(package, book)
        if path in names
    ]
    return {
        "_rels/.rels": _relations([("r1", "officeDocument", _BOOK)]),
        "xl/_rels/workbook.xml.rels": _relations(inside),
    }


def valueless(chunks: Iterable[bytes]) -> Iterator[ValuelessCell]:
    """The formulas without a value in a sheet whose XML comes in chunks."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        # What follows the last closed cell waits for the next chunk.
        end = max(rest.rfind(b"</c>") + 4, rest.rfind(b":c>") + 3)
        for match in _UNCALCULATED.finditer(rest, 0, end):
            before, letters, row, after = match.groups()
            # An empty text is a value.
            if b't="str"' not in before + after:
                yield ValuelessCell(int(row), letters.decode(), failed=False)
        for match in _FAILED.finditer(rest, 0, end) if b't="e"' in rest else ():
            if place := re.search(_PLACE, match.group()):
                yield ValuelessCell(int(place[2]), place[1].decode(), failed=True)
        rest = rest[end:]
        if len(rest) > _LONGEST_CELL:
            return
