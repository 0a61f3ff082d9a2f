"""One sheet of invented data in three formats: Excel, old Excel, OpenDocument."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import xlwt
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

FORMATS = ("xlsx", "xls", "ods")
_SPACES = {
    "office": "office:1.0",
    "text": "text:1.0",
    "table": "table:1.0",
    "style": "style:1.0",
    "fo": "xsl-fo-compatible:1.0",
    "number": "datastyle:1.0",
}
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class V:
    """A cell. `struck` and `raised` are words of their own look after `value`; `cancelled` strikes

    the whole cell out; `failed` is a formula that ended in an error, `unseen` a value of which its
    format shows nothing; `down` and `across` are merged over; `shade` is a colour, six digits.
    """

    value: str | float | None = None
    struck: str = ""
    raised: str = ""
    after: str = ""
    cancelled: bool = False
    failed: bool = False
    unseen: bool = False
    percent: bool = False
    down: int = 1
    across: int = 1
    shade: str = ""

    @property
    def number_format(self) -> str:
        return ";;;" if self.unseen else "0.00%" if self.percent else "General"

    @property
    def runs(self) -> list[tuple[str, str]]:
        found = [("", str(self.value or "")), ("struck", self.struck)]
        found += [("raised", self.raised), ("", self.after)]
        return [(look, text) for look, text in found if text]

    @property
    def is_rich(self) -> bool:
        return bool(self.struck or self.raised)


@dataclass(frozen=True)
class S:
    """A sheet; rows and columns are counted from 1."""

    rows: Sequence[Sequence[V | str | float | None]]
    title: str = "План"
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)

    def cells(self) -> list[list[V]]:
        return [[cell if isinstance(cell, V) else V(cell) for cell in row] for row in self.rows]


def book(form: str, *sheets: S) -> bytes:
    """A workbook of sheets in one of FORMATS."""
    return {"xlsx": _xlsx, "xls": _xls, "ods": _ods}[form](sheets)


def _xlsx(sheets: Sequence[S]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for sheet in sheets:
        page = made.create_sheet(sheet.title)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        for row, cells in enumerate(sheet.cells(), 1):
            for column, about in enumerate(cells, 1):
                cell = page.cell(row, column, _rich(about) if about.is_rich else about.value)
                cell.font = Font(strike=about.cancelled)
                cell.number_format = about.number_format
                if about.failed:
                    cell.value, cell.data_type = "#REF!", "e"
                if about.shade:
                    cell.fill = PatternFill("solid", fgColor=about.shade)
        for row, cells in enumerate(sheet.cells(), 1):
            for column, about in enumerate(cells, 1):
                if about.down > 1 or about.across > 1:
                    ends = {
                        "end_row": row + about.down - 1,
                        "end_column": column + about.across - 1,
                    }
                    page.merge_cells(start_row=row, start_column=column, **ends)
        for row in sheet.hidden_rows:
            page.row_dimensions[row].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[get_column_letter(column)].hidden = True
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _rich(about: V) -> CellRichText:
    fonts = {"struck": InlineFont(strike=True), "raised": InlineFont(vertAlign="superscript")}
    return CellRichText(
        *(TextBlock(fonts[look], text) if look else text for look, text in about.runs)
    )


def _xls(sheets: Sequence[S]) -> bytes:
    made = xlwt.Workbook()
    for sheet in sheets:
        page = made.add_sheet(sheet.title, cell_overwrite_ok=True)
        page.visibility = int(sheet.hidden)
        for row, cells in enumerate(sheet.cells()):
            page.row(row)
            for column, about in enumerate(cells):
                _write(page, row, column, about)
        for row in sheet.hidden_rows:
            page.row(row - 1).hidden = True
        for column in sheet.hidden_columns:
            page.col(column - 1).hidden = True
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _write(page: xlwt.Worksheet, row: int, column: int, about: V) -> None:
    looks = {"": "", "struck": "font: struck_out on", "raised": "font: escapement superscript"}
    fill = f"pattern: pattern solid, fore_colour {'yellow' if about.shade else 'white'}"
    parts = [fill] if about.shade else []
    parts += [looks["struck"]] if about.cancelled else []
    style = xlwt.easyxf("; ".join(parts), num_format_str=about.number_format)
    if about.failed:
        page.row(row).set_cell_error(column, "#REF!", style)
        return
    if about.is_rich:
        runs = [(text, xlwt.easyxf(looks[look]).font) for look, text in about.runs]
        page.write_rich_text(row, column, runs, style)
    elif about.down > 1 or about.across > 1:
        ends = (row + about.down - 1, column, column + about.across - 1)
        page.write_merge(row, *ends, about.value, style)
    elif about.value is not None or about.shade:
        page.write(row, column, about.value if about.value is not None else "", style)


def _ods(sheets: Sequence[S]) -> bytes:
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
        for prefix, name in _SPACES.items()
    )
    spaces += f' xmlns:calcext="{_CALC}"'
    shades = {cell.shade for sheet in sheets for row in sheet.cells() for cell in row if cell.shade}
    line = '<style:text-properties style:text-line-through-style="solid"/>'
    styles = (
        f'<style:style style:name="struck" style:family="text">{line}</style:style>'
        f'<style:style style:name="cancelled" style:family="table-cell">{line}</style:style>'
        '<style:style style:name="raised" style:family="text"><style:text-properties '
        'style:text-position="super 58%"/></style:style>'
        '<style:style style:name="gone" style:family="table"><style:table-properties '
        'table:display="false"/></style:style>'
        '<number:text-style style:name="N1"><number:text/></number:text-style>'
        '<style:style style:name="unseen" style:family="table-cell" style:data-style-name="N1"/>'
    ) + "".join(
        f'<style:style style:name="c{shade}" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="#{shade}"/></style:style>'
        for shade in shades
    )
    content = (
        f"<office:document-content {spaces} office:version='1.2'><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(map(_ods_table, sheets))}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
        "</manifest:manifest>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", _MIMETYPE)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def _ods_table(sheet: S) -> str:
    width = max(len(row) for row in sheet.rows)
    shut = ' table:visibility="collapse"'
    columns = "".join(
        f"<table:table-column{shut * (column in sheet.hidden_columns)}/>"
        for column in range(1, width + 1)
    )
    covered: set[tuple[int, int]] = set()
    rows = []
    for number, cells in enumerate(sheet.cells(), 1):
        hidden = ' table:visibility="filter"' * (number in sheet.hidden_rows)
        made = []
        for column, about in enumerate(cells, 1):
            covered |= {
                (number + down, column + right)
                for down in range(about.down)
                for right in range(about.across)
                if down or right
            }
            made.append(
                "<table:covered-table-cell/>" if (number, column) in covered else _ods_cell(about)
            )
        rows.append(f"<table:table-row{hidden}>{''.join(made)}</table:table-row>")
    style = ' table:style-name="gone"' * sheet.hidden
    return (
        f'<table:table table:name="{escape(sheet.title)}"{style}>{columns}{"".join(rows)}'
        "</table:table>"
    )


def _ods_cell(about: V) -> str:
    if about.failed:
        return (
            '<table:table-cell table:formula="of:=#REF!" office:value-type="string" '
            'calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
        )
    style = "cancelled" if about.cancelled else "unseen" if about.unseen else ""
    style = f"c{about.shade}" if about.shade else style
    attributes = f' table:style-name="{style}"' if style else ""
    if about.down > 1 or about.across > 1:
        attributes += f' table:number-rows-spanned="{about.down}"'
        attributes += f' table:number-columns-spanned="{about.across}"'
    words = "".join(
        f'<text:span text:style-name="{look}">{escape(text)}</text:span>' if look else escape(text)
        for look, text in about.runs
    )
    if isinstance(about.value, int | float):
        kind = "percentage" if about.percent else "float"
        attributes += f' office:value-type="{kind}" office:value="{about.value}"'
    elif words:
        attributes += ' office:value-type="string"'
    paragraph = f"<text:p>{words}</text:p>" if words else ""
    return f"<table:table-cell{attributes}>{paragraph}</table:table-cell>"
