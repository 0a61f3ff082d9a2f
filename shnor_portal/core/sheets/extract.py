"""Cells of a workbook (xlsx, xls, ods), straight from the native reader.

Runs in a guarded process only: a spoilt workbook can make the reader ask for more memory than there
is, and that ends the process it happens in.
"""

import io
from collections.abc import Sequence

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

Row = list[object]
# How the reader fails where it did not foresee what stands in the file; no Exception.
_PANIC = "PanicException"
# What Excel itself can hold in a cell; a longer text is no value of a table.
LONGEST_TEXT = 32_767


class Damaged(Exception):
    """A workbook that the reader cannot make out."""


class TooLarge(Exception):
    """More cells than allowed, or longer ones than a table has."""


def sheets(data: bytes, cells_left: int) -> list[tuple[str, bool, list[Row]]]:
    """Name, whether it is hidden, and rows of every sheet; Damaged, TooLarge."""
    try:
        return list(_sheets(data, cells_left))
    except CalamineError as error:
        raise Damaged from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise Damaged from error
        raise


def _sheets(data: bytes, cells_left: int) -> list[tuple[str, bool, list[Row]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        cells_left -= sheet.total_height * sheet.total_width
        if cells_left < 0:
            raise TooLarge
        rows = sheet.to_python(skip_empty_area=False)
        hidden = about.visible != SheetVisibleEnum.Visible
        found.append((about.name, hidden, trimmed([_blanks_as_none(row) for row in rows])))
    return found


def _blanks_as_none(row: Sequence[object]) -> Row:
    # `is_blank`, written out: it is asked of each of millions of cells.
    return [
        None
        if value.__class__ is str
        and (not value or value.isspace() or (len(value) > LONGEST_TEXT and is_blank(value)))
        else value
        for value in row
    ]


def is_blank(text: str) -> bool:
    """Nothing, or only spaces; TooLarge for what no cell can hold."""
    if len(text) > LONGEST_TEXT:
        raise TooLarge
    return not text or text.isspace()


def trimmed(rows: list[Row]) -> list[Row]:
    """Without empty rows at the end and empty columns at the right."""
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    while width and all(row[width - 1] is None for row in rows):
        width -= 1
    return [row[:width] for row in rows]
