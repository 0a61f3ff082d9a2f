"""What is kept of an accompanied school: shares before and after, what was to be expected."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """A change beside its expectation."""

    BETTER = "better"
    AS_EXPECTED = "as_expected"
    WORSE = "worse"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Pooled:
    """So many participants of all were below the threshold."""

    below: int
    participants: int

    @property
    def share(self) -> float:
        return self.below / self.participants


@dataclass(frozen=True)
class Expectation:
    """The share to be expected with nothing done, and where 98 of 100 such schools would be."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Like:
    """Schools with a like start that were not accompanied: how many, their shares together."""

    schools: int
    was: float
    became: float


@dataclass(frozen=True)
class ProcedureChange:
    """A change in the works of one procedure, or in all of them together."""

    procedure: str
    was: Pooled | None
    became: Pooled
    expected: Expectation | None

    @property
    def verdict(self) -> Verdict:
        if self.expected is None:
            return Verdict.UNKNOWN
        if self.became.share < self.expected.low:
            return Verdict.BETTER
        return Verdict.WORSE if self.became.share > self.expected.high else Verdict.AS_EXPECTED

    @property
    def left(self) -> tuple[float, float, float] | None:
        """What remains of the result beyond the expectation, with its interval: below 0 is
        better."""
        if self.expected is None:
            return None
        share = self.became.share
        return (
            share - self.expected.mean,
            share - self.expected.high,
            share - self.expected.low,
        )


@dataclass(frozen=True)
class Change:
    """A school in a year after the base one, in the works that it wrote in both.

    `falls_by_chance` is how likely its share was to come out lower with nothing done. Where no
    work was written in both years, `was` is not known and all works of the year are compared with
    their expectation. `municipality` and `region` are shares in the same works, then and now.
    """

    year: int
    whole: ProcedureChange
    parts: tuple[ProcedureChange, ...]
    works: int
    falls_by_chance: float | None
    municipality: tuple[float | None, float | None]
    region: tuple[float | None, float | None]
    like: Like | None

    @property
    def fell(self) -> bool | None:
        """Whether the share is lower than before; None where that is not known."""
        return None if self.whole.was is None else self.whole.became.share < self.whole.was.share


@dataclass(frozen=True)
class YearOfSchool:
    """All works of a year: the school's share, those of its municipality and region in them."""

    year: int
    pooled: Pooled
    municipality: float | None
    region: float | None


@dataclass(frozen=True)
class Story:
    """One accompanied school: every year of its results, and the years after the base one."""

    base: int
    years: tuple[YearOfSchool, ...]
    changes: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read(data: Mapping[str, Any]) -> Story:
    """A kept story."""
    return Story(
        base=data["base"],
        years=tuple(
            YearOfSchool(row["year"], Pooled(**row["pooled"]), row["municipality"], row["region"])
            for row in data["years"]
        ),
        changes=tuple(_read_change(row) for row in data["changes"]),
    )


def _read_change(row: Mapping[str, Any]) -> Change:
    return Change(
        year=row["year"],
        whole=_read_part(row["whole"]),
        parts=tuple(_read_part(part) for part in row["parts"]),
        works=row["works"],
        falls_by_chance=row["falls_by_chance"],
        municipality=tuple(row["municipality"]),
        region=tuple(row["region"]),
        like=row["like"] and Like(**row["like"]),
    )


def _read_part(row: Mapping[str, Any]) -> ProcedureChange:
    return ProcedureChange(
        row["procedure"],
        row["was"] and Pooled(**row["was"]),
        Pooled(**row["became"]),
        row["expected"] and Expectation(**row["expected"]),
    )
