"""The open data of the register of accreditation: XML of any length as one flat table.

Read as a stream, certificate by certificate, out of the XML itself, a zip with it or a gzip; of a
whole country only the region that is asked for is kept. Names of heads and telephones are not
read. Runs in guarded processes only.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast

from lxml import etree

from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.books import Book, Limits, Sheet
from shnor_portal.core.sheets.cells import folded, text
from shnor_portal.core.sheets.signatures import DAMAGED_ZIP, ZIP, Kind

HEADER = (
    "Полное наименование", "Краткое наименование", "ИНН", "КПП", "ОГРН", "Филиал", "Регион",
    "Код региона", "Почтовый адрес", "Сайт", "Вид", "Статус свидетельства", "Уровни образования",
)  # fmt: skip
SHEET = "Реестр аккредитации"
MOST_BYTES = 4 << 30
_MOST_WORDS = 2000
_HEAD = 4096
_PROLOGUE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CERTIFICATE, _ORGANISATION, _SUPPLEMENT = (
    "Certificate", "ActualEducationOrganization", "Supplement",
)  # fmt: skip


class _TooLong(Exception):
    """More bytes than any register has."""


def open_register(data: bytes, name: str, limits: Limits, about: Iterable[str] = ()) -> Book:
    """One row for each organisation and branch of the certificates of a region.

    `about` are the region's code of two digits and its name; without any, all are kept. Refused:
    `damaged truncated zip_bomb unsafe_file too_large`.
    """
    rows: list[list[object]] = [list(HEADER)]
    wanted = frozenset(map(folded, about))
    try:
        with _opened(data) as stream:
            source = _Bounded(stream)
            if _PROLOGUE.search(source.beginning):
                raise refusals.unsafe_file(name)
            for certificate in _certificates(source):
                if not wanted or _is_of(certificate, wanted):
                    rows += _rows(certificate)
                if len(rows) * len(HEADER) > limits.cells:
                    raise refusals.too_many_cells(name, limits.cells)
    except _TooLong as error:
        raise refusals.zip_bomb(name, MOST_BYTES) from error
    except etree.XMLSyntaxError as error:
        raise refusals.damaged_register(name) from error
    except DAMAGED_ZIP as error:
        raise refusals.damaged_register(name) from error
    # Heads of organisations stand in the file, so it is never known to be free of persons.
    return Book(str(Kind.REGISTER), (Sheet(SHEET, rows),), (), aside=True)


class _Bounded:
    """A stream for the parser that stops where no register goes on."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.beginning = stream.read(_HEAD)
        self._stream = stream
        self._begun = False
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        if not self._begun:
            self._begun = True
            return self.beginning
        part = self._stream.read(min(size, 1 << 20) if size > 0 else 1 << 20)
        self._read += len(part)
        if self._read > MOST_BYTES:
            raise _TooLong
        return part


def _opened(data: bytes) -> IO[bytes]:
    if data.startswith(ZIP):
        package = zipfile.ZipFile(io.BytesIO(data))
        (part,) = (info for info in package.infolist() if not info.is_dir())
        return package.open(part)
    if data.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=io.BytesIO(data)))
    return io.BytesIO(data)


def _certificates(source: _Bounded) -> Iterator[Any]:
    """Each certificate, forgotten once the next one is asked for."""
    events = etree.iterparse(
        source,
        events=("end",),
        tag=(f"{{*}}{_CERTIFICATE}", _CERTIFICATE),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _, element in events:
        yield element
        element.clear(keep_tail=False)
        while element.getprevious() is not None:
            del element.getparent()[0]


def _is_of(certificate: Any, wanted: frozenset[str]) -> bool:
    regions = {folded(_text(certificate, name)) for name in ("RegionCode", "RegionName")} - {""}
    if regions:
        return bool(regions & wanted) or bool({each.zfill(2) for each in regions} & wanted)
    address = folded(_text(certificate, "PostAddress"))
    return any(len(name) > 2 and name in address for name in wanted)


def _rows(certificate: Any) -> Iterator[list[object]]:
    seen: set[tuple[object, ...]] = set()
    common = {name: _text(certificate, name) for name in
              ("RegionName", "RegionCode", "PostAddress", "StatusName")}  # fmt: skip
    for organisation in _named(certificate, _ORGANISATION):
        row = _row(organisation, common, certificate)
        if (key := tuple(row[:4])) not in seen and row[0]:
            seen.add(key)
            yield row
    if not seen:
        row = _row(certificate, common, certificate, prefix="EduOrg")
        if row[0]:
            yield row


def _row(about: Any, common: dict[str, str], certificate: Any, prefix: str = "") -> list[object]:
    """What an organisation does not say of itself, its certificate says of the main one."""
    is_branch = folded(_text(about, "IsBranch")) in {"1", "true", "да"}
    own = {
        name: _text(about, f"{prefix}{name}")
        or ("" if is_branch else _text(certificate, f"EduOrg{name}"))
        for name in ("FullName", "ShortName", "INN", "KPP", "OGRN")
    }
    levels = sorted(
        {_clean(each.text) for each in _named(_levels_of(about), "EduLevelName")} - {""}
    )
    return [
        *(own[name] or None for name in ("FullName", "ShortName", "INN", "KPP", "OGRN")),
        "да" if is_branch else "нет",
        common["RegionName"] or None,
        common["RegionCode"] or None,
        (_text(about, "PostAddress") or common["PostAddress"]) or None,
        _text(about, "WebSite") or None,
        "; ".join(filter(None, (_text(about, "TypeName"), _text(about, "KindName")))) or None,
        common["StatusName"] or None,
        "; ".join(levels)[:_MOST_WORDS] or None,
    ]


def _levels_of(organisation: Any) -> Any:
    """The supplement in which the organisation stands, else its whole certificate."""
    for ancestor in (organisation, *organisation.iterancestors()):
        if etree.QName(ancestor).localname in {_SUPPLEMENT, _CERTIFICATE}:
            return ancestor
    return organisation


def _named(element: Any, name: str) -> Iterator[Any]:
    yield from element.iter(f"{{*}}{name}")


def _text(element: Any, name: str) -> str:
    """The words of a direct child, whatever its namespace; blank where there is none."""
    child = next(element.iterchildren(f"{{*}}{name}"), None)
    return "" if child is None else _clean(child.text)


def _clean(words: str | None) -> str:
    return text(words)[:_MOST_WORDS]
