"""What people do with deadlines: mark, confirm, return, cancel, prove, report upwards."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmaps.execution import queries, rights
from roadmaps.execution.evidence_files import keep_evidence
from roadmaps.models import Evidence, Occurrence, Plan
from schools.clock import local_date
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, files, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import shortened

State = Occurrence.State
Confirmation = Occurrence.Confirmation


@transaction.atomic
def mark_done(
    *,
    occurrences: Collection[Occurrence],
    done_on: date,
    by: User | None,
    note: str = "",
    actual_result: str = "",
    actual_value: Decimal | None = None,
    seen: datetime | None = None,
) -> int:
    """Mark done, one or many at once; evidence may come later. How many were marked.

    What the department confirmed or cancelled is not marked over. `seen` is when the page was made
    on which the person looked at the rows: what somebody else has marked since is not marked over
    unseen; so in every deed here.
    """
    looked = {row.pk: row.state for row in occurrences}
    rows = _lock(occurrences, by, Permission.MARK_PROGRESS, seen)
    for row in rows:
        if row.state == State.DONE != looked[row.pk]:
            _check_own(row, by)
        _check_not_confirmed(row, by)
        if row.state == State.CANCELLED:
            raise _refusal(
                f"Срок {row.end:%d.%m.%Y} отменён: отмечать его не нужно. Если отмена ошибочна, "
                "попросите координатора вернуть его к выполнению.",
                row,
                by,
                "cancelled",
            )
        _check_day(row, done_on)
        row.state, row.done_on, row.confirmation, row.reason = State.DONE, done_on, "", ""
        row.escalated_at = None
        row.note = note.strip() or row.note
        row.actual_result = actual_result.strip() or row.actual_result
        row.actual_value = row.actual_value if actual_value is None else actual_value
    return _keep(rows, by, "occurrence.done", f"выполнено {done_on:%d.%m.%Y}")


@transaction.atomic
def mark_many(
    *,
    occurrences: Sequence[Occurrence],
    done_on: date,
    note: str,
    proof: dict[str, Any] | None,
    by: User | None,
    seen: datetime | None = None,
) -> int:
    """Mark many done and, with a proof (arguments of `add_evidence`), prove them all by it.

    Evidence belongs to a plan, so each plan among them gets its own.
    """
    marked = mark_done(occurrences=occurrences, done_on=done_on, note=note, by=by, seen=seen)
    if proof:
        by_plan: dict[int, list[Occurrence]] = {}
        for row in occurrences:
            by_plan.setdefault(row.plan_id, []).append(row)
        for rows in by_plan.values():
            add_evidence(occurrences=rows, by=by, **proof)
    return marked


@transaction.atomic
def add_note(
    *, occurrence: Occurrence, note: str, by: User | None, seen: datetime | None = None
) -> None:
    """Say how it goes without marking it done."""
    if not note.strip():
        raise Refused("Напишите, что сделано.", code="empty_note")
    (row,) = _lock([occurrence], by, Permission.MARK_PROGRESS, seen)
    row.note = note.strip()
    _keep([row], by, "occurrence.note", "ход выполнения")


@transaction.atomic
def reopen(*, occurrence: Occurrence, by: User | None, seen: datetime | None = None) -> None:
    """Take a mark back; what the department cancelled only the department takes up again."""
    (row,) = _lock([occurrence], by, Permission.MARK_PROGRESS, seen)
    _check_not_confirmed(row, by)
    if row.state == State.OPEN:
        raise _refusal("Срок и так к выполнению. Обновите страницу.", row, by, "already_open")
    if row.state == State.CANCELLED:
        rights.check(by, Permission.CONFIRM_PROGRESS, row)
    row.state, row.done_on, row.reason, row.confirmation = State.OPEN, None, "", ""
    _keep([row], by, "occurrence.reopen", "отметка снята")


@transaction.atomic
def cancel(
    *,
    occurrences: Iterable[Occurrence],
    reason: str,
    by: User | None,
    seen: datetime | None = None,
) -> int:
    """Cancel with a reason; only the department may, and only what is not done."""
    if not reason.strip():
        raise Refused("Укажите причину отмены.", code="reason_required")
    rows = _lock(occurrences, by, Permission.CONFIRM_PROGRESS, seen)
    for row in rows:
        if row.state == State.DONE:
            raise _refusal("Выполненное отменить нельзя.", row, by, "already_done")
        row.state, row.reason, row.confirmation = State.CANCELLED, reason.strip()[:500], ""
    return _keep(rows, by, "occurrence.cancel", f"отменено: {reason.strip()}")


@transaction.atomic
def confirm(
    *, occurrences: Iterable[Occurrence], by: User | None, seen: datetime | None = None
) -> int:
    """The coordinator's word that what is marked is done; how many had not been confirmed."""
    rows = _lock(occurrences, by, Permission.CONFIRM_PROGRESS, seen)
    for row in rows:
        if row.state != State.DONE:
            raise _refusal("Подтвердить можно только выполненное.", row, by, "not_done")
    new = [row for row in rows if row.confirmation != Confirmation.CONFIRMED]
    for row in new:
        row.confirmation, row.reason = Confirmation.CONFIRMED, ""
    return _keep(new, by, "occurrence.confirm", "выполнение подтверждено")


