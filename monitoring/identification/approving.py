"""From decisions to a list: shown to schools, answered by them, approved by an order."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.identification import telling
from monitoring.identification.list_changes import (
    Leaving,
    ListChanges,
    list_changes,
    wanted_statuses,
)
from monitoring.identification.services import refuse_superseded
from monitoring.models import Finding, Run
from schools import access
from schools.clock import local_date
from schools.models import Municipality, SchoolStatus, User
from schools.permissions import Permission
from schools.services.statuses import leave_list
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import DataVersion
from shnor_portal.core.typography import in_case, short_date

# Instead of a way to leave: the school stays until a document of its own.
KEEP = "keep"
RELATED = ("municipality__region", "version__methodology")


def show_to_schools(*, run: Run, reply_until: date, by: User | None) -> None:
    """Let the schools of a run see what it found on them, and answer until a day.

    Done again it only moves that day.
    """
    with transaction.atomic():
        run = states.take(run, by=by, related=RELATED)
        access.check(by, Permission.DECIDE_FINDING, run.municipality)
        refuse_superseded(run)
        if run.is_approved:
            raise Refused("Перечень уже утверждён: школы видят его.", code="approved")
        if reply_until < local_date(run.municipality):
            raise Refused("День, до которого ждут ответов, уже прошёл.", code="wrong_term")
        again = run.shown_at is not None
        run.shown_at, run.reply_until = run.shown_at or timezone.now(), reply_until
        run.save(update_fields=["shown_at", "reply_until"])
        telling.tell_shown(run, again=again)
        what = "срок ответов изменён" if again else "показан школам"
        audit.record(
            "identification.show",
            f"{run}: {what}, ответы до {short_date(reply_until)}",
            by=by,
            scope=run.municipality.scope,
            obj=run,
        )
        DataVersion.objects.bump(run.municipality.scope)


def approve(
    *,
    run: Run,
    order_number: str,
    order_date: date,
    starts: date,
    regional_act: str,
    regional_number: str,
    regional_date: date | None,
    by: User | None,
    exits: Mapping[int, str] | None = None,
) -> list[SchoolStatus]:
    """Approve the decided findings of a run by an order; the decided «yes» become statuses.

    `exits` says of each status that nothing upholds (by its pk) how the school leaves by this very
    order, a `Municipality.ExitTerm`, or `KEEP`; one that is not named stays, unless another
    status on the scale of results takes its place.
    """
    if not order_number.strip():
        act = in_case(run.municipality.order_term, "gen")
        raise Refused(f"Укажите номер {act}: без него статус не возникает.", code="order_required")
    with transaction.atomic():
        run = states.take(run, by=by, related=RELATED)
        access.check(by, Permission.APPROVE_LIST, run.municipality)
        refuse_superseded(run)
        findings = states.take_all(run.findings.all(), by=by, related=["school__municipality"])
        changes = list_changes(run)
        _refuse_unready(run, changes, by)
        number = order_number.strip()
        left = _leave(changes.leaving, exits or {}, number, order_date, starts, by)
        grounds = {
            "list_year": run.list_year,
            "results_year": run.year,
            "order_number": number,
            "order_date": order_date,
            "regional_act": regional_act.strip(),
            "regional_number": regional_number.strip(),
            "regional_date": regional_date,
        }
        decided = [finding for finding in findings if finding.state == Finding.State.DECIDED]
        statuses = _set_statuses(decided, wanted_statuses(run, findings), grounds, starts)
        for finding in decided:
            finding.state = Finding.State.APPROVED
        Finding.objects.bulk_update(decided, ["state", "status"])
        run.order_number, run.order_date, run.approved_at = number, order_date, timezone.now()
        run.shown_at = run.shown_at or run.approved_at
        run.save(update_fields=["order_number", "order_date", "approved_at", "shown_at"])
        audit.record(
            "identification.approve",
            f"{run} утверждён: № {number} от {short_date(order_date)}",
            by=by,
            scope=run.municipality.scope,
            obj=run,
            schools=[status.school.name for status in statuses],
            left=[item.status.school.name for item in left],
        )
        DataVersion.objects.bump(run.municipality.scope)
    return statuses


def _refuse_unready(run: Run, changes: ListChanges, by: User | None) -> None:
    if changes.undecided:
        names = "; ".join(f"{item.school} – {item.category_title}" for item in changes.undecided)
        raise Refused(
            "Сначала примите решение по каждой школе с признаками. Не решено: " + names + ".",
            code="undecided",
        )
    if changes.objections:
        names = "; ".join(str(reply.finding.school) for reply in changes.objections)
        raise Refused(
            f"Сначала ответьте на возражения школ. Без ответа: {names}.", code="unanswered"
        )
    if not changes.decided:
        raise states.refusal(
            "Утверждать нечего: нет ни одного решения, которое ещё не утверждено.",
            run,
            by=by,
            code="nothing_decided",
        )


def _leave(
    leaving: Sequence[Leaving],
    exits: Mapping[int, str],
    order_number: str,
    order_date: date,
    starts: date,
    by: User | None,
) -> list[Leaving]:
    """End what the order ends, on the eve of the day from which the new statuses act."""
    left = []
    for item in leaving:
        term = exits.get(item.status.pk, KEEP)
        if term == KEEP and not item.moved_to:
            continue
        if term not in Municipality.ExitTerm.values:
            term = item.status.school.municipality.exit_term
        leave_list(
            item.status,
            order_number=order_number,
            order_date=order_date,
            ends=max(item.status.starts, starts - timedelta(days=1)),
            exit_term=term,
            reason=item.reason,
            by=by,
        )
        left.append(item)
    return left


def _set_statuses(
    decided: Sequence[Finding],
    wanted: Mapping[int, set[str]],
    grounds: dict[str, Any],
    starts: date,
) -> list[SchoolStatus]:
    """New statuses, and those held already with this year's grounds; the day and the year in which
    the school got on the list stay."""
    statuses: dict[tuple[int, str], SchoolStatus] = {}
    for finding in decided:
        if finding.decision != Finding.Outcome.YES:
            continue
        kind = finding.status_kind
        if kind not in wanted[finding.school_id]:
            # Both of the scale of results were found: the heavier status speaks for both.
            kind = SchoolStatus.Kind.SHNOR
        key = finding.school_id, kind
        if key not in statuses:
            statuses[key], _ = SchoolStatus.objects.current().update_or_create(
                school=finding.school,
                kind=kind,
                defaults=grounds,
                create_defaults={
                    "school": finding.school,
                    "kind": kind,
                    "starts": starts,
                    "entered_list_year": grounds["list_year"],
                    **grounds,
                },
            )
        finding.status = statuses[key]
    return list(statuses.values())
