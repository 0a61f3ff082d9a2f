"""Rows that a table numbers and does not have: one was lost between its author and the portal."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import letters
from shnor_portal.core.typography import counted

_HEADERS = frozenset({"№", "№ п/п", "№п/п", "п/п", "№ пп", "n п/п", "№ строки", "columnname"})
_HEADER_WITHIN = 30
_NAMED = 3


def missing_numbers(book: Book) -> list[Problem]:
    """A warning for each sheet a person sees whose column «№» skips numbers, at the first skip."""
    return [problem for sheet in book.visible if (problem := _missing_in(sheet))]


def _missing_in(sheet: Sheet) -> Problem | None:
    place = _place(sheet)
    if place is None:
        return None
    header, column = place
    skips = list(_skips(sheet, header, column))
    lost = sum(skip.lost for skip in skips)
    # Numbers of which more are missing than there are say something else: codes, a rare extract.
    if not lost or lost > len(_numbers(sheet, header, column)):
        return None
    places = ", ".join(
        f"после №\u00a0{skip.before} стоит №\u00a0{skip.number} (строка {skip.row})"
        for skip in skips[:_NAMED]
    )
    others = counted(len(skips) - _NAMED, "месте,местах,местах")
    more = f" и\u00a0ещё в\u00a0{others}" if len(skips) > _NAMED else ""
    text = (
        f"Номера строк идут с\u00a0пропуском: {places}{more}. В\u00a0таблице не хватает "
        f"{counted(lost, 'строки,строк,строк')}. Если строки потерялись, верните их "
        "и\u00a0загрузите файл снова; если это выборка из большей таблицы, делать ничего "
        "не\u00a0нужно."
    )
    first = skips[0]
    return Problem(
        "numbers_missing", text, "warning", sheet.name, first.row, letters(column),
        str(first.number),
    )  # fmt: skip


def _place(sheet: Sheet) -> tuple[int, int] | None:
    """Indices of the header's row and of its column «№»."""
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        for column, value in enumerate(row):
            if value.__class__ is str and " ".join(str(value).lower().split()) in _HEADERS:
                return index, column
    return None


@dataclass(frozen=True)
class _Skip:
    """At the row `number` follows `before`; `lost` of those between are nowhere in the sheet."""

    row: int
    before: int
    number: int
    lost: int


def _skips(sheet: Sheet, header: int, column: int) -> Iterator[_Skip]:
    """Where a number does not follow the one before.

    A smaller number begins a new count, and so does anything that is no whole number; a table
    sorted by something else has its numbers elsewhere. Rows that a person does not see are told of
    by themselves.
    """
    there = sorted(_numbers(sheet, header, column))
    before: int | None = None
    last = header
    hidden = sorted(sheet.look.hidden_rows)
    for index in range(header + 1, len(sheet.rows)):
        value = sheet.rows[index][column]
        if value is None:
            continue
        number = _whole(value)
        if before is not None and number is not None and number > before + 1:
            elsewhere = bisect_left(there, number) - bisect_right(there, before)
            lost = number - before - 1 - elsewhere
            if lost and not any(last < row - 1 < index for row in hidden):
                yield _Skip(index + 1, before, number, lost)
        before, last = number, index


def _numbers(sheet: Sheet, header: int, column: int) -> set[int]:
    numbers = (_whole(row[column]) for row in sheet.rows[header + 1 :] if row[column] is not None)
    return {number for number in numbers if number is not None}


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    word = str(value).strip().rstrip(".") if value.__class__ is str else ""
    return int(word) if word.isdecimal() and len(word) <= 7 else None
