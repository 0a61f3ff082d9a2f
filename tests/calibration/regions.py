"""Regions of schools whose true shares are known, and the works that their pupils write.

A school's effect, an effect of each of its works (three grades × two subjects), a shock of each
grade of a year, pupils whose latent results correlate between the two works of their grade.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, ndtri

from monitoring.identification.engine.facts import Cell, Facts, ProcedureKey, SchoolFacts
from monitoring.indicators.calculate import Counts

YEAR = 2025
GRADES = (("vpr", 5), ("vpr", 6), ("oge", 9))
SUBJECTS = ("Математика", "Русский язык")
WORKS = tuple(
    ProcedureKey(procedure, subject, grade=grade)
    for procedure, grade in GRADES
    for subject in SUBJECTS
)


@dataclass(frozen=True)
class Region:
    """True shares of «2» are 1/(1+e^−(s+d)): s ~ N(mean, spread²), d ~ N(0, work²)."""

    mean: float
    spread: float
    work: float = 0.4
    shock: float = 0.2
    pupil: float = 0.6


MILD, BASE, HARD = Region(-2.3, 0.6), Region(-1.75, 0.65), Region(-1.3, 0.7)
REGIONS = {"mild": MILD, "base": BASE, "hard": HARD}
STRESS = replace(BASE, shock=0.3)
MIXED = 0
"""A size of cohorts: as in life, a quarter under 10, half under 20."""


@dataclass(frozen=True)
class World:
    """`truth` [schools × works] are the true shares; `hits` of `sizes` [years × schools × works]
    are those below the threshold, the last year being `YEAR`."""

    region: Region
    truth: np.ndarray
    hits: np.ndarray
    sizes: np.ndarray

    def satisfies(self, threshold: float = 0.3, needed: int = 2) -> np.ndarray:
        """Which schools truly satisfy «at least so many works with at least such a share»."""
        return (self.truth >= threshold).sum(axis=1) >= needed

    def facts(self) -> Facts:
        """What the portal would know of the region."""
        first = YEAR - len(self.hits) + 1
        return Facts(
            year=YEAR,
            schools={
                login(number): SchoolFacts(
                    school=login(number),
                    municipality="reg99_m001",
                    cells={
                        (work, first + back): _cell(int(hits[number, at]), int(sizes[number, at]))
                        for back, (hits, sizes) in enumerate(
                            zip(self.hits, self.sizes, strict=True)
                        )
                        for at, work in enumerate(WORKS)
                        if sizes[number, at]
                    },
                )
                for number in range(len(self.truth))
            },
        )


def login(number: int) -> str:
    return f"edu{990001 + number}"


def draw(region: Region, *, schools: int, size: int, years: int = 1, seed: int = 1) -> World:
    """A region and its years of works; `size` pupils a grade, `MIXED` as in life."""
    random = np.random.default_rng(seed)
    effect = random.normal(region.mean, region.spread, (schools, 1))
    truth = expit(effect + random.normal(0, region.work, (schools, len(WORKS))))
    cohorts = [_sizes(random, schools, size) for _ in range(1)] * years
    hits = [_written(random, region, truth, sizes) for sizes in cohorts]
    return World(region, truth, np.array(hits), np.repeat(np.array(cohorts), 2, axis=2))


def _sizes(random: np.random.Generator, schools: int, size: int) -> np.ndarray:
    """Pupils of each grade [schools × grades]."""
    if size != MIXED:
        return np.full((schools, len(GRADES)), size)
    usual = np.clip(np.exp(random.normal(np.log(20), 1.03, (schools, 1))), 2, 120)
    return np.maximum(1, random.poisson(np.repeat(usual, len(GRADES), axis=1)))


def _written(
    random: np.random.Generator, region: Region, truth: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """How many of each work stay below the threshold."""
    hits = np.zeros(truth.shape, int)
    for grade in range(len(GRADES)):
        shock = random.normal(0, region.shock, (len(truth), 1))
        border = ndtri(truth[:, 2 * grade : 2 * grade + 2]) + shock
        for school, n in enumerate(sizes[:, grade]):
            common = np.sqrt(region.pupil) * random.normal(size=(n, 1))
            own = np.sqrt(1 - region.pupil) * random.normal(size=(n, 2))
            hits[school, 2 * grade : 2 * grade + 2] = (common + own < border[school]).sum(axis=0)
    return hits


def _cell(failed: int, n: int) -> Cell:
    return Cell(Counts(participants=n, n2=failed, n3=n - failed, n4=0, n5=0))
