import pytest

from monitoring.indicators.intervals import (
    Label,
    label,
    probability_above,
    share_label,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (3, 10, 0.1078, 0.6032),
        (6, 20, 0.1455, 0.5190),
        (15, 50, 0.1910, 0.4375),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_known_intervals(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_probability_above_grows_with_successes():
    chances = [probability_above(k, 20, 0.3) for k in range(21)]

    assert chances == sorted(chances)
    assert chances[0] < 0.01
    assert chances[20] > 0.99


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.9, Label.STEADY),
        (0.8999, Label.LIKELY),
        (0.5, Label.LIKELY),
        (0.4999, Label.SCARCE),
    ],
)
def test_label_borders(probability, expected):
    assert label(probability) is expected


@pytest.mark.parametrize(
    ("successes", "n", "above", "expected"),
    [
        (40, 50, True, Label.STEADY),
        (16, 50, True, Label.LIKELY),
        (1, 50, False, Label.STEADY),
        # Nine of nine is no doubt, but nine is under the floor.
        (9, 9, True, Label.SCARCE),
        # A verdict against the evidence.
        (16, 50, False, Label.SCARCE),
    ],
)
def test_share_label_against_thirty_percent(successes, n, above, expected):
    assert share_label(successes, n, 0.3, above=above) is expected
