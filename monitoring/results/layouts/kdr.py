"""«Контрольно-диагностическая работа»: the workbook that a school fills in for a region's own work.

Sheets `ИНСТРУКЦИЯ`, `АНКЕТА ШКОЛЫ` (the school's login and name) and `РЕЗУЛЬТАТЫ`, whose header
takes four rows of merged cells: `№ | Фамилия | Имя | Отчество | Класс | РУССКИЙ ЯЗЫК`, under the
subject `Присутствие ДА/НЕТ | Вариант | Баллы`, under those a column to a task (`1 (1б)`). One form
of one region is known, so reading goes by words and not by places. Names are dropped before.

КДР and trial works are procedures of their own: they never feed the identification.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.envelope import GRADES, HEADER_ROWS
from monitoring.results.layouts.export_schools import class_ordinal
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    INDIVIDUAL,
    ExamKey,
    Hints,
    ParsedFile,
    Participant,
    ResultLayout,
    SchoolPart,
    SchoolRef,
)
from monitoring.results.layouts.pupil_rows import school_refused
from monitoring.results.layouts.pupils import (
    NOT_BEGUN,
    BadValue,
    Oddities,
    counts_of,
    quoted,
    read_mark,
)
from monitoring.results.layouts.schools import SCHOOL_CODE
from monitoring.results.layouts.titled_marks import is_titled, read_titled
from monitoring.results.layouts.values import header_text, is_personal
from monitoring.results.layouts.when import When, when_of
from monitoring.results.subjects import SubjectLevel, find_subject
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import NO_VALUE, Book, Sheet
from shnor_portal.core.sheets.cells import folded, is_blank, letters, text, whole

CODE = "kdr"
_DEEP = 4
_PROCEDURES = ("kdr", "trial")
_PRESENT = frozenset({"да", "+", "1", "присутствовал", "присутствовала"})
_TASK = re.compile(
    r"(?:задание )?№? ?\d{1,2}(?:\.\d+)*(?: ?\(\d+\))? ?(?:[kк] ?\d+)?"
    r"[\s(]+(\d+) ?б(?:алл\w*)?\.?\)?"
)
_GRADE = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_NAME_LABELS = ("наименование", "название", "школа", "образовательная организация", "оо")


@dataclass
class SheetWork:
    """A subject of the sheet: where its presence, mark and tasks (column, greatest score) stand."""

    subject: SubjectLevel
    present: int | None = None
    mark: int | None = None
    tasks: list[tuple[int, int]] = field(default_factory=list)

    @property
    def top(self) -> int:
        return sum(top for _, top in self.tasks)


@dataclass(frozen=True)
class Head:
    """The header of a sheet: `last` is the index of its last row."""

    sheet: Sheet
    last: int
    grade: int | None
    works: tuple[SheetWork, ...]
    personal: tuple[int, ...]


def find_head(sheet: Sheet) -> Head | None:
    """The header among the first rows, by a subject with «Присутствие» and tasks below it."""
    for index, row in enumerate(sheet.rows[:HEADER_ROWS]):
        captions = [(at, find_subject(value, "kdr")) for at, value in enumerate(row) if value]
        subjects = [(at, known) for at, known in captions if known]
        if not subjects:
            continue
        block = sheet.rows[index : index + _DEEP]
        starts = [at for at, value in enumerate(row) if value is not None]
        works = []
        for at, subject in subjects:
            end = min((start for start in starts if start > at), default=len(row))
            work = _work(subject, block, range(at, end))
            if work.present is not None and work.tasks:
                works.append(work)
        if works:
            grade = _grade_column(block)
            personal = tuple(at for at, value in enumerate(row) if is_personal(value))
            deep = max(_depth(block, work) for work in works)
            return Head(sheet, index + deep, grade, tuple(works), personal)
    return None


def _work(subject: SubjectLevel, block: Sequence[list[object]], columns: range) -> SheetWork:
    work = SheetWork(subject)
    for column in columns:
        for row in block[1:]:
            words = " ".join(header_text(row[column]).split())
            if words.startswith("присутств"):
                work.present = column
            elif words.startswith(("отметка", "оценка")):
                work.mark = column
            elif match := _TASK.fullmatch(words):
                work.tasks.append((column, int(match[1])))
                break
    return work


def _grade_column(block: Sequence[list[object]]) -> int | None:
    places = (at for row in block for at, v in enumerate(row) if header_text(v).startswith("класс"))
    return next(places, None)


def _depth(block: Sequence[list[object]], work: SheetWork) -> int:
    """How far below the subject its last heading stands."""
    deep = 0
    for number, row in enumerate(block):
        headings = (header_text(row[column]) for column, _ in work.tasks)
        if any(_TASK.fullmatch(" ".join(words.split())) for words in headings):
            deep = number
    return deep


def read(book: Book, hints: Hints) -> ParsedFile:
    """A part for each subject and grade of the school that the workbook names."""
    gathering = Gathering(CODE)
    lines = list(_texts(book))
    school = _school(lines)
    when = when_of(lines, hints)
    read_titled(book, hints, gathering)
    for sheet in book.visible:
        head = find_head(sheet)
        if head is None:
            continue
        gathering.drop_personal(sheet.name, [letters(at) for at in head.personal])
        for work in head.works:
            _read_work(head, work, school, when, hints, gathering)
    return gathering.file()


def _texts(book: Book) -> Iterator[str]:
    """Words of the workbook outside its tables of pupils, row by row."""
    for sheet in book.visible:
        yield folded(sheet.name)
        head = find_head(sheet)
        for row in sheet.rows[: head.last if head else 200]:
            words = [text(value) for value in row if not is_blank(value)]
            if words:
                yield " | ".join(words)


def _school(lines: Sequence[str]) -> SchoolRef | None:
    """The login anywhere in the words, and the name beside its label; None without both."""
    code = next((match[0].lower() for line in lines if (match := SCHOOL_CODE.search(line))), "")
    name = ""
    for line in lines:
        label, _, value = line.partition(" | ")
        if value and label.lower().startswith(_NAME_LABELS) and not SCHOOL_CODE.search(value):
            name = value.split(" | ")[0]
            break
    return SchoolRef(name, code, 1) if code or name else None


def _read_work(
    head: Head,
    work: SheetWork,
    school: SchoolRef | None,
    when: When,
    hints: Hints,
    gathering: Gathering,
) -> None:
    by_grade: dict[int | None, _Pupils] = {}
    for index in range(head.last + 1, len(head.sheet.rows)):
        cells = head.sheet.rows[index]
        if work.present is None or is_blank(cells[work.present]):
            continue
        grade = hints.grade or _grade(cells, head)
        pupils = by_grade.setdefault(grade, _Pupils(head, work, school))
        pupils.read(index + 1, cells)
    for grade, pupils in by_grade.items():
        exam = _exam(work, grade, when, hints, pupils, gathering)
        pupils.finish(exam, gathering)


def _grade(cells: list[object], head: Head) -> int | None:
    match = _GRADE.search(text(cells[head.grade])) if head.grade is not None else None
    return int(match[1]) if match and int(match[1]) in GRADES else None


def _exam(
    work: SheetWork,
    grade: int | None,
    when: When,
    hints: Hints,
    pupils: "_Pupils",
    gathering: Gathering,
) -> ExamKey | None:
    sheet, row = pupils.head.sheet.name, pupils.first
    if pupils.school is None:
        words = (
            "В файле не найдена школа. Впишите логин школы (eduNNNNNN) на лист «АНКЕТА ШКОЛЫ» "
            "и\u00a0загрузите файл снова."
        )
        gathering.note(Problem("school_missing", words, sheet=sheet))
    if grade is None:
        words = "В файле не найден класс работы. Впишите его в столбец «Класс» или укажите его."
        gathering.note(Problem("subject_required", words, sheet=sheet, row=row))
    if when.year is None:
        words = "В файле не найден год работы. Укажите его при загрузке."
        gathering.note(Problem("year_required", words, sheet=sheet))
    if pupils.school is None or grade is None or when.year is None:
        return None
    subject = work.subject
    return ExamKey(when.procedure, when.year, subject.subject, subject.level, grade, when.campaign)


@dataclass
class _Pupils:
    """Those who wrote one work of one grade."""

    head: Head
    work: SheetWork
    school: SchoolRef | None
    _rows: list[int] = field(default_factory=list)
    _people: list[Participant] = field(default_factory=list)
    _bad: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._odd = Oddities(self.head.sheet, self._label)

    @property
    def _label(self) -> str:
        return (self.school.name or self.school.code) if self.school else "Школа"

    @property
    def first(self) -> int | None:
        return self._rows[0] if self._rows else None

    def read(self, row: int, cells: list[object]) -> None:
        work = self.work
        assert work.present is not None, "a work without presence is not found"
        if folded(cells[work.present]) not in _PRESENT:
            self._odd.add("absent", row, work.present)
            return
        self._rows.append(row)
        total = sum(self._task(row, cells, place, top) for place, top in work.tasks)
        mark = None
        if work.mark is not None:
            try:
                mark = read_mark(cells[work.mark])
            except BadValue as bad:
                self._spoil(row, work.mark, bad.code, bad.message, quoted(cells[work.mark]))
        class_value = cells[self.head.grade] if self.head.grade is not None else None
        self._people.append(Participant(row, class_ordinal(class_value), total, mark))

    def finish(self, exam: ExamKey | None, gathering: Gathering) -> None:
        if exam is None or self.school is None:
            gathering.fall(len(self._rows))
            return
        gathering.note(*self._odd.problems())
        if self._bad:
            for problem in self._bad:
                gathering.refuse(problem, rows=0)
            gathering.refuse(school_refused(self._label, self._rows, self._bad), len(self._rows))
        elif self._people:
            gathering.accept(self._part(exam, self.school))

    def _part(self, exam: ExamKey, school: SchoolRef) -> SchoolPart:
        scores = [person.primary or 0 for person in self._people]
        marked = all(person.mark for person in self._people)
        of_scores = Counts(
            primary_n=len(scores), primary_sum=sum(scores), primary_max=self.work.top
        )
        places = letters(min(place for place, _ in self.work.tasks))
        return SchoolPart(
            exam,
            school,
            INDIVIDUAL,
            counts_of(self._people, self.work.top) if marked else of_scores,
            self.head.sheet.name,
            self._rows[0],
            self._rows[-1],
            rows=len(self._rows),
            participants=tuple(self._people),
            columns={"primary_n": places, "primary_sum": places},
        )

    def _task(self, row: int, cells: list[object], place: int, top: int) -> int:
        if (row, place + 1) in self.head.sheet.valueless:
            self._spoil(row, place, "formula_without_value", NO_VALUE)
            return 0
        value = cells[place]
        if is_blank(value) or (isinstance(value, str) and folded(value) in NOT_BEGUN):
            return 0
        try:
            score = whole(value) or 0
        except ValueError:
            score = -1
        if score < 0:
            self._odd.add("task_counts_zero", row, place)
            return 0
        if score > top:
            self._odd.add("task_above_maximum", row, place)
        return score

    def _spoil(self, row: int, column: int, code: str, message: str, value: str = "") -> None:
        place = (self.head.sheet.name, row, letters(column), value)
        self._bad.append(Problem(code, message, "error", *place))


LAYOUT = ResultLayout(
    CODE,
    "КДР и\u00a0тренировочные работы",
    lambda book: any(find_head(sheet) for sheet in book.visible) or is_titled(book, _PROCEDURES),
    read,
)
