"""Rows of reports whose first column names a group of participants, one group per row."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from monitoring.results.layouts.envelope import Report
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import SchoolRef
from monitoring.results.layouts.schools import SCHOOL, GroupLabel, Municipality, group_of
from monitoring.results.layouts.values import RowReader
from shnor_portal.core.sheets.cells import digits, folded, is_blank

# ФИС ОКО shows two decimals; a cell may hold more when a formula made it.
REPORT_DIGITS = 2
TOTALS = ("итог", "всего", "среднее")
_CUT = r"уч(?:аст\w*|ащ\w*|-?к\w*|\.)"
# The columns beside the values, as reports and people who cut headings short call them.
_COLUMNS = {
    "label": re.compile(rf"групп[аы] {_CUT}.*"),
    "schools": re.compile(r"кол(?:-во|\.) оо"),
    "participants": re.compile(rf"кол(?:-во|\.)? {_CUT}.*"),
}


def group_column(header: str) -> str:
    """label, schools or participants by a header (as `header_text` gives it); '' if it is none."""
    return next((name for name, words in _COLUMNS.items() if words.fullmatch(header)), "")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row, whom it speaks of, and the municipality above it ('' if that is not certain)."""

    reader: RowReader
    group: GroupLabel
    municipality_code: str

    @property
    def is_school(self) -> bool:
        return self.group.level == SCHOOL

    @property
    def school(self) -> SchoolRef:
        return SchoolRef(
            self.group.name, self.group.code, self.reader.number, self.municipality_code
        )


def group_rows(
    report: Report, gathering: Gathering, besides: Collection[int] = ()
) -> Iterator[GroupRow]:
    """Rows with a label and values; what is left out is told to `gathering`.

    `besides` are numbers of rows that speak of nobody.

    In a sheet without an assessment every school's row is refused and none is given.
    """
    label, schools = report.columns["label"], report.columns.get("schools")
    municipality = Municipality()
    for number, cells in report.rows():
        if number in besides:
            continue
        reader = RowReader(report.sheet, number, cells)
        if report.repeats_heading(cells):
            text = "Строка повторяет заголовок таблицы или нумерует столбцы и не загружена."
            gathering.note(reader.problem("heading_repeated", text, label, "info"))
            continue
        if is_blank(cells[label]):
            text = "Не указано, к кому относятся числа строки. Впишите название и код школы."
            gathering.refuse(reader.problem("group_missing", text, label))
            continue
        if folded(cells[label]).startswith(TOTALS):
            text = "Строка итогов не загружена: итоги портал считает сам."
            gathering.note(reader.problem("total_skipped", text, label, "info"))
            continue
        counted = None if schools is None else not is_blank(cells[schools])
        group = group_of(cells[label], counted)
        if reader.is_blank_but(label) and not group.code:
            text = "Строка без чисел не загружена."
            gathering.note(reader.problem("note_skipped", text, label, "info"))
            continue
        municipality.meet(group)
        if report.exam is not None:
            yield GroupRow(reader, group, municipality.code)
        elif group.level == SCHOOL:
            gathering.fall()


def shown_digits(report: Report, columns: Sequence[int]) -> int:
    """How many decimals the percents of a table are shown with: 33.3 beside 66.67 is 33.30."""
    lengths = (digits(row[column]) for _, row in report.rows() for column in columns)
    return min(REPORT_DIGITS, max(lengths, default=0))
