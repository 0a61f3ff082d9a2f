"""How much is done: pure counts of standings, and a number against its target."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from roadmaps.execution.standing import Stand
from shnor_portal.core.typography import number


@dataclass(frozen=True, slots=True)
class Progress:
    """Occurrences of a measure or a plan by standing; cancelled ones ask for nothing."""

    ahead: int = 0
    soon: int = 0
    overdue: int = 0
    late: int = 0
    done: int = 0
    cancelled: int = 0

    @property
    def finished(self) -> int:
        return self.done + self.late

    @property
    def wanted(self) -> int:
        return self.finished + self.overdue + self.soon + self.ahead

    @property
    def total(self) -> int:
        return self.wanted + self.cancelled


def progress(stands: Iterable[Stand]) -> Progress:
    counts = Counter(stands)
    return Progress(**{stand.value: counts[stand] for stand in Stand})


@dataclass(frozen=True, slots=True)
class Target:
    """«сделано 3 из 20 (договоров)»: what was reported against what the plan promises.

    `actual` is None until a number is reported, which is not zero; `at_most` where less is better,
    `at_least` where the plan says «не менее».
    """

    wanted: Decimal
    actual: Decimal | None
    unit: str = ""
    at_most: bool = False
    at_least: bool = False

    @property
    def reached(self) -> bool:
        if self.actual is None:
            return False
        return self.actual <= self.wanted if self.at_most else self.actual >= self.wanted

    @property
    def words(self) -> str:
        sign, _, of = self.unit.partition(" ")
        sign, of = ("\u00a0%", of) if sign == "%" else ("", self.unit)
        unit = f" ({of})" if of else ""
        bound = "не\u00a0более " if self.at_most else "не\u00a0менее " if self.at_least else ""
        planned = f"{bound}{number(self.wanted)}{sign}{unit}"
        if self.actual is None:
            return f"число не\u00a0указано, по\u00a0плану {planned}"
        if bound or sign:
            return f"{number(self.actual)}{sign} при плане {planned}"
        return f"сделано {number(self.actual)} из\u00a0{planned}"


def target(
    wanted: Decimal | None,
    unit: str,
    reported: Iterable[Decimal | None],
    *,
    at_most: bool = False,
    at_least: bool = False,
) -> Target | None:
    """None where the plan names no number. Counts add up, a share is the last one reported."""
    if wanted is None:
        return None
    known = [value for value in reported if value is not None]
    if unit.startswith("%"):
        known = known[-1:]
    actual = sum(known, Decimal()) if known else None
    return Target(wanted, actual, unit, at_most, at_least)


def places_done(rows: Iterable[tuple[int, Stand]]) -> tuple[int, int]:
    """«N из M»: (place, standing) pairs to places with nothing left to do, and all places.

    A place whose every occurrence was cancelled is not counted.
    """
    by_place: dict[int, list[Stand]] = {}
    for place, stand in rows:
        if stand != Stand.CANCELLED:
            by_place.setdefault(place, []).append(stand)
    done = sum(all(s in {Stand.DONE, Stand.LATE} for s in stands) for stands in by_place.values())
    return done, len(by_place)
