"""The first and last rows of a file that nobody recognised, for pages that ask about it.

Pages never open a file that somebody brought: the job that reads it keeps this, without persons
and encrypted, and it goes when the batch is decided or the file is deleted.
"""

import json
from dataclasses import dataclass
from typing import Any

from monitoring.results.layouts.mapped.headings import SAMPLE, WIDEST
from shnor_portal.core import files
from shnor_portal.core.models import StoredFile
from shnor_portal.core.sheets import personal
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import text

_SHEETS, _LETTERS, _LAST = 20, 300, 6
# A larger table is looked through for persons by its first rows alone: only these are kept.
_CELLS = 300_000


@dataclass(frozen=True, slots=True)
class OutlinedSheet:
    """`rows` are the first rows of the sheet, `last` some of its last ones by their numbers."""

    name: str
    rows: list[list[object]]
    total: int
    last: list[tuple[int, list[object]]]


def of_book(book: Book) -> list[OutlinedSheet]:
    """What is kept of each sheet that a person sees."""
    sheets = []
    for sheet in book.visible[:_SHEETS]:
        width = min(WIDEST, len(sheet.rows[0]))
        whole = len(sheet.rows) * len(sheet.rows[0]) <= _CELLS
        rows = [list(row) for row in (sheet.rows if whole else sheet.rows[:SAMPLE])]
        personal.strip([(sheet.name, rows)], nobody=True)
        last = range(max(SAMPLE, len(rows) - _LAST), len(rows))
        sheets.append(
            OutlinedSheet(
                sheet.name,
                [_kept(row[:width]) for row in rows[:SAMPLE]],
                len(sheet.rows),
                [(index + 1, _kept(rows[index][:width])) for index in last],
            )
        )
    return sheets


def keep(sheets: list[OutlinedSheet], *, name: str, scope: str, by: Any) -> StoredFile:
    """Store an outline, encrypted; it goes when the batch is decided or its file is deleted."""
    content = [[sheet.name, sheet.rows, sheet.total, sheet.last] for sheet in sheets]
    data = json.dumps(content, ensure_ascii=False).encode()
    return files.store(data, name=f"Начало таблицы {name}", scope=scope, by=by, attached=True)


def opened(stored: StoredFile) -> list[OutlinedSheet]:
    """What `keep` stored; Refused when it was deleted."""
    return [
        OutlinedSheet(name, rows, total, [(number, row) for number, row in last])
        for name, rows, total, last in json.loads(files.read(stored))
    ]


def _kept(row: list[object]) -> list[object]:
    return [
        value if value is None or isinstance(value, int | float) else text(value)[:_LETTERS]
        for value in row
    ]
