"""The pupils of one school in one sheet, gathered row by row into its part of the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import gt, itemgetter
from typing import cast

from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    INDIVIDUAL,
    ExamKey,
    Participant,
    SchoolPart,
    SchoolRef,
)
from monitoring.results.layouts.pupils import (
    JOURNAL_MARKS,
    MARKS,
    NOT_BEGUN,
    SCORES,
    BadValue,
    Oddities,
    counts_of,
    quoted,
    read_journal_mark,
    read_mark,
    read_score,
)
from monitoring.results.layouts.task_tables import TaskColumn, TaskScores
from monitoring.results.layouts.values import CLASS_NUMBERS
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import NO_VALUE, Sheet
from shnor_portal.core.sheets.cells import code, folded, is_blank, letters, whole
from shnor_portal.core.typography import counted, number

_PUPILS = "участник,участника,участников"
_ROWS = "строке,строках,строках"
_WHOLE, _LONGEST_NUMBER = {int}, 18
# Whole numbers of a table that is kept as text.
SMALL: dict[str, object] = {str(number): number for number in range(1_000)}
_NO_MARK = "Балл есть, а отметки нет. Впишите отметку и загрузите файл снова."


def school_refused(label: str, rows: Sequence[int], bad: Sequence[Problem]) -> Problem:
    """Why nothing of a school goes in: `bad` are the errors of some of its rows."""
    text = (
        f"{label}: результаты школы не загружены ({counted(len(rows), _PUPILS)}) из-за ошибок "
        f"в\u00a0{counted(len({problem.row for problem in bad}), _ROWS)}. Исправьте их и загрузите "
        "файл снова; остальные школы загружаются."
    )
    return Problem("school_refused", text, "error", bad[0].sheet, rows[0])


def _code(written: str) -> int | str:
    """A code to be compared: as a number, which takes less room, where nothing is lost by that."""
    plain = written.isascii() and written.isdecimal() and written[0] != "0"
    return int(written) if plain and len(written) <= _LONGEST_NUMBER else written


@dataclass(frozen=True, slots=True)
class PupilColumns:
    """Where the values of a pupil stand."""

    mark: int
    primary: int
    journal_mark: int | None = None
    class_no: int | None = None
    pupil: int | None = None
    tasks: tuple[TaskColumn, ...] = ()
    max_primary: int | None = None

    def letters(self) -> dict[str, str]:
        """The column of each field of `Counts` that pupils' rows give."""
        by_field = {name: letters(self.mark) for name in ("participants", "n2", "n3", "n4", "n5")}
        by_field |= {name: letters(self.primary) for name in ("primary_n", "primary_sum")}
        if self.journal_mark is not None:
            outcomes = ("n", "lowered", "confirmed", "raised", "gap2")
            by_field |= {f"journal_{name}": letters(self.journal_mark) for name in outcomes}
        return by_field


