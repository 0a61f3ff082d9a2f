"""Tables found by what their headers mean: any order of columns, any wording among the known.

Pure: a sheet in, tables and rows out. What a row then means is for the layouts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shnor_portal.core.sheets import cells
from shnor_portal.core.sheets.books import Book, Sheet

HEADER_WITHIN = 30
_PUNCTUATION = re.compile(r"[^\w]+|_")
# Words that say how to fill a column, not what it is.
_NOISE = re.compile(
    r"\b(?:да нет|чел|человек|кол во|количество|число|численность|процент(?:ов)?)\b"
)


@dataclass(frozen=True, slots=True)
class Column:
    """`field` of a record, the `header` of the blank, and other wordings of the same."""

    field: str
    header: str
    synonyms: tuple[str, ...] = ()
    hint: str = ""

    @property
    def meanings(self) -> frozenset[str]:
        return frozenset(meaning(text) for text in (self.header, *self.synonyms))


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet's table: `at` gives the index of each field's column, `header_row` is from 1.

    `title` is the text above the header.
    """

    sheet: Sheet
    header_row: int
    at: dict[str, int]
    title: str

    def filled_rows(self) -> Iterator[tuple[int, list[object]]]:
        """(row number as a spreadsheet shows it, cells) of rows with anything in a known column."""
        for number, row in enumerate(self.sheet.rows[self.header_row :], self.header_row + 1):
            if any(not cells.is_blank(row[index]) for index in self.at.values()):
                yield number, row


def meaning(header: object) -> str:
    """A header as comparable words: «Сельская (да/нет)» is «сельская»."""
    words = " ".join(_PUNCTUATION.sub(" ", cells.folded(header)).split())
    return " ".join(_NOISE.sub(" ", words).split())


def find_tables(
    book: Book, columns: tuple[Column, ...], is_header: Callable[[set[str]], bool]
) -> list[Table]:
    """The table of every visible sheet whose header satisfies `is_header(fields found)`."""
    fields = {text: column.field for column in columns for text in column.meanings}
    found = (_find(sheet, fields, is_header) for sheet in book.visible)
    return [table for table in found if table]


def _find(
    sheet: Sheet, fields: dict[str, str], is_header: Callable[[set[str]], bool]
) -> Table | None:
    above: list[str] = []
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        at: dict[str, int] = {}
        for index, cell in enumerate(row):
            if field := fields.get(meaning(cell)) if isinstance(cell, str) else None:
                at.setdefault(field, index)
        if is_header(set(at)):
            return Table(sheet, number, at, " ".join(above))
        above += [cells.text(cell) for cell in row if cell is not None]
    return None
