"""A file of tables opened: all that is done with its bytes, in a guarded process.

`reading.read_book` asks for it from outside.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from shnor_portal.core.errors import Refused
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import extract, plain_text, refusals, registers, workbooks
from shnor_portal.core.sheets.books import Book, Limits, Sheet
from shnor_portal.core.sheets.cells import column_number, letters
from shnor_portal.core.sheets.documents import open_document
from shnor_portal.core.sheets.looks.look import Look
from shnor_portal.core.sheets.packages import ValuelessCell
from shnor_portal.core.sheets.seen import as_seen, over_a_hundred, unknown_look
from shnor_portal.core.sheets.signatures import OLE, Kind, kind_of
from shnor_portal.core.sheets.unpacking import NoTable
from shnor_portal.core.typography import counted

_UNCALCULATED = (
    "formula_without_value",
    "В ячейке{} формула, а её значение в файле не сохранено, поэтому ячейка прочитана пустой. "
    "Откройте файл в Excel, нажмите F9, сохраните и загрузите снова.",
)
# What may be read in one process with other files: a zip, plain XML and text have few and much used
# readers. Documents, pages and old books bring large ones of their own: read alone, a hostile one
# has no way into what is read of its neighbours.
_PLAIN = frozenset({Kind.XLSX, Kind.CSV})
_HEAD, _MOST_COLUMNS, _MOST_LETTERS = 50, 1_000, 1_000_000
# So many blank columns part a stray cell from the table.
_FARTHEST = 200
_FAILED = (
    "formula_failed",
    "В ячейке{} вместо значения ошибка вычисления (#ДЕЛ/0!, #ССЫЛКА! и подобные), поэтому ячейка "
    "прочитана пустой. Исправьте формулу или впишите значение и загрузите файл снова.",
)
_FAILED_WORDS = re.compile(
    r"#(?:(?:ДЕЛ|DIV)/0!|Н/Д|N/A|(?:ССЫЛКА|REF)!|(?:ИМЯ|NAME)\?|(?:ЗНАЧ|VALUE)!|(?:ЧИСЛО|NUM)!"
    r"|(?:ПУСТО|NULL)!)|Err:\d{3}"
)


def seen_book(
    data: bytes,
    name: str,
    limits: Limits,
    about: tuple[str, ...] = (),
    kind: Kind | None = None,
) -> Book:
    """The tables of a file that is not empty, as `reading.read_book` says."""
    kind = kind or kind_of(data)
    if kind is Kind.REGISTER:
        return registers.open_register(data, name, limits, about)
    book = open_book(data, name, limits, kind)
    cut, far = [], []
    for sheet in book.sheets:
        rows, problem = _without_far(sheet)
        cut.append(replace(sheet, rows=rows))
        far += [problem] if problem and not sheet.hidden else []
    book = replace(book, sheets=tuple(cut), problems=(*book.problems, *far))
    if any(_is_no_table(sheet.rows) for sheet in book.sheets):
        raise refusals.too_wide(name)
    sheets, problems = [], list(book.problems)
    for sheet in book.sheets:
        rows, remarks = as_seen(sheet.name, sheet.rows, sheet.look)
        percents, hidden = over_a_hundred(rows, sheet.look), sheet.look.hidden_rows
        sheets.append(replace(sheet, rows=rows, look=Look(percents=percents, hidden_rows=hidden)))
        problems += [] if sheet.hidden else remarks
    if any(sheet.look.unknown for sheet in book.sheets):
        problems.append(unknown_look())
    return replace(book, sheets=tuple(sheets), problems=tuple(problems))


def seen_books(
    files: Sequence[tuple[bytes, str]], limits: Limits, about: tuple[str, ...]
) -> list[Book | tuple[str, str, list[str]] | None]:
    """Several small files, each as `seen_book` reads it; of a refused one the refusal's parts.

    None for a file that is none of `_PLAIN`: it is to be read alone.
    """
    books: list[Book | tuple[str, str, list[str]] | None] = []
    for data, name in files:
        if (kind := kind_of(data)) not in _PLAIN:
            books.append(None)
            continue
        try:
            books.append(seen_book(data, name, limits, about, kind))
        except Refused as refusal:
            books.append((refusal.message, refusal.code, list(refusal.details)))
    return books


def _without_far(sheet: Sheet) -> tuple[list[list[object]], Problem | None]:
    """The rows without cells that stand hundreds of blank columns away from all others.

    Every layout looks through the columns of a header, and each row has as many as the widest.
    """
    width = len(sheet.rows[0]) if sheet.rows else 0
    if width <= _MOST_COLUMNS:
        return sheet.rows, None
    filled = [i for i, column in enumerate(zip(*sheet.rows, strict=True)) if _any_value(column)]
    for before, after in pairwise(filled):
        if after - before > _FARTHEST:
            rows = extract.trimmed([row[: before + 1] for row in sheet.rows])
            first = next(n for n, row in enumerate(sheet.rows, 1) if _any_value(row[after:]))
            return rows, Problem(
                "far_cells",
                f"Ячейки правее столбца {letters(before)} стоят далеко от таблицы и\u00a0не "
                "прочитаны. Если они нужны, перенесите их к\u00a0таблице; если нет, удалите.",
                "warning",
                sheet.name,
                first,
                letters(after),
            )
    return sheet.rows, None


def _any_value(cells: Iterable[object]) -> bool:
    return any(value is not None for value in cells)


def _is_no_table(rows: list[list[object]]) -> bool:
    """Whether a sheet begins with more columns, or longer words, than any report has.

    Every layout looks through the first rows, so they may not be without end.
    """
    head = rows[:_HEAD]
    width = len(head[0]) if head else 0
    if width > _MOST_COLUMNS:
        return True
    words = (sum([len(value) for value in row if value.__class__ is str]) for row in head)
    return sum(words) > _MOST_LETTERS


def open_book(
    data: bytes, name: str, limits: Limits, kind: Kind | None = None, *, closely: bool = False
) -> Book:
    """The tables as they are kept, each with its look; refused as `reading.read_book` says."""
    kind = kind or kind_of(data)
    if kind in {Kind.XLSX, Kind.XLS, Kind.ODS}:
        book = _open_workbook(data, name, kind, limits, closely)
    elif kind in {Kind.CSV, Kind.HTML, Kind.MHTML}:
        book = _open_text(data, name, kind, limits)
    elif kind in {Kind.PDF, Kind.DOCX}:
        book = open_document(data, name, kind, limits)
    elif kind is Kind.REGISTER:
        book = registers.open_register(data, name, limits)
    elif kind is Kind.ENCRYPTED:
        raise refusals.password_protected(name)
    elif kind is Kind.BROKEN:
        raise refusals.truncated(name)
    else:
        raise refusals.wrong_type(name, kind)
    if not any(sheet.rows for sheet in book.sheets):
        raise refusals.empty_file(name)
    return book


def _open_text(data: bytes, name: str, kind: Kind, limits: Limits) -> Book:
    read = plain_text.read_csv if kind is Kind.CSV else plain_text.read_html
    most = limits.streamed_cells if kind is Kind.CSV else limits.cells
    try:
        tables = read(data, name, most)
    except extract.TooLarge as error:
        raise refusals.too_many_cells(name, most) from error
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for title, rows, look in tables:
        failed = list(_failed_words(rows))
        sheets.append(Sheet(title, rows, valueless=_places(failed), look=look))
        problems += _remarks(title, failed)
    return Book(str(kind), tuple(sheets), tuple(problems))


def _failed_words(rows: list[list[object]]) -> Iterator[ValuelessCell]:
    """Formulas that failed, of which a table kept as text has only the words; they go."""
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if value.__class__ is str and value[:1] in "#E" and _FAILED_WORDS.fullmatch(value):
                row[column] = None
                yield ValuelessCell(number, letters(column), failed=True)


def _open_workbook(data: bytes, name: str, kind: Kind, limits: Limits, closely: bool) -> Book:
    try:
        if kind is Kind.XLSX:
            read = workbooks.read_xlsx(data, name, limits, closely=closely)
        else:
            read = workbooks.read_other(data, name, kind, limits, closely=closely)
    except extract.TooLarge as error:
        most = limits.streamed_cells if kind is Kind.XLSX else limits.cells
        raise refusals.too_many_cells(name, error.most or most) from error
    except (extract.Damaged, NoTable) as error:
        # The old format is made of whole blocks of 512 bytes.
        cut = data.startswith(OLE) and len(data) % 512
        raise (refusals.truncated(name) if cut else refusals.damaged(name)) from error
    sheets = tuple(
        Sheet(
            title,
            rows,
            hidden,
            _places(read.valueless.get(title, [])),
            read.looks.get(title) or Look(),
        )
        for title, hidden, rows in read.sheets
    )
    for sheet in sheets:
        failed = (each for each in read.valueless.get(sheet.name, []) if each.failed)
        sheet.look.failed = set(_places(failed))
        for row, column in sheet.look.failed:
            if row <= len(sheet.rows) and column <= len(sheet.rows[row - 1]):
                sheet.rows[row - 1][column - 1] = None
        sheet.look.see(sheet.rows)
    problems = [
        problem for title in read.valueless for problem in _remarks(title, read.valueless[title])
    ]
    return Book(str(kind), sheets, tuple(problems), read.aside)


def _places(cells: Iterable[ValuelessCell]) -> frozenset[tuple[int, int]]:
    return frozenset((cell.row, column_number(cell.column)) for cell in cells)


def _remarks(sheet: str, cells: list[ValuelessCell]) -> Iterator[Problem]:
    """One remark for each column and kind, at its first cell: a form has thousands of them."""
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for cell in cells:
        groups[cell.column, cell.failed].append(cell.row)
    for (column, failed), rows in groups.items():
        code, text = _FAILED if failed else _UNCALCULATED
        rest = len(rows) - 1
        others = (
            f" (и ещё в\u00a0{counted(rest, 'ячейке,ячейках,ячейках')} столбца)" if rest else ""
        )
        yield Problem(code, text.format(others), "warning", sheet, rows[0], column)
