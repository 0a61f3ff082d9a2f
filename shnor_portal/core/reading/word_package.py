"""Parts of a Word document, found by the relationships of its package and not by their names.

A package is a zip or one file of XML (flat OPC); the strict variety reads as the usual one.
"""

import base64
import binascii
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

from shnor_portal.core.reading.numbering import W
from shnor_portal.core.reading.parts import whole_part
from shnor_portal.core.reading.tables import check_markup

RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_STRICT_RELATIONS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_MARKS = (b"strike", b"vanish", b"superscript", b":position")
_PROMPT = b"laceholder"
_USUAL = "word/document.xml"


@dataclass(frozen=True, slots=True)
class WordPackage:
    """The document with the parts that its tables need; `xml` is the document as bytes.

    `may_be_marked` tells that words may look otherwise than usual, by themselves or by a style;
    `notes` are the texts of footnotes and endnotes by `(f"{W}footnoteReference", id)`;
    `chunks` are files put into the document whole (altChunk), by their relationship.
    """

    xml: bytes
    document: etree._Element
    numbering: etree._Element | None = None
    styles: etree._Element | None = None
    may_be_marked: bool = True
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    chunks: Mapping[str, bytes] = field(default_factory=dict)


def open_package(data: bytes) -> WordPackage:
    """The parts of a document that has been checked for size and entities.

    ValueError where it is not what a package must hold.
    """
    parts = _Parts(data)
    main = _main_part(parts)
    xml = parts.read(main)
    if xml is None:
        raise ValueError("no main document")
    related = list(_related(parts, main))
    paths = {kind: path for kind, path, _ in related}
    if not related:
        paths = {kind: f"word/{kind}.xml" for kind in ("numbering", "styles")}
    document = parsed(xml)
    notes: dict[tuple[str, str], str] = {}
    if b"noteReference" in xml:
        for kind in ("footnote", "endnote"):
            notes |= _notes(_xml_part(parts, paths.get(f"{kind}s")), kind)
    return WordPackage(
        xml,
        document,
        _xml_part(parts, paths.get("numbering")),
        _xml_part(parts, paths.get("styles")),
        _may_be_marked(xml, parts.read(paths.get("styles", "")) or b""),
        notes,
        {ident: parts.read(path) or b"" for kind, path, ident in related if kind == "aFChunk"},
    )


def _may_be_marked(document: bytes, styles: bytes) -> bool:
    marked = any(mark in document for mark in _MARKS)
    styled = b":rStyle" in document or b":pStyle" in document or b":tblStyle" in document
    return marked or (styled and any(mark in styles for mark in (*_MARKS, _PROMPT)))


def parsed(xml: bytes) -> etree._Element:
    check_markup(xml)
    if b"purl.oclc.org" in xml:
        xml = xml.replace(_STRICT, b"http://schemas.openxmlformats.org/wordprocessingml/2006/main")
        xml = xml.replace(_STRICT_RELATIONS, _RELATIONS)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


class _Parts:
    """Parts by name, in whatever case a program wrote the names."""

    def __init__(self, data: bytes) -> None:
        self._flat: dict[str, bytes] = {}
        self._zip: zipfile.ZipFile | None = None
        if data.startswith(b"PK"):
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._names = {name.lower(): name for name in self._zip.namelist()}
        else:
            self._flat = dict(_flat_parts(data))
            self._names = {name.lower(): name for name in self._flat}

    def read(self, name: str) -> bytes | None:
        known = self._names.get(name.lower())
        if known is None:
            return None
        return whole_part(self._zip, known) if self._zip else self._flat[known]


def _flat_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    for part in parsed(data).iterchildren(f"{_FLAT}part"):
        name = part.get(f"{_FLAT}name", "").lstrip("/")
        for holder in part.iterchildren():
            if holder.tag == f"{_FLAT}xmlData" and len(holder):
                yield name, etree.tostring(holder[0])
            elif holder.tag == f"{_FLAT}binaryData":
                try:
                    yield name, base64.b64decode(holder.text or "")
                except binascii.Error as error:
                    raise ValueError(str(error)) from error


def _main_part(parts: _Parts) -> str:
    """The part that the package names as its document; the usual one where it names none."""
    named = [path for kind, path, _ in _related(parts, "") if kind == "officeDocument"]
    return next((path for path in named if parts.read(path) is not None), _USUAL)


def _related(parts: _Parts, name: str) -> Iterator[tuple[str, str, str]]:
    """(kind, path, id) of what a part refers to inside the package; "" is the package itself."""
    place = PurePosixPath("/", name) if name else PurePosixPath("/")
    relations = place.parent / "_rels" / f"{place.name}.rels"
    xml = parts.read(str(relations).lstrip("/"))
    for item in parsed(xml) if xml else ():
        if not isinstance(item.tag, str) or item.get("TargetMode") == "External":
            continue
        kind = item.get("Type", "").rpartition("/")[2]
        yield kind, _inside(place.parent, item.get("Target", "")), item.get("Id", "")


def _inside(folder: PurePosixPath, target: str) -> str:
    steps: list[str] = []
    for step in (folder / target).parts[1:]:
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def _xml_part(parts: _Parts, name: str | None) -> etree._Element | None:
    xml = parts.read(name) if name else None
    return parsed(xml) if xml else None


def _notes(part: etree._Element | None, kind: str) -> Iterator[tuple[tuple[str, str], str]]:
    for note in part.iterchildren(f"{W}{kind}") if part is not None else ():
        words = " ".join("".join(piece.text or "" for piece in note.iter(f"{W}t")).split())
        yield (f"{W}{kind}Reference", note.get(f"{W}id", "")), words
