"""Targeted recommendations: proposed by rules of what a round found, confirmed by a person.

They are errands (`support.errands`) of a document of their own kind: the school answers, the
department accepts or returns, and terms stand where those of errands do.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from monitoring.models import Finding, Round
from roadmaps.models import Directive, Errand, Programme, TargetIndicator
from roadmaps.proof.round_data import RoundData, certainty, round_data
from roadmaps.proof.signs import BY_CODE
from roadmaps.support.errand_queries import errands
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import NBSP, counted
from shnor_portal.core.working_days import on_working_day

RECOMMENDATIONS = "рекомендация,рекомендации,рекомендаций"
MOST = 5
FINDING = "finding"
FINDING_DAYS = 30
FINDING_ADVICE = (
    "Обсудить с муниципальным координатором причины низких результатов и внести в план школы меры "
    "по каждой из них."
)
CONDITIONS_ADVICE = (
    "Обсудить с муниципальным координатором, какая помощь нужна школе в её условиях, и внести "
    "меры в план школы."
)


@dataclass(frozen=True)
class Proposal:
    """What the rules would say to a school, and on what ground."""

    school: int
    text: str
    found: str
    days: int
    sign: str
    metrics: tuple[str, ...] = ()
    finding: int | None = None


def proposals(data: RoundData) -> list[Proposal]:
    """By school, in the order of names; not more than a school can carry out."""
    for_school: dict[int, list[Proposal]] = defaultdict(list)
    by_school: dict[int, list[Finding]] = defaultdict(list)
    for finding in data.findings:
        by_school[finding.school_id].append(finding)
    for school, findings in by_school.items():
        for_school[school].append(_of_findings(findings))
    for one in data.signs:
        sign = one.sign
        for_school[one.school].append(
            Proposal(
                one.school, sign.advice, f"{one.words} ({sign.title})", sign.days, sign.code,
                sign.metrics,
            )
        )  # fmt: skip
    return [one for row in data.responses for one in for_school.get(row.school_id, ())[:MOST]]


@transaction.atomic
def propose(*, round: Round, by: User | None) -> Directive:
    """A draft of recommendations by the latest snapshot: only what was not advised before."""
    round = states.take(round, by=by, related=["municipality"])
    place = round.municipality
    access.check(by, Permission.GIVE_ERRANDS, place)
    snapshot = round.snapshots.select_related("round__municipality").order_by("-number").first()
    if snapshot is None:
        raise Refused(
            "Рекомендации предлагаются по закрытому мониторингу: закройте его.", code="no_snapshot"
        )
    known = Directive.objects.filter(
        round=round, kind=Directive.Kind.ADVICE, state=Directive.State.DRAFT
    ).first()
    if known:
        return known
    given = set(Errand.objects.filter(directive__round=round).values_list("school_id", "sign"))
    wanted = [one for one in proposals(round_data(snapshot)) if (one.school, one.sign) not in given]
    today = local_date(place)
    indicators = _indicators(place, round.year)
    directive = Directive.objects.create(
        municipality=place,
        kind=Directive.Kind.ADVICE,
        title=f"Адресные рекомендации по итогам мониторинга «{round}»"[:400],
        dated=today,
        round=round,
        points=[_point(one, today, indicators) for one in wanted],
        created_by=by,
    )
    said = f"«{directive}»: предложено {counted(len(wanted), RECOMMENDATIONS)}"
    audit.record("advice.propose", said, by=by, scope=directive.scope, obj=directive)
    return directive


def of_school(viewer: User, school: School) -> QuerySet[Errand]:
    """What was recommended to a school, the nearest term first."""
    return errands(viewer).filter(
        school=school, directive__kind=Directive.Kind.ADVICE
    ).exclude(state=Errand.State.CANCELLED).order_by("due", "pk")  # fmt: skip


def of_round(viewer: User, round: Round) -> QuerySet[Errand]:
    """What was recommended by a round, by school."""
    advice = errands(viewer).filter(directive__round=round, directive__kind=Directive.Kind.ADVICE)
    return advice.exclude(state=Errand.State.CANCELLED).order_by("school__name", "due", "pk")


def indicators_of(place: Municipality, today: date) -> list[TargetIndicator]:
    """Those that a recommendation may be for: of programmes that are not over."""
    indicators = TargetIndicator.objects.filter(
        programme__municipality=place, programme__last_year__gte=today.year
    )
    return list(indicators.select_related("programme").order_by("programme", "position", "pk"))


def drafts(viewer: User, round: Round) -> QuerySet[Directive]:
    return Directive.objects.where_holds(viewer, Permission.GIVE_ERRANDS).filter(
        round=round, kind=Directive.Kind.ADVICE, state=Directive.State.DRAFT
    )


def _indicators(place: Municipality, year: int) -> dict[str, TargetIndicator]:
    """By metric, of the programme that covers the year."""
    programmes = Programme.objects.filter(
        municipality=place, first_year__lte=year, last_year__gte=year
    )
    rows = TargetIndicator.objects.filter(programme__in=programmes).exclude(metric="")
    return {row.metric: row for row in rows.order_by("-programme__first_year", "-position")}


def _point(one: Proposal, today: date, indicators: dict[str, TargetIndicator]) -> dict[str, Any]:
    due = on_working_day(today + timedelta(days=one.days))
    indicator = next((indicators[code] for code in one.metrics if code in indicators), None)
    return {
        "number": "",
        "text": one.text,
        "executor": "",
        "due": due.isoformat(),
        "due_text": "",
        "is_task": True,
        "doubts": [],
        "school": one.school,
        "found": one.found,
        "sign": one.sign,
        "indicator": indicator.pk if indicator else None,
        "finding": one.finding,
    }


def _of_findings(findings: Sequence[Finding]) -> Proposal:
    """All signs of a school in one: what is to be discussed is the same."""
    first = findings[0]
    hard = all(one.status_kind == SchoolStatus.Kind.SHNSU for one in findings)
    return Proposal(
        first.school_id,
        CONDITIONS_ADVICE if hard else FINDING_ADVICE,
        "; ".join(map(_finding_words, findings)),
        FINDING_DAYS,
        FINDING,
        () if hard else ("left_the_list", "positive_dynamics"),
        first.pk,
    )


def _finding_words(finding: Finding) -> str:
    sure = certainty(finding)
    return f"{finding.category_title}{f'{NBSP}– {sure}' if sure else ''} ({finding.run})"


def sign_title(code: str) -> str:
    """The rule in words, "" for what a person wrote alone."""
    return BY_CODE[code].title if code in BY_CODE else ""
