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


def progress(stands: Iterable[Stand]) -> Progress:
    counts = Counter(stands)
    return Progress(**{stand.value: counts[stand] for stand in Stand})


@dataclass(frozen=True, slots=True)
class Target:
    """«сделано 3 из 20 (договоров)»: what was reported against what the plan promises.

    `actual` is None until something is reported; `at_most` where less is better.
    """

    wanted: Decimal
    actual: Decimal | None
    unit: str = ""
    at_most: bool = False

    @property
    def reached(self) -> bool:
        if self.actual is None:
            return False
        return self.actual <= self.wanted if self.at_most else self.actual >= self.wanted

    @property
    def words(self) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        if self.at_most:
            return f"факт {number(self.actual)} при норме не\u00a0более {number(self.wanted)}{unit}"
        return f"сделано {number(self.actual or 0)} из\u00a0{number(self.wanted)}{unit}"


def target(
    wanted: Decimal | None,
    unit: str,
    reported: Iterable[Decimal | None],
    *,
    at_most: bool = False,
) -> Target | None:
    """None where the plan names no number. Counts add up, a share is the last one reported."""
    if wanted is None:
        return None
    known = [value for value in reported if value is not None]
    if unit.startswith("%"):
        known = known[-1:]
    return Target(wanted, sum(known, Decimal()) if known else None, unit, at_most)


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
