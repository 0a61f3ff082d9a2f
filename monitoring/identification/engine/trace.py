"""The trace of a finding: what each criterion saw, compared and skipped.

Nodes hold only what JSON can hold, so that a stored trace reads back as it was written.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from monitoring.identification.engine.facts import ProcedureKey, Sources
from monitoring.identification.engine.kleene import Truth


class Reason(StrEnum):
    """Why a cell was left out of a count or a mean."""

    FILE_MISSING = "file_missing"  # nobody has results of this procedure in this year
    NO_GRADE = "no_grade"  # a school of this kind has no such grade
    NOT_TAKEN = "not_taken"  # others have them, this school has not
    METRIC_MISSING = "metric_missing"  # there are results, but not the quantity
    MAXIMUM_MISSING = "maximum_missing"  # there are scores, but not the greatest possible one
    SMALL_N = "small_n"
    BIASED = "biased"
    REFERENCE_MISSING = "reference_missing"
    OTHER_YEAR = "other_year"  # counted by itself, but not in every year of a repetition


@dataclass(frozen=True, slots=True)
class Reading:
    """One procedure of one year as a criterion saw it.

    Counted if `reason` is empty. `outcome` is set where the cell itself is compared with
    a threshold; `value` = numerator / denominator; `reference` is the mean compared with.
    `pooled` are the years and their N where a small cohort was pooled with earlier ones.
    Values of skipped small cells are not kept.
    """

    procedure: ProcedureKey
    year: int
    n: int | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    reference: float | None = None
    outcome: Truth | None = None
    reason: Reason | None = None
    biased: bool = False
    label: str = ""
    pooled: tuple[tuple[int, int], ...] = ()
    sources: Sources = ()

    def answering(self, outcome: Truth, label: str = "") -> "Reading":
        """The same with an answer (`dataclasses.replace` takes three times as long)."""
        return Reading(
            self.procedure, self.year, self.n, self.value, self.numerator, self.denominator,
            self.reference, outcome, self.reason, self.biased, label, self.pooled, self.sources,
        )  # fmt: skip

    @property
    def fewest(self) -> int | None:
        """The least N that the reading tells of: of a pool, that of its smallest year."""
        return min((n for _, n in self.pooled), default=self.n)


@dataclass(frozen=True, slots=True)
class TracePart:
    """One figure that a value is made of: a year of a ratio, a component of an index.

    `score` is what the component adds to the index (its weighted z or its share of the range).
    """

    name: str
    year: int
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    score: float | None = None
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Something whose absence leaves a criterion undecided.

    `kind`: results, maximum or benchmark (of a procedure), amount, region_amount, flag, list or
    place; `name` says which: for results and maximum the metric that cannot be known, for
    a benchmark its level, for a place the peers that the school cannot be counted among.
    """

    kind: str
    name: str
    year: int | None = None
    procedure: ProcedureKey | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One operator of a rule, evaluated for one school.

    `value op threshold` is what was compared, `distance` = value − threshold; `unit` says how to
    show them (share, points, z, times, count, score); `n` is the number of people behind the
    value; `total` the number of procedures, schools or criteria looked at, and `quota` how many
    of the schools a rank takes; `probability` that the true shares satisfy the criterion and
    `label`, how firmly its outcome stands, come from `chances`. `terms` are the operator's own
    parameters as resolved.
    """

    operator: str
    id: str
    title: str
    outcome: Truth
    value: float | None = None
    op: str = ""
    threshold: float | None = None
    distance: float | None = None
    unit: str = ""
    n: int | None = None
    numerator: float | None = None
    denominator: float | None = None
    total: int | None = None
    quota: int | None = None
    probability: float | None = None
    label: str = ""
    terms: dict[str, Any] = field(default_factory=dict)
    counted: tuple[Reading, ...] = ()
    skipped: tuple[Reading, ...] = ()
    parts: tuple[TracePart, ...] = ()
    missing: tuple[Missing, ...] = ()
    sources: Sources = ()
    children: "tuple[Node, ...]" = ()

    def as_json(self) -> dict[str, Any]:
        """A document of plain types; `from_json` reads it back."""
        return asdict(self)


def from_json(document: Mapping[str, Any]) -> Node:
    """The node that `Node.as_json` wrote, also after a round trip through a JSON column."""
    data = dict(document)
    data["outcome"] = Truth(data["outcome"])
    data["counted"] = tuple(_reading(item) for item in data["counted"])
    data["skipped"] = tuple(_reading(item) for item in data["skipped"])
    data["parts"] = tuple(
        TracePart(**{**item, "sources": _sources(item["sources"])}) for item in data["parts"]
    )
    data["missing"] = tuple(
        Missing(**{**item, "procedure": _procedure(item["procedure"])}) for item in data["missing"]
    )
    data["sources"] = _sources(data["sources"])
    data["children"] = tuple(from_json(item) for item in data["children"])
    return Node(**data)


def _reading(item: Mapping[str, Any]) -> Reading:
    outcome, reason = item["outcome"], item["reason"]
    return Reading(
        **{
            **item,
            "procedure": _procedure(item["procedure"]),
            "outcome": Truth(outcome) if outcome else None,
            "reason": Reason(reason) if reason else None,
            "pooled": tuple(tuple(each) for each in item.get("pooled", ())),
            "sources": _sources(item["sources"]),
        }
    )


def _procedure(item: Mapping[str, Any] | None) -> ProcedureKey | None:
    return ProcedureKey(**item) if item else None


def _sources(items: Any) -> Sources:
    return tuple(tuple(item) for item in items)
