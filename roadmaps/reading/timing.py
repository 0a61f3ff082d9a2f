"""The deadline of a measure out of its columns: start and end, times with marks, who and when."""

import re
from collections.abc import Sequence

from roadmaps.reading.columns import DEADLINE, END, START, PlanColumn
from roadmaps.reading.marks import is_mark
from roadmaps.reading.meanings import BOTH, is_deadline, is_time, is_year

_YEAR = re.compile(r"(?<!\d)20\d\d(?:\s*[-–—/]\s*(?:20)?\d\d)?(?!\d)")
_DAYS = re.compile(
    r"(?:(?:до|к|с|по|после)\s*)?\d{1,2}(?:\s*(?:[-–—]|по|до)\s*\d{1,2})?(?:\s*числа)?",
    re.IGNORECASE,
)
_BRACKETS = str.maketrans("()", "[]")
_NOTHING = frozenset({"нет", "0", "не проводится"})
_MONTHS = re.compile(r"янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек", re.IGNORECASE)


def joined_deadline(parts: Sequence[tuple[PlanColumn, str]]) -> str:
    """A deadline written over several columns; each marked time is a deadline of its own."""
    starts = [text for column, text in parts if column.role == START and text]
    ends = [text for column, text in parts if column.role == END and text]
    plain = [(column, text) for column, text in parts if column.role in (DEADLINE, BOTH) and text]
    named = list(dict.fromkeys(filter(None, (_under_heading(c, text) for c, text in plain))))
    if len(named) > 1:
        # Neighbouring months would be one span after commas.
        months = any(_MONTHS.search(column.heading.rpartition("\n")[2]) for column, _ in plain)
        return ("; " if months else ", ").join(named)
    if starts or ends:
        start, end = " ".join(starts), " ".join(ends)
        if start and end and start != end:
            return f"с {start} по {end}" if start[0].isdecimal() else f"{start} – {end}"
        return start or f"до {end}"
    return named[0] if named else ""


def _under_heading(column: PlanColumn, text: str) -> str:
    """What a cell says under a time: a mark is the time itself, other words are its label."""
    above, _, heading = column.heading.rpartition("\n")
    if not is_time(heading):
        return text
    if is_year(heading):
        if is_mark(text):
            return heading
        return text if _YEAR.search(text) else f"{text} {_YEAR.findall(heading)[0]}"
    time = _with_year(heading, above)
    if is_mark(text):
        return time
    if text.strip().lower() in _NOTHING:
        return ""
    if _DAYS.fullmatch(text.strip()) and not text.strip().isdecimal() and _MONTHS.search(heading):
        return f"{text.strip().removesuffix('числа').strip()} {time}"
    if is_deadline(text):
        return text if _YEAR.search(text) else _with_year(text, above)
    return f"{time} ({text.translate(_BRACKETS)})"


def _with_year(time: str, above: str) -> str:
    """A time with the year that stands above it, if it has none itself."""
    year = _YEAR.search(above)
    return f"{time} {year[0]}" if year and not _YEAR.search(time) else time
