"""The rows of a header put together: cut columns, headings over two rows, times as headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roadmaps.reading.marks import is_mark, number_of_time, time_of_number, unit_of
from roadmaps.reading.meanings import (
    BOTH,
    DEADLINE,
    END,
    OTHER,
    START,
    TEXT,
    is_deadline,
    is_time,
    is_year,
    meaning_of,
    role_of,
)
from shnor_portal.core.reading.hyphens import rejoined
from shnor_portal.core.reading.numbers import is_number
from shnor_portal.core.reading.tables import Cell, Row

_HYPHENS = ("-", "‐", "‑")
_PER_ORDER = re.compile(r"п\W{0,3}п\W*", re.IGNORECASE)
_LONGEST_REST, _LONGEST_PART = 40, 60


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column of a plan, over `start … end - 1` of the grid, with its header's words."""

    role: str
    heading: str
    start: int
    end: int


def with_lower_row(row: Row, columns: list[PlanColumn]) -> list[PlanColumn] | None:
    """Columns cut further by the next row of a header («Сроки»: «начало», «окончание»)."""
    wide = [column for column in _widened(columns) if column.end - column.start > 1]
    lower = [cell for cell in row.filled if not cell.joined]
    parted = [c for c in lower if any(w.start <= c.column and c.end <= w.end for w in wide)]
    if (
        len(parted) < 2
        or len(parted) < len(lower)
        or any(len(c.text) > _LONGEST_PART for c in parted)
    ):
        return None
    cut: list[PlanColumn] = []
    for column in _widened(columns):
        parts = [c for c in parted if column.start <= c.column and c.end <= column.end]
        if len(parts) < 2:
            cut.append(column)
            continue
        for part in parts:
            role = role_of(part.text)
            own = role in (START, END) or (column.role in (OTHER, TEXT, BOTH) and role != OTHER)
            role = role if own else column.role
            heading = f"{column.heading}\n{one_line_of(part.text)}"
            cut.append(PlanColumn(role, heading, part.column, part.end))
    return cut


def with_rest(row: Row, columns: list[PlanColumn]) -> list[PlanColumn] | None:
    """Columns whose headings go on in the next row: «№», «Ответст-» above «п/п», «венные»."""
    lower = [cell for cell in row.filled if not cell.joined]
    at = {column.start: column for column in columns}
    if not lower or any(not _is_rest(cell, at.get(cell.column)) for cell in lower):
        return None
    words = {cell.column: cell.text for cell in lower}
    whole = [
        _renamed(c, one_line_of(f"{c.heading}\n{words[c.start]}")) if c.start in words else c
        for c in columns
    ]
    broken = any(column.heading.endswith(_HYPHENS) for column in columns)
    counted = any(_PER_ORDER.fullmatch(text) for text in words.values())
    more = len({c.role for c in whole} - {OTHER}) > len({c.role for c in columns} - {OTHER})
    return whole if broken or counted or more else None


def _is_rest(cell: Cell, column: PlanColumn | None) -> bool:
    """Whether a cell may go on a heading: small letters, no number and no deadline."""
    if column is None or len(cell.text) > _LONGEST_REST or is_deadline(cell.text):
        return False
    if _PER_ORDER.fullmatch(cell.text):
        return True
    return bool(column.heading) and cell.text[0].islower() and not is_number(cell.text)


def _renamed(column: PlanColumn, heading: str) -> PlanColumn:
    return PlanColumn(role_of(heading), heading, column.start, column.end)


def with_times(columns: list[PlanColumn], rows: Sequence[Row]) -> list[PlanColumn]:
    """Columns that are times themselves, captioned or not: «Сентябрь», «I кв. 2024», «09»."""
    columns = _with_named_numbers(columns)
    times = [c for c in columns if c.role == OTHER and is_time(last_line(c.heading))]
    times = [c for c in times if meaning_of(_caption(c.heading)) in ("", DEADLINE, TEXT)]
    if not times:
        return columns
    texts = [
        cell.text
        for row in rows
        for cell in row.filled
        if not cell.joined and any(c.start == cell.column for c in times)
    ]
    marks = sum(is_mark(text) or is_deadline(text) for text in texts)
    dated = any(column.role in (DEADLINE, START, END, BOTH) for column in columns)
    years = all(is_year(last_line(column.heading)) for column in times)
    # Beside «Сроки», and under years alone, other things than marks stand too.
    if (dated or years or len(times) == 1) and (2 * marks <= len(texts) or not texts):
        return columns
    return [PlanColumn(DEADLINE, c.heading, c.start, c.end) if c in times else c for c in columns]


def _with_named_numbers(columns: list[PlanColumn]) -> list[PlanColumn]:
    """«1 … 12» or «I … IV» under a caption of time are months or quarters."""
    named = list(columns)
    for caption in dict.fromkeys(_caption(column.heading) for column in columns):
        same = [c for c in columns if caption and _caption(c.heading) == caption]
        numbers = [number_of_time(last_line(column.heading)) for column in same]
        if None in numbers or len(same) < 2 or not (_is_timed(caption) or same[0].role == DEADLINE):
            continue
        known = [number for number in numbers if number is not None]
        unit = unit_of(caption) or ("месяц" if len(known) > 4 or max(known) > 4 else "")
        unit = unit or ("квартал" if known == [1, 2, 3, 4] else "")
        for column, number in zip(same, known, strict=True):
            if heading := time_of_number(last_line(column.heading), number, unit):
                whole = f"{caption}\n{heading}"
                named[named.index(column)] = PlanColumn(
                    column.role, whole, column.start, column.end
                )
    return named


def _is_timed(caption: str) -> bool:
    return is_time(last_line(caption)) or bool(unit_of(caption))


def one_line_of(text: str) -> str:
    """The words of a heading's cell in one line: a line break parts it from its caption."""
    return " ".join(rejoined(text).split())


def last_line(heading: str) -> str:
    return heading.rpartition("\n")[2]


def _caption(heading: str) -> str:
    return heading.rpartition("\n")[0]


def _widened(columns: list[PlanColumn]) -> list[PlanColumn]:
    """Columns without a heading as parts of the one before: a sheet does not say what is merged."""
    widened: list[PlanColumn] = []
    for column in columns:
        if widened and not column.heading:
            last = widened[-1]
            widened[-1] = PlanColumn(last.role, last.heading, last.start, column.end)
        else:
            widened.append(column)
    return widened
