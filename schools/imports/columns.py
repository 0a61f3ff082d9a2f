"""Tables found by what their headers mean: any order of columns, any wording among the known.

Pure: a sheet in, tables and rows out. What a row then means is for the layouts.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shnor_portal.core.sheets import cells
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.captions import captions, is_wording

HEADER_WITHIN = 30
# Rows of a header below its first one.
_DEEPEST = 2
_LONGEST_HEADER = 300
_NUMBERED = re.compile(r"^\d{1,3}(?:\.\d{1,2})*[.)] ?(?=[^\W\d_])")
_TOTALS = frozenset({"всего", "итого", "общее", ""})
# «ОУ» and the long words are a school as «ОО» is.
_SCHOOL = re.compile(r"\b(?:(?:обще)?образовательн\w+ (?:организаци|учреждени)\w*|оу)\b")
_PUPILS = re.compile(r"\bучащихся\b")
_PUNCTUATION = re.compile(r"[^\w]+|_")
# Words that say how to fill a column, not what it is.
_NOISE = re.compile(
    r"\b(?:да нет|чел|человек|кол во|количество|число|численность|процент(?:ов)?)\b"
)


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """`field` of a record, the `header` of the blank, and other wordings of the same.

    `pattern` knows headers of forms whose exact wording differs from year to year: it is searched
    in the words of a header that no wording fits. `example` is what the blank shows as filled.
    """

    field: str
    header: str
    synonyms: tuple[str, ...] = ()
    hint: str = ""
    pattern: re.Pattern[str] | None = None
    example: str = ""

    @property
    def meanings(self) -> frozenset[str]:
        return frozenset(meaning(text) for text in (self.header, *self.synonyms))


def field_titles(columns: Iterable[KnownColumn]) -> dict[str, str]:
    """«Сельская», without the blank's «(да/нет)»."""
    return {column.field: column.header.removesuffix(" (да/нет)") for column in columns}


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One sheet's table: `at` gives the index of each field's column, `header_row` is from 1.

    `title` is the text above the header.
    """

    sheet: Sheet
    header_row: int
    at: dict[str, int]
    title: str

    def filled_rows(self) -> Iterator[tuple[int, list[object]]]:
        """(row number as a spreadsheet shows it, cells) of rows with anything in a known column."""
        for number, row in enumerate(self.sheet.rows[self.header_row :], self.header_row + 1):
            if any(not cells.is_blank(row[index]) for index in self.at.values()):
                yield number, row


@lru_cache(maxsize=10_000, typed=True)
def meaning(header: object) -> str:
    """A header as comparable words: «Сельская (да/нет)» is «сельская».

    Kept: every layout asks the same cells of a file.
    """
    words = _PUPILS.sub("обучающихся", _SCHOOL.sub("оо", _words(header)))
    return " ".join(_NOISE.sub(" ", words).split())


def _words(header: object) -> str:
    """Without the number that forms put before a question: «12. Логин», «3) Логин»."""
    return " ".join(_PUNCTUATION.sub(" ", _NUMBERED.sub("", cells.folded(header))).split())


class _Fields:
    """Which field a header means: by its wording, then by the patterns in their order."""

    def __init__(self, columns: Iterable[KnownColumn]) -> None:
        columns = tuple(columns)
        self._by_words = {text: column.field for column in columns for text in column.meanings}
        self._patterns = [(c.pattern, c.field) for c in columns if c.pattern]
        self._looked: dict[str, str] = {}

    def by_words(self, texts: Iterable[str]) -> str:
        return next((self._by_words[text] for text in texts if text in self._by_words), "")

    def by_pattern(self, caption: str) -> str:
        if caption not in self._looked:
            words = _words(caption[:_LONGEST_HEADER])
            matches = (field for pattern, field in self._patterns if pattern.search(words))
            self._looked[caption] = next(matches, "")
        return self._looked[caption]


def find_tables(
    book: Book, columns: tuple[KnownColumn, ...], is_header: Callable[[set[str]], bool]
) -> list[FoundTable]:
    """The table of every visible sheet whose header satisfies `is_header(fields found)`."""
    fields = _Fields(columns)
    tables = (_find(sheet, fields, is_header) for sheet in book.visible)
    return [table for table in tables if table]


def _find(
    sheet: Sheet, fields: _Fields, is_header: Callable[[set[str]], bool]
) -> FoundTable | None:
    # One row first: a title above it is no caption of its columns.
    for deep in range(_DEEPEST + 1):
        for index in range(len(sheet.rows[:HEADER_WITHIN])):
            at = _fields_at(sheet.rows[index : index + deep + 1], fields)
            if not is_header(set(at)):
                continue
            last = index + deep + _rest_below(sheet.rows[index + deep + 1 :], at)
            at = _fields_at(sheet.rows[index : last + 1], fields)
            above = (cells.text(cell) for row in sheet.rows[:index] for cell in row)
            return FoundTable(sheet, last + 1, at, " ".join(filter(None, above)))
    return None


def _fields_at(rows: Sequence[list[object]], fields: _Fields) -> dict[str, int]:
    """The column of each field in a header of one or several rows.

    Under a caption «Обучающихся» the column «всего» is the field, and no other is.
    """
    at: dict[str, int] = {}
    if not rows or (len(rows) > 1 and not all(map(_is_wordy, rows[1:]))):
        return at
    joined = [cells.text(value) for value in captions(rows[0], rows[1:])]
    lower: list[str] = [""] * len(joined)
    for row in rows[1:]:
        words = [cells.text(value) for value in row]
        lower = [f"{above} {below}".strip() for above, below in zip(lower, words, strict=True)]
    unknown: list[int] = []
    for index, (caption, own) in enumerate(zip(joined, lower, strict=True)):
        # «краткое» under «Наименование» is «краткое наименование».
        known = [meaning(caption)]
        if own:
            asked = [meaning(f"{caption} {own}"), meaning(own), meaning(f"{own} {caption}")]
            known = asked + known if asked[1] in _TOTALS else asked
        if field := fields.by_words(known):
            at.setdefault(field, index)
        else:
            unknown.append(index)
    # A row without one known wording is no header: its cells are not searched for patterns.
    for index in unknown if at else ():
        if field := fields.by_pattern(f"{joined[index]} {lower[index]}"):
            at.setdefault(field, index)
    return at


def _rest_below(rows: Sequence[list[object]], at: dict[str, int]) -> int:
    """How many rows below a header belong to it: words alone, and nothing in its first column."""
    first = min(at.values(), default=0)
    count = 0
    for row in rows[:_DEEPEST]:
        if not _is_wordy(row) or row[first] is not None:
            break
        count += 1
    return count


def _is_wordy(row: list[object]) -> bool:
    filled = [value for value in row if value is not None]
    return bool(filled) and all(map(is_wording, filled))
