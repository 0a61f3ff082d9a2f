"""Tables with a row for each pupil: marks and scores without whose they are, by school."""

from collections import Counter

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
from monitoring.results.layouts.schools import same_school
from monitoring.results.layouts.shares import MARKS
from monitoring.results.layouts.values import RowReader, Unreadable
from shnor_portal.core.sheets.cells import letters

_MARKS = range(2, 6)


class Pupils:
    """Gathers rows by school and work; `finish` gives a part for each."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._found: dict[tuple[ExamKey, str], _School] = {}

    def add(
        self,
        reader: RowReader,
        columns: Columns,
        exam: ExamKey,
        school: SchoolRef,
        most: int | None,
    ) -> None:
        """One pupil; without a mark and a score the pupil was absent and is not counted."""
        mark = _read(reader, columns, "mark", "Отметка")
        if mark is not None and mark not in _MARKS:
            words = "Отметка – число от 2 до 5. Исправьте ячейку и загрузите файл снова."
            raise Unreadable(reader.problem("mark_unknown", words, columns["mark"]))
        score = _read(reader, columns, "score", "Первичный балл")
        if score is not None and most is not None and score > most:
            words = f"Балл больше максимального – {most}. Исправьте ячейку и загрузите файл снова."
            raise Unreadable(reader.problem("score_above_maximum", words, columns["score"]))
        key = (exam, same_school(school))
        entry = self._found.setdefault(key, _School(reader, columns, exam, school, most))
        entry.last = reader.number
        if mark is None and score is None:
            words = "Нет ни отметки, ни балла: ученик считается отсутствовавшим."
            self._gathering.note(reader.problem("absent", words, None, "info"))
            return
        entry.people.append(Participant(reader.number, None, score, mark))

    def finish(self) -> None:
        for school in self._found.values():
            if school.people:
                self._gathering.accept(school.part())


class _School:
    def __init__(
        self,
        reader: RowReader,
        columns: Columns,
        exam: ExamKey,
        school: SchoolRef,
        most: int | None,
    ) -> None:
        self.sheet, self.first, self.last = reader.sheet.name, reader.number, reader.number
        self.columns, self.exam, self.school, self.most = columns, exam, school, most
        self.people: list[Participant] = []

    def part(self) -> SchoolPart:
        marks = Counter(person.mark for person in self.people if person.mark is not None)
        scores = [person.primary for person in self.people if person.primary is not None]
        counts: dict[str, int | None] = {"participants": len(self.people)}
        places: dict[str, str] = {}
        if "mark" in self.columns:
            counts |= {f"n{mark}": marks[int(mark)] for mark in MARKS}
            places |= {f"n{mark}": letters(self.columns["mark"]) for mark in MARKS}
        if "score" in self.columns:
            counts |= {
                "primary_n": len(scores),
                "primary_sum": sum(scores),
                "primary_max": self.most,
            }
            places |= dict.fromkeys(("primary_n", "primary_sum"), letters(self.columns["score"]))
        return SchoolPart(
            self.exam,
            self.school,
            INDIVIDUAL,
            Counts(**counts),
            self.sheet,
            self.first,
            self.last,
            rows=len(self.people),
            participants=tuple(self.people),
            columns=places,
        )


def _read(reader: RowReader, columns: Columns, role: str, what: str) -> int | None:
    return reader.count(columns[role], what) if role in columns else None
