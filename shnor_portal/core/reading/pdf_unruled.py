"""Tables without ruled lines: columns by the blanks between words, rows by numbers or gaps."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from statistics import median

from shnor_portal.core.reading.numbers import is_number
from shnor_portal.core.reading.pages import Page, Rule, Word
from shnor_portal.core.reading.pdf_grids import Box, Grid
from shnor_portal.core.reading.pdf_lines import TextLine, in_lines

_MEASURES = re.compile(
    r"мероприят|меро(?:при)?[-‐‑]|содержание\s+(?:работ|деятельн)|действи[яе]\b", re.IGNORECASE
)
_OTHERS = re.compile(r"срок|дата|ответст|исполн|период", re.IGNORECASE)
# A protocol of an exam: a school's code, and scores or marks, in one heading of few lines.
_PROTOCOL = (
    re.compile(r"\bкод\b", re.IGNORECASE),
    re.compile(r"\bо[оу]\b", re.IGNORECASE),
    re.compile(r"\bпервичн", re.IGNORECASE),
    re.compile(r"\b(?:балл|оценка)\b", re.IGNORECASE),
)
_KEYS = (re.compile(r"(?:№|n)(?: ?п/п)?"), re.compile(r"код о[оу]"))
# Lines under the rows of a protocol, which have no number: averages, the least score, how many.
_FOOT = re.compile(r"Средн|Минимальн|Всего\b")
_HEADER_LINES = 3
_TITLES = 4
_NARROWEST = 3.0
_CROSSING = 0.12
_WIDE_GAP, _END_GAP = 1.4, 4.0
_NEXT_ROW, _WIDE, _PARTED, _SPACE = 1.2, 0.45, 0.45, 0.4
_ACROSS = 0.6  # of the table: a level line so long parts its rows


def unruled_grids(page: Page, words: Sequence[Word], above: Grid | None) -> list[Grid]:
    """Tables among words that stand in no ruled one; `above` is such a table they may go on with.

    Each exam of a protocol has a heading and columns of its own.
    """
    grids = []
    for lines in _by_headings(in_lines(word for word in words if not word.why)):
        if grid := _grid(page, lines, above):
            grids.append(grid)
            above = grid
    return grids


def _by_headings(lines: Sequence[TextLine]) -> list[Sequence[TextLine]]:
    """Lines parted before each other heading of a protocol; its titles are in none."""
    parts, start, heading = [], 0, ""
    for index, line in enumerate(lines):
        near = lines[max(index - 1, 0) : index + 2]
        counts = any(_is_count(word.text) for word in line.words)
        if counts or line.text == heading or not (_is_parted(line) and _is_protocol(near)):
            continue
        first = end = index - _is_high(lines, index)
        while end > start and not _is_parted(lines[end - 1]) and first - end < _TITLES:
            end -= 1
        parts.append(lines[start:end])
        start, heading = first, line.text
    return [*parts, lines[start:]]


def _grid(page: Page, lines: Sequence[TextLine], above: Grid | None) -> Grid | None:
    first = _header(lines)
    if first is None and above is None:
        return None
    body = _body(lines[first or 0 :])
    if not body:
        return None
    if first is None and above is not None:
        edges, header, key = above.xs[1:-1], 0, above.key
        if sum(_crosses(line, edges) for line in body) > len(body) / 2:
            return None
    else:
        header = _header_end(body)
        edges = _gutters(body, header)
        key = _key(body[:header], edges)
    if not edges:
        return None
    xs = [min(line.x0 for line in body) - 1, *edges, max(line.x1 for line in body) + 1]
    if above is not None and first is None:
        xs = [min(xs[0], above.xs[0]), *edges, max(xs[-1], above.xs[-1])]
    rows = _rows(body, header, edges, _ruled(page, xs, body), key)
    ys = [rows[0][0].top - 1]
    boxes = []
    for number, row in enumerate(rows):
        ys.append(max(line.bottom for line in row) + 1)
        whole = len(row) > 0 and all(_crosses(line, edges) for line in row)
        spans = [(0, len(xs) - 1)] if whole else [(c, c + 1) for c in range(len(xs) - 1)]
        cells = [Box(start, number, end, number + 1) for start, end in spans]
        for word in (word for line in row for word in line.words):
            column = 0 if whole else min(max(bisect_right(xs, word.middle[0]) - 1, 0), len(xs) - 2)
            cells[column].words.append(word)
        boxes += cells
    return Grid(xs, ys, boxes, ruled=False, key=key)


def _header(lines: Sequence[TextLine]) -> int | None:
    """The first line of a heading of columns."""
    for index, line in enumerate(lines):
        near = lines[max(index - _HEADER_LINES, 0) : index + _HEADER_LINES + 1]
        if _is_parted(line) and _is_protocol(near):
            return index - _is_high(lines, index)
        if not _MEASURES.search(line.text) or not (_is_parted(line) or len(line.words) == 1):
            continue
        if any(_OTHERS.search(other.text) and _is_parted(other) for other in near):
            start = index
            while start > max(index - _HEADER_LINES, 0) and _is_parted(lines[start - 1]):
                start -= 1
            return start
    return None


def _is_high(lines: Sequence[TextLine], index: int) -> bool:
    """«Код» above and «ОО» below the middle of their neighbours: a heading begins a line before."""
    return index > 0 and lines[index - 1].bottom > lines[index].top


def _is_protocol(lines: Sequence[TextLine]) -> bool:
    """Whether lines, the first of them parted, are the heading of a protocol of an exam."""
    words = " ".join(line.text for line in lines)
    return all(word.search(words) for word in _PROTOCOL)


def _is_parted(line: TextLine) -> bool:
    """Whether there is more between some words of a line than a space."""
    size = line.bottom - line.top
    pairs = zip(line.words, line.words[1:], strict=False)
    return any(word.x0 - before.x1 > _PARTED * size for before, word in pairs)


def _body(lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines down to a gap that no row of a table has."""
    if len(lines) < 2:
        return list(lines)
    pitch = median(b.top - a.top for a, b in zip(lines, lines[1:], strict=False))
    for index in range(1, len(lines)):
        if lines[index].top - lines[index - 1].top > _END_GAP * pitch:
            return list(lines[:index])
    return list(lines)


