"""The look of one sheet, whatever format it was kept in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shnor_portal.core.sheets.cells import text
from shnor_portal.core.sheets.left_out import (
    HIDDEN,
    NOTE,
    STRUCK,
    LeftOut,
    Said,
    as_power,
    is_note_mark,
)
from shnor_portal.core.sheets.symbols import FONTS, in_font

Place = tuple[int, int]
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(slots=True)
class Look:
    """What a sheet says beside its values; rows and columns are counted from 1.

    `merged` are spans (rows, columns) by the place of their first cell; `left_out` are words of
    cells that are struck out and the like, `texts` what remains of such a cell (None: nothing);
    `percents` are numbers shown as percents, `months` dates shown without their day, `strong`
    bold or centred cells; `failed` are formulas that ended in an error; `shades` are colours of
    grounds; `floating` are boxes that hang over the sheet; `whole` are looks of cells whose values
    are to be seen. Of a sheet not looked at closely only rows, percents, `failed` and `left_out`
    are known, of an `unknown` one nothing.
    """

    merged: dict[Place, tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    left_out: dict[Place, list[LeftOut]] = field(default_factory=dict)
    texts: dict[Place, str | None] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    months: set[Place] = field(default_factory=set)
    strong: set[Place] = field(default_factory=set)
    failed: set[Place] = field(default_factory=set)
    shades: dict[Place, str] = field(default_factory=dict)
    floating: list[tuple[Place, str]] = field(default_factory=list)
    whole: dict[Place, "tuple[Font, NumberFormat]"] = field(default_factory=dict)
    unknown: bool = False

    def see(self, rows: Sequence[Sequence[object]]) -> None:
        """Put down what is left out of cells that are all of one look, by their values."""
        for (row, column), (font, number) in self.whole.items():
            value = rows[row - 1][column - 1] if row <= len(rows) else None
            if value is None or (row, column) in self.texts:
                continue
            if number.hides or font.struck:
                words = text(value)
                why = STRUCK if font.struck else HIDDEN
                self.left_out[row, column] = [LeftOut(why, words, column - 1)]
                self.texts[row, column] = None
            elif isinstance(value, str) and (shown := in_font(value, font.name)) != value:
                self.texts[row, column] = shown


@dataclass(frozen=True, slots=True)
class Font:
    struck: bool = False
    raised: bool = False
    bold: bool = False
    name: str = ""

    @property
    def plain(self) -> bool:
        return not (self.struck or self.raised or self.name.lower() in FONTS)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format code makes of a number: a percent, a date without its day, nothing at all."""

    percent: bool = False
    month: bool = False
    hides: bool = False


PLAIN_FORMAT = NumberFormat()


def number_format(code: str) -> NumberFormat:
    bare = _QUOTED.sub("", code).lower()
    first = bare.partition(";")[0]
    month = "d" not in first and bool({"m", "y"} & set(first)) and "h" not in first
    return NumberFormat(
        percent="%" in first,
        month=month and "general" not in first,
        hides=bool(code) and not code.replace(";", "").strip() and code.count(";") >= 2,
    )


def without_runs(
    look: Look, place: Place, runs: Iterable[tuple[str, Font]], number: NumberFormat = PLAIN_FORMAT
) -> None:
    """Put down what remains of a cell's text when what is struck out or raised is taken away."""
    kept: list[str] = []
    left_out: list[LeftOut] = []
    said = Said(left_out.append, place[1] - 1)
    for words, font in runs:
        if number.hides or font.struck:
            said.leave(HIDDEN if number.hides else STRUCK, words)
        elif font.raised and is_note_mark(words, "".join(kept)[-8:]):
            said.leave(NOTE, words)
        else:
            kept.append(in_font(as_power(words) if font.raised else words, font.name))
    said.end()
    look.texts[place] = "".join(kept) if "".join(kept).strip() else None
    if left_out:
        look.left_out[place] = left_out
