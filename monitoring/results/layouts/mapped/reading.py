"""A file read by a recipe: the same parts that every layout of results gives."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.group_rows import REPORT_DIGITS, TOTALS
from monitoring.results.layouts.mapped.classes import Classes
from monitoring.results.layouts.mapped.counting import counts_of
from monitoring.results.layouts.mapped.guesses import LabelledWork, grade_of
from monitoring.results.layouts.mapped.headings import SAMPLE, WIDEST, columns_of
from monitoring.results.layouts.mapped.meanings import ABSENT, WORK, Meanings
from monitoring.results.layouts.mapped.pupils import Pupils
from monitoring.results.layouts.mapped.recipe import Recipe
from monitoring.results.layouts.mapped.reshaping import LongRow, to_long
from monitoring.results.layouts.mapped.roles import BY_CODE, PUPILS, SHARES
from monitoring.results.layouts.parsed import FLAT, ExamKey, ParsedFile, SchoolPart, SchoolRef
from monitoring.results.layouts.row_exams import YEARS
from monitoring.results.layouts.schools import SCHOOL, group_of
from monitoring.results.layouts.values import RowReader, Unreadable
from monitoring.results.subjects import SubjectLevel, find_subject
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import (
    code,
    digits,
    folded,
    is_blank,
    letters,
    number,
    text,
)
from shnor_portal.core.sheets.personal import plain_value

CODE = "mapped"
_TOTALS = (*TOTALS, "средн", "по району", "по округу", "по муниципалитет", "по регион", "по краю")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# Longer words among numbers are no shorthand for «nothing here».
_SHORT = 16


class _Left(Exception):
    """A row that is left out: by a person's word, or because it waits for one."""


def read(book: Book, recipe: Recipe, meanings: Meanings) -> ParsedFile:
    """Parts of the table that the recipe describes; what is not understood goes to `meanings`."""
    gathering = Gathering(CODE)
    sheet = next((one for one in book.visible if one.name == recipe.sheet), None)
    if sheet is None:
        words = f"Листа «{recipe.sheet}» в файле нет. Укажите лист с таблицей заново."
        gathering.note(Problem("sheet_missing", words))
        return gathering.file()
    for other in book.sheets:
        if other.rows and other is not sheet:
            why = "он скрыт" if other.hidden else "указан другой лист"
            words = f"Лист не прочитан: {why}. Если он нужен, загрузите его отдельным файлом."
            gathering.note(Problem("sheet_skipped", words, "info", other.name))
    _Reading(sheet, recipe, meanings, gathering).run()
    return gathering.file()


@dataclass(frozen=True, slots=True)
class _Line:
    """Whom and which work a row tells of; `letter` is that of a class («5А»)."""

    exam: ExamKey
    school: SchoolRef
    letter: str


