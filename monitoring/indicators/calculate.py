"""Counts of a cell and the indicators made of them (design §4).

Counts are stored, shares never: whatever is shown is a numerator over a denominator. Pure: no
database, clock or files.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter

from monitoring.indicators.catalogue import BY_CODE, Unit
from monitoring.indicators.intervals import wilson
from schools.privacy import is_small
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted, number

Number = int | float | Decimal | Fraction


def exact(value: Number | str) -> Fraction:
    """The number a person sees: 0.3 is three tenths, not its binary neighbour."""
    return _decimal(value) if isinstance(value, float) else Fraction(value)


@lru_cache(maxsize=4096)
def _decimal(value: float) -> Fraction:
    return Fraction(repr(value))


_MARKS = ("n2", "n3", "n4", "n5")
_JOURNAL = (
    *("journal_n", "journal_lowered", "journal_confirmed"),
    *("journal_raised", "journal_gap2"),
)
_PRIMARY = ("primary_n", "primary_sum", "primary_max")
_TEST = ("test_n", "test_sum", "below_minimum_n")
_SCORES = ("primary_sum", "primary_max", "test_sum")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of one cell, or of several pooled. None means that the source does not say.

    `participants` wrote the work; `n2`…`n5` are marks; where a source gives success and quality
    alone, `n4` and `n5` (without quality `n3` too) are None beside `n2`, and all the participants
    have a mark; `journal_*` are over those who have
    a journal mark; `primary_max` is the greatest possible primary score of one participant;
    `below_minimum_n` counts test scores below the minimum (ЕГЭ; for ОГЭ it is mark 2).
    """

    participants: int | None = None
    n2: int | None = None
    n3: int | None = None
    n4: int | None = None
    n5: int | None = None
    journal_n: int | None = None
    journal_lowered: int | None = None
    journal_confirmed: int | None = None
    journal_raised: int | None = None
    journal_gap2: int | None = None
    primary_n: int | None = None
    primary_sum: Number | None = None
    primary_max: Number | None = None
    test_n: int | None = None
    test_sum: Number | None = None
    below_minimum_n: int | None = None

    @property
    def marked(self) -> int | None:
        """N of the mark indicators: participants with a mark."""
        if self.n2 is None or self.n3 is None or self.n4 is None or self.n5 is None:
            return None
        return self.n2 + self.n3 + self.n4 + self.n5

    @property
    def people(self) -> int | None:
        """N of the cell: those with a mark, else those who wrote it or have a score."""
        known = (self.marked, self.participants, self.test_n, self.primary_n, self.journal_n)
        return next((n for n in known if n is not None), None)

    def without_small(self) -> "Counts | None":
        """What everybody may see of the cell: nothing where it is small as a whole, else without
        the groups (journal, primary, test) that are small by themselves."""
        if is_small(self.people):
            return None
        gone = [
            name
            for group in (_JOURNAL, _PRIMARY, _TEST)
            if is_small(getattr(self, group[0]))
            for name in group
        ]
        return replace(self, **dict.fromkeys(gone, None)) if gone else self

    def __add__(self, other: "Counts") -> "Counts":
        """Both cells as one, within one year."""
        return pool([self, other])


_VALUES = attrgetter(*(field.name for field in fields(Counts)))


def pool(cells: Iterable[Counts], *, across_years: bool = False) -> Counts:
    """Many cells as one; over several years scores are dropped, as works are not equated.

    A group of counts (marks, journal, primary, test) that a cell lacks wholly is that of the
    others; a count that a cell lacks inside a group it has is lacking in the sum.
    """
    if across_years:
        cells = [replace(cell, **dict.fromkeys(_SCORES, None)) for cell in cells]
    rows = [_VALUES(cell) for cell in cells]
    if not rows:
        return Counts()
    pooled = [_sum([row[0] for row in rows])]
    for group in (_MARKS, _JOURNAL, _PRIMARY, _TEST):
        start, size = len(pooled), len(group)
        nothing = (None,) * size
        having = [part for row in rows if (part := row[start : start + size]) != nothing]
        pooled += map(_sum, zip(*having, strict=True)) if having else nothing
        if group is _PRIMARY and having:
            pooled[-1] = _joint_max(having)
        if group is _MARKS and None in pooled[-size:] and not _all_graded(rows):
            pooled[-size:] = nothing
    return Counts(*pooled)  # type: ignore[arg-type]


