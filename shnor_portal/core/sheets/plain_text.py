"""Tables kept as text: csv, and the HTML pages that some systems save under the name of .xls."""

import csv
import io

from lxml import html

from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.extract import Row, trimmed
from shnor_portal.core.sheets.signatures import Kind, decode
from shnor_portal.core.sheets.single_file_page import is_single_file_page, page_in

DELIMITERS = ";\t,"
_HEAD_LINES = 50
_MAX_SPAN = 1_000

Tables = list[tuple[str, list[Row]]]


def read_csv(data: bytes, name: str, limit: int) -> Tables:
    """One table without a name; UTF-8 or Windows-1251, delimiter `;`, tab or `,` in that order."""
    text = decode(data) or ""
    rows: list[Row] = []
    cells = 0
    try:
        for values in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            cells += len(values)
            if cells > limit:
                raise refusals.too_many_cells(name, limit)
            rows.append([value if value.strip() else None for value in values])
    except csv.Error as error:
        raise refusals.damaged(name) from error
    return [("", _rectangular(rows, name, limit))]


def read_html(data: bytes, name: str, limit: int) -> Tables:
    """Every table of the page, nested ones apart; cells are text, spanned places are blank.

    The page may be saved in one file with its pictures (MHTML).
    """
    try:
        page = html.document_fromstring(
            (page_in(data) if is_single_file_page(data) else decode(data)) or "",
            parser=html.HTMLParser(no_network=True, huge_tree=False),
        )
    except (html.etree.ParserError, ValueError) as error:
        raise refusals.wrong_type(name, Kind.MARKUP) from error
    tables = page.findall(".//table")
    if not tables:
        raise refusals.wrong_type(name, Kind.MARKUP)
    found: Tables = []
    for number, table in enumerate(tables, 1):
        rows = _html_rows(table, name, limit)
        limit -= sum(len(row) for row in rows)
        found.append((f"Таблица {number}", rows))
    return found


def _delimiter(text: str) -> str:
    head = [line for line in text[: 1 << 16].splitlines() if line.strip()][:_HEAD_LINES]
    return next((mark for mark in DELIMITERS if any(mark in line for line in head)), DELIMITERS[0])


def _html_rows(table: html.HtmlElement, name: str, limit: int) -> list[Row]:
    rows: list[Row] = []
    spanned: dict[tuple[int, int], None] = {}
    for number, line in enumerate(row for row in table.iter("tr") if _table_of(row) is table):
        row: Row = []
        for cell in line.iterchildren("td", "th"):
            while (number, len(row)) in spanned:
                row.append(None)
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            if len(spanned) + down * across > limit:
                raise refusals.too_many_cells(name, limit)
            for below in range(1, down):
                spanned |= {(number + below, len(row) + right): None for right in range(across)}
            text = " ".join(cell.text_content().split())
            row += [text or None, *[None] * (across - 1)]
        rows.append(row)
    return _rectangular(rows, name, limit)


def _table_of(row: html.HtmlElement) -> html.HtmlElement | None:
    return next(row.iterancestors("table"), None)


def _span(cell: html.HtmlElement, attribute: str) -> int:
    value = cell.get(attribute, "1").strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isdecimal() else 1


def _rectangular(rows: list[Row], name: str, limit: int) -> list[Row]:
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > limit:
        raise refusals.too_many_cells(name, limit)
    return trimmed([row + [None] * (width - len(row)) for row in rows])
