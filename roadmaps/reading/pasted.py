"""Tables pasted from a document or a sheet: HTML, or text with tabs between cells."""

import csv
import io
import re
from collections import Counter

from roadmaps.reading.drawn import drawn_tables
from roadmaps.reading.html_tables import html_tables
from shnor_portal.core.reading.tables import (
    Budget,
    Cell,
    Row,
    Table,
    TooMuch,
    check_markup,
    squeezed,
)

# A cell of Excel with a line break inside; text pasted from Word has no such quotes.
_QUOTED = re.compile(r'(?:^|\t)"[^"\t]*\n', re.MULTILINE)
_HTML = re.compile(r"<\s*(?:table|tr|td|html|body)\b", re.IGNORECASE)
_BARS = re.compile(r"[|│┃║]")
_WIDEST, _MOST_LINES = 500, 50_000


def read_pasted_tables(text: str) -> list[Table]:
    """Tables of a pasted text, in their order; none where it has neither tags nor tabs. TooMuch."""
    check_markup(text)
    if _HTML.search(text):
        return html_tables(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if text.count("\n") > _MOST_LINES:
        raise TooMuch
    if "\t" in text:
        return _tabbed_tables(text)
    return drawn_tables(text) if _BARS.search(text) else []


def _tabbed_tables(text: str) -> list[Table]:
    rows = _whole_rows(_tabbed(text))
    before = [row[0] for row in rows if len(row) == 1 and row[0].strip()][:3]
    table = Table([], before=before)
    budget = Budget()
    for number, row in enumerate(rows, start=1):
        budget.spend(len(row[:_WIDEST]), sum(map(len, row)))
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
