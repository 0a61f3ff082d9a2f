"""A sheet of an export by participant, and the participants of each of its schools."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.envelope import Columns
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    INDIVIDUAL,
    ExamKey,
    Participant,
    SchoolPart,
    SchoolRef,
)
from monitoring.results.layouts.pupil_rows import school_refused
from monitoring.results.layouts.pupils import NOT_BEGUN, Oddities, read_journal_mark
from monitoring.results.layouts.schools import SCHOOL_CODE
from monitoring.results.layouts.task_tables import SCORES, TaskColumn, TaskScores
from monitoring.results.layouts.values import CLASS_NUMBERS
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import NO_VALUE, Sheet
from shnor_portal.core.sheets.cells import code, day, folded, is_blank, letters, text, whole
from shnor_portal.core.typography import counted

_UNREAD = -1
ABSENT = re.compile(r"отсутств|не присутств|не был|н/я")
_CODE = re.compile(r"^\s*((?:edu|sch|ksh|spo)\d{6})\s*(?:\||$)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{6}")
_CLASS_LETTER = re.compile(r"(?:\d{1,2})?[\s\"«(-]*([а-яa-z])[\"»)]*")
_ALPHABET = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = str.maketrans("abvgdekmopctx", "абвгдекмопстх")


def task_places(columns: Columns) -> list[int]:
    return [index for name, index in columns.items() if name.startswith("task")]


@dataclass(frozen=True)
class ExportTable:
    """A sheet of an export: `tasks` give their most points, None where the form does not."""

    sheet: Sheet
    header: int
    columns: Columns
    tasks: Sequence[TaskColumn]

    @property
    def max_primary(self) -> int | None:
        tops = [task.top for task in self.tasks]
        return sum(top or 0 for top in tops) if all(tops) else None

    def rows(self) -> list[tuple[int, list[object]]]:
        """Rows that name a school or a participant, with their numbers in the sheet."""
        needed = [self.columns[name] for name in ("login", "pupil") if name in self.columns]
        return [
            (index + 1, row)
            for index, row in enumerate(self.sheet.rows)
            if index > self.header and any(not is_blank(row[place]) for place in needed)
        ]

    def cell(self, cells: list[object], name: str) -> object:
        return cells[self.columns[name]] if name in self.columns else None

    def year_of_uploads(self) -> int | None:
        """The year in which most rows were uploaded, None where the form does not say."""
        years = Counter[int]()
        for _, cells in self.rows():
            try:
                date = day(text(self.cell(cells, "uploaded")).split(" ")[0])
            except ValueError:
                date = None
            if date:
                years[date.year] += 1
        return years.most_common(1)[0][0] if years else None

    def bare_logins(self, rows: list[int]) -> Problem:
        """Numbers without «edu» in the column of logins: one fault, in however many rows."""
        value = code(self.sheet.rows[rows[0] - 1][self.columns["login"]])
        words = (
            f"В\u00a0столбце логинов стоят цифры без букв, например {value}: "
            f"{counted(len(rows), 'строка,строки,строк')}, последняя – {rows[-1]}. Это может быть "
            "и\u00a0другой код школы, поэтому портал не\u00a0угадывает. Если это логины ФИС ОКО, "
            f"допишите перед цифрами «edu» (edu{value}) и\u00a0загрузите файл снова."
        )
        place = (self.sheet.name, rows[0], letters(self.columns["login"]), value)
        return Problem("bad_login", words, "error", *place)

    def is_bare_login(self, cells: list[object]) -> bool:
        return bool(_DIGITS.fullmatch(code(self.cell(cells, "login"))))

    def no_school(self, row: int) -> Problem:
        words = (
            "В строке участника нет школы. Впишите логин школы (eduNNNNNN) и\u00a0загрузите файл "
            "снова."
        )
        column = letters(self.columns["login"])
        return Problem("school_missing", words, "error", self.sheet.name, row, column)


def school_of(login: object, label: object, place: object, row: int) -> SchoolRef | None:
    """`edu223855` and `edu223855 | МКОУ «…»`; None where neither holds a login."""
    written = text(label)
    match = _CODE.match(written)
    value = code(login).lower()
    if not SCHOOL_CODE.fullmatch(value):
        if not match:
            return None
        value = match[1].lower()
    name = written.partition("|")[2].strip() if match else written
    return SchoolRef(name, value, row, municipality_name=text(place))


@dataclass
class ExportSchool:
    """The participants of one school, filled by `read` for each row."""

    school: SchoolRef
    table: ExportTable
    kind: str = INDIVIDUAL
    _rows: list[int] = field(default_factory=list)
    _people: list[Participant] = field(default_factory=list)
    _bad: list[Problem] = field(default_factory=list)
    _codes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._odd = Oddities(self.table.sheet, self.label)
        self._scores = TaskScores(self.table.tasks)

    @property
    def label(self) -> str:
        return self.school.name or self.school.code

    def read(self, row: int, cells: list[object]) -> None:
        table = self.table
        filled = any(not is_blank(cells[task.column]) for task in table.tasks)
        variant = table.cell(cells, "variant")
        place = table.columns["variant"]
        if ABSENT.search(folded(variant)):
            self._odd.add("absent_with_scores" if filled else "absent", row, place)
            return
        if _is_none(variant):
            if not filled:
                self._odd.add("absent", row, place)
                return
            self._odd.add("variant_missing", row, place)
        self._rows.append(row)
        self._check_repeated(row, cells)
        score = self._score(row, cells)
        journal = self._journal_mark(row, cells)
        class_no = class_ordinal(self.table.cell(cells, "class_no"))
        self._people.append(Participant(row, class_no, score, None, journal))

    def finish(self, exam: ExamKey | None, gathering: Gathering) -> None:
        if exam is None:
            gathering.fall(len(self._rows))
            return
        gathering.note(*self._odd.problems())
        if self._bad:
            for problem in self._bad:
                gathering.refuse(problem, rows=0)
            gathering.refuse(school_refused(self.label, self._rows, self._bad), len(self._rows))
        elif self._people:
            gathering.accept(self._part(exam))

    def _part(self, exam: ExamKey) -> SchoolPart:
        scores = [person.primary or 0 for person in self._people]
        places = letters(min(task.column for task in self.table.tasks))
        return SchoolPart(
            exam,
            self.school,
            self.kind,
            Counts(
                primary_n=len(scores),
                primary_sum=sum(scores),
                primary_max=self.table.max_primary,
            ),
            self.table.sheet.name,
            self._rows[0],
            self._rows[-1],
            rows=len(self._rows),
            participants=tuple(self._people),
            columns={"primary_n": places, "primary_sum": places},
            details=self._scores.details(),
        )

    def _score(self, row: int, cells: list[object]) -> int:
        """The sum of the tasks; the file's own total is only compared with it."""
        total, scores = 0, []
        for task in self.table.tasks:
            place, score = task.column, None
            if (row, place + 1) in self.table.sheet.valueless:
                where = (self.table.sheet.name, row, letters(place))
                self._bad.append(Problem("formula_without_value", NO_VALUE, "error", *where))
            else:
                score = _task(cells[place])
            if score == _UNREAD:
                self._odd.add("task_counts_zero", row, place)
                score = None
            above = score is not None and task.top is not None and score > task.top
            if above:
                self._odd.add("task_above_maximum", row, place)
            total += score or 0
            scores.append(None if above else score)
        self._scores.add(None, scores)
        place = self.table.columns["total"]
        try:
            said = whole(cells[place])
        except ValueError:
            said = None
        if said is not None and said != total:
            self._odd.add("total_recomputed", row, place)
        return total

    def _check_repeated(self, row: int, cells: list[object]) -> None:
        """Codes are compared here and forgotten: they are never kept or quoted."""
        value = self.table.cell(cells, "pupil")
        if is_blank(value):
            return
        first = self._codes.setdefault(code(value), row)
        if first != row:
            words = (
                f"Участник повторён: такой же код стоит в\u00a0строке {first}. Удалите лишнюю "
                "строку и\u00a0загрузите файл снова."
            )
            column = letters(self.table.columns["pupil"])
            where = (self.table.sheet.name, row, column)
            self._bad.append(Problem("duplicate_participant", words, "error", *where))

    def _journal_mark(self, row: int, cells: list[object]) -> int | None:
        try:
            return read_journal_mark(self.table.cell(cells, "journal_mark"))
        except ValueError:
            self._odd.add("journal_mark_unread", row, self.table.columns["journal_mark"])
            return None


def class_ordinal(value: object) -> int | None:
    """«5а», «А», «2» → the ordinal number of the class in its school."""
    try:
        number = whole(value)
    except ValueError:
        number = None
    if number in CLASS_NUMBERS:
        return number
    match = _CLASS_LETTER.fullmatch(folded(value))
    letter = match[1].translate(_LATIN) if match else ""
    if letter and letter in _ALPHABET:
        return _ALPHABET.index(letter) + 1
    return None


def _is_none(variant: object) -> bool:
    try:
        return not whole(variant)
    except ValueError:
        return is_blank(variant)


def _task(value: object) -> int | None:
    """The score of a task: None if it was not begun or is blank, `_UNREAD` if it is unreadable."""
    if isinstance(value, str) and folded(value) in NOT_BEGUN:
        return None
    try:
        score = whole(value)
    except ValueError:
        return _UNREAD
    return score if score is None or score in SCORES else _UNREAD
