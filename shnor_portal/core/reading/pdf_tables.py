"""Tables of a PDF out of the words and lines of its pages, whole again over page breaks.

Where a place of the table is told by its looks alone, its row says so: `LeftOut` marks of
`core.sheets.left_out` that leave nothing out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shnor_portal.core.reading.hyphens import rejoined
from shnor_portal.core.reading.numbers import is_number
from shnor_portal.core.reading.pages import Page, Rule, Word
from shnor_portal.core.reading.pdf_grids import Box, Grid, grids_of
from shnor_portal.core.reading.pdf_lines import TextLine, in_lines, paragraphs, text_of, upright
from shnor_portal.core.reading.pdf_unruled import unruled_grids
from shnor_portal.core.reading.tables import Budget, Cell, Row, Table, squeezed
from shnor_portal.core.sheets.left_out import (
    RECOGNISED,
    REJOINED,
    ROW_BROKEN,
    STRUCK,
    UNRULED,
    UNSURE,
    LeftOut,
)

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:стр\w*|лист)\W*)?(\d{1,3})(?:\s*(?:из|/)\s*\d{1,3})?[\s–—-]*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_MARGIN = 0.12  # of the height of a page: where running heads and feet stand
_STRIKE = (0.3, 0.75)  # of the height of letters
_BEYOND = 8.0  # a line through words ends with them
_PADDING = 12.0
_SAME = 4.0
_MOST_HEADER = 4
_SENTENCE = 3
_COUNT, _SHORT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})*)\s?[.,)]?"), 4
_GOES_ON = re.compile(r"[,;–—-]$|\b(?:и|в|на|по|с|для|о|об|из|к|от|за|до)$", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    """A table that may go on on the next page: its columns, rows so far, and words above it."""

    xs: list[float]
    rows: list[Row]
    before: list[str]
    left_out: list[tuple[int, LeftOut]] = field(default_factory=list)
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at an edge of a page, its numbers, and how far it is from the top and the bottom."""

    line: TextLine
    page: int
    numbers: list[int]
    places: tuple[float, float]

    def goes_on(self, other: "_Edge") -> bool:
        """Whether it is the same line of another page, but for the number of the page."""
        if all(abs(a - b) > _SAME for a, b in zip(self.places, other.places, strict=True)):
            return False
        pages = other.page - self.page
        pairs = zip(self.numbers, other.numbers, strict=True)
        return all(there - here in (0, pages) for here, there in pairs)


def tables_of(pages: Sequence[Page], budget: Budget) -> list[Table]:
    """The tables of pages in their order, with what stands outside of them."""
    for page in pages:
        _strike(page)
    running = _running(pages)
    opened: list[_Open] = []
    before: list[str] = []
    left: list[tuple[int, LeftOut]] = []
    last: _Open | None = None
    above: Grid | None = None
    for page in pages:
        grids = grids_of(page)
        inside = {id(word) for grid in grids for box in grid.boxes for word in box.words}
        outside = [w for w in page.words if id(w) not in inside]
        left += [(0, LeftOut(w.why, w.text)) for w in _said(outside)]
        outside = [w for w in outside if not w.why]
        lines = [line for line in in_lines(outside) if not _is_running(line, page, running)]
        if not grids:
            words = [word for line in lines for word in line.words]
            grids = unruled_grids(page, words, above)
            above = grids[-1] if grids else None
            inside = {id(word) for grid in grids for box in grid.boxes for word in box.words}
            lines = [line for line in lines if id(line.words[0]) not in inside]
        else:
            above = None
        for grid in grids:
            here = [line for line in lines if line.top < grid.top]
            lines = [line for line in lines if line.top >= grid.top]
            before += paragraphs(here, _widest(page))
            rows = _rows(grid, page, budget)
            if last and not before and not left and _goes_on(last, grid):
                _append(last, grid, rows)
            else:
                last = _Open(grid.xs, rows, before, left, grid.ruled)
                opened.append(last)
                before, left = [], []
        before += paragraphs(lines, _widest(page))
    tables = [_table(each) for each in opened]
    if before or left:
        tables.append(Table([], before=before, left_out=left))
    return tables


def _widest(page: Page) -> float:
    """How long lines of text outside tables are."""
    left = min((word.x0 for word in page.words), default=0.0)
    right = max((word.x1 for word in page.words), default=page.width)
    return right - left


def _table(each: _Open) -> Table:
    rows = [row for row in each.rows if row.filled or row.left_out]
    _renumber(rows)
    for number, row in enumerate(rows, start=1):
        row.number = number
    edges = zip(each.xs, each.xs[1:], strict=False)
    widths = [max(round(end - start), 1) for start, end in edges]
    return Table(rows, before=each.before, widths=widths, left_out=each.left_out)


