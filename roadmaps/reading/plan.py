"""A plan as a file says it: the result of reading, to be confirmed by a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from roadmaps.deadlines import Deadline
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.left_out import LeftOut


@dataclass(frozen=True, slots=True)
class Passport:
    """What stands around the measures: "" and () for what the document does not say.

    `indicators` are (title, plan, fact).
    """

    goal: str = ""
    tasks: tuple[str, ...] = ()
    indicators: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell that a person must look at: the name of a `ReadMeasure` field, and why."""

    field: str
    text: str

    def as_json(self) -> dict[str, str]:
        return {"field": self.field, "text": self.text}


@dataclass(frozen=True, slots=True)
class ReadMeasure:
    """A measure of a file.

    `number` is as written without the final dot, "" where there is none; `row` is the number of
    its first row in the table (in a sheet: of the sheet), and `joined` are rows put on it that
    may be measures of their own; `from_above` are fields whose cell only says «то же», and
    `fields` those that its table has a column for; `cells` are (heading, text) of all columns, of
    those that are not read too; `left_out` are words of its rows that were not read, by field;
    `doubts` name the fields that a person must look at.
    """

    number: str
    section: str
    text: str
    deadline_text: str
    deadline: Deadline
    responsible: str
    result: str
    row: int
    joined: tuple[int, ...] = ()
    from_above: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()
    left_out: tuple[tuple[str, LeftOut], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The keys of `import_roadmap` (design §7)."""
        return {
            "number": self.number,
            "section": self.section,
            "text": self.text,
            "deadline_text": self.deadline_text,
            **self.deadline.as_json(),
            "responsible": self.responsible,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A plan of a file. `problems` are about the file as a whole and, row by row, about doubts;

    `notes` are those of them that no measure's doubts say.
    """

    title: str
    sections: tuple[str, ...]
    measures: tuple[ReadMeasure, ...]
    problems: tuple[Problem, ...] = ()
    passport: Passport = Passport()
    notes: tuple[Problem, ...] = ()
    # The file names pupils; nothing of them is here.
    personal: bool = False

    def as_json(self) -> dict[str, object]:
        """`{sections, measures, issues}` of `import_roadmap` (design §7)."""
        return {
            "sections": list(self.sections),
            "measures": [measure.as_json() for measure in self.measures],
            "issues": issues_json(self.problems),
        }


def issues_json(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """Problems by the keys of the command-line contract."""
    return [problem.as_json() for problem in problems]
