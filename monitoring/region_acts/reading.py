"""Rows of schools in an act: out of tables with headers, or out of numbered lines. Pure.

Headings between rows tell the municipality or the category of what stands under them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitoring.region_acts.categories import kinds_in
from schools.imports.columns import FoundTable, KnownColumn, find_tables, meaning
from schools.imports.rows import TOTALS, ImportedRow
from schools.imports.yearly import LOGIN, NAME
from shnor_portal.core.sheets import cells
from shnor_portal.core.sheets.books import Book

SCHOOL = KnownColumn(
    "school", NAME.header,
    (
        *NAME.synonyms,
        *("наименование общеобразовательной организации", "общеобразовательная организация"),
        *("наименование образовательной организации", "наименование организации", "организация"),
        *("наименование школы", "полное наименование", "полное наименование оо"),
        *("наименование образовательного учреждения", "образовательное учреждение"),
        *("наименование общеобразовательного учреждения", "общеобразовательное учреждение"),
        *("сокращенное наименование", "наименование учреждения", "перечень школ", "школы"),
        *("полное наименование общеобразовательной организации", "наименование оу", "оу"),
    ),
)  # fmt: skip
MUNICIPALITY = KnownColumn(
    "municipality", "Муниципалитет",
    ("район", "муниципальное образование", "мо", "муниципальный район", "территория",
     "муниципальный округ", "наименование муниципального образования", "мсу", "наименование мо",
     "муниципальное образование город район", "город район", "муниципалитеты"),
)  # fmt: skip
CATEGORY = KnownColumn(
    "category", "Категория",
    ("статус", "категория школы", "категория оо", "группа", "перечень", "вид перечня", "признак",
     "основание включения", "основание", "статус школы", "статус оо", "причина включения"),
)  # fmt: skip
KIND_COLUMNS = (
    KnownColumn("shnor", "ШНОР", ("шнро",)),
    KnownColumn("shnsu", "ШНСУ", ("шфнсу",)),
    KnownColumn("risk_zone", "Зона риска", ("группа риска", "в зоне риска")),
)
COLUMNS = (LOGIN, SCHOOL, MUNICIPALITY, CATEGORY, *KIND_COLUMNS)
_KINDS = tuple(column.field for column in KIND_COLUMNS)
_SCHOOL_WORDS = re.compile(
    r"\b(?:м[кба]?оу|мобу|г[кба]?оу|[сон]ош|школ[аеу]|школой|лице\w*|гимнази\w*|интернат\w*|"
    r"общеобразовательн\w+ (?:учрежден|организац)\w*)\b"
)
_PLACE_WORDS = re.compile(r"\b(?:район\w*|округ\w*|город\w*|г|муниципальн\w+|мо|мр|го)\b")
_NUMBERING = re.compile(r"^\s*(?:№\s*)?\d{1,3}(?:\.\d{1,3})*\s*[.)]?\s+(?=\S)")
_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")
_LIST = re.compile(r"\W*(?:перечень|список)\b")
_UNMARKED = frozenset({"", "-", "–", "—", "нет", "0", "ложь", "false"})
_MOST_SCHOOL, _MOST_HEADING = 300, 200


@dataclass(frozen=True)
class ListedRow:
    """One school as the act names it; `row` reads its cells and gathers what is wrong."""

    row: ImportedRow
    name: str
    municipality: str
    words: str
    kinds: tuple[str, ...]


@dataclass
class _Context:
    """What headings have said so far."""

    municipality: str = ""
    words: str = ""
    kinds: tuple[str, ...] = ()
    _carried: dict[str, str] = field(default_factory=dict)

    def heading(self, text: str) -> bool:
        """Take a line for a heading of a category or a municipality."""
        if len(text) > _MOST_HEADING:
            return False
        if kinds := kinds_in(text):
            self.words, self.kinds = text.strip(" :."), _single(kinds)
            return True
        if _PLACE_WORDS.search(cells.folded(text)) and not is_school(text):
            self.municipality = text.strip(" :.")
            return True
        return False

    def carry(self, name: str, text: str) -> str:
        """A cell, or the one merged with it from above."""
        if text:
            self._carried[name] = text
        return self._carried.get(name, "")


def lines_of(book: Book, most: int | None = None) -> list[tuple[str, int, str]]:
    """(sheet, row, text) of every row that has anything; of each sheet at most so many."""
    return [
        (sheet.name, number, " ".join(filter(None, map(cells.text, row))))
        for sheet in book.visible
        for number, row in enumerate(sheet.rows[:most], 1)
        if any(value is not None for value in row)
    ]


def is_school(text: str) -> bool:
    """Whether words name one school, and not schools at large."""
    folded = cells.folded(text)
    return len(text) <= _MOST_SCHOOL and bool(_SCHOOL_WORDS.search(folded)) and not kinds_in(text)


def listed_rows(book: Book, title: str) -> list[ListedRow]:
    """All schools of the document; `title` tells the category where nothing else does."""
    context = _Context(words=title, kinds=_single(kinds_in(title)))
    tables = {id(table.sheet): table for table in find_tables(book, COLUMNS, _is_header)}
    rows: list[ListedRow] = []
    if not tables:
        return list(_numbered(book, context))
    for sheet in book.visible:
        if table := tables.get(id(sheet)):
            for row in sheet.rows[: table.header_row - 1]:
                _above(row, context)
            rows += _of_table(table, context)
        else:
            for row in sheet.rows:
                _above(row, context)
    return rows


def _single(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """What a title with two kinds says of one school is not known."""
    return kinds if len(kinds) == 1 else ()


def _above(row: Sequence[object], context: _Context) -> None:
    """A line of words above a table: only what is short and of one kind is its heading."""
    filled = [cells.text(value) for value in row if value is not None]
    if len(filled) == 1 and len(_single(kinds_in(filled[0]))) == 1:
        context.heading(filled[0])


def _is_header(fields: set[str]) -> bool:
    return "school" in fields


def _of_table(table: FoundTable, context: _Context) -> Iterator[ListedRow]:
    rows = table.sheet.rows
    first = _first_row(table)
    header = {meaning(value) for value in rows[first - 1]} - {""}
    marks = [kind for kind in _KINDS if rows[first - 1][table.at.get(kind, 0)] and kind in table.at]
    for number, values in enumerate(rows[first:], first + 1):
        filled = [cells.text(value) for value in values if not cells.is_blank(value)]
        if {meaning(text) for text in filled} <= header or all(t.isdigit() for t in filled):
            continue  # nothing, the header once more, or numbers of its columns
        if len(set(filled)) == 1 and not is_school(filled[0]) and context.heading(filled[0]):
            continue
        row = ImportedRow(table, number, values)
        name = _NUMBERING.sub("", row.text("school"))
        if filled[0].lower().startswith(TOTALS) or (not name and row.is_blank("login")):
            continue
        words = context.carry("category", row.text("category"))
        marked = tuple(kind for kind in marks if _is_marked(row.cell(kind)))
        yield ListedRow(
            row=row,
            name=name,
            municipality=context.carry("municipality", row.text("municipality"))
            or context.municipality,
            words=words or context.words,
            kinds=marked or kinds_in(words) or (() if words else context.kinds),
        )


def _first_row(table: FoundTable) -> int:
    """How many rows there are with the header; a heading under it («ШНОР») is none of it."""
    last = table.header_row
    while last > 1 and sum(value is not None for value in table.sheet.rows[last - 1]) == 1:
        last -= 1
    return last


def _is_marked(value: object) -> bool:
    return cells.folded(value) not in _UNMARKED


def _with_place(text: str) -> tuple[str, str]:
    """A school and its municipality, which may follow it in brackets."""
    match = _BRACKETS.fullmatch(text)
    if match and _PLACE_WORDS.search(cells.folded(match[2])) and not is_school(match[2]):
        return match[1], match[2]
    return text, ""


def _first_category(texts: Sequence[str]) -> list[int]:
    """The place of the first short line of one category right above a numbered school."""
    filled = [place for place, text in enumerate(texts) if text]
    for place, after in pairwise(filled):
        below = texts[after]
        is_heading = len(texts[place]) <= _MOST_HEADING and _single(kinds_in(texts[place]))
        if is_heading and _NUMBERING.match(below) and is_school(below):
            return [place]
    return []


def _numbered(book: Book, context: _Context) -> Iterator[ListedRow]:
    """Lines that name a school each, as appendices without tables do: after the word «Перечень»,
    or after a heading of a category."""
    lines = [
        (sheet, number, " ".join(filter(None, map(cells.text, row))))
        for sheet in book.visible
        for number, row in enumerate(sheet.rows, 1)
    ]
    starts = [place for place, (_, _, text) in enumerate(lines) if _LIST.match(text.lower())]
    starts = starts or _first_category([text for _, _, text in lines])
    for sheet, number, text in lines[starts[-1] :] if starts else ():
        for part in text.split(";"):
            name = _NUMBERING.sub("", part).strip(" .,;")
            if not name:
                continue
            if is_school(name):
                name, place = _with_place(name)
                yield ListedRow(
                    ImportedRow(FoundTable(sheet, 1, {"school": 0}, ""), number, [name]),
                    name, place or context.municipality, context.words, context.kinds,
                )  # fmt: skip
            else:
                context.heading(name)
