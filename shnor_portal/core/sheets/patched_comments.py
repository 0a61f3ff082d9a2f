"""Comments of a sheet that is being marked, and the shapes that Excel shows them in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from shnor_portal.core.sheets.patched_cells import MAIN, corner
from shnor_portal.core.sheets.writing import without_controls

AUTHOR = "Портал"
_COMMENT_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 240, 14, 45
# Where a comment of somebody else goes on with words of ours.
_OURS = f"\n[{AUTHOR}] "
_SHAPE_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_portal_{row}_{column}" '
    'type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml">{}</xml>'
_OUR_SHAPE = re.compile(
    rb"<v:shape\b(?:(?!</v:shape>).)*?<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>"
    rb"(?:(?!</v:shape>).)*</v:shape>",
    re.DOTALL,
)


@dataclass
class PatchedComments:
    """Comments of a sheet; ours bear our name, or stand behind the words of somebody else."""

    root: Any

    def __post_init__(self) -> None:
        self.main = etree.QName(self.root).namespace or MAIN
        self._authors = self._child("authors")
        self._list = self._child("commentList")

    def put(self, place: str, text: str, *, threads: bool) -> bool:
        """Whether the comment needs a shape: it has one where the file had a comment already."""
        known = next((c for c in self._list if c.get("ref") == place), None)
        if known is None:
            about = {"ref": place, "authorId": str(self._author())}
            comment = etree.SubElement(self._list, f"{{{self.main}}}comment", about)
            body = etree.SubElement(comment, f"{{{self.main}}}text")
            self._words(body, text)
            return True
        # Words of a conversation are kept elsewhere, and what stands here is only their copy.
        body = known.find(f"{{{self.main}}}text")
        if body is not None and not threads:
            self._words(body, _OURS + text)
        return False

    def take_out(self) -> set[str]:
        """Remove our comments and our words; the places where they were."""
        ours, places = str(self._author()), set()
        for comment in list(self._list):
            place = comment.get("ref", "")
            if comment.get("authorId") == ours:
                self._list.remove(comment)
                places.add(place)
                continue
            for words in comment.iter(f"{{{self.main}}}t"):
                before, our, _ = (words.text or "").partition(_OURS)
                if our:
                    words.text = before
                    places.add(place)
        return places

    def _words(self, body: Any, text: str) -> None:
        run = etree.SubElement(body, f"{{{self.main}}}r")
        words = etree.SubElement(run, f"{{{self.main}}}t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = without_controls(text)

    def _author(self) -> int:
        names = [author.text for author in self._authors]
        if AUTHOR not in names:
            etree.SubElement(self._authors, f"{{{self.main}}}author").text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _child(self, name: str) -> Any:
        child = self.root.find(f"{{{self.main}}}{name}")
        return etree.SubElement(self.root, f"{{{self.main}}}{name}") if child is None else child


def shape_of(place: str, text: str) -> str:
    column, row = corner(place)
    lines = 1 + sum(1 + len(line) // _LINE_LENGTH for line in text.split("\n"))
    column, row = column - 1, row - 1
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 4, {column + 6}, 15, {row + lines + 1}, 4"
    return _SHAPE.format(
        row=row, column=column, width=_COMMENT_WIDTH, height=_LINE_HEIGHT * lines, anchor=anchor
    )


def with_shapes(drawing: bytes, shapes: Sequence[str]) -> bytes:
    """Office writes these drawings in its own HTML as often as in XML: ours are put at the end."""
    if not drawing:
        return _VML.format(_SHAPE_TYPE + "".join(shapes)).encode()
    end = drawing.rfind(b"</xml>")
    if end < 0:
        raise ValueError("no drawing")
    kind = "" if b'id="_x0000_t202"' in drawing else _SHAPE_TYPE
    return drawing[:end] + (kind + "".join(shapes)).encode() + drawing[end:]


def without_shapes(drawing: bytes, places: set[str]) -> bytes:
    corners = {corner(place) for place in places}

    def kept(match: re.Match[bytes]) -> bytes:
        place = int(match[2]) + 1, int(match[1]) + 1
        return b"" if place in corners and b'ObjectType="Note"' in match[0] else match[0]

    return _OUR_SHAPE.sub(kept, drawing)
