"""Workbooks read with everything that is known of their sheets beside the values.

Runs in a guarded process only.
"""

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

from shnor_portal.core.sheets import extract, packages, unpacking
from shnor_portal.core.sheets.books import Limits
from shnor_portal.core.sheets.cells import letters
from shnor_portal.core.sheets.looks.look import Look
from shnor_portal.core.sheets.looks.looking import look_at
from shnor_portal.core.sheets.looks.xlsx import SheetLooks, look_at_xlsx, looks_of_pieces
from shnor_portal.core.sheets.packages import ValuelessCell
from shnor_portal.core.sheets.signatures import Kind
from shnor_portal.core.sheets.unpacking import Package

# A sheet's XML is so many times longer than its packed bytes, and hardly ever more.
_SPARSE = 40


@dataclass
class Workbook:
    """Sheets as (name, whether it is hidden, rows), and by name their looks and valueless cells."""

    sheets: list[tuple[str, bool, list[extract.Row]]]
    looks: dict[str, Look]
    valueless: dict[str, list[ValuelessCell]]
    aside: bool

    @property
    def sizes(self) -> dict[str, int]:
        return {title: sum(map(len, rows)) for title, _, rows in self.sheets}


def read_xlsx(data: bytes, name: str, limits: Limits, *, closely: bool) -> Workbook:
    """Unpacked once; sheets that are long are read piece by piece, values and looks together.

    Refused as `unpacking.unpack` says; `extract.Damaged`, `extract.TooLarge`, `unpacking.NoTable`.
    """
    most = min(limits.streamed, max(limits.unpacked, _SPARSE * len(data)))
    package = unpacking.unpack(data, name, limits.unpacked, most, whole=closely)
    parts = packages.sheet_parts(package)
    names = packages.usual_names(package, parts)
    others = packages.relations_of(package, parts.book, names) if names else {}
    valueless = defaultdict[str, list[ValuelessCell]](list)
    long = {title: path for title, path in parts.sheets.items() if path in package.long}
    words = len(package.read(parts.strings)) if parts.strings else 0
    seen = {title: looks_of_pieces(package, parts, path) for title, path in long.items()}
    pieces: extract.Pieces = {
        title: partial(
            _pieces, package, path, words, partial(package.packed, names, others),
            seen[title], valueless[title],
        )
        for title, path in long.items()
    }  # fmt: skip
    # Packed anew even where nothing else asks for it: it is read as it was checked, unpacked once.
    sheets = extract.sheets(
        package.packed(names, others), limits.cells, limits.streamed_cells, pieces
    )
    read = Workbook(sheets, {}, valueless, packages.holds_aside(package))
    # A long part that is no sheet of the book was left behind, if every sheet is known.
    is_left_out = package.long - set(long.values()) and not (
        read.sizes.keys() <= parts.sheets.keys()
    )
    if is_left_out or not read.sizes.keys() >= long.keys():
        raise extract.Damaged  # a long sheet that one of the two readers does not know
    short = replace(
        parts, sheets={title: path for title, path in parts.sheets.items() if title not in long}
    )
    read.looks = look_at(
        data, Kind.XLSX, read.sizes, partial(look_at_xlsx, package, short), closely=closely
    )
    read.looks |= {title: looks.look for title, looks in seen.items()}
    for title, path in short.sheets.items():
        if path in package.marked:
            valueless[title] += packages.valueless([package.read(path)])
    read.valueless = {title: cells for title, cells in valueless.items() if cells}
    return read


def _pieces(
    package: Package,
    path: str,
    words: int,
    whole: Callable[..., bytes],
    looks: SheetLooks,
    valueless: list[ValuelessCell],
) -> Iterator[bytes]:
    for xml in package.pieces(path, words):
        looks.see(xml)
        if path in package.marked:
            valueless += packages.valueless([xml])
        yield whole(piece=(path, xml))


def read_other(data: bytes, name: str, kind: Kind, limits: Limits, *, closely: bool) -> Workbook:
    """An ods, checked and counted before it is read, or a workbook of the old format."""
    aside = False
    if kind is Kind.ODS:
        unpacking.check_package(data, name, limits.unpacked)
        with zipfile.ZipFile(BytesIO(data)) as package:
            packages.check_repeats(package, name, limits.cells)
            aside = packages.holds_aside(package)
    read = Workbook(extract.sheets(data, limits.cells), {}, {}, aside)
    read.looks = look_at(data, kind, read.sizes, closely=closely)
    read.valueless = {title: _failed(look) for title, look in read.looks.items()}
    return read


def _failed(look: Look) -> list[ValuelessCell]:
    return [ValuelessCell(row, letters(column - 1), True) for row, column in sorted(look.failed)]
