"""What a metric says of a school, and how a quantity is spread over schools."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from monitoring.identification.engine.cells import Seen
from monitoring.identification.engine.trace import Missing, Reading, TracePart

Exact = Fraction | float


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric of one school: its value (None if it cannot be known) and what it is made of.

    `n` is the number of people behind it. `ground` is the number that the floor of 10 applies to:
    the pooled N, or the largest of the averaged cells; None where the metric is not of results.
    """

    value: Exact | None
    unit: str
    n: int | None = None
    ratio: tuple[Fraction, Fraction] | None = None
    ground: int | None = None
    seen: tuple[Seen, ...] = ()
    skipped: tuple[Reading, ...] = ()
    parts: tuple[TracePart, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """How a quantity is spread over the peers that have it; the deviation is the population's."""

    mean: Fraction
    deviation: float
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, values: Sequence[Fraction]) -> "Spread":
        """The spread of at least one value."""
        mean = sum(values, Fraction(0)) / len(values)
        variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / len(values)
        return cls(mean, math.sqrt(variance), min(values), max(values))

    def z(self, value: Fraction) -> float:
        """How many deviations above the mean; where all are equal, 0."""
        return float(value - self.mean) / self.deviation if self.deviation else 0.0