@dataclass
class SchoolPupils:
    """Filled by `read` for each row; `finish` gives the part to the gathering, or the refusals."""

    sheet: Sheet
    columns: PupilColumns
    school: SchoolRef
    not_begun: int = 0
    _rows: list[int] = field(default_factory=list)
    _people: list[Participant] = field(default_factory=list)
    _bad: list[Problem] = field(default_factory=list)
    _codes: dict[int | str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._odd = Oddities(self.sheet, self.school.name or self.school.code)
        self._scores = TaskScores(self.columns.tasks)
        at = self.columns
        self._tops = [task.top or 0 for task in at.tasks]
        self._beside = [column for column in (at.journal_mark, at.class_no) if column is not None]
        places = [at.mark, at.primary, *self._beside, *(task.column for task in at.tasks)]
        self._values = itemgetter(*places)

    def _is_taken(self, row: int, cells: list[object]) -> bool:
        """Take a row of whole numbers of which nothing is to be said, as nearly all are.

        Of any other the reasons are looked for one by one.
        """
        at = self.columns
        if self.sheet.valueless:
            return False
        values = self._values(cells)
        if set(map(type, values)) != _WHOLE:
            values = [SMALL.get(v, v) if v.__class__ is str else v for v in values]
            if set(map(type, values)) != _WHOLE:
                return False
        mark, primary, *others = cast(list[int], values)
        scores = others[len(self._beside) :]
        journal = others[0] if at.journal_mark is not None else None
        class_no = others[len(self._beside) - 1] if at.class_no is not None else None
        fit = (
            mark in MARKS
            and primary in SCORES
            and (at.max_primary is None or primary <= at.max_primary)
            and (journal is None or journal in JOURNAL_MARKS)
            and (class_no is None or class_no in CLASS_NUMBERS)
            and (not scores or (sum(scores) == primary and min(scores) >= 0))
            and True not in map(gt, scores, self._tops)
        )
        if not fit or not self._is_new(row, cells):
            return False
        self._rows.append(row)
        self._scores.add(mark, scores)
        self._people.append(Participant(row, class_no, primary, mark, journal))
        return True

    def _is_new(self, row: int, cells: list[object]) -> bool:
        """Whether the code of a pupil is a plain one and was not met; it is remembered."""
        pupil = None if self.columns.pupil is None else cells[self.columns.pupil]
        if pupil is None:
            return True
        if pupil.__class__ is not int:
            if not (isinstance(pupil, str) and pupil.isalnum()):
                return False
            pupil = _code(pupil)
        if pupil in self._codes:
            return False
        self._codes[pupil] = row
        return True

    def read(self, row: int, cells: list[object]) -> None:
        """One pupil's row. One without mark and scores was absent and does not count."""
        if self._is_taken(row, cells):
            return
        at = self.columns
        uncalculated = self._uncalculated(row)
        if uncalculated is None and is_blank(cells[at.mark]) and is_blank(cells[at.primary]):
            self._odd.add("absent", row, at.mark)
            return
        self._rows.append(row)
        self._check_repeated(row, cells)
        column = at.mark if uncalculated is None else uncalculated
        try:
            if uncalculated is not None:
                raise BadValue("formula_without_value", NO_VALUE)
            mark = read_mark(cells[at.mark])
            if mark is None:
                raise BadValue("mark_missing", _NO_MARK)
            column = at.primary
            primary = read_score(cells[at.primary], at.max_primary)
        except BadValue as bad:
            self.spoil(row, column, bad.code, bad.message, quoted(cells[column]))
            return
        self._scores.add(mark, self._tasks(row, cells, primary))
        journal = self._journal_mark(row, cells)
        self._people.append(Participant(row, self._class_no(row, cells), primary, mark, journal))

    def spoil(self, row: int, column: int, code_: str, message: str, value: str = "") -> None:
        """A row that refuses the whole school's part."""
        place = (self.sheet.name, row, letters(column), value)
        self._bad.append(Problem(code_, message, "error", *place))

    def finish(self, exam: ExamKey | None, expected: int | None, gathering: Gathering) -> None:
        """Accepted, or refused as a whole; `expected` is the N of the school's heading."""
        if exam is None:
            gathering.fall(len(self._rows))
            return
        gathering.note(*self._odd.problems())
        if expected not in {None, len(self._rows)}:
            gathering.note(self._total_differs(expected or 0))
        if self._bad:
            for problem in self._bad:
                gathering.refuse(problem, rows=0)
            label = self.school.name or self.school.code
            refusal = school_refused(label, self._rows, self._bad)
            gathering.refuse(refusal, rows=len(self._rows))
        elif self._people:
            gathering.accept(self._part(exam))

    def _part(self, exam: ExamKey) -> SchoolPart:
        return SchoolPart(
            exam,
            self.school,
            INDIVIDUAL,
            counts_of(self._people, self.columns.max_primary),
            self.sheet.name,
            self._rows[0],
            self._rows[-1],
            rows=len(self._rows),
            participants=tuple(self._people),
            columns=self.columns.letters(),
            details=self._scores.details(),
        )

    def _total_differs(self, expected: int) -> Problem:
        text = (
            f"{self.school.name or self.school.code}: в\u00a0заголовке школы участников "
            f"{number(expected)}, а строк с\u00a0результатами {number(len(self._rows))}. "
            "Проверьте, не удалены ли строки."
        )
        row = self._rows[0] if self._rows else None
        return Problem("total_differs", text, "warning", self.sheet.name, row)

    def _uncalculated(self, row: int) -> int | None:
        """The first needed column where a formula has no value."""
        if not self.sheet.valueless:
            return None
        needed = (self.columns.mark, self.columns.primary, self.columns.journal_mark)
        empty = (
            column
            for column in needed
            if column is not None and (row, column + 1) in self.sheet.valueless
        )
        return next(empty, None)

    def _check_repeated(self, row: int, cells: list[object]) -> None:
        """Codes are compared here and forgotten: they are never kept or quoted."""
        if self.columns.pupil is None or is_blank(cells[self.columns.pupil]):
            return
        first = self._codes.setdefault(_code(code(cells[self.columns.pupil])), row)
        if first != row:
            message = (
                f"Участник повторён: такой же код стоит в\u00a0строке {first}. "
                "Удалите лишнюю строку и загрузите файл снова."
            )
            self.spoil(row, self.columns.pupil, "duplicate_participant", message)

    def _tasks(self, row: int, cells: list[object], primary: int | None) -> list[int | None]:
        """The scores of the tasks, None where there is none; with those not begun as zeros they
        must sum up to the primary score."""
        scores: list[int | None] = []
        readable = True
        for task in self.columns.tasks:
            score = self._task(cells[task.column])
            if score is not None and score < 0:
                readable, score = False, None
                self._odd.add("task_unknown", row, task.column)
            elif score is not None and score > (task.top or 0):
                self._odd.add("task_above_maximum", row, task.column)
            scores.append(score)
        if primary is None:
            self._odd.add("score_missing", row, self.columns.primary)
        elif readable and scores and sum(score or 0 for score in scores) != primary:
            self._odd.add("total_differs", row, self.columns.primary)
        return [
            None if score is not None and score > (task.top or 0) else score
            for task, score in zip(self.columns.tasks, scores, strict=True)
        ]

    def _task(self, value: object) -> int | None:
        """The score of a task, None if it was not begun or is blank, -1 if it is unreadable."""
        if isinstance(value, str) and folded(value) in NOT_BEGUN:
            self.not_begun += 1
            return None
        try:
            score = whole(value)
        except ValueError:
            return -1
        return score if score is None or score >= 0 else -1

    def _journal_mark(self, row: int, cells: list[object]) -> int | None:
        column = self.columns.journal_mark
        if column is None:
            return None
        try:
            mark = read_journal_mark(cells[column])
        except ValueError:
            self._odd.add("journal_mark_unknown", row, column)
            return None
        if mark is None:
            self._odd.add("journal_mark_missing", row, column)
        return mark

    def _class_no(self, row: int, cells: list[object]) -> int | None:
        column = self.columns.class_no
        if column is None:
            return None
        try:
            number = whole(cells[column])
        except ValueError:
            number = 0
        if number is not None and number not in CLASS_NUMBERS:
            self._odd.add("class_unknown", row, column)
            return None
        return number
