"""Questions about deadlines: whose they are, how they stand, how a plan goes; the viewer first."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from roadmaps.execution.standing import SOON_DAYS, Standing, standing
from roadmaps.models import Evidence, Measure, Occurrence, Plan, PlanVersion
from roadmaps.plans.queries import plans
from schools.clock import LocalDays, local_date, local_day, local_days
from schools.models import Assignment, School, User
from schools.permissions import Permission
from shnor_portal.core.models import AuditEvent

NEAR_DAYS = 30
IN_FORCE = (Plan.State.APPROVED, Plan.State.RUNNING)
State = Occurrence.State
# The day that it is, by the time zone.
Confirmation = Occurrence.Confirmation


@dataclass(frozen=True)
class DeadlineRow:
    """A deadline with its measure and how it stands today."""

    occurrence: Occurrence
    measure: Measure
    standing: Standing

    @property
    def plan(self) -> Plan:
        return self.occurrence.plan


def occurrences(viewer: User, among: Iterable[Plan] | None = None) -> QuerySet[Occurrence]:
    """Deadlines of the plans that the viewer reads; of a municipal plan's «в каждой ШНОР», only
    the rows of schools that the viewer sees.

    `among` are plans that were just read for the viewer: they are not looked for once more.
    """
    schools = School.objects.visible_to(viewer).values("pk")
    seen = Q(school=None) | Q(school=F("plan__school")) | Q(school__in=schools)
    if among is not None:
        return everything().filter(seen, plan__in=list(among))
    return everything().filter(seen, plan__in=plans(viewer).order_by().values("pk"))


def everything() -> QuerySet[Occurrence]:
    """All deadlines with what a row needs beside them: for papers, whose maker was checked."""
    return Occurrence.objects.select_related(
        "plan__municipality",
        "plan__school__municipality",
        "plan__curator_school__municipality",
        "school__municipality",
        "marked_by",
    ).order_by("end", "plan__title", "school__name", "pk")


def mine(viewer: User) -> QuerySet[Occurrence]:
    """«Мои сроки»: where people are named as responsible for a measure, theirs alone; otherwise
    those of everybody who marks progress in the place itself.

    Who was named but works there no more does not count, so that no deadline is left to nobody.
    """
    named = Assignment.objects.current().filter(
        Q(municipality=OuterRef("plan__municipality_id"))
        | Q(school=OuterRef("school_id"))
        | Q(school=OuterRef("plan__curator_school_id")),
        user__is_active=True,
        user__measures__plan=OuterRef("plan_id"),
        user__measures__measure_key=OuterRef("measure_key"),
    )
    places = viewer.places_with(Permission.MARK_PROGRESS)
    schools, municipalities = places.get("school", []), places.get("municipality", [])
    here = Q(school__in=schools) | Q(school=None, plan__municipality__in=municipalities)
    here |= Q(plan__kind=Plan.Kind.JOINT, plan__curator_school__in=schools)
    return occurrences(viewer).filter(
        Exists(named.filter(user=viewer)) | (here & ~Exists(named)), plan__state__in=IN_FORCE
    )


def todo() -> Q:
    return Q(state=State.OPEN)


def near(days: LocalDays | None = None) -> Q:
    """What to look at now: overdue, returned, and the days that come next."""
    close = _by_local_day(lambda today: Q(end__lte=today + timedelta(days=NEAR_DAYS)), days)
    return todo() & (close | Q(confirmation=Confirmation.RETURNED))


def overdue(days: LocalDays | None = None) -> Q:
    """Not done, and the control date has passed where the plan is carried out."""
    return todo() & _by_local_day(lambda today: Q(end__lt=today), days)


def overdue_on(today: date) -> Q:
    """`overdue` of plans that are all carried out in one municipality, whose day it is."""
    return todo() & Q(end__lt=today)


def due_soon(days: LocalDays | None = None) -> Q:
    return todo() & _by_local_day(
        lambda today: Q(end__gte=today, end__lte=today + timedelta(days=SOON_DAYS)), days
    )


def unconfirmed() -> Q:
    """Marked done, and the coordinator has not spoken."""
    return Q(state=State.DONE, confirmation=Confirmation.NONE)


def escalated() -> Q:
    return overdue() & Q(escalated_at__isnull=False)


# What the filter of lists offers: its word, its name, its condition.
CHOICES: dict[str, tuple[str, Callable[[], Q]]] = {
    "todo": ("все невыполненные", todo),
    "overdue": ("просрочено", overdue),
    "soon": ("скоро срок", due_soon),
    "returned": ("возвращено", lambda: Q(confirmation=Confirmation.RETURNED)),
    "unconfirmed": ("ждёт подтверждения", unconfirmed),
    "escalated": ("доложено руководителю", escalated),
    "done": ("выполнено", lambda: Q(state=State.DONE)),
    "cancelled": ("отменено", lambda: Q(state=State.CANCELLED)),
    "all": ("все", Q),
}


def confirmed_by(viewer: User) -> QuerySet[Occurrence]:
    """Deadlines in force of the places whose progress the viewer confirms."""
    here = Occurrence.objects.held(viewer, Permission.CONFIRM_PROGRESS)
    return occurrences(viewer).filter(here, plan__state__in=IN_FORCE)


def to_confirm(viewer: User) -> QuerySet[Occurrence]:
    """Marks that wait for the viewer's word."""
    return confirmed_by(viewer).filter(unconfirmed())


