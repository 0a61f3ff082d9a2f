"""The results of accompanied schools before and after, and what nothing done would have shown.

Only the share of pupils below the threshold («2»; in ЕГЭ below the minimum), and only works that
at least five wrote. The expectation comes from the model of the identification
(`identification.chances.expecting`): a school chosen for bad results does better next year by
itself. Beside it stand schools with a like start that nobody accompanied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from monitoring.effects.story import (
    Change,
    Expectation,
    Like,
    Pooled,
    ProcedureChange,
    Story,
    YearOfSchool,
)
from monitoring.identification.chances.evidence import Evidence, benchmarks, evidence
from monitoring.identification.chances.expecting import Expecting, Prospects
from monitoring.identification.chances.fitting import fit
from monitoring.identification.engine.cells import FAIL_SHARE
from monitoring.identification.engine.facts import REGION, CellKey, Facts

YEARS = 5
"""How many years of results are looked at, the last one included."""
NEAR = 0.05
"""Schools whose share at the start differs by no more have a like start."""
LIKE_MOST, LIKE_LEAST = 10, 3

Work = CellKey


class Region:
    """Results of all schools of a region, and the model fitted to them.

    `since` are accompanied schools with their base years: what they showed later is no example of
    what happens with nothing done, so the model does not see it.
    """

    def __init__(self, facts: Facts, since: Mapping[str, int]) -> None:
        self.facts = facts
        self.known = known = evidence(facts, FAIL_SHARE, trusts_marked=False, years=YEARS)
        alone = _alone(known, since)
        means = benchmarks(facts, FAIL_SHARE, known.grid.cells)
        self._expecting = (
            Expecting(fit(alone, FAIL_SHARE, means), known) if known.grid.cells else None
        )
        everyone = {**facts.beyond, **facts.schools}
        self.places = {login: everyone[login].municipality for login in known.schools}
        self._rows = {login: at for at, login in enumerate(known.schools)}

    def works(self, school: str, year: int) -> tuple[Work, ...]:
        """What the school wrote in a year."""
        row = self._rows.get(school)
        if row is None:
            return ()
        return tuple(
            cell
            for at, cell in enumerate(self.known.grid.cells)
            if cell[1] == year and self.known.sizes[row, at]
        )

    def pooled(self, school: str, works: Sequence[Work]) -> Pooled | None:
        """Some works of a school together."""
        row = self._rows.get(school)
        chosen = [self.known.grid.at[work] for work in works]
        if row is None or not chosen:
            return None
        below, all_of_them = (
            int(numbers[row, chosen].sum().round())
            for numbers in (self.known.totals, self.known.sizes)
        )
        return Pooled(below, all_of_them) if all_of_them else None

    def prospects(self, school: str, base: int, year: int) -> Prospects | None:
        """What the results up to the base year let expect of a later one."""
        return self._expecting.prospects(school, base, year) if self._expecting else None

    def beside(self, school: str, works: Sequence[Work], place: str = "") -> float | None:
        """The share of a municipality, or of the whole region, had it written these works in the
        numbers of the school; None where it is not known of one of them.

        Of the region a benchmark of its file goes before the schools that are loaded.
        """
        row, total, weight = self._rows[school], 0.0, 0.0
        for work in works:
            at = self.known.grid.at[work]
            share = self._share(work, at, place)
            if share is None:
                return None
            total += share * self.known.sizes[row, at]
            weight += self.known.sizes[row, at]
        return float(total / weight) if weight else None

    def _share(self, work: Work, at: int, place: str) -> float | None:
        if not place:
            benchmark = self.facts.benchmarks.get((REGION, *work))
            if benchmark is not None and benchmark.fail_share is not None:
                return float(benchmark.fail_share)
            if len(set(self.places.values())) < 2:
                return None
        rows = [
            row
            for login, row in self._rows.items()
            if self.known.sizes[row, at] and place in {"", self.places[login]}
        ]
        # Of two schools one would be the other's answer.
        if len(rows) < LIKE_LEAST:
            return None
        return float(self.known.totals[rows, at].sum() / self.known.sizes[rows, at].sum())

    def like(self, school: str, base: int, year: int, free: Iterable[str]) -> Like | None:
        """Of schools that nobody accompanied those that began nearest to this one."""
        start = self._both(school, base, year)
        if start is None:
            return None
        near = []
        for other in free:
            both = self._both(other, base, year) if other != school else None
            if both and abs(both[0].share - start[0].share) <= NEAR:
                near.append((abs(both[0].share - start[0].share), other, both))
        chosen = [both for _, _, both in sorted(near)[:LIKE_MOST]]
        if len(chosen) < LIKE_LEAST:
            return None
        was, became = (
            sum(pair[at].below for pair in chosen) / sum(pair[at].participants for pair in chosen)
            for at in (0, 1)
        )
        return Like(len(chosen), was, became)

    def _both(self, school: str, base: int, year: int) -> tuple[Pooled, Pooled] | None:
        """The same works of a school in two years."""
        before, after = same_works(self.works(school, base), self.works(school, year))
        was, became = self.pooled(school, before), self.pooled(school, after)
        return (was, became) if was and became else None


def _alone(known: Evidence, since: Mapping[str, int]) -> Evidence:
    """The evidence without what accompanied schools showed after their base years."""
    years = np.array([year for _, year in known.grid.cells], int)
    last = np.array([since.get(school, YEARS + years.max(initial=0)) for school in known.schools])
    seen = years[None] <= last[:, None]
    return replace(
        known, totals=np.where(seen, known.totals, 0), sizes=np.where(seen, known.sizes, 0)
    )


def same_works(
    before: Sequence[Work], after: Sequence[Work]
) -> tuple[tuple[Work, ...], tuple[Work, ...]]:
    """Works of two years that are the same procedure, subject, level and grade."""
    common = {procedure for procedure, _ in before} & {procedure for procedure, _ in after}
    return (
        tuple(work for work in before if work[0] in common),
        tuple(work for work in after if work[0] in common),
    )


def story(region: Region, school: str, base: int, free: Iterable[str]) -> Story:
    """What became of a school accompanied after the results of the base year; `free` are schools
    of the region that nobody accompanied since then."""
    others = list(free)
    last = region.facts.year
    years = []
    for year in range(last - YEARS + 1, last + 1):
        works = region.works(school, year)
        pooled = region.pooled(school, works)
        if pooled:
            place = region.places[school]
            years.append(
                YearOfSchool(
                    year,
                    pooled,
                    region.beside(school, works, place),
                    region.beside(school, works),
                )
            )
    changes = (_change(region, school, base, year, others) for year in range(base + 1, last + 1))
    return Story(base, tuple(years), tuple(change for change in changes if change))


def _change(
    region: Region, school: str, base: int, year: int, free: Sequence[str]
) -> Change | None:
    works = region.works(school, year)
    if not works:
        return None
    prospects = region.prospects(school, base, year)
    before, after = same_works(region.works(school, base), works)
    compared = after or works
    whole = _part(region, school, "", before, compared, prospects)
    if whole is None:
        return None
    parts = [
        _part(
            region, school, procedure, _of(procedure, before), _of(procedure, compared), prospects
        )
        for procedure in sorted({work.procedure for work, _ in compared})
    ]
    chance = None
    if prospects and whole.was:
        chance = prospects.chance_below(whole.was.share, compared)
    place = region.places[school]
    return Change(
        year=year,
        whole=whole,
        parts=tuple(part for part in parts if part),
        works=len(compared),
        falls_by_chance=chance,
        municipality=(
            region.beside(school, before, place) if before else None,
            region.beside(school, compared, place),
        ),
        region=(
            region.beside(school, before) if before else None,
            region.beside(school, compared),
        ),
        like=region.like(school, base, year, free),
    )


def _part(
    region: Region,
    school: str,
    procedure: str,
    before: Sequence[Work],
    after: Sequence[Work],
    prospects: Prospects | None,
) -> ProcedureChange | None:
    became = region.pooled(school, after)
    if became is None:
        return None
    # Of works that the model does not know nothing was to be expected.
    known = prospects.of(after) if prospects and set(after) <= set(prospects.works) else None
    expected = known and Expectation(*known)
    return ProcedureChange(procedure, region.pooled(school, before), became, expected)


def _of(procedure: str, works: Sequence[Work]) -> list[Work]:
    return [work for work in works if work[0].procedure == procedure]
