"""Cells of a workbook (xlsx, xls, ods), straight from the native reader.

Runs in a guarded process only: a spoilt workbook can make the reader ask for more memory than there
is, and that ends the process it happens in.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence

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
_MOST_KNOWN, _WHOLE = 200_000, 1 << 53


class Damaged(Exception):
    """A workbook that the reader cannot make out."""


class TooLarge(Exception):
    """More cells than allowed (`most`, where that is known), or longer ones than a table has."""

    def __init__(self, most: int | None = None) -> None:
        super().__init__(most)
        self.most = most


Pieces = Mapping[str, Callable[[], Iterator[bytes]]]


def sheets(
    data: bytes, cells: int, total: int | None = None, pieces: Pieces | None = None
) -> list[tuple[str, bool, list[Row]]]:
    """Name, whether it is hidden, and rows of every sheet; Damaged, TooLarge.

    Sheets named in `pieces` come as workbooks with some of their rows each. At most `cells` are
    read at once, and `total` (the same without it) in all.
    """
    try:
        return list(_sheets(data, cells, cells if total is None else total, pieces or {}))
    except CalamineError as error:
        raise Damaged from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise Damaged from error
        raise


def _sheets(
    data: bytes, cells: int, total: int, pieces: Pieces
) -> list[tuple[str, bool, list[Row]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets, most = [], total
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.name in pieces:
            rows = _joined(pieces[about.name](), index, cells, total, most)
            total -= sum(map(len, rows))
        else:
            sheet = book.get_sheet_by_index(index)
            bottom, right = sheet.end or (-1, -1)
            area = (bottom + 1) * (right + 1)
            total -= area
            if total < 0 or area > cells:
                raise TooLarge(cells if area > cells else most)
            # A list of rows that nobody else holds: each is let go when it is read anew.
            rows = [_blanks_as_none(row) for row in sheet.to_python(skip_empty_area=False)]
        hidden = about.visible != SheetVisibleEnum.Visible
        sheets.append((about.name, hidden, trimmed(rows)))
    return sheets


def _joined(books: Iterator[bytes], index: int, cells: int, total: int, most: int) -> list[Row]:
    """The rows of the pieces of one sheet, from its first row and column on.

    `total` is what is left of the `most` cells of a workbook.
    """
    rows: list[Row] = []
    width = 0
    words, numbers = Words(), _Numbers()
    for data in books:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(index)
        if sheet.start is None:
            continue
        top, left = sheet.start
        if top < len(rows):
            raise Damaged
        width = max(width, left + sheet.width)
        if sheet.height * sheet.width > cells:
            raise TooLarge(cells)
        if (top + sheet.height) * width > total:
            raise TooLarge(most)
        rows += ([] for _ in range(top - len(rows)))
        blank: Row = [None] * left
        rows += (
            blank
            + [
                words[value]
                if value.__class__ is str
                else numbers[value]
                if value.__class__ is float
                else value
                for value in row
            ]
            for row in sheet.to_python()
        )
    for row in rows:
        row += [None] * (width - len(row))
    return rows


class Words(dict[str, str | None]):
    """Equal words of a long table are one object; blank ones are None."""

    def __missing__(self, word: str) -> str | None:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[word] = None if is_blank(word) else word
        return self[word]


class _Numbers(dict[float, float]):
    """Equal numbers too, and the whole ones among them are int, which takes a third of the room."""

    def __missing__(self, number: float) -> float:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        is_whole = number.is_integer() and abs(number) < _WHOLE
        self[number] = int(number) if is_whole else number
        return self[number]


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
    return rows if all(len(row) == width for row in rows) else [row[:width] for row in rows]
