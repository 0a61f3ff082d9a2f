"""Whether a share changed, or differs from another one, by more than chance.

The interval of a difference of two shares is Newcombe's tenth method (1998): it is made of the two
Wilson intervals that stand beside the shares everywhere. Pure.
"""

import math
from enum import StrEnum

from monitoring.indicators.calculate import Value
from monitoring.indicators.intervals import FLOOR, wilson


class Change(StrEnum):
    """How a later share stands to an earlier one."""

    GREW = "grew"
    FELL = "fell"
    CHANCE = "chance"  # no more than chance alone may bring
    SCARCE = "scarce"  # fewer than ten people on one of the sides


def difference(later: Value, earlier: Value) -> tuple[float, float]:
    """The 95 % interval of later − earlier, shares 0–1."""
    low, high = wilson(later.numerator, later.denominator)
    before_low, before_high = wilson(earlier.numerator, earlier.denominator)
    step = later.value - earlier.value
    down = math.hypot(later.value - low, before_high - earlier.value)
    up = math.hypot(high - later.value, earlier.value - before_low)
    return step - down, step + up


def change(later: Value, earlier: Value) -> Change:
    """The change of a share; on fewer than ten people nothing is said of it."""
    if min(later.denominator, earlier.denominator) < FLOOR:
        return Change.SCARCE
    low, high = difference(later, earlier)
    if low > 0:
        return Change.GREW
    return Change.FELL if high < 0 else Change.CHANCE
