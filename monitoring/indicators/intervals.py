"""How sure one may be of a share of a small cohort: interval, probability, label (design §4).

Pure arithmetic; shares are between 0 and 1.
"""

import math
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
    # scipy takes half a second to import, and most pages show intervals alone.
    from scipy.special import betaincc

    return float(betaincc(successes + 0.5, n - successes + 0.5, threshold))


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
