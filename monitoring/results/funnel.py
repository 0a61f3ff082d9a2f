"""Shares of «2» against the number of participants: which schools chance alone does not explain.

A small school is far from the mean more often, with nothing behind it: limits widen for few. For
the department's own use; schools are named by the alphabet, never ranked.
"""

from dataclasses import dataclass
from math import sqrt

from monitoring.results.mark_bars import MarkBar, MarkBars
from shnor_portal.core.charts.data import SharesBySize, SizedShare, SizeLimits

FEWEST = 5
"""Of fewer schools a mean says nothing."""
INNER, OUTER = 1.959964, 3.090232
"""Deviations beyond which one school in twenty, one in five hundred falls by chance."""
STEPS = 40


@dataclass(frozen=True)
class Funnel:
    """The picture, and by the alphabet the schools beyond the outer limits."""

    chart: SharesBySize
    above: tuple[MarkBar, ...]
    below: tuple[MarkBar, ...]


def funnel(bars: MarkBars | None) -> Funnel | None:
    """Of the schools shown; None where they are too few or nobody has a «2»."""
    schools = [bar for bar in bars.schools if bar.n] if bars else []
    people = sum(bar.n or 0 for bar in schools)
    failed = sum(bar.fail * (bar.n or 0) for bar in schools)
    if len(schools) < FEWEST or not failed:
        return None
    mean = failed / people
    above = tuple(bar for bar in schools if bar.fail > _limits(mean, bar.n or 1, OUTER).high)
    below = tuple(bar for bar in schools if bar.fail < _limits(mean, bar.n or 1, OUTER).low)
    points = tuple(
        SizedShare(bar.name, bar.fail, bar.n or 0, outside=bar in above or bar in below)
        for bar in schools
    )
    sizes = _sizes(points)
    chart = SharesBySize(
        title="Доля «2» и число участников",
        points=points,
        mean=mean,
        mean_label="школы вместе",
        inner=tuple(_limits(mean, size, INNER) for size in sizes),
        outer=tuple(_limits(mean, size, OUTER) for size in sizes),
    )
    return Funnel(chart, above, below)


def _limits(mean: float, size: int, deviations: float) -> SizeLimits:
    apart = deviations * sqrt(mean * (1 - mean) / size)
    return SizeLimits(size, max(0.0, mean - apart), min(1.0, mean + apart))


def _sizes(points: tuple[SizedShare, ...]) -> list[int]:
    """Where limits are drawn: closer for few participants, where they bend."""
    least, most = min(p.participants for p in points), max(p.participants for p in points)
    grown = [least * (most / least) ** (step / STEPS) for step in range(STEPS + 1)]
    return sorted({round(size) for size in grown})
