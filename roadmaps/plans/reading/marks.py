"""A deadline written over several columns: start and end, or marks under months and quarters."""

import re

from roadmaps.plans.deadline_words import MONTH_NAMES
from roadmaps.plans.reading.columns import DEADLINE, END, START, Column

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_YEAR_HEADING = re.compile(r"(20\d\d)\s*(?:г\.?|год)?")
_UNITS = {"кварт": "квартал", "полугод": "полугодие", "четверт": "четверть"}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LATIN = str.maketrans("хХіІ", "XXII")
_MARKS = frozenset({"+", "x", "х", "v", "*", "✓", "✔", "•", "да", "++"})


def joined_deadline(parts: list[tuple[Column, str]]) -> str:
    """A deadline written over several columns: start and end, or marks under quarters."""
    starts = [text for column, text in parts if column.role == START and text]
    ends = [text for column, text in parts if column.role == END and text]
    plain = [(column, text) for column, text in parts if column.role == DEADLINE and text]
    named = list(dict.fromkeys(_under_heading(column, text) for column, text in plain))
    if len(named) > 1:
        return ", ".join(named)
    if starts or ends:
        start, end = " ".join(starts), " ".join(ends)
        if start and end and start != end:
            return f"с {start} по {end}" if start[0].isdecimal() else f"{start} – {end}"
        return start or f"до {end}"
    return named[0] if named else ""


def _under_heading(column: Column, text: str) -> str:
    """A mark is the time its column is named by, and a month belongs to the year above it."""
    above, _, heading = column.heading.rpartition("\n")
    if text.lower() in _MARKS:
        return _time_named(heading, above.lower())
    year = _YEAR_HEADING.fullmatch(heading)
    return f"{text} {year[1]}" if year and not _YEAR.search(text) else text


def _time_named(heading: str, above: str) -> str:
    """«I» under «Кварталы» is the first quarter, «09» under «Месяцы» is September."""
    number = heading.strip(" .").translate(_LATIN)
    if not re.fullmatch(r"\d{1,2}|[IVX]{1,4}", number):
        return heading
    if "месяц" in above:
        month = int(number) if number.isdecimal() else [*_ROMAN, number].index(number) + 1
        return MONTH_NAMES[month - 1] if 1 <= month <= 12 else heading
    unit = next((word for stem, word in _UNITS.items() if stem in above), "")
    return f"{number} {unit}".strip()
