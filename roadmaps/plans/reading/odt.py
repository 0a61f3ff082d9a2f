"""Tables of an OpenDocument text (odt), straight from its XML."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from roadmaps.plans.reading.tables import Cell, MergedColumns, Row, Table, squeezed

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NOT_TEXT = frozenset({f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}tracked-changes"})
_WIDEST = 500


def read_odt(data: bytes) -> list[Table]:
    """The tables of a package that has been checked for size and entities, in their order.

    ValueError where the document's XML is not what a package must hold.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        try:
            document = etree.fromstring(package.read("content.xml"), parser)
        except (KeyError, etree.XMLSyntaxError) as error:
            raise ValueError(str(error)) from error
    return _Walk(document).found


class _Walk:
    """Goes through a document once; lists are numbered on the way."""

    def __init__(self, document: etree._Element) -> None:
        self.found: list[Table] = []
        self.before: list[str] = []
        self.strong_styles = _strong_styles(document)
        self.bullets = {
            style.get(f"{_STYLE}name")
            for style in document.iter(f"{_TEXT}list-style")
            if style.find(f"{_TEXT}list-level-style-bullet") is not None
        }
        self.ended: dict[str, int] = {}
        for body in document.iter(f"{_OFFICE}text"):
            self._blocks(body)

    def _blocks(self, parent: etree._Element) -> None:
        for child in parent.iterchildren():
            if child.tag == f"{_TABLE}table":
                self._table(child, inside=False)
            elif child.tag in _PARAGRAPHS:
                self.before += filter(None, [_text(child)])
            elif child.tag == f"{_TEXT}list":
                self.before += [line for line, _ in self._list(child)]
            elif child.tag == f"{_TEXT}section":
                self._blocks(child)

    def _table(self, element: etree._Element, inside: bool) -> None:
        table = Table([], before=self.before, inside=inside)
        self.before = []
        self.found.append(table)
        merged = MergedColumns()
        hanging: dict[int, int] = {}
        for row in _rows(element):
            cells = self._cells(row, merged, hanging)
            table.rows.append(Row(len(table.rows) + 1, cells))

    def _cells(
        self, row: etree._Element, merged: MergedColumns, hanging: dict[int, int]
    ) -> list[Cell]:
        """Cells of a row; `hanging` counts the rows that merged cells still go on for."""
        cells: list[Cell] = []
        column, covered_to = 0, 0
        for element in row.iterchildren(*_CELLS):
            repeated = _number(element, "number-columns-repeated")
            for _ in range(min(repeated, _WIDEST - column)):
                if element.tag == _CELLS[0]:
                    span = _number(element, "number-columns-spanned")
                    hanging[column] = _number(element, "number-rows-spanned") - 1
                    text, strong = self._cell_text(element)
                    cells.append(merged.keep(Cell(text, column, span, strong=strong)))
                    covered_to = column + span
                elif column >= covered_to:
                    # Covered from above: this is where a merged cell goes on.
                    goes_on = hanging.get(column, 0) > 0
                    hanging[column] = hanging.get(column, 0) - 1
                    cells.append(merged.below(column, 1) if goes_on else Cell("", column))
                column += 1
        return cells

    def _cell_text(self, cell: etree._Element) -> tuple[str, bool]:
        lines: list[tuple[str, bool]] = []
        for child in cell.iterchildren():
            if child.tag in _PARAGRAPHS:
                lines.append((_text(child), self._is_strong(child)))
            elif child.tag == f"{_TEXT}list":
                lines += self._list(child)
            elif child.tag == f"{_TABLE}table":
                self._table(child, inside=True)
                words = [c.text for row in self.found[-1].rows for c in row.filled]
                lines.append((" ".join(words), False))
        filled = [(text, strong) for text, strong in lines if text]
        return "\n".join(text for text, _ in filled), bool(filled) and all(s for _, s in filled)

    def _list(self, element: etree._Element, depth: str = "") -> list[tuple[str, bool]]:
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
                    text = _text(child)
                    shown = ("–" if text else "") if style in self.bullets else label
                    lines.append((f"{shown} {text}".strip(), self._is_strong(child)))
                elif child.tag == f"{_TEXT}list":
                    lines += self._list(child, depth=label)
        self.ended[style] = number
        if identity := element.get(_XML_ID):
            self.ended[identity] = number
        return lines

    def _is_strong(self, paragraph: etree._Element) -> bool:
        if paragraph.get(f"{_TEXT}style-name") in self.strong_styles:
            return True
        spans = list(paragraph.iterchildren(f"{_TEXT}span"))
        outside = [paragraph.text, *(span.tail for span in spans)]
        bold = all(span.get(f"{_TEXT}style-name") in self.strong_styles for span in spans)
        return bool(spans) and bold and not any(text and text.strip() for text in outside)


def _rows(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent.iterchildren():
        if child.tag == f"{_TABLE}table-row":
            for _ in range(min(_number(child, "number-rows-repeated"), _WIDEST)):
                yield child
        elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows"):
            yield from _rows(child)


def _number(element: etree._Element, name: str) -> int:
    text = element.get(_TABLE + name, "1")
    return max(int(text), 1) if text.isdecimal() else 1


def _strong_styles(document: etree._Element) -> set[str | None]:
    found = set()
    for style in document.iter(f"{_STYLE}style"):
        text = style.find(f"{_STYLE}text-properties")
        paragraph = style.find(f"{_STYLE}paragraph-properties")
        bold = text is not None and text.get(f"{_FO}font-weight") == "bold"
        centred = paragraph is not None and paragraph.get(f"{_FO}text-align") == "center"
        if bold or centred:
            found.add(style.get(f"{_STYLE}name"))
    return found


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    _gather(paragraph, pieces)
    return squeezed("".join(pieces))


def _gather(element: etree._Element, pieces: list[str]) -> None:
    pieces.append(element.text or "")
    for child in element.iterchildren():
        if child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}s"):
            pieces.append(" ")
        elif child.tag not in _NOT_TEXT and isinstance(child.tag, str):
            _gather(child, pieces)
        pieces.append(child.tail or "")
