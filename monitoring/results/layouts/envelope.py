"""The envelope that all reports of ФИС ОКО share: their sheets, header and assessment.

What the head says in several places must agree; what a person states beside the file decides
between them, but never against all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from monitoring.results.layouts.parsed import ExamKey, Hints
from monitoring.results.layouts.title_lines import DATE, LABEL, Head, Saying, read_head
from monitoring.results.layouts.values import header_text
from monitoring.results.subjects import SubjectLevel, find_subject
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.captions import headings_of, is_wording

T = TypeVar("T", int, str)

HEADER_ROWS = 30
# Rows of a header below its first one.
_DEEPEST = 2
GRADES = range(1, 12)

Columns = Mapping[str, int]
FindColumns = Callable[[list[object]], Columns | None]


@dataclass(frozen=True, slots=True)
class Report:
    """One sheet that a layout knows: its header and what its head says.

    `header` is the index of the header's last row and `heading` its cells, put together where
    it takes several rows; `columns` is what the layout found in it. `exam` is None when `problems`
    hold an error, and then no row of the sheet can be loaded.
    """

    sheet: Sheet
    header: int
    heading: list[object]
    columns: Columns
    exam: ExamKey | None
    max_primary: int | None
    problems: tuple[Problem, ...]

    def rows(self) -> Iterator[tuple[int, list[object]]]:
        """Rows under the header that are not blank, with their numbers in the sheet."""
        for index in range(self.header + 1, len(self.sheet.rows)):
            row = self.sheet.rows[index]
            if row.count(None) < len(row):
                yield index + 1, row

    def repeats_heading(self, row: list[object]) -> bool:
        """Whether a row is the heading once more, as on every printed page, or numbers columns."""
        filled = [index for index, value in enumerate(row) if value is not None]
        texts = [header_text(row[index]) for index in filled]
        if texts == [header_text(self.heading[index]) for index in filled]:
            return True
        return len(filled) == len(row) > 2 and texts == [str(n + 1) for n in range(len(row))]


@dataclass(frozen=True, slots=True)
class Heading:
    """A header found: indices of its first and last row, its cells, what a layout found in it."""

    first: int
    last: int
    cells: list[object]
    columns: Columns


def find_header(sheet: Sheet, find_columns: FindColumns) -> Heading | None:
    """The header among the first rows of a sheet: one row, or several under merged captions."""
    rows = sheet.rows[:HEADER_ROWS]
    for index, row in enumerate(rows):
        columns = find_columns(row)
        if columns is not None:
            last = index + _rest_below(sheet.rows[index + 1 :], columns)
            # «%» and «Кол-во» under «Понизили» tell its columns apart.
            return _together(sheet, index, last, find_columns) or Heading(index, last, row, columns)
    # Fewer rows first: a title right above a header is no caption of its columns.
    for deep in range(1, _DEEPEST + 1):
        for index in range(len(rows)):
            if heading := _together(sheet, index, index + deep, find_columns):
                return heading
    return None


def _together(sheet: Sheet, first: int, last: int, find_columns: FindColumns) -> Heading | None:
    """The header that rows make together, if they make one."""
    for cells in headings_of(sheet.rows[first : last + 1]):
        columns = find_columns(cells)
        if columns is not None:
            return Heading(first, last, cells, columns)
    return None


def _rest_below(rows: Sequence[list[object]], columns: Columns) -> int:
    """How many rows below a header only go on with it («%» under each mark): they are no data."""
    label = min(columns.values(), default=0)
    count = 0
    for row in rows[:_DEEPEST]:
        filled = [value for value in row if value is not None]
        if not filled or row[label] is not None or not all(map(is_wording, filled)):
            break
        count += 1
    return count


def has_header(book: Book, find_columns: FindColumns) -> bool:
    """Whether a sheet that a person sees has such a header."""
    return any(find_header(sheet, find_columns) for sheet in book.visible)


def skipped_sheets(book: Book, find_columns: FindColumns) -> Iterator[Problem]:
    """A remark for every sheet with data that the layout leaves out."""
    for sheet in book.sheets:
        if sheet.rows and (sheet.hidden or not find_header(sheet, find_columns)):
            why = "он скрыт" if sheet.hidden else "в нём нет такой же таблицы"
            text = f"Лист не прочитан: {why}. Если он нужен, загрузите его отдельным файлом."
            yield Problem("sheet_skipped", text, "info", sheet.name)


def reports(book: Book, hints: Hints, find_columns: FindColumns) -> Iterator[Report]:
    """The sheets of a book that hold the table whose header `find_columns` knows."""
    for sheet in book.visible:
        heading = find_header(sheet, find_columns)
        if heading:
            head = read_head(sheet, heading.first)
            exam, problems = _assessment(head, hints, sheet.name)
            place = (sheet, heading.last, heading.cells, heading.columns)
            yield Report(*place, exam, head.max_primary, tuple(problems))


def _assessment(head: Head, hints: Hints, sheet: str) -> tuple[ExamKey | None, list[Problem]]:
    problems: list[Problem] = []
    year = _settle("year", head.years, hints.year, sheet, problems)
    grade = _settle("grade", head.grades, hints.grade, sheet, problems)
    subject = _subject(head, hints.subject, sheet, problems)
    if grade is not None and grade not in GRADES:
        text = f"Класс {grade} не бывает: проверьте заголовок отчёта."
        problems.append(Problem("grade_unknown", text, "error", sheet, value=str(grade)))
    if year is not None and hints.year is None and {said.place for said in head.years} == {DATE}:
        said = head.years[0]
        text = f"В заголовке нет года, взят год даты работы – {year}. Проверьте, верно ли это."
        place = (sheet, said.row, said.column)
        problems.append(Problem("year_from_date", text, "warning", *place))
    if year is None or grade is None or subject is None or _has_errors(problems):
        return None, problems
    exam = ExamKey(head.procedure, year, subject.subject, subject.level, grade, head.campaign)
    return exam, problems


def _subject(head: Head, stated: str, sheet: str, problems: list[Problem]) -> SubjectLevel | None:
    hint = find_subject(stated, head.procedure) if stated else None
    if stated and hint is None:
        text = (
            f"Предмет «{stated}» портал не знает. Укажите его так, как он называется в отчётах "
            "ФИС ОКО, например «Русский язык»."
        )
        problems.append(Problem("subject_unknown", text, "error", sheet, value=stated))
        return None
    unknown = [said for said in head.unknown_subjects if said.place == LABEL or not head.subjects]
    if unknown and hint is None:
        said = unknown[0]
        text = (
            f"Предмет в\u00a0{said.place} не узнан: «{said.value}». Исправьте название в файле "
            "или укажите предмет при загрузке."
        )
        place = (sheet, said.row, said.column, said.value)
        problems.append(Problem("subject_unknown", text, "error", *place))
        return None
    names = [Saying(s.value.subject, s.place, s.row, s.column) for s in head.subjects]
    name = _settle("subject", names, hint.subject if hint else None, sheet, problems)
    if name is None:
        return None
    return SubjectLevel(name, _level(head, hint, sheet, problems))


def _level(head: Head, hint: SubjectLevel | None, sheet: str, problems: list[Problem]) -> str:
    """The level stated anywhere: a subject without one agrees with any."""
    levels = {said.value.level for said in head.subjects if said.value.level}
    if hint and hint.level:
        return hint.level
    if len(levels) > 1:
        text = (
            "В файле указаны сразу два уровня предмета: базовый и углублённый. Исправьте файл "
            "или укажите при загрузке предмет с уровнем."
        )
        problems.append(Problem("level_differs", text, "error", sheet))
    return min(levels, default="")


_WORDS = {
    "year": ("Год", "год"),
    "grade": ("Класс", "класс"),
    "subject": ("Предмет", "предмет"),
}


def _settle(
    fact: str, sayings: Sequence[Saying[T]], hint: T | None, sheet: str, problems: list[Problem]
) -> T | None:
    """The value all places agree on, or the one a person chose among them."""
    title, name = _WORDS[fact]
    values = {said.value for said in sayings}
    if not sayings:
        if hint is None:
            text = f"В файле не найден {name} работы. Укажите его при загрузке."
            code = "year_required" if fact == "year" else "subject_required"
            problems.append(Problem(code, text, sheet=sheet))
        return hint
    said = sayings[0]
    if hint is not None and hint not in values:
        text = (
            f"{title} в\u00a0{said.place} – {said.value}, а при загрузке указано: {hint}. "
            f"Проверьте, тот ли это файл, или исправьте {name} в форме загрузки."
        )
    elif hint is not None or len(values) == 1:
        return hint if hint is not None else said.value
    else:
        other = next(item for item in sayings if item.value != said.value)
        text = (
            f"{title} в\u00a0{said.place} – {said.value}, а в\u00a0{other.place} – {other.value}. "
            f"Проверьте, тот ли это файл; если ошибка в нём, исправьте её или укажите верный "
            f"{name} при загрузке."
        )
    place = (sheet, said.row, said.column, str(said.value))
    problems.append(Problem(f"{fact}_differs", text, "error", *place))
    return None


def _has_errors(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)
