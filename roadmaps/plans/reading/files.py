"""Tables of an uploaded file, whatever its format; the type is told by the content."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from roadmaps.plans.reading import refusals
from roadmaps.plans.reading.docx import read_docx
from roadmaps.plans.reading.odt import read_odt
from roadmaps.plans.reading.office import as_docx
from roadmaps.plans.reading.pasted import read_pasted_tables
from roadmaps.plans.reading.sheets import read_sheets
from roadmaps.plans.reading.tables import Table
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.packages import check_package
from shnor_portal.core.sheets.signatures import Kind, decode, kind_of

MOST_BYTES = 30 << 20
_UNPACKED = 128 << 20
_ODT = b"application/vnd.oasis.opendocument.text"
_SHEETS = frozenset({Kind.XLSX, Kind.XLS, Kind.ODS, Kind.CSV, Kind.XLSB, Kind.XML_SHEET})
_PAGE_TEXT = re.compile(rb"/Font\b|/ObjStm\b")


def read_tables(data: bytes | Path, name: str) -> list[Table]:
    """The tables of a file, in their order; `name` is only for messages.

    Refused with codes `empty_file too_large wrong_type scan password_protected damaged
    unsafe_file needs_office` and those of spreadsheets.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size == 0:
        raise refusals.empty_file(name)
    if size > MOST_BYTES:
        raise refusals.too_large(name, MOST_BYTES)
    if isinstance(data, Path):
        data = data.read_bytes()
    kind = kind_of(data)
    if kind in _SHEETS:
        return read_sheets(data, name)
    if kind is Kind.DOCX:
        return _from_package(data, name, read_odt if _is_odt(data) else read_docx)
    if kind in (Kind.DOC, Kind.RTF):
        converted = as_docx(data, name, f".{kind}")
        return _from_package(converted, name, read_docx)
    if kind in (Kind.HTML, Kind.MARKUP):
        return read_pasted_tables(decode(data) or "")
    raise _refusal(kind, data, name)


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


def _refusal(kind: Kind, data: bytes, name: str) -> Refused:
    if kind is Kind.PDF:
        return refusals.pdf(name) if _PAGE_TEXT.search(data) else refusals.scan(name)
    if kind is Kind.IMAGE:
        return refusals.image(name)
    if kind is Kind.ENCRYPTED:
        return refusals.password_protected(name)
    if kind is Kind.BROKEN:
        return refusals.damaged(name)
    return refusals.wrong_type(name)
