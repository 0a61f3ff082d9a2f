"""The pictures of the dashboard: schools as dots with intervals, and schools by works."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.catalogue import Better, Indicator, Unit
from monitoring.indicators.comparisons import COMPARED, Level, region_by_year, region_values
from monitoring.indicators.queries import Counted
from monitoring.models import Assessment
from monitoring.models.results import Procedure
from schools.models import Municipality, School

Pooled = Mapping[int, Mapping[str, Counts]]
# Of a share against the municipality's in the same work.
FAR = 0.15


@dataclass(frozen=True)
class Shown:
    """What the pictures are of: a share of a procedure, «vpr-fail_share» in addresses."""

    procedure: str
    indicator: Indicator

    @property
    def code(self) -> str:
        return f"{self.procedure}-{self.indicator.code}"

    @property
    def title(self) -> str:
        return f"{Procedure(self.procedure).label}: {self.indicator.title.lower()}"


@dataclass(frozen=True)
class Dot:
    """A school over all works of the procedure; no value where it has none or it is hidden."""

    school: School
    value: Value | None
    hidden: bool


@dataclass(frozen=True)
class HeatCell:
    """A school in a work. `distance` is how much worse (above 0) than the municipality it is;
    `differs` where the interval leaves the municipality's share out, so that it is no chance."""

    cell_id: int
    value: Value | None
    distance: float
    differs: bool

    @property
    def look(self) -> str:
        """A class: worse or better, far or not; nothing where chance explains it."""
        if not self.differs:
            return ""
        return ("worse" if self.distance > 0 else "better") + (
            " is-far" if abs(self.distance) >= FAR else ""
        )


@dataclass(frozen=True)
class Pictures:
    shown: Shown
    choices: tuple[Shown, ...]
    dots: tuple[Dot, ...]
    district: Value | None
    region: Level | None
    works: tuple[Assessment, ...]
    heat: Mapping[tuple[int, int], HeatCell]


def choices(columns: Sequence[tuple[str, Indicator]]) -> tuple[Shown, ...]:
    """Shares among the dashboard's columns, each once."""
    shares = [Shown(procedure, i) for procedure, i in columns if i.unit is Unit.SHARE]
    return tuple(dict.fromkeys(shares))


def chosen(offered: Sequence[Shown], asked: str) -> Shown | None:
    """The one asked for, else the share of «2», else the first; None where no share is known."""
    usual = next((item for item in offered if item.indicator.code == "fail_share"), None)
    first = usual or next(iter(offered), None)
    return next((item for item in offered if item.code == asked), first)


def pictures(
    municipality: Municipality,
    schools: Sequence[School],
    cells: Sequence[Counted],
    open_cells: Sequence[Counted],
    pooled: Pooled,
    known: Pooled,
    offered: Sequence[Shown],
    shown: Shown,
) -> Pictures:
    """`cells` are of the year, `open_cells` what the viewer sees of them; `known` and `pooled` are
    the same over subjects and grades."""
    own = [cell for cell in cells if cell.assessment.procedure == shown.procedure]
    seen = [cell for cell in open_cells if cell.assessment.procedure == shown.procedure]
    together = [counts[shown.procedure] for counts in pooled.values() if shown.procedure in counts]
    return Pictures(
        shown=shown,
        choices=tuple(offered),
        dots=tuple(_dot(school, pooled, known, shown) for school in schools),
        district=_value(pool(together), shown) if together else None,
        region=_region(municipality, seen, shown.indicator.code),
        works=tuple(sorted({c.assessment for c in own}, key=_order)),
        heat=_heat(own, seen, shown),
    )


def _value(counts: Counts | None, shown: Shown) -> Value | None:
    return indicator_value(shown.indicator.code, counts, shown.procedure) if counts else None


def _dot(school: School, pooled: Pooled, known: Pooled, shown: Shown) -> Dot:
    value = _value(pooled.get(school.pk, {}).get(shown.procedure), shown)
    if value is not None or pooled is known:
        return Dot(school, value, hidden=False)
    hidden = _value(known.get(school.pk, {}).get(shown.procedure), shown) is not None
    return Dot(school, None, hidden=hidden)


def _order(work: Assessment) -> tuple[str, str, int]:
    return work.subject, work.level, work.grade


def _region(municipality: Municipality, cells: Sequence[Counted], code: str) -> Level | None:
    if code not in COMPARED:
        return None
    years = {cell.assessment.pk: cell.assessment.year for cell in cells}
    by_year = region_by_year(region_values(municipality, years, code), years)
    return next(iter(by_year.values()), None)


def _heat(
    own: Sequence[Counted], seen: Sequence[Counted], shown: Shown
) -> dict[tuple[int, int], HeatCell]:
    """By school and work, every cell that is there."""
    works: dict[int, list[Counts]] = defaultdict(list)
    for cell in seen:
        works[cell.assessment.pk].append(cell.counts)
    levels = {work: _value(pool(counts), shown) for work, counts in works.items()}
    open_counts = {cell.cell_id: cell.counts for cell in seen}
    sign = -1 if shown.indicator.better is Better.HIGHER else 1
    heat = {}
    for cell in own:
        value, level = _value(open_counts.get(cell.cell_id), shown), levels.get(cell.assessment.pk)
        if value is None and _value(cell.counts, shown) is None:
            continue
        distance, differs = 0.0, False
        if value and level and value.low is not None and value.high is not None:
            distance = sign * (value.value - level.value)
            differs = not value.low <= level.value <= value.high
        heat[cell.school_id, cell.assessment.pk] = HeatCell(cell.cell_id, value, distance, differs)
    return heat
