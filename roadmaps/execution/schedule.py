"""The rows of deadlines: made when a version comes into force, then following the list of schools.

A municipal measure «в каждой ШНОР» has rows for every accompanied school. A school that enters
the list while the plan runs gets those whose control date had not passed by that day; one that
leaves it is asked for nothing more, and what it did stays. So it is with a deadline that a later
version has no more: cancelled where something was said or proved of it, else gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from roadmaps.execution.queries import IN_FORCE
from roadmaps.models import Measure, Occurrence, Plan, PlanVersion
from roadmaps.plans.queries import approved_version
from schools.models import School, SchoolStatus, User
from shnor_portal.core import audit, states
from shnor_portal.core.typography import counted

# Statuses whose schools a municipal measure «в каждой ШНОР» fans out to.
ACCOMPANIED = (SchoolStatus.Kind.SHNOR, SchoolStatus.Kind.SHNSU)
LEFT = "Школа вышла из перечня"
DROPPED = "В новой версии плана этого срока нет"
State = Occurrence.State
_DEADLINES = "срок,срока,сроков"
# A row of a plan: measure, school, start, end.
RowKey = tuple[UUID, int | None, date, date]


@dataclass(frozen=True)
class Changes:
    """How many rows were made, removed or cancelled because the plan has them no more, cancelled
    because the school left, taken up again."""

    made: int
    gone: int
    left: int
    back: int


@transaction.atomic
def materialise(*, version: PlanVersion, by: User | None) -> int:
    """Make a row for every deadline of an approved version; how many were made.

    Called again for a later version: what people marked stays as history, open rows that the
    version no longer has ask for nothing more.
    """
    plan, changes = version.plan, _settle(version)
    said = f"сроки плана: {changes.made} новых, {changes.gone} снято"
    audit.record("plan.schedule", f"{plan}: {said}", by=by, scope=plan.scope, obj=plan)
    return changes.made


def follow_lists() -> int:
    """Rows of municipal plans in force follow the lists of schools; how many plans changed.

    The schedule asks it: who sets a status knows nothing of plans.
    """
    plans = Plan.objects.filter(school=None, state__in=IN_FORCE).select_related("municipality")
    return sum(follow_list(plan=plan) for plan in plans)


@transaction.atomic
def follow_list(*, plan: Plan) -> bool:
    """Whether anything changed; with the list as it was nothing is written."""
    plan = states.take(plan, by=None, related=["municipality"])
    version = approved_version(plan)
    if (
        plan.state not in IN_FORCE
        or version is None
        or not version.measures.filter(each_school=True).exists()
    ):
        return False
    changes = _settle(version)
    if changes == Changes(0, 0, 0, 0):
        return False
    added = counted(changes.made + changes.back, _DEADLINES)
    said = f"{plan}: перечень школ изменился, добавлено {added}, снято {changes.left}"
    audit.record("plan.schedule", said, by=None, scope=plan.scope, obj=plan)
    return True


def _settle(version: PlanVersion) -> Changes:
    """Bring the rows of a plan to what its version and the list of schools ask for."""
    plan = version.plan
    rows = {
        (row.measure_key, row.school_id, row.start, row.end): row
        for row in states.take_all(plan.occurrences.all(), by=None)
    }
    proofs = Occurrence.evidence.through.objects.filter(occurrence__plan=plan)
    proved = set(proofs.values_list("occurrence", flat=True))
    since = {} if plan.school_id else _accompanied(plan)
    # Before any school was on the list, such a measure is the municipality's own.
    fans_out = bool(since) or any(school for _, school, *_ in rows if not plan.school_id)
    wanted: dict[RowKey, str] = {}
    schools_own: set[tuple[UUID, date, date]] = set()
    for measure in version.measures.all():
        to_schools = measure.each_school and not plan.school_id and fans_out
        places = since if to_schools else {plan.school_id: date.min}
        for start, end, label in _days(measure):
            if to_schools:
                schools_own.add((measure.key, start, end))
            for school, entered in places.items():
                if end >= entered:
                    wanted[measure.key, school, start, end] = label

    named = _begun_anew(rows, wanted)

    def stands(measure: UUID, school: int | None, start: date, end: date) -> bool:
        """A school's own row stays whatever became of the school."""
        own = school is not None and (measure, start, end) in schools_own
        return own or (measure, school, start, end) in wanted

    asked_no_more = {
        key for key, row in rows.items() if row.state == State.OPEN and not stands(*key)
    }
    gone = [key for key in asked_no_more if _untouched(rows[key]) and rows[key].pk not in proved]
    Occurrence.objects.filter(pk__in=[rows.pop(key).pk for key in gone]).delete()
    new = [
        Occurrence(plan=plan, measure_key=key, school_id=school, start=start, end=end, label=label)
        for (key, school, start, end), label in wanted.items()
        if (key, school, start, end) not in rows
    ]
    Occurrence.objects.bulk_create(new, batch_size=500)
    ended = _ended(plan, {school for _, school, *_ in rows if school not in since})
    back, left, dropped = [], [], []
    for key, row in rows.items():
        if wanted.get(key, row.label) != row.label:
            row.label = wanted[key]
            named.append(row)
        if key in wanted and row.state == State.CANCELLED and row.reason in {LEFT, DROPPED}:
            row.state, row.reason = State.OPEN, ""
            back.append(row)
        elif row.state == State.OPEN and row.end > ended.get(row.school_id, date.max):
            _cancel(row, LEFT)
            left.append(row)
        elif key in asked_no_more:
            _cancel(row, DROPPED)
            dropped.append(row)
    Occurrence.objects.bulk_update(
        {row.pk: row for row in (*back, *left, *dropped, *named)}.values(),
        [
            *("start", "label", "state", "reason", "confirmation", "escalated_at"),
            *("marked_by", "marked_at"),
        ],
        batch_size=500,
    )
    return Changes(len(new), len(gone) + len(dropped), len(left), len(back))


