"""How results scatter round what a school is worth: shares of pupils, or means of points.

`PUPIL` is the correlation of one pupil's latent results in two works of the year (a norm of the
portal, not fitted): what works of a cohort have in common by the choice of pupils. The common part
of the scatter is given to the cohort, the rest to the work, so that each work alone scatters as it
should.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import expit, logit

PUPIL = 0.6
SAMPLED = 0.683
"""Answers of yes and no correlate so much less than what lies behind them, at shares of half."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class Pull:
    """Of each cell [schools × cells]: `score` draws its effect by so much, `weight` is how
    precisely it is known, `noise` the variance of one pupil on the scale of effects, `common` the
    part of it that the works of a cohort have in common."""

    score: np.ndarray
    weight: np.ndarray
    noise: np.ndarray
    common: np.ndarray


class Family(Protocol):
    """The scale of effects and the scatter of results on it.

    `usual` are prior variances of the components of the model, each worth `STRENGTH` schools.
    """

    usual: dict[str, float]

    def start(self, totals: np.ndarray, sizes: np.ndarray) -> float: ...

    def effect(self, mean: float, scatter: float) -> float: ...

    def pull(
        self, mean: np.ndarray, spread: np.ndarray, totals: np.ndarray, sizes: np.ndarray
    ) -> Pull: ...


class Shares:
    """Counts of pupils below the threshold; effects are logits of true shares.

    Scores and weights are averaged over what is not known of the effect (7-point Gauss–Hermite).
    """

    usual = {"school": 0.36, "subject": 0.04, "work": 0.16, "year": 0.02, "cohort": 0.09}

    def start(self, totals: np.ndarray, sizes: np.ndarray) -> float:
        return float(logit((totals.sum() + 1) / (sizes.sum() + 4)))

    def effect(self, mean: float, scatter: float) -> float:
        """The logit whose shares, scattered so, have that mean (a probit stands in for it)."""
        share = min(max(mean, 0.002), 0.998)
        return float(logit(share) * np.sqrt(1 + 0.346 * scatter))

    def pull(
        self, mean: np.ndarray, spread: np.ndarray, totals: np.ndarray, sizes: np.ndarray
    ) -> Pull:
        shares = expit(mean[..., None] + np.sqrt(spread)[..., None] * _NODES)
        share = shares @ _WEIGHTS
        varies = np.maximum((shares * (1 - shares)) @ _WEIGHTS, 1e-6)
        common = PUPIL * SAMPLED * (4 * varies) ** 0.25
        return Pull(totals - sizes * share, sizes * varies, 1 / varies, common)


class Points:
    """Means of percents of the maximum; effects are points, one pupil scatters by `deviation`."""

    usual = {"school": 36.0, "subject": 4.0, "work": 16.0, "year": 2.0, "cohort": 9.0}
    deviation = 18.0

    def start(self, totals: np.ndarray, sizes: np.ndarray) -> float:
        return float(totals.sum() / max(sizes.sum(), 1))

    def effect(self, mean: float, scatter: float) -> float:
        return mean

    def pull(
        self, mean: np.ndarray, spread: np.ndarray, totals: np.ndarray, sizes: np.ndarray
    ) -> Pull:
        noise = np.full(mean.shape, self.deviation**2)
        common = np.full(mean.shape, PUPIL)
        return Pull((totals - sizes * mean) / noise, sizes / noise, noise, common)


FAMILIES: dict[str, Family] = {"fail_share": Shares(), "mean_pct": Points()}
