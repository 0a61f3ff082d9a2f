"""Draws of the true shares (or points) of a school given everything loaded.

What a school is worth in a work of a year is everything but the cohort's own luck. Points of
a scrambled Sobol sequence with a fixed seed: a probability is drawn with an error under 0.005.
"""

from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from monitoring.identification.chances.fitting import CHUNK, Fit, Ground, posterior
from monitoring.identification.engine.facts import CellKey

DRAWS = 16_384
SEED = 20_201_230
_LASTING = ("school", "subject", "work", "year")


@dataclass(frozen=True)
class Truths:
    """Of every school of the fit the cells that rules look at."""

    fit: Fit
    cells: tuple[CellKey, ...]

    @cached_property
    def _at(self) -> dict[str, int]:
        return {login: place for place, login in enumerate(self.fit.evidence.schools)}

    @cached_property
    def place(self) -> dict[CellKey, int]:
        """Where each cell stands among the columns of a draw."""
        return {cell: place for place, cell in enumerate(self.cells)}

    @cached_property
    def _points(self) -> np.ndarray:
        """[cells × 2 draws] of independent standard normals in no order, twice over: every school
        begins somewhere else."""
        random = np.random.default_rng([SEED, crc32(self.fit.metric.encode())])
        points = random.permutation(qmc.Sobol(len(self.cells), rng=random).random(DRAWS))
        return np.tile(ndtri(np.clip(points, 1e-9, 1 - 1e-9)).T.astype(np.float32), 2)

    @cached_property
    def _moments(self) -> tuple[np.ndarray, np.ndarray]:
        """[schools × cells] means, [schools × cells × cells] roots of covariances, the
        direction of which least is known first: there a Sobol sequence is at its best."""
        grid, prior = self.fit.evidence.grid, self.fit.prior
        chosen = [grid.at[cell] for cell in self.cells]
        cross = np.array(prior.doubt[chosen])
        for name in _LASTING:
            group = grid.groups[name]
            cross = cross + prior.variances[name] * (group[chosen][:, None] == group[None])
        own = cross[:, chosen]
        means, roots = [], []
        for start in range(0, len(self._at), CHUNK):
            look = posterior(self.fit, slice(start, start + CHUNK))
            means.append(prior.means[chosen] + look.slope @ cross.T)
            left = own - cross @ look.precision @ cross.T
            values, vectors = np.linalg.eigh(left)
            roots.append((vectors * np.sqrt(np.maximum(values, 0.0))[:, None])[:, :, ::-1])
        return np.concatenate(means).astype("f4"), np.concatenate(roots).astype("f4")

    def is_known(self, cell: CellKey) -> bool:
        """Whether the prior of the cell rests on schools or on a benchmark."""
        return self.fit.prior.grounds[self.fit.evidence.grid.at[cell]] is not Ground.NOTHING

    def of(self, school: str) -> np.ndarray:
        """[cells × draws] on the scale of effects, begun at a place of the school's own, so that
        the draws of one school tell nothing of another's. They last until the next is drawn."""
        means, roots = self._moments
        at, start = self._at[school], crc32(school.encode()) % DRAWS
        drawn = self._drawn
        np.matmul(roots[at], self._points[:, start : start + DRAWS], out=drawn)
        drawn += means[at][:, None]
        return drawn

    @cached_property
    def _drawn(self) -> np.ndarray:
        """Where every school is drawn: memory given back and taken anew costs as much as a draw."""
        return np.empty((len(self.cells), DRAWS), np.float32)