def _all_graded(rows: Sequence[tuple[Number | None, ...]]) -> bool:
    """Whether the participants of all cells together are those with a mark."""
    marks = [row[1:5] for row in rows]
    return all(
        row_marks[0] is not None and (None in row_marks or row[0] == _sum(row_marks))
        for row, row_marks in zip(rows, marks, strict=True)
    )


def _sum(values: Sequence[Number | None]) -> Number | None:
    if len(values) == 1:
        return values[0]
    if None in values:
        return None
    if set(map(type, values)) == {int}:
        return sum(values)  # type: ignore[arg-type]
    return sum((exact(value) for value in values), Fraction(0))  # type: ignore[arg-type]


def _joint_max(works: Sequence[tuple[Number | None, ...]]) -> Number | None:
    """The maximum per participant that keeps n × max equal to all the points possible.

    Works are their number of participants, sum and maximum of primary scores.
    """
    maxima = {most for _, _, most in works}
    if None in maxima:
        return None
    if len(maxima) == 1:
        return works[0][2]
    people = _sum([n for n, _, _ in works])
    if not people:
        return None
    possible = sum((exact(n) * exact(most) for n, _, most in works), Fraction(0))  # type: ignore[arg-type]
    return possible / exact(people)


Ratio = tuple[Fraction, Fraction]
Pair = tuple[Number, Number]
_Known = tuple[Number | None, Number | None]
_Formula = Callable[[Counts, str], _Known]
_NOTHING: _Known = (None, None)


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator: value = numerator / denominator; low and high only for a share."""

    numerator: int | float
    denominator: int | float
    value: float
    low: float | None = None
    high: float | None = None


def indicator_value(code: str, counts: Counts, procedure: str) -> Value | None:
    """The indicator of the catalogue for a cell of the procedure; None if it cannot be known."""
    indicator = BY_CODE[code]
    if procedure not in indicator.procedures:
        return None
    pair = indicator_pair(code, counts, procedure)
    if pair is None:
        return None
    top, bottom = pair
    is_share = indicator.unit is Unit.SHARE
    low, high = wilson(float(top), float(bottom)) if is_share else (None, None)
    if isinstance(top, int) and isinstance(bottom, int):
        # Most are counts of people: their division rounds as that of fractions does.
        return Value(top, bottom, top / bottom, low, high)
    numerator, denominator = exact(top), exact(bottom)
    return Value(plain(numerator), plain(denominator), float(numerator / denominator), low, high)


def indicator_ratio(code: str, counts: Counts, procedure: str) -> Ratio | None:
    """Exact numerator and denominator of an indicator; None without data or with nobody counted."""
    pair = indicator_pair(code, counts, procedure)
    return pair and (exact(pair[0]), exact(pair[1]))


def indicator_pair(code: str, counts: Counts, procedure: str) -> Pair | None:
    """The same as they are stored, for arithmetic that need not be exact (and is fast)."""
    top, bottom = _FORMULAS[code](counts, procedure)
    return None if top is None or bottom is None or bottom <= 0 else (top, bottom)


def plain(value: Fraction) -> int | float:
    """A whole number as int, any other as float: for JSON."""
    return int(value) if value.denominator == 1 else float(value)


def _weighted(n2: int, n3: int, n4: int, n5: int) -> _Formula:
    def formula(c: Counts, _procedure: str) -> _Known:
        if c.n2 is None or c.n3 is None or c.n4 is None or c.n5 is None:
            return _NOTHING
        return n2 * c.n2 + n3 * c.n3 + n4 * c.n4 + n5 * c.n5, c.marked

    return formula


def _without(*marks: str) -> _Formula:
    """The share of those who have none of these marks, of all who have one."""
    rest = tuple(name for name in _MARKS if name not in marks)

    def formula(c: Counts, procedure: str) -> _Known:
        if c.marked is not None:
            return sum(getattr(c, name) for name in rest), c.marked
        lower = [getattr(c, name) for name in marks]
        if c.participants is None or None in lower:
            return _NOTHING
        return c.participants - sum(lower), c.participants

    return formula


def _failed(c: Counts, _procedure: str) -> _Known:
    return c.n2, c.marked if c.marked is not None else c.participants


def _mean_percent(c: Counts, _procedure: str) -> _Known:
    if c.primary_n is None or c.primary_max is None:
        return _NOTHING
    return c.primary_sum, c.primary_n * exact(c.primary_max)


def _below_minimum(c: Counts, procedure: str) -> _Known:
    """ОГЭ: mark 2; ЕГЭ: below the minimum, and for the marked base mathematics mark 2; of other
    works only what a table says itself."""
    if procedure != "oge" and c.below_minimum_n is not None:
        known = (c.test_n, c.marked, c.participants)
        return c.below_minimum_n, next((n for n in known if n is not None), None)
    return _failed(c, procedure) if procedure in {"oge", "ege"} else _NOTHING


def _of_journal(name: str) -> _Formula:
    return lambda c, _procedure: (getattr(c, name), c.journal_n)


_FORMULAS: dict[str, _Formula] = {
    "success_share": _without("n2"),
    "quality_share": _without("n2", "n3"),
    "fail_share": _failed,
    "mean_mark": _weighted(2, 3, 4, 5),
    "sou": _weighted(16, 36, 64, 100),
    "mean_percent": _mean_percent,
    "mean_test": lambda c, _procedure: (c.test_sum, c.test_n),
    "below_minimum_share": _below_minimum,
    "journal_lowered_share": _of_journal("journal_lowered"),
    "journal_confirmed_share": _of_journal("journal_confirmed"),
    "journal_raised_share": _of_journal("journal_raised"),
    "journal_gap2_share": _of_journal("journal_gap2"),
}


def counts_from_shares(shares: Sequence[Number | str], n: int, digits: int) -> tuple[int, ...]:
    """Counts behind percents (0–100) of n people shown with `digits` decimals (design §4).

    Largest remainder. Refused with `percent_sum_differs` when the percents miss 100 by more than
    half a last digit each, and with `percent_base_differs` when no counts keep every percent within
    half a last digit of count / n, that is when they were taken of some other number of people.
    """
    values = [exact(share) for share in shares]
    if n == 0 and not any(values):
        return (0,) * len(values)
    half = Fraction(1, 2 * 10**digits)
    total = sum(values, Fraction(0))
    if min(values) < 0 or abs(total - 100) > len(values) * half:
        raise Refused(
            f"Проценты в сумме дают {number(total, digits)}, а не 100. "
            "Проверьте строку в исходном отчёте и загрузите файл снова.",
            code="percent_sum_differs",
        )
    least = [max(0, math.ceil((value - half) * n / 100)) for value in values]
    most = [math.floor((value + half) * n / 100) for value in values]
    fits = all(low <= high for low, high in zip(least, most, strict=True))
    if n <= 0 or not fits or not sum(least) <= n <= sum(most):
        raise Refused(
            f"Такие проценты не получаются ни при каком распределении отметок "
            f"{counted(n, 'участника,участников,участников')}: вероятно, доли посчитаны от другого "
            "числа. Сверьте столбец с числом участников.",
            code="percent_base_differs",
        )
    return _largest_remainder([value * n / 100 for value in values], n, least, most)


def _largest_remainder(
    quotas: Sequence[Fraction], n: int, least: Sequence[int], most: Sequence[int]
) -> tuple[int, ...]:
    """Whole parts that sum to n, each within its bounds: people left over go to the largest
    remainders, people too many are taken from the smallest."""
    counts = [
        min(max(math.floor(quota), low), high)
        for quota, low, high in zip(quotas, least, most, strict=True)
    ]
    while (rest := n - sum(counts)) != 0:
        step = 1 if rest > 0 else -1
        open_ = [i for i, bound in enumerate(most if rest > 0 else least) if counts[i] != bound]
        chosen = max(open_, key=lambda i: step * (quotas[i] - counts[i]))
        counts[chosen] += step
    return tuple(counts)
