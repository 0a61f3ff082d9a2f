"""Zipped workbooks (xlsx, ods) looked into with care: real sizes, no passwords, no entities.

Also finds, without evaluating anything, formulas whose results the file does not hold.
"""

import copy
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.signatures import DAMAGED_ZIP

_MAX_PARTS = 5_000
_CHUNK = 1 << 20
_OVERLAP = 16
_LONGEST_CELL = 16 << 20
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What a sheet with valueless cells cannot do without; most sheets have none of it.
_MARKS = (b"<f", b":f", b't="e"')
_PLACE = rb"\br=\"([A-Z]{1,3})(\d{1,7})\""
# A cell that ends after its formula, or has an empty value behind it.
_UNCALCULATED = re.compile(
    rb"c\s([^>]*?)" + _PLACE + rb"([^>]*)>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
_FAILED = re.compile(rb"c\s[^>]*\bt=\"e\"[^>]*>")


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

    Sizes in the zip's own headers are not believed. Refused: `damaged`, `zip_bomb` (more than
    `limit` bytes unpacked), `password_protected`, `unsafe_file`.
    """
    left, marked = limit, set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > _MAX_PARTS:
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


def valueless_cells(data: bytes, parts: frozenset[str]) -> dict[str, list[ValuelessCell]]:
    """By sheet name, for those sheets of a checked xlsx that are among `parts`."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for sheet, part in _sheet_parts(package).items():
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


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part of the package, after workbook.xml and its relationships."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        book = etree.fromstring(package.read("xl/workbook.xml"), parser)
        relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), parser)
    except (KeyError, etree.XMLSyntaxError):
        return {}
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    names, found = set(package.namelist()), {}
    for sheet in book.iter("{*}sheet"):
        path = str(PurePosixPath("/xl") / targets.get(sheet.get(_RELATION_ID), "")).lstrip("/")
        if path in names:
            found[sheet.get("name", "")] = path
    return found


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
