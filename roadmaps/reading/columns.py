"""Which column of a table means what: headers by meaning, in any order and over several rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roadmaps.reading.header_rows import (
    PlanColumn,
    last_line,
    one_line_of,
    with_lower_row,
    with_rest,
    with_times,
)
from roadmaps.reading.meanings import (
    AIM,
    BEST,
    BOTH,
    DEADLINE,
    END,
    NUMBER,
    OTHER,
    RESPONSIBLE,
    RESULT,
    SECTION,
    START,
    TEXT,
    is_time,
    meaning_of,
    role_of,
)
from shnor_portal.core.reading.numbers import is_number
from shnor_portal.core.reading.tables import Cell, Row, Table

# What a plan cannot do without: measures and one thing more about them.
_NEEDED_BESIDE_TEXT = frozenset({DEADLINE, START, END, RESPONSIBLE, BOTH})
_LONGEST_HEADER, _LONGEST_OF_TWO = 160, 40
_HEADER_ROWS = 20
# Rows of a header below its first one.
_DEEPEST = 3
_SAME = frozenset({TEXT, RESPONSIBLE, RESULT})
# Of a row that repeats the header, one of so many cells must have its words.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Header:
    """Columns of a table and the number of its rows that they take, with all above them."""

    columns: tuple[PlanColumn, ...]
    rows: int

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(column.role for column in self.columns)

    def of(self, role: str) -> list[PlanColumn]:
        return [column for column in self.columns if column.role == role]


def find_header(table: Table) -> Header | None:
    """The header of a table of measures; None where the table is about something else."""
    for index, row in enumerate(table.rows[:_HEADER_ROWS]):
        if _may_be_header(row) and (header := _header_at(table.rows, index)):
            return header
    return None


def _header_at(rows: Sequence[Row], index: int) -> Header | None:
    columns = [
        PlanColumn(role_of(c.text), one_line_of(c.text), c.column, c.end) for c in rows[index].cells
    ]
    deep = 0
    for lower in rows[index + 1 : index + 1 + _DEEPEST]:
        cut = with_lower_row(lower, columns) or with_rest(lower, columns)
        if cut is None:
            break
        columns, deep = cut, deep + 1
    below = rows[index + 1 + deep :]
    columns = _with_number(_one_of_each(with_times(columns, below)), below)
    roles = {column.role for column in columns}
    if TEXT not in roles and SECTION in roles:
        columns = _section_as_text(columns)
        roles = {column.role for column in columns}
    if TEXT not in roles and roles & {DEADLINE, BOTH} and roles & {RESPONSIBLE, RESULT, BOTH}:
        columns = _first_other_as_text(columns)
        roles = {column.role for column in columns}
    if not (TEXT in roles and roles & _NEEDED_BESIDE_TEXT):
        return None
    columns = _with_true_text(columns, below)
    columns = _with_true_sections(columns, below)
    return Header(tuple(columns), index + 1 + deep)


def same_columns(headers: list[Header | None]) -> list[Header | None]:
    """Headers of the same words mean the same, though a page of few rows may not show it."""
    first: dict[tuple[str, ...], Header] = {}
    same: list[Header | None] = []
    for header in headers:
        if header is not None:
            words = tuple(_letters(column.heading) for column in header.columns)
            model = first.setdefault(words, header)
            columns = [
                PlanColumn(like.role, column.heading, column.start, column.end)
                for like, column in zip(model.columns, header.columns, strict=True)
            ]
            header = Header(tuple(columns), header.rows)
        same.append(header)
    return same


def words_of(header: Header) -> frozenset[str]:
    """The words by which rows that repeat a header are known, both rows of a deep one."""
    lines = [line for c in header.columns for line in (c.heading, *c.heading.split("\n"))]
    return frozenset(map(_letters, lines))


def is_header_again(row: Row, words: frozenset[str], columns: int) -> bool:
    """Whether a row repeats the header, as it does at the top of a page."""
    filled = row.filled
    if len(filled) < 2 or len(filled) < columns / 2:
        return False
    same = sum(_letters(cell.text) in words for cell in filled[:_ENOUGH])
    if same < 1:
        return False
    same += sum(_letters(cell.text) in words for cell in filled[_ENOUGH:])
    return same >= 2 and same >= len(filled) - 1


def begins_as_header(row: Row) -> bool:
    """Whether a row names columns, whatever the table is about: «№», «Мероприятие», «2024»."""
    roles = [
        role_of(cell.text) if len(cell.text) <= _LONGEST_OF_TWO else OTHER for cell in row.cells
    ]
    named = {role for role, cell in zip(roles, row.cells, strict=True) if cell.text} - {OTHER}
    return NUMBER in named and len(named) > 1


def by_column(row: Row, header: Header, widths: list[int]) -> list[list[Cell]]:
    """Cells of a row for each column of the header.

    Where a row is cut otherwise than the header, a cell belongs to the column that it covers
    most of.
    """
    columns = header.columns
    placed: list[list[Cell]] = [[] for _ in columns]
    same_count = len(row.cells) == len(columns)
    for index, cell in enumerate(row.cells):
        if same_count or (
            index < len(columns)
            and (cell.column, cell.end) == (columns[index].start, columns[index].end)
        ):
            placed[index].append(cell)
        else:
            placed[_nearest(cell, header, widths)].append(cell)
    return placed


def _may_be_header(row: Row) -> bool:
    filled = row.filled
    longest = _LONGEST_HEADER if len(filled) > 2 else _LONGEST_OF_TWO
    if len(filled) < 2 or any(len(cell.text) > longest for cell in filled):
        return False
    first = filled[0].text
    return not (is_number(first) and any(map(str.isdecimal, first)))


def _one_of_each(columns: list[PlanColumn]) -> list[PlanColumn]:
    """One column for a meaning, except that a deadline may be written over several."""
    kept = list(columns)
    for role, names in BEST.items():
        same = [column for column in kept if column.role == role]
        if role == DEADLINE:
            same = [column for column in same if not is_time(last_line(column.heading))]
        if len(same) < 2 or (
            role == DEADLINE and len({c.heading.split("\n")[0] for c in same}) == 1
        ):
            continue
        best = min(same, key=lambda column: (_rank(column.heading, names), column.start))
        kept = [_other(c) if c.role == role and c is not best else c for c in kept]
    for role in (NUMBER, SECTION):
        for extra in [column for column in kept if column.role == role][1:]:
            kept[kept.index(extra)] = _other(extra)
    return kept


def _with_number(columns: list[PlanColumn], rows: Sequence[Row]) -> list[PlanColumn]:
    """A first column without a heading that holds numbers is the column of numbers."""
    first = columns[0]
    if first.heading or any(column.role == NUMBER for column in columns):
        return columns
    texts = [cell.text for row in rows for cell in row.cells if cell.column == first.start]
    numbers = [text for text in texts if is_number(text)]
    if not numbers or len(numbers) < len([text for text in texts if text]) / 2:
        return columns
    return [PlanColumn(NUMBER, "", first.start, first.end), *columns[1:]]


def _with_true_text(columns: list[PlanColumn], rows: Sequence[Row]) -> list[PlanColumn]:
    """«Мероприятие» merged over the rows of «Содержание» is a heading of what is done."""
    first = next(column for column in columns if column.role == TEXT)
    cells = [cell for row in rows for cell in row.cells if cell.column == first.start and cell.text]
    second = next((c for c in columns if c.role == OTHER and role_of(c.heading) == TEXT), None)
    if not second or 2 * sum(cell.joined for cell in cells) < len(cells) or not cells:
        return columns
    own = [c for row in rows for c in row.cells if c.column == second.start and c.text]
    if any(c.role == SECTION for c in columns) or sum(not c.joined for c in own) < len(cells):
        return columns
    roles = {first: SECTION, second: TEXT}
    return [PlanColumn(roles.get(c, c.role), c.heading, c.start, c.end) for c in columns]


def beside_each_other(header: Header) -> list[Header]:
    """«Работа с педагогами», «Работа с родителями»: columns of measures, each read by itself."""
    places = [c for c in header.columns if re.match(r"работа\s+со?\b", c.heading, re.IGNORECASE)]
    if len(places) < 2 or not any(column.role == TEXT for column in places):
        return [header]
    headers = []
    for place in places:
        columns = [
            PlanColumn(TEXT if c is place else OTHER, c.heading, c.start, c.end)
            if c in places
            else c
            for c in header.columns
        ]
        headers.append(Header(tuple(columns), header.rows))
    return headers


def _with_true_sections(columns: list[PlanColumn], rows: Sequence[Row]) -> list[PlanColumn]:
    """A column of sections has one text for many rows; «Цель» of its own in every row is none,

    nor is «Цель контроля» beside a measure.
    """
    kept = []
    of_text = next(column for column in columns if column.role == TEXT)
    for column in columns:
        texts = [
            cell.text
            for row in rows
            for cell in row.cells
            if cell.column == column.start and cell.end == column.end and not cell.joined
        ]
        own = len({text for text in texts if text})
        after_text = column.start > of_text.start and bool(AIM.search(column.heading))
        if column.role == SECTION and (after_text or len(rows) > 3 and own > 0.6 * len(rows)):
            column = _other(column)
        kept.append(column)
    return kept


def set_aside(header: Header, rows: Sequence[Row]) -> list[str]:
    """Headings of columns with words that mean what a better named column means."""
    return [
        " ".join(column.heading.split())
        for column in _unread(header, rows)
        if role_of(column.heading) in _SAME
    ]


def left_aside(header: Header, rows: Sequence[Row]) -> list[str]:
    """Headings of the other columns with words that no plan is read by."""
    return [
        " ".join(column.heading.split()) or f"без заголовка, {index}-й по счёту"
        for index, column in enumerate(header.columns, start=1)
        if column in _unread(header, rows) and role_of(column.heading) not in _SAME
    ]


def _unread(header: Header, rows: Sequence[Row]) -> list[PlanColumn]:
    filled = {cell.column for row in rows for cell in row.cells if cell.text}
    return [c for c in header.columns if c.role == OTHER and c.start in filled]


def _rank(heading: str, names: tuple[str, ...]) -> int:
    words = heading.lower()
    if words.startswith("форм"):  # of what is done
        return len(names) + 1
    return next((rank for rank, name in enumerate(names) if name in words), len(names))


def _other(column: PlanColumn) -> PlanColumn:
    return PlanColumn(OTHER, column.heading, column.start, column.end)


def _section_as_text(columns: list[PlanColumn]) -> list[PlanColumn]:
    """«Задачи» or «Направления» without a column of measures are the measures."""
    first = next(column for column in columns if column.role == SECTION)
    return [
        PlanColumn(TEXT, column.heading, column.start, column.end) if column is first else column
        for column in columns
    ]


def _first_other_as_text(columns: list[PlanColumn]) -> list[PlanColumn]:
    """Beside deadlines and those responsible, the first column of another name is the measures."""
    first = next((c for c in columns if c.role == OTHER and not meaning_of(c.heading)), None)
    return [
        PlanColumn(TEXT, column.heading, column.start, column.end) if column is first else column
        for column in columns
    ]


def names_measures(header: Header) -> bool:
    """Whether the column of measures is named so, and not only taken for one by its place."""
    return role_of(header.of(TEXT)[0].heading) in (TEXT, SECTION)


def _nearest(cell: Cell, header: Header, widths: list[int]) -> int:
    def common(index: int) -> tuple[int, int]:
        column = header.columns[index]
        first, last = max(cell.column, column.start), min(cell.end, column.end)
        width = sum(widths[first:last]) if last <= len(widths) else max(last - first, 0)
        return width, -abs(column.start - cell.column)

    return max(range(len(header.columns)), key=common)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
