"""A person's own workbook with its problems marked where they are, made in a guarded process.

Cells are coloured and bear comments; a sheet «Ошибки» in front lists everything with links
(`patching`). `annotating.annotate` asks for it from outside.
"""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging import extended  # noqa: F401 – openpyxl loads it when it saves
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book, Limits
from shnor_portal.core.sheets.opening import open_book
from shnor_portal.core.sheets.patched_cells import Unpatchable
from shnor_portal.core.sheets.patched_list import COLUMNS, LIST_TITLE
from shnor_portal.core.sheets.patching import patched
from shnor_portal.core.sheets.signatures import Kind
from shnor_portal.core.sheets.writing import put_text

NAMELESS = "Таблица"
# Beyond this the workbook is rebuilt from its values: keeping its looks takes too much memory.
MAX_KEPT_XML = 40 << 20
MAX_REBUILT_CELLS = 500_000
_HEADINGS = [title for title, _ in COLUMNS]


def mark(data: bytes, name: str, problems: Sequence[Problem], limits: Limits) -> bytes:
    """An xlsx with the problems of a file; see `annotating.annotate`."""
    book = open_book(data, name, limits)
    if _may_be_patched(book, data):
        earlier = next((sheet.name for sheet in book.sheets if _is_our_list(sheet.rows)), "")
        try:
            return patched(data, problems, earlier)
        except Unpatchable:
            pass  # its cells are sound all the same
    return patched(_rebuilt(book), problems, LIST_TITLE, NAMELESS)


def _may_be_patched(book: Book, data: bytes) -> bool:
    if book.kind != Kind.XLSX:
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [p.file_size for p in package.infolist() if p.filename.lower().endswith(".xml")]
    return sum(parts) <= MAX_KEPT_XML


def _is_our_list(rows: Sequence[Sequence[object]]) -> bool:
    return bool(rows) and list(rows[0][: len(_HEADINGS)]) == _HEADINGS


class _InMemory(ExcelWriter):
    """Writes sheets without the temporary files that openpyxl takes for them."""

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        stream = io.BytesIO()
        writer = WorksheetWriter(ws, stream)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], stream.getvalue())
        self.manifest.append(ws)


def _saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        _InMemory(workbook, package).save()
    return stream.getvalue()


def _rebuilt(book: Book) -> bytes:
    """The values at their places and nothing else; none at all when there are too many."""
    workbook = Workbook()
    # Stands for the list, and gives its place to it.
    workbook.active.title = LIST_TITLE
    cells = sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in book.sheets if sheet.rows)
    for sheet in book.sheets if cells <= MAX_REBUILT_CELLS else ():
        if _is_our_list(sheet.rows):
            continue
        page = workbook.create_sheet(sheet.name or NAMELESS)
        for row, values in enumerate(sheet.rows, 1):
            for column, value in enumerate(values, 1):
                if isinstance(value, str):
                    put_text(page.cell(row, column), value)
                elif value is not None:
                    page.cell(row, column, value)
    return _saved(workbook)
