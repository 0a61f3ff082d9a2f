"""The way of a version to agreement, and back: draft → review → rework → review → agreed.

What follows agreement – the order that approves a plan – is `roadmaps.approval`, because it also
begins the execution. Services check the right, the state, and leave one line in the trail.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from roadmaps.models import Measure, MeasureComment, Plan, PlanVersion
from roadmaps.plans import rights
from roadmaps.plans.editing import measure_of
from roadmaps.plans.lessons import carry_into
from roadmaps.plans.wording import MEASURES, measure_text, new_rows
from schools import access
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted

State = PlanVersion.State
# Until the first approval a plan is in the state of its version.
_MIRRORED = {
    State.DRAFT: Plan.State.DRAFT,
    State.REVIEW: Plan.State.REVIEW,
    State.REWORK: Plan.State.REWORK,
    State.AGREED: Plan.State.AGREED,
}
# What rights and the trail ask of a plan, in the query that takes it.
PLACES = ("municipality", "school__municipality", "curator_school__municipality")
_IN_FORCE = {Plan.State.APPROVED, Plan.State.RUNNING, Plan.State.FINISHED}


@transaction.atomic
def send(*, version: PlanVersion, by: User | None) -> PlanVersion:
    """Send a draft, or what was sent back, to the department for agreement."""
    version = _taken(version, by)
    rights.check_edit(by, version.plan)
    _check_state(version, by, State.DRAFT, State.REWORK)
    _check_ready(version)
    version.sent_at, version.review_began_at = timezone.now(), None
    _move(version, State.REVIEW, "plan.send", "отправлен на согласование", by)
    return version


@transaction.atomic
def recall(*, version: PlanVersion, by: User | None) -> PlanVersion:
    """Take back what was sent, until the review has begun; it may be corrected and sent again."""
    version = _taken(version, by)
    rights.check_edit(by, version.plan)
    if version.state != State.REVIEW:
        raise states.refusal(
            f"Отзывать нечего: версия {version.number} сейчас "
            f"{version.get_state_display().lower()}.",
            version.plan,
            by=by,
            code="not_under_review",
        )
    if version.review_began_at:
        raise states.refusal(
            "Согласование уже начато: отозвать план нельзя. Напишите замечание к плану, и "
            "координатор вернёт его на доработку.",
            version.plan,
            by=by,
            code="review_began",
        )
    state = State.REWORK if version.returned_at else State.DRAFT
    if state == State.DRAFT:
        version.sent_at = None
    _move(version, state, "plan.recall", "отозван с согласования", by)
    return version


@transaction.atomic
def begin_review(*, version: PlanVersion, by: User | None, seen: datetime | None = None) -> None:
    """Take the plan in hand: from now on the school cannot take it back."""
    _under_review(version, by, seen)


@transaction.atomic
def comment(
    *, version: PlanVersion, text: str, by: User | None, key: UUID | None = None
) -> MeasureComment:
    """A remark on a measure, or with no key on the whole plan."""
    if not text.strip():
        raise Refused("Напишите замечание.", code="empty_comment")
    version = _taken(version, by)
    plan = version.plan
    if not rights.may_comment(by, plan):
        access.check(by, Permission.REVIEW_PLAN, plan)
    if version.state == State.APPROVED:
        raise states.refusal(
            "План уже утверждён. Чтобы его изменить, начинают новую версию: замечания пишут к ней.",
            plan,
            by=by,
            code="version_approved",
        )
    if access.may(by, Permission.REVIEW_PLAN, plan):
        _begin_review(version, by)
    about = f"«{measure_of(version, key)}»" if key else "план в целом"
    written = MeasureComment.objects.create(
        plan=plan, version=version, measure_key=key, text=text.strip(), author=by
    )
    _record("plan.comment", plan, f"замечание: {about}", by, remark=text.strip()[:500])
    return written


@transaction.atomic
def return_measure(
    *, version: PlanVersion, key: UUID, text: str, by: User | None, seen: datetime | None = None
) -> None:
    """Not agreed, and why."""
    version = _under_review(version, by, seen)
    measure = measure_of(version, key)
    comment(version=version, text=text, by=by, key=key)
    measure.review = Measure.Review.RETURNED
    measure.save(update_fields=["review"])
    _record("measure.return", version.plan, f"возвращено «{measure}»", by)


@transaction.atomic
def agree_measures(
    *,
    version: PlanVersion,
    by: User | None,
    keys: Sequence[UUID] | None = None,
    seen: datetime | None = None,
) -> int:
    """Agree the measures of the keys, or without keys all that were not looked at; how many.

    Remarks on an agreed measure are settled. `seen` is when the words that the reviewer has before
    the eyes were sent: Refused where others have been sent since; so in every decision here.
    """
    version = _under_review(version, by, seen)
    rows = version.measures.exclude(review=Measure.Review.AGREED)
    if keys is None:
        rows = rows.filter(review=Measure.Review.OPEN)
    else:
        for key in keys:
            measure_of(version, key)
        rows = rows.filter(key__in=keys)
    agreed = list(rows.values_list("key", flat=True))
    if agreed:
        rows.update(review=Measure.Review.AGREED)
        _settle(version, measure_key__in=agreed)
        said = counted(len(agreed), MEASURES)
        _record("measure.agree", version.plan, f"согласовано: {said}", by)
    return len(agreed)


@transaction.atomic
def return_plan(
    *, version: PlanVersion, text: str = "", by: User | None, seen: datetime | None = None
) -> PlanVersion:
    """Send the version back with its remarks; without any remark there is nothing to correct.

    One that is agreed may be sent back too, until an order approves it.
    """
    version = _under_review(version, by, seen, State.REVIEW, State.AGREED)
    if text.strip():
        comment(version=version, text=text, by=by)
    elif not version.comments.filter(settled_at=None).exists():
        raise Refused(
            "Чтобы вернуть план, напишите замечание к мероприятию или к плану в целом.",
            code="no_remarks",
        )
    remarks = version.comments.filter(settled_at=None).count()
    said = counted(remarks, "замечание,замечания,замечаний")
    version.agreed_at = version.agreed_by = None
    version.returned_at = timezone.now()
    _move(version, State.REWORK, "plan.return", f"возвращён на доработку: {said}", by)
    return version


@transaction.atomic
def agree(*, version: PlanVersion, by: User | None, seen: datetime | None = None) -> PlanVersion:
    """The department's agreement; every measure must have been agreed first."""
    version = _under_review(version, by, seen)
    left = version.measures.exclude(review=Measure.Review.AGREED).count()
    if left:
        raise Refused(
            f"Ещё не согласовано: {counted(left, MEASURES)}. Согласуйте их или верните план "
            "на доработку.",
            code="measures_not_agreed",
        )
    version.agreed_at, version.agreed_by = timezone.now(), by
    _settle(version)
    _move(version, State.AGREED, "plan.agree", "согласован", by)
    return version


