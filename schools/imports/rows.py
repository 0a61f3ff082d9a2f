"""One row of a reference file: values out of cells, and what is wrong with each of them.

A blank cell says nothing: its field is simply absent from `values`. Pure.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

from schools.imports.columns import FoundTable
from schools.imports.years import year_in
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import cells
from shnor_portal.core.sheets.books import NO_VALUE
from shnor_portal.core.sheets.personal import plain_value
from shnor_portal.core.sheets.writing import FORMULA_STARTS

# Columns of names of schools and places; in any other a word may be a person's.
_WORDED = frozenset({"name", "full_name", "kind", "settlement", "site"})
TOTALS = ("итого", "всего", "в целом по", "в среднем")
MOST_PEOPLE = 100_000
_YES = frozenset({"да", "+", "1", "есть", "истина", "true", "yes", "да."})
_NO = frozenset({"нет", "0", "ложь", "false", "no", "нет."})
_LEFT_OUT = "Это значение не загрузится, остальная строка загрузится."
_ENUMERATED = re.compile(r"^\d{1,2} ?[).] ?(?=\D)")
MOST_POSTS = 100


def unnumbered(cell: object) -> str:
    """«Село» of «2) Село» and «2. Село»; a number stays what it is."""
    return _ENUMERATED.sub("", cells.text(cell))


class ImportedRow:
    """Reads the cells of one row and gathers its problems; an error refuses the row.

    A `lenient` row only loses the value: forms of a hundred columns are filled by every school in
    its own way.
    """

    def __init__(self, table: FoundTable, number: int, row: list[object]) -> None:
        self.lenient = False
        self.table = table
        self.number = number
        self.problems: list[Problem] = []
        self.values: dict[str, Any] = {}
        self._row = row
        for field, index in table.at.items():
            if (number, index + 1) in table.sheet.valueless:
                self.problem("formula_without_value", NO_VALUE, field)

    @property
    def refused(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    def cell(self, field: str) -> object:
        """The cell of a field, None where the file has no such column."""
        index = self.table.at.get(field)
        return None if index is None else self._row[index]

    def text(self, field: str) -> str:
        """The text, without the apostrophe that our own tables put before a would-be formula."""
        text = cells.text(self.cell(field))
        return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text

    def says_anything_but(self, fields: Collection[str]) -> bool:
        """Whether any other known column has something in it."""
        filled = any(not self.is_blank(field) for field in self.table.at if field not in fields)
        return filled or bool(self.problems)

    def is_total(self, *names: str) -> bool:
        """Whether the row sums up others: no school's number, and «Итого» for a name or before
        an empty one."""
        if not self.is_blank("login"):
            return cells.folded(self.cell("login")).startswith(TOTALS)
        named = " ".join(filter(None, (self.text(name) for name in names))).lower()
        if named:
            return named.startswith(TOTALS)
        words = (cells.folded(cell) for cell in self._row if isinstance(cell, str))
        return next(filter(None, words), "").startswith(TOTALS)

    def is_blank(self, field: str) -> bool:
        return cells.is_blank(self.cell(field))

    def problem(self, code: str, message: str, field: str = "", severity: str = "error") -> None:
        index = self.table.at.get(field)
        self.problems.append(
            Problem(
                code,
                message,
                severity=severity,
                sheet=self.table.sheet.name,
                row=self.number,
                column="" if index is None else cells.letters(index),
                value=self._quoted(field),
            )
        )

    def _quoted(self, field: str) -> str:
        """The cell for a remark: a word only where the file has words by its nature."""
        return self.text(field)[:200] if field in _WORDED else plain_value(self.cell(field))

    def read_text(self, field: str, limit: int) -> str | None:
        """A text no longer than the limit."""
        return self._read(field, lambda cell: _short(self.text(field), limit), "too_long",
                          f"Текст длиннее {limit} знаков. Сократите его.")  # fmt: skip

    def read_count(self, field: str) -> int | None:
        """A whole number of people."""
        return self._read(field, _count, "not_a_number",
                          "Здесь должно быть целое число людей, 0 или больше. "
                          "Исправьте ячейку или оставьте её пустой.")  # fmt: skip

    def read_posts(self, field: str) -> float | None:
        """Posts of a staff list, 0.25 of one at least."""
        return self._read(field, _posts, "not_a_number",
                          "Здесь должно быть число ставок, например 0,5 или 1,25. "
                          "Исправьте ячейку или оставьте её пустой.")  # fmt: skip

    def read_choice(self, field: str, limit: int = 200) -> str | None:
        """An answer out of a list, without the number that the form puts before it («2) Село»)."""
        return self._read(field, lambda cell: _short(unnumbered(cell), limit), "too_long",
                          f"Текст длиннее {limit} знаков. Сократите его.")  # fmt: skip

    def read_percent(self, field: str) -> float | None:
        """A percent between 0 and 100, two decimals."""
        return self._read(field, _percent, "not_a_number",
                          "Здесь должно быть число процентов от 0 до 100, например 5,4. "
                          "Исправьте ячейку.")  # fmt: skip

    def read_yes_no(self, field: str) -> bool | None:
        """«да» or «нет»; a dash is «нет»."""
        if self.text(field) in cells.DASHES:
            self.values[field] = False
            return False
        return self._read(field, _yes_no, "bad_yes_no", "Здесь должно быть «да» или «нет».")

    def read_year(self, field: str, first: int, last: int) -> int | None:
        """A year between two others; it is not put into `values`."""
        year = self._read(field, lambda cell: _between(_year(cell), first, last), "bad_year",
                          "Здесь должен быть год четырьмя цифрами, например 2024.")  # fmt: skip
        self.values.pop(field, None)
        return year

    def read_day(self, field: str) -> str | None:
        """A date as ISO text."""
        return self._read(field, _iso_day, "bad_date",
                          "Здесь должна быть дата вида 20.09.2023.")  # fmt: skip

    def _read(
        self, field: str, read: Callable[[object], Any], code: str, message: str
    ) -> Any | None:
        if self.is_blank(field):
            return None
        try:
            value = read(self.cell(field))
        except ValueError:
            severity = "error"
            if self.lenient:
                severity, message = "warning", f"{message} {_LEFT_OUT}"
            self.problem(code, message, field, severity)
            return None
        self.values[field] = value
        return value


def _short(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueError(text)
    return text


def _between(number: int | None, first: int, last: int) -> int:
    if number is None or not first <= number <= last:
        raise ValueError(number)
    return number


def _year(cell: object) -> int | None:
    """2024 of «2024», «2024 год» and of the school year «2023/2024»."""
    try:
        return cells.whole(cell)
    except ValueError:
        return year_in(cells.text(cell)).year


def _count(cell: object) -> int:
    """«Нет» people are none; an unfilled cell never gets here."""
    if cells.folded(cell) == "нет":
        return 0
    return _between(cells.whole(cell), 0, MOST_PEOPLE)


def _percent(cell: object) -> float:
    number = cells.number(cell)
    if number is None or not 0 <= number <= 100:
        raise ValueError(number)
    return round(float(number), 2)


def _posts(cell: object) -> float:
    number = cells.number(cell)
    if number is None or not 0 <= number <= MOST_POSTS:
        raise ValueError(number)
    return round(float(number), 2)


def _yes_no(cell: object) -> bool:
    word = cells.folded(unnumbered(cell))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(word)


def _iso_day(cell: object) -> str:
    day = cells.day(cell)
    if day is None:
        raise ValueError(cell)
    return day.isoformat()
