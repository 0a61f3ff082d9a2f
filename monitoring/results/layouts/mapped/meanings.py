"""Values of a table that somebody explained: «МА-5» is mathematics of grade 5, «н/а» is nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitoring.results.layouts.mapped.guesses import LabelledWork, work_of
from monitoring.results.subjects import find_subject
from shnor_portal.core.sheets.cells import BLANKS, folded

WORK, ABSENT = "work", "absent"
# Words that any table may use for «there is nothing here».
_NOTHING = frozenset(
    {
        *BLANKS, "н/а", "н.а.", "на", "н/д", "нд", "н/у", "н", "нет", "нет данных", "x", "х",
        "отсутствовал", "отсутствовала", "отсутствовали", "отс", "отс.", "не писал", "не писали",
        "не участвовал", "не участвовали", "не проводилась", "не проводилось", "не выбирали",
    }
)  # fmt: skip
SKIP: dict[str, Any] = {"skip": True}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value to be asked about once; `kind` is WORK or ABSENT, `row` where it first stands."""

    kind: str
    value: str
    row: int
    column: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Meanings:
    """Answers by kind and folded value: `{"subject": …, "grade": …}`, `{"nothing": True}` or SKIP.

    `asked` gathers what nobody explained yet.
    """

    known: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    asked: dict[tuple[str, str], Unknown] = field(default_factory=dict)

    def of(self, kind: str, value: object) -> Mapping[str, Any] | None:
        return self.known.get(kind, {}).get(folded(value))

    def ask(self, kind: str, value: str, row: int, column: str) -> bool:
        """Note an unexplained value; whether it is met for the first time."""
        key = (kind, folded(value))
        before = self.asked.get(key)
        if before:
            self.asked[key] = Unknown(
                kind, before.value, before.row, before.column, before.rows + 1
            )
            return False
        self.asked[key] = Unknown(kind, value, row, column)
        return True

    def is_nothing(self, value: object) -> bool:
        """«н/а» and the like, or what a person said means no data."""
        return isinstance(value, str) and (
            folded(value) in _NOTHING or bool((self.of(ABSENT, value) or {}).get("nothing"))
        )

    def work(self, label: object, procedure: str) -> LabelledWork | None:
        """A label as the person explained it, else as it is read; None for rows to leave out."""
        said, read = self.of(WORK, label), work_of(label, procedure)
        if said is None:
            return read
        if said.get("skip"):
            return None
        subject = find_subject(said["subject"], procedure) if said.get("subject") else None
        return LabelledWork(subject or read.subject, said.get("grade") or read.grade)
