"""What a metric is: a declared function of what the portal knows, and the rows that make it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from roadmaps.programmes.metrics.material import Material
from roadmaps.programmes.standing import Figure, share
from schools.privacy import Sight


@dataclass(frozen=True, slots=True)
class SchoolShare:
    """A school's part in a value: `part` of `whole`.

    `open_part` of `open_whole` is what everybody may see of it: small numbers are left out
    (`schools.privacy`), so that a sum over schools tells nothing more.
    """

    school: int
    title: str
    part: int
    whole: int
    open_part: int
    open_whole: int
    note: str = ""

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "SchoolShare":
        """A row as a fact keeps it."""
        return cls(**kept)

    @property
    def kept(self) -> dict[str, Any]:
        return asdict(self)

    def seen(self, sight: Sight, place: str) -> tuple[int, int]:
        """Part and whole as a viewer sees them; `place` is the scope of the municipality."""
        if sight.sees(f"{place}{self.school}/"):
            return self.part, self.whole
        return self.open_part, self.open_whole


def school_row(school: int, title: str, done: bool, note: str = "") -> SchoolShare:
    """A whole school that counts or does not, told to everybody."""
    return SchoolShare(school, title, int(done), 1, int(done), 1, note)


def total(rows: Iterable[SchoolShare], sight: Sight, place: str) -> Figure:
    """Numerators and denominators added up, of what the viewer sees."""
    pairs = [row.seen(sight, place) for row in rows]
    return share(sum(p for p, _ in pairs), sum(w for _, w in pairs))


@dataclass(frozen=True)
class Metric:
    """`compute` gives rows of a year, None where the portal knows nothing of it.

    `layouts` are the files that it is made of and `procedures` the works; `beside` adds words for
    the reader of rows: what chance alone would give. `expected` says the same shortly, of what
    everybody may see; "" where the year before is not known. With `mean` a number is what falls
    on one row: all parts together, divided by all wholes.
    """

    code: str
    title: str
    formula: str
    of: str
    """What is counted below the line, in the genitive plural: «школ», «участников»."""
    compute: Callable[[Material, int], list[SchoolShare] | None]
    procedures: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()
    beside: Callable[[Material, int], str] | None = None
    expected: Callable[[Material, int], str] | None = None
    mean: bool = False
    version: int = 1


def changed_rows(
    before: Iterable[SchoolShare], after: Iterable[SchoolShare]
) -> list[tuple[SchoolShare | None, SchoolShare | None]]:
    """Pairs of rows that differ, by school: what was reported and what stands now. Rows of the
    municipality itself are told by their titles."""
    old = {(row.school, row.title if not row.school else ""): row for row in before}
    new = {(row.school, row.title if not row.school else ""): row for row in after}
    pairs = [(old.get(key), new.get(key)) for key in {**old, **new}]
    return [(was, now) for was, now in pairs if _numbers(was) != _numbers(now)]


def _numbers(row: SchoolShare | None) -> tuple[int, int] | None:
    return (row.part, row.whole) if row else None


def expected(chances: Iterable[float]) -> Fraction:
    """How many of them chance alone is expected to give."""
    return Fraction(str(round(sum(chances), 1)))
