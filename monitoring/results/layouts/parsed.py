"""What a layout makes of a file of results: the same shapes for every layout, no database."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import NamedTuple

from monitoring.indicators.calculate import Counts
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book

INDIVIDUAL, REPORT, FLAT, OWN = "individual", "report", "flat", "own"
COUNTRY, REGION, MUNICIPALITY = "country", "region", "municipality"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says of a file beside it.

    The file's name is used for machine-headed protocols alone, which say their exam nowhere else.
    `school` is the name of the school that the file is of, where the user says it. `all_attempts`
    is the municipality's choice to count every day of an exam.
    """

    year: int | None = None
    subject: str = ""
    grade: int | None = None
    file_name: str = ""
    school: str = ""
    all_attempts: bool = False


@dataclass(frozen=True, slots=True)
class ExamKey:
    """An assessment (design §3): `subject` is a canonical name, `level` is base, advanced or ''."""

    procedure: str
    year: int
    subject: str
    level: str
    grade: int
    campaign: str = "spring"


@dataclass(frozen=True, slots=True)
class SchoolRef:
    """A school as the file names it; who it is, is decided elsewhere.

    `code` is what stands in the file (ФИС ОКО login, code of РИС) or ''; `row` is where it stands;
    `municipality_code` is the ФИС ОКО code of the municipality it stands under, or ''.
    `fuller_code` is a short code of РИС with the code of its municipality before it, or ''.
    `own` is the school that the user said the file is of.
    """

    name: str
    code: str
    row: int
    municipality_code: str = ""
    municipality_name: str = ""
    fuller_code: str = ""
    own: bool = False


class Participant(NamedTuple):
    """One pupil's row of a file, without who it is."""

    row: int
    class_no: int | None
    primary: int | None
    mark: int | None
    journal_mark: int | None = None
    test_score: int | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task of a work in one group of participants.

    `share` is the percent (0–100) of the points that the group could get; `n` are those whose score
    is told (None where the file does not say), `skipped` those who did not begin the task or were
    not taught it: no zeros. `mark` is the mark of the group where the table is by marks. `row` is
    the row of the file where that is not the row of the whole part.
    """

    number: str
    share: float
    n: int | None = None
    top: int | None = None
    level: str = ""
    skill: str = ""
    block: str = ""
    mark: int | None = None
    skipped: int = 0
    column: str = ""
    row: int | None = None


_COUNTED = tuple(each.name for each in fields(Counts))
_SAID = tuple(each.name for each in fields(TaskLine) if each.name not in {"column", "row"})
# Tables that a file gives inside one work; kept as they are.
TASKS, PLANNED, GROUPS = "tasks", "planned", "groups"
Details = Mapping[str, tuple[TaskLine, ...]]


def _details_content(details: Details) -> list[object]:
    """What the tables say, without where it stands."""
    return [[kind, [_said(line) for line in lines]] for kind, lines in sorted(details.items())]


def _said(line: TaskLine) -> dict[str, object]:
    return {name: getattr(line, name) for name in _SAID}


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """What the file says of one school in one assessment.

    `columns` gives the letter of the column that each field of `counts` comes from. `rows` are
    the rows of the file it stands on: one in a report, one per participant in a pupil-level file.
    `sitting` is the day of the exam where a work is written on several days. `scores` are people by
    primary score from 0, in a file that gives the distribution and no participants.
    `content_hash` tells equal content apart from changed content, wherever in the file it stands.
    """

    exam: ExamKey
    school: SchoolRef
    kind: str
    counts: Counts
    sheet: str
    row: int
    last_row: int
    rows: int = 1
    participants: tuple[Participant, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    sitting: date | None = None
    scores: tuple[int, ...] = ()
    details: Details = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        people = [person[1:] for person in self.participants]
        try:
            people.sort()
        except TypeError:  # what some have is unknown of others; the order is the same
            people.sort(key=lambda values: [-1 if value is None else value for value in values])
        counts = {name: getattr(self.counts, name) for name in _COUNTED}
        content: list[object] = [self.kind, counts, people]
        if self.scores:
            content.append(list(self.scores))
        if self.details:
            content.append(_details_content(self.details))
        return _digest(content)


@dataclass(frozen=True, slots=True)
class BenchmarkPart:
    """Country, region or municipality in one assessment, as the source gives it.

    `shares` are percents of marks 2, 3, 4, 5; `journal_shares` percents lowered, confirmed and
    raised, `journal_counts` the same as numbers of participants.
    """

    exam: ExamKey
    level: str
    name: str
    sheet: str
    row: int
    code: str = ""
    schools: int | None = None
    participants: int | None = None
    shares: tuple[float, float, float, float] | None = None
    journal_n: int | None = None
    journal_counts: tuple[int, int, int] | None = None
    journal_shares: tuple[float, float, float] | None = None
    mean_primary: float | None = None
    max_primary: int | None = None
    mean_test: float | None = None
    details: Details = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        content = asdict(self)
        for place in ("sheet", "row", "exam", "details"):
            del content[place]
        if self.details:
            content["details"] = _details_content(self.details)
        return _digest(content)


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The reading of one file.

    `rows` and `rejected` count rows of schools, participants in pupil-level files; benchmarks
    apart. `personal_columns` are (sheet, column letters) that name or identify pupils: they were
    not read into anything here.
    """

    format: str
    parts: tuple[SchoolPart, ...] = ()
    benchmarks: tuple[BenchmarkPart, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows: int = 0
    rejected: int = 0
    personal_columns: tuple[tuple[str, str], ...] = ()

    @property
    def exams(self) -> tuple[ExamKey, ...]:
        """The assessments of the file in the order in which they stand there."""
        exams = [part.exam for part in self.parts] + [part.exam for part in self.benchmarks]
        return tuple(dict.fromkeys(exams))

    @property
    def refused(self) -> bool:
        """Nothing of the file can be loaded."""
        return not self.parts and not self.benchmarks


@dataclass(frozen=True, slots=True)
class ResultLayout:
    """One layout: `recognises` looks at content only, `read` never touches anything outside.

    `loads` is false for a file that is known only in order to advise another one. `is_title` knows
    the lines between tables that name the work and no person.
    """

    code: str
    title: str
    recognises: Callable[[Book], bool]
    read: Callable[[Book, Hints], ParsedFile]
    loads: bool = True
    is_title: Callable[[list[object]], bool] | None = None


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
