"""Tables of a Word document (docx), straight from its XML.

Every row is walked once; cells merged over columns and rows keep their places, and numbers that
Word counts by itself are written into the text.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from roadmaps.plans.reading.numbering import BULLET, Numbering, W
from roadmaps.plans.reading.tables import Cell, MergedColumns, Row, Table, squeezed

_P, _TBL, _TR, _TC, _TCPR = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}tcPr"
_T, _VAL, _SDT, _R = f"{W}t", f"{W}val", f"{W}sdt", f"{W}r"
_SIGNS = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_INLINE = (_T, *_SIGNS)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OFF = frozenset({"0", "false", "off"})
_WIDEST = 500
# Looks are asked only of rows that may be headings: of all others it would take too long.
_MOST_IN_HEADING = 2
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/wordprocessingml/main")


def read_docx(data: bytes) -> list[Table]:
    """The tables of a package that has been checked for size and entities, in their order.

    ValueError where the document's XML is not what a package must hold.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = {name.lower(): name for name in package.namelist()}
        parts = [
            _part(package, names.get(f"word/{part}.xml"))
            for part in ("document", "numbering", "styles")
        ]
    document, numbering, styles = parts
    if document is None:
        raise ValueError("no document.xml")
    _strip_unseen(document)
    return _Walk(Numbering(numbering, styles)).tables(document)


def _strip_unseen(document: etree._Element) -> None:
    """Take out what Word does not show: deleted and hidden words, rows and ends of paragraphs."""
    deleted = list(document.iter(f"{W}del", f"{W}vanish", f"{W}hidden"))
    for mark in reversed(deleted):
        holder = mark.getparent()
        if holder is None or mark.get(_VAL, "1") in _OFF:
            continue
        owner = holder.getparent()
        of_run = holder.tag == f"{W}rPr" and owner is not None and owner.tag == _R
        if owner is not None and (of_run or holder.tag == f"{W}trPr"):
            _remove(owner)
        elif mark.tag == f"{W}del" and holder.tag == f"{W}rPr" and owner is not None:
            _join_next(owner.getparent())
    etree.strip_elements(document, _FALLBACK, f"{W}del", f"{W}moveFrom", with_tail=False)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _join_next(paragraph: etree._Element | None) -> None:
    """Put the next paragraph's words after this one's."""
    following = None if paragraph is None else paragraph.getnext()
    if paragraph is None or following is None or following.tag != _P:
        return
    paragraph.extend([child for child in following if child.tag != f"{W}pPr"])
    _remove(following)


def _part(package: zipfile.ZipFile, name: str | None) -> etree._Element | None:
    if name is None:
        return None
    xml = package.read(name)
    # The strict variety differs in nothing else that matters here.
    xml = _STRICT.sub(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", xml)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


class _Walk:
    """Goes through a document once, from its first paragraph to its last."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.found: list[Table] = []
        self.before: list[str] = []
        self.nested: dict[etree._Element, str] = {}

    def tables(self, document: etree._Element) -> list[Table]:
        for body in document.iterchildren(f"{W}body"):
            self._blocks(body)
        return self.found

    def _blocks(self, parent: etree._Element) -> None:
        for child in parent.iterchildren():
            if child.tag == _P:
                if text := self._paragraph(child):
                    self.before.append(text)
                for table in child.iter(_TBL):  # in a frame
                    self._table(table, inside=False)
            elif child.tag == _TBL:
                self._table(child, inside=False)
            elif child.tag == _SDT:
                for content in child.iterchildren(f"{W}sdtContent"):
                    self._blocks(content)

    def _table(self, element: etree._Element, inside: bool) -> None:
        widths = [
            int(column.get(f"{W}w", "")) if column.get(f"{W}w", "").isdecimal() else 1
            for column in element.iterfind(f"{W}tblGrid/{W}gridCol")
        ]
        table = Table([], before=self.before, widths=widths, inside=inside)
        self.before = []
        self.found.append(table)
        merged = MergedColumns()
        for number, row in enumerate(_children(element, _TR), start=1):
            table.rows.append(Row(number, self._cells(row, merged)))

    def _cells(self, row: etree._Element, merged: MergedColumns) -> list[Cell]:
        column = _skipped(row)
        cells, filled = [], []
        for element in _children(row, _TC):
            span, goes_on = _shape(element.find(_TCPR))
            text = self._text(element)
            if goes_on and not text:
                cells.append(merged.below(column, span))
            else:
                cells.append(merged.keep(Cell(text, column, span)))
                filled += [(cells[-1], element)] if text else []
            column += span
        if len(filled) <= _MOST_IN_HEADING:
            for cell, element in filled:
                cell.strong = _is_strong(element)
        return cells

    def _text(self, cell: etree._Element) -> str:
        """Text of a cell, a line for each paragraph."""
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
        if paragraph in self.nested:
            return self.nested[paragraph]
        pieces = []
        for piece in paragraph.iter(_INLINE):
            pieces.append((piece.text or "") if piece.tag == _T else _SIGNS[piece.tag])
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
        elif child.tag in (_SDT, f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            yield from _children(child, tag)


def _skipped(row: etree._Element) -> int:
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    return _count(skipped, 0)


def _shape(properties: etree._Element | None) -> tuple[int, bool]:
    """Columns that a cell covers, and whether it goes on from the row above."""
    if properties is None:
        return 1, False
    merge = properties.find(f"{W}vMerge")
    goes_on = merge is not None and merge.get(_VAL, "continue") == "continue"
    return max(_count(properties.find(f"{W}gridSpan"), 1), 1), goes_on


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
