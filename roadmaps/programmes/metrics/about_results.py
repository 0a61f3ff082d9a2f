"""Metrics made of results: who is below the minimum, which schools get better."""

from collections.abc import Callable
from math import exp, lgamma, log

from monitoring.indicators.calculate import Counts, indicator_ratio
from roadmaps.programmes.metrics.base import SchoolShare, expected
from roadmaps.programmes.metrics.material import Material
from schools.models import SchoolStatus
from schools.privacy import is_small
from shnor_portal.core.typography import NBSP, counted, number, percent

SHNOR = SchoolStatus.Kind.SHNOR


def below_minimum(*procedures: str) -> Callable[[Material, int], list[SchoolShare] | None]:
    """Participants below the minimum of all participants, in the obligatory subjects."""

    def compute(material: Material, year: int) -> list[SchoolShare] | None:
        rows = []
        for school in material.schools:
            full, seen = [0, 0], [0, 0]
            for procedure in procedures:
                pooled = material.results(procedure, year).get(school)
                if pooled is None:
                    continue
                for numbers, counts in ((full, pooled.full), (seen, pooled.open)):
                    ratio = indicator_ratio("below_minimum_share", counts, procedure)
                    if ratio:
                        numbers[0] += int(ratio[0])
                        numbers[1] += int(ratio[1])
            if full[1]:
                name = material.title(school)
                rows.append(SchoolShare(school, name, full[0], full[1], seen[0], seen[1]))
        return rows or None

    return compute


def expected_below(*procedures: str) -> Callable[[Material, int], str]:
    """Where this year's share would fall nineteen times of twenty, had nothing changed."""

    def words(material: Material, year: int) -> str:
        (x, n), (_, m) = (_below(material, procedures, one) for one in (year - 1, year))
        if not n or not m or is_small(n) or is_small(m):
            return ""
        low, high = range_of_next(x, n, m)
        return (
            f"и{NBSP}без мер от{NBSP}{percent(low / m)} до{NBSP}{percent(high / m)}: таков разброс "
            f"случайности при доле прошлого года {percent(x / n)}"
        )

    return words


def _below(material: Material, procedures: tuple[str, ...], year: int) -> tuple[int, int]:
    below = whole = 0
    for procedure in procedures:
        for pooled in material.results(procedure, year).values():
            ratio = indicator_ratio("below_minimum_share", pooled.open, procedure)
            if ratio:
                below, whole = below + int(ratio[0]), whole + int(ratio[1])
    return below, whole


def range_of_next(x: int, n: int, m: int) -> tuple[int, int]:
    """Between which counts of `m` nineteen draws of twenty lie, after `x` of `n` from one share.

    The share is not known but by those `n`: beta-binomial, with half a case added to either side.
    """
    a, b = x + 0.5, n - x + 0.5
    whole = lgamma(m + 1) + lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(m + a + b)
    below, low, high = 0.0, 0, m
    for k in range(m + 1):
        chance = lgamma(k + a) + lgamma(m - k + b) - lgamma(k + 1) - lgamma(m - k + 1)
        before, below = below, below + exp(whole + chance)
        if before < 0.025 <= below:
            low = k
        if before < 0.975 <= below:
            high = k
            break
    return low, high


def better_than_before(material: Material, year: int) -> list[SchoolShare] | None:
    """Listed schools whose share of «2» in ВПР, all works together, fell since the year before."""
    rows = []
    for school in material.listed(year, SHNOR):
        pair = _both_years(material, school, year)
        if pair is None:
            continue
        before, after = pair
        fell = after[0] * before[1] < before[0] * after[1]
        hidden = any(is_small(people) for _, people in _open_pair(material, school, year))
        note = (
            f"«2»: {percent(before[0] / before[1])} → {percent(after[0] / after[1])} "
            f"({counted(after[1], 'отметка,отметки,отметок')})"
        )
        seen = (0, 0) if hidden else (int(fell), 1)
        rows.append(
            SchoolShare(school, material.title(school), int(fell), 1, *seen, "" if hidden else note)
        )
    return rows or None


def by_chance(material: Material, year: int) -> str:
    """What would be seen if nothing had changed: two draws of one share."""
    chances = []
    for school in material.listed(year, SHNOR):
        pair = _both_years(material, school, year)
        if pair:
            chances.append(chance_of_fall(*pair))
    if not chances:
        return ""
    return (
        f"Если бы в\u00a0школах ничего не\u00a0менялось, доля «2» снизилась бы случайно примерно "
        f"в{NBSP}{number(expected(chances), 1)} "
        f"из{NBSP}{counted(len(chances), 'школы,школ,школ')}. "
        "Школы отбирали по слабому году, поэтому и без мер часть из них покажет улучшение: "
        "сравнивайте с\u00a0этим числом."
    )


def chance_of_fall(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Probability that the second of two independent shares of one true share is the lower one.

    The true share is that of both years together; counts are binomial.
    """
    (x, n), (y, m) = before, after
    p = (x + y) / (n + m)
    if not 0 < p < 1:
        return 0.0
    first, second = _binomial(n, p), _binomial(m, p)
    below, cumulative = 0.0, [0.0]
    for value in second:
        below += value
        cumulative.append(below)
    # Second count k is lower when k / m < j / n, that is k <= ceil(j m / n) - 1.
    return sum(chance * cumulative[-(-j * m // n)] for j, chance in enumerate(first))


def _binomial(n: int, p: float) -> list[float]:
    """Probabilities of 0…n; by logarithms, as a district has thousands of marks."""
    whole, hit, miss = lgamma(n + 1), log(p), log(1 - p)
    return [
        exp(whole - lgamma(k + 1) - lgamma(n - k + 1) + k * hit + (n - k) * miss)
        for k in range(n + 1)
    ]


def _fails(counts: Counts) -> tuple[int, int] | None:
    marked = counts.marked
    return (counts.n2 or 0, marked) if marked else None


def _both_years(
    material: Material, school: int, year: int
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    pools = [material.results("vpr", one).get(school) for one in (year - 1, year)]
    pairs = [_fails(pooled.full) if pooled else None for pooled in pools]
    before, after = pairs
    return (before, after) if before and after else None


def _open_pair(material: Material, school: int, year: int) -> list[tuple[int, int]]:
    pools = [material.results("vpr", one).get(school) for one in (year - 1, year)]
    return [_fails(pooled.open) or (0, 0) if pooled else (0, 0) for pooled in pools]
