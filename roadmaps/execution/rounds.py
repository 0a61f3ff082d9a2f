"""What plans, sites and curators tell to the forms of monitoring rounds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from monitoring.rounds import plans
from monitoring.rounds.document import Type
from monitoring.rounds.prefill import (
    BySchool,
    Source,
    figure,
    kept,
    register,
    share,
    text,
    yes_no,
)
from roadmaps.models import Occurrence, Plan, PlanVersion, SiteCheck
from roadmaps.plans.queries import APPROVED
from schools.models import Assignment
from schools.permissions import Permission, roles_with
from shnor_portal.core.typography import short_date

SOURCES = (
    Source("plan_act", "план школы и чем утверждён", Type.TEXT),
    Source("plan_approved_on", "дата утверждения плана", Type.DATE),
    Source("plan_done", "доля выполненных сроков плана", Type.SHARE),
    Source("plan_timely", "доля сроков, выполненных вовремя", Type.SHARE),
    Source("plan_overdue", "просрочено сроков плана", Type.NUMBER),
    Source("plan_measures", "мероприятий в плане", Type.NUMBER),
    Source("site_complete", "раздел о качестве образования на сайте полный", Type.YES_NO),
    Source("site_page", "адрес раздела на сайте", Type.PROOF),
    Source("curator", "за школой закреплён куратор или школа-партнёр", Type.YES_NO),
)


def join() -> None:
    """Let forms of rounds know what this room knows."""
    register(known, *SOURCES)
    plans.register(with_approved_plan)


def with_approved_plan(schools: Iterable[int], on: date) -> set[int]:
    in_force = Plan.objects.filter(school__in=schools, state__in=APPROVED, period_end__gte=on)
    return set(in_force.order_by().values_list("school_id", flat=True))


def known(schools: Sequence[int], year: int) -> BySchool:
    """Of each school: its latest plan of the year, that plan's deadlines, the site, the curator."""
    by_school: BySchool = defaultdict(dict)
    _plans(schools, year, by_school)
    _sites(schools, year, by_school)
    _curators(schools, year, by_school)
    return by_school


def _plans(schools: Sequence[int], year: int, by_school: BySchool) -> None:
    versions = (
        PlanVersion.objects.filter(
            plan__school__in=schools,
            plan__state__in=APPROVED,
            plan__period_start__year__lte=year,
            plan__period_end__year__gte=year,
            state=PlanVersion.State.APPROVED,
        )
        .exclude(plan__kind=Plan.Kind.JOINT)
        .select_related("plan")
        .annotate(measure_count=Count("measures"))
        .order_by("plan__period_start", "plan__pk", "number")
    )
    latest = {version.plan.school_id: version for version in versions}
    counts = _counts([version.plan_id for version in latest.values()])
    for school, version in latest.items():
        plan = version.plan
        words = f"план «{plan.title}»"[:160]
        act = f"{plan.title}, {version.act}" if version.act else plan.title
        done, timely, overdue, due = counts.get(plan.pk, (0, 0, 0, 0))
        day = version.order_date.isoformat() if version.order_date else ""
        assert school is not None
        by_school[school] |= kept(
            [
                ("plan_act", text(act, words)),
                ("plan_approved_on", text(day, words)),
                ("plan_done", share(done, due, words)),
                ("plan_timely", share(timely, due, words)),
                ("plan_overdue", figure(overdue, words)),
                ("plan_measures", figure(version.measure_count, words)),
            ]
        )


def _counts(of: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Of deadlines that have come: done, done in time, not done, all of them; by the plan."""
    state, today = Occurrence.State, timezone.localdate()
    come = Q(end__lt=today) | Q(state=state.DONE)
    rows = (
        Occurrence.objects.filter(plan__in=of)
        .exclude(state=state.CANCELLED)
        .order_by()
        .values_list("plan")
        .annotate(
            done=Count("pk", filter=Q(state=state.DONE)),
            timely=Count("pk", filter=Q(state=state.DONE, done_on__lte=F("end"))),
            overdue=Count("pk", filter=Q(end__lt=today) & ~Q(state=state.DONE)),
            due=Count("pk", filter=come),
        )
    )
    return {plan: tuple(counts) for plan, *counts in rows}


def _sites(schools: Sequence[int], year: int, by_school: BySchool) -> None:
    latest = (
        SiteCheck.objects.filter(school__in=schools, month__year__lte=year)
        .order_by()
        .values("school")
        .annotate(last=Max("month"))
    )
    wanted = {row["school"]: row["last"] for row in latest}
    checks = SiteCheck.objects.filter(school__in=schools, month__in=set(wanted.values()))
    for check in checks:
        if wanted.get(check.school_id) == check.month:
            words = f"проверка сайта от\u00a0{short_date(check.checked_on)}"
            by_school[check.school_id] |= kept(
                [
                    ("site_complete", yes_no(check.complete, words)),
                    ("site_page", text(check.url, words)),
                ]
            )


def _curators(schools: Sequence[int], year: int, by_school: BySchool) -> None:
    """Nobody bound in the portal is no «no»: a school may have a curator outside it."""
    people = Assignment.objects.filter(
        Q(ends=None) | Q(ends__year__gte=year),
        school__in=schools,
        starts__year__lte=year,
        role__in=roles_with(Permission.WRITE_JOINT_PLAN),
    )
    joint = Plan.objects.filter(
        school__in=schools,
        state__in=APPROVED,
        curator_school__isnull=False,
        period_end__year__gte=year,
    )
    having = set(people.order_by().values_list("school_id", flat=True))
    having |= set(joint.order_by().values_list("school_id", flat=True))
    for school in having:
        if school is not None:
            by_school[school] |= kept(
                [("curator", yes_no(True, "назначения и\u00a0планы портала"))]
            )
