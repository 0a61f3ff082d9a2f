"""Questions about programmes; the viewer stands first."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from roadmaps.execution.progress import Progress, progress
from roadmaps.execution.queries import everything, read
from roadmaps.models import Measure, MeasureLink, Plan, PlanVersion, Programme, ProgrammeTask
from roadmaps.plans.queries import APPROVED, plans
from schools.clock import local_date
from schools.models import Municipality, School, User
from schools.permissions import Permission


@dataclass(frozen=True)
class JoinedMeasure:
    """A measure that works on a task, with how its deadlines go; no progress before approval."""

    measure: Measure
    plan: Plan
    progress: Progress

    @property
    def in_force(self) -> bool:
        """Whether its deadlines run, or ran."""
        return self.plan.state in APPROVED


@dataclass(frozen=True)
class TaskLine:
    task: ProgrammeTask
    measures: tuple[JoinedMeasure, ...]

    @property
    def finished(self) -> int:
        return sum(joined.progress.finished for joined in self.measures)

    @property
    def wanted(self) -> int:
        return sum(joined.progress.wanted for joined in self.measures)


@dataclass(frozen=True)
class Block:
    title: str
    lines: tuple[TaskLine, ...]


def programmes(viewer: User) -> QuerySet[Programme]:
    """Programmes of the viewer's municipalities; for schools, those that were approved."""
    programmes = Programme.objects.visible_to(viewer)
    if schools := viewer.visible_places().get("school", []):
        here = School.objects.filter(pk__in=schools).values("municipality")
        programmes |= Programme.objects.filter(municipality__in=here, order_date__isnull=False)
    return programmes.select_related("municipality__region")


def programme_table(viewer: User) -> QuerySet[Programme]:
    """Programmes of the list, with how many tasks and indicators each has."""
    return (
        programmes(viewer)
        .annotate(
            task_count=Count("tasks", distinct=True),
            indicator_count=Count("indicators", distinct=True),
        )
        .order_by("-first_year", "title", "pk")
    )


def municipalities_to_write(viewer: User) -> QuerySet[Municipality]:
    """Where the viewer may begin a programme."""
    places = Municipality.objects.where_holds(viewer, Permission.EDIT_PROGRAMME)
    return places.select_related("region").order_by("name")


def blocks(viewer: User, programme: Programme) -> tuple[Block, ...]:
    """Tasks by block, in order, with the measures of plans that the viewer reads."""
    tasks = list(programme.tasks.all())
    joined = _joined(viewer, tasks)
    blocks: list[tuple[str, list[TaskLine]]] = []
    for task in tasks:
        if not blocks or blocks[-1][0] != task.block:
            blocks.append((task.block, []))
        blocks[-1][1].append(TaskLine(task, tuple(joined.get(task.pk, ()))))
    return tuple(Block(title, tuple(lines)) for title, lines in blocks)


def tasks_for(plan: Plan) -> list[ProgrammeTask]:
    """Tasks that measures of a plan may join: of programmes of its municipality whose years the
    plan's period touches; for a school's plan of approved programmes alone."""
    tasks = ProgrammeTask.objects.filter(
        programme__municipality=plan.municipality,
        programme__first_year__lte=plan.period_end.year,
        programme__last_year__gte=plan.period_start.year,
    )
    if plan.school_id:
        tasks = tasks.filter(programme__order_date__isnull=False)
    return list(tasks.select_related("programme"))


def tasks_of_place(municipality: Municipality) -> list[ProgrammeTask]:
    """Tasks of the municipality's programmes that are not over yet."""
    tasks = ProgrammeTask.objects.filter(
        programme__municipality=municipality,
        programme__last_year__gte=local_date(municipality).year,
    )
    return list(tasks.select_related("programme"))


def _joined(viewer: User, tasks: list[ProgrammeTask]) -> dict[int, list[JoinedMeasure]]:
    links = list(
        MeasureLink.objects.filter(task__in=tasks, plan__in=plans(viewer).order_by().values("pk"))
        .select_related("plan__municipality", "plan__school")
        .order_by("plan__title", "pk")
    )
    if not links:
        return {}
    measures = _measures(viewer, links)
    deadlines = _deadlines(links)
    by_task: dict[int, list[JoinedMeasure]] = defaultdict(list)
    for link in links:
        measure = measures.get((link.plan_id, link.measure_key))
        if measure and link.task_id:
            going = deadlines.get((link.plan_id, link.measure_key), Progress())
            by_task[link.task_id].append(JoinedMeasure(measure, link.plan, going))
    return by_task


def _measures(viewer: User, links: list[MeasureLink]) -> dict[tuple[int, UUID], Measure]:
    """Measures as the latest version words them; who sees a plan only as approved reads that."""
    wanted = Q(version__plan__in={link.plan_id for link in links})
    keys = {link.measure_key for link in links}
    own = Q(version__plan__in=Plan.objects.visible_to(viewer).order_by().values("pk"))
    rows = (
        Measure.objects.filter(wanted, own | Q(version__state=PlanVersion.State.APPROVED))
        .filter(key__in=keys)
        .select_related("version")
        .defer("source", "doubts", "deadline")
        .order_by("version__number")
    )
    return {(row.version.plan_id, row.key): row for row in rows}


def _deadlines(links: list[MeasureLink]) -> dict[tuple[int, UUID], Progress]:
    in_force = [link for link in links if link.plan.state in APPROVED]
    if not in_force:
        return {}
    rows = everything().filter(
        plan__in={link.plan_id for link in in_force},
        measure_key__in={link.measure_key for link in in_force},
    )
    stands = defaultdict(list)
    for row in read(rows):
        stands[row.occurrence.plan_id, row.occurrence.measure_key].append(row.standing.stand)
    return {key: progress(group) for key, group in stands.items()}
