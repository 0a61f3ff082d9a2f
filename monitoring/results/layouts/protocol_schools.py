"""A school's participants in one exam of a protocol, gathered into its part of the file."""

from dataclasses import dataclass, field
from datetime import date

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    INDIVIDUAL,
    ExamKey,
    Participant,
    SchoolPart,
    SchoolRef,
)
from monitoring.results.layouts.protocols import ProtocolTable
from monitoring.results.layouts.pupil_rows import school_refused
from monitoring.results.layouts.pupils import (
    BadValue,
    Oddities,
    counts_of,
    not_taken,
    quoted,
    read_mark,
    read_test_score,
)
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import NO_VALUE
from shnor_portal.core.sheets.cells import is_blank, letters, whole

MARK, SCORE = "mark", "score"


@dataclass
class ProtocolSchool:
    """Filled by `read` for each row; `result` is the column of results, `mark` or `score`."""

    school: SchoolRef
    result: str
    _table: ProtocolTable
    _rows: list[int] = field(default_factory=list)
    _people: list[Participant] = field(default_factory=list)
    _bad: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._odd = Oddities(self._table.sheet, self.label)

    @property
    def label(self) -> str:
        return f"Школа с\u00a0кодом {self.school.code}"

    def read(self, table: ProtocolTable, row: int, cells: list[object]) -> None:
        """One participant's row; whoever has no result did not take the exam and does not count."""
        place = table.place(cells, self.result) or 0
        value = cells[place]
        if (row, place + 1) in table.sheet.valueless:
            self._spoil(table, row, place, BadValue("formula_without_value", NO_VALUE), "")
            return
        if is_blank(value) or not_taken(value):
            self._absent(table, row, cells, place)
            return
        self._rows.append(row)
        try:
            result = read_mark(value) if self.result == MARK else read_test_score(value)
        except BadValue as bad:
            self._spoil(table, row, place, bad, quoted(value))
            return
        primary = self._primary(table, row, cells)
        scored = self.result == SCORE
        self._people.append(
            Participant(
                row,
                None,
                primary,
                None if scored else result,
                test_score=result if scored else None,
            )
        )

    def spoil(self, row: int, problem: Problem) -> None:
        """A row of which this school's participant cannot be taken apart refuses the whole part."""
        self._rows.append(row)
        self._bad.append(problem)

    def finish(
        self, exam: ExamKey, sitting: date | None, minimum: int | None, gathering: Gathering
    ) -> None:
        """Accepted, or refused as a whole."""
        gathering.note(*self._odd.problems())
        if self._bad:
            for problem in self._bad:
                gathering.refuse(problem, rows=0)
            gathering.refuse(school_refused(self.label, self._rows, self._bad), len(self._rows))
        elif self._people:
            gathering.accept(
                SchoolPart(
                    exam,
                    self.school,
                    INDIVIDUAL,
                    self._counts(minimum),
                    self._table.sheet.name,
                    self._rows[0],
                    self._rows[-1],
                    rows=len(self._rows),
                    participants=tuple(self._people),
                    columns=self._letters(),
                    sitting=sitting,
                )
            )

    def _counts(self, minimum: int | None) -> Counts:
        marked = counts_of(self._people, None)
        scores = [p.test_score for p in self._people if p.test_score is not None]
        return Counts(
            participants=len(self._people),
            n2=marked.n2 if self.result == MARK else None,
            n3=marked.n3 if self.result == MARK else None,
            n4=marked.n4 if self.result == MARK else None,
            n5=marked.n5 if self.result == MARK else None,
            primary_n=marked.primary_n or None,
            primary_sum=marked.primary_sum if marked.primary_n else None,
            test_n=len(scores) if scores else None,
            test_sum=sum(scores) if scores else None,
            below_minimum_n=sum(score < minimum for score in scores)
            if scores and minimum is not None
            else None,
        )

    def _letters(self) -> dict[str, str]:
        """The column of each count of the part, as the first of the tables has it."""
        columns = self._table.columns
        result = letters(columns[self.result])
        names = (
            ("participants", "n2", "n3", "n4", "n5")
            if self.result == MARK
            else ("test_n", "test_sum", "below_minimum_n")
        )
        by_field = dict.fromkeys(names, result)
        if "primary" in columns:
            by_field |= dict.fromkeys(("primary_n", "primary_sum"), letters(columns["primary"]))
        return by_field

    def _absent(self, table: ProtocolTable, row: int, cells: list[object], place: int) -> None:
        if not is_blank(cells[place]):
            self._odd.add("not_taken", row, place)
            return
        try:
            primary = whole(table.value(cells, "primary"))
        except ValueError:
            primary = None
        self._odd.add("result_missing" if primary else "absent", row, place)

    def _primary(self, table: ProtocolTable, row: int, cells: list[object]) -> int | None:
        place = table.place(cells, "primary")
        if place is None:
            return None
        try:
            score = whole(cells[place])
        except ValueError:
            score = -1
        if score is not None and not 0 <= score <= 200:
            self._odd.add("primary_unknown", row, place)
            return None
        return score

    def _spoil(self, table: ProtocolTable, row: int, place: int, bad: BadValue, value: str) -> None:
        """A row that refuses the whole school's part."""
        if row not in self._rows:
            self._rows.append(row)
        where = (table.sheet.name, row, letters(place), value)
        self._bad.append(Problem(bad.code, bad.message, "error", *where))
