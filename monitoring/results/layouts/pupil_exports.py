"""Exports of a region with a row per participant: scores of tasks, a total, no mark of the work.

The score is the sum of the tasks: totals of these files are formulas that often cover not all of
the tasks, so a total that differs is told and not used. Who has no variant, or «отсутствовал» in
its place, was absent: their total 0 is no result. There are no marks: a scale makes them later.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.results.layouts.envelope import (
    GRADES,
    Columns,
    Heading,
    find_header,
    has_header,
    skipped_sheets,
)
from monitoring.results.layouts.export_schools import (
    ExportSchool,
    ExportTable,
    school_of,
    task_places,
)
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolRef,
)
from monitoring.results.layouts.schools import same_school
from monitoring.results.layouts.task_tables import TaskColumn, task_head
from monitoring.results.layouts.values import header_text, is_personal
from monitoring.results.subjects import SubjectLevel, find_subject
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import letters


@dataclass(frozen=True, slots=True)
class Export:
    """One year's form: `headers` are header → name of a column, folded; `task` matches a task's
    header."""

    code: str
    title: str
    headers: Mapping[str, str]
    task: re.Pattern[str]
    year: int | None = None
    campaign: str = "spring"

    def find_columns(self, row: list[object]) -> Columns | None:
        """Columns by name, tasks as `task0`, `task1`… from the left."""
        columns: dict[str, int] = {}
        tasks = 0
        for index, value in enumerate(row):
            header = header_text(value)
            if name := self.headers.get(header):
                columns.setdefault(name, index)
            elif self.task.fullmatch(header):
                columns[f"task{tasks}"] = index
                tasks += 1
        return columns if tasks and {"login", "variant", "total"} <= columns.keys() else None

    def layout(self) -> ResultLayout:
        return ResultLayout(
            self.code, self.title, lambda book: has_header(book, self.find_columns), self.read
        )

    def read(self, book: Book, hints: Hints) -> ParsedFile:
        """A part per school; subject and grade are what the user says of the file."""
        gathering = Gathering(self.code)
        gathering.note(*skipped_sheets(book, self.find_columns))
        for sheet in book.visible:
            heading = find_header(sheet, self.find_columns)
            if heading:
                personal = [letters(i) for i, v in enumerate(heading.cells) if is_personal(v)]
                gathering.drop_personal(sheet.name, personal)
                table = ExportTable(sheet, heading.last, heading.columns, self._tasks(heading))
                self._read_table(table, hints, gathering)
        return gathering.file()

    def _tasks(self, heading: Heading) -> list[TaskColumn]:
        """The columns of tasks, with the most points of each where the form gives them."""
        tasks = []
        for index in task_places(heading.columns):
            number, top = task_head(heading.cells[index]) or ("", None)
            tasks.append(TaskColumn(index, top, number))
        return tasks

    def _read_table(self, table: ExportTable, hints: Hints, gathering: Gathering) -> None:
        exam = self._exam(table, hints, gathering)
        schools: dict[str, ExportSchool] = {}
        refs: dict[tuple[object, object, object], SchoolRef | None] = {}
        bare: list[int] = []
        for number, cells in table.rows():
            login, label = table.cell(cells, "login"), table.cell(cells, "school")
            place = table.cell(cells, "municipality")
            if (login, label, place) not in refs:
                refs[login, label, place] = school_of(login, label, place, number)
            ref = refs[login, label, place]
            if ref is None:
                if table.is_bare_login(cells):
                    bare.append(number)
                else:
                    gathering.refuse(table.no_school(number))
                continue
            school = schools.setdefault(same_school(ref), ExportSchool(ref, table))
            school.read(number, cells)
        if bare:
            gathering.refuse(table.bare_logins(bare), len(bare))
        for school in schools.values():
            school.finish(exam, gathering)

    def _exam(self, table: ExportTable, hints: Hints, gathering: Gathering) -> ExamKey | None:
        """Of the year of the form or of its uploads; what the user says goes first."""
        sheet = table.sheet.name
        year = hints.year or self.year or table.year_of_uploads()
        subject = subject_of(hints, sheet, gathering)
        grade = hints.grade
        if grade is None or grade not in GRADES:
            words = "В файле не найден класс работы. Укажите его при загрузке."
            gathering.note(Problem("subject_required", words, sheet=sheet))
            grade = None
        if year is None:
            words = "В файле не найден год работы. Укажите его при загрузке."
            gathering.note(Problem("year_required", words, sheet=sheet))
        if year is None or subject is None or grade is None:
            return None
        return ExamKey("vpr", year, subject.subject, subject.level, grade, self.campaign)


def subject_of(hints: Hints, sheet: str, gathering: Gathering) -> SubjectLevel | None:
    """The subject that the user says of a file without one; else why there is none is noted."""
    subject = find_subject(hints.subject, "vpr") if hints.subject else None
    if hints.subject and subject is None:
        words = (
            f"Предмет «{hints.subject}» портал не знает. Укажите его так, как он называется "
            "в\u00a0отчётах ФИС ОКО, например «Русский язык»."
        )
        gathering.note(Problem("subject_unknown", words, sheet=sheet, value=hints.subject))
    elif subject is None:
        words = "В файле не найден предмет работы. Укажите его при загрузке."
        gathering.note(Problem("subject_required", words, sheet=sheet))
    return subject
