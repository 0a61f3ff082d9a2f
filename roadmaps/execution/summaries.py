"""Plans of a place in a few numbers: how many deadlines are done, late and waiting; the viewer
first, and as many queries whatever the number of plans and schools."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from roadmaps.execution import queries
from roadmaps.execution.queries import IN_FORCE, DeadlineRow, State
from roadmaps.execution.schedule import ACCOMPANIED
from roadmaps.models import Occurrence, Plan
from roadmaps.plans.queries import plans
from schools.clock import local_date
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission

NEXT_SHOWN = 3


@dataclass(frozen=True)
class Tally:
    """Deadlines counted; cancelled ones ask for nothing. `late_since` is the oldest overdue one."""

    wanted: int = 0
    done: int = 0
    overdue: int = 0
    waiting: int = 0
    late_since: date | None = None

    def __add__(self, other: "Tally") -> "Tally":
        since = [day for day in (self.late_since, other.late_since) if day]
        return Tally(
            self.wanted + other.wanted,
            self.done + other.done,
            self.overdue + other.overdue,
            self.waiting + other.waiting,
            min(since, default=None),
        )

    def days_late(self, today: date) -> int:
        """Of the longest overdue deadline; 0 where none is overdue."""
        return (today - self.late_since).days if self.late_since else 0


NOTHING = Tally()


@dataclass(frozen=True)
class PlanLine:
    """A plan and its deadlines; with a `school` only that school's are counted."""

    plan: Plan
    tally: Tally = NOTHING
    school: School | None = None

    @property
    def in_force(self) -> bool:
        return self.plan.state in IN_FORCE

    @property
    def query(self) -> str:
        """What «Мои сроки» is asked to show the same deadlines."""
        return f"plan={self.plan.pk}" + (f"&school={self.school.pk}" if self.school else "")


@dataclass(frozen=True)
class SchoolLine:
    """A school: its own plans, and all its deadlines, those of municipal plans too."""

    school: School
    accompanied: bool
    plans: tuple[Plan, ...]
    tally: Tally

    @property
    def query(self) -> str:
        return f"school={self.school.pk}"


@dataclass(frozen=True)
class SchoolPlans:
    """Plans that a school takes part in, and its nearest deadlines."""

    lines: tuple[PlanLine, ...]
    total: Tally
    next: tuple[DeadlineRow, ...]
    today: date

    @property
    def longest(self) -> int:
        """Days of the longest overdue deadline."""
        return self.total.days_late(self.today)


@dataclass(frozen=True)
class MunicipalityPlans:
    """Schools of the list or with a plan, by name; then plans of the municipality itself."""

    place: Municipality
    schools: tuple[SchoolLine, ...]
    municipal: tuple[PlanLine, ...]
    total: Tally
    today: date

    @property
    def longest(self) -> int:
        """Days of the longest overdue deadline."""
        return self.total.days_late(self.today)

    @property
    def without_plan(self) -> int:
        return sum(line.accompanied and not line.plans for line in self.schools)


def of_school(viewer: User, school: School) -> SchoolPlans:
    """Its own plans, joint ones of its curators, and municipal ones that ask something of it."""
    own = Q(school=school) | Q(curator_school=school)
    rows = queries.occurrences(viewer).filter(
        Q(school=school) | Q(plan__curator_school=school), plan__state__in=IN_FORCE
    )
    asked = rows.order_by().values("plan")
    plans = _under_way(viewer).filter(own | Q(pk__in=asked))
    tallies = {
        pk: tally for (pk,), tally in _tallies(rows, "plan_id", late=queries.overdue()).items()
    }
    today = local_date(school.municipality)
    near = rows.filter(queries.todo(), end__gte=today)
    return SchoolPlans(
        lines=tuple(
            PlanLine(plan, tallies.get(plan.pk, NOTHING), school=None if plan.school_id else school)
            for plan in plans
        ),
        total=_sum(tallies.values()),
        next=tuple(queries.read(near[:NEXT_SHOWN])),
        today=today,
    )


def of_municipality(viewer: User, municipality: Municipality) -> MunicipalityPlans:
    plans = list(_under_way(viewer).filter(municipality=municipality).select_related(None))
    today = local_date(municipality)
    rows = queries.occurrences(viewer, [plan for plan in plans if plan.state in IN_FORCE])
    by_school: dict[int | None, Tally] = defaultdict(Tally)
    by_plan: dict[int | None, Tally] = defaultdict(Tally)
    for (school, pk), tally in _tallies(
        rows, "school_id", "plan_id", late=queries.overdue_on(today)
    ).items():
        by_school[school] += tally
        by_plan[pk] += tally
    plans_of: dict[int | None, list[Plan]] = defaultdict(list)
    for plan in plans:
        plans_of[plan.school_id].append(plan)
    accompanied = SchoolStatus.objects.current().filter(school=OuterRef("pk"), kind__in=ACCOMPANIED)
    schools = School.objects.visible_to(viewer).active().filter(municipality=municipality)
    return MunicipalityPlans(
        place=municipality,
        schools=tuple(
            SchoolLine(school, school.accompanied, tuple(plans_of[school.pk]), by_school[school.pk])
            for school in schools.filter(
                Exists(accompanied) | Q(pk__in={*plans_of, *by_school})
            ).annotate(accompanied=Exists(accompanied))
        ),
        municipal=tuple(PlanLine(plan, by_plan[plan.pk]) for plan in plans_of[None]),
        total=_sum(by_plan.values()),
        today=today,
    )


def schools_without_plan(viewer: User) -> QuerySet[School]:
    """Accompanied schools with no plan under way, where the viewer agrees plans."""
    accompanied = SchoolStatus.objects.current().filter(school=OuterRef("pk"), kind__in=ACCOMPANIED)
    plans = _under_way(viewer).filter(school=OuterRef("pk"))
    schools = School.objects.where_holds(viewer, Permission.REVIEW_PLAN).active()
    return schools.filter(Exists(accompanied), ~Exists(plans)).order_by("name")


def by_municipality(viewer: User) -> dict[int, Tally]:
    """Deadlines of plans in force of every municipality that the viewer sees, in one query."""
    rows = queries.occurrences(viewer).filter(plan__state__in=IN_FORCE)
    tallies = _tallies(rows, "plan__municipality", late=queries.overdue())
    return {pk: tally for (pk,), tally in tallies.items() if pk}


def _under_way(viewer: User) -> QuerySet[Plan]:
    return plans(viewer).exclude(state=Plan.State.FINISHED)


def _tallies(
    rows: QuerySet[Occurrence], *fields: str, late: Q
) -> dict[tuple[int | None, ...], Tally]:
    """Deadlines counted by the values of fields, in one query; `late` are the overdue ones."""
    counted = (
        rows.order_by()
        .values(*fields)
        .annotate(
            wanted=Count("pk", filter=~Q(state=State.CANCELLED)),
            done=Count("pk", filter=Q(state=State.DONE)),
            overdue=Count("pk", filter=late),
            waiting=Count("pk", filter=queries.unconfirmed()),
            late_since=Min("end", filter=late),
        )
    )
    return {tuple(row.pop(name) for name in fields): Tally(**row) for row in counted}


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, NOTHING)
