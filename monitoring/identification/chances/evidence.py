"""Results of all schools of a region as arrays: what the model is fitted to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from monitoring.identification.engine.cells import FAIL_SHARE, fail_code, quantity, reference
from monitoring.identification.engine.facts import COUNTRY, REGION, CellKey, Facts, SchoolFacts
from monitoring.identification.methodology.vocabulary import PROCEDURE_GRADES
from monitoring.indicators.calculate import Counts, indicator_pair
from schools.privacy import is_small

YEARS = 3
"""How many years inform the model of an identification, that of the run included."""


@dataclass(frozen=True)
class Grid:
    """The works of a region by year and what they have in common.

    Works of one grade and year are written by the same pupils: a cohort.
    """

    cells: tuple[CellKey, ...]

    @cached_property
    def groups(self) -> dict[str, np.ndarray]:
        """By component of the model: [cells] which of its effects each cell has."""
        return {
            "school": np.zeros(len(self.cells), int),
            "subject": _numbered(_subject(key.subject) for key, _ in self.cells),
            "work": _numbered(key for key, _ in self.cells),
            "year": _numbered(year for _, year in self.cells),
            "cohort": _numbered(
                (key.grade or PROCEDURE_GRADES.get(key.procedure), year) for key, year in self.cells
            ),
        }

    @cached_property
    def at(self) -> dict[CellKey, int]:
        """Where each cell stands."""
        return {cell: place for place, cell in enumerate(self.cells)}


@dataclass(frozen=True)
class Evidence:
    """`totals` of `sizes` [schools × cells]: participants below the threshold, or the sum of their
    percents of the maximum; of nobody where a school has no such result."""

    schools: tuple[str, ...]
    grid: Grid
    totals: np.ndarray
    sizes: np.ndarray


def evidence(facts: Facts, metric: str, *, trusts_marked: bool, years: int = YEARS) -> Evidence:
    """All that is known of the metric (`fail_share` or `mean_pct`) in so many years, that of the
    facts the last, in an order that depends on nothing but the data.

    Cells of so few that they are hidden are left out; cells with signs of bias are no evidence
    where a rule distrusts them.
    """
    everyone = {**facts.beyond, **facts.schools}
    logins = tuple(sorted(everyone))
    rows = [_row(facts, everyone[login], metric, trusts_marked, years) for login in logins]
    cells = sorted({cell for row in rows for cell, _, _ in row}, key=lambda c: (c[1], c[0].order))
    grid = Grid(tuple(cells))
    totals = np.zeros((len(rows), len(cells)))
    sizes = np.zeros((len(rows), len(cells)))
    for at, row in enumerate(rows):
        for cell, total, size in row:
            totals[at, grid.at[cell]], sizes[at, grid.at[cell]] = total, size
    return Evidence(logins, grid, totals, sizes)


def benchmarks(facts: Facts, metric: str, cells: Iterable[CellKey]) -> dict[CellKey, float]:
    """Of each cell the mean of the region, else of the country, where a file has it."""
    some = next(iter(facts.schools.values()))
    means: dict[CellKey, float] = {}
    for procedure, year in cells:
        for level in (COUNTRY, REGION):
            if metric == FAIL_SHARE:
                known = facts.benchmarks.get((level, procedure, year))
                mean = None if known is None else known.fail_share
            else:
                mean = reference(facts, some, procedure, year, level)
            if mean is not None:
                means[procedure, year] = float(mean)
    return means


def _row(
    facts: Facts, school: SchoolFacts, metric: str, trusts_marked: bool, years: int
) -> Sequence[tuple[CellKey, float, int]]:
    row = []
    for cell, known in school.cells.items():
        if not facts.year - years < cell[1] <= facts.year:
            continue
        if not trusts_marked and cell in school.bias:
            continue
        total, size = _figures(facts, school, cell, known.counts, metric)
        # A figure hidden from most must not be told by the labels of all.
        if size and not is_small(size):
            row.append((cell, total, size))
    return row


def _figures(
    facts: Facts, school: SchoolFacts, cell: CellKey, counts: Counts, metric: str
) -> tuple[float, int]:
    """The total and the size of a cell; of nobody where the metric is not known."""
    if metric == FAIL_SHARE:
        procedure = cell[0].procedure
        top, size = indicator_pair(fail_code(procedure), counts, procedure) or (0, 0)
        return float(top), int(size)
    read = quantity(facts, school, cell, counts, metric)
    return (float(read[0] / read[1]) * read[2], read[2]) if read else (0.0, 0)


def _subject(name: str) -> str:
    """Base and advanced mathematics are one subject to a school."""
    return name.split(" ")[0] if name.startswith("Математика") else name


def _numbered(names: Iterable[object]) -> np.ndarray:
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], int)
