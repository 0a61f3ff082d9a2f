"""Cells of a sheet that is being marked, by their places."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from shnor_portal.core.sheets.cells import column_letters, column_number

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Unpatchable(Exception):
    """A package that names no sheets or no types: its marks cannot be put anywhere."""


@dataclass
class PatchedSheet:
    """Cells of a sheet by their places; rows and cells without a place follow those before."""

    root: Any

    def __post_init__(self) -> None:
        self.main = etree.QName(self.root).namespace or MAIN
        self._data = self.root.find(f"{{{self.main}}}sheetData")
        if self._data is None:
            raise Unpatchable
        self._rows: dict[int, Any] = {}
        number = 0
        for row in self._data.iterchildren(f"{{{self.main}}}row"):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self._rows[number] = row
        self._merged = [
            (corner(first), corner(last or first))
            for first, _, last in (
                area.get("ref", "").partition(":")
                for area in self.root.iter(f"{{{self.main}}}mergeCell")
            )
        ]

    def first_of_merged(self, place: str) -> str:
        column, row = corner(place)
        for (left, top), (right, bottom) in self._merged:
            if left <= column <= right and top <= row <= bottom:
                return f"{column_letters(left)}{top}"
        return place

    def cell(self, place: str) -> Any:
        """The cell, made with the looks of its row where the sheet has none there."""
        column, number = corner(place)
        row = self._row(number)
        at = 0
        for index, cell in enumerate(row.iterchildren(f"{{{self.main}}}c")):
            at = corner(cell.get("r"))[0] if cell.get("r") else at + 1
            cell.set("r", f"{column_letters(at)}{number}")
            if at == column:
                return cell
            if at > column:
                return self._new_cell(row, index, place)
        return self._new_cell(row, len(row), place)

    def put_before(self, element: Any, names: frozenset[str]) -> None:
        for index, child in enumerate(self.root):
            if isinstance(child.tag, str) and etree.QName(child).localname in names:
                self.root.insert(index, element)
                return
        self.root.append(element)

    def _row(self, number: int) -> Any:
        if number not in self._rows:
            row = etree.Element(f"{{{self.main}}}row", {"r": str(number)})
            later = [known for known in self._rows if known > number]
            if later:
                self._rows[min(later)].addprevious(row)
            else:
                self._data.append(row)
            self._rows[number] = row
        return self._rows[number]

    def _new_cell(self, row: Any, index: int, place: str) -> Any:
        cell = etree.Element(f"{{{self.main}}}c", {"r": place, "s": row.get("s") or "0"})
        row.insert(index, cell)
        return cell


def corner(place: str) -> tuple[int, int]:
    match = _PLACE.fullmatch(place.replace("$", ""))
    if not match:
        raise ValueError(place)
    return column_number(match[1]), int(match[2])
