"""Causes and measures of a school side by side: which cause has no measure, which measure no cause.

The profile is of monitoring and the plans are of roadmaps; only the desk sees both.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from monitoring.models import ProfileFactor, RiskProfile, SwotEntry
from monitoring.profiles.queries import latest_profile
from monitoring.profiles.yearly import LEADS
from roadmaps.models import Measure, MeasureLink, Plan, PlanVersion
from roadmaps.plans import rights
from roadmaps.plans.proposals import Cause, propose_causes
from schools.models import School, User

_IN_FORCE = (Plan.State.APPROVED, Plan.State.RUNNING)


@dataclass(frozen=True)
class PlannedMeasure:
    """A measure of a plan that goes on or is being prepared."""

    measure: Measure
    plan: Plan
    links: tuple[MeasureLink, ...]

    @property
    def factors(self) -> frozenset[str]:
        """Titles of the factors it is linked to: another version of a catalogue keeps them."""
        return frozenset(_key(link.factor.title) for link in self.links if link.factor)


@dataclass(frozen=True)
class CauseLine:
    """A factor of the latest profile with the measures that work on it."""

    row: ProfileFactor
    measures: tuple[PlannedMeasure, ...]

    @property
    def is_open(self) -> bool:
        """A cause that asks for a measure and has none; a low one does not ask."""
        return not self.measures and self.row.level != ProfileFactor.Level.LOW


@dataclass(frozen=True)
class LooseMeasure:
    """A measure of the school's own plan without a cause, and the factors it may work on."""

    planned: PlannedMeasure
    offers: tuple[ProfileFactor, ...]
    may_link: bool


@dataclass(frozen=True)
class WayOut:
    """A weakness or a threat, the measures on its factor, and measures alike by their words."""

    entry: SwotEntry
    measures: tuple[PlannedMeasure, ...]
    alike: tuple[PlannedMeasure, ...]


@dataclass(frozen=True)
class CausesPage:
    school: School
    profile: RiskProfile | None
    causes: tuple[CauseLine, ...]
    loose: tuple[LooseMeasure, ...]
    plans: tuple[Plan, ...]
    swot_year: int
    ways_out: tuple[WayOut, ...]

    @property
    def open_causes(self) -> tuple[CauseLine, ...]:
        return tuple(line for line in self.causes if line.is_open)

    @property
    def measures(self) -> int:
        """Measures that work on some factor."""
        return len({(m.plan.pk, m.measure.key) for line in self.causes for m in line.measures})


def causes_page(viewer: User | None, school: School) -> CausesPage:
    """The latest profile and the latest SWOT beside the plans that are not finished."""
    profile = latest_profile(school)
    rows = list(profile.factors.select_related("factor", "responsible")) if profile else []
    planned = planned_measures(school)
    plans = {item.plan.pk: item.plan for item in planned}
    own = [item for item in planned if item.plan.school_id]
    may_edit = {pk: rights.may_edit(viewer, plan) for pk, plan in plans.items() if viewer}
    year, entries = _latest_swot(school)
    return CausesPage(
        school=school,
        profile=profile,
        causes=tuple(CauseLine(row, measures_on(row.factor.title, planned)) for row in rows),
        loose=tuple(
            LooseMeasure(item, _offers(item, rows), may_edit.get(item.plan.pk, False))
            for item in own
            if not item.links
        ),
        plans=tuple(plans.values()),
        swot_year=year,
        ways_out=tuple(_way_out(entry, planned) for entry in entries),
    )


def planned_measures(school: School) -> list[PlannedMeasure]:
    """Measures of the school's unfinished plans, and of municipal plans in force «в каждой школе».

    A plan speaks by its approved version, before the first approval by its latest one.
    """
    plans = {
        plan.pk: plan
        for plan in Plan.objects.filter(
            Q(school=school)
            | Q(school=None, municipality=school.municipality_id, state__in=_IN_FORCE)
        )
        .exclude(state=Plan.State.FINISHED)
        .select_related("school__municipality", "municipality__region", "curator_school")
    }
    chosen: dict[int, PlanVersion] = {}
    for version in PlanVersion.objects.filter(plan__in=plans).order_by("number"):
        known = chosen.get(version.plan_id)
        is_approved = version.state == PlanVersion.State.APPROVED
        if known is None or is_approved or known.state != PlanVersion.State.APPROVED:
            chosen[version.plan_id] = version
    links = defaultdict(list)
    for link in MeasureLink.objects.filter(plan__in=plans, task=None).select_related("factor"):
        links[link.plan_id, link.measure_key].append(link)
    owner = {version.pk: plans[pk] for pk, version in chosen.items()}
    measures = Measure.objects.filter(version__in=owner).order_by("version", "position")
    return [
        PlannedMeasure(measure, plan, tuple(links[plan.pk, measure.key]))
        for measure in measures
        if (plan := owner[measure.version_id]).school_id or measure.addressee
    ]


def measures_on(factor: str, planned: Iterable[PlannedMeasure]) -> tuple[PlannedMeasure, ...]:
    """Those linked to a factor of this title."""
    return tuple(item for item in planned if _key(factor) in item.factors)


def _offers(item: PlannedMeasure, rows: Sequence[ProfileFactor]) -> tuple[ProfileFactor, ...]:
    by_pk = {row.factor_id: row for row in rows}
    measure = item.measure
    causes = propose_causes(
        f"{measure.section} {measure.text} {measure.result}",
        [Cause(pk, row.factor.title) for pk, row in by_pk.items()],
    )
    return tuple(by_pk[cause.pk] for cause in causes)


def _latest_swot(school: School) -> tuple[int, list[SwotEntry]]:
    """The latest year with a SWOT and its weaknesses and threats; 0 without any."""
    rows = SwotEntry.objects.filter(school=school).select_related("factor").order_by("-year", "pk")
    entries = list(rows)
    if not entries:
        return 0, []
    year = entries[0].year
    return year, [row for row in entries if row.year == year and row.side in LEADS]


def _way_out(entry: SwotEntry, planned: Sequence[PlannedMeasure]) -> WayOut:
    measures = measures_on(entry.factor.title, planned) if entry.factor else ()
    if measures:
        return WayOut(entry, measures, ())
    cause = [Cause(entry.pk, entry.text)]
    alike = tuple(item for item in planned if propose_causes(item.measure.text, cause))
    return WayOut(entry, (), alike[:3])


def _key(title: str) -> str:
    return " ".join(title.lower().split())