@transaction.atomic
def send_back(
    *, occurrence: Occurrence, reason: str, by: User | None, seen: datetime | None = None
) -> None:
    """Return a mark to the school: it is open again, and the reason stands beside it."""
    if not reason.strip():
        raise Refused("Напишите, чего не хватает.", code="reason_required")
    (row,) = _lock([occurrence], by, Permission.CONFIRM_PROGRESS, seen)
    if row.state != State.DONE:
        raise _refusal("Вернуть можно только выполненное.", row, by, "not_done")
    row.state, row.done_on = State.OPEN, None
    row.confirmation, row.reason = Confirmation.RETURNED, reason.strip()[:500]
    _keep([row], by, "occurrence.return", f"возвращено: {row.reason}")


@transaction.atomic
def escalate(
    *, occurrences: Iterable[Occurrence], by: User | None, seen: datetime | None = None
) -> int:
    """The coordinator lets overdue measures go up to the head's weekly summary."""
    rows = _lock(occurrences, by, Permission.CONFIRM_PROGRESS, seen)
    for row in rows:
        if row.state != State.OPEN or row.end >= local_date(row.plan.municipality):
            raise Refused("Доложить можно только о просроченном.", code="not_overdue")
        row.escalated_at = timezone.now()
    return _keep(rows, by, "occurrence.escalate", "доложено руководителю")


@transaction.atomic
def add_evidence(
    *,
    occurrences: Sequence[Occurrence],
    title: str,
    by: User | None,
    url: str = "",
    upload: tuple[str, bytes] | None = None,
) -> Evidence:
    """A link or a file `(name, bytes)`; one may prove several occurrences of one plan."""
    rows = _lock(occurrences, by, Permission.MARK_PROGRESS, finished_too=True)
    if not url and not upload:
        raise Refused("Приложите файл или укажите ссылку.", code="evidence_required")
    if len({row.plan_id for row in rows}) != 1:
        raise Refused("Одно подтверждение относится к одному плану.", code="different_plans")
    plan = rows[0].plan
    name = title.strip() or (upload[0] if upload else url)
    schools = {row.school for row in rows}
    scope = (schools.pop() or plan).scope if len(schools) == 1 else plan.scope
    stored = keep_evidence(*upload, scope=scope, by=by) if upload else None
    evidence = Evidence.objects.create(
        plan=plan, title=name[:300], url=url, file=stored, added_by=by
    )
    evidence.occurrences.set(rows)
    _record("evidence.add", rows, f"подтверждение «{evidence}»", by)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, occurrence: Occurrence, by: User | None) -> None:
    """Take the evidence off one occurrence; it goes, with its file, when nothing holds it.

    The evidence of what was confirmed stays.
    """
    (row,) = _lock([occurrence], by, Permission.MARK_PROGRESS, finished_too=True)
    _check_not_confirmed(row, by)
    evidence.occurrences.remove(row)
    _record("evidence.remove", [row], f"подтверждение снято: «{evidence}»", by)
    if not evidence.occurrences.exists():
        stored = evidence.file
        evidence.delete()
        if stored:
            files.discard(stored)


