"""Rows that a table numbers and does not have: one was lost between its author and the portal."""

from collections.abc import Iterator

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
    if not skips:
        return None
    lost = sum(after - before - 1 for _, before, after in skips)
    places = ", ".join(
        f"после №\u00a0{before} стоит №\u00a0{after} (строка {row})"
        for row, before, after in skips[:_NAMED]
    )
    more = f" и\u00a0ещё в\u00a0{len(skips) - _NAMED} местах" if len(skips) > _NAMED else ""
    text = (
        f"Номера строк идут с\u00a0пропуском: {places}{more}. В\u00a0таблице не хватает "
        f"{counted(lost, 'строки,строк,строк')}. Если строки потерялись, верните их "
        "и\u00a0загрузите файл снова; если это выборка из большей таблицы, делать ничего "
        "не\u00a0нужно."
    )
    row, _, after = skips[0]
    return Problem("numbers_missing", text, "warning", sheet.name, row, letters(column), str(after))


def _place(sheet: Sheet) -> tuple[int, int] | None:
    """Indices of the header's row and of its column «№»."""
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        for column, value in enumerate(row):
            if value.__class__ is str and " ".join(str(value).lower().split()) in _HEADERS:
                return index, column
    return None


def _skips(sheet: Sheet, header: int, column: int) -> Iterator[tuple[int, int, int]]:
    """(row, number before, number there) where a number does not follow the one before.

    A smaller number begins a new count, and so does anything that is no whole number. Rows that
    a person does not see are told of by themselves.
    """
    before: int | None = None
    last = header
    hidden = sorted(sheet.look.hidden_rows)
    for index in range(header + 1, len(sheet.rows)):
        value = sheet.rows[index][column]
        if value is None:
            continue
        number = _whole(value)
        skips = before is not None and number is not None and number > before + 1
        if skips and not any(last < row - 1 < index for row in hidden):
            yield index + 1, before or 0, number or 0
        before, last = number, index


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    word = str(value).strip().rstrip(".") if value.__class__ is str else ""
    return int(word) if word.isdecimal() and len(word) <= 7 else None
