"""Tables of an HTML page, or of a piece of one."""

import re

from lxml import etree
from lxml import html as markup

from shnor_portal.core.reading.tables import (
    Budget,
    Cell,
    MergedColumns,
    Row,
    Table,
    check_nesting,
    squeezed,
)
from shnor_portal.core.sheets.left_out import HIDDEN, LeftOut, Said
from shnor_portal.core.sheets.looks.html import HtmlLooks

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>", re.IGNORECASE)
_WIDEST, _LONGEST_SPAN = 500, 2_000


def html_tables(text: str) -> list[Table]:
    """Tables of a page in their order; none where there is no markup that can be read."""
    try:
        root = markup.fromstring(_DECLARATION.sub("", text.replace("\x00", "")))
    except (etree.ParserError, ValueError):
        return []
    looks = HtmlLooks(root)
    etree.strip_elements(root, etree.Comment, "script", "style", "head", with_tail=False)
    elements = [root] if root.tag == "table" else root.iter("table")
    check_nesting(sum(1 for _ in each.iterancestors("table")) for each in root.iter("table"))
    tables: list[Table] = []
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
                table.before += filter(None, [_above(paragraph, table, looks)])
        _fill(table, element, looks, budget)
        tables.append(table)
    return tables


def _above(paragraph: etree._Element, table: Table, looks: HtmlLooks) -> str:
    """Words above a table; what is left out of them is told with it."""
    said = Said(lambda left: table.left_out.append((0, left)))
    text = squeezed(looks.text(paragraph, said))
    said.end()
    return text


def _fill(table: Table, element: etree._Element, looks: HtmlLooks, budget: Budget) -> None:
    merged = MergedColumns()
    hanging: dict[int, tuple[int, int]] = {}  # column: rows still covered, span
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    shut = _hidden_columns(element, looks)
    for number, row in enumerate(rows, start=1):
        made = Row(number, [])
        cells: list[Cell] = []
        budget.spend(1 + len(hanging))
        column = _covered(0, hanging, merged, cells)
        for cell in row.iterchildren("td", "th"):
            span = _span(cell.get("colspan"), _WIDEST)
            rows_spanned = _span(cell.get("rowspan"), _LONGEST_SPAN)
            said = Said(made.left_out.append, column)
            text = squeezed(looks.text(cell, said))
            budget.spend(1, len(text))
            if why := looks.look(cell):
                said.leave(why, text)
                text = ""
            said.end()
            strong = cell.tag == "th" or cell.get("align") == "center" or _is_bold(cell)
            shade = looks.shade(cell)
            cells.append(merged.keep(Cell(text, column, span, strong=strong, shade=shade)))
            if rows_spanned > 1:
                hanging[column] = (rows_spanned, span)
            column = _covered(column + span, hanging, merged, cells)
        for start, (left, span) in list(hanging.items()):
            hanging[start] = (left - 1, span)
            if left <= 1:
                del hanging[start]
        if why := looks.look(row):
            words = " | ".join(
                [cell.text for cell in cells if cell.text and not cell.joined]
                + [left.text for left in made.left_out if left.text]
            )
            table.left_out += [(number - 1, LeftOut(why, words))] if words else []
            continue
        for cell in cells if shut else ():
            if cell.text and cell.column in shut:
                made.left_out.append(LeftOut(HIDDEN, cell.text, cell.column))
        made.cells = [cell for cell in cells if cell.column not in shut]
        table.rows.append(made)


def _hidden_columns(table: etree._Element, looks: HtmlLooks) -> set[int]:
    """Columns that the page hides by their `col`."""
    hidden: set[int] = set()
    column = 0
    for col in table.iter("col"):
        span = _span(col.get("span"), _WIDEST)
        if looks.is_hidden(col):
            hidden.update(range(column, column + span))
        column += span
    return hidden


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
