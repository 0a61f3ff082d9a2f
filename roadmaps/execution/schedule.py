"""The rows of deadlines: made when a version comes into force, then following the list of schools.

A municipal measure «в каждой ШНОР» has rows for every such school, one «в каждой школе перечня»
for every accompanied school. A school that enters the list while the plan runs gets those whose
control date had not passed by that day; one that leaves it is asked for nothing more, and what it
did stays. So it is with a deadline that a later
version has no more: cancelled where something was said or proved of it, else gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution.queries import IN_FORCE
from roadmaps.models import Addressee, Measure, Occurrence, Plan, PlanVersion
from roadmaps.plans.queries import approved_version
from schools.models import School, SchoolStatus, User
from shnor_portal.core import audit, states
from shnor_portal.core.typography import counted

ACCOMPANIED = (SchoolStatus.Kind.SHNOR, SchoolStatus.Kind.SHNSU)
# Statuses of the schools that a municipal measure goes to.
_KINDS = {
    Addressee.SHNOR: (SchoolStatus.Kind.SHNOR,),
    Addressee.SHNSU: (SchoolStatus.Kind.SHNSU,),
    Addressee.LISTED: ACCOMPANIED,
}
LEFT = "Школа вышла из перечня"
DROPPED = "В новой версии плана этого срока нет"
State = Occurrence.State
# A row of a plan: measure, school, start, end.
RowKey = tuple[UUID, int | None, date, date]
Rows = dict[RowKey, Occurrence]


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
        or not version.measures.exclude(addressee=Addressee.ONCE).exists()
    ):
        return False
    changes = _settle(version)
    if changes == Changes(0, 0, 0, 0):
        return False
    added = counted(changes.made + changes.back, DEADLINES)
    said = f"{plan}: перечень школ изменился, добавлено {added}, снято {changes.left}"
    audit.record("plan.schedule", said, by=None, scope=plan.scope, obj=plan)
    return True


@dataclass(frozen=True)
class _Reach:
    """Schools that a measure goes to, with the day since which they are asked, and the last day on
    the list of those that were on it and are no more."""

    since: Mapping[int | None, date]
    ended: Mapping[int | None, date]

    def was_asked(self, school: int | None) -> bool:
        return school in self.since or school in self.ended


@dataclass(frozen=True)
class _Wanted:
    """What a version asks for: labels of rows, deadlines that are schools' own, who is reached."""

    labels: Mapping[RowKey, str]
    fanned: Mapping[tuple[UUID, date, date], _Reach]
    reach: Mapping[UUID, _Reach]

    def stands(self, key: RowKey) -> bool:
        """A school's own row stays whatever became of the school."""
        measure, school, start, end = key
        fanned = self.fanned.get((measure, start, end))
        own = fanned is not None and school is not None and fanned.was_asked(school)
        return own or key in self.labels

    def has_left(self, key: RowKey) -> bool:
        """Whether the school had left the list before the control date."""
        measure, school, _, end = key
        reach = self.reach.get(measure)
        return reach is not None and end > reach.ended.get(school, date.max)


def _settle(version: PlanVersion) -> Changes:
    """Bring the rows of a plan to what its version and the list of schools ask for."""
    plan = version.plan
    rows = {
        (row.measure_key, row.school_id, row.start, row.end): row
        for row in states.take_all(plan.occurrences.all(), by=None)
    }
    wanted = _wanted(version, rows)
    renamed = _begun_anew(rows, wanted.labels)
    gone, dropped = _asked_no_more(plan, rows, wanted)
    return _written(plan, rows, wanted, renamed, gone, dropped)


def _wanted(version: PlanVersion, rows: Rows) -> _Wanted:
    plan = version.plan
    schools = {school for _, school, *_ in rows if school}
    reaches: dict[str, _Reach] = {}
    labels: dict[RowKey, str] = {}
    fanned: dict[tuple[UUID, date, date], _Reach] = {}
    reach: dict[UUID, _Reach] = {}
    for measure in version.measures.all():
        to_whom = Addressee.ONCE if plan.school_id else Addressee(measure.addressee)
        if to_whom and to_whom not in reaches:
            reaches[to_whom] = _reach(plan, to_whom, schools)
        goes_to = reaches.get(to_whom)
        # Before any school was on the list, such a measure is the municipality's own.
        if goes_to and not goes_to.since and not any(map(goes_to.was_asked, schools)):
            goes_to = None
        places = goes_to.since if goes_to else {plan.school_id: date.min}
        if goes_to:
            reach[measure.key] = goes_to
        for start, end, label in _days(measure):
            if goes_to:
                fanned[measure.key, start, end] = goes_to
            for school, entered in places.items():
                if end >= entered:
                    labels[measure.key, school, start, end] = label
    return _Wanted(labels, fanned, reach)


