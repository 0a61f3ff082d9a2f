"""Which list of a municipality is in force: how many schools hold which status, by which papers,
and what that list changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.models import Run
from schools.models import Municipality, School, SchoolStatus, User


@dataclass(frozen=True)
class StatusCount:
    """Schools with a status now; `entered` and `left` by the latest list, so `before` had it."""

    kind: str
    term: str
    now: int
    entered: int
    left: int

    @property
    def before(self) -> int:
        return self.now - self.entered + self.left


@dataclass(frozen=True)
class Ground:
    """A paper by which schools hold their statuses; `run` is the calculation that it approved."""

    list_year: int
    number: str
    day: date | None
    is_regional: bool
    act: str
    schools: int
    run: Run | None


@dataclass(frozen=True)
class ListStanding:
    """`list_year` is of the latest list in force; None where no school holds a status."""

    list_year: int | None
    counts: tuple[StatusCount, ...]
    without: int
    grounds: tuple[Ground, ...]


def list_standing(user: User, municipality: Municipality) -> ListStanding:
    """Of schools that work today, as far as the viewer sees them."""
    schools = School.objects.visible_to(user).active().filter(municipality=municipality)
    rows = list(
        SchoolStatus.objects.visible_to(user)
        .filter(school__municipality=municipality)
        .order_by("-list_year", "kind")
    )
    working = set(schools.values_list("pk", flat=True))
    current = [row for row in rows if row.ends is None and row.school_id in working]
    year = max((row.list_year for row in current), default=None)
    latest = [row for row in current if row.list_year == year]
    # An order may take effect on a later day than its own; whoever left by it left by then.
    since = min((row.order_date or row.regional_date or row.starts for row in latest), default=None)
    left = [
        row
        for row in rows
        if since and row.ends and (row.exit_order_date or row.ends + timedelta(days=1)) >= since
    ]
    return ListStanding(
        list_year=year,
        counts=tuple(
            StatusCount(
                kind,
                municipality.status_term(kind),
                sum(row.kind == kind for row in current),
                sum(row.kind == kind and row.is_new for row in latest),
                sum(row.kind == kind for row in left),
            )
            for kind in SchoolStatus.Kind.values
        ),
        without=len(working - {row.school_id for row in current}),
        grounds=tuple(_grounds(user, municipality, current)),
    )


def _grounds(
    user: User, municipality: Municipality, current: Sequence[SchoolStatus]
) -> list[Ground]:
    """Papers of the current statuses, the latest first."""
    held: dict[tuple[int, str, date | None, bool, str], set[int]] = defaultdict(set)
    for row in current:
        regional = not row.order_number
        number = row.regional_number if regional else row.order_number
        day = row.regional_date if regional else row.order_date
        act = row.regional_act if regional else ""
        held[row.list_year, number, day, regional, act].add(row.school_id)
    approved = Run.objects.told_to(user).filter(municipality=municipality).exclude(order_number="")
    runs = {(run.order_number, run.order_date): run for run in approved} if held else {}
    return [
        Ground(year, number, day, regional, act, len(schools), runs.get((number, day)))
        for (year, number, day, regional, act), schools in held.items()
    ]
