"""Early signs of a plan: named for the first quarter and the middle of its year, answered once.

What was answered is never changed: it goes into the next version and into the next year's draft
(`plans.lessons`).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from roadmaps.execution.queries import IN_FORCE, NEAR_DAYS
from roadmaps.execution.reminder_letters import Other
from roadmaps.models import EarlySign, Measure, Plan, PlanVersion
from roadmaps.plans import rights
from roadmaps.plans.queries import approved_version
from schools import access
from schools.clock import LocalDays, local_date
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import shortened
from shnor_portal.core.working_days import last_working_day

When, Answer = EarlySign.When, EarlySign.Answer
MONTHS = {When.QUARTER: 3, When.MIDDLE: 6}
PLACES = ("municipality", "school__municipality", "curator_school__municipality")


@dataclass(frozen=True)
class SignLine:
    """A sign with what it is about, in words."""

    sign: EarlySign
    about: str


def signs(viewer: User) -> QuerySet[EarlySign]:
    return EarlySign.objects.visible_to(viewer).select_related(
        "plan__municipality", "plan__school__municipality", "plan__curator_school__municipality",
        "answered_by",
    )  # fmt: skip


def of_plan(plan: Plan) -> list[SignLine]:
    """Signs of a plan that was just read for the viewer, by their days: two queries at most."""
    signs = list(plan.signs.select_related("answered_by"))
    return _lines(signs)


def line_of(sign: EarlySign) -> SignLine:
    return _lines([sign])[0]


def owed(user: User) -> QuerySet[EarlySign]:
    """Not answered, where the person marks progress."""
    places = user.places_with(Permission.MARK_PROGRESS)
    schools, municipalities = places.get("school", []), places.get("municipality", [])
    here = Q(plan__school__in=schools) | Q(plan__curator_school__in=schools)
    here |= Q(plan__school=None, plan__municipality__in=municipalities)
    return signs(user).filter(here, answer="", plan__state__in=IN_FORCE)


def waiting(viewer: User, days: LocalDays) -> list[SignLine]:
    """Not answered, overdue or due within a month, where the viewer marks progress."""
    near = Q(pk__in=[])
    for zone, today in days.items():
        until = today + timedelta(days=NEAR_DAYS)
        near |= Q(plan__municipality__time_zone=zone, due__lte=until)
    signs = owed(viewer).filter(near).select_related(None).select_related("plan__municipality")
    return _lines(list(signs))


def terms(user: User) -> Iterator[Other]:
    """Of the morning's letter."""
    for sign in owed(user):
        left = (sign.due - local_date(sign.plan.municipality)).days
        path = reverse("roadmaps:sign", args=[sign.pk])
        yield Other(f"Ранний признак: {sign.title}", sign.due, left, path, sign.scope)


def usual_day(plan: Plan, when: str) -> date:
    """The last working day of the third or the sixth month of the plan."""
    start = plan.period_start
    month = start.month - 1 + MONTHS[When(when)] - 1
    year, month = start.year + month // 12, month % 12 + 1
    return last_working_day(date(year, month, monthrange(year, month)[1]))


def may_name(user: User | None, plan: Plan) -> bool:
    return plan.state in IN_FORCE and rights.may_edit(user, plan)


def may_answer(user: User | None, plan: Plan) -> bool:
    partner = plan.curator_school if plan.kind == Plan.Kind.JOINT else None
    places = [plan.place, *([partner] if partner else [])]
    return any(access.may(user, Permission.MARK_PROGRESS, place) for place in places)


@transaction.atomic
def name(
    *, plan: Plan, key: UUID | None, section: str, when: str, title: str, expected: str,
    by: User | None, due: date | None = None,
) -> EarlySign:  # fmt: skip
    """Name a sign of a measure of the version in force, or with no key of one of its sections."""
    plan = states.take(plan, by=by, related=PLACES)
    rights.check_edit(by, plan)
    version = _in_force(plan, by)
    if key and not version.measures.filter(key=key).exists():
        raise Refused("Такого мероприятия в действующей версии плана нет.", code="no_measure")
    if not key and not version.measures.filter(section=section).exists():
        raise Refused("Такого раздела в действующей версии плана нет.", code="no_section")
    due = due or usual_day(plan, when)
    if not plan.period_start <= due <= plan.period_end:
        raise Refused(
            f"Дата {due:%d.%m.%Y} не попадает в период плана "
            f"({plan.period_start:%d.%m.%Y} – {plan.period_end:%d.%m.%Y}).",
            code="day_outside",
        )
    section = "" if key else section
    if plan.signs.filter(measure_key=key, section=section, when=when).exists():
        raise Refused("Ранний признак на этот срок здесь уже назван.", code="sign_exists")
    sign = EarlySign.objects.create(
        plan=plan, measure_key=key, section=section, when=when, due=due,
        title=title.strip(), expected=expected.strip(),
    )  # fmt: skip
    _record("sign.name", sign, f"назван на {due:%d.%m.%Y}", by)
    return sign


@transaction.atomic
def answer(*, sign: EarlySign, value: str, answer: str, reason: str, by: User | None) -> EarlySign:
    """What was seen, what follows and why."""
    sign = _taken(sign, by)
    if not may_answer(by, sign.plan):
        raise PermissionDenied(access.decide(by, Permission.MARK_PROGRESS, sign.plan.place).reason)
    _check_open(sign, by)
    sign.value, sign.answer, sign.reason = value.strip(), answer, reason.strip()
    sign.answered_on, sign.answered_by = local_date(sign.plan.municipality), by
    sign.save()
    _record("sign.answer", sign, f"{sign.get_answer_display()}: {sign.reason}", by)
    return sign


@transaction.atomic
def remove(*, sign: EarlySign, by: User | None) -> None:
    """Only one that nobody has answered."""
    sign = _taken(sign, by)
    rights.check_edit(by, sign.plan)
    _check_open(sign, by)
    _record("sign.remove", sign, "убран", by)
    sign.delete()


def _lines(signs: list[EarlySign]) -> list[SignLine]:
    rows = Measure.objects.none()
    if any(sign.measure_key for sign in signs):
        rows = Measure.objects.filter(
            version__plan__in={sign.plan_id for sign in signs},
            version__state=PlanVersion.State.APPROVED,
            key__in=[sign.measure_key for sign in signs if sign.measure_key],
        ).order_by("version__number")
    words = {row.key: str(row) for row in rows}
    return [
        SignLine(one, words.get(one.measure_key, "") if one.measure_key else
                 f"Раздел «{shortened(one.section, 80)}»")
        for one in signs
    ]  # fmt: skip


def _in_force(plan: Plan, by: User | None) -> PlanVersion:
    version = approved_version(plan)
    if plan.state not in IN_FORCE or version is None:
        raise states.refusal(
            "Ранние признаки называют у утверждённого плана, который исполняется.", plan, by=by
        )
    return version


def _taken(sign: EarlySign, by: User | None) -> EarlySign:
    return states.take(sign, by=by, related=[f"plan__{place}" for place in PLACES])


def _check_open(sign: EarlySign, by: User | None) -> None:
    if sign.answer:
        raise states.refusal(
            "Ответ по этому признаку уже записан: он вошёл в план и не меняется.", sign, by=by
        )


def _record(verb: str, sign: EarlySign, deed: str, by: User | None) -> None:
    said = f"«{sign.plan}»: ранний признак «{shortened(sign.title, 80)}» – {deed}"
    audit.record(verb, said, by=by, scope=sign.scope, obj=sign)
