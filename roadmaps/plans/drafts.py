"""How a plan begins: blank, from words that a file gave, or from a plan of a year before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction

from monitoring.models import RiskFactor
from roadmaps.deadlines.shifting import shifted
from roadmaps.models import Measure, Occurrence, Plan, PlanVersion
from roadmaps.plans import rights
from roadmaps.plans.beginning import Beginning
from roadmaps.plans.lessons import leave_remarks, lessons
from roadmaps.plans.texts import MeasureText, PlanText
from roadmaps.plans.wording import MEASURES, measure_text, new_rows
from schools.models import School, User
from shnor_portal.core import audit, files, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile
from shnor_portal.core.typography import counted


def create_plan(
    beginning: Beginning,
    *,
    text: PlanText | None = None,
    original: StoredFile | None = None,
    reading_notes: Sequence[dict[str, Any]] = (),
    factor: RiskFactor | None = None,
    curator_school: School | None = None,
    source: str = "",
) -> Plan:
    """A draft with its first version; `source` says in the trail what it was made from.

    `curator_school` is kept of a plan of joint measures only: it gives that school the plan.
    """
    by, school = beginning.by, beginning.school
    rights.check_place(by, beginning.place)
    _check_period(beginning.period_start, beginning.period_end)
    if beginning.kind != Plan.Kind.JOINT:
        curator_school = None
    if curator_school and curator_school == school:
        raise Refused("Школа не может быть куратором самой себя.", code="own_curator")
    text = text or PlanText()
    with transaction.atomic():
        plan = Plan.objects.create(
            municipality=beginning.municipality,
            school=school,
            kind=beginning.kind,
            title=beginning.title[:400],
            period_start=beginning.period_start,
            period_end=beginning.period_end,
            original=original,
            reading_notes=list(reading_notes),
            factor=factor,
            curator_school=curator_school,
            created_by=by,
        )
        version = PlanVersion.objects.create(
            plan=plan,
            number=1,
            goal=text.goal,
            tasks=list(text.tasks),
            indicators=list(text.indicators),
            created_by=by,
        )
        Measure.objects.bulk_create(new_rows(version, text.measures))
        leave_remarks(version, text.remarks, by)
        how = f" ({source})" if source else ""
        audit.record(
            "plan.create",
            f"«{plan}»: {counted(len(text.measures), MEASURES)}{how}",
            by=by,
            scope=plan.scope,
            obj=plan,
            measures=len(text.measures),
        )
    return plan


def carried_over(plan: Plan, *, years: int, unfinished_only: bool) -> PlanText:
    """The words of a past plan with its dates moved by `years`, and what its year taught.

    `unfinished_only` leaves out a measure all of whose occurrences are done or cancelled. What an
    early sign stopped is left out always; what it asked to change bears a remark.
    """
    version, taught = latest_words(plan), lessons(plan)
    measures = [measure for measure in version.measures.all() if not taught.stopped(measure)]
    if unfinished_only:
        finished = _finished_keys(plan)
        measures = [measure for measure in measures if measure.key not in finished]
    texts = [replace(moved(measure_text(measure), years), key=uuid4()) for measure in measures]
    about = [(text.key, taught.remark(one)) for text, one in zip(texts, measures, strict=True)]
    return PlanText(
        goal=version.goal,
        tasks=tuple(dict.fromkeys([*version.tasks, *taught.tasks])),
        indicators=tuple(
            {
                **row,
                "title": taught.indicator_title(row.get("title", "")),
                "plan": shifted(row.get("plan", ""), years),
                "fact": "",
            }
            for row in version.indicators
        ),
        measures=tuple(texts),
        remarks=((None, taught.of_plan), *about),
    )


def latest_words(plan: Plan) -> PlanVersion:
    """The version by which a plan went last: the latest approved one, else the latest."""
    approved = plan.versions.filter(state=PlanVersion.State.APPROVED).first()
    version = approved or plan.versions.first()
    assert version is not None, "a plan is made with its first version"
    return version


def moved(text: MeasureText, years: int) -> MeasureText:
    """A measure for another plan: a new key, no file behind it, its dates moved."""
    return MeasureText(
        text=shifted(text.text, years),
        number=text.number,
        section=text.section,
        deadline_text=shifted(text.deadline_text, years),
        responsible=text.responsible,
        result=shifted(text.result, years),
    )


def delete_draft(*, plan: Plan, by: User | None) -> None:
    """A draft that was never sent may be thrown away; anything later stays."""
    with transaction.atomic():
        plan = states.take(plan, by=by)
        rights.check_edit(by, plan)
        sent = plan.versions.exclude(sent_at=None).exists()
        if sent or plan.state != Plan.State.DRAFT:
            raise states.refusal(
                "Удалить можно только черновик, который ещё не отправляли на согласование.",
                plan,
                by=by,
                code="plan_was_sent",
            )
        audit.record("plan.delete", f"Удалён черновик «{plan}»", by=by, scope=plan.scope, obj=plan)
        original = plan.original
        plan.delete()
        if original:
            files.discard(original)


def _finished_keys(plan: Plan) -> set[Any]:
    """Keys that have occurrences, none of them still open."""
    rows = list(Occurrence.objects.filter(plan=plan).values_list("measure_key", "state"))
    still = {key for key, state in rows if state == Occurrence.State.OPEN}
    return {key for key, _ in rows} - still


def _check_period(start: date, end: date) -> None:
    if end < start:
        raise Refused(
            f"План не может закончиться ({end:%d.%m.%Y}) раньше, чем начался ({start:%d.%m.%Y}). "
            "Проверьте период.",
            code="wrong_period",
        )
    if start.year < 2000 or end.year > 2100:
        raise Refused("Период плана должен лежать в 2000–2100 годах.", code="wrong_period")