def _renumber(rows: Sequence[Row]) -> None:
    """Numbers that were recognised wrongly, between their neighbours: «1,», «Э» after «2.»."""
    counted = [
        (row, row.cells[0])
        for row in rows
        if len(row.cells) > 1
        and row.cells[0].text
        and any(m.why == RECOGNISED for m in row.left_out)
    ]
    if sum(bool(_COUNT.fullmatch(cell.text)) for _, cell in counted) < 2:
        return
    head, last = "", 0
    for row, cell in counted:
        match = _COUNT.fullmatch(cell.text)
        number = match[1].replace(",", ".") if match else ""
        if last and (number == str(last + 1) or not number):
            if len(cell.text) > _SHORT or "№" in cell.text:
                continue
            number = f"{head}{last + 1}"
            if f"{number}." != cell.text:
                row.left_out.append(LeftOut(UNSURE, cell.text, cell.column))
        if number:
            cell.text = f"{number}."
            before, _, own = number.rpartition(".")
            head, last = f"{before}." if before else "", int(own)


def _strike(page: Page) -> None:
    """Mark words with a line through them, and take the line for no border."""
    borders: list[Rule] = []
    for rule in page.level:
        crossed = [
            word
            for word in page.words
            if word.turned == 0
            and word.x0 < rule.end
            and word.x1 > rule.start
            and _STRIKE[0] < (rule.place - word.top) / max(word.bottom - word.top, 0.1) < _STRIKE[1]
        ]
        reach = [w for w in crossed if _overlap(w, rule) > 0.6 * (w.x1 - w.x0)]
        if (
            not reach
            or min(w.x0 for w in reach) > rule.start + _BEYOND
            or max(w.x1 for w in reach) < rule.end - _BEYOND
        ):
            borders.append(rule)
            continue
        for word in reach:
            word.why = word.why or STRUCK
    page.level = borders


def _overlap(word: Word, rule: Rule) -> float:
    return min(word.x1, rule.end) - max(word.x0, rule.start)


def _said(words: Sequence[Word]) -> Iterator[Word]:
    """Words that are no content, those of one line together."""
    for line in in_lines(word for word in words if word.why):
        for why in dict.fromkeys(word.why for word in line.words):
            same = [word for word in line.words if word.why == why]
            text = " ".join(word.text for word in same)
            yield Word(text, same[0].x0, line.top, same[-1].x1, line.bottom, why=why)


def _running(pages: Sequence[Page]) -> set[int]:
    """Lines at the edges of pages that stand there on most of them, by their first words.

    They differ by the number of the page alone. Rows of a table that are alike are no such lines:
    they have numbers of their own, stand elsewhere, or twice on a page.
    """
    alike: defaultdict[str, list[_Edge]] = defaultdict(list)
    for number, page in enumerate(pages):
        lines = in_lines(word for word in page.words if not word.why)
        often = Counter(line.text for line in lines)
        for line in lines:
            if _is_at_edge(line, page) and often[line.text] == 1:
                numbers = [int(digits) for digits in _DIGITS.findall(line.text)]
                edge = _Edge(line, number, numbers, (line.top, page.height - line.bottom))
                alike[_DIGITS.sub("0", line.text)].append(edge)
    running: set[int] = set()
    for edges in alike.values():
        for edge in edges:
            count = len({other.page for other in edges if edge.goes_on(other)})
            if count > 1 and 2 * count > len(pages):
                running.add(id(edge.line.words[0]))
    return running


def _is_at_edge(line: TextLine, page: Page) -> bool:
    margin = _MARGIN * page.height
    return line.bottom < margin or line.top > page.height - margin


def _is_running(line: TextLine, page: Page, running: set[int]) -> bool:
    if id(line.words[0]) in running:
        return True
    counted = _PAGE_NUMBER.fullmatch(line.text)
    return bool(counted and int(counted[1]) == page.number + 1) and _is_at_edge(line, page)


def _rows(grid: Grid, page: Page, budget: Budget) -> list[Row]:
    """Rows of a grid, each with its marks; a cell over several rows has its text in all of them."""
    texts: dict[int, tuple[str, bool, list[LeftOut]]] = {}
    widths = _line_widths(grid)
    for box in grid.boxes:
        texts[id(box)] = _cell(box, widths[box.column, box.end_column])
    by_row: defaultdict[int, list[Box]] = defaultdict(list)
    for box in grid.boxes:
        for number in range(box.row, box.end_row):
            by_row[number].append(box)
    rows = []
    for number in range(len(grid.ys) - 1):
        row = Row(0, [])
        for box in sorted(by_row[number], key=lambda b: b.column):
            text, strong, marks = texts[id(box)]
            joined = box.row != number
            span = box.end_column - box.column
            budget.spend(1, len(text))
            row.cells.append(Cell(text, box.column, span, joined=joined, strong=strong))
            row.left_out += [] if joined else marks
        if any(cell.text and not cell.joined for cell in row.cells):
            if page.recognised:
                row.left_out.append(LeftOut(RECOGNISED, ""))
            if not grid.ruled:
                row.left_out.append(LeftOut(UNRULED, ""))
        rows.append(row)
    return rows


