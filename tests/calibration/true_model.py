"""What the model that made a region would say of its schools: the limit of any honest label.

Quadrature over everything unknown: the school's effect, the effects of its works, the shock of
each grade, how many pupils failed both works.
"""

import numpy as np
from scipy.special import expit, gammaln, logit, ndtr, ndtri

from tests.calibration.regions import World

BINS, STEP = 64, 0.15
SCHOOLS = 41


def probabilities(world: World, threshold: float = 0.3, needed: int = 2) -> np.ndarray:
    """P(at least `needed` true shares reach the threshold | the region's model and its results)."""
    model = _Model(world, threshold)
    chances = []
    for hits, sizes in zip(world.hits.swapaxes(0, 1), world.sizes.swapaxes(0, 1), strict=True):
        lows = model.prior[:, None] * np.eye(1, 7)
        for grade in range(3):
            at = slice(2 * grade, 2 * grade + 2)
            seen = tuple(
                (int(n[0]), *map(int, x))
                for x, n in zip(hits[:, at], sizes[:, at], strict=True)
                if n[0]
            )
            found = model.grade(seen)
            lows = sum(np.roll(lows, k, axis=1) * found[:, k : k + 1] for k in range(3))
        total = lows.sum(axis=0)
        chances.append(total[needed:].sum() / total.sum())
    return np.array(chances)


class _Model:
    def __init__(self, world: World, threshold: float) -> None:
        region = world.region
        edges = logit(threshold) + STEP * (np.arange(BINS + 1) - BINS * 0.62 // 1)
        self.low = edges[:-1] >= logit(threshold) - 1e-9
        effects = region.mean + region.spread * np.linspace(-4, 4, SCHOOLS)
        self.prior = np.exp(-0.5 * ((effects - region.mean) / region.spread) ** 2)
        self.weights = np.diff(ndtr((edges[None] - effects[:, None]) / region.work), axis=1)
        nodes, weights = np.polynomial.hermite_e.hermegauss(7)
        self.shocks = weights / weights.sum()
        border = ndtri(expit((edges[1:] + edges[:-1]) / 2))[:, None] + region.shock * nodes
        self.logs = _joint(border, region.pupil)
        self.known: dict[tuple[tuple[int, int, int], ...], np.ndarray] = {}
        self.tables: dict[tuple[int, int, int], np.ndarray] = {}

    def grade(self, seen: tuple[tuple[int, int, int], ...]) -> np.ndarray:
        """[effects × 3]: likelihood of the years seen with none, one or two of the works low."""
        if seen not in self.known:
            table = np.ones((BINS, BINS))
            for year in seen:
                table = table * self.table(*year)
            low, high = self.weights * self.low, self.weights * ~self.low
            self.known[seen] = np.stack(
                [
                    ((high @ table) * high).sum(axis=1),
                    ((high @ table) * low + (low @ table) * high).sum(axis=1),
                    ((low @ table) * low).sum(axis=1),
                ],
                axis=1,
            )
        return self.known[seen]

    def table(self, n: int, x: int, y: int) -> np.ndarray:
        """[bins × bins]: likelihood of x and y of n, the shock of the year taken out."""
        if (n, x, y) not in self.tables:
            total = 0.0
            for both in range(max(0, x + y - n), min(x, y) + 1):
                cells = (both, x - both, y - both, n - x - y + both)
                terms = sum(k * log for k, log in zip(cells, self.logs, strict=True))
                total = total + np.exp(terms + gammaln(n + 1) - gammaln(np.add(cells, 1)).sum())
            self.tables[n, x, y] = total @ self.shocks
        return self.tables[n, x, y]


def _joint(border: np.ndarray, pupil: float) -> list[np.ndarray]:
    """Logarithms of P(fails both, only the first, only the second, none) [bins × bins × shocks]."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(24)
    given = ndtr((border[..., None] - np.sqrt(pupil) * nodes) / np.sqrt(1 - pupil))
    both = np.einsum("isq,jsq,q->ijs", given, given, weights / weights.sum())
    first, second = ndtr(border)[:, None], ndtr(border)[None]
    parts = (both, first - both, second - both, 1 - first - second + both)
    return [np.log(np.maximum(part, 1e-12)) for part in parts]
