"""Looks of the sheets of an xlsx, from the XML of its parts in one pass over each."""

import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from shnor_portal.core.sheets.cells import column_number
from shnor_portal.core.sheets.looks.look import (
    PLAIN_FORMAT,
    Font,
    Look,
    NumberFormat,
    number_format,
    without_runs,
)
from shnor_portal.core.sheets.packages import Parts, SheetParts, related_parts
from shnor_portal.core.sheets.unpacking import Package

_NO_FILL = frozenset({"", "none"})
_WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "theme0", "indexed9", "indexed65"})
_BUILT_IN = {9: number_format("0%"), 10: number_format("0.00%"), 17: number_format("mmm-yy")}
_ON = frozenset({"1", "true"})
_LAST_COLUMN = 16_384
_AREA = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class _Style:
    font: Font = Font()
    number: NumberFormat = PLAIN_FORMAT
    centred: bool = False
    shade: str = ""

    @property
    def changes_values(self) -> bool:
        return not self.font.plain or self.number.percent or self.number.hides

    @property
    def seen_closely(self) -> bool:
        return bool(self.changes_values or self.shade or self.font.bold or self.centred) or (
            self.number.month
        )


def look_at_xlsx(package: Package, parts: SheetParts, close: Collection[str]) -> dict[str, Look]:
    """Looks by sheet name; those in `close` with colours, bold words and boxes over them."""
    styles, rich = _styles(package, parts.styles), _rich_texts(package, parts.strings)
    looks = {}
    for name, path in parts.sheets.items():
        looks[name] = look = Look()
        xml = package.read(path)
        reader = SheetLooks(look, styles, rich, name in close, path in package.veiled)
        if name in close or reader.must_look(xml):
            reader.read(xml)
        if name in close:
            look.floating = list(_boxes(package, path))
    return looks


def looks_of_pieces(package: Package, parts: SheetParts, path: str) -> "SheetLooks":
    """What reads the look of a sheet that comes in pieces, each of them by `see`."""
    look = Look()
    try:
        styles, rich = _styles(package, parts.styles), _rich_texts(package, parts.strings)
    except Exception:  # as in `looking`
        look.unknown, styles, rich = True, [], {}
    return SheetLooks(look, styles, rich, False, path in package.veiled)


class SheetLooks:
    """Reads one sheet; cells of no particular look are passed over."""

    def __init__(
        self,
        look: Look,
        styles: list[_Style],
        rich: dict[int, list[tuple[str, Font | None]]],
        close: bool,
        veiled: bool,
    ) -> None:
        self.look = look
        self.styles = styles
        self.rich = rich
        self.close = close
        self.veiled = veiled
        seen = (style.seen_closely if close else style.changes_values for style in styles)
        self.particular = {str(index) for index, is_seen in enumerate(seen) if is_seen}

    def see(self, xml: bytes) -> None:
        """The next piece of a sheet, unless the look is unknown by now."""
        if self.look.unknown:
            return
        try:
            if self.must_look(xml):
                self.read(xml)
        except Exception:  # as in `looking`
            self.look.unknown = True

    def must_look(self, xml: bytes) -> bool:
        """Whether a sheet has anything that changes its values; most have not."""
        if self.rich or self.veiled:
            return True
        return any(f's="{style}"'.encode() in xml for style in self.particular)

    def read(self, xml: bytes) -> None:
        row = column = 0
        events = etree.iterparse(
            io.BytesIO(xml),
            ("start", "end"),
            tag=("{*}row", "{*}c", "{*}col", "{*}mergeCell"),
            resolve_entities=False,
            no_network=True,
            huge_tree=True,
        )
        for event, element in events:
            name = element.tag.rpartition("}")[2]
            if event == "start":
                if name == "row":
                    row, column = _number(element, "r") or row + 1, 0
            elif name == "c":
                place = element.get("r", "")
                column = _column(place) if place else column + 1
                self._cell(element, (row, column))
            elif name == "row":
                if element.get("hidden") in _ON or _is_zero(element.get("ht")):
                    self.look.hidden_rows.add(row)
                _forget(element)
            elif name == "col":
                self._columns(element)
            else:
                self._merged(element.get("ref", ""))

    def _columns(self, element: etree._Element) -> None:
        if element.get("hidden") not in _ON and not _is_zero(element.get("width")):
            return
        first, last = (int(element.get(name, "0")) for name in ("min", "max"))
        self.look.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))

    def _merged(self, area: str) -> None:
        if match := _AREA.fullmatch(area):
            left, right = column_number(match[1]), column_number(match[3])
            top, bottom = int(match[2]), int(match[4])
            self.look.merged[top, left] = (bottom - top + 1, right - left + 1)

    def _cell(self, cell: etree._Element, place: tuple[int, int]) -> None:
        index = cell.get("s", "0")
        number = int(index) if index.isdecimal() else 0
        style = self.styles[number] if number < len(self.styles) else _Style()
        kind = cell.get("t", "n")
        if kind == "s" and self.rich:
            value = cell.findtext("{*}v", "")
            runs = self.rich.get(int(value)) if value.isdecimal() else None
        else:
            runs = _runs(cell.find("{*}is")) if kind == "inlineStr" else None
        if runs and any(font and not font.plain for _, font in runs):
            fonts = [(text, font or style.font) for text, font in runs]
            without_runs(self.look, place, fonts, style.number)
        if index not in self.particular:
            return
        if place not in self.look.texts and (not style.font.plain or style.number.hides):
            self.look.whole[place] = (style.font, style.number)
        if style.number.percent and kind == "n":
            self.look.percents.add(place)
        if not self.close:
            return
        if style.number.month:
            self.look.months.add(place)
        if style.font.bold or style.centred:
            self.look.strong.add(place)
        if style.shade:
            self.look.shades[place] = style.shade


