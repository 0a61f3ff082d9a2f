"""Pupils whom a plan's file names are dropped before the plan is made of it.

Those who answer for measures are named on purpose and stay: a column of theirs is known by its
heading, or by being the only one of the plan's table that can hold them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from roadmaps.reading.choosing import PlanTable
from roadmaps.reading.columns import RESPONSIBLE
from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.tables import HIDDEN_ROWS, Cell, Table
from shnor_portal.core.sheets import personal
from shnor_portal.core.sheets.left_out import LeftOut
from shnor_portal.core.sheets.personal import Found

# «строка 5 – «слова»» of a remark on hidden rows.
_QUOTED_ROW = re.compile(r"(строка \d+) – «.*?»(?=; строка|\)| и другие)")


def drop_pupils(tables: Sequence[Table], parts: Sequence[PlanTable]) -> bool:
    """Blank, in place, what the tables say of pupils; whether there was anything."""
    staff = frozenset(
        column.heading
        for part in parts
        for column in part.header.columns
        if personal.says_name_alone(column.heading)
        and (column.role == RESPONSIBLE or not part.header.of(RESPONSIBLE))
    )
    dropped = [_drop(table, staff) for table in tables]
    return any(dropped)


def _drop(table: Table, staff: frozenset[str]) -> bool:
    grid = [_on_grid(row.cells) for row in table.rows]
    removed = personal.strip([(table.name, grid)], names=False, of_staff=staff)
    if not removed:
        # Nothing seen says whose the unseen words are, but documents are known by their shape.
        _mask_unread(table, removed)
        return False
    for row, left in zip(table.rows, grid, strict=True):
        for cell in row.cells:
            cell.text = _kept(cell.text, left[cell.column], removed)
    _drop_unread(table, removed)
    return True


def _drop_unread(table: Table, removed: Found) -> None:
    """The same for what is struck out or hidden and would be told of."""
    persons = removed.columns.get(table.name, set())
    for row in table.rows:
        for left in row.left_out:
            if left.column in persons:
                removed.note(left.text)
        row.left_out = [left for left in row.left_out if left.column not in persons]

    _mask_unread(table, removed)


def _mask_unread(table: Table, removed: Found) -> None:
    """Of whole rows in a table that names pupils nothing is quoted: whose words they are, nobody
    has looked."""

    def told(left: LeftOut) -> LeftOut:
        hide = bool(removed) and left.column is None
        return replace(left, text="" if hide else removed.masked(left.text))

    def message(problem: Problem) -> str:
        if removed and problem.code == HIDDEN_ROWS:
            return _QUOTED_ROW.sub(r"\1", problem.message)
        return removed.masked_quotes(problem.message)

    for row in table.rows:
        row.left_out = [told(left) for left in row.left_out]
    table.left_out = [(number, told(left)) for number, left in table.left_out]
    table.problems = [
        replace(problem, message=message(problem), value="" if removed else problem.value)
        for problem in table.problems
    ]


def _on_grid(cells: Sequence[Cell]) -> list[object]:
    line: list[object] = [None] * max((cell.end for cell in cells), default=0)
    for cell in cells:
        line[cell.column] = cell.text or None
    return line


def _kept(text: str, left: object, removed: Found) -> str:
    if text and left is None:
        return ""
    return text if personal.says_who(text) else removed.masked(text)
