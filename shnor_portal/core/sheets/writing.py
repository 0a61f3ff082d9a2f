"""Workbooks for people: typed columns, ready to print, and never a formula out of somebody's data.

Text that a spreadsheet would run as a formula is stored as text and marked so; numbers and dates
stay numbers and dates. What writes them (`filled_workbooks`) is loaded with the first workbook:
most commands write none.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.cell import Cell

Value = str | int | float | bool | Decimal | Fraction | date | datetime | time | None


class Share(float):
    """A share of 0–1 in a column of other numbers: Excel shows it as a percent."""


SHARE_FORMAT = "0.0%"
MAX_TEXT = 32_767
# What XML cannot hold; tabs and line ends it can.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in characters; `number_format` of Excel («0.0%», «dd.mm.yyyy») or ''.

    `choices` are the cells of another sheet that its cells are chosen from («'Слова'!$A$2:$A$9»).
    """

    title: str
    width: float = 14
    number_format: str = ""
    choices: str = ""


@dataclass(frozen=True, slots=True)
class SheetData:
    """One sheet: a row of headers and the rows under it."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def row_number(text: str) -> int | str:
    """The number of a row as people gave it: «3» as a number, «3.1» and «007» as they are."""
    return int(text) if text.isdecimal() and not text.startswith("0") else text


def write_book(sheets: Sequence[SheetData]) -> bytes:
    """An xlsx file; titles of sheets are made legal and unlike.

    ValueError without sheets, or when a row has more or fewer cells than there are columns.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    # Looked at before anything is written: a half-written sheet cannot be closed.
    rows = [list(data.rows) for data in sheets]
    for data, lines in zip(sheets, rows, strict=True):
        if any(len(line) != len(data.columns) for line in lines):
            raise ValueError(f"a row of «{data.title}» does not fit its columns")
    from shnor_portal.core.sheets import filled_workbooks

    return filled_workbooks.for_people(sheets, rows)


def write_copy(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """An xlsx file of bare values, every one in the cell where it stood; no formula is written."""
    from shnor_portal.core.sheets import filled_workbooks

    return filled_workbooks.bare(sheets)


def without_controls(value: str) -> str:
    """Text that a cell can hold: without control characters, and not longer than Excel allows."""
    return _CONTROLS.sub("", value)[:MAX_TEXT]


def put_text(cell: "Cell", value: str) -> None:
    """Text into a cell as text, whatever it begins with; control characters are dropped."""
    clean = without_controls(value)
    cell.value = clean
    # Without this a text that begins with «=» would become a formula.
    cell.data_type = "s"
    # And with this it stays a text even when somebody edits the cell.
    cell.quotePrefix = clean.startswith(FORMULA_STARTS)
