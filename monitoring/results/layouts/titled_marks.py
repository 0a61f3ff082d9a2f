"""A table of marks by school whose work is named in the lines above it and nowhere else.

    КДР 2025. Физика, 9 класс
    № | Логин | Наименование ОО | Писали работу | «2» | «3» | «4» | «5»

Such are summaries of regional and municipal works, made by hand: КДР, РДР, trial works, ВПР,
ОГЭ. A title that lacks the year, the subject or the grade (that of ОГЭ is known) leaves the table
to a person (`mapped`).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial

from monitoring.results.layouts import vpr_marks
from monitoring.results.layouts.envelope import GRADES, Columns, Heading, find_header
from monitoring.results.layouts.flat_tables import read_rows, school_columns
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.mapped.guesses import WorkFacts, facts_in
from monitoring.results.layouts.parsed import ExamKey, Hints
from monitoring.results.layouts.row_exams import YEARS
from monitoring.results.layouts.shares import (
    MARKS,
    RowCounts,
    mark_of,
    mark_of_people,
    marks_counts,
)
from monitoring.results.layouts.values import RowReader, header_text
from monitoring.results.layouts.when import when_of
from monitoring.results.subjects import find_subject
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import text

_GRADE_OF_OGE = 9
_PARTICIPANTS = re.compile(
    r"участник|участи[ея]|участвовал|писал|выполнял|^(?:всего )?(?:обучающихся|учащихся|чел)"
)


def find_columns(row: list[object]) -> Columns | None:
    """A school, how many wrote the work, and each mark once, as percents or people.

    The header of a report of ФИС ОКО, whatever work is in it, is its own layout's.
    """
    if vpr_marks.find_columns(row):
        return None
    columns = school_columns(row)
    percents: dict[str, int] = {}
    people: dict[str, int] = {}
    for index, value in enumerate(row):
        header = header_text(value)
        of = percents if (mark := mark_of(header)) else people
        mark = mark or mark_of_people(header)
        if mark and mark in of:
            return None
        if mark:
            of[mark] = index
        elif "participants" not in columns and _PARTICIPANTS.search(header):
            columns["participants"] = index
    marks = people if people.keys() >= {*MARKS} else percents
    if marks.keys() < {*MARKS} or "participants" not in columns:
        return None
    if marks is people:
        columns["people"] = people["2"]
    return columns | marks if columns.keys() & {"login", "school"} else None


def is_titled(book: Book, procedures: Collection[str]) -> bool:
    """Whether a sheet has such a table under a title that tells all of a work."""
    return any(facts.procedure in procedures for _, _, facts in _tables(book))


def read_titled(book: Book, hints: Hints, gathering: Gathering) -> None:
    """Each row a school's part of the work of its sheet; what a person states goes first."""
    for sheet, heading, facts in _tables(book):
        when = when_of(_lines(sheet, heading), hints)
        subject = find_subject(hints.subject or facts.subject, facts.procedure)
        assert subject, "facts name a subject that is known"
        grade, year = hints.grade or facts.grade or 0, when.year or facts.year or 0
        exam = ExamKey(
            facts.procedure, year, subject.subject, subject.level, grade, when.campaign
        )  # fmt: skip
        read_rows(sheet, heading.last, heading.columns, gathering, _counts, partial(_same, exam))


def _same(exam: ExamKey, reader: RowReader, columns: Columns) -> ExamKey:
    return exam


def _tables(book: Book) -> Iterator[tuple[Sheet, Heading, WorkFacts]]:
    for sheet in book.visible:
        heading = find_header(sheet, find_columns)
        if not heading:
            continue
        facts = facts_in(_lines(sheet, heading))
        if facts.procedure == "oge" and facts.grade is None:
            facts = replace(facts, grade=_GRADE_OF_OGE)
        is_known = facts.year in YEARS and facts.grade in GRADES
        if is_known and find_subject(facts.subject, facts.procedure):
            yield sheet, heading, facts


def _lines(sheet: Sheet, heading: Heading) -> list[str]:
    above = (text(cell) for row in sheet.rows[: heading.first] for cell in row if cell is not None)
    return [*above, sheet.name]


def _counts(reader: RowReader, columns: Columns, shown: int) -> RowCounts:
    return marks_counts(reader, columns, shown, numbers_too=True, are_people="people" in columns)