@transaction.atomic
def start_version(*, plan: Plan, note: str, by: User | None) -> PlanVersion:
    """A new version of an approved plan, with every measure agreed as it stands.

    The plan goes on by the approved version until this one is approved too. Answers to early signs
    that ask for a change become remarks of the new version.
    """
    plan = states.take(plan, by=by, related=PLACES)
    rights.check_edit(by, plan)
    last = plan.versions.first()
    if last is None or last.state != State.APPROVED or plan.state == Plan.State.FINISHED:
        raise states.refusal(
            "Новую версию начинают у утверждённого плана, когда прежнее изменение уже утверждено.",
            plan,
            by=by,
            code="version_not_approved",
        )
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1,
        goal=last.goal,
        tasks=last.tasks,
        indicators=last.indicators,
        note=note[:500],
        created_by=by,
    )
    copied = new_rows(
        version,
        [measure_text(measure) for measure in last.measures.all()],
        review=Measure.Review.AGREED,
    )
    for row, measure in zip(copied, last.measures.all(), strict=True):
        # What was read and agreed stands, and what a person set over it.
        row.deadline = measure.deadline
        row.target_value, row.target_unit = measure.target_value, measure.target_unit
        row.addressee = measure.addressee
    Measure.objects.bulk_create(copied)
    carry_into(version, by)
    _record("plan.version", plan, f"начата версия {version.number}: {note}", by)
    return version


@transaction.atomic
def drop_version(*, version: PlanVersion, by: User | None) -> None:
    """Give up a change of an approved plan that was not approved."""
    version = _taken(version, by)
    rights.check_edit(by, version.plan)
    _check_state(version, by, State.DRAFT, State.REWORK)
    if version.number == 1:
        raise Refused("У плана это единственная версия: удалите сам черновик.", code="only_version")
    _record("plan.version", version.plan, f"отменена версия {version.number}", by)
    version.delete()


@transaction.atomic
def begin(*, plan: Plan, by: User | None) -> None:
    """An approved plan is running; nothing for one that runs already."""
    taken = states.take(plan, by=by, related=PLACES)
    if taken.state == Plan.State.APPROVED:
        taken.state = plan.state = Plan.State.RUNNING
        taken.save(update_fields=["state"])
        _record("plan.begin", taken, "исполняется", by)


