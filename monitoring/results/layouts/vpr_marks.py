"""«Статистика по отметкам» of ФИС ОКО: percents of marks by country, region, district, school.

One row per group of participants; a school's percents become counts at once (design §4).
"""

from dataclasses import dataclass, field
from typing import cast

from monitoring.results.layouts.envelope import Columns, Report, has_header, reports, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.group_rows import (
    GroupRow,
    group_column,
    group_rows,
    shown_digits,
)
from monitoring.results.layouts.parsed import (
    MUNICIPALITY,
    REPORT,
    BenchmarkPart,
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolPart,
)
from monitoring.results.layouts.shares import (
    MARKS,
    as_percents,
    mark_of,
    mark_of_people,
    marks_counts,
    shares_of,
)
from monitoring.results.layouts.values import RowReader, Unreadable, header_text
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.typography import counted, number

CODE = "vpr_marks"
# Benchmarks are kept as percents: a sum may miss 100 by rounding to whole percents at most.
_BENCHMARK_TOLERANCE = 2
_PEOPLE = "участника,участников,участников"


@dataclass
class _Section:
    """A municipality's row and the participants of the schools read under it."""

    municipality: BenchmarkPart
    reader: RowReader
    schools: list[int] = field(default_factory=list)

    def problems(self, column: int) -> list[Problem]:
        """Schools must sum up to their municipality, if all of them stand in the file."""
        said, summed = self.municipality.participants, sum(self.schools)
        if said is None or said == summed or self.municipality.schools != len(self.schools):
            return []
        text = (
            f"У муниципалитета {counted(said, _PEOPLE)}, а у его школ вместе {number(summed)}. "
            "Проверьте, не изменён ли отчёт после скачивания."
        )
        return [self.reader.problem("total_differs", text, column, "warning")]


def find_columns(row: list[object]) -> Columns | None:
    """`Группы участников | Кол-во ОО | Кол-во участников | 2 | 3 | 4 | 5`, in any order."""
    columns: dict[str, int] = {}
    people: dict[str, int] = {}
    for index, value in enumerate(row):
        header = header_text(value)
        mark = mark_of(header)
        if known := group_column(header):
            columns[known] = index
        elif mark:
            columns.setdefault(mark, index)
        elif of_people := mark_of_people(header):
            people.setdefault(of_people, index)
        elif header.isdecimal():
            # Columns of scores or tasks: another report of the same family.
            return None
    if not columns.keys() & MARKS:
        columns |= people | ({"people": people["2"]} if "2" in people else {})
    return columns if {"label", "participants", *MARKS} <= columns.keys() else None


def read(book: Book, hints: Hints) -> ParsedFile:
    """School rows become parts, the rest benchmarks; a bad row is refused alone."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for report in reports(book, hints, find_columns):
        gathering.note(*report.problems)
        _read_report(report, gathering)
    return gathering.file()


def _read_report(report: Report, gathering: Gathering) -> None:
    shown = shown_digits(report, [report.columns[mark] for mark in MARKS])
    sections: list[_Section] = []
    for row in group_rows(report, gathering):
        exam = cast(ExamKey, report.exam)
        try:
            if row.is_school:
                part = _school(row, exam, report.columns, shown)
                gathering.accept(part)
                if sections:
                    sections[-1].schools.append(part.counts.participants or 0)
            else:
                benchmark = _benchmark(row, exam, report.columns)
                gathering.add_benchmark(benchmark)
                if benchmark.level == MUNICIPALITY:
                    sections.append(_Section(benchmark, row.reader))
        except Unreadable as unreadable:
            if row.is_school:
                gathering.refuse(unreadable.problem)
            else:
                gathering.note(unreadable.problem)
    for section in sections:
        gathering.note(*section.problems(report.columns["participants"]))


def _school(row: GroupRow, exam: ExamKey, columns: Columns, shown: int) -> SchoolPart:
    reader = row.reader
    counts, places, _ = marks_counts(reader, columns, shown, numbers_too="people" in columns)
    return SchoolPart(
        exam,
        row.school,
        REPORT,
        counts,
        reader.sheet.name,
        reader.number,
        reader.number,
        columns=places,
    )


def _benchmark(row: GroupRow, exam: ExamKey, columns: Columns) -> BenchmarkPart:
    reader, schools = row.reader, columns.get("schools")
    shares = _shares(reader, columns)
    if shares and abs(sum(shares) - 100) > _BENCHMARK_TOLERANCE:
        message = f"Проценты в сумме дают {number(sum(shares))}, а не 100. Исправьте строку."
        raise Unreadable(reader.problem("percent_base_differs", message, columns["2"]))
    return BenchmarkPart(
        exam,
        row.group.level,
        row.group.name,
        reader.sheet.name,
        reader.number,
        code=row.group.code,
        schools=None if schools is None else reader.count(schools, "Число школ"),
        participants=reader.count(columns["participants"], "Число участников"),
        shares=shares,
    )


def _shares(reader: RowReader, columns: Columns) -> tuple[float, float, float, float] | None:
    what = [f"Процент отметок «{mark}»" for mark in MARKS]
    numbers = shares_of(reader, [columns[mark] for mark in MARKS], what)
    percents = as_percents(numbers) if numbers else None
    return cast(tuple[float, float, float, float] | None, percents)


LAYOUT = ResultLayout(
    CODE, "Статистика по отметкам ВПР", lambda book: has_header(book, find_columns), read
)
