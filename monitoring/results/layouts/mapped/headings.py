"""The header of somebody's own table: where it stands, and what its columns are called."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitoring.results.layouts.values import header_text
from shnor_portal.core.sheets.captions import captions, is_wording
from shnor_portal.core.sheets.cells import is_blank, letters, number, text

Rows = Sequence[Sequence[object]]

HEADER_ROWS = 30
DEEPEST = 3
# What of a sheet tells its columns: more rows and columns are not looked at.
SAMPLE, WIDEST = 60, 150
GRADE_WORD = r"(?:кл(?:асс\w*)?\.?|параллел\w*)"
GRADE = re.compile(rf"(?<!\d)(1[01]|[1-9])\s*(?:-?[а-я]{{1,2}})?\s*-?\s*{GRADE_WORD}", re.I)
_BARE = re.compile(r"(?<![\d,.])(1[01]|[1-9])(?![\d,.])")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SIGNS = re.compile(r"[^\w%]+")
_EXAMPLES = 3
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """A column by its heading: `key` is equal in another year's file of the same kind.

    `caption` is what stands over it in the upper rows of the header, `own` in the lowest filled.
    """

    index: int
    key: str
    title: str
    caption: str
    own: str

    @property
    def letter(self) -> str:
        return letters(self.index)


def normalised(heading: object) -> str:
    """A heading for comparing: folded, without signs, a year as «год»."""
    return _normalised(heading if isinstance(heading, str) else text(heading))


@lru_cache(maxsize=4096)
def _normalised(heading: str) -> str:
    return _SIGNS.sub(" ", _YEAR.sub("год", header_text(heading))).strip()[:_LONGEST]


def grade_in(label: str) -> re.Match[str] | None:
    """Where a folded label names a grade: «5 класс», else a bare number from 1 to 11."""
    return GRADE.search(label) or _BARE.search(label)


def columns_of(rows: Rows, first: int, depth: int) -> list[HeadColumn]:
    """The columns of a header of `depth` rows whose first has the index `first`.

    A caption merged over several columns belongs to each of them; a column without any heading is
    named by its letter where something stands under it.
    """
    head = [list(row) for row in rows[first : first + depth]]
    if not head:
        return []
    below = rows[first + depth : SAMPLE]
    levels = [captions(row, head[n + 1 :]) for n, row in enumerate(head[:-1])] + [head[-1]]
    seen: Counter[str] = Counter()
    columns = []
    for index in range(len(head[0])):
        words = [text(level[index]) for level in levels]
        words = [word for n, word in enumerate(words) if word and word not in words[:n]]
        if not words and all(is_blank(row[index]) for row in below):
            continue
        title = " · ".join(words)
        key = normalised(title) or f"столбец {letters(index).lower()}"
        seen[key] += 1
        if seen[key] > 1:
            key = f"{key} #{seen[key]}"
        own = words[-1] if words else ""
        columns.append(HeadColumn(index, key, title, " ".join(words[:-1]), own))
    return columns


def examples_of(rows: Rows, after: int, index: int) -> list[object]:
    """The first different values under a header."""
    examples: dict[str, object] = {}
    for row in rows[after:]:
        if index < len(row) and not is_blank(row[index]):
            examples.setdefault(text(row[index]), row[index])
        if len(examples) == _EXAMPLES:
            break
    return list(examples.values())


def likely_header(rows: Rows) -> tuple[int, int]:
    """Index of the header's first row and the number of its rows, by the look of the table.

    The header is the first row of several words that has numbers under it.
    """
    best, most = 0, -1.0
    for index, row in enumerate(rows[:HEADER_ROWS]):
        filled = [value for value in row if not is_blank(value)]
        words = sum(is_wording(value) for value in filled)
        if words < 2:
            continue
        below = [sum(map(_is_number, row)) for row in rows[index + 1 : index + 4]]
        score = words + (5 if any(below) else 0) - 0.1 * index
        if words == len(filled) and score > most + 1:
            best, most = index, score
    first, depth = best, 1
    if first and _is_upper(rows, first - 1):
        first, depth = first - 1, 2
    while depth < DEEPEST and _goes_on(rows, first, depth):
        depth += 1
    return first, depth


def _is_number(value: object) -> bool:
    try:
        return number(value) is not None
    except ValueError:
        return False


def _is_upper(rows: Rows, above: int) -> bool:
    """Several captions over the next row: none over its first column, or some of columns that the
    next row leaves blank («Школа» over two rows beside «Математика» over its figures)."""
    at = [index for index, value in enumerate(rows[above]) if not is_blank(value)]
    row = rows[above + 1]
    start = next((index for index, value in enumerate(row) if not is_blank(value)), 0)
    if len(at) < 2 or not all(is_wording(rows[above][index]) for index in at):
        return False
    return at[0] > start or _goes_on(rows, above, 1)


def _goes_on(rows: Rows, first: int, depth: int) -> bool:
    """Whether the next row only completes the header: nothing under its first word."""
    if first + depth >= len(rows):
        return False
    head, row = rows[first], rows[first + depth]
    start = next((index for index, value in enumerate(head) if not is_blank(value)), 0)
    filled = [index for index, value in enumerate(row) if not is_blank(value)]
    return (
        len(filled) > 1
        and filled[0] > start
        and any(is_wording(row[index]) or is_blank(head[index]) for index in filled)
    )
