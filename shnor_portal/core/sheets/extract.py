"""A program of its own: a workbook on standard input, its cells pickled on standard output.

Started by `shnor_portal.core.sheets.reading` in a process of its own, because a spoilt workbook can
make the native reader ask for more memory than there is, and that ends the process it happens in.
Imports nothing of the portal, so that it starts in hundredths of a second.

    extract.py CELLS MEMORY SECONDS

Answer: ("ok", [(sheet, hidden, rows)]) | ("damaged", "") | ("too_large", "").
"""

import gc
import io
import pickle
import resource
import sys
from collections.abc import Sequence

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

Row = list[object]


def main() -> None:
    cells, memory, seconds = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # a short life of many lists and no cycles
    try:
        answer: tuple[str, object] = _sheets(sys.stdin.buffer.read(), cells)
    except CalamineError:
        answer = ("damaged", "")
    except MemoryError:
        answer = ("too_large", "")
    pickle.dump(answer, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def _sheets(data: bytes, cells_left: int) -> tuple[str, object]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        cells_left -= sheet.total_height * sheet.total_width
        if cells_left < 0:
            return "too_large", ""
        rows = sheet.to_python(skip_empty_area=False)
        hidden = about.visible != SheetVisibleEnum.Visible
        sheets.append((about.name, hidden, trimmed([_blanks_as_none(row) for row in rows])))
    return "ok", sheets


def _blanks_as_none(row: Sequence[object]) -> Row:
    return [
        None if value.__class__ is str and (not value or value.isspace()) else value
        for value in row
    ]


def trimmed(rows: list[Row]) -> list[Row]:
    """Without empty rows at the end and empty columns at the right."""
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    while width and all(row[width - 1] is None for row in rows):
        width -= 1
    return [row[:width] for row in rows]


if __name__ == "__main__":
    main()
