"""What a layout makes of a file of results: the same shapes for every layout, no database."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import NamedTuple

from monitoring.indicators.calculate import Counts
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book

INDIVIDUAL, REPORT, FLAT = "individual", "report", "flat"
COUNTRY, REGION, MUNICIPALITY = "country", "region", "municipality"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says of a file beside it.

    The file's name is used for machine-headed protocols alone, which say their exam nowhere else.
    """

    year: int | None = None
    subject: str = ""
    grade: int | None = None
    file_name: str = ""


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
    """

    name: str
    code: str
    row: int
    municipality_code: str = ""
    municipality_name: str = ""
    fuller_code: str = ""


class Participant(NamedTuple):
    """One pupil's row of a file, without who it is."""

    row: int
    class_no: int | None
    primary: int | None
    mark: int | None
    journal_mark: int | None = None
    test_score: int | None = None


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

    @property
    def content_hash(self) -> str:
        people = sorted([-1 if v is None else v for v in p[1:]] for p in self.participants)
        scores = [list(self.scores)] if self.scores else []
        return _digest([self.kind, asdict(self.counts), people, *scores])


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

    @property
    def content_hash(self) -> str:
        content = asdict(self)
        for place in ("sheet", "row", "exam"):
            del content[place]
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