@transaction.atomic
def finish(*, plan: Plan, by: User | None) -> None:
    """The end of a plan, said by the department."""
    plan = states.take(plan, by=by, related=PLACES)
    access.check(by, Permission.REVIEW_PLAN, plan)
    if plan.state not in {Plan.State.APPROVED, Plan.State.RUNNING}:
        raise states.refusal(
            "Завершить можно только утверждённый план, который ещё не завершён.",
            plan,
            by=by,
            code="plan_not_running",
        )
    if plan.versions.exclude(state=State.APPROVED).exists():
        raise Refused(
            "У плана есть неутверждённая версия: утвердите или отмените её.", code="version_open"
        )
    plan.state = Plan.State.FINISHED
    plan.save(update_fields=["state", "updated_at"])
    _record("plan.finish", plan, "завершён", by)


def record_approval(
    *, version: PlanVersion, order_number: str, order_date: date | None, by: User | None
) -> PlanVersion:
    """Write the act that approves an agreed version; call it in a transaction (see `approval`)."""
    version = _taken(version, by)
    access.check(by, rights.approval_right(version.plan), version.plan)
    _check_state(version, by, State.AGREED)
    _check_order(version, order_date)
    version.order_number, version.order_date = order_number, order_date
    version.approved_at = timezone.now()
    version.state = State.APPROVED
    version.save()
    plan = version.plan
    if plan.state not in _IN_FORCE:
        plan.state = Plan.State.APPROVED
    plan.save(update_fields=["state", "updated_at"])
    act = f"версия {version.number} утверждена: {version.act}"
    _record("plan.approve", plan, act, by)
    return version


def _check_order(version: PlanVersion, order_date: date | None) -> None:
    """A change cannot have been approved before what it changes."""
    before = version.plan.versions.filter(state=State.APPROVED, number__lt=version.number)
    last = before.order_by("-number").first()
    if last and last.order_date and order_date and order_date < last.order_date:
        raise Refused(
            f"Прежняя версия утверждена {last.order_date:%d.%m.%Y}: изменение не может быть "
            "утверждено раньше. Проверьте дату.",
            code="order_before_the_last",
        )


def _check_ready(version: PlanVersion) -> None:
    measures = version.measures.all()
    if not measures:
        raise Refused("В плане нет ни одного мероприятия: добавьте их.", code="plan_is_empty")
    doubtful = sum(bool(measure.doubts) for measure in measures)
    if doubtful:
        raise Refused(
            f"Проверьте чтение файла: {counted(doubtful, MEASURES)} с сомнительными ячейками. "
            "Исправьте их или подтвердите всё сразу на странице проверки.",
            code="reading_not_confirmed",
        )


def _under_review(
    version: PlanVersion, by: User | None, seen: datetime | None, *allowed: str
) -> PlanVersion:
    version = _taken(version, by)
    access.check(by, Permission.REVIEW_PLAN, version.plan)
    _check_state(version, by, *(allowed or (State.REVIEW,)))
    if seen and seen != version.sent_at:
        raise Refused(
            "План отправлен заново, пока страница была открыта: мероприятия могли измениться. "
            "Обновите страницу и посмотрите их снова.",
            code="sent_anew",
        )
    _begin_review(version, by)
    return version


def _begin_review(version: PlanVersion, by: User | None) -> None:
    """Any word of a reviewer on what was sent begins the review."""
    if version.state == State.REVIEW and version.review_began_at is None:
        version.review_began_at = timezone.now()
        version.save(update_fields=["review_began_at"])
        _record("plan.review", version.plan, "согласование начато", by)


def _taken(version: PlanVersion, by: User | None) -> PlanVersion:
    """The plan and then the version, held: every deed takes them in this order."""
    plan = states.take(version.plan, by=by, related=PLACES)
    taken = states.take(version, by=by)
    taken.plan = plan
    return taken


def _check_state(version: PlanVersion, by: User | None, *allowed: str) -> None:
    if version.state not in allowed:
        raise states.refusal(
            f"Версия {version.number} сейчас {version.get_state_display().lower()}: действие "
            "недоступно. Обновите страницу.",
            version.plan,
            by=by,
        )


def _move(version: PlanVersion, state: str, verb: str, words: str, by: User | None) -> None:
    version.state = state
    version.save()
    plan = version.plan
    if plan.state not in _IN_FORCE:
        plan.state = _MIRRORED[PlanVersion.State(state)]
    plan.save(update_fields=["state", "updated_at"])
    _record(verb, plan, words, by, version=version.number)


def _settle(version: PlanVersion, **which: object) -> None:
    version.plan.comments.filter(settled_at=None, **which).update(settled_at=timezone.now())


def _record(verb: str, plan: Plan, words: str, by: User | None, **details: object) -> None:
    audit.record(verb, f"«{plan}»: {words}", by=by, scope=plan.scope, obj=plan, **details)
