"""Tables of a file as plain rows of values, whatever spreadsheet format it is in.

Decides what is accepted and in which words the rest is refused; what the tables mean is for the
layouts of the apps.
"""

import pickle
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from openpyxl.utils import column_index_from_string

from shnor_portal.core.intake.problems import Problem
from shnor_portal.core.sheets import packages, plain_text, refusals
from shnor_portal.core.sheets.looks import Look, look_at
from shnor_portal.core.sheets.packages import ValuelessCell
from shnor_portal.core.sheets.seen import as_seen, unknown_look
from shnor_portal.core.sheets.signatures import OLE, Kind, kind_of
from shnor_portal.core.typography import counted

_UNCALCULATED = (
    "formula_without_value",
    "В ячейке{} формула, а её значение в файле не сохранено, поэтому ячейка прочитана пустой. "
    "Откройте файл в Excel, нажмите F9, сохраните и загрузите снова.",
)
_FAILED = (
    "formula_failed",
    "В ячейке{} вместо значения ошибка вычисления (#ДЕЛ/0!, #ССЫЛКА! и подобные), поэтому ячейка "
    "прочитана пустой. Исправьте формулу или впишите значение и загрузите файл снова.",
)
_EXTRACT = Path(__file__).with_name("extract.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost: bytes of the file and unpacked, cells, memory, seconds."""

    size: int = 50 << 20
    unpacked: int = 256 << 20
    cells: int = 10_000_000
    memory: int = 2 << 30
    seconds: int = 120


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `rows[0]` is row 1 and `row[0]` column A; all rows are of one length.

    A cell is str, float, int, bool, date, datetime, time, timedelta or, when blank, None.
    `valueless` are the (row, column) places, from 1, of formulas whose value the file does not
    hold: they read as None, and a layout that needs them refuses the row. `look` says how the
    cells are seen.
    """

    name: str
    rows: list[list[object]]
    hidden: bool = False
    valueless: frozenset[tuple[int, int]] = frozenset()
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, slots=True)
class Book:
    """A file of tables; `kind` is a `signatures.Kind` among `TABLES`."""

    kind: str
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def visible(self) -> tuple[Sheet, ...]:
        """Sheets a person sees that have anything in them."""
        return tuple(sheet for sheet in self.sheets if sheet.rows and not sheet.hidden)


def read_book(data: bytes | Path, name: str, limits: Limits = LIMITS) -> Book:
    """The tables of a file as a person sees them; `name` is only for messages.

    What is hidden or struck out is left out and told of in `problems`; a number shown as a percent
    is that percent. Refused as `open_book` says.
    """
    book = open_book(data, name, limits)
    sheets, problems = [], list(book.problems)
    for sheet in book.sheets:
        rows, found = as_seen(sheet.name, sheet.rows, sheet.look)
        sheets.append(replace(sheet, rows=rows))
        problems += [] if sheet.hidden else found
    if any(sheet.look.unknown for sheet in book.sheets):
        problems.append(unknown_look())
    return Book(book.kind, tuple(sheets), tuple(problems))


def open_book(
    data: bytes | Path, name: str, limits: Limits = LIMITS, *, closely: bool = False
) -> Book:
    """The tables of a file as they are kept, each with its look; `name` is only for messages.

    Refused: `empty_file`, `too_large`, `wrong_type`, `truncated`, `damaged`, `zip_bomb`,
    `password_protected`, `unsafe_file`.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size == 0:
        raise refusals.empty_file(name)
    if size > limits.size:
        raise refusals.too_large(name, limits.size)
    if not isinstance(data, bytes):
        data = data.read_bytes()
    kind = kind_of(data)
    if kind in {Kind.XLSX, Kind.XLS, Kind.ODS}:
        book = _read_workbook(data, name, kind, limits, closely)
    elif kind in {Kind.CSV, Kind.HTML, Kind.MHTML}:
        read = plain_text.read_csv if kind is Kind.CSV else plain_text.read_html
        tables = read(data, name, limits.cells)
        book = Book(kind, tuple(Sheet(title, rows) for title, rows in tables))
    elif kind is Kind.ENCRYPTED:
        raise refusals.password_protected(name)
    elif kind is Kind.BROKEN:
        raise refusals.truncated(name)
    else:
        raise refusals.wrong_type(name, kind)
    if not any(sheet.rows for sheet in book.sheets):
        raise refusals.empty_file(name)
    return book


def _read_workbook(data: bytes, name: str, kind: Kind, limits: Limits, closely: bool) -> Book:
    marked: frozenset[str] = frozenset()
    if kind is not Kind.XLS:
        marked = packages.check_package(data, name, limits.unpacked)
    extracted = _extract(
        packages.with_usual_names(data) if kind is Kind.XLSX else data, name, limits
    )
    valueless = packages.valueless_cells(data, marked) if kind is Kind.XLSX else {}
    sizes = {title: sum(map(len, rows)) for title, _, rows in extracted}
    looks = look_at(data, kind, sizes, closely=closely)
    sheets = tuple(
        Sheet(title, rows, hidden, _places(valueless.get(title, [])), looks.get(title) or Look())
        for title, hidden, rows in extracted
    )
    for sheet in sheets:
        sheet.look.see(sheet.rows)
    problems = [problem for title in valueless for problem in _remarks(title, valueless[title])]
    return Book(kind, sheets, tuple(problems))


def _extract(data: bytes, name: str, limits: Limits) -> list[tuple[str, bool, list[list[object]]]]:
    """Sheets of a workbook, read in a process that may run out of memory without harm."""
    command = [sys.executable, "-I", str(_EXTRACT)]
    command += [str(limit) for limit in (limits.cells, limits.memory, limits.seconds)]
    try:
        # Waiting is limited too: a process may wait for a disk without using its seconds.
        done = subprocess.run(command, input=data, capture_output=True, timeout=3 * limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise refusals.too_much_memory(name) from error
    if done.returncode < 0:
        raise refusals.too_much_memory(name)
    answer, sheets = pickle.loads(done.stdout) if done.returncode == 0 else ("damaged", [])
    if answer == "too_large":
        raise refusals.too_many_cells(name, limits.cells)
    if answer == "damaged":
        # The old format is made of whole blocks of 512 bytes.
        cut = data.startswith(OLE) and len(data) % 512
        raise refusals.truncated(name) if cut else refusals.damaged(name)
    return sheets


def _places(cells: list[ValuelessCell]) -> frozenset[tuple[int, int]]:
    return frozenset((cell.row, column_index_from_string(cell.column)) for cell in cells)


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
