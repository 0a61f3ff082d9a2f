"""Tables of an uploaded file, whatever its format; the type is told by the content."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from roadmaps.reading import refusals
from roadmaps.reading.drawn import is_drawn
from roadmaps.reading.notes import without_signs
from roadmaps.reading.old_word import OldWord, Unconverted
from roadmaps.reading.pasted import read_pasted_tables
from roadmaps.reading.sheets import read_sheets
from shnor_portal.core.errors import Refused
from shnor_portal.core.reading.docx import read_docx
from shnor_portal.core.reading.odt import read_odt
from shnor_portal.core.reading.old_files import unreadable_old_file
from shnor_portal.core.reading.pages import Page
from shnor_portal.core.reading.pdf import read_image, read_pdf
from shnor_portal.core.reading.pdf_pages import Locked
from shnor_portal.core.reading.tables import MOST_BYTES, Table, TooMuch
from shnor_portal.core.sheets.signatures import Kind, decode, kind_of
from shnor_portal.core.sheets.single_file_page import page_in
from shnor_portal.core.sheets.unpacking import check_package

_UNPACKED = 128 << 20
_ODT = b"application/vnd.oasis.opendocument.text"
_SHEETS = frozenset(
    {Kind.XLSX, Kind.XLS, Kind.ODS, Kind.CSV, Kind.XLSB}
    | {Kind.XML_SHEET, Kind.FLAT_SHEET, Kind.FLAT_ODS}
)
_IN_A_DOCUMENT = frozenset({Kind.DOCX, Kind.HTML, Kind.MARKUP, Kind.MHTML, Kind.CSV, Kind.RTF})
_BY_NAME = {Kind.XML_WORD: "документ Word в формате XML 2003"}


def read_tables(
    data: bytes | Path,
    name: str,
    converted: Mapping[str, bytes] = MappingProxyType({}),
    recognised: Mapping[int, Page] = MappingProxyType({}),
) -> list[Table]:
    """The tables of a file, in their order; `name` is only for messages.

    `converted` are old Word files made new, by the hash of what they were made from; a file that is
    needed and not among them is asked for by `Unconverted`. `recognised` are pages of a PDF or an
    image that a program made words of; those that are needed are asked for by `Unrecognised`.
    What a document says of repeats and spans is counted before it is built. Refused with codes
    `empty_file too_large wrong_type scan password_protected damaged unsafe_file
    unreadable_old_file` and those of spreadsheets.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size == 0:
        raise refusals.empty_file(name)
    if size > MOST_BYTES:
        raise refusals.too_large(name, MOST_BYTES)
    if isinstance(data, Path):
        data = data.read_bytes()
    try:
        return list(without_signs(_Files(name, converted, recognised).tables(data, kind_of(data))))
    except TooMuch as error:
        raise refusals.too_complex(name) from error


@dataclass(frozen=True, slots=True)
class _Files:
    """The uploaded file, and files that it holds whole."""

    name: str
    converted: Mapping[str, bytes]
    recognised: Mapping[int, Page]

    def tables(self, data: bytes, kind: Kind) -> list[Table]:
        name = self.name
        if kind in _SHEETS:
            drawn = decode(data) if kind is Kind.CSV else None
            if drawn and is_drawn(drawn):
                return read_pasted_tables(drawn)
            return read_sheets(data, name)
        if kind is Kind.DOCX:
            return _from_package(data, name, read_odt if _is_odt(data) else self._word)
        if kind in (Kind.DOC, Kind.RTF):
            return _from_package(self._new(data, kind), name, self._word)
        if kind in (Kind.FLAT_WORD, Kind.FLAT_ODT):
            return _from_xml(data, name, read_odt if kind is Kind.FLAT_ODT else self._word)
        if kind in (Kind.HTML, Kind.MARKUP):
            return read_pasted_tables(decode(data) or "")
        if kind is Kind.MHTML:
            return read_pasted_tables(page_in(data))
        if kind is Kind.PDF:
            return self._pdf(data)
        if kind is Kind.IMAGE:
            return read_image(self.recognised)
        raise _refusal(kind, name)

    def _pdf(self, data: bytes) -> list[Table]:
        try:
            return read_pdf(data, self.recognised)
        except Locked as error:
            raise refusals.locked_pdf(self.name) from error
        except ValueError as error:
            raise refusals.damaged_pdf(self.name) from error

    def _word(self, data: bytes) -> list[Table]:
        return read_docx(data, self._chunk)

    def _chunk(self, data: bytes) -> list[Table]:
        """Tables of a file that a Word document holds whole; one that cannot be read is told of."""
        kind = kind_of(data) if data else Kind.UNKNOWN
        try:
            if kind in _IN_A_DOCUMENT and len(data) <= MOST_BYTES:
                if kind is Kind.DOCX:
                    return _from_package(data, self.name, read_docx)
                return self.tables(data, kind)
        except Refused:
            pass
        return [Table([], problems=[refusals.chunk_not_read()])]

    def _new(self, data: bytes, kind: Kind) -> bytes:
        """An old Word file as docx; Refused where LibreOffice could make nothing of it."""
        made = self.converted.get(sha256(data).hexdigest())
        if made is None:
            raise Unconverted(OldWord(data, f".{kind}"))
        if not made:
            raise unreadable_old_file(self.name)
        return made


def _from_xml(data: bytes, name: str, read: Callable[[bytes], list[Table]]) -> list[Table]:
    if b"<!DOCTYPE" in data:
        raise refusals.unsafe_file(name)
    try:
        return read(data)
    except (ValueError, RecursionError) as error:
        raise refusals.damaged(name) from error


def _from_package(data: bytes, name: str, read: Callable[[bytes], list[Table]]) -> list[Table]:
    try:
        check_package(data, name, _UNPACKED)
        return read(data)
    except Refused as refusal:
        words = {"password_protected": refusals.password_protected, "damaged": refusals.damaged}
        raise words.get(refusal.code, refusals.unsafe_file)(name) from refusal
    except (ValueError, RecursionError) as error:
        raise refusals.damaged(name) from error


def _is_odt(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "mimetype" in package.namelist() and package.read("mimetype").startswith(_ODT)


def _refusal(kind: Kind, name: str) -> Refused:
    if kind is Kind.ENCRYPTED:
        return refusals.password_protected(name)
    if kind is Kind.BROKEN:
        return refusals.damaged(name)
    if kind in _BY_NAME:
        return refusals.other_format(name, _BY_NAME[kind])
    return refusals.wrong_type(name)
