"""Rows of a plan's table as measures: sections told from measures, broken rows put together.

The rule is that of design §7: a row without number and without deadline goes on the measure above,
cell by cell, across a repeated header; with a deadline of its own it is a measure.
"""

import re
from collections.abc import Sequence

from roadmaps.reading.columns import (
    DEADLINE,
    END,
    NUMBER,
    RESPONSIBLE,
    RESULT,
    SECTION,
    START,
    TEXT,
    Header,
    by_column,
    is_header_again,
    words_of,
)
from roadmaps.reading.lines import (
    Draft,
    RowByColumns,
    glued,
    is_counting,
    is_cut_off,
    is_dash,
    is_ditto,
    is_rest_of_deadline,
    is_signed,
    one_line,
)
from roadmaps.reading.marked_times import MarkedTimes
from roadmaps.reading.meanings import BOTH, is_deadline
from roadmaps.reading.parting import parted
from roadmaps.reading.timing import joined_deadline
from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.numbers import is_number, plain_number, split_number
from shnor_portal.core.reading.tables import Cell, Row
from shnor_portal.core.sheets.left_out import LeftOut

_HEADING = re.compile(
    r"(?:раздел|блок|направлени[ея]|этап|задача|цель|модуль)\b|(?:[IVX]{1,5}|\d{1,2})\s?\.\s?\S",
    re.IGNORECASE,
)

_PART = re.compile(r"(?:раздел|блок|направление|этап|задача|модуль)\s*№?\s*[\dIVX]{0,4}\W*$", re.I)
# Under the title of a section: what it is for, and not a title of its own.
_PURPOSE = re.compile(r"(?:цел[ьи]|ожидаем\w+\s+результат\w*)\s*[:–—-]", re.IGNORECASE)
_TOTAL = re.compile(r"(?:итого|всего)(?:\s+по\b|\W|$)", re.IGNORECASE)
_REMARK = re.compile(r"(?:примечани|итого\b|всего\b|\*)", re.IGNORECASE)
_LONGEST_HEADING = 300


