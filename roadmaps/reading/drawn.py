"""Tables drawn by bars and dashes in a plain text, as legal systems give them.

A row ends at a line of dashes, not at a line; where there are no such lines between rows, every
line is a row.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shnor_portal.core.reading.hyphens import rejoined
from shnor_portal.core.reading.numbers import is_number
from shnor_portal.core.reading.tables import Budget, Cell, Row, Table, squeezed

_FRAMES = str.maketrans(
    dict.fromkeys("│┃║╎╏┆┇┊┋¦", "|")
    | dict.fromkeys("─━═╌╍┄┅┈┉", "-")
    | dict.fromkeys("┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┏┓┗┛┣┫┳┻╋", "+")
)
_RULE = re.compile(r"[\s/\\|+:=_*-]*")
_DASHES = re.compile(r"[-=_]{2}")
_LEAST_ROWS = 2
_MOST_COLUMNS = 500


@dataclass(slots=True)
class _Drawing:
    """Lines of one table: bars between cells with their places, and None for lines of dashes."""

    before: list[str]
    lines: list[str | None] = field(default_factory=list)


def is_drawn(text: str) -> bool:
    """Whether a plain text is a table drawn by bars, and no file of values."""
    lines = [line.strip() for line in text.translate(_FRAMES).split("\n")]
    rows = [line for line in lines if line.startswith("|") and line.count("|") > 2]
    return len(rows) > _LEAST_ROWS and any(_is_rule(line) for line in lines)


def drawn_tables(text: str) -> list[Table]:
    """Tables of a text with bars, each with the lines above it. TooMuch."""
    budget = Budget()
    return [_table(drawing, budget) for drawing in _drawings(text.translate(_FRAMES))]


def _drawings(text: str) -> Iterator[_Drawing]:
    before: list[str] = []
    drawing: _Drawing | None = None
    for line in text.split("\n"):
        if _is_rule(line):
            if drawing:
                drawing.lines.append(None)
        elif "|" in line:
            drawing = drawing or _Drawing(before)
            before = []
            drawing.lines.append(line)
        elif line.strip():
            if drawing:
                yield drawing
                drawing = None
            before.append(squeezed(line))
    if drawing:
        yield drawing


def _is_rule(line: str) -> bool:
    return bool(_RULE.fullmatch(line) and _DASHES.search(line))


def _table(drawing: _Drawing, budget: Budget) -> Table:
    bars = _bars([line for line in drawing.lines if line is not None])
    groups: list[list[list[Cell]]] = [[]]
    for line in drawing.lines:
        if line is None:
            groups.append([])
        else:
            groups[-1].append(_cells(line, bars))
            budget.spend(1 + len(groups[-1][-1]))
    groups = [group for group in groups if group]
    rows = [row for group in groups for row in _rows(group, len(groups) > _LEAST_ROWS)]
    return Table([Row(n, cells) for n, cells in enumerate(rows, start=1)], before=drawing.before)


def _bars(lines: Sequence[str]) -> list[int]:
    """Places of the bars in most of the lines that have most cells."""
    places = [tuple(_places(line)) for line in lines]
    widest = max(len(bars) for bars in places)
    usual = Counter(bars for bars in places if len(bars) == widest)
    return list(usual.most_common(1)[0][0])


def _places(line: str) -> list[int]:
    """Places of bars; the text before the first and after the last is framed too."""
    bars = [place for place, sign in enumerate(line) if sign == "|"]
    if line[: bars[0]].strip():
        bars.insert(0, -1)
    if line[bars[-1] + 1 :].strip():
        bars.append(len(line))
    return bars


def _cells(line: str, bars: Sequence[int]) -> list[Cell]:
    """Cells of a line; one that goes over bars of the other lines covers their columns."""
    own = _places(line)
    cells = []
    for index, (start, end) in enumerate(zip(own, own[1:], strict=False)):
        if index == _MOST_COLUMNS:
            break
        text = line[start + 1 : end].strip()
        if len(own) == len(bars):
            cells.append(Cell(text, index))
            continue
        first, after = _nearest(start, bars), _nearest(end, bars)
        cells.append(Cell(text, first, max(after - first, 1)))
    return cells


def _nearest(place: int, bars: Sequence[int]) -> int:
    return min(range(len(bars)), key=lambda index: abs(bars[index] - place))


def _rows(group: Sequence[list[Cell]], ruled: bool) -> Iterator[list[Cell]]:
    """Rows of the lines between two lines of dashes."""
    numbered = sum(_is_numbered(cells) for cells in group)
    if not ruled and numbered < _LEAST_ROWS:
        for cells in group:
            yield [Cell(squeezed(cell.text), cell.column, cell.span) for cell in cells]
        return
    lines: list[list[Cell]] = []
    for cells in group:
        if lines and numbered > 1 and _is_numbered(cells):
            yield _joined(lines)
            lines = []
        lines.append(cells)
    yield _joined(lines)


def _is_numbered(cells: Sequence[Cell]) -> bool:
    first = cells[0].text if cells else ""
    return is_number(first) and any(map(str.isdecimal, first))


def _joined(lines: Sequence[list[Cell]]) -> list[Cell]:
    """One row of several lines: a word broken by a hyphen is whole again."""
    texts: dict[tuple[int, int], list[str]] = {}
    for cells in lines:
        for cell in cells:
            texts.setdefault((cell.column, cell.span), []).append(cell.text)
    return [
        Cell(" ".join(rejoined("\n".join(filter(None, parts))).split()), column, span)
        for (column, span), parts in sorted(texts.items())
    ]
