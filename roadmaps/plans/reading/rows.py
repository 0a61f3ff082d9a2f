"""Rows of a plan's table as measures: sections told from measures, broken rows put together.

The rule is that of design §7: a row without number and without deadline goes on the measure above,
cell by cell, across a repeated header; with a deadline of its own it is a measure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from roadmaps.plans.deadlines import parse_deadline
from roadmaps.plans.reading.columns import (
    DEADLINE,
    END,
    NUMBER,
    OTHER,
    RESPONSIBLE,
    RESULT,
    SECTION,
    START,
    TEXT,
    Header,
    by_column,
    is_header_again,
    joined_deadline,
)
from roadmaps.plans.reading.numbers import is_number, plain_number, split_number
from roadmaps.plans.reading.tables import Cell, Row, Table
from shnor_portal.core.intake.problems import Problem

_FIELDS = (TEXT, DEADLINE, START, END, RESPONSIBLE, RESULT, OTHER)
_CUT_OFF = re.compile(
    r"(?:[,–—-]|(?:^|\s)(?:в|во|с|со|по|до|к|на|и|от|за|не|позднее|течение|течении|плану|графику|"
    r"всего|учебного|конца))$",
    re.IGNORECASE,
)
_REST_OF_DATE = re.compile(r"\d{4}(?:\s*[-–—/]\s*\d{4})?\s*(?:гг?\.?|год[а-я]*)?\.?|гг?\.?|год[а-я]*")
_HEADING = re.compile(
    r"(?:раздел|блок|направлени[ея]|этап|задача|цель|модуль|часть|\d+[-–]?й\s+этап)\b|"
    r"(?:[IVX]{1,5}|\d{1,2})\s?\.\s?\S",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?:примечани|итого|всего\b|\*)", re.IGNORECASE)
_LONGEST_HEADING = 300


@dataclass(slots=True)
class Draft:
    """A measure as it is being put together; `rows` are the rows it stands in."""

    number: str
    section: str
    row: int
    texts: dict[str, str] = field(default_factory=dict)
    deadlines: dict[int, str] = field(default_factory=dict)
    cells: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def deadline(self, header: Header) -> str:
        columns = header.columns
        return joined_deadline([(columns[i], text) for i, text in sorted(self.deadlines.items())])


@dataclass(slots=True)
class _Line:
    """A row by the columns of the header: own texts, and those with merged ones from above."""

    row: Row
    own: dict[int, str]
    whole: dict[int, str]
    strong: bool


class RowReader:
    """Reads rows of tables with one header in their order; the result is in `drafts`."""

    def __init__(self, header: Header, table: Table, section: str = "") -> None:
        self.header = header
        self.table = table
        self.section = section
        self.sections: list[str] = [section] if section else []
        self.drafts: list[Draft] = []
        self.problems: list[Problem] = []
        self.places: dict[str, list[int]] = {}
        for index, column in enumerate(header.columns):
            self.places.setdefault(column.role, []).append(index)
        self.numbered = False
        self.after_section = True
        self.after_header = False

    def read(self, rows: Sequence[Row]) -> None:
        lines = [self._line(row) for row in rows if not is_header_again(row, self.header)]
        return self._read_lines(lines)
