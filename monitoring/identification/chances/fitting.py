"""A region's prior fitted to its results, and what it says of each school (empirical Bayes).

The effect of a cell is the mean of its work and year plus effects of the school, of the school in
a subject, in the work, in the year, and of the cohort that wrote it; all normal. The means and the
variances are fitted to all schools by Fisher scoring of the marginal likelihood, in which counts
are taken by a Gaussian approximation whose scores and weights are averaged over what is unknown of
each effect. A weak prior of variances, worth `STRENGTH` schools, keeps small regions sober.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from monitoring.identification.chances.evidence import Evidence
from monitoring.identification.chances.families import FAMILIES
from monitoring.identification.engine.facts import CellKey

COMPONENTS = ("school", "subject", "work", "year", "cohort")
STRENGTH = 4.0
FEW = 8
"""From so many schools on a mean rests on them; a benchmark is worth as many."""
ROUNDS = 12
SAMPLE = 120
"""Schools enough to find about where a fit to many more will end."""
ROUNDS_AFTER_SAMPLE = 4
CLOSE = 0.01
CHUNK = 64
"""Schools at once: their matrices stay in the processor's cache."""
_USUAL_MEAN = 0.3
"""How many schools the mean of all works is worth to the mean of one."""


class Ground(StrEnum):
    """What the mean of a work and year rests on."""

    SCHOOLS = "schools"
    BENCHMARK = "benchmark"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Prior:
    """`means` [cells] on the scale of effects with `doubt` [cells × cells], how surely they are
    known; `variances` by component; `grounds` of the means."""

    means: np.ndarray
    doubt: np.ndarray
    variances: dict[str, float]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Fit:
    """The prior of a metric; `centre`, `spread` [schools × cells] of what is known of effects."""

    metric: str
    evidence: Evidence
    prior: Prior
    centre: np.ndarray
    spread: np.ndarray


@dataclass(frozen=True)
class Posterior:
    """Of some schools: `slope` [schools × cells] and `precision` [schools × cells × cells] lead
    from any prior covariance with the cells to a posterior mean and covariance."""

    slope: np.ndarray
    precision: np.ndarray


class _Search:
    """Where the fit has come to."""

    def __init__(
        self, evidence: Evidence, metric: str, benchmarks: Mapping[CellKey, float]
    ) -> None:
        self.evidence, self.family = evidence, FAMILIES[metric]
        totals, sizes = evidence.totals, evidence.sizes
        self.origin = self.family.start(totals, sizes)
        self.means = np.full(totals.shape[1], self.origin)
        self.variances = dict(self.family.usual)
        self.centre = np.tile(self.means, (len(totals), 1))
        self.spread = np.full(totals.shape, sum(self.variances.values()))
        self.doubt = np.zeros((totals.shape[1],) * 2)
        scatter = sum(self.variances.values())
        few = (sizes > 0).sum(axis=0) < FEW
        self.drawn = np.full(totals.shape[1], self.origin)
        self.strength = np.full(totals.shape[1], _USUAL_MEAN / scatter)
        self.grounds = [Ground.NOTHING if it else Ground.SCHOOLS for it in few]
        for at, cell in enumerate(evidence.grid.cells):
            if few[at] and cell in benchmarks:
                self.drawn[at] = self.family.effect(benchmarks[cell], scatter)
                self.strength[at] = FEW / scatter
                self.grounds[at] = Ground.BENCHMARK


def fit(evidence: Evidence, metric: str, benchmarks: Mapping[CellKey, float]) -> Fit:
    """The prior that makes the results of all schools likeliest.

    `benchmarks` are shares or points by cell: they stand in for schools where there are few.
    """
    search = _Search(evidence, metric, benchmarks)
    rounds = ROUNDS
    if len(evidence.schools) > 2 * SAMPLE:
        begun = fit(_sample(evidence), metric, benchmarks).prior
        search.means, search.variances = begun.means, begun.variances
        search.centre = np.tile(search.means, (len(search.centre), 1))
        search.spread = np.full(search.spread.shape, sum(search.variances.values()))
        rounds = ROUNDS_AFTER_SAMPLE
    for turn in range(rounds):
        moved = _improve(search)
        if turn > 2 and moved < CLOSE:
            break
    prior = Prior(search.means, search.doubt, search.variances, tuple(search.grounds))
    return Fit(metric, evidence, prior, search.centre, search.spread)


