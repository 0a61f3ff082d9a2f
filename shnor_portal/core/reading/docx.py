"""Tables of a Word document (docx), straight from its XML.

Every row is walked once; cells merged over columns and rows keep their places, and numbers that
Word counts by itself are written into the text.
"""

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from shnor_portal.core.reading.numbering import BULLET, Numbering, W
from shnor_portal.core.reading.tables import (
    Budget,
    Cell,
    MergedColumns,
    Row,
    Table,
    check_nesting,
    squeezed,
)
from shnor_portal.core.reading.word_package import RELATION_ID, WordPackage, open_package
from shnor_portal.core.reading.word_unseen import LeftIn, take_out_unseen
from shnor_portal.core.sheets.left_out import LeftOut

_P, _TBL, _TR, _TC, _TCPR = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}tcPr"
_T, _VAL, _SDT, _R = f"{W}t", f"{W}val", f"{W}sdt", f"{W}r"
_SIGNS = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_INLINE = (_T, *_SIGNS)
_MERGED, _SPAN, _GRID_BEFORE = f"{W}vMerge", f"{W}gridSpan", f"{W}trPr/{W}gridBefore"
_WRAPPERS = frozenset(
    {_SDT, *(f"{W}{tag}" for tag in ("sdtContent", "ins", "customXml", "smartTag"))}
)
_OFF = frozenset({"0", "false", "off"})
_NO_SHADE = frozenset({"", "auto", "ffffff"})
_WIDEST = 500
# A cell of its properties and one paragraph, as most are.
_PLAIN = 2
# Looks are asked only of rows that may be headings: of all others it would take too long.
_MOST_IN_HEADING = 2

# The tables of a file that a document holds whole.
ReadChunk = Callable[[bytes], list[Table]]


def read_docx(
    data: bytes, read_chunk: ReadChunk | None = None, *, rest: bool = False
) -> list[Table]:
    """The tables of a package that has been checked for size and entities, in their order.

    With `rest` the paragraphs after the last one are a table without rows. ValueError where the
    document's XML is not what a package must hold; TooMuch.
    """
    package = open_package(data)
    check_nesting(sum(1 for _ in t.iterancestors(_TBL)) for t in package.document.iter(_TBL))
    left = take_out_unseen(package)
    walk = _Walk(package, left, read_chunk)
    tables = walk.tables(package.document)
    if rest and walk.before:
        last = Table([], before=walk.before)
        last.left_out = walk.left_above
        tables.append(last)
    return tables


