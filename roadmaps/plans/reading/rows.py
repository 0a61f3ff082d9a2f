"""Rows of a plan's table as measures: sections told from measures, broken rows put together.

The rule is that of design §7: a row without number and without deadline goes on the measure above,
cell by cell, across a repeated header; with a deadline of its own it is a measure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from roadmaps.plans.reading.columns import (
    DEADLINE,
    END,
    NUMBER,
    SECTION,
    START,
    TEXT,
    Header,
    by_column,
    is_deadline,
    is_header_again,
    joined_deadline,
)
from roadmaps.plans.reading.numbers import is_number, plain_number, split_number
from roadmaps.plans.reading.tables import Cell, Row
from shnor_portal.core.intake.problems import Problem

# A deadline that breaks off, and what may be the rest of one.
_CUT_OFF = re.compile(
    r"(?:[,–—-]|(?:^|\s)(?:в|во|с|со|по|до|к|на|и|от|за|не|позднее|течение|течении|плану|графику|"
    r"всего|учебного|конца))$",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\d{4}(?:\s*[–—/-]\s*\d{4})?\s*(?:гг?|год[а-я]*)?\.?|гг?\.?|год[а-я]*", re.IGNORECASE
)
_HEADING = re.compile(
    r"(?:раздел|блок|направлени[ея]|этап|задача|цель|модуль)\b|(?:[IVX]{1,5}|\d{1,2})\s?\.\s?\S",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?:примечани|итого\b|всего\b|\*)", re.IGNORECASE)
_LINE = re.compile(r"\s*\n\s*(?:[–—-]\s+)?")
_LONGEST_HEADING = 300


@dataclass(slots=True)
class Draft:
    """A measure as it is being put together; texts are by the index of the column.

    `joined` are rows that went on it though they begin as a measure or a section may.
    """

    number: str
    section: str
    row: int
    texts: dict[int, str] = field(default_factory=dict)
    joined: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """A row by columns: `own` texts, and `whole` ones with what goes on from merged cells above."""

    row: Row
    own: dict[int, str]
    whole: dict[int, str]

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.row.cells if cell.text and not cell.joined]


class RowReader:
    """Reads rows of tables with one header in their order; the result is in `drafts`."""

    def __init__(self, header: Header, widths: list[int], section: str = "") -> None:
        self.header = header
        self.widths = widths
        self.section = section
        self.sections: list[str] = [section] if section else []
        self.drafts: list[Draft] = []
        self.problems: list[Problem] = []
        self.numbered = False
        self.in_new_section = True
        self.after_header = False
        self.waiting_number = ""
        self.plain_headings = False
        places = {column.role: index for index, column in reversed([*enumerate(header.columns)])}
        self.number_place = places.get(NUMBER)
        self.text_place = places[TEXT]
        self.section_place = places.get(SECTION)
        self.deadline_places = [
            index
            for index, column in enumerate(header.columns)
            if column.role in (DEADLINE, START, END)
        ]

    def read(self, rows: Sequence[Row]) -> None:
        """Take the rows of one table, or of its next part."""
        lines = [None if is_header_again(row, self.header) else self._line(row) for row in rows]
        self.numbered = any(line is not None and self._number(line) for line in lines)
        following: list[_Line | None] = [None] * len(lines)
        for index in range(len(lines) - 2, -1, -1):
            following[index] = lines[index + 1] or following[index + 1]
        for line, next_line in zip(lines, following, strict=True):
            if line is None:
                self.after_header = True
            elif line.own:
                self._take(line, next_line)
                self.after_header = False

    def text_of(self, draft: Draft, role: str) -> str:
        """The text of a measure in the column of a role."""
        for index, column in enumerate(self.header.columns):
            if column.role == role:
                return draft.texts.get(index, "")
        return ""

    def deadline_of(self, draft: Draft) -> str:
        """The deadline of a measure in one line, from all columns that make it."""
        columns = self.header.columns
        if not self.deadline_places and is_deadline(draft.section):
            return draft.section  # a plan by months, each under its heading
        parts = [(columns[i], _one_line(draft.texts.get(i, ""))) for i in self.deadline_places]
        return joined_deadline(parts)

    def _line(self, row: Row) -> _Line:
        own, whole = {}, {}
        for index, cells in enumerate(by_column(row, self.header, self.widths)):
            own_text = " ".join(cell.text for cell in cells if cell.text and not cell.joined)
            text = " ".join(cell.text for cell in cells if cell.text)
            if own_text:
                own[index] = own_text
            if text:
                whole[index] = text
        return _Line(row, own, whole)

    def _number(self, line: _Line) -> str:
        text = line.own.get(self.number_place, "") if self.number_place is not None else ""
        return plain_number(text) if is_number(text) else ""

    def _take(self, line: _Line, following: _Line | None) -> None:
        texts = [cell.text for cell in line.filled]
        if _is_counting(texts):
            return
        if list(line.own) == [self.number_place] and self._number(line):
            self.waiting_number = self._number(line)
            return
        title = self._title(line, following)
        if title and _REMARK.match(title):
            self._remark("remark_skipped", "Строка с примечанием или итогом не прочитана", line)
        elif title:
            self._open(title)
        else:
            if self.section_place in line.own:
                self._open(line.own[self.section_place])
            if set(line.own) == {self.section_place}:
                return
            if self._goes_on(line):
                self._glue(line)
            else:
                self._begin(line)
            self.waiting_number = ""
            self.in_new_section = False

    def _open(self, title: str) -> None:
        title = _one_line(title)
        if title == self.section:
            return
        if self.in_new_section and self.section and title[:1].islower():
            title = f"{self.sections.pop()} {title}"
        self.section = title
        self.in_new_section = True
        if title not in self.sections:
            self.sections.append(title)

    def _title(self, line: _Line, following: _Line | None) -> str:
        """The title of a section, if that is what the row is: merged or of ordinary cells."""
        filled = line.filled
        if len({cell.text for cell in filled}) == 1 and len(filled) == len(line.row.cells) > 1:
            return filled[0].text if not is_number(filled[0].text) else ""
        if len(filled) == 1:
            return self._single_cell_title(line, filled[0], following)
        both = {self.number_place, self.text_place}
        if len(filled) == 2 and set(line.whole) == set(line.own) == both:
            number, text = filled
            if self._covered(line, text) > 1 or text.strong:
                return f"{number.text} {text.text}"
            if self._heads(plain_number(number.text), following):
                return self._guessed(f"{number.text} {text.text}", line)
        return ""

    def _heads(self, number: str, following: _Line | None) -> bool:
        """Whether a row of a number and words alone heads the rows after it: 2 before 2.1 or 1."""
        if following is None:
            return False
        next_number = self._number(following)
        if not next_number:
            return any(place in following.own for place in self.deadline_places)
        return next_number.startswith(f"{number}.") or next_number.split(".")[-1] == "1"

    def _single_cell_title(self, line: _Line, cell: Cell, following: _Line | None) -> str:
        text = cell.text
        if self._covered(line, cell) >= max(2, len(self.header.columns) // 2):
            return text
        if self.number_place in line.own:
            return "" if self._number(line) else text
        if self.text_place not in line.own or line.whole != line.own:
            return ""
        if text[0].islower() or not text[0].isalnum() or len(text) > _LONGEST_HEADING:
            return ""
        if cell.strong or _HEADING.match(text) or text.isupper():
            return text
        if self.after_header:
            return ""
        begins_anew = following is not None and self._number(following).split(".")[-1] == "1"
        plain = not self.drafts or self.plain_headings or begins_anew or not self.numbered
        self.plain_headings = self.plain_headings or plain
        return self._guessed(text, line) if plain else ""

    def _guessed(self, title: str, line: _Line) -> str:
        message = "Строка прочитана как заголовок раздела. Проверьте, не мероприятие ли это."
        self.problems.append(
            Problem("section_guessed", message, severity="info", row=line.row.number)
        )
        return title

    def _covered(self, line: _Line, cell: Cell) -> int:
        """How many columns of the header a cell covers; one, where every column has its cell."""
        if len(line.row.cells) == len(self.header.columns):
            return 1
        return sum(
            column.start < cell.end and cell.column < column.end for column in self.header.columns
        )

    def _goes_on(self, line: _Line) -> bool:
        """Whether a row continues the measure above (design §7)."""
        if not self.drafts or self._number(line) or self.waiting_number:
            return False
        text = line.own.get(self.text_place, "")
        deadline = " ".join(line.own[i] for i in self.deadline_places if i in line.own)
        if not text:
            return True
        if self.in_new_section:
            return False
        if not deadline:
            return self.numbered or not _begins_sentence(text)
        return self._is_rest_of_deadline(deadline, _begins_sentence(text))

    def _is_rest_of_deadline(self, deadline: str, begins: bool) -> bool:
        """Whether «2021» or «года» only ends the deadline of the row above."""
        above = self.deadline_of(self.drafts[-1])
        if not above:
            return not begins
        rest = bool(_REST.fullmatch(deadline))
        if _CUT_OFF.search(above):
            return rest or deadline[0].islower() or not begins
        return not begins and (rest or not is_deadline(deadline))

    def _glue(self, line: _Line) -> None:
        draft = self.drafts[-1]
        text = line.own.get(self.text_place, "")
        if text and _begins_sentence(text) and not self.after_header:
            draft.joined.append(line.row.number)
        for index, text in line.own.items():
            if index not in (self.number_place, self.section_place):
                draft.texts[index] = _glued(draft.texts.get(index, ""), text)

    def _begin(self, line: _Line) -> None:
        number = self._number(line) or self.waiting_number
        draft = Draft(number, self.section, line.row.number, dict(line.whole))
        if not self.numbered:
            number, rest = split_number(draft.texts.get(self.text_place, ""))
            if number:
                draft.number, draft.texts[self.text_place] = number, rest
        self.drafts.append(draft)

    def _remark(self, code: str, message: str, line: _Line) -> None:
        text = f"{message}. Проверьте, не относится ли она к мероприятиям."
        self.problems.append(Problem(code, text, severity="info", row=line.row.number))


def _is_counting(texts: list[str]) -> bool:
    """«1 2 3 4 5»: numbers of columns under a header."""
    return len(texts) > 1 and [text.strip(" .") for text in texts] == [
        str(number) for number in range(1, len(texts) + 1)
    ]


def _begins_sentence(text: str) -> bool:
    """Whether a text starts as a new measure does: a capital, a figure, a quote, a dash."""
    return not text[0].islower()


def _glued(above: str, below: str) -> str:
    """Two parts of one text; a word broken by its own hyphen stays whole."""
    if above.endswith("-") and above[-2:-1].isalpha() and below[:1].islower():
        return above + below
    return f"{above} {below}".strip()


def _one_line(text: str) -> str:
    return _LINE.sub(" ", text).strip().removeprefix("– ")