def _header_end(body: Sequence[TextLine]) -> int:
    """How many lines the heading has: up to a wider gap, a number in front, or words all across."""
    gaps = [below.top - above.top for above, below in zip(body, body[1:], strict=False)]
    usual = min((gap for gap in gaps if gap > 1), default=0.0)
    width = max(line.x1 for line in body) - min(line.x0 for line in body)
    protocol = _is_protocol(body[: _HEADER_LINES + 1])
    for index in range(1, min(len(body), 3 * _HEADER_LINES)):
        line = body[index]
        if protocol and any(_is_count(word.text) for word in line.words):
            return index
        if gaps[index - 1] > _NEXT_ROW * usual or _is_count(line.words[0].text):
            return index
        if line.x1 - line.x0 > _WIDE * width and not _is_parted(line):
            return index
    return 1


def _key(heading: Sequence[TextLine], edges: Sequence[float]) -> int:
    """The column whose numbers begin rows: in a protocol «№» or «Код ОО», else the first."""
    if not _is_protocol(heading):
        return 0
    texts = [""] * (len(edges) + 1)
    for word in (word for line in heading for word in line.words):
        texts[bisect_right(edges, word.middle[0])] += f"{word.text.lower()} "
    keys = (at for name in _KEYS for at, text in enumerate(texts) if name.fullmatch(text.strip()))
    return next(keys, 0)


def _gutters(body: Sequence[TextLine], header: int) -> list[float]:
    """Edges of columns: blanks through all rows, or through most where that shows more of them."""
    left, right = min(line.x0 for line in body), max(line.x1 for line in body)
    wide = _WIDE * (right - left)
    rows = [line for line in body if line.x1 - line.x0 < wide or _is_parted(line)]
    most = max(1, int(_CROSSING * len(body))) if len(body) > _HEADER_LINES else 0
    words = [word for line in body[:header] for word in line.words]
    strict, loose = _edges(rows, words, 0), _edges(body, words, most)
    edges = strict if len(strict) > len(loose) else loose
    if not _is_protocol(body[:header]):
        return edges
    return [edge for edge in edges if not any(_parts_a_name(line, edge) for line in body[:header])]


def _parts_a_name(line: TextLine, edge: float) -> bool:
    """Whether an edge stands where a line has no more than a space: «Первичный | балл»."""
    size = line.bottom - line.top
    pairs = zip(line.words, line.words[1:], strict=False)
    return any(
        before.middle[0] < edge <= word.middle[0] and word.x0 - before.x1 < _SPACE * size
        for before, word in pairs
    )