def _is_zero(size: str | None) -> bool:
    try:
        return size is not None and float(size) == 0
    except ValueError:
        return False


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _column(place: str) -> int:
    return column_number(place.rstrip("0123456789"))


def _styles(package: Parts, path: str | None) -> list[_Style]:
    """Looks by the number of a cell's style."""
    return [] if path is None else list(_styles_of(package.read(path)))


# Workbooks of one program have the same styles: of many read together they are parsed once.
@lru_cache(maxsize=8)
def _styles_of(xml: bytes) -> tuple[_Style, ...]:
    root = _parsed(xml)
    fonts = [_font(font) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_fill(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    codes = dict(_BUILT_IN)
    for form in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[_number(form, "numFmtId")] = number_format(form.get("formatCode", ""))
    styles = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        alignment = style.find("{*}alignment")
        font, fill = _number(style, "fontId"), _number(style, "fillId")
        styles.append(
            _Style(
                fonts[font] if font < len(fonts) else Font(),
                codes.get(_number(style, "numFmtId"), PLAIN_FORMAT),
                alignment is not None and alignment.get("horizontal") == "center",
                fills[fill] if fill < len(fills) else "",
            )
        )
    return tuple(styles)


def _number(element: etree._Element, name: str) -> int:
    text = element.get(name, "0")
    return int(text) if text.isdecimal() else 0


def _font(font: etree._Element) -> Font:
    name, raised = font.find("{*}name"), font.find("{*}vertAlign")
    name = font.find("{*}rFont") if name is None else name
    return Font(
        struck=_is_on(font.find("{*}strike")),
        raised=raised is not None and raised.get("val") == "superscript",
        bold=_is_on(font.find("{*}b")),
        name="" if name is None else name.get("val", ""),
    )


def _is_on(mark: etree._Element | None) -> bool:
    return mark is not None and mark.get("val", "1") in _ON


def _fill(fill: etree._Element) -> str:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return "gradient" if len(fill) else ""
    if pattern.get("patternType", "none") in _NO_FILL:
        return ""
    colour = pattern.find("{*}fgColor")
    if colour is None:
        return pattern.get("patternType", "")
    tint = colour.get("tint", "")
    shade = colour.get("rgb") or next(
        (f"{each}{colour.get(each)}{tint}" for each in ("theme", "indexed") if colour.get(each)), ""
    )
    return "" if shade in _WHITE else shade


def _rich_texts(package: Parts, path: str | None) -> dict[int, list[tuple[str, Font | None]]]:
    """Shared strings of which a part is struck out or raised, by their number."""
    xml = package.read(path) if path else b""
    if not any(mark in xml for mark in (b"strike", b"vertAlign", b"ings")):
        return {}
    texts = {}
    events = etree.iterparse(
        io.BytesIO(xml), tag="{*}si", resolve_entities=False, no_network=True, huge_tree=True
    )
    for index, (_, item) in enumerate(events):
        runs = _runs(item)
        if runs and any(font and not font.plain for _, font in runs):
            texts[index] = runs
        item.clear()
    return texts


def _runs(item: etree._Element | None) -> list[tuple[str, Font | None]]:
    """Texts with their fonts; None where a run has that of its cell."""
    runs: list[tuple[str, Font | None]] = []
    for run in item.iterchildren("{*}r", "{*}t") if item is not None else ():
        if run.tag.endswith("}t"):
            runs.append((run.text or "", None))
            continue
        look = run.find("{*}rPr")
        runs.append((run.findtext("{*}t", ""), None if look is None else _font(look)))
    return runs


def _boxes(package: Parts, path: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Words of boxes that hang over a sheet, by the place of their corner."""
    names = set(package.namelist())
    for drawing in related_parts(package, path, "drawing"):
        if drawing not in names:
            continue
        for anchor in _parsed(package.read(drawing)):
            words = " ".join(" ".join(text.text or "" for text in anchor.iter("{*}t")).split())
            corner = anchor.find("{*}from")
            if words and corner is not None:
                row, column = (int(corner.findtext(f"{{*}}{name}", "0")) for name in ("row", "col"))
                yield (row + 1, column + 1), words


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(xml, parser)
