"""Questions about plans; the viewer stands first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from monitoring.models import ProfileFactor, RiskFactor, RiskProfile
from roadmaps.models import (
    Measure,
    MeasureComment,
    MeasureLink,
    MeasurePerson,
    Plan,
    PlanVersion,
)
from roadmaps.plans.differences import MeasureDifference, measure_differences
from roadmaps.plans.wording import measure_text
from schools.models import Assignment, Municipality, School, User
from schools.permissions import READING, Permission

APPROVED = (Plan.State.APPROVED, Plan.State.RUNNING, Plan.State.FINISHED)


@dataclass(frozen=True)
class MeasureLine:
    """A measure on the page with what stands beside it."""

    measure: Measure
    comments: tuple[MeasureComment, ...] = ()
    links: tuple[MeasureLink, ...] = ()
    people: tuple[MeasurePerson, ...] = ()
    difference: MeasureDifference | None = None

    @property
    def open_comments(self) -> tuple[MeasureComment, ...]:
        return tuple(comment for comment in self.comments if comment.settled_at is None)

    @property
    def causes(self) -> tuple[MeasureLink, ...]:
        """Links to what the measure works on; a task of a programme is no cause."""
        return tuple(link for link in self.links if link.task_id is None)

    @property
    def doubts(self) -> dict[str, str]:
        """What is doubtful, by the name of the field."""
        return {doubt["field"]: doubt["text"] for doubt in self.measure.doubts}


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[MeasureLine, ...]


@dataclass(frozen=True)
class Sheet:
    """A version laid out: sections in order, remarks on the whole, and how many of what."""

    version: PlanVersion
    sections: tuple[Section, ...]
    remarks: tuple[MeasureComment, ...]
    previous: PlanVersion | None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> list[MeasureLine]:
        return [line for section in self.sections for line in section.lines]

    def line(self, key: UUID) -> MeasureLine | None:
        """One measure, as on its page; None when there is none."""
        return next((line for line in self.lines if line.measure.key == key), None)

    @property
    def doubtful(self) -> tuple[Section, ...]:
        """Only the lines with a doubtful cell, in their sections."""
        sections = (
            Section(section.title, tuple(line for line in section.lines if line.measure.doubts))
            for section in self.sections
        )
        return tuple(section for section in sections if section.lines)


@dataclass(frozen=True)
class Gaps:
    """Causes that no measure works on, and measures that work on no cause."""

    causes: tuple[RiskFactor, ...]
    measures: tuple[Measure, ...]
    known: int


def plans(viewer: User) -> QuerySet[Plan]:
    """Plans of the viewer's places; approved municipal ones for schools; joint ones for both."""
    rows = Plan.objects.visible_to(viewer)
    if schools := viewer.visible_places().get("school", []):
        here = School.objects.filter(pk__in=schools).values("municipality")
        rows |= Plan.objects.filter(
            Q(curator_school__in=schools)
            | Q(school=None, state__in=APPROVED, municipality__in=here)
        )
    return rows.select_related(
        "municipality__region", "school__municipality", "curator_school", "factor"
    )


def plan_table(viewer: User) -> QuerySet[Plan]:
    """Plans of the list, with the measures of each one's latest version to be counted."""
    return plans(viewer).prefetch_related(Prefetch("versions", listed_versions(viewer)))


def listed_versions(viewer: User) -> QuerySet[Any]:
    """Versions that the viewer reads, the latest first, with `size` and measures `returned`."""
    back = Q(measures__review=Measure.Review.RETURNED)
    return (
        versions(viewer)
        .select_related(None)
        .annotate(
            size=Count("measures", distinct=True),
            returned=Count("measures", filter=back, distinct=True),
        )
        .order_by("-number")
    )


def versions(viewer: User) -> QuerySet[PlanVersion]:
    """Those that the viewer reads: a municipal plan's, for schools, only when approved."""
    rows = PlanVersion.objects.visible_to(viewer)
    if schools := viewer.visible_places().get("school", []):
        approved = Q(plan__in=plans(viewer).values("pk"), state=PlanVersion.State.APPROVED)
        rows |= PlanVersion.objects.filter(Q(plan__curator_school__in=schools) | approved)
    return rows.select_related(
        "plan__municipality__region", "plan__school__municipality", "agreed_by", "created_by"
    )


