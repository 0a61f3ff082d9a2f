"""Tables pasted from a document or a sheet: HTML, or text with tabs between cells."""

import csv
import io
import re
from collections import Counter

from lxml import etree
from lxml import html as markup

from roadmaps.plans.reading.tables import (
    Budget,
    Cell,
    MergedColumns,
    Row,
    Table,
    TooMuch,
    check_markup,
    check_nesting,
    squeezed,
)

# A cell of Excel with a line break inside; text pasted from Word has no such quotes.
_QUOTED = re.compile(r'(?:^|\t)"[^"\t]*\n', re.MULTILINE)
_HTML = re.compile(r"<\s*(?:table|tr|td|html|body)\b", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6"})
_WIDEST, _LONGEST_SPAN, _MOST_LINES = 500, 2_000, 50_000


def is_drawn(text: str) -> bool:
    return False


def read_pasted_tables(text: str) -> list[Table]:
    """Tables of a pasted text, in their order; none where it has neither tags nor tabs. TooMuch."""
    check_markup(text)
    if _HTML.search(text):
        return _html_tables(text)
    separator = next((sign for sign in ("\t", "|") if sign in text), None)
    return _plain_tables(text, separator) if separator else []


def _html_tables(text: str) -> list[Table]:
    try:
        root = markup.fromstring(text.replace("\x00", ""))
    except (etree.ParserError, ValueError):
        return []
    etree.strip_elements(root, etree.Comment, "script", "style", "head", with_tail=False)
    elements = [root] if root.tag == "table" else root.iter("table")
    check_nesting(sum(1 for _ in each.iterancestors("table")) for each in root.iter("table"))
    found: list[Table] = []
    budget = Budget()
    seen = 0
    paragraphs = list(root.iter("p", "h1", "h2", "h3", "table"))
    for element in elements:
        table = Table([], inside=any(True for _ in element.iterancestors("table")))
        for paragraph in paragraphs[seen:]:
            seen += 1
            if paragraph is element:
                break
            if paragraph.tag != "table" and not any(True for _ in paragraph.iterancestors("table")):
                table.before += filter(None, [squeezed(_html_text(paragraph))])
        _fill(table, element, budget)
        found.append(table)
    return found


def _fill(table: Table, element: etree._Element, budget: Budget) -> None:
    merged = MergedColumns()
    hanging: dict[int, tuple[int, int]] = {}  # column: rows still covered, span
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    for number, row in enumerate(rows, start=1):
        cells: list[Cell] = []
        budget.spend(1 + len(hanging))
        column = _covered(0, hanging, merged, cells)
        for cell in row.iterchildren("td", "th"):
            span = _span(cell.get("colspan"), _WIDEST)
            rows_spanned = _span(cell.get("rowspan"), _LONGEST_SPAN)
            text = squeezed(_html_text(cell))
            budget.spend(1, text)
            strong = cell.tag == "th" or cell.get("align") == "center" or _is_bold(cell)
            cells.append(merged.keep(Cell(text, column, span, strong=strong)))
            if rows_spanned > 1:
                hanging[column] = (rows_spanned, span)
            column = _covered(column + span, hanging, merged, cells)
        for start, (left, span) in list(hanging.items()):
            hanging[start] = (left - 1, span)
            if left <= 1:
                del hanging[start]
        table.rows.append(Row(number, cells))


def _covered(
    column: int, hanging: dict[int, tuple[int, int]], merged: MergedColumns, cells: list[Cell]
) -> int:
    """Put in the cells that go on here from above; the first column that is free."""
    while column in hanging:
        span = hanging[column][1]
        cells.append(merged.below(column, span))
        column += span
    return column


def _span(text: str | None, largest: int) -> int:
    return min(max(int(text), 1), largest) if text and text.strip().isdecimal() else 1


def _is_bold(cell: etree._Element) -> bool:
    whole = "".join(cell.itertext()).split()
    bold = "".join("".join(part.itertext()) for part in cell.iter("b", "strong")).split()
    return bool(whole) and whole == bold


def _html_text(element: etree._Element) -> str:
    """Text with a line for each block; line breaks of the markup itself are spaces."""
    pieces = [" ".join((element.text or "").split("\n"))]
    for child in element.iterchildren():
        if not isinstance(child.tag, str):
            pieces.append(" ".join((child.tail or "").split("\n")))
            continue
        broken = child.tag in _BLOCKS
        pieces += ["\n" if broken else "", "– " if child.tag == "li" else ""]
        pieces += [_html_text(child), "\n" if broken else ""]
        pieces.append(" ".join((child.tail or "").split("\n")))
    return "".join(pieces)


def _plain_tables(text: str, separator: str) -> list[Table]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if text.count("\n") > _MOST_LINES:
        raise TooMuch
    if separator == "|":
        lines = [line.strip().strip("|") for line in text.split("\n")]
        lines = [line for line in lines if not re.fullmatch(r"[\s|:+-]*", line)]
        rows = [line.split("|") for line in lines]
    else:
        rows = _whole_rows(_tabbed(text))
    before = [row[0] for row in rows if len(row) == 1 and row[0].strip()][:3]
    table = Table([], before=before)
    budget = Budget()
    for number, row in enumerate(rows, start=1):
        budget.spend(len(row[:_WIDEST]))
        budget.spend(0, max(row[:_WIDEST], key=len, default=""))
        cells = [Cell(squeezed(value), column) for column, value in enumerate(row[:_WIDEST])]
        table.rows.append(Row(number, cells))
    return [table]


def _tabbed(text: str) -> list[list[str]]:
    if _QUOTED.search(text):
        try:
            return list(csv.reader(io.StringIO(text), delimiter="\t"))
        except csv.Error:
            pass
    return [line.split("\t") for line in text.split("\n")]


def _whole_rows(rows: list[list[str]]) -> list[list[str]]:
    """Rows of which a cell of several paragraphs made several lines, put together again."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return rows
    width = max(widths)
    whole: list[list[str]] = []
    for row in rows:
        last = whole[-1] if whole else None
        if last is not None and 1 < len(last) < width and len(last) + len(row) - 1 <= width:
            last[-1] = f"{last[-1]}\n{row[0] if row else ''}"
            last += row[1:]
        else:
            whole.append(list(row))
    return whole
