"""What a plan says, apart from where it is kept: what reading, copying and comparing share."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from roadmaps.reading.plan import Doubt


@dataclass(frozen=True, slots=True)
class MeasureText:
    """A measure in words. `key` is None for one that has never been in a plan.

    `source` is the row as a file had it: `{row, cells: [[heading, text], …]}`.
    """

    text: str
    number: str = ""
    section: str = ""
    deadline_text: str = ""
    responsible: str = ""
    result: str = ""
    key: UUID | None = None
    doubts: tuple[Doubt, ...] = ()
    source: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanText:
    """A whole plan in words; `indicators` are `{title, plan, fact}`, `remarks` what a new draft
    says of a measure by its key, or of the plan where there is none."""

    goal: str = ""
    tasks: tuple[str, ...] = ()
    indicators: tuple[dict[str, str], ...] = ()
    measures: tuple[MeasureText, ...] = ()
    remarks: tuple[tuple[UUID | None, str], ...] = ()
