"""Tables of a Word document or a PDF as sheets: the words above a table are its first rows.

Runs in guarded processes only.
"""

from collections.abc import Iterator, Sequence

from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.docx import read_docx
from shnor_portal.core.reading.odt import read_odt
from shnor_portal.core.reading.pdf import read_pdf
from shnor_portal.core.reading.pdf_pages import Locked
from shnor_portal.core.reading.scans import Unrecognised
from shnor_portal.core.reading.tables import Row, Table, TooMuch
from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.books import Book, Limits, Sheet
from shnor_portal.core.sheets.extract import trimmed
from shnor_portal.core.sheets.left_out import DELETED, HIDDEN, STRUCK, LeftOut
from shnor_portal.core.sheets.signatures import Kind, is_open_document
from shnor_portal.core.sheets.unpacking import check_package

_WORDS = "Текст"
_LONGEST = 60
# Lines that head a table: layouts look for headers in the first rows of a sheet.
_HEADING = 15
_LEFT_OUT = {
    STRUCK: "Зачёркнутое не прочитано: «{}». Если эти слова действуют, снимите зачёркивание "
    "и загрузите файл снова.",
    DELETED: "Удалённое исправлением не прочитано: «{}». Примите или отклоните исправления "
    "и загрузите файл снова.",
    HIDDEN: "Скрытый текст не прочитан: «{}». Если он нужен, покажите его и загрузите файл снова.",
}


def open_document(data: bytes, name: str, kind: Kind, limits: Limits) -> Book:
    """The tables of a docx, an odt or a PDF with a text layer, in their order; all cells are text.

    Refused: `password_protected damaged zip_bomb unsafe_file too_large scan`.
    """
    if kind is Kind.DOCX:
        check_package(data, name, limits.unpacked)
    try:
        tables = _tables(data, kind)
    except Locked as error:
        raise refusals.locked_document(name) from error
    except Unrecognised as error:
        raise refusals.scan(name) from error
    except TooMuch as error:
        raise refusals.too_much_memory(name) from error
    except (ValueError, RecursionError) as error:
        raise refusals.damaged_document(name) from error
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for number, table in enumerate(tables, 1):
        title = f"Таблица {number}" if table.rows else _WORDS
        lines = [line for paragraph in table.before for line in paragraph.split("\n")]
        apart = lines[:-_HEADING] if table.rows else []
        if apart:
            sheets.append(Sheet(f"Текст перед таблицей {number}", [[line] for line in apart]))
        sheets.append(Sheet(title, trimmed(list(_rows(lines[len(apart) :], table)))))
        problems += _problems(title, len(lines) - len(apart), table)
    # Words beside tables may name anybody: a document is never known to be free of persons.
    return Book(str(kind), tuple(sheets), tuple(problems), aside=True)


def _tables(data: bytes, kind: Kind) -> list[Table]:
    if kind is Kind.PDF:
        return read_pdf(data, {})
    return read_odt(data, rest=True) if is_open_document(data) else read_docx(data, rest=True)


def _rows(above: Sequence[str], table: Table) -> Iterator[list[object]]:
    width = max((cell.end for row in table.rows for cell in row.cells), default=1)
    for line in above:
        yield [line, *[None] * (width - 1)]
    for row in table.rows:
        yield _cells(row, width)


def _cells(row: Row, width: int) -> list[object]:
    """A cell merged over columns or rows has its words in the first place alone."""
    cells: list[object] = [None] * width
    for cell in row.cells:
        if cell.text and not cell.joined:
            cells[cell.column] = " ".join(cell.text.split())
    return cells


def _problems(title: str, above: int, table: Table) -> Iterator[Problem]:
    yield from table.problems
    left_out: list[tuple[int | None, LeftOut]] = [(None, each) for _, each in table.left_out]
    left_out += [(above + row.number, each) for row in table.rows for each in row.left_out]
    for place, left in left_out:
        if left.why in _LEFT_OUT:
            words = left.text if len(left.text) <= _LONGEST else f"{left.text[:_LONGEST]}…"
            yield Problem(left.why, _LEFT_OUT[left.why].format(words), "warning", title, place)