def _edges(lines: Sequence[TextLine], heading: Sequence[Word], most: int) -> list[float]:
    """Where words of a column begin after a blank that at most so many lines cross.

    Each column has words of the heading.
    """
    if not lines:
        return []
    left = int(min(line.x0 for line in lines))
    right = int(max(line.x1 for line in lines)) + 1
    covered = [0] * (right - left + 1)
    for line in lines:
        for x in {
            x
            for word in line.words
            for x in range(int(word.x0) - left, min(int(word.x1) - left + 1, len(covered)))
        }:
            covered[x] += 1
    blanks: list[tuple[int, int]] = []
    start = None
    for x, count in enumerate([*covered, most + 1]):
        if count <= most and start is None:
            start = x
        elif count > most and start is not None:
            if x - start >= _NARROWEST and start > 0 and x < len(covered):
                blanks.append((start, x))
            start = None
    edges: list[float] = []
    last = float(left)
    for begin, end in blanks:
        middle = left + max((begin + end) / 2, end - 1.5)  # words of a column begin together
        if any(last <= word.middle[0] < middle for word in heading):
            edges.append(middle)
            last = middle
    while edges and not any(word.middle[0] > edges[-1] for word in heading):
        edges.pop()
    return edges


def _crosses(line: TextLine, edges: Sequence[float]) -> bool:
    """Whether words of a line run over the blanks between columns: a heading of a section."""
    over = any(word.x0 < edge - 1 and word.x1 > edge + 1 for word in line.words for edge in edges)
    whole = line.x0 < edges[0] and line.x1 > edges[-1]
    return (over or whole) and not _is_parted(line)


def _ruled(page: Page, xs: Sequence[float], body: Sequence[TextLine]) -> list[float]:
    """Level lines that part rows, where a table has only those."""
    width = xs[-1] - xs[0]
    return sorted(
        rule.place
        for rule in _long(page.level, width, xs[0], xs[-1])
        if body[0].top < rule.place < body[-1].bottom
    )


def _long(rules: Sequence[Rule], width: float, left: float, right: float) -> list[Rule]:
    return [r for r in rules if min(r.end, right) - max(r.start, left) > _ACROSS * width]


def _rows(
    body: Sequence[TextLine],
    header: int,
    edges: Sequence[float],
    ruled: Sequence[float],
    key: int,
) -> list[list[TextLine]]:
    rows: list[list[TextLine]] = []
    if len(ruled) > 1:
        place = -1
        for line in body:
            now = bisect_right(ruled, (line.top + line.bottom) / 2)
            if now != place or not rows:
                rows.append([])
            place = now
            rows[-1].append(line)
        return rows
    if header:
        rows.append(list(body[:header]))
    rest = body[header:]
    numbered = [_is_numbered(line, edges, key) for line in rest]
    # A page that goes on may have one number alone, below the rest of a row.
    counted = sum(numbered) > 1 or (any(numbered) and (not header or numbered[0]))
    pitch = median([b.top - a.top for a, b in zip(rest, rest[1:], strict=False)] or [1.0])
    named = _is_protocol(body[:header])
    names = {word.text for line in body[:header] for word in line.words} if named else set()
    in_section = in_heading = False
    for index, line in enumerate(rest):
        crosses = _crosses(line, edges)
        # The heading once more, which may take several lines.
        again, in_heading = in_heading, names.issuperset(word.text for word in line.words)
        if counted:
            begins = numbered[index] or _is_foot(line, edges) or (in_heading and not again)
        else:
            gap = line.top - rest[index - 1].top if index else pitch
            begins = gap > _WIDE_GAP * pitch
        if not index or begins or crosses != in_section:
            rows.append([])
        rows[-1].append(line)
        in_section = crosses
    return [row for row in rows if row]


def _is_numbered(line: TextLine, edges: Sequence[float], key: int) -> bool:
    if not key:
        first = line.words[0]
        return first.x1 < edges[0] and _is_count(first.text)
    own = [word for word in line.words if bisect_right(edges, word.middle[0]) == key]
    return bool(own) and _is_count(own[0].text)


def _is_foot(line: TextLine, edges: Sequence[float]) -> bool:
    return line.words[0].x0 < edges[0] and bool(_FOOT.match(line.text))


def _is_count(text: str) -> bool:
    return is_number(text) and text[0].isdecimal()
