"""Looks of the sheets of an old workbook (xls), as xlrd tells them."""

import io
from collections.abc import Collection, Iterator

import xlrd
from xlrd.book import Book
from xlrd.sheet import Sheet

from shnor_portal.core.sheets.looks.look import (
    PLAIN_FORMAT,
    Font,
    Look,
    NumberFormat,
    Place,
    number_format,
    without_runs,
)

_CENTRE = 2
_BOLD = 600
_RAISED = 1
_NO_COLOURS = frozenset({9, 64, 65})  # white, and «automatic»


def look_at_xls(data: bytes, close: Collection[str]) -> dict[str, Look]:
    """Looks by sheet name; those in `close` with colours and bold words."""
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    return {sheet.name: _Reader(book, sheet, sheet.name in close).look for sheet in book.sheets()}


class _Reader:
    def __init__(self, book: Book, sheet: Sheet, close: bool) -> None:
        self.book = book
        self.sheet = sheet
        self.close = close
        self.look = Look()
        self.known: dict[int, tuple[Font, NumberFormat, bool, str]] = {}
        self._read()

    def _read(self) -> None:
        look, sheet = self.look, self.sheet
        for top, bottom, left, right in sheet.merged_cells:
            look.merged[top + 1, left + 1] = (bottom - top, right - left)
        look.hidden_rows = {
            row + 1 for row, about in sheet.rowinfo_map.items() if about.hidden or not about.height
        }
        look.hidden_columns = {
            column + 1
            for column, about in sheet.colinfo_map.items()
            if about.hidden or not about.width
        }
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                self._cell(row, column)

    def _cell(self, row: int, column: int) -> None:
        index = self.sheet.cell_xf_index(row, column)
        if index not in self.known:
            self.known[index] = self._style(index)
        font, number, strong, shade = self.known[index]
        place = (row + 1, column + 1)
        runs = list(self._runs(row, column, font))
        if any(not each.plain for _, each in runs):
            without_runs(self.look, place, runs, number)
        elif not font.plain or number.hides:
            self.look.whole[place] = (font, number)
        if number.percent and self.sheet.cell_type(row, column) == xlrd.XL_CELL_NUMBER:
            self.look.percents.add(place)
        if self.sheet.cell_type(row, column) == xlrd.XL_CELL_ERROR:
            self.look.failed.add(place)
        if self.close:
            self._closely(place, number, strong, shade)

    def _closely(self, place: Place, number: NumberFormat, strong: bool, shade: str) -> None:
        if number.month:
            self.look.months.add(place)
        if strong:
            self.look.strong.add(place)
        if shade:
            self.look.shades[place] = shade

    def _style(self, index: int) -> tuple[Font, NumberFormat, bool, str]:
        style = self.book.xf_list[index]
        form = self.book.format_map.get(style.format_key)
        font = self._font(style.font_index)
        ground = style.background
        shade = ""
        if ground.fill_pattern and ground.pattern_colour_index not in _NO_COLOURS:
            shade = f"indexed{ground.pattern_colour_index}"
        number = number_format(form.format_str) if form else PLAIN_FORMAT
        return font, number, font.bold or style.alignment.hor_align == _CENTRE, shade

    def _font(self, index: int) -> Font:
        font = self.book.font_list[index]
        return Font(
            struck=bool(font.struck_out),
            raised=font.escapement == _RAISED,
            bold=font.weight >= _BOLD,
            name=font.name,
        )

    def _runs(self, row: int, column: int, font: Font) -> Iterator[tuple[str, Font]]:
        """Texts of a cell with their fonts; nothing where the cell has one font."""
        starts = self.sheet.rich_text_runlist_map.get((row, column))
        if not starts:
            return
        text = self.sheet.cell_value(row, column)
        edges = [(0, font), *((start, self._font(index)) for start, index in starts)]
        for (start, each), (end, _) in zip(edges, [*edges[1:], (len(text), font)], strict=True):
            if text[start:end]:
                yield text[start:end], each
