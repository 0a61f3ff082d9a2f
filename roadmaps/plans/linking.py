"""Taking a proposal, and letting it go: people behind the responsible, causes of a measure."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from monitoring.indicators.catalogue import CATALOGUE
from monitoring.models import RiskFactor
from roadmaps.models import MeasureLink, MeasurePerson, Plan, ProgrammeTask
from roadmaps.plans import rights
from roadmaps.plans.editing import measure_of
from schools.models import User
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

INDICATOR_TITLES = {indicator.code: indicator.title for indicator in CATALOGUE}


@transaction.atomic
def link(
    *,
    plan: Plan,
    key: UUID,
    by: User | None,
    factor: RiskFactor | None = None,
    indicator: str = "",
    target: Decimal | None = None,
    task: ProgrammeTask | None = None,
) -> MeasureLink:
    """The measure works on a risk factor, on an indicator up to its target (a share 0–1), or on a
    task of a programme of its municipality."""
    _check(plan, key, by)
    if indicator and indicator not in INDICATOR_TITLES:
        raise Refused("Такого показателя нет.", code="unknown_indicator")
    if sum(map(bool, (factor, indicator, task))) != 1:
        raise Refused(
            "Выберите что-то одно: фактор риска, показатель или задачу программы.",
            code="link_one_end",
        )
    if task and task.programme.municipality_id != plan.municipality_id:
        raise Refused("Эта задача – из программы другого муниципалитета.", code="foreign_task")
    link, created = MeasureLink.objects.get_or_create(
        plan=plan,
        measure_key=key,
        factor=factor,
        indicator=indicator,
        task=task,
        defaults={"target": target, "accepted_by": by},
    )
    if created:
        name = factor or task or INDICATOR_TITLES[indicator]
        _record(plan, key, f"связано с «{name}»", by)
    return link


@transaction.atomic
def unlink(*, link: MeasureLink, by: User | None) -> None:
    link = states.take(link, by=by, related=["plan", "task"])
    rights.check_edit(by, link.plan)
    name = link.factor or link.task or INDICATOR_TITLES.get(link.indicator, link.indicator)
    _record(link.plan, link.measure_key, f"связь с «{name}» снята", by)
    link.delete()


@transaction.atomic
def assign(*, plan: Plan, key: UUID, user: User, by: User | None) -> MeasurePerson:
    """This person answers for the measure: its deadlines become theirs."""
    _check(plan, key, by)
    person, created = MeasurePerson.objects.get_or_create(plan=plan, measure_key=key, user=user)
    if created:
        _record(plan, key, f"отвечает {user}", by)
    return person


@transaction.atomic
def release(*, person: MeasurePerson, by: User | None) -> None:
    person = states.take(person, by=by, related=["plan"])
    rights.check_edit(by, person.plan)
    _record(person.plan, person.measure_key, f"больше не отвечает {person.user}", by)
    person.delete()


def _check(plan: Plan, key: UUID, by: User | None) -> None:
    """Links are the plan's, not a version's: they may be made while it runs."""
    # Two clicks at once make one link.
    plan = states.take(plan, by=by)
    rights.check_edit(by, plan)
    version = plan.versions.first()
    assert version is not None, "a plan is made with its first version"
    measure_of(version, key)


def _record(plan: Plan, key: UUID, words: str, by: User | None) -> None:
    audit.record("plan.link", f"«{plan}»: {words}", by=by, scope=plan.scope, obj=plan, key=str(key))
