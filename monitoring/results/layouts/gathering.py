"""Collects what a layout reads of a file, and settles what only the whole file shows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitoring.results.layouts.parsed import BenchmarkPart, ExamKey, ParsedFile, SchoolPart
from monitoring.results.layouts.schools import same_school
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import counted

_SEVERITIES = ("error", "warning", "info")
# So many equal remarks about one column are each at its cell; more of them are one fault.
_MOST_EQUAL = 20


class Gathering:
    """Filled row by row by a layout; `file` gives the result."""

    def __init__(self, layout: str) -> None:
        self._layout = layout
        self._parts: list[SchoolPart] = []
        self._benchmarks: list[BenchmarkPart] = []
        self._problems: list[Problem] = []
        self._personal: list[tuple[str, str]] = []
        self._rejected = 0

    def accept(self, part: SchoolPart) -> None:
        self._parts.append(part)

    def refuse(self, problem: Problem, rows: int = 1) -> None:
        """A school's row (or so many rows of pupils) is not loaded, and why."""
        self._problems.append(problem)
        self._rejected += rows

    def fall(self, rows: int = 1) -> None:
        """Rows that are not loaded because of a problem of their whole sheet, named already."""
        self._rejected += rows

    def add_benchmark(self, part: BenchmarkPart) -> None:
        self._benchmarks.append(part)

    def note(self, *problems: Problem) -> None:
        self._problems += problems

    def drop_personal(self, sheet: str, columns: Iterable[str]) -> None:
        self._personal += [(sheet, column) for column in columns]

    def drop_personal_of(self, columns: Iterable[tuple[str, str]]) -> None:
        """The same for columns of several sheets."""
        self._personal += columns

    def file(self) -> ParsedFile:
        self._refuse_repeated()
        return ParsedFile(
            format=self._layout,
            parts=tuple(self._parts),
            benchmarks=tuple(self._benchmarks),
            problems=tuple(
                sorted(_told(self._problems), key=lambda p: _SEVERITIES.index(p.severity))
            ),
            rows=sum(part.rows for part in self._parts) + self._rejected,
            rejected=self._rejected,
            personal_columns=tuple(self._personal),
        )

    def _refuse_repeated(self) -> None:
        """Of a school told of twice one row stays if both say the same, else none does."""
        groups: dict[tuple[ExamKey, date | None, str], list[SchoolPart]] = defaultdict(list)
        for part in self._parts:
            groups[part.exam, part.sitting, same_school(part.school)].append(part)
        refused: set[int] = set()
        for parts in groups.values():
            first, *others = parts
            equal = all(part.content_hash == first.content_hash for part in others)
            for part in others if equal else parts:
                if others:
                    refused.add(id(part))
                    other = others[0] if part is first else first
                    self.refuse(_repeated(part, other, equal), part.rows)
        self._parts = [part for part in self._parts if id(part) not in refused]


def _told(problems: list[Problem]) -> Iterable[Problem]:
    """A fault of a whole column is told once, at its first cell."""
    equal: dict[tuple[str, ...], list[Problem]] = defaultdict(list)
    for problem in problems:
        equal[_fault(problem)].append(problem)
    for problem in problems:
        same = equal[_fault(problem)]
        if not problem.column or len(same) <= _MOST_EQUAL:
            yield problem
        elif problem is same[0]:
            last = max(one.row or 0 for one in same)
            rest = counted(len(same) - 1, "строке,строках,строках")
            words = f"{problem.message} То же ещё в\u00a0{rest} столбца, последняя – {last}."
            yield replace(problem, message=words)


def _fault(problem: Problem) -> tuple[str, ...]:
    return problem.code, problem.severity, problem.sheet, problem.column, problem.message


def _repeated(part: SchoolPart, other: SchoolPart, equal: bool) -> Problem:
    where = f"в строке {other.row}" + (f" листа «{other.sheet}»" * (other.sheet != part.sheet))
    if equal:
        text = f"Школа повторена: те же данные стоят {where}. Повтор не загружен."
    else:
        text = (
            f"Школа повторена: другие данные о ней стоят {where}. Не загружена ни одна из строк: "
            "оставьте в файле верную и загрузите его снова."
        )
    severity = "warning" if equal else "error"
    name = part.school.name
    return Problem("duplicate_school", text, severity, part.sheet, part.row, value=name)
