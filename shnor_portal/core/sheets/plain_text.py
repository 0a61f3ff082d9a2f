"""Tables kept as text: csv, and the HTML pages that some systems save under the name of .xls."""

import csv
import io
import re

from lxml import html

from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.extract import Row, TooLarge, Words, is_blank, trimmed
from shnor_portal.core.sheets.left_out import DELETED, HIDDEN, STRUCK, LeftOut, Said
from shnor_portal.core.sheets.looks.html import HtmlLooks
from shnor_portal.core.sheets.looks.look import Look
from shnor_portal.core.sheets.signatures import Kind, decode, encoding_of
from shnor_portal.core.sheets.single_file_page import is_single_file_page, page_in

DELIMITERS = ";\t,"
_HEAD_LINES, _HEAD_LETTERS = 50, 1 << 16
_MAX_SPAN = 1_000
_MAX_COLUMNS = 16_384
# A page beyond these is no table: signs of markup, tables inside each other, letters of all cells.
_MAX_SIGNS = 3_000_000
_MAX_DEPTH = 12
_MAX_LETTERS = 64 << 20

# A cell in quotes, between delimiters or the ends of its line.
_QUOTED = re.compile(r"(^|[;\t,\n])\s?\"(?:[^\"]|\"\")*\"(?=\s?(?:[;\t,\r\n]|\Z))")

# A page without any of these has nothing that is not the plain text of its cells.
_LOOKS = re.compile(
    r"line-through|display|visibility|mso-hide|super|absolute|\bhidden\b"
    r"|<(?:s|strike|del|sup|select|input)\b",
    re.IGNORECASE,
)

Tables = list[tuple[str, list[Row], Look]]


def read_csv(data: bytes, name: str, limit: int) -> Tables:
    """One table without a name; UTF-8 or Windows-1251, delimiter `;`, tab or `,`."""
    encoding = encoding_of(data) or "utf-8"
    rows: list[Row] = []
    words, cells = Words(), 0
    # Never as one text: of a hundred megabytes it takes four times as many.
    lines = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    mark = _delimiter(lines.read(_HEAD_LETTERS))
    lines.seek(0)
    try:
        for values in csv.reader(lines, delimiter=mark):
            cells += len(values)
            if cells > limit or len(values) > _MAX_COLUMNS:
                raise refusals.too_many_cells(name, limit)
            rows.append([words[value] for value in values])
    except csv.Error as error:
        raise refusals.damaged(name) from error
    return [("", _rectangular(rows, name, limit), Look())]


def read_html(data: bytes, name: str, limit: int) -> Tables:
    """Every table of the page, nested ones apart; cells are text, spanned places are blank.

    The page may be saved in one file with its pictures (MHTML). What a browser would strike out or
    not show goes into the look of its table.
    """
    text = (page_in(data) if is_single_file_page(data) else decode(data)) or ""
    if text.count("<") > _MAX_SIGNS:
        raise TooLarge
    try:
        page = html.document_fromstring(
            text, parser=html.HTMLParser(no_network=True, huge_tree=False)
        )
    except (html.etree.ParserError, ValueError) as error:
        raise refusals.wrong_type(name, Kind.MARKUP) from error
    tables = page.findall(".//table")
    if not tables:
        raise refusals.wrong_type(name, Kind.MARKUP)
    if any(sum(1 for _ in table.iterancestors("table")) > _MAX_DEPTH for table in tables):
        raise TooLarge
    sheets: Tables = []
    letters = _MAX_LETTERS
    looks = HtmlLooks(page) if _LOOKS.search(text) else None
    for number, table in enumerate(tables, 1):
        look = Look()
        rows = _html_rows(table, name, limit, looks, look)
        limit -= sum(len(row) for row in rows)
        letters -= sum(len(value) for row in rows for value in row if isinstance(value, str))
        if letters < 0:
            raise TooLarge
        sheets.append((f"Таблица {number}", rows, look))
    return sheets


def _delimiter(text: str) -> str:
    """The mark that parts most of the first lines; one inside quotes parts nothing (RFC 4180)."""
    bare = _QUOTED.sub(r"\1", text)
    head = [line for line in bare.splitlines() if line.strip()][:_HEAD_LINES]
    parted = {mark: sum(mark in line for line in head) for mark in DELIMITERS}
    return max(DELIMITERS, key=parted.__getitem__)


def _html_rows(
    table: html.HtmlElement, name: str, limit: int, looks: HtmlLooks | None, look: Look
) -> list[Row]:
    rows: list[Row] = []
    hanging: dict[int, int] = {}  # column: rows that a cell above still covers
    left = limit
    for line in (row for row in table.iter("tr") if _table_of(row) is table):
        row: Row = []
        begun: dict[int, int] = {}
        if looks and looks.is_hidden(line):
            look.hidden_rows.add(len(rows) + 1)
        for cell in line.iterchildren("td", "th"):
            while len(row) in hanging:
                row.append(None)
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            if len(row) + across > _MAX_COLUMNS:
                raise refusals.too_many_cells(name, limit)
            if down > 1:
                begun |= dict.fromkeys(range(len(row), len(row) + across), down)
            text = " ".join(cell.text_content().split())
            if looks:
                _see(cell, (len(rows) + 1, len(row) + 1), looks, look)
            row += [None if is_blank(text) else text, *[None] * (across - 1)]
        hanging = {place: down - 1 for place, down in (hanging | begun).items() if down > 1}
        left -= len(row) + len(hanging)
        if left < 0:
            raise refusals.too_many_cells(name, limit)
        rows.append(row)
    return _rectangular(rows, name, limit)


def _see(cell: html.HtmlElement, place: tuple[int, int], looks: HtmlLooks, look: Look) -> None:
    """Put down what remains of a cell without what a browser strikes out or does not show."""
    left: list[LeftOut] = []
    said = Said(left.append, place[1] - 1)
    text = " ".join(looks.text(cell, said).split())
    if (why := looks.look(cell)) in (STRUCK, DELETED, HIDDEN):
        said.leave(why, text)
        text = ""
    said.end()
    if left:
        look.texts[place] = text or None
        # A deleted word is struck out on the page.
        look.left_out[place] = [
            LeftOut(STRUCK, one.text, one.column) if one.why == DELETED else one for one in left
        ]


def _table_of(row: html.HtmlElement) -> html.HtmlElement | None:
    return next(row.iterancestors("table"), None)


def _span(cell: html.HtmlElement, attribute: str) -> int:
    value = cell.get(attribute, "1").strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isdecimal() else 1


def _rectangular(rows: list[Row], name: str, limit: int) -> list[Row]:
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > limit:
        raise refusals.too_many_cells(name, limit)
    for row in rows:
        row += [None] * (width - len(row))
    return trimmed(rows)