class _Walk:
    """Goes through a document once, from its first paragraph to its last."""

    def __init__(self, package: WordPackage, left: LeftIn, read_chunk: ReadChunk | None) -> None:
        self.numbering = Numbering(package.numbering, package.styles)
        self.chunks: Mapping[str, bytes] = package.chunks
        self.read_chunk = read_chunk
        self.left = left
        self.shaded = b":shd" in package.xml
        self.found: list[Table] = []
        self.before: list[str] = []
        self.left_above: list[tuple[int, LeftOut]] = []
        self.nested: dict[etree._Element, str] = {}
        self.budget = Budget()

    def tables(self, document: etree._Element) -> list[Table]:
        for body in document.iterchildren(f"{W}body"):
            self._blocks(body)
        return self.found

    def _blocks(self, parent: etree._Element) -> None:
        for child in parent.iterchildren():
            if child.tag == _P:
                if text := self._paragraph(child):
                    self.before.append(text)
                self.left_above += [(0, each) for each in self._left_in(child)]
            elif child.tag == _TBL:
                self._table(child, inside=False)
            elif child.tag == f"{W}altChunk" and self.read_chunk:
                chunk = self.chunks.get(child.get(RELATION_ID, ""), b"")
                tables = self.read_chunk(chunk)
                self.budget.spend(1 + sum(len(row.cells) for t in tables for row in t.rows))
                self.found += tables
            elif child.tag == _SDT:
                for content in child.iterchildren(f"{W}sdtContent"):
                    self._blocks(content)

    def _table(self, element: etree._Element, inside: bool) -> None:
        widths = [
            int(column.get(f"{W}w", "")) if column.get(f"{W}w", "").isdecimal() else 1
            for column in element.iterfind(f"{W}tblGrid/{W}gridCol")
        ]
        table = Table([], before=self.before, widths=widths, inside=inside)
        table.left_out, self.left_above = self.left_above, []
        self.before = []
        self.found.append(table)
        merged = MergedColumns()
        for each in _children(element, _TR):
            number = len(table.rows) + 1
            left = self._left_in(each)
            if left and not len(each):
                table.left_out += [(number - 1, words) for words in left]
                continue
            row = Row(number, [], left)
            table.rows.append(row)
            self._fill(row, each, merged)

    def _fill(self, row: Row, element: etree._Element, merged: MergedColumns) -> None:
        column = _skipped(element)
        filled, letters = [], 0
        for each in _children(element, _TC):
            properties = each.find(_TCPR)
            span, goes_on = _shape(properties)
            text = self._text(each)
            if goes_on and not text:
                cell = merged.below(column, span)
            else:
                cell = merged.keep(Cell(text, column, span))
                filled += [(cell, each)] if text else []
            if self.shaded:
                cell.shade = _shade(properties)
            row.cells.append(cell)
            letters += len(text)
            if self.left and each in self.left:
                row.left_out += self._left_in(each, column)
            column += span
        self.budget.spend(len(row.cells), letters)
        if len(filled) <= _MOST_IN_HEADING:
            for cell, each in filled:
                cell.strong = _is_strong(each)

    def _left_in(self, element: etree._Element, column: int | None = None) -> list[LeftOut]:
        left = self.left.get(element, ()) if self.left else ()
        return [LeftOut(why, words, column) for why, words in left]

    def _text(self, cell: etree._Element) -> str:
        """Text of a cell, a line for each paragraph."""
        if len(cell) == _PLAIN and cell[0].tag == _TCPR and cell[1].tag == _P:
            return self._paragraph(cell[1])
        lines = []
        tables = list(_children(cell, _TBL))
        for paragraph in cell.iter(_P):
            text = self._paragraph(paragraph)
            if tables:
                self.nested[paragraph] = text
            if text:
                lines.append(text)
        for table in tables:
            self._table(table, inside=True)
        return "\n".join(lines)

    def _paragraph(self, paragraph: etree._Element) -> str:
        """The text of a paragraph after its number; a bullet without text is nothing.

        Paragraphs of a table inside a cell are met twice and must be counted once.
        """
        if self.nested and paragraph in self.nested:
            return self.nested[paragraph]
        pieces = [
            (piece.text or "") if piece.tag == _T else _SIGNS[piece.tag]
            for piece in paragraph.iter(_INLINE)
        ]
        text = squeezed("".join(pieces))
        label = self.numbering.label(paragraph)
        if not label or (label == BULLET and not text):
            return text
        return f"{label} {text}".strip()


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, those in content controls and insertions included."""
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _skipped(row: etree._Element) -> int:
    skipped = row.find(_GRID_BEFORE)
    return _count(skipped, 0)


def _shape(properties: etree._Element | None) -> tuple[int, bool]:
    """Columns that a cell covers, and whether it goes on from the row above."""
    if properties is None:
        return 1, False
    span, goes_on = 1, False
    for mark in properties.iterchildren(_MERGED, _SPAN):
        if mark.tag == _SPAN:
            span = max(_count(mark, 1), 1)
        else:
            goes_on = mark.get(_VAL, "continue") == "continue"
    return span, goes_on


def _shade(properties: etree._Element | None) -> str:
    """The colour of a cell's ground, "" where it is white or has none."""
    ground = properties.find(f"{W}shd") if properties is not None else None
    if ground is None:
        return ""
    fill = ground.get(f"{W}fill", "").lower()
    solid = ground.get(_VAL, "clear").lower() not in ("clear", "nil")
    return fill if fill not in _NO_SHADE else "pattern" if solid else ""


def _count(element: etree._Element | None, default: int) -> int:
    text = "" if element is None else element.get(_VAL, "")
    return min(int(text), _WIDEST) if text.isdecimal() else default


def _is_strong(cell: etree._Element) -> bool:
    """Whether every paragraph with words is centred or all bold."""
    for paragraph in cell.iter(_P):
        runs = [
            run
            for run in paragraph.iter(_R)
            if any(t.text and t.text.strip() for t in run.iter(_T))
        ]
        centred = paragraph.find(f"{W}pPr/{W}jc")
        in_centre = centred is not None and centred.get(_VAL) == "center"
        if runs and not in_centre and not all(_is_bold(run) for run in runs):
            return False
    return True


def _is_bold(run: etree._Element) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and bold.get(_VAL, "1") not in _OFF
