"""A person's own workbook with its problems marked where they are, made in a guarded process.

Cells are coloured and bear comments; a sheet «Ошибки» in front lists everything with links.
`annotating.annotate` asks for it from outside.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging import extended  # noqa: F401 – openpyxl loads it when it saves
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book, Limits
from shnor_portal.core.sheets.opening import open_book
from shnor_portal.core.sheets.signatures import Kind
from shnor_portal.core.sheets.writing import put_text

LIST_TITLE = "Ошибки"
NAMELESS = "Таблица"
AUTHOR = "Портал"
# Beyond this the workbook is rebuilt from its values: keeping its looks takes too much memory.
MAX_KEPT_XML = 10 << 20
MAX_MARKED_CELLS = 2_000
MAX_REBUILT_CELLS = 500_000

SEVERITIES = {"error": "Ошибка", "warning": "Предупреждение", "info": "Сведения"}
_FILLS = {
    "error": PatternFill("solid", fgColor="FFC7CE"),
    "warning": PatternFill("solid", fgColor="FFEB9C"),
    "info": PatternFill("solid", fgColor="DDEBF7"),
}
_COLUMNS = (
    ("Важность", 16),
    ("Лист", 24),
    ("Строка", 9),
    ("Столбец", 10),
    ("Значение", 24),
    ("Что не так и что сделать", 90),
)
_LINK = Font(color="0563C1", underline="single")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_COMMENT_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 320, 18, 45


def mark(data: bytes, name: str, problems: Sequence[Problem], limits: Limits) -> bytes:
    """An xlsx with the problems of a file; see `annotating.annotate`."""
    book = open_book(data, name, limits)
    workbook = _kept(book, data) or _rebuilt(book)
    if LIST_TITLE in workbook.sheetnames:
        del workbook[LIST_TITLE]
    places = [_place(workbook, problem) for problem in problems]
    marked: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for place, problem in zip(places, problems, strict=True):
        if place:
            marked[place].append(problem)
    for (title, coordinate), found in list(marked.items())[:MAX_MARKED_CELLS]:
        _mark(workbook[title], coordinate, found)
    _list_problems(workbook.create_sheet(LIST_TITLE, 0), problems, places)
    workbook.active = 0
    return _saved(workbook)


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


def _kept(book: Book, data: bytes) -> Workbook | None:
    """The workbook with its looks, None where they cannot be had."""
    if book.kind != Kind.XLSX:
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(part.file_size for part in package.infolist()) > MAX_KEPT_XML:
            return None
    try:
        return load_workbook(io.BytesIO(data), keep_vba=False, keep_links=False)
    except Exception:
        # openpyxl stumbles over styles and drawings, in many ways, where the cells are sound.
        return None


def _rebuilt(book: Book) -> Workbook:
    """The values at their places and nothing else; none at all when there are too many."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    cells = sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in book.sheets if sheet.rows)
    for sheet in book.sheets if cells <= MAX_REBUILT_CELLS else ():
        page = workbook.create_sheet(sheet.name or NAMELESS)
        for row, values in enumerate(sheet.rows, 1):
            for column, value in enumerate(values, 1):
                if isinstance(value, str):
                    put_text(page.cell(row, column), value)
                elif value is not None:
                    page.cell(row, column, value)
    return workbook


def _place(workbook: Workbook, problem: Problem) -> tuple[str, str] | None:
    """The sheet and the cell of a problem; of a row without a column, its first cell."""
    title = problem.sheet or NAMELESS
    if title not in workbook.sheetnames or problem.row is None:
        return None
    column = problem.column if _LETTERS.fullmatch(problem.column) else "A"
    return title, f"{column}{problem.row}"


def _mark(sheet: Worksheet, coordinate: str, problems: list[Problem]) -> None:
    cell = sheet[coordinate]
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if coordinate in area)
        cell = sheet.cell(area.min_row, area.min_col)
    cell.fill = _FILLS[min((problem.severity for problem in problems), key=list(_FILLS).index)]
    words = [cell.comment.text] if cell.comment else []
    words += [problem.message for problem in problems]
    lines = 1 + sum(1 + len(word) // _LINE_LENGTH for word in words)
    cell.comment = Comment(
        "\n".join(words), AUTHOR, height=_LINE_HEIGHT * lines, width=_COMMENT_WIDTH
    )


def _list_problems(
    page: Worksheet, problems: Sequence[Problem], places: Sequence[tuple[str, str] | None]
) -> None:
    for index, (title, width) in enumerate(_COLUMNS, 1):
        cell = page.cell(1, index, title)
        cell.font = Font(bold=True)
        page.column_dimensions[cell.column_letter].width = width
    for row, (problem, place) in enumerate(zip(problems, places, strict=True), 2):
        put_text(page.cell(row, 1), SEVERITIES[problem.severity])
        page.cell(row, 1).fill = _FILLS[problem.severity]
        put_text(page.cell(row, 2), problem.sheet)
        link = page.cell(row, 3, problem.row)
        if place:
            target = f"{quote_sheetname(place[0])}!{place[1]}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
            link.font = _LINK
        for column, text in enumerate((problem.column, problem.value, problem.message), 4):
            put_text(page.cell(row, column), text)
            page.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:F{len(problems) + 1}"