def measures(viewer: User) -> QuerySet[Measure]:
    """Measures of the latest version of each plan that the viewer reads, newer versions first."""
    rows = versions(viewer).select_related(None).order_by("plan_id", "number")
    latest = dict(rows.values_list("plan_id", "pk"))
    return Measure.objects.filter(version__in=latest.values()).order_by("-version_id", "position")


def version_for(viewer: User, plan: Plan) -> PlanVersion:
    """The latest version that the viewer reads."""
    if _at_work(viewer).filter(pk=plan.pk).exists():
        return current_version(plan)
    return approved_version(plan) or current_version(plan)


def _at_work(viewer: User) -> QuerySet[Plan]:
    """Plans of the viewer's own places, with what is still being written in them."""
    schools = viewer.visible_places().get("school", [])
    return Plan.objects.visible_to(viewer) | Plan.objects.filter(curator_school__in=schools)


def current_version(plan: Plan) -> PlanVersion:
    """The latest version, the one that is being worked on."""
    version = plan.versions.select_related("agreed_by", "created_by").order_by("-number").first()
    assert version is not None, "a plan is made with its first version"
    version.plan = plan
    return version


def approved_version(plan: Plan) -> PlanVersion | None:
    """The version by which the plan goes."""
    version = plan.versions.filter(state=PlanVersion.State.APPROVED).order_by("-number").first()
    if version:
        version.plan = plan
    return version


def sheet(version: PlanVersion) -> Sheet:
    """A version with remarks, links and people, and what changed since the approved one before."""
    plan = version.plan
    measures = list(version.measures.all())
    previous = (
        plan.versions.filter(state=PlanVersion.State.APPROVED, number__lt=version.number)
        .order_by("-number")
        .first()
    )
    said = plan.comments.filter(version__number__lte=version.number)
    comments = _by_key(said.select_related("author"))
    links = _by_key(plan.links.select_related("factor", "task__programme"))
    people = _by_key(plan.people.select_related("user"))
    changes = _changes(previous, measures)
    lines = [
        MeasureLine(
            measure,
            tuple(comments[measure.key]),
            tuple(links[measure.key]),
            tuple(people[measure.key]),
            changes.get(measure.key),
        )
        for measure in measures
    ]
    return Sheet(
        version=version,
        sections=_sections(lines),
        remarks=tuple(comments[None]),
        previous=previous,
        counts=_counts(measures),
    )


def measure(version: PlanVersion, key: UUID) -> Measure | None:
    return version.measures.filter(key=key).first()


def causes(plan: Plan) -> list[RiskFactor]:
    """Factors of the latest profile of the school, or of its accompanied schools' profiles.

    Low ones are left out: they ask for no measure.
    """
    own = plan.municipality.schools.values_list("pk", flat=True)
    schools = [plan.school_id] if plan.school_id else list(own)
    latest: dict[int, int] = {}
    for pk, school in (
        RiskProfile.objects.filter(school__in=schools)
        .order_by("dated", "pk")
        .values_list("pk", "school_id")
    ):
        latest[school] = pk
    rows = ProfileFactor.objects.filter(profile__in=latest.values()).exclude(
        level=ProfileFactor.Level.LOW
    )
    by_title = {row.factor.title: row.factor for row in rows.select_related("factor")}
    return list(by_title.values())


def gaps(sheet: Sheet) -> Gaps:
    """What the page points out; measures only where some cause is known."""
    known = causes(sheet.version.plan)
    linked = {link.factor_id for line in sheet.lines for link in line.links}
    loose = tuple(line.measure for line in sheet.lines if not line.causes) if known else ()
    return Gaps(tuple(cause for cause in known if cause.pk not in linked), loose, len(known))


def schools_to_plan(viewer: User) -> QuerySet[School]:
    """Working schools for which the viewer may write a plan."""
    schools = School.objects.where_holds(viewer, Permission.EDIT_PLAN).active()
    return schools.select_related("municipality__region")


