"""Cells of a report's row as numbers, or the problem to name when they are not."""

import re
from dataclasses import dataclass

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import NO_VALUE, Sheet
from shnor_portal.core.sheets.cells import folded, letters, number
from shnor_portal.core.sheets.personal import plain_value

_PERSONAL = re.compile(
    r"фамили|отчеств|^имя$|\bф\.? ?и\.? ?о\b|снилс|паспорт|документ|^серия|^номер$|рождения"
    r"|№ бланка|номер бланка|^(?:sur|second)?name(?:cell|code)?$|^document(?:series|number)"
    r"|телефон|^(?:e-?mail|эл\w* почта)|^адрес|код (?:участника|обучающегося)|^код$"
)
_COUNT = re.compile(r"\b(?:количество|число)\b")


def is_personal(header: object) -> bool:
    """A column that names or identifies a pupil: it is never read into anything."""
    return bool(_PERSONAL.search(header_text(header)))


def header_text(value: object) -> str:
    """A header for comparing: folded, without a note's «*», «количество» or «число» as «кол-во»."""
    return _COUNT.sub("кол-во", folded(value).rstrip(" *:"))


_PERCENT = (
    "так ячейку показывает процентный формат. Смените её формат на числовой или введите процент "
    "заново"
)
# Ordinal numbers of the classes of one grade in a school.
CLASS_NUMBERS = range(1, 100)
# Primary scores that some work may have.
SCORES = range(1_000)
# More people or schools than the country has are a slip of the pen.
MOST_COUNTED = 100_000_000
NO_PARTICIPANTS = (
    "Участников 0: загружать по школе нечего. Проверьте число участников и загрузите файл снова."
)


class Unreadable(Exception):
    """A cell that cannot be used; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class RowReader:
    """The row `number` of a sheet; readers raise `Unreadable` with the place filled in."""

    sheet: Sheet
    number: int
    cells: list[object]

    def problem(
        self, code: str, message: str, column: int | None = None, severity: str = "error"
    ) -> Problem:
        """A problem at a column of this row, quoting the cell where it cannot be a name."""
        at, value = "", ""
        if column is not None:
            at, value = letters(column), plain_value(self.cells[column])
        return Problem(code, message, severity, self.sheet.name, self.number, at, value)

    def is_blank_but(self, column: int) -> bool:
        """Nothing stands in the row outside `column`."""
        return all(value is None or i == column for i, value in enumerate(self.cells))

    def amount(self, column: int, what: str, top: float | None = None) -> int | float | None:
        """A number from 0 to `top`, None if the cell is blank; `what` is its name in words."""
        if (self.number, column + 1) in self.sheet.valueless:
            text_ = f"{what}. {NO_VALUE}"
            raise Unreadable(self.problem("formula_without_value", text_, column))
        try:
            value = number(self.cells[column])
        except ValueError:
            raise self._odd(column, what, "это не число") from None
        if value is not None and value < 0:
            raise self._odd(column, what, "число не может быть отрицательным")
        if value is not None and top is not None and value > top:
            if (self.number, column + 1) in self.sheet.look.percents:
                raise self._odd(column, what, _PERCENT)
            raise self._odd(column, what, f"число не может быть больше {top:g}")
        return value

    def count(self, column: int, what: str) -> int | None:
        """A whole number of people or schools, None if the cell is blank."""
        value = self.amount(column, what, MOST_COUNTED)
        if isinstance(value, float):
            raise self._odd(column, what, "число должно быть целым")
        return value

    def _odd(self, column: int, what: str, why: str) -> Unreadable:
        cell = plain_value(self.cells[column])
        shown = f"«{cell}» – " if cell else ""
        message = f"{what}: {shown}{why}. Исправьте ячейку и загрузите файл снова."
        return Unreadable(self.problem("number_unknown", message, column))
