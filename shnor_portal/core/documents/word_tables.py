"""An HTML table as a Word table: repeated header, rows that do not split, widths, merged cells.

A `<tr class="section">` is the title of the rows below and stays on the page of the first one.
"""

import re
from collections.abc import Callable, Iterator

from docx.blkcntnr import BlockItemContainer
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Row
from docx.shared import Length, Mm
from docx.table import Table, _Cell, _Row
from lxml.html import HtmlElement

CELL_SIDE, CELL_ABOVE, TIGHT_ABOVE = Mm(1.4), Mm(0.6), Mm(0.3)

FillCell = Callable[[_Cell, HtmlElement], None]


def add_table(
    place: BlockItemContainer, element: HtmlElement, width_mm: float, fill: FillCell
) -> Table:
    """Append the table to `place`; `fill` writes a cell's content. Cost grows with cells only."""
    rows = list(_rows(element))
    if not rows:
        raise ValueError("A table of a paper has no rows")
    columns = sum(_span(cell, "colspan") for cell in rows[0])
    widths = _widths(element, columns, width_mm)
    table = place.add_table(0, columns, Mm(width_mm))
    table.autofit = False
    classes = element.get("class", "").split()
    _pad_cells(table, CELL_SIDE if "grid" in classes else Mm(0), "tight" in classes)
    if "grid" in classes:
        table.style = "Table Grid"
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    below: dict[int, tuple[int, int]] = {}
    for row in rows:
        line = table._tbl.add_tr()
        _keep_whole(line, header=row.getparent().tag == "thead")
        _fill_row(table, line, row, widths, below, fill)
    return table


def keep_with_next(row: _Row) -> None:
    """The row on the page of what follows it."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def add_borderless_row(table: Table, least_right: float) -> _Row | None:
    """A row of two cells below a table with borders, the right one at least that share of its
    width; None where no edge between columns leaves so much."""
    widths = [column.width or 0 for column in table.columns]
    whole = sum(widths)
    left = max(
        (n for n in range(1, len(widths)) if sum(widths[n:]) >= least_right * whole), default=0
    )
    if not left:
        return None
    line = table._tbl.add_tr()
    _keep_whole(line, header=False)
    for part in (widths[:left], widths[left:]):
        cell = _new_cell(table, line, [width / Mm(1) for width in part], merge=None)
        edges = "".join(f'<w:{edge} w:val="nil"/>' for edge in ("left", "bottom", "right"))
        borders = parse_xml(f"<w:tcBorders {nsdecls('w')}>{edges}</w:tcBorders>")
        cell._tc.get_or_add_tcPr().append(borders)
    return table.rows[-1]


def _pad_cells(table: Table, room: Length, tight: bool) -> None:
    """Room around the text, and borders in line with the text outside the table."""
    side, above = room.twips, (TIGHT_ABOVE if tight else CELL_ABOVE).twips
    properties = table._tbl.tblPr
    indent = parse_xml(f'<w:tblInd {nsdecls("w")} w:w="{side}" w:type="dxa"/>')
    properties.insert_element_before(indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblLook")
    edges = (("top", above), ("left", side), ("bottom", above), ("right", side))
    margins = "".join(f'<w:{edge} w:w="{size}" w:type="dxa"/>' for edge, size in edges)
    padding = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>")
    properties.insert_element_before(padding, "w:tblLook")


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody"):
            yield from child.iterchildren("tr")


def _widths(element: HtmlElement, columns: int, width_mm: float) -> list[float]:
    """Millimetres by `<col style="width: 20%">`; columns without a width share what is left."""
    shares: list[float | None] = [_percent(col) for col in element.iter("col")]
    shares = (shares + [None] * columns)[:columns]
    left = 100 - sum(share for share in shares if share is not None)
    open_columns = shares.count(None) or 1
    return [width_mm * (left / open_columns if share is None else share) / 100 for share in shares]


def _percent(col: HtmlElement) -> float | None:
    match = re.search(r"width:\s*([\d.]+)%", col.get("style", ""))
    return float(match.group(1)) if match else None


def _keep_whole(line: CT_Row, header: bool) -> None:
    properties = line.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def _fill_row(
    table: Table,
    line: CT_Row,
    row: HtmlElement,
    widths: list[float],
    below: dict[int, tuple[int, int]],
    fill: FillCell,
) -> None:
    """Cells of one row; `below` maps a column to (rows left, columns) of a cell merged down."""
    cells = iter([cell for cell in row if cell.tag in ("td", "th")])
    column = 0
    while column < len(widths):
        if column in below:
            left, span = below.pop(column)
            if left > 1:
                below[column] = (left - 1, span)
            _new_cell(table, line, widths[column : column + span], merge="continue")
        else:
            source = next(cells, None)
            if source is None:
                raise ValueError(f"A table row has too few cells: {row.text_content().strip()!r}")
            span, depth = _span(source, "colspan"), _span(source, "rowspan")
            merge = "restart" if depth > 1 else None
            if merge:
                below[column] = (depth - 1, span)
            cell = _new_cell(table, line, widths[column : column + span], merge)
            fill(cell, source)
            if "section" in row.get("class", "").split():
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True
        column += span
    if next(cells, None) is not None:
        raise ValueError(f"A table row has too many cells: {row.text_content().strip()!r}")


def _new_cell(table: Table, line: CT_Row, widths: list[float], merge: str | None) -> _Cell:
    tc = line.add_tc()
    tc.width = Mm(sum(widths))
    if len(widths) > 1:
        tc.grid_span = len(widths)
    if merge:
        tc.vMerge = merge
    return _Cell(tc, table)


def _span(cell: HtmlElement, name: str) -> int:
    return int(cell.get(name, "1"))
