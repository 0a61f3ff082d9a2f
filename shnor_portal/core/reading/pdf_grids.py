"""Tables of a page by their ruled lines: which lines make a table, and what its cells are."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shnor_portal.core.reading.pages import Page, Rule, Word
from shnor_portal.core.reading.tables import TooMuch

_NEAR = 2.5  # lines so close are one line
_JOIN = 4.0  # and pieces of a line so far apart, as of a dotted one
_REACH = 4.0  # a line ends so far from the line it meets
_MOST_RULES, _MOST_CELLS = 4_000, 100_000
_LEAST_SIDE = 20.0
_BEYOND = 6.0
_COVERED = 0.5


@dataclass(slots=True)
class Box:
    """A cell of a grid over columns and rows of it, from … up to."""

    column: int
    row: int
    end_column: int
    end_row: int
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table: places of its upright and level lines, and its cells from the top down.

    `key` is the column whose numbers begin rows where no lines part them.
    """

    xs: list[float]
    ys: list[float]
    boxes: list[Box]
    level: list[Rule] = field(default_factory=list)
    ruled: bool = True
    key: int = 0

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]


def grids_of(page: Page) -> list[Grid]:
    """Ruled tables of a page from the top down, each with the words of its cells."""
    level, upright = _merged(page.level), _merged(page.upright)
    grids = []
    for rows, columns in _connected(level, upright):
        if grid := _grid(rows, columns):
            grids.append(grid)
    grids.sort(key=lambda grid: (grid.top, grid.xs[0]))
    for word in page.words:
        place(word, grids)
    return grids


def place(word: Word, grids: Sequence[Grid]) -> Grid | None:
    """Put a word into the cell it stands in; the grid, or None where it is outside."""
    x, y = word.middle
    for grid in grids:
        if grid.xs[0] <= x < grid.xs[-1] and grid.ys[0] <= y < grid.ys[-1]:
            column, row = bisect_right(grid.xs, x) - 1, bisect_right(grid.ys, y) - 1
            for box in grid.boxes:
                if box.column <= column < box.end_column and box.row <= row < box.end_row:
                    box.words.append(word)
                    return grid
    return None


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line as one rule, lines beside each other as one."""
    if len(rules) > 15 * _MOST_RULES:
        raise TooMuch
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.place):
        if lines and rule.place - lines[-1][0].place <= _NEAR:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    merged = []
    for line in lines:
        middle = sum(rule.place for rule in line) / len(line)
        start = end = None
        for rule in sorted(line, key=lambda r: r.start):
            if start is None or end is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _JOIN:
                end = max(end, rule.end)
            else:
                merged.append(Rule(middle, start, end))
                start, end = rule.start, rule.end
        if start is not None and end is not None:
            merged.append(Rule(middle, start, end))
    if len(merged) > _MOST_RULES:
        raise TooMuch
    return merged


def _connected(
    level: Sequence[Rule], upright: Sequence[Rule]
) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that meet each other."""
    count = len(level)
    parents = list(range(count + len(upright)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for i, row in enumerate(level):
        for j, column in enumerate(upright):
            if (
                row.start - _REACH <= column.place <= row.end + _REACH
                and column.start - _REACH <= row.place <= column.end + _REACH
            ):
                parents[root(i)] = root(count + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, row in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(upright):
        groups.setdefault(root(count + j), ([], []))[1].append(column)
    return groups.values()


def _grid(level: Sequence[Rule], upright: Sequence[Rule]) -> Grid | None:
    xs = _with_ends(_places(upright), level)
    ys = _with_ends(_places(level), upright)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    if xs[-1] - xs[0] < _LEAST_SIDE or ys[-1] - ys[0] < _LEAST_SIDE:
        return None
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns * rows > _MOST_CELLS:
        raise TooMuch
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while owner[cell] != cell:
            owner[cell] = owner[owner[cell]]
            cell = owner[cell]
        return cell

    walls, floors = _by_place(upright, xs), _by_place(level, ys)
    for row in range(rows):
        for column in range(columns):
            here = (row, column)
            if column and not _stands(walls[column], ys[row], ys[row + 1]):
                owner[root(here)] = root((row, column - 1))
            if row and not _stands(floors[row], xs[column], xs[column + 1]):
                owner[root(here)] = root((row - 1, column))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in owner:
        members.setdefault(root(cell), []).append(cell)
    boxes = [
        Box(
            min(column for _, column in cells),
            min(row for row, _ in cells),
            max(column for _, column in cells) + 1,
            max(row for row, _ in cells) + 1,
        )
        for cells in members.values()
    ]
    boxes.sort(key=lambda box: (box.row, box.column))
    return Grid(xs, ys, boxes, list(level))


def _places(rules: Sequence[Rule]) -> list[float]:
    places: list[float] = []
    for rule in sorted(rules, key=lambda r: r.place):
        if not places or rule.place - places[-1] > _NEAR:
            places.append(rule.place)
    return places


def _with_ends(places: list[float], across: Sequence[Rule]) -> list[float]:
    """Borders with those that are not drawn: where the lines across end beyond the last of them.

    So is a row cut that goes on on the next page, and a table open at its sides.
    """
    if len(across) < 2 or not places:
        return places
    starts = sorted(rule.start for rule in across)
    ends = sorted((rule.end for rule in across), reverse=True)
    first = [starts[1]] if starts[1] < places[0] - _BEYOND else []
    last = [ends[1]] if ends[1] > places[-1] + _BEYOND else []
    return [*first, *places, *last]


def _by_place(rules: Sequence[Rule], places: Sequence[float]) -> list[list[Rule]]:
    by_place: list[list[Rule]] = [[] for _ in places]
    for rule in rules:
        index = min(bisect_right(places, rule.place + _NEAR) - 1, len(places) - 1)
        by_place[max(index, 0)].append(rule)
    return by_place


def _stands(rules: Sequence[Rule], start: float, end: float) -> bool:
    """Whether lines part two cells along most of their border."""
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered >= _COVERED * (end - start)