def _sample(evidence: Evidence) -> Evidence:
    """Every so many schools in the order of their logins: about `SAMPLE` of them."""
    rows = slice(None, None, len(evidence.schools) // SAMPLE)
    return replace(
        evidence,
        schools=evidence.schools[rows],
        totals=evidence.totals[rows],
        sizes=evidence.sizes[rows],
    )


def common(groups: dict[str, np.ndarray], variances: dict[str, float]) -> np.ndarray:
    """[cells × cells] the prior covariance of the effects of one school."""
    total = np.zeros((len(groups["school"]),) * 2)
    for name in COMPONENTS:
        total += variances[name] * (groups[name][:, None] == groups[name][None])
    return total


def posterior(fit: Fit, rows: slice, steps: int = 1) -> Posterior:
    """What results say of the schools, the doubt about the means included.

    `steps` of Newton's method: the effects of a fit stand where it has left them, one is enough.
    """
    search = _Search(fit.evidence, fit.metric, {})
    search.means, search.variances, search.doubt = (
        fit.prior.means,
        fit.prior.variances,
        fit.prior.doubt,
    )
    search.centre, search.spread = fit.centre.copy(), fit.spread.copy()
    covariance = common(fit.evidence.grid.groups, fit.prior.variances) + fit.prior.doubt
    for _ in range(steps):
        look = _look(search, covariance, rows)
    return look


def _look(search: _Search, covariance: np.ndarray, rows: slice) -> Posterior:
    """One Newton step of the effects of some schools."""
    groups = search.evidence.grid.groups
    totals, sizes = search.evidence.totals[rows], search.evidence.sizes[rows]
    centre, spread = search.centre[rows], search.spread[rows]
    pull = search.family.pull(centre, spread, totals, sizes)
    cohorts = np.eye(groups["cohort"].max() + 1)[groups["cohort"]]
    written = (sizes > 0) @ cohorts
    several, works = written > 1, np.maximum(written, 1)
    common = np.where(several, ((pull.common * (sizes > 0)) @ cohorts) / works, 0.0)
    noise = ((pull.noise * (sizes > 0)) @ cohorts) / works
    shared = common * noise / np.maximum(sizes @ cohorts / works, 1)
    own = covariance + (shared @ cohorts.T)[:, :, None] * (cohorts @ cohorts.T)
    alone = 1 - common @ cohorts.T
    weight, score = pull.weight / alone, pull.score / alone
    root = np.sqrt(weight)
    inner = root[:, :, None] * own
    inner *= root[:, None]
    inner += np.eye(len(covariance))
    inner = np.linalg.inv(inner)
    wanted = root * (centre - search.means) + np.divide(
        score, root, out=np.zeros_like(score), where=root > 0
    )
    slope = root * (inner @ wanted[..., None])[..., 0]
    step = search.means + (own @ slope[..., None])[..., 0] - centre
    search.centre[rows] = centre + np.clip(step, -3 * np.sqrt(spread), 3 * np.sqrt(spread))
    # What is left unknown of a work that was written: own − own·precision·own, which is this.
    left = np.divide(
        1 - np.diagonal(inner, axis1=1, axis2=2), weight, out=spread.copy(), where=weight > 0
    )
    search.spread[rows] = np.maximum(left, 1e-9)
    inner *= root[:, :, None]
    inner *= root[:, None]
    return Posterior(slope, inner)


def _improve(search: _Search) -> float:
    """One round: effects, then means, then variances; the largest change of a log variance."""
    groups, size = search.evidence.grid.groups, len(search.means)
    covariance = common(groups, search.variances)
    members = np.hstack([np.eye(groups[name].max() + 1)[groups[name]] for name in COMPONENTS])
    effects = np.repeat(
        np.eye(len(COMPONENTS)), [groups[name].max() + 1 for name in COMPONENTS], axis=0
    )
    slopes, precisions = np.zeros(size), np.zeros((size, size))
    along, trace = np.zeros(len(effects)), np.zeros(len(effects))
    squares = np.zeros((len(effects),) * 2)
    for start in range(0, len(search.centre), CHUNK):
        look = _look(search, covariance, slice(start, start + CHUNK))
        slopes += look.slope.sum(axis=0)
        precisions += look.precision.sum(axis=0)
        seen = members.T @ (look.precision @ members)
        along += ((look.slope @ members) ** 2).sum(axis=0)
        trace += np.diagonal(seen, axis1=1, axis2=2).sum(axis=0)
        squares += (seen**2).sum(axis=0)
    _move_means(search, slopes, precisions)
    gradient = 0.5 * (along - trace) @ effects
    return _move_variances(search, gradient, 0.5 * effects.T @ squares @ effects)


def _move_means(search: _Search, slopes: np.ndarray, precisions: np.ndarray) -> None:
    """Generalised least squares, each mean drawn to a benchmark or, a little, to that of all."""
    search.doubt = np.linalg.inv(precisions + np.diag(search.strength))
    pulled = slopes + search.strength * (search.drawn - search.means)
    search.means = search.means + search.doubt @ pulled


def _move_variances(search: _Search, gradient: np.ndarray, information: np.ndarray) -> float:
    """Fisher scoring on the scale of logarithms."""
    values = np.array([search.variances[name] for name in COMPONENTS])
    usual = np.array([search.family.usual[name] for name in COMPONENTS])
    slope = values * gradient + 0.5 * STRENGTH * (usual / values - 1)
    bend = information * np.outer(values, values) + np.diag(0.5 * STRENGTH * usual / values)
    step = np.clip(np.linalg.solve(bend, slope), -1.0, 1.0)
    search.variances = dict(zip(COMPONENTS, (values * np.exp(step)).tolist(), strict=True))
    return float(np.abs(step).max())
