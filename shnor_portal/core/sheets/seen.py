"""The rows of a sheet as a person sees them: without what is hidden or struck out, aloud."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.cells import column_letters
from shnor_portal.core.sheets.left_out import HIDDEN, STRUCK
from shnor_portal.core.sheets.looks.look import Look, Place

_SHOWN = 10
_ROUNDED = 10
_WORDS = {
    STRUCK: "Зачёркнутое не прочитано: {}. Если эти данные действуют, снимите зачёркивание "
    "и загрузите файл снова.",
    HIDDEN: "Ячейки, формат которых скрывает значение, не прочитаны: {}. Если они нужны, смените "
    "их формат и загрузите файл снова.",
}
_ROWS = (
    "Скрытые строки (или строки, скрытые фильтром) не прочитаны: {}. Если они нужны, покажите их, "
    "снимите фильтр и загрузите файл снова."
)
_COLUMNS = "Скрытые столбцы прочитаны вместе с видимыми: {}. Проверьте, нужны ли они."
_UNKNOWN = (
    "Узнать, какие строки файла скрыты, какие ячейки объединены или зачёркнуты, не удалось: "
    "прочитано всё. Если в файле есть такое, сохраните его как «Книга Excel (*.xlsx)» и загрузите "
    "снова."
)


def as_seen(
    name: str, rows: list[list[object]], look: Look
) -> tuple[list[list[object]], list[Problem]]:
    """Rows with the same coordinates, and what is to be said of them.

    The first cell of a merged area that begins in a hidden row and goes on below is seen.
    """
    problems = list(_remarks(name, rows, look))
    if not (look.hidden_rows or look.texts or look.percents):
        return rows, problems
    seen = [list(row) for row in rows]
    for row, column in look.percents:
        value = _at(seen, (row, column))
        if isinstance(value, int | float) and not isinstance(value, bool):
            seen[row - 1][column - 1] = round(value * 100, _ROUNDED)
    for place, text in look.texts.items():
        if _at(seen, place) is not None:
            seen[place[0] - 1][place[1] - 1] = text
    for row in look.hidden_rows:
        for column in range(1, len(seen[row - 1]) + 1) if row <= len(seen) else ():
            if not _goes_on(look, (row, column)):
                seen[row - 1][column - 1] = None
    return seen, problems


def over_a_hundred(rows: Sequence[Sequence[object]], look: Look) -> set[Place]:
    """Percents above 100: a percent that was typed before its cell was given the format."""
    values = ((place, _at(rows, place)) for place in look.percents)
    return {place for place, value in values if isinstance(value, int | float) and value > 100}


def shown_rows(numbers: Iterable[int]) -> str:
    """«3, 5–7, 12»."""
    groups = [
        list(pairs) for _, pairs in groupby(enumerate(sorted(numbers)), lambda p: p[1] - p[0])
    ]
    spans = [(pairs[0][1], pairs[-1][1]) for pairs in groups]
    said = [f"{first}–{last}" if last > first else f"{first}" for first, last in spans]
    return ", ".join(said[:_SHOWN]) + (" и другие" if len(said) > _SHOWN else "")


def unknown_look() -> Problem:
    return Problem("looks_unknown", _UNKNOWN, "warning")


def _remarks(name: str, rows: Sequence[Sequence[object]], look: Look) -> Iterator[Problem]:
    hidden = [row for row in look.hidden_rows if row <= len(rows) and _is_filled(rows[row - 1])]
    if hidden:
        text = _ROWS.format(shown_rows(hidden))
        yield Problem("hidden_rows", text, "warning", name, min(hidden))
    width = len(rows[0]) if rows else 0
    columns = [
        column_letters(column)
        for column in sorted(look.hidden_columns)
        if column <= width and any(row[column - 1] is not None for row in rows)
    ]
    if columns:
        text = _COLUMNS.format(_joined(columns))
        yield Problem("hidden_columns", text, "info", name, column=columns[0])
    for why, words in _WORDS.items():
        places = [
            place
            for place, left in look.left_out.items()
            if place[0] not in look.hidden_rows and any(each.why == why for each in left)
        ]
        if places:
            row, column = min(places)
            cells = [f"{column_letters(column)}{row}" for row, column in sorted(places)]
            text = words.format(_joined(cells))
            yield Problem(why, text, "warning", name, row, column_letters(column))


def _joined(said: Sequence[str]) -> str:
    return ", ".join(said[:_SHOWN]) + (" и другие" if len(said) > _SHOWN else "")


def _is_filled(row: Sequence[object]) -> bool:
    return any(value is not None for value in row)


def _at(rows: Sequence[Sequence[object]], place: Place) -> object:
    row, column = place
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def _goes_on(look: Look, place: Place) -> bool:
    """Whether a merged area that begins here is seen in a row below."""
    down = look.merged.get(place, (1, 1))[0]
    return any(row not in look.hidden_rows for row in range(place[0], place[0] + down))
