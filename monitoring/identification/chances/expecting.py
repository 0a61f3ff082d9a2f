"""What a school would have shown in a later year had nothing changed, by the model of its region.

Only results up to a base year speak of the school; the later year brings its means, new effects of
the year and cohorts nobody has seen. So a school chosen for bad results is expected to do better
next year by itself (regression to the mean), and by how much is told here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

import numpy as np
from scipy.special import expit, ndtri
from scipy.stats import qmc

from monitoring.identification.chances.evidence import Evidence
from monitoring.identification.chances.families import PUPIL, SAMPLED
from monitoring.identification.chances.fitting import Fit, Ground, Posterior, common, posterior
from monitoring.identification.chances.truths import SEED
from monitoring.identification.engine.facts import CellKey

DRAWS = 4096
STEPS = 8
LEVEL = 0.98
"""Of the interval: of a hundred schools where nothing changed two fall outside it."""


class Expected(NamedTuple):
    """The share of pupils below the threshold that was to be expected, with its interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Prospects:
    """Of one school, from its results up to `base`: draws of true shares in works of `year`.

    `shares` [works × draws], `sizes` [works] are the participants whom the year really had,
    `luck` [draws] standard normals for the choice of pupils, `cohorts` [works].
    """

    works: tuple[CellKey, ...]
    shares: np.ndarray
    sizes: np.ndarray
    luck: np.ndarray
    cohorts: np.ndarray

    def of(self, works: Iterable[CellKey]) -> Expected | None:
        """Of some works together; None where none of them is known."""
        drawn = self._pooled(works)
        if drawn is None:
            return None
        tail = (1 - LEVEL) / 2
        low, high = np.quantile(drawn, [tail, 1 - tail])
        return Expected(float(drawn.mean()), float(low), float(high))

    def chance_below(self, share: float, works: Iterable[CellKey]) -> float | None:
        """How likely the share of some works together was to come out lower than this."""
        drawn = self._pooled(works)
        return None if drawn is None else float((drawn < share).mean())

    def _pooled(self, works: Iterable[CellKey]) -> np.ndarray | None:
        """[draws] shares of the participants of some works, scattered as pupils scatter."""
        wanted = set(works)
        chosen = [at for at, work in enumerate(self.works) if work in wanted]
        if not chosen:
            return None
        sizes, shares = self.sizes[chosen], self.shares[chosen]
        varies = shares * (1 - shares)
        scatter = sizes @ varies
        for cohort in np.unique(self.cohorts[chosen]):
            same = np.flatnonzero(self.cohorts[chosen] == cohort)
            for place, one in enumerate(same):
                for other in same[:place]:
                    both = np.sqrt(varies[one] * varies[other])
                    alike = PUPIL * SAMPLED * (4 * both) ** 0.25
                    scatter = scatter + 2 * min(sizes[one], sizes[other]) * alike * both
        total = sizes.sum()
        drawn: np.ndarray = sizes @ shares / total + np.sqrt(scatter) / total * self.luck
        return np.clip(drawn, 0.0, 1.0)


@dataclass(frozen=True)
class Expecting:
    """Prospects of schools by a fit of `fail_share`; `known` is all that they have shown, also
    what the fit was not to see."""

    fit: Fit
    known: Evidence

    @cached_property
    def _at(self) -> dict[str, int]:
        return {login: place for place, login in enumerate(self.known.schools)}

    @cached_property
    def _covariance(self) -> np.ndarray:
        prior = self.fit.prior
        return common(self.known.grid.groups, prior.variances) + prior.doubt

    def prospects(self, school: str, base: int, year: int) -> Prospects | None:
        """What the works of `year` were to be, by the results up to `base`.

        None where the school has no results up to the base year or none in the later one.
        """
        row = self._at.get(school)
        if row is None:
            return None
        grid, sizes = self.known.grid, self.known.sizes[row]
        years = np.array([cell[1] for cell in grid.cells])
        known = np.array([it is not Ground.NOTHING for it in self.fit.prior.grounds])
        before = (sizes > 0) & (years <= base)
        later = np.flatnonzero((sizes > 0) & (years == year) & known)
        if not before.any() or not len(later):
            return None
        said = self._said(row, before)
        cross = self._covariance[later]
        mean = self.fit.prior.means[later] + cross @ said.slope[0]
        left = cross[:, later] - cross @ said.precision[0] @ cross.T
        values, vectors = np.linalg.eigh(left)
        root = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1]
        points = _normals(len(later) + 1, school, year)
        return Prospects(
            works=tuple(grid.cells[at] for at in later),
            shares=expit(mean[:, None] + root @ points[:-1]),
            sizes=sizes[later],
            luck=points[-1],
            cohorts=grid.groups["cohort"][later],
        )

    def _said(self, row: int, before: np.ndarray) -> Posterior:
        """What results up to the base year say of the school."""
        known, prior = self.known, self.fit.prior
        own = replace(
            known,
            schools=(known.schools[row],),
            totals=np.where(before, known.totals[row], 0.0)[None],
            sizes=np.where(before, known.sizes[row], 0.0)[None],
        )
        start = replace(
            self.fit,
            evidence=own,
            centre=prior.means[None].copy(),
            spread=np.diagonal(self._covariance)[None].copy(),
        )
        return posterior(start, slice(0, 1), STEPS)


def _normals(count: int, school: str, year: int) -> np.ndarray:
    """[count × draws] of independent standard normals, the same whenever they are asked for."""
    seed = np.random.default_rng([SEED, year, crc32(school.encode())])
    points = qmc.Sobol(count, rng=seed).random(DRAWS)
    drawn: np.ndarray = ndtri(np.clip(points, 1e-9, 1 - 1e-9)).T
    return drawn