def overdue_below(viewer: User) -> QuerySet[Occurrence]:
    """Overdue deadlines of the places whose progress the viewer confirms."""
    return confirmed_by(viewer).filter(overdue())


def reported_to(head: User) -> QuerySet[Occurrence]:
    """What coordinators let through to the head of their municipality, of plans in force."""
    here = Occurrence.objects.held(head, Permission.HEAR_REPORTS)
    return occurrences(head).filter(here, escalated(), plan__state__in=IN_FORCE)


def read(occurrences: Iterable[Occurrence], *, on: date | None = None) -> list[DeadlineRow]:
    """The deadlines with their measures, one query more, as they stand today or on a day.

    Relations must have been selected.
    """
    listed = list(occurrences)
    measures = measures_of(listed)
    return [
        DeadlineRow(
            item,
            measures[item.plan_id, item.measure_key],
            standing(
                state=item.state,
                end=item.end,
                done_on=item.done_on,
                today=on or local_date(item.plan.municipality),
                cancelled_on=_cancelled_on(item),
            ),
        )
        for item in listed
    ]


def _cancelled_on(item: Occurrence) -> date | None:
    if item.state != State.CANCELLED or item.marked_at is None:
        return None
    return local_day(item.marked_at, item.plan.municipality)


def measures_of(occurrences: Iterable[Occurrence]) -> dict[tuple[int, UUID], Measure]:
    """By plan and key: the measure as its latest approved version words it."""
    rows = (
        Measure.objects.filter(
            version__plan__in={item.plan_id for item in occurrences},
            version__state=PlanVersion.State.APPROVED,
        )
        .select_related("version")
        .defer("source", "doubts", "deadline")
        .order_by("version__number")
    )
    return {(row.version.plan_id, row.key): row for row in rows}


def with_evidence(occurrences: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    return occurrences.annotate(proofs=Count("evidence", distinct=True))


def evidence(occurrence: Occurrence) -> QuerySet[Evidence]:
    return Evidence.objects.filter(occurrences=occurrence).select_related("file", "added_by")


def trail(occurrence: Occurrence) -> QuerySet[AuditEvent]:
    """What was done to one deadline, newest first, for whoever sees the deadline."""
    plan = occurrence.plan
    return AuditEvent.objects.filter(
        object_ref=f"{plan._meta.label}:{plan.pk}", details__occurrence=occurrence.pk
    )


def by_measure(rows: Iterable[DeadlineRow]) -> dict[UUID, list[DeadlineRow]]:
    by_key: dict[UUID, list[DeadlineRow]] = defaultdict(list)
    for row in rows:
        by_key[row.occurrence.measure_key].append(row)
    return by_key


def _by_local_day(condition: Callable[[date], Q], days: LocalDays | None = None) -> Q:
    """A condition on «today», which differs by the time zone of the plan's municipality."""
    every_zone = Q(pk__in=[])
    for zone, today in (local_days() if days is None else days).items():
        every_zone |= Q(plan__municipality__time_zone=zone) & condition(today)
    return every_zone
