"""Whether a share changed by more than chance."""

import pytest

from monitoring.indicators.calculate import Value
from monitoring.indicators.differences import Change, change, difference


def share(successes: int, n: int) -> Value:
    return Value(successes, n, successes / n)


@pytest.mark.parametrize(
    ("later", "earlier", "expected"),
    [
        (share(40, 100), share(10, 100), Change.GREW),
        (share(10, 100), share(40, 100), Change.FELL),
        (share(8, 20), share(4, 20), Change.CHANCE),  # 20 → 40 % of twenty may be chance
        (share(8, 9), share(0, 100), Change.SCARCE),
    ],
)
def test_change_is_told_apart_from_chance(later, earlier, expected):
    assert change(later, earlier) is expected


def test_interval_of_a_difference_is_newcombes():
    # Newcombe 1998, table II, 56/70 − 48/80, method 10.
    low, high = difference(share(56, 70), share(48, 80))

    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