def _line_widths(grid: Grid) -> dict[tuple[int, int], float]:
    """How long lines may be in cells over the same columns: the longest there is."""
    widths: dict[tuple[int, int], float] = {}
    for box in grid.boxes:
        place = box.column, box.end_column
        lines = in_lines(upright([word for word in box.words if not word.why]))
        longest = max((line.x1 - line.x0 for line in lines), default=0.0)
        room = grid.xs[box.end_column] - grid.xs[box.column] - _PADDING
        known = widths.get(place, room if grid.ruled else 0.0)
        widths[place] = max(known, longest)
    return widths


def _cell(box: Box, width: float) -> tuple[str, bool, list[LeftOut]]:
    shown = upright([word for word in box.words if not word.why])
    lines = in_lines(shown)
    if shown and any(word.turned % 2 for word in box.words):
        width = max(line.x1 - line.x0 for line in lines)
    text, broken = text_of(lines, width)
    marks = [LeftOut(w.why, w.text, box.column) for w in _said(box.words)]
    if unsure := [word.text for word in shown if word.unsure]:
        marks.append(LeftOut(UNSURE, " ".join(unsure), box.column))
    if broken:
        marks.append(LeftOut(REJOINED, ", ".join(broken), box.column))
    return squeezed(text), bool(shown) and all(word.bold for word in shown), marks


def _goes_on(last: _Open, grid: Grid) -> bool:
    """Whether a grid has the columns of the table that ended the page before."""
    if last.ruled != grid.ruled:
        return False
    if abs(last.xs[0] - grid.xs[0]) > _SAME or abs(last.xs[-1] - grid.xs[-1]) > _SAME:
        return False
    few, many = sorted((last.xs, grid.xs), key=len)
    return all(any(abs(x - y) <= _SAME for y in many) for x in few)


def _append(table: _Open, grid: Grid, rows: list[Row]) -> None:
    """Put the rows of the next page on a table, its heading not repeated."""
    few, many = sorted((table.xs, grid.xs), key=len)
    for each in table.rows if len(few) == len(table.xs) else rows:
        _recut(each, few, many)
    table.xs = many
    same = 0
    while (
        same < min(len(rows), len(table.rows), _MOST_HEADER)
        and rows[same].filled
        and _words(rows[same]) == _words(table.rows[same])
    ):
        same += 1
    rows = rows[same:]
    if rows and table.rows and _is_rest(table.rows, rows[0]):
        _glue(table.rows[-1], rows[0])
        rows = rows[1:]
    table.rows += rows


def _recut(row: Row, xs: Sequence[float], finer: Sequence[float]) -> None:
    places = [min(range(len(finer)), key=lambda i: abs(finer[i] - x)) for x in xs]
    for cell in row.cells:
        start, end = places[cell.column], places[cell.end]
        cell.column, cell.span = start, max(end - start, 1)


def _words(row: Row) -> list[str]:
    return ["".join(cell.text.lower().split()) for cell in row.cells]


def _is_rest(rows: Sequence[Row], first: Row) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before."""
    last = rows[-1]
    own = [cell for cell in first.cells if cell.text]
    if len(first.cells) != len(last.cells) or len(first.cells) < 2 or not own:
        return False
    if first.cells[0].text:
        return False
    above = {cell.column: cell.text for cell in last.cells}
    small = any(not cell.text[0].isupper() and not cell.text[0].isdecimal() for cell in own)
    open_above = any(_GOES_ON.search(above.get(cell.column, "")) for cell in own)
    numbered = sum(is_number(row.cells[0].text) for row in rows if row.cells[0].text)
    if is_number(last.cells[0].text) and numbered > 1:
        return small or open_above or len(own) < _SENTENCE
    return small or open_above


def _glue(last: Row, rest: Row) -> None:
    below = {cell.column: cell.text for cell in rest.cells}
    for cell in last.cells:
        if text := below.get(cell.column, ""):
            cell.text = squeezed(" ".join(rejoined(f"{cell.text}\n{text}").split("\n")))
    last.left_out += rest.left_out
    last.left_out.append(LeftOut(ROW_BROKEN, ""))
