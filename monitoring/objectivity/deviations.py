"""How far a school's result is above that of the region's schools, in their deviations. Pure."""

from collections.abc import Hashable, Iterable, Iterator
from statistics import fmean, pstdev
from typing import TypeVar

# Schools of the region that a mean and its deviation rest on.
ENOUGH = 5
Cell = TypeVar("Cell", bound=Hashable)


def above_the_mean(work: Iterable[tuple[Cell, float]]) -> Iterator[tuple[Cell, float]]:
    """Each result of a work with its deviations above the mean; nothing of fewer than `ENOUGH`
    schools, nor where all have the same."""
    results = list(work)
    values = [value for _, value in results]
    if len(values) < ENOUGH:
        return
    mean, spread = fmean(values), pstdev(values)
    if spread:
        yield from ((cell, (value - mean) / spread) for cell, value in results)
