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
    """«сделано 3 из 20 договоров»: the sum of what was reported against what the plan promises."""

    wanted: Decimal
    actual: Decimal
    unit: str = ""

    @property
    def reached(self) -> bool:
        return self.actual >= self.wanted

    @property
    def words(self) -> str:
        said = f"сделано {number(self.actual)} из\u00a0{number(self.wanted)}"
        return f"{said} ({self.unit})" if self.unit else said


def target(wanted: Decimal | None, unit: str, reported: Iterable[Decimal | None]) -> Target | None:
    """None where the plan names no number; what was not reported counts as nothing."""
    if wanted is None:
        return None
    return Target(wanted, sum((value for value in reported if value is not None), Decimal()), unit)


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
