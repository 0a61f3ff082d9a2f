"""Deadlines that have passed before the act that approves their plan: what becomes of them.

A plan approved in December has had deadlines since September. Whoever approves it says of each
measure whether those were kept, move by a year, or stay to be overdue: never so in silence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from roadmaps.deadlines.shifting import shifted, year_later
from roadmaps.deadlines.wording import DEADLINES
from roadmaps.models import Measure, Occurrence, PlanVersion
from schools.models import User
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted, shortened

MARKED = "Выполнено до утверждения плана"
MOVED = "сроки, прошедшие до утверждения плана, перенесены на год"


class Passed(StrEnum):
    """What whoever approves says of deadlines that have passed."""

    DONE = "done"
    MOVED = "moved"
    LEFT = "left"


@dataclass(frozen=True)
class PassedMeasure:
    """A measure with its control dates that have passed, the first one first.

    `beyond` are those that a year later would stand after the end of the plan.
    """

    measure: Measure
    ends: tuple[date, ...]
    beyond: tuple[date, ...]


def passed(version: PlanVersion, today: date) -> tuple[PassedMeasure, ...]:
    """Measures with control dates before today that no version in force has had yet."""
    known = set(version.plan.occurrences.values_list("measure_key", "end"))
    measures = []
    for measure in version.measures.all():
        ends = tuple(
            end
            for _, end in map(_days, measure.deadline.get("occurrences", ()))
            if end < today and (measure.key, end) not in known
        )
        if ends:
            last = version.plan.period_end
            beyond = tuple(end for end in ends if year_later(end) > last)
            measures.append(PassedMeasure(measure, ends, beyond))
    return tuple(measures)


def number_of(measures: Iterable[PassedMeasure]) -> int:
    """How many deadlines have passed."""
    return sum(len(item.ends) for item in measures)


def move(
    version: PlanVersion,
    measures: Iterable[PassedMeasure],
    answers: Mapping[UUID, Passed],
    *,
    by: User | None,
) -> None:
    """Check that every measure has its answer, and move the deadlines that are to move.

    The words of a deadline that has passed whole move with it; of one that has passed in part the
    dates alone, and its note says so.
    """
    measures = tuple(measures)
    if left := [item for item in measures if item.measure.key not in answers]:
        raise Refused(
            f"Прошло сроков: {number_of(left)}. Скажите, что с\u00a0ними: выполнены, переносятся "
            "на год или остаются просроченными.",
            code="passed_undecided",
        )
    for item in measures:
        if answers[item.measure.key] == Passed.MOVED:
            _move(version, item, by)


def mark(
    version: PlanVersion,
    measures: Iterable[PassedMeasure],
    answers: Mapping[UUID, Passed],
    *,
    by: User | None,
) -> int:
    """Mark the rows of deadlines that were kept; how many. They are confirmed as any mark is."""
    done = {
        item.measure.key: item.ends for item in measures if answers[item.measure.key] == Passed.DONE
    }
    rows = states.take_all(version.plan.occurrences.filter(measure_key__in=done), by=by)
    now, marked = timezone.now(), []
    for row in rows:
        if row.end in done[row.measure_key] and row.state == Occurrence.State.OPEN:
            row.state, row.done_on, row.note = Occurrence.State.DONE, row.end, MARKED
            row.marked_by, row.marked_at = by, now
            marked.append(row)
    Occurrence.objects.bulk_update(marked, ["state", "done_on", "note", "marked_by", "marked_at"])
    if marked:
        said = f"отмечено выполненными до утверждения: {counted(len(marked), DEADLINES)}"
        _record("occurrence.done", version, said, by)
    return len(marked)


def _move(version: PlanVersion, item: PassedMeasure, by: User | None) -> None:
    measure, deadline = item.measure, dict(item.measure.deadline)
    occurrences, moved = [], 0
    for occurrence in deadline["occurrences"]:
        start, end = _days(occurrence)
        if end in item.ends:
            moved += 1
            occurrence = {
                "start": year_later(start).isoformat(),
                "end": year_later(end).isoformat(),
                "label": shifted(occurrence["label"], 1),
            }
        occurrences.append(occurrence)
    once = {(one["end"], one["start"]): one for one in occurrences}
    deadline["occurrences"] = [once[days] for days in sorted(once)]
    if moved == len(occurrences):
        measure.deadline_text = shifted(measure.deadline_text, 1)
    deadline["note"] = "; ".join(filter(None, [deadline.get("note", ""), MOVED]))
    measure.deadline = deadline
    measure.save(update_fields=["deadline", "deadline_text"])
    said = f"«{shortened(str(measure), 60)}»: на год перенесено {counted(moved, DEADLINES)}"
    _record("plan.schedule", version, said, by)


def _days(occurrence: Mapping[str, str]) -> tuple[date, date]:
    return date.fromisoformat(occurrence["start"]), date.fromisoformat(occurrence["end"])


def _record(verb: str, version: PlanVersion, said: str, by: User | None) -> None:
    plan = version.plan
    audit.record(verb, f"«{plan}»: {said}", by=by, scope=plan.scope, obj=plan)