class RowReader:
    """Reads rows of tables with one header in their order; the result is in `drafts`."""

    def __init__(self, header: Header, widths: list[int], section: str = "") -> None:
        self.header = header
        self.widths = widths
        self.section = section
        self.sections: list[str] = [section] if section else []
        self.drafts: list[Draft] = []
        self.problems: list[Problem] = []
        self.left_out: list[tuple[int, LeftOut]] = []
        self.numbered = False
        self.in_new_section = True
        self.after_header = False
        self.waiting_number = ""
        self.plain_headings = False
        self.begins_small = False
        places = {column.role: index for index, column in reversed([*enumerate(header.columns)])}
        self.number_place = places.get(NUMBER)
        self.text_place = places[TEXT]
        self.section_place = places.get(SECTION)
        self.deadline_places = [
            index
            for index, column in enumerate(header.columns)
            if column.role in (DEADLINE, START, END, BOTH)
        ]
        self.times = MarkedTimes(header, self.text_place)
        self.other_places = [
            index
            for index, column in enumerate(header.columns)
            if column.role in (RESPONSIBLE, RESULT)
        ]

    def reads(self, header: Header) -> bool:
        """Whether rows under a header mean the same, column by column, as those read here."""
        return [c.role for c in header.columns] == [c.role for c in self.header.columns]

    def turn_page(self, header: Header, widths: list[int]) -> None:
        """Go on with another table of the same columns, which may be cut otherwise."""
        self.header = header
        self.widths = widths
        self.after_header = True

    def read(self, rows: Sequence[Row]) -> None:
        """Take the rows of one table, or of its next part."""
        words, named = words_of(self.header), len([c for c in self.header.columns if c.heading])
        self.times.look_over(rows)
        lines = [None if is_header_again(row, words, named) else self._line(row) for row in rows]
        for row, line in zip(rows, lines, strict=True):
            if row.left_out and (line is None or not line.own):
                self._leave_out(row)
        self.numbered = self.numbered or any(
            line is not None and self._number(line) for line in lines
        )
        self.begins_small = self._writes_small(lines)
        following: list[RowByColumns | None] = [None] * len(lines)
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
            if column.role == BOTH and role == RESPONSIBLE:
                return parted(draft.texts.get(index, ""))[1]
        return ""

    def deadline_of(self, draft: Draft) -> str:
        """The deadline of a measure in one line, from all columns that make it."""
        columns = self.header.columns
        if not self.deadline_places and is_deadline(draft.section):
            return draft.section  # a plan by months, each under its heading
        parts = []
        for index in self.deadline_places:
            text = draft.texts.get(index, "")
            when = parted(text)[0] if columns[index].role == BOTH else text
            parts.append((columns[index], one_line(when)))
        return joined_deadline(parts)

    def _line(self, row: Row) -> RowByColumns:
        own, whole = {}, {}
        for index, cells in enumerate(by_column(row, self.header, self.widths)):
            own_text = " ".join(cell.text for cell in cells if cell.text and not cell.joined)
            text = " ".join(cell.text for cell in cells if cell.text)
            if is_dash(text) and index in (*self.deadline_places, *self.other_places):
                continue
            if own_text:
                own[index] = own_text
            if text:
                whole[index] = text
        self.times.mark(row, own, whole)
        return RowByColumns(row, own, whole)

    def _writes_small(self, lines: Sequence[RowByColumns | None]) -> bool:
        """Whether measures of this plan begin with small letters as a rule."""
        texts = [
            line.own[self.text_place]
            for line in lines
            if line is not None
            and self.text_place in line.own
            and any(place in line.own for place in self.deadline_places)
        ]
        small = sum(text[0].islower() for text in texts)
        return 2 * small > len(texts) if len(texts) > 2 else self.begins_small

    def _begins(self, text: str) -> bool:
        """Whether a text starts as a new measure does: a capital, a figure, a quote, a dash."""
        return self.begins_small or not text[0].islower()

    def _number(self, line: RowByColumns) -> str:
        text = line.own.get(self.number_place, "") if self.number_place is not None else ""
        return plain_number(text) if is_number(text) else ""

    def _take(self, line: RowByColumns, following: RowByColumns | None) -> None:
        texts = [cell.text for cell in line.filled]
        if not texts or is_counting(texts):
            self._leave_out(line.row)
            return
        if list(line.own) == [self.number_place] and self._number(line):
            # A number that only lost its words heads nothing.
            self.waiting_number = "" if line.row.left_out else self._number(line)
            self._leave_out(line.row)
            return
        title = self._title(line, following)
        if title:
            self._leave_out(line.row)
        if not title and self._is_total(line):
            self._remark("remark_skipped", "Строка с примечанием или итогом не прочитана", line)
            return
        if not title and self._is_signature(line):
            self._remark("remark_skipped", "Строка без номера и срока не прочитана", line)
            return
        if title and _REMARK.match(title):
            self._remark("remark_skipped", "Строка с примечанием или итогом не прочитана", line)
        elif title and self.section and self.in_new_section and _PURPOSE.match(title):
            self._remark("remark_skipped", "Строка под заголовком раздела не прочитана", line)
        elif title:
            self.open_section(title)
        else:
            if self.section_place in line.own:
                self.open_section(line.own[self.section_place])
            if set(line.own) == {self.section_place}:
                self._leave_out(line.row)
                return
            if self._goes_on(line):
                self._glue(line)
            else:
                self._begin(line)
            left = [(self._place_of(each), each) for each in line.row.left_out]
            self.drafts[-1].left_out += left
            self.waiting_number = ""
            self.in_new_section = False

    def _leave_out(self, row: Row) -> None:
        """Keep what was left out of a row that is of no measure."""
        self.left_out += [(row.number, each) for each in row.left_out]

    def _place_of(self, left: LeftOut) -> int:
        """The column that words were left out of; that of measures where it is not known."""
        columns = enumerate(self.header.columns)
        places = [
            i for i, c in columns if left.column is not None and c.start <= left.column < c.end
        ]
        return places[0] if places else self.text_place

    def open_section(self, title: str) -> None:
        """What follows stands under this title."""
        title = one_line(title)
        if title == self.section:
            return
        if self.in_new_section and self.section and title[:1].islower():
            title = f"{self.sections.pop()} {title}"
        self.section = title
        self.in_new_section = True
        if title not in self.sections:
            self.sections.append(title)

    def _title(self, line: RowByColumns, following: RowByColumns | None) -> str:
        """The title of a section, if that is what the row is: merged or of ordinary cells."""
        filled = line.filled
        if len({cell.text for cell in filled}) == 1 and len(filled) == len(line.row.cells) > 1:
            return filled[0].text if not is_number(filled[0].text) else ""
        if len(filled) == 1:
            return self._single_cell_title(line, filled[0], following)
        both = {self.number_place, self.text_place}
        if len(filled) == 2 and set(line.whole) == both and _PART.match(filled[0].text):
            return " ".join(cell.text for cell in filled)
        if len(filled) == 2 and set(line.whole) == set(line.own) == both:
            number, text = filled
            strong = text.strong and not self._counted_between(number.text, following)
            if self._covered(line, text) > 1 or strong:
                return f"{number.text} {text.text}"
            if self._heads(plain_number(number.text), following):
                return self._guessed(f"{number.text} {text.text}", line)
        return ""

    def _is_total(self, line: RowByColumns) -> bool:
        """«Итого по разделу»: a row of sums below measures."""
        dated = any(place in line.own for place in self.deadline_places)
        return not (dated or self._number(line)) and bool(_TOTAL.match(line.filled[0].text))

    def _is_signature(self, line: RowByColumns) -> bool:
        """«Директор школы … И. О. Фамилия» below a plan."""
        first, *others = [cell.text for cell in line.filled]
        words = line.own.get(self.number_place, "") if self.number_place is not None else ""
        wordy = sum(map(str.isalpha, words)) > 3 and not is_number(words)
        signed = is_signed(first, others)
        if not signed and not (wordy and self.numbered and self.text_place not in line.own):
            return False
        dated = any(is_deadline(line.own.get(place, "")) for place in self.deadline_places)
        return bool(self.drafts) and not dated

    def _counted_between(self, text: str, following: RowByColumns | None) -> bool:
        """Whether a row is the third of measures 2, 3, 4, however it looks."""
        number, last = plain_number(text), self.drafts[-1].number if self.drafts else ""
        head, _, tail = number.rpartition(".")
        if not tail.isdecimal() or following is None:
            return False
        before, after = (f"{head}.{int(tail) + n}".lstrip(".") for n in (-1, 1))
        return last == before and self._number(following) == after

    def _heads(self, number: str, following: RowByColumns | None) -> bool:
        """Whether a row of a number and words alone heads the rows after it: 2 before 2.1 or 1."""
        if following is None:
            return False
        next_number = self._number(following)
        if not next_number:
            return any(place in following.own for place in self.deadline_places)
        if next_number.startswith(f"{number}.") or next_number.split(".")[-1] == "1":
            return True
        # «3», «2. Кадры», «4»: measures are counted through, and this row is not one of them.
        last = self.drafts[-1].number if self.drafts else ""
        counted_on = last.isdecimal() and next_number == str(int(last) + 1)
        return next_number == number or counted_on

    def _single_cell_title(
        self, line: RowByColumns, cell: Cell, following: RowByColumns | None
    ) -> str:
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

    def _guessed(self, title: str, line: RowByColumns) -> str:
        message = "Строка прочитана как заголовок раздела. Проверьте, не мероприятие ли это."
        self.problems.append(
            Problem("section_guessed", message, severity="info", row=line.row.number)
        )
        return title

    def _covered(self, line: RowByColumns, cell: Cell) -> int:
        """How many columns of the header a cell covers; one, where every column has its cell."""
        if len(line.row.cells) == len(self.header.columns):
            return 1
        return sum(
            column.start < cell.end and cell.column < column.end for column in self.header.columns
        )

    def _goes_on(self, line: RowByColumns) -> bool:
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
            return self.numbered or not self._begins(text)
        return self._is_rest_of_deadline(deadline, self._begins(text))

    def _is_rest_of_deadline(self, deadline: str, begins: bool) -> bool:
        """Whether «2021» or «года» only ends the deadline of the row above."""
        above = self.deadline_of(self.drafts[-1])
        if not above:
            return not begins
        rest = is_rest_of_deadline(deadline)
        if is_cut_off(above):
            return rest or deadline[0].islower() or not begins
        return not begins and (rest or not is_deadline(deadline))

    def _glue(self, line: RowByColumns) -> None:
        draft = self.drafts[-1]
        text = line.own.get(self.text_place, "")
        if text and self._begins(text) and not self.after_header:
            draft.joined.append(line.row.number)
        for index, text in line.own.items():
            if index not in (self.number_place, self.section_place):
                draft.texts[index] = glued(draft.texts.get(index, ""), text)

    def _begin(self, line: RowByColumns) -> None:
        number = self._number(line) or self.waiting_number
        draft = Draft(number, self.section, line.row.number, dict(line.whole))
        if not self.numbered:
            number, rest = split_number(draft.texts.get(self.text_place, ""))
            if number:
                draft.number, draft.texts[self.text_place] = number, rest
        for index in (*self.deadline_places, *self.other_places):
            above = self.drafts[-1].texts.get(index, "") if self.drafts else ""
            if above and not is_ditto(above) and is_ditto(draft.texts.get(index, "")):
                draft.texts[index] = above
                draft.from_above.append(index)
        self.drafts.append(draft)

    def _remark(self, code: str, message: str, line: RowByColumns) -> None:
        text = f"{message}. Проверьте, не относится ли она к мероприятиям."
        self.problems.append(Problem(code, text, severity="info", row=line.row.number))