def _asked_no_more(
    plan: Plan, rows: Rows, wanted: _Wanted
) -> tuple[list[Occurrence], list[RowKey]]:
    """Open rows that nothing asks for: those of which nobody said a word, taken out of `rows`, and
    the keys of the others."""
    proofs = Occurrence.evidence.through.objects.filter(occurrence__plan=plan)
    proved = set(proofs.values_list("occurrence", flat=True))
    left = [key for key, row in rows.items() if row.state == State.OPEN and not wanted.stands(key)]
    silent = [key for key in left if _untouched(rows[key]) and rows[key].pk not in proved]
    return [rows.pop(key) for key in silent], [key for key in left if key in rows]


def _written(
    plan: Plan,
    rows: Rows,
    wanted: _Wanted,
    renamed: list[Occurrence],
    gone: list[Occurrence],
    dropped: list[RowKey],
) -> Changes:
    Occurrence.objects.filter(pk__in=[row.pk for row in gone]).delete()
    new = [
        Occurrence(plan=plan, measure_key=key, school_id=school, start=start, end=end, label=label)
        for (key, school, start, end), label in wanted.labels.items()
        if (key, school, start, end) not in rows
    ]
    Occurrence.objects.bulk_create(new, batch_size=500)
    back, left, out = [], [], []
    for key, row in rows.items():
        if wanted.labels.get(key, row.label) != row.label:
            row.label = wanted.labels[key]
            renamed.append(row)
        if key in wanted.labels and row.state == State.CANCELLED and row.reason in {LEFT, DROPPED}:
            row.state, row.reason = State.OPEN, ""
            back.append(row)
        elif row.state == State.OPEN and wanted.has_left(key):
            _cancel(row, LEFT)
            left.append(row)
        elif key in dropped:
            _cancel(row, DROPPED)
            out.append(row)
    Occurrence.objects.bulk_update(
        {row.pk: row for row in (*back, *left, *out, *renamed)}.values(),
        [
            *("start", "label", "state", "reason", "confirmation", "escalated_at"),
            *("marked_by", "marked_at"),
        ],
        batch_size=500,
    )
    return Changes(len(new), len(gone) + len(out), len(left), len(back))


def _begun_anew(rows: dict[RowKey, Occurrence], wanted: Mapping[RowKey, str]) -> list[Occurrence]:
    """Rows whose control date stands and whose beginning alone is another now: they keep what was
    marked, under their new key."""
    new = {(m, school, end): start for m, school, start, end in wanted.keys() - rows.keys()}
    kept = []
    for measure, school, start, end in rows.keys() - wanted.keys():
        begins = new.pop((measure, school, end), None)
        if begins is not None:
            row = rows.pop((measure, school, start, end))
            row.start = begins
            rows[measure, school, begins, end] = row
            kept.append(row)
    return kept


def _cancel(row: Occurrence, reason: str) -> None:
    """Nobody's deed: the plan, or the list of schools, asks for the row no more."""
    row.state, row.reason, row.confirmation, row.escalated_at = State.CANCELLED, reason, "", None
    row.marked_by, row.marked_at = None, timezone.now()


def _reach(plan: Plan, addressee: Addressee, schools: set[int]) -> _Reach:
    """Working schools of the addressee, and those of `schools` that were such and are no more."""
    working = School.objects.active().filter(municipality=plan.municipality)
    if addressee == Addressee.ALL:
        return _Reach(dict.fromkeys(working.values_list("pk", flat=True), date.min), {})
    kinds = _KINDS[addressee]
    rows = working.filter(statuses__kind__in=kinds, statuses__ends=None)
    since = rows.annotate(since=Min("statuses__starts")).values_list("pk", "since")
    statuses = SchoolStatus.objects.filter(school__in=schools, kind__in=kinds)
    still = statuses.current().values("school")
    past = statuses.exclude(school__in=still).order_by().values("school")
    ended = past.annotate(last=Max("ends")).values_list("school", "last")
    return _Reach(dict(since), dict(ended))


def _days(measure: Measure) -> list[tuple[date, date, str]]:
    return [
        (date.fromisoformat(item["start"]), date.fromisoformat(item["end"]), item["label"])
        for item in measure.deadline.get("occurrences", ())
    ]


def _untouched(row: Occurrence) -> bool:
    said = row.note or row.confirmation or row.actual_result
    return not said and row.actual_value is None
