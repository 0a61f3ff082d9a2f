"""Styles of a workbook that is being marked: new ones stand behind those of the file."""

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

# What styles begin with: the first two grounds are of the program itself.
_NO_FILLS = "<fill><patternFill/></fill><fill><patternFill patternType='gray125'/></fill>"
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"


@dataclass
class PatchedStyles:
    """Styles of the workbook; new ones are put behind the known, so that no number changes."""

    root: Any
    main: str

    def __post_init__(self) -> None:
        self._fonts = self._list("fonts", ("numFmts",), "<font><sz val='11'/></font>")
        self._fills = self._list("fills", ("numFmts", "fonts"), _NO_FILLS)
        self._borders = self._list("borders", ("numFmts", "fonts", "fills"), _NO_BORDER)
        before = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs")
        self._formats = self._list("cellXfs", before, '<xf numFmtId="0" fontId="0" fillId="0"/>')
        self._known: dict[tuple[int, str | None], str] = {}
        self._colours: dict[str, int] = {}

    def filled(self, style: int, colour: str | None) -> str:
        """A style that is as the given one, on a ground of this colour (None: on none)."""
        if (style, colour) not in self._known:
            formats = self._formats
            made = copy.deepcopy(formats[style if style < len(formats) else 0])
            made.set("fillId", str(self._fill(colour) if colour else 0))
            made.set("applyFill", "1")
            self._known[style, colour] = self._add(formats, made)
        return self._known[style, colour]

    def made(
        self, *, colour: str = "", font: str = "", wrap: bool = False, quoted: bool = False
    ) -> str:
        """A style for a cell of ours; `font` is XML of what is inside it."""
        about = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
        if font:
            about |= {"fontId": self._add(self._fonts, self._xml(f"<font>{font}</font>"))}
            about |= {"applyFont": "1"}
        if colour:
            about |= {"fillId": str(self._fill(colour)), "applyFill": "1"}
        if quoted:
            about["quotePrefix"] = "1"
        element = etree.Element(f"{{{self.main}}}xf", about)
        if wrap:
            element.set("applyAlignment", "1")
            element.append(self._xml('<alignment vertical="top" wrapText="1"/>'))
        return self._add(self._formats, element)

    def fill_of(self, style: int) -> str:
        """The colour of a style's ground, '' where it has none of its own."""
        if style >= len(self._formats):
            return ""
        number = int(self._formats[style].get("fillId") or 0)
        if number >= len(self._fills):
            return ""
        colour = self._fills[number].find(f".//{{{self.main}}}fgColor")
        return (colour.get("rgb") or "") if colour is not None else ""

    def count(self) -> None:
        for items in (self._fonts, self._fills, self._borders, self._formats):
            items.set("count", str(len(items)))

    def _fill(self, colour: str) -> int:
        if colour not in self._colours:
            made = self._xml(
                f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
                '<bgColor indexed="64"/></patternFill></fill>'
            )
            self._colours[colour] = int(self._add(self._fills, made))
        return self._colours[colour]

    def _add(self, items: Any, element: Any) -> str:
        items.append(element)
        return str(len(items) - 1)

    def _list(self, name: str, before: Sequence[str], first: str) -> Any:
        items = self.root.find(f"{{{self.main}}}{name}")
        if items is None:
            items = etree.Element(f"{{{self.main}}}{name}")
            known = [child for child in self.root if etree.QName(child).localname in before]
            self.root.insert(self.root.index(known[-1]) + 1 if known else 0, items)
        if not len(items):
            items.extend(self._xml(f"<{name}>{first}</{name}>"))
        return items

    def _xml(self, text: str) -> Any:
        tag, rest = re.match(r"<(\w+)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        return etree.fromstring(f'<{tag} xmlns="{self.main}"{rest}')
