"""Looks of the sheets of an OpenDocument spreadsheet (ods), from its XML."""

import io
import zipfile
from collections.abc import Collection, Iterator

from lxml import etree

from shnor_portal.core.sheets.left_out import FLOATING, HIDDEN, STRUCK, LeftOut, Said
from shnor_portal.core.sheets.looks.look import Font, Look, NumberFormat
from shnor_portal.core.sheets.odf_styles import OFFICE, STYLE, OdfStyles
from shnor_portal.core.sheets.odf_text import OdfText

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_NOT_SHOWN = frozenset({"collapse", "filter"})
_ROW_GROUPS = frozenset(f"{_TABLE}table-{name}" for name in ("header-rows", "rows", "row-group"))
_COLUMN_GROUPS = frozenset(
    f"{_TABLE}table-{name}" for name in ("header-columns", "columns", "column-group")
)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# Equal rows and cells with something in them, kept once with their number.
_MOST_REPEATED = 1_000


def look_at_ods(data: bytes, close: Collection[str]) -> dict[str, Look]:
    """Looks by sheet name; those in `close` with colours and bold words."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = ("styles.xml", "content.xml")
        roots = [
            etree.fromstring(package.read(name), parser)
            for name in names
            if name in package.namelist()
        ]
    styles = OdfStyles(roots)
    months, hiding = _months(roots), _hiding(roots)
    content = roots[-1]
    text = OdfText(content, styles)
    return {
        name: _Reader(table, styles, text, months, hiding, name in close).look
        for table in content.iter(f"{_TABLE}table")
        if (name := table.get(f"{_TABLE}name", ""))
    }


class _Reader:
    def __init__(
        self,
        table: etree._Element,
        styles: OdfStyles,
        text: OdfText,
        months: frozenset[str],
        hiding: frozenset[str],
        close: bool,
    ) -> None:
        self.styles = styles
        self.text = text
        self.months = months
        self.hiding = hiding
        self.close = close
        self.look = Look()
        self.column_styles: dict[int, str] = {}
        self.width = _width(table)
        self._columns(table, 1)
        self._rows(table, 1)
        for shapes in table.iterchildren(f"{_TABLE}shapes"):
            words = " ".join("".join(shapes.itertext()).split())
            if words:
                self.look.floating.append(((1, 1), words))

    def _columns(self, parent: etree._Element, column: int) -> int:
        for child in parent.iterchildren():
            if child.tag in _COLUMN_GROUPS:
                column = self._columns(child, column)
            elif child.tag == f"{_TABLE}table-column":
                after = min(column + _repeated(child, "columns"), self.width + 1)
                if child.get(f"{_TABLE}visibility") in _NOT_SHOWN:
                    self.look.hidden_columns.update(range(column, after))
                if name := child.get(f"{_TABLE}default-cell-style-name"):
                    self.column_styles.update(dict.fromkeys(range(column, after), name))
                column = after
        return column

    def _rows(self, parent: etree._Element, row: int) -> int:
        for child in parent.iterchildren():
            if child.tag in _ROW_GROUPS:
                row = self._rows(child, row)
            elif child.tag == f"{_TABLE}table-row":
                repeated, filled = _repeated(child, "rows"), any(map(_is_filled, child))
                hidden = child.get(f"{_TABLE}visibility") in _NOT_SHOWN
                for number in range(row, row + min(repeated, _MOST_REPEATED)):
                    if hidden:
                        self.look.hidden_rows.add(number)
                    if filled:
                        self._cells(child, number)
                row = min(row + repeated, _LAST_ROW)
        return row

    def _cells(self, row: etree._Element, number: int) -> None:
        column = 1
        row_style = row.get(f"{_TABLE}default-cell-style-name")
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            if column > self.width:
                break
            repeated = _repeated(cell, "columns")
            own = cell.get(f"{_TABLE}style-name") or row_style
            if _is_filled(cell) or own or self.column_styles:
                last = min(column + min(repeated, _MOST_REPEATED), self.width + 1)
                for place in range(column, last):
                    style = own or self.column_styles.get(place)
                    self._cell(cell, (number, place), style)
            column += repeated

    def _cell(self, cell: etree._Element, place: tuple[int, int], style: str | None) -> None:
        down, across = (_repeated(cell, f"{each}-spanned", "") for each in ("rows", "columns"))
        if down > 1 or across > 1:
            self.look.merged[place] = (down, across)
        if cell.get(f"{OFFICE}value-type") == "percentage":
            self.look.percents.add(place)
        if cell.get(f"{_CALC}value-type") == "error":
            self.look.failed.add(place)
        if self.hiding and self.styles.data_style(style) in self.hiding:
            self.look.whole[place] = (Font(), NumberFormat(hides=True))
        if len(cell):
            self._words(cell, place, style)
        if not self.close:
            return
        if self.styles.data_style(style) in self.months:
            self.look.months.add(place)
        if self.styles.strong(style):
            self.look.strong.add(place)
        if shade := self.styles.shade(style):
            self.look.shades[place] = shade

    def _words(self, cell: etree._Element, place: tuple[int, int], style: str | None) -> None:
        """Compare the words that are shown with all the words of a cell."""
        left: list[LeftOut] = []
        said = Said(left.append, place[1] - 1)
        lines, all_lines = [], []
        for paragraph in cell.iterchildren(f"{_TEXT}p", f"{_TEXT}h"):
            lines.append(self.text.of(paragraph, said, style))
            all_lines.append("".join(paragraph.itertext()))
        for box in cell.iterchildren():
            if isinstance(box.tag, str) and box.tag.startswith(_DRAW):
                said.leave(FLOATING, " ".join("".join(box.itertext()).split()))
        said.end()
        shown, whole = "\n".join(lines), "\n".join(all_lines)
        if not left and (shown == whole or cell.find(f".//{OFFICE}annotation") is None):
            return
        self.look.left_out[place] = left
        words = cell.get(f"{OFFICE}value-type", "string") == "string"
        if words or any(each.why in (STRUCK, HIDDEN) for each in left):
            self.look.texts[place] = shown if shown.strip() else None


def _is_filled(cell: etree._Element) -> bool:
    """Whether a cell has words or a value: LibreOffice writes the empty rest of a sheet as a row
    that is repeated a million times, of cells with a style."""
    return bool(len(cell)) or cell.get(f"{OFFICE}value-type") is not None


def _width(table: etree._Element) -> int:
    """The last column with anything in any row; what is coloured beyond it belongs to no table."""
    widest = 0
    for row in table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in row:
            repeated, across = _repeated(cell, "columns"), _repeated(cell, "columns-spanned", "")
            if _is_filled(cell):
                widest = max(widest, column + max(repeated, across))
            column += repeated
    return min(widest, _LAST_COLUMN)


def _repeated(element: etree._Element, what: str, ending: str = "-repeated") -> int:
    text = element.get(f"{_TABLE}number-{what}{ending}", "1")
    return max(int(text), 1) if text.isdecimal() else 1


def _hiding(documents: Collection[etree._Element]) -> frozenset[str]:
    """Styles that show nothing of a value, as «;;;» does: no part of theirs is a value's."""
    parts: dict[str, tuple[bool, list[str]]] = {}
    for document in documents:
        for style in document.iter(f"{_NUMBER}text-style", f"{_NUMBER}number-style"):
            shows = any(
                part.tag != f"{_NUMBER}text" or (part.text or "").strip()
                for part in style.iterchildren(f"{_NUMBER}*")
            )
            mapped = [of.get(f"{STYLE}apply-style-name", "") for of in style.iter(f"{STYLE}map")]
            parts[style.get(f"{STYLE}name", "")] = (shows, mapped)
    shown = {name for name, (shows, _) in parts.items() if shows}
    return frozenset(name for name, (_, mapped) in parts.items() if not shown & {name, *mapped})


def _months(documents: Collection[etree._Element]) -> frozenset[str]:
    """Styles of dates that are shown without their day."""
    return frozenset(_dates_without_day(documents))


def _dates_without_day(documents: Collection[etree._Element]) -> Iterator[str]:
    for document in documents:
        for style in document.iter(f"{_NUMBER}date-style"):
            if style.find(f"{_NUMBER}day") is None and style.find(f"{_NUMBER}month") is not None:
                yield style.get(f"{STYLE}name", "")