class _Reading:
    """One pass over the sheet; rows that cannot be used are told to `gathering` one by one."""

    def __init__(
        self, sheet: Sheet, recipe: Recipe, meanings: Meanings, gathering: Gathering
    ) -> None:
        self.sheet, self.recipe, self.meanings = sheet, recipe, meanings
        self.gathering = gathering
        sample = [row[:WIDEST] for row in sheet.rows[:SAMPLE]]
        self.heads = columns_of(sample, recipe.header - 1, recipe.depth)
        self.shared: dict[str, int] = {}
        self.wide: dict[str, dict[str, int]] = {}
        for head in self.heads:
            meaning = recipe.columns.get(head.key)
            if meaning and meaning.role:
                place = self.wide.setdefault(meaning.work, {}) if meaning.work else self.shared
                place[meaning.role] = head.index
        self.merged = _merged_down(sheet)
        self.cells: dict[int, list[object]] = {}

    def run(self) -> None:
        self.cells = dict(self._data())
        self._fractions_as_percents()
        shown = self._shown_digits()
        pupils, classes = Pupils(self.gathering), Classes(self.gathering)
        long = self._long()
        self._note_part_of_marks()
        self._note_without_numbers(self.cells.keys() - {row.number for row in long})
        for row in long:
            reader = RowReader(self.sheet, row.number, self.cells[row.number])
            columns = self.shared | self.wide.get(row.work, {})
            try:
                line = self._line(reader, row)
                if set(PUPILS) & columns.keys():
                    pupils.add(reader, columns, line.exam, line.school, self.recipe.max_primary)
                elif figures := counts_of(reader, columns, shown, self.recipe.max_primary):
                    classes.add(self._part(line, reader.number, *figures), line.letter)
                else:
                    at = columns.get("participants")
                    words = "Участников нет: загружать по этой строке нечего."
                    self.gathering.note(reader.problem("no_participants", words, at, "info"))
            except Unreadable as unreadable:
                self.gathering.refuse(unreadable.problem)
            except _Left:
                continue
        pupils.finish()
        classes.finish()

    def _part(
        self, line: _Line, number_: int, counts: Counts, places: dict[str, str]
    ) -> SchoolPart:
        return SchoolPart(
            *(line.exam, line.school, FLAT, counts, self.sheet.name, number_, number_),
            columns=places,
        )

    def _data(self) -> Iterator[tuple[int, list[object]]]:
        """Rows of data by their number, with «н/а» as blank and merged cells filled downwards."""
        heading = {head.index: folded(head.own) for head in self.heads}
        at = self.shared.get("school", self.shared.get("login", 0))
        values = {i for columns in (self.shared, *self.wide.values()) for i in _values(columns)}
        last = self.recipe.end or len(self.sheet.rows)
        for index in range(self.recipe.first_data, min(last, len(self.sheet.rows))):
            number_, row = index + 1, list(self.sheet.rows[index])
            if number_ in self.recipe.skipped or all(is_blank(value) for value in row):
                continue
            if _repeats(row, heading):
                continue
            for column in self.shared.values():
                if column not in values and is_blank(row[column]):
                    row[column] = self.merged.get((number_, column))
            reader = RowReader(self.sheet, number_, row)
            words = folded(row[at]) or next((folded(v) for v in row if not is_blank(v)), "")
            if words.startswith(_TOTALS):
                said = "Строка итогов не загружена: итоги портал считает сам."
                self.gathering.note(reader.problem("total_skipped", said, at, "info"))
                continue
            for column in values:
                row[column] = self._value(row[column], number_, column)
            yield number_, row

    def _value(self, value: object, row: int, column: int) -> object:
        if is_blank(value) or self.meanings.is_nothing(value):
            return None
        if isinstance(value, str) and not _is_number(value):
            written = text(value)
            # A name is never asked about: it stands with a capital letter.
            if len(written) <= _SHORT and (plain_value(value) or written.islower()):
                self.meanings.ask(ABSENT, written, row, letters(column))
        return value

    def _note_part_of_marks(self) -> None:
        if not self.recipe.marks_in_part():
            return
        unused = " Столбец средней отметки без качества знаний не понадобился." * any(
            {"mean_mark"} <= (roles := set(self.recipe.of_work(work))) and "quality" not in roles
            for work in self.recipe.marks_in_part()
        )
        words = (
            "«4» и «5» в таблице порознь не стоят: успеваемость, доля «2» и качество (где оно "
            "указано) посчитаны в людях, а средняя отметка и СОУ останутся неизвестны." + unused
        )
        self.gathering.note(Problem("marks_in_part", words, "info", self.sheet.name))

    def _note_without_numbers(self, rows: set[int]) -> None:
        if rows:
            words = (
                f"Строк без чисел: {len(rows)}, первая – {min(rows)}. Они не загружены: это "
                "подзаголовки, пустые строки или те, кто не писал работу."
            )
            self.gathering.note(
                Problem("rows_without_numbers", words, "info", self.sheet.name, min(rows))
            )

    def _long(self) -> list[LongRow]:
        works = self.wide or {"": {role: at for role, at in self.shared.items() if _many(role)}}
        return to_long(self.cells, works)

    def _fractions_as_percents(self) -> None:
        """0,64 under «Качество, %» is 64: a column without anything above one holds fractions."""
        for columns in (self.shared, *self.wide.values()):
            at = [index for role, index in columns.items() if role in SHARES]
            numbers = [_float(row[index]) for row in self.cells.values() for index in at]
            values = [value for value in numbers if value is not None]
            if not values or max(values) > 1 or all(value.is_integer() for value in values):
                continue
            for row in self.cells.values():
                for index in at:
                    value = _float(row[index])
                    if value is not None:
                        row[index] = round(value * 100, 6)
            words = (
                "Доли записаны числами до единицы (0,64): портал прочитал их как проценты (64 %)."
            )
            place = (self.sheet.name, None, letters(min(at)))
            self.gathering.note(Problem("fractions_as_percents", words, "info", *place))

    def _shown_digits(self) -> int:
        at = {
            index
            for columns in (self.shared, *self.wide.values())
            for role, index in columns.items()
            if role in SHARES
        }
        lengths = (digits(row[index]) for row in self.cells.values() for index in at)
        return min(REPORT_DIGITS, max(lengths, default=0))

    def _line(self, reader: RowReader, row: LongRow) -> _Line:
        school = self._school(reader)
        work = self._work(reader, row)
        procedure, letter = self.recipe.procedure, ""
        subject, grade = work.subject, work.grade
        if subject is None and "subject" in self.shared:
            subject, of_label = self._subject(reader)
            grade = grade or of_label
        if subject is None and self.recipe.subject:
            subject = find_subject(self.recipe.subject, procedure)
        if "grade" in self.shared:
            parsed = grade_of(reader.cells[self.shared["grade"]])
            if parsed is None:
                at = self.shared["grade"]
                words = "Класс не узнан. Напишите его числом от 1 до 11 (можно с буквой)."
                raise Unreadable(reader.problem("grade_unknown", words, at))
            grade, letter = parsed
        grade = grade or self.recipe.grade
        if subject is None or grade is None:
            self._ask_work(reader, row)
            raise _Left
        key = (procedure, self._year(reader), subject.subject, subject.level, grade)
        return _Line(ExamKey(*key, self.recipe.campaign), school, letter)

    def _work(self, reader: RowReader, row: LongRow) -> LabelledWork:
        label = row.work
        if not label and "work" in self.shared:
            label = text(reader.cells[self.shared["work"]])
        if not label:
            return LabelledWork()
        work = self.meanings.work(label, self.recipe.procedure)
        if work is None:
            raise _Left
        return work

    def _subject(self, reader: RowReader) -> tuple[SubjectLevel | None, int | None]:
        label = reader.cells[self.shared["subject"]]
        said = self.meanings.work(label, self.recipe.procedure)
        if said is None:
            raise _Left
        return said.subject, said.grade

    def _ask_work(self, reader: RowReader, row: LongRow) -> None:
        """Ask what a label means, once for all rows with it; the rows wait for the answer."""
        at = self.shared.get("work", self.shared.get("subject"))
        if row.work:
            at = min(self.wide[row.work].values())
        label = row.work or (text(reader.cells[at]) if at is not None else "")
        if not label or at is None:
            words = "Не указано, какая это работа. Впишите предмет и класс."
            raise Unreadable(reader.problem("subject_required", words, at))
        if not self.meanings.ask(WORK, label, reader.number, letters(at)):
            self.gathering.fall()
            return
        words = (
            f"Портал не знает, что значит «{label}». Укажите предмет и класс в «Незнакомых "
            "значениях» на странице загрузки – один раз для всех таких строк."
        )
        place = (self.sheet.name, reader.number, letters(at), label)
        self.gathering.refuse(Problem("value_unknown", words, "error", *place))

    def _year(self, reader: RowReader) -> int:
        if "year" not in self.shared:
            return self.recipe.year or 0
        at = self.shared["year"]
        years = _YEAR.findall(text(reader.cells[at]))
        if not years or int(years[-1]) not in YEARS:
            words = "Укажите год работы четырьмя цифрами."
            raise Unreadable(reader.problem("year_required", words, at))
        return int(years[-1])

    def _school(self, reader: RowReader) -> SchoolRef:
        cell = {role: reader.cells[at] for role, at in self.shared.items()}
        login, name = cell.get("login"), cell.get("school")
        if is_blank(login) and is_blank(name):
            at = self.shared.get("school", self.shared.get("login"))
            words = "Не указана школа. Впишите её название или логин."
            raise Unreadable(reader.problem("school_missing", words, at))
        group = group_of(name) if not is_blank(name) else None
        if group and group.level != SCHOOL and is_blank(login):
            words = "Это не школа, а муниципалитет или регион: строка не загружена."
            at = self.shared["school"]
            self.gathering.note(reader.problem("total_skipped", words, at, "info"))
            raise _Left
        return SchoolRef(
            group.name if group else "",
            code(login).lower() or (group.code if group else ""),
            reader.number,
            municipality_name=text(cell.get("municipality")),
        )


def _many(role: str) -> bool:
    return BY_CODE[role].many


def _values(columns: dict[str, int]) -> list[int]:
    return [index for role, index in columns.items() if _many(role)]


def _repeats(row: list[object], heading: dict[int, str]) -> bool:
    """The heading once more, as on every printed page, or a row that numbers columns."""
    filled = [index for index, value in enumerate(row) if not is_blank(value)]
    same = [folded(row[index]) == heading.get(index, "") for index in filled]
    numbered = [text(row[index]) == str(n) for n, index in enumerate(filled, 1)]
    return all(same) or (len(filled) > 2 and all(numbered))


def _merged_down(sheet: Sheet) -> dict[tuple[int, int], object]:
    """What merged cells say in the rows below their first, by (row, column from 0)."""
    return {
        (row + down, column - 1): sheet.rows[row - 1][column - 1]
        for (row, column), (height, _) in sheet.look.merged.items()
        for down in range(1, height)
        if row <= len(sheet.rows)
    }


def _is_number(value: str) -> bool:
    return _float(value) is not None


def _float(value: object) -> float | None:
    try:
        parsed = number(value)
    except ValueError:
        return None
    return None if parsed is None else float(parsed)
