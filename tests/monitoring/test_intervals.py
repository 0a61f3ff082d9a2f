import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.indicators.intervals import (
    Label,
    beta_distribution,
    label,
    probability_above,
    probability_at_least,
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


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [
        (0.5, 1, 1, 0.5),
        (0.3, 1, 4, 1 - 0.7**4),
        (0.3, 4, 1, 0.3**4),
        # 1 − P(Binomial(4, 0.3) < 2) = 0.2646 + 0.0756 + 0.0081
        (0.3, 2, 3, 0.3483),
        # The arcsine law: I_x(½, ½) = 2/π · asin √x
        (0.25, 0.5, 0.5, 1 / 3),
        (0.0, 2, 3, 0.0),
        (1.0, 2, 3, 1.0),
    ],
)
def test_beta_distribution_closed_forms(x, a, b, expected):
    assert beta_distribution(x, a, b) == pytest.approx(expected, abs=1e-12)


@given(
    x=st.floats(0, 1),
    a=st.floats(0.5, 500),
    b=st.floats(0.5, 500),
)
def test_beta_distribution_mirror_law(x, a, b):
    assert beta_distribution(x, a, b) == pytest.approx(1 - beta_distribution(1 - x, b, a), abs=1e-9)


def test_probability_above_grows_with_successes():
    chances = [probability_above(k, 20, 0.3) for k in range(21)]

    assert chances == sorted(chances)
    assert chances[0] < 0.01
    assert chances[20] > 0.99


def test_probability_at_least_by_hand():
    # Two of three with 0.5, 0.5 and 0.2: 0.25·0.8 + 2·0.25·0.2 + 0.25·0.2 = 0.35
    assert probability_at_least(2, [0.5, 0.5, 0.2]) == pytest.approx(0.35)
    assert probability_at_least(0, []) == 1.0
    assert probability_at_least(1, []) == 0.0


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
