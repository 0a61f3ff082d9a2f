"""What the rules look at: facts of the schools of a municipality (or region), nothing else.

Built elsewhere from the database; here are only their shapes. `sources` are opaque to the rules
and come back in the trace, so that a page can lead from a number to its file, sheet and row.
A missing key always means «not known», never zero.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitoring.indicators.calculate import Counts, Number, exact, plain

Sources = tuple[tuple[Any, ...], ...]

COUNTRY, REGION = "country", "region"


class _Hashed:
    """A hash computed once: keys are looked up millions of times and seldom made."""

    __slots__ = ("_hash",)
    _hash: int


@dataclass(frozen=True, slots=True)
class ProcedureKey(_Hashed):
    """An assessment without its year: what may be repeated next year.

    `procedure` is a code of design §3 (`vpr oge ege kdr …`), `subject` a canonical name,
    `level` empty, base or advanced, `grade` the programme's grade.
    """

    procedure: str
    subject: str
    level: str = ""
    grade: int | None = None

    def __post_init__(self) -> None:
        key = (self.procedure, self.subject, self.level, self.grade)
        object.__setattr__(self, "_hash", hash(key))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        """Made anew where it is unpickled: the hash of a text is another in each process."""
        return type(self), (self.procedure, self.subject, self.level, self.grade)

    @property
    def order(self) -> tuple[str, int, str, str]:
        """Where it stands in a list."""
        return self.procedure, self.grade or 0, self.subject, self.level


CellKey = tuple[ProcedureKey, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """The effective counts of one school in one assessment of one year."""

    counts: Counts
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said of a school or a cell without a figure – signs of bias in a work, a place on
    a list – and who says so."""

    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The mean of a country, region or municipality, as its source gives it.

    `fail_share` is its share of marks «2».
    """

    mean_primary: Number | None = None
    max_primary: Number | None = None
    mean_test: Number | None = None
    fail_share: Number | None = None
    participants: int | None = None
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """One yearly figure of a school or region (names: `vocabulary.AMOUNTS`)."""

    value: Number
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """Everything the rules may know of one school.

    `school` is its ФИС ОКО login; `bias` holds the cells with signs of bias; `amounts` are keyed
    by name and year; `flags` by name. `kind` and `rural` only make groups of peers.
    """

    school: str
    name: str = ""
    municipality: str = ""
    kind: str = ""
    rural: bool | None = None
    cells: Mapping[CellKey, Cell] = field(default_factory=dict)
    bias: Mapping[CellKey, Statement] = field(default_factory=dict)
    amounts: Mapping[tuple[str, int], Amount] = field(default_factory=dict)
    flags: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of all schools that are peers of each other, and of their region.

    `year` is the year of the results. `benchmarks` are keyed by scope (`country`, `region` or
    a municipality as its schools name it), procedure and year; `region` are the region's yearly
    figures; `beyond` the other schools of the region, whose results only say how likely those of
    a school are; `lists` the logins on each list by order, None where no list is loaded.
    """

    year: int
    schools: Mapping[str, SchoolFacts]
    benchmarks: Mapping[tuple[str, ProcedureKey, int], Benchmark] = field(default_factory=dict)
    region: Mapping[tuple[str, int], Amount] = field(default_factory=dict)
    beyond: Mapping[str, SchoolFacts] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, Statement] | None] = field(default_factory=dict)


def inputs_hash(facts: Facts) -> str:
    """SHA-256 of the facts' values, the same for equal facts in any order; sources do not count."""
    text = json.dumps(_canonical(facts), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        names = [name for name in value.__dataclass_fields__ if name != "sources"]
        return {name: _canonical(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return sorted(
            ([_canonical(key), _canonical(item)] for key, item in value.items()), key=json.dumps
        )
    if isinstance(value, frozenset):
        return sorted((_canonical(item) for item in value), key=json.dumps)
    if isinstance(value, tuple):
        return [_canonical(item) for item in value]
    if value is None or isinstance(value, str | bool):
        return value
    return plain(exact(value))
