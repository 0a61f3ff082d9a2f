"""How sure one may be of a share of a small cohort: interval, probability, label (design §4).

Pure arithmetic; shares are between 0 and 1.
"""

import math
from collections.abc import Iterable
from enum import StrEnum

Z95 = 1.959964

# Below this many participants a share is never by itself ground for a finding.
FLOOR = 10

STEADY_FROM = 0.9
LIKELY_FROM = 0.5


class Label(StrEnum):
    """How firmly a comparison with a threshold stands, in the words of the first screens."""

    STEADY = "устойчиво"
    LIKELY = "вероятно"
    SCARCE = "данных мало"


def wilson(successes: float, n: float) -> tuple[float, float]:
    """The 95 % Wilson score interval of successes/n; n > 0."""
    share = successes / n
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    centre = share + Z95**2 / (2 * n)
    scale = 1 + Z95**2 / n
    # Rounding noise must not push the ends of 0 of n and n of n past the possible.
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def probability_above(successes: float, n: float, threshold: float) -> float:
    """P(the true share > threshold) by the Beta posterior with Jeffreys prior (½, ½)."""
    return 1.0 - beta_distribution(threshold, successes + 0.5, n - successes + 0.5)


def probability_at_least(needed: int, probabilities: Iterable[float]) -> float:
    """P(at least `needed` of independent events happen), each with its own probability."""
    happened = [1.0]
    for p in probabilities:
        happened = [
            (happened[k] * (1 - p) if k < len(happened) else 0.0)
            + (happened[k - 1] * p if k else 0.0)
            for k in range(len(happened) + 1)
        ]
    return math.fsum(happened[max(needed, 0) :])


def label(probability: float) -> Label:
    """The word for the probability that the truth lies on the verdict's side."""
    if probability >= STEADY_FROM:
        return Label.STEADY
    return Label.LIKELY if probability >= LIKELY_FROM else Label.SCARCE


def share_label(successes: float, n: float, threshold: float, *, above: bool) -> Label:
    """The word for the verdict «the share is above (or not above) the threshold» on n people.

    Under the floor of 10 participants data are always scarce.
    """
    if n < FLOOR:
        return Label.SCARCE
    p = probability_above(successes, n, threshold)
    return label(p if above else 1.0 - p)


def beta_distribution(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), a > 0, b > 0."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    # The fraction converges fast only left of the mean; the right side comes by symmetry.
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(x, a, b) / a
    return 1.0 - front * _continued_fraction(1.0 - x, b, a) / b


def _continued_fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation of the continued fraction of I_x(a, b)."""
    tiny = 1e-300
    c = 1.0
    d = 1.0 / (_apart_from_zero(1.0 - (a + b) * x / (a + 1.0), tiny))
    total = d
    for m in range(1, 1000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1.0 / _apart_from_zero(1.0 + step * d, tiny)
            c = _apart_from_zero(1.0 + step / c, tiny)
            total *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return total


def _apart_from_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
