"""Tables of a document, whatever its format, as rows of cells that know their columns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.left_out import LeftOut

# Soft hyphens, and signs without a width; legal systems write «¬» for the former.
_UNSEEN = re.compile("[\u00ad\u00ac\u200b-\u200f\u2060\ufeff]")

HIDDEN_ROWS = "hidden_rows"
LONGEST_ROW = 100_000
MOST_BYTES = 30 << 20
MOST_MARKUP, MOST_SIGNS = 64 << 20, 1_500_000
MOST_TABLES, DEEPEST = 5_000, 8


@dataclass(slots=True)
class Cell:
    """A cell over the columns `column … column + span - 1` of its table's grid, from 0.

    `joined` marks the lower part of a cell merged over rows: it has the text of the upper part.
    `strong` is a text all bold or centred, as headings of sections are; `shade` is the colour
    of its ground, "" where it has none.
    """

    text: str
    column: int
    span: int = 1
    joined: bool = False
    strong: bool = False
    shade: str = ""

    @property
    def end(self) -> int:
        return self.column + self.span


@dataclass(slots=True)
class Row:
    """`number` is the row's number in its table or sheet, from 1."""

    number: int
    cells: list[Cell]
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.text]


@dataclass(slots=True)
class Table:
    """`before` are the paragraphs between the table before and this one; `name` is of a sheet.

    `widths` are the widths of grid columns in any one unit; `inside` marks a table that stands
    in a cell of the table before it; `left_out` are whole rows that are not read, each with the
    number of the row, and words above the table (row 0); `problems` are remarks on what its file
    holds and the reader could not use.
    """

    rows: list[Row]
    before: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    name: str = ""
    inside: bool = False
    left_out: list[tuple[int, LeftOut]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class TooMuch(Exception):
    """A document that is no plan by its sheer size."""


@dataclass(slots=True)
class Budget:
    """What may still be built of one document: cells after all repeats, and letters in them."""

    cells: int = 200_000
    letters: int = 16 << 20

    def spend(self, cells: int, letters: int = 0) -> None:
        """Asked for a cell or a row of them; TooMuch when it is more than any plan has."""
        self.cells -= cells
        self.letters -= letters
        if self.cells < 0 or self.letters < 0 or letters > LONGEST_ROW:
            raise TooMuch

    def check(self, sizes: Iterable[int]) -> None:
        """Ask for all at once, before anything is built."""
        if sum(sizes) > self.cells:
            raise TooMuch


def check_markup(markup: bytes | str) -> None:
    """TooMuch for markup that would take too much memory once it is a tree."""
    sign = "<" if isinstance(markup, str) else b"<"
    if len(markup) > MOST_MARKUP or markup.count(sign) > MOST_SIGNS:  # type: ignore[arg-type]
        raise TooMuch


def check_nesting(depths: Iterable[int]) -> None:
    """TooMuch for tables too deep inside each other, or too many; `depths` is of each."""
    for number, depth in enumerate(depths):
        if depth > DEEPEST or number > MOST_TABLES:
            raise TooMuch


class MergedColumns:
    """Texts of cells merged over rows, from above downwards."""

    def __init__(self) -> None:
        self._above: dict[int, Cell] = {}

    def keep(self, cell: Cell) -> Cell:
        """Remember a cell that may go on below."""
        self._above[cell.column] = cell
        return cell

    def below(self, column: int, span: int) -> Cell:
        """The cell that goes on here from above."""
        upper = self._above.get(column)
        text, strong = (upper.text, upper.strong) if upper else ("", False)
        return Cell(text, column, span, joined=upper is not None, strong=strong)


def squeezed(text: str) -> str:
    """Lines without needless spaces; empty lines are left out."""
    if text.isprintable() and "\u00ac" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in _UNSEEN.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line)
