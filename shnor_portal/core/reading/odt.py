"""Tables of an OpenDocument text (odt), straight from its XML."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from shnor_portal.core.reading.parts import whole_part
from shnor_portal.core.reading.tables import (
    Budget,
    Cell,
    MergedColumns,
    Row,
    Table,
    check_markup,
    check_nesting,
    squeezed,
)
from shnor_portal.core.sheets.left_out import HIDDEN, LeftOut, Said
from shnor_portal.core.sheets.odf_styles import OFFICE, OdfStyles
from shnor_portal.core.sheets.odf_text import OdfText, is_hidden

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_GROUPS = tuple(f"{_TABLE}table-{name}" for name in ("header-rows", "rows", "row-group"))
_NOT_SHOWN = frozenset({"collapse", "filter"})
_WIDEST = 500


def read_odt(data: bytes, *, rest: bool = False) -> list[Table]:
    """The tables of a package, or of a flat file, that has been checked for size and entities.

    With `rest` the paragraphs after the last one are a table without rows. ValueError where the
    document's XML is not what a package must hold; TooMuch.
    """
    if not data.startswith(b"PK"):
        document = _parsed(data)
        return _Walk(document, OdfStyles([document])).tables(rest)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        try:
            document = _parsed(whole_part(package, "content.xml"))
        except KeyError as error:
            raise ValueError(str(error)) from error
        common = "styles.xml" in package.namelist()
        styles = [_parsed(whole_part(package, "styles.xml"))] if common else []
    return _Walk(document, OdfStyles([*styles, document])).tables(rest)


def _parsed(xml: bytes) -> etree._Element:
    check_markup(xml)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


class _Walk:
    """Goes through a document once; lists are numbered on the way."""

    def __init__(self, document: etree._Element, styles: OdfStyles) -> None:
        self.found: list[Table] = []
        self.before: list[str] = []
        self.budget = Budget()
        table = f"{_TABLE}table"
        check_nesting(sum(1 for _ in t.iterancestors(table)) for t in document.iter(table))
        self.budget.check(_size(row) for row in document.iter(f"{_TABLE}table-row"))
        self.left_above: list[tuple[int, LeftOut]] = []
        self.styles = styles
        self.text = OdfText(document, styles)
        self.bullets = {
            style.get(f"{_STYLE}name")
            for style in document.iter(f"{_TEXT}list-style")
            if style.find(f"{_TEXT}list-level-style-bullet") is not None
        }
        self.ended: dict[str, int] = {}
        for body in document.iter(f"{OFFICE}text"):
            self._blocks(body)

    def tables(self, rest: bool) -> list[Table]:
        if rest and self.before:
            last = Table([], before=self.before)
            last.left_out = self.left_above
            self.found.append(last)
        return self.found

    def _blocks(self, parent: etree._Element) -> None:
        for child in parent.iterchildren():
            if child.tag == f"{_TABLE}table":
                self._table(child, inside=False)
            elif child.tag in _PARAGRAPHS:
                self._paragraph(child)
            elif child.tag == f"{_TEXT}list":
                said = self._above()
                self.before += [line for line, _ in self._list(child, said)]
                said.end()
            elif child.tag == f"{_TEXT}section" and is_hidden(child):
                words = " ".join("".join(child.itertext()).split())
                self.left_above.append((0, LeftOut(HIDDEN, words)))
            elif child.tag == f"{_TEXT}section":
                self._blocks(child)

    def _above(self) -> Said:
        """What is said of words above tables goes to the table below them."""
        return Said(lambda left: self.left_above.append((0, left)))

    def _paragraph(self, paragraph: etree._Element) -> None:
        """Words above a table, and the boxes that are anchored in them, each with its tables."""
        for box in paragraph.iter(f"{_DRAW}text-box", f"{_DRAW}custom-shape"):
            self._blocks(box)
        said = self._above()
        said.floats = False
        self.before += filter(None, [squeezed(self.text.of(paragraph, said))])
        said.end()

    def _table(self, element: etree._Element, inside: bool) -> None:
        table = Table([], before=self.before, inside=inside)
        table.left_out, self.left_above = self.left_above, []
        self.before = []
        self.found.append(table)
        merged = MergedColumns()
        hanging: dict[int, int] = {}
        for each, shown in _rows(element):
            self.budget.spend(1)
            row = Row(len(table.rows) + 1, [])
            row.cells = self._cells(each, row, merged, hanging)
            if shown:
                table.rows.append(row)
                continue
            words = " | ".join(
                [cell.text for cell in row.filled if not cell.joined]
                + [left.text for left in row.left_out if left.text]
            )
            if words:
                table.left_out.append((row.number - 1, LeftOut(HIDDEN, words)))

    def _cells(
        self, element: etree._Element, row: Row, merged: MergedColumns, hanging: dict[int, int]
    ) -> list[Cell]:
        """Cells of a row; `hanging` counts the rows that merged cells still go on for."""
        cells: list[Cell] = []
        column, covered_to = 0, 0
        for each in element.iterchildren(*_CELLS):
            repeated = min(_number(each, "number-columns-repeated"), _WIDEST - column)
            self.budget.spend(max(repeated, 0))
            for _ in range(repeated):
                if each.tag == _CELLS[0]:
                    span = _number(each, "number-columns-spanned")
                    hanging[column] = _number(each, "number-rows-spanned") - 1
                    text, strong = self._cell_text(each, row, column)
                    self.budget.spend(1, len(text))
                    shade = self.styles.shade(each.get(f"{_TABLE}style-name"))
                    cell = Cell(text, column, span, strong=strong, shade=shade)
                    cells.append(merged.keep(cell))
                    covered_to = column + span
                elif column >= covered_to:
                    # Covered from above: this is where a merged cell goes on.
                    goes_on = hanging.get(column, 0) > 0
                    hanging[column] = hanging.get(column, 0) - 1
                    cells.append(merged.below(column, 1) if goes_on else Cell("", column))
                column += 1
        return cells

    def _cell_text(self, cell: etree._Element, row: Row, column: int) -> tuple[str, bool]:
        lines: list[tuple[str, bool]] = []
        said = Said(row.left_out.append, column)
        for child in cell.iterchildren():
            if child.tag in _PARAGRAPHS:
                lines.append((squeezed(self.text.of(child, said)), self._is_strong(child)))
            elif child.tag == f"{_TEXT}list":
                lines += self._list(child, said)
            elif child.tag == f"{_TABLE}table":
                self._table(child, inside=True)
                words = [c.text for row in self.found[-1].rows for c in row.filled]
                lines.append((" ".join(words), False))
            elif child.tag == f"{_TEXT}section" and is_hidden(child):
                said.leave(HIDDEN, "".join(child.itertext()))
        filled = [(text, strong) for text, strong in lines if text]
        text = "\n".join(text for text, _ in filled)
        said.end()
        return text, bool(filled) and all(s for _, s in filled)

    def _list(self, element: etree._Element, said: Said, depth: str = "") -> list[tuple[str, bool]]:
        """Lines of a list with their numbers, which may go on from an earlier list."""
        style = element.get(f"{_TEXT}style-name", "")
        number = 0
        if element.get(f"{_TEXT}continue-numbering") == "true":
            number = self.ended.get(style, 0)
        number = self.ended.get(element.get(f"{_TEXT}continue-list", ""), number)
        lines = []
        for item in element.iterchildren(f"{_TEXT}list-item"):
            start = item.get(f"{_TEXT}start-value", "")
            number = int(start) if start.isdecimal() else number + 1
            label = f"{depth}{number}."
            for child in item.iterchildren():
                if child.tag in _PARAGRAPHS:
                    text = squeezed(self.text.of(child, said))
                    shown = ("–" if text else "") if style in self.bullets else label
                    lines.append((f"{shown} {text}".strip(), self._is_strong(child)))
                elif child.tag == f"{_TEXT}list":
                    lines += self._list(child, said, depth=label)
        self.ended[style] = number
        if identity := element.get(_XML_ID):
            self.ended[identity] = number
        return lines

    def _is_strong(self, paragraph: etree._Element) -> bool:
        if self.styles.strong(paragraph.get(f"{_TEXT}style-name")):
            return True
        spans = list(paragraph.iterchildren(f"{_TEXT}span"))
        outside = [paragraph.text, *(span.tail for span in spans)]
        bold = all(self.styles.strong(span.get(f"{_TEXT}style-name")) for span in spans)
        return bool(spans) and bold and not any(text and text.strip() for text in outside)


def _rows(parent: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Rows, and whether each is shown."""
    for child in parent.iterchildren():
        if child.tag == f"{_TABLE}table-row":
            shown = child.get(f"{_TABLE}visibility", "visible") not in _NOT_SHOWN
            for _ in range(min(_number(child, "number-rows-repeated"), _WIDEST)):
                yield child, shown
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _size(row: etree._Element) -> int:
    """Cells of a row with all that it says of repeats."""
    cells = sum(
        min(_number(cell, "number-columns-repeated"), _WIDEST) for cell in row.iterchildren(*_CELLS)
    )
    return cells * min(_number(row, "number-rows-repeated"), _WIDEST)


def _number(element: etree._Element, name: str) -> int:
    text = element.get(_TABLE + name, "1")
    return max(int(text), 1) if text.isdecimal() else 1