def people_of(plan: Plan) -> list[tuple[User, frozenset[str]]]:
    """Who may be responsible in a plan, with their roles: its school's and department's people."""
    places = Q(municipality=plan.municipality)
    if plan.school_id:
        places |= Q(school=plan.school)
    if plan.curator_school_id:
        places |= Q(school=plan.curator_school)
    rows = (
        Assignment.objects.current()
        .filter(places)
        .exclude(role__in=READING)
        .filter(user__is_active=True)
        .select_related("user")
    )
    roles: dict[User, set[str]] = defaultdict(set)
    for row in rows:
        roles[row.user].add(row.role)
    people = [(user, frozenset(held)) for user, held in roles.items()]
    return sorted(people, key=lambda pair: (pair[0].surname, pair[0].name))


def waiting_for(viewer: User) -> QuerySet[PlanVersion]:
    """Versions that wait for the viewer's agreement."""
    places = Plan.objects.where_holds(viewer, Permission.REVIEW_PLAN)
    return versions(viewer).filter(state=PlanVersion.State.REVIEW, plan__in=places.values("pk"))


def waiting_with_deeds(viewer: User) -> list[tuple[PlanVersion, str]]:
    """What waits for the viewer's agreement and what their own place must correct or approve, with
    the name of the deed, in this order."""
    state, held = PlanVersion.State, PlanVersion.objects.held
    agreed = Q(state=state.AGREED)
    waiting = (
        held(viewer, Permission.REVIEW_PLAN) & Q(state=state.REVIEW)
        | held(viewer, Permission.EDIT_PLAN) & Q(state=state.REWORK)
        | held(viewer, Permission.APPROVE_SCHOOL_PLAN) & agreed & Q(plan__school__isnull=False)
        | held(viewer, Permission.APPROVE_MUNICIPAL_PLAN) & agreed & Q(plan__school=None)
    )
    rows = versions(viewer).filter(waiting).select_related(None)
    deeds: dict[str, str] = {
        state.REVIEW: "Рассмотреть",
        state.REWORK: "Исправить",
        state.AGREED: "Утвердить",
    }
    due = [
        version
        for version in rows.select_related("plan__municipality", "plan__school")
        # A coordinator sees every school's plan; only the school corrects its own.
        if version.state != state.REWORK
        or not version.plan.school_id
        or _works_in(viewer, version.plan)
    ]
    order = list(deeds)
    due.sort(key=lambda version: (order.index(version.state), version.plan.school_id is None))
    return [(version, deeds[version.state]) for version in due]


def _works_in(viewer: User, plan: Plan) -> bool:
    return plan.school_id in viewer.places_with(Permission.EDIT_PLAN).get("school", [])


def _sections(lines: Iterable[MeasureLine]) -> tuple[Section, ...]:
    """Neighbours with one title are one section; a title may come again later."""
    sections: list[tuple[str, list[MeasureLine]]] = []
    for line in lines:
        if not sections or sections[-1][0] != line.measure.section:
            sections.append((line.measure.section, []))
        sections[-1][1].append(line)
    return tuple(Section(title, tuple(items)) for title, items in sections)


def _changes(
    previous: PlanVersion | None, measures: list[Measure]
) -> dict[UUID, MeasureDifference]:
    if previous is None:
        return {}
    before = [measure_text(measure) for measure in previous.measures.all()]
    after = [measure_text(measure) for measure in measures]
    return {
        item.after.key: item
        for item in measure_differences(before, after)
        if item.after and item.after.key and item.kind != "same"
    }


def _by_key(rows: Iterable) -> dict:
    by_key: dict = defaultdict(list)
    for row in rows:
        by_key[row.measure_key].append(row)
    return by_key


def _counts(measures: list[Measure]) -> dict[str, int]:
    return {
        "measures": len(measures),
        "agreed": sum(m.review == Measure.Review.AGREED for m in measures),
        "returned": sum(m.review == Measure.Review.RETURNED for m in measures),
        "waiting": sum(m.review == Measure.Review.OPEN for m in measures),
        "doubtful": sum(bool(m.doubts) for m in measures),
        "undated": sum(bool(m.deadline.get("open")) for m in measures),
    }


def municipalities(viewer: User) -> list[Municipality]:
    """The viewer's own, and those of the schools where they work."""
    seen = Municipality.objects.visible_to(viewer)
    of_schools = School.objects.visible_to(viewer).values("municipality")
    return list((seen | Municipality.objects.filter(pk__in=of_schools)).distinct())
