"""The act that approves a plan: the version comes into force and its deadlines begin to run."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from roadmaps.execution import passed
from roadmaps.execution.passed import Passed
from roadmaps.execution.schedule import materialise
from roadmaps.models import Plan, PlanVersion
from roadmaps.plans import workflow
from schools.clock import local_date
from schools.models import User
from shnor_portal.core.errors import Refused


@transaction.atomic
def approve(
    *,
    version: PlanVersion,
    order_number: str,
    order_date: date,
    by: User | None,
    overtaken: Passed | Mapping[UUID, Passed] | None = None,
) -> PlanVersion:
    """Approve an agreed version by the number and the date of an order.

    A school's plan is approved by its head with the school's order; a municipal one by the head
    of the department, whose «УТВЕРЖДАЮ» may have no number. `overtaken` is what becomes of
    deadlines that have passed already, for all of them or by key of the measure; Refused with
    `passed_undecided` where there are such and nothing is said.
    """
    number = order_number.strip()
    if not number and version.plan.school_id:
        raise Refused("Укажите номер приказа школы.", code="order_number_required")
    today = local_date(version.plan.municipality)
    if order_date > today:
        raise Refused(
            f"Дата документа {order_date:%d.%m.%Y} ещё не наступила. Проверьте её.",
            code="order_in_future",
        )
    version = workflow.record_approval(
        version=version, order_number=number, order_date=order_date, by=by
    )
    measures = passed.passed(version, today)
    answers = (
        {item.measure.key: overtaken for item in measures}
        if isinstance(overtaken, Passed)
        else dict(overtaken or {})
    )
    passed.move(version, measures, answers, by=by)
    materialise(version=version, by=by)
    passed.mark(version, measures, answers, by=by)
    if version.plan.period_start <= today:
        workflow.begin(plan=version.plan, by=by)
    return version


def begin_due() -> int:
    """Approved plans whose period has come are running; how many began."""
    waiting = Plan.objects.filter(state=Plan.State.APPROVED).select_related("municipality")
    due = [plan for plan in waiting if plan.period_start <= local_date(plan.municipality)]
    for plan in due:
        workflow.begin(plan=plan, by=None)
    return len(due)