def _lock(
    occurrences: Iterable[Occurrence],
    by: User | None,
    permission: Permission,
    seen: datetime | None = None,
    *,
    finished_too: bool = False,
) -> list[Occurrence]:
    """The rows held, each checked: the right in its place, a plan in force, no mark unseen."""
    ids = {row.pk for row in occurrences}
    rows = states.take_all(
        Occurrence.objects.filter(pk__in=ids),
        by=by,
        related=[
            "marked_by",
            "plan__municipality",
            "plan__school__municipality",
            "plan__curator_school__municipality",
            "school__municipality",
        ],
    )
    if not rows:
        raise Refused("Не выбрано ни одного срока.", code="nothing_chosen")
    if len(rows) < len(ids):
        raise Refused(
            "План изменён, пока страница была открыта: части сроков в нём больше нет. "
            "Обновите страницу.",
            code="gone",
        )
    in_force = {Plan.State.APPROVED, Plan.State.RUNNING}
    for row in rows:
        rights.check(by, permission, row)
        if row.plan.state not in in_force and not finished_too:
            raise Refused(
                f"План «{row.plan}» {row.plan.get_state_display()}: отмечать в нём нечего.",
                code="plan_not_in_force",
            )
        if seen and row.marked_at and row.marked_at > seen:
            _check_own(row, by)
    return rows


def _check_own(row: Occurrence, by: User | None) -> None:
    """What another person marked after this one had looked is not undone in silence."""
    if row.marked_by != by:
        raise _refusal(
            f"Срок {row.end:%d.%m.%Y} отметили, пока страница была открыта. Обновите её и "
            "посмотрите, что записано.",
            row,
            by,
            "marked_meanwhile",
        )


def _check_not_confirmed(row: Occurrence, by: User | None) -> None:
    if row.confirmation == Confirmation.CONFIRMED:
        raise _refusal(
            f"Выполнение (срок {row.end:%d.%m.%Y}) уже подтверждено координатором. Попросите его "
            "вернуть отметку.",
            row,
            by,
            "already_confirmed",
        )


def _refusal(message: str, row: Occurrence, by: User | None, code: str) -> Refused:
    return states.refusal(message, row.plan, by=by, code=code, occurrence=row.pk)


def _check_day(row: Occurrence, done_on: date) -> None:
    """What is done before its own start is early; before the plan began is a mistake."""
    if done_on > local_date(row.plan.municipality):
        raise Refused(
            f"Дата выполнения {done_on:%d.%m.%Y} ещё не наступила. Проверьте её.",
            code="done_in_future",
        )
    earliest = min(row.start, row.plan.period_start)
    if done_on < earliest:
        raise Refused(
            f"Дата выполнения {done_on:%d.%m.%Y} раньше начала плана ({earliest:%d.%m.%Y}). "
            "Проверьте её.",
            code="done_too_early",
        )


def _keep(rows: list[Occurrence], by: User | None, verb: str, said: str) -> int:
    now = timezone.now()
    for row in rows:
        row.marked_by, row.marked_at = by, now
    Occurrence.objects.bulk_update(
        rows,
        [
            *("state", "done_on", "note", "actual_result", "actual_value", "reason"),
            *("confirmation", "marked_by", "marked_at", "escalated_at"),
        ],
    )
    _record(verb, rows, said, by)
    return len(rows)


def _record(verb: str, rows: Sequence[Occurrence], said: str, by: User | None) -> None:
    """A line in the trail for each row: plan, measure, what was done, which deadline."""
    measures = queries.measures_of(rows)
    for row in rows:
        plan, measure = row.plan, str(measures[row.plan_id, row.measure_key])
        audit.record(
            verb,
            f"«{plan}», «{shortened(measure, 60)}»: {said} (срок {row.end:%d.%m.%Y})",
            by=by,
            scope=row.place.scope,
            obj=plan,
            occurrence=row.pk,
        )