def _begun_anew(rows: dict[RowKey, Occurrence], wanted: Mapping[RowKey, str]) -> list[Occurrence]:
    """Rows whose control date stands and whose beginning alone is another now: they keep what was
    marked, under their new key."""
    new = {(m, school, end): start for m, school, start, end in wanted.keys() - rows.keys()}
    found = []
    for measure, school, start, end in rows.keys() - wanted.keys():
        begins = new.pop((measure, school, end), None)
        if begins is not None:
            row = rows.pop((measure, school, start, end))
            row.start = begins
            rows[measure, school, begins, end] = row
            found.append(row)
    return found


def _cancel(row: Occurrence, reason: str) -> None:
    """Nobody's deed: the plan, or the list of schools, asks for the row no more."""
    row.state, row.reason, row.confirmation, row.escalated_at = State.CANCELLED, reason, "", None
    row.marked_by, row.marked_at = None, timezone.now()


def _accompanied(plan: Plan) -> dict[int | None, date]:
    """Working schools on the municipality's list, with the day since which they are."""
    found = School.objects.active().filter(
        municipality=plan.municipality, statuses__kind__in=ACCOMPANIED, statuses__ends=None
    )
    return dict(found.annotate(since=Min("statuses__starts")).values_list("pk", "since"))


def _ended(plan: Plan, schools: set[int | None]) -> dict[int | None, date]:
    """The last day on the list of schools that were on it and are no more."""
    if plan.school_id:
        return {}
    statuses = SchoolStatus.objects.filter(school__in=schools - {None}, kind__in=ACCOMPANIED)
    still = statuses.current().values("school")
    found = statuses.exclude(school__in=still).order_by().values("school")
    return dict(found.annotate(last=Max("ends")).values_list("school", "last"))


def _days(measure: Measure) -> list[tuple[date, date, str]]:
    return [
        (date.fromisoformat(item["start"]), date.fromisoformat(item["end"]), item["label"])
        for item in measure.deadline.get("occurrences", ())
    ]


def _untouched(row: Occurrence) -> bool:
    said = row.note or row.confirmation or row.actual_result
    return not said and row.actual_value is None
