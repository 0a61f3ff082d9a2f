"""Pictures in the rows of a table: a share with its interval, and a whole split into parts.

A few shapes placed by percents of their cell. The row says the same in words and numbers, so they
are hidden from whoever listens to the page; classes of `portal.css` give colours and patterns.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from shnor_portal.core.charts.definitions import grid
from shnor_portal.core.typography import percent

_STRIP = '<svg class="strip" aria-hidden="true" focusable="false">{}</svg>'
_LINE = '<line class="{0}" x1="{1}" x2="{1}" y1="0" y2="100%"/>'
_INTERVAL = '<line class="is-interval" x1="{}" x2="{}" y1="50%" y2="50%"/>'
_DOT = '<circle class="is-own" cx="{}" cy="50%" r="5"/>'
_PART = '<rect class="is-{}" x="{}" width="{}" y="0" height="100%"/>'


@dataclass(frozen=True)
class Scale:
    """One for all rows of a table: from 0 to the grid line above the highest share (0–1)."""

    lines: tuple[float, ...]

    @classmethod
    def over(cls, shares: Iterable[float]) -> "Scale":
        return cls(tuple(grid(max(shares, default=0.0))))

    @property
    def ends(self) -> tuple[str, str]:
        """What stands above the two ends of the strips: «0», «40 %»."""
        return "0", percent(self.lines[-1], 0)

    def place(self, share: float) -> str:
        return _cents(min(share / self.lines[-1], 1))


def strip(
    scale: Scale,
    share: float | None,
    low: float | None = None,
    high: float | None = None,
    *,
    marks: Iterable[tuple[str, float | None]] = (),
) -> SafeString:
    """A dot with its interval over vertical `marks`, each a class and a share; unknown ones are
    left out."""
    shapes = [_LINE.format(name, scale.place(at)) for name, at in marks if at is not None]
    if low is not None and high is not None:
        shapes.append(_INTERVAL.format(scale.place(low), scale.place(high)))
    if share is not None:
        shapes.append(_DOT.format(scale.place(share)))
    return mark_safe(_STRIP.format("".join(shapes)))


def stacked(parts: Iterable[tuple[str, float]]) -> SafeString:
    """Parts of a whole beside each other, each a class and how much of it; of nothing, nothing."""
    known = [(name, part) for name, part in parts if part > 0]
    whole = sum(part for _, part in known)
    shapes, start = [], 0.0
    for name, part in known:
        shapes.append(_PART.format(name, _cents(start / whole), _cents(part / whole)))
        start += part
    return mark_safe(_STRIP.replace('"strip"', '"strip is-stacked"').format("".join(shapes)))


def _cents(share: float) -> str:
    return f"{share * 100:.2f}%"
