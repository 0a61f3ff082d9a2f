"""What every page of a plan needs: the plan in scope, its version, and who may do what."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from roadmaps.models import Plan, PlanVersion
from roadmaps.plans import queries, rights
from schools import access
from schools.permissions import Permission


@dataclass(frozen=True)
class Deeds:
    """What the viewer may do to this version now."""

    edit: bool
    check: bool
    send: bool
    recall: bool
    review: bool
    agree_whole: bool
    take_back: bool
    approve: bool
    start_version: bool
    drop_version: bool
    delete: bool
    finish: bool
    comment: bool
    make_paper: bool
    link: bool
    experts: bool


def plan_of(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(queries.plans(request.user), pk=pk)


def plan_to_edit(request: HttpRequest, pk: int) -> Plan:
    """A plan that the viewer sees (else 404) and may write (else 403)."""
    plan = plan_of(request, pk)
    rights.check_edit(request.user, plan)
    return plan


def deeds(request: HttpRequest, version: PlanVersion, counts: dict[str, int]) -> Deeds:
    user, plan = request.user, version.plan
    writes = rights.may_edit(user, plan)
    reviews = access.may(user, Permission.REVIEW_PLAN, plan)
    edits = writes and version.is_editable
    under_review = reviews and version.state == PlanVersion.State.REVIEW
    in_force = plan.state in {Plan.State.APPROVED, Plan.State.RUNNING}
    return Deeds(
        edit=edits,
        check=edits and bool(counts["doubtful"]),
        send=edits and bool(counts["measures"]) and not counts["doubtful"],
        recall=(
            writes and version.state == PlanVersion.State.REVIEW and version.review_began_at is None
        ),
        review=under_review,
        agree_whole=under_review and counts["agreed"] == counts["measures"],
        take_back=reviews and version.state == PlanVersion.State.AGREED,
        approve=version.state == PlanVersion.State.AGREED and rights.may_approve(user, plan),
        start_version=writes and in_force and version.state == PlanVersion.State.APPROVED,
        drop_version=edits and version.number > 1,
        delete=edits and plan.state == Plan.State.DRAFT and version.sent_at is None,
        finish=reviews and in_force and version.state == PlanVersion.State.APPROVED,
        comment=rights.may_comment(user, plan) and version.state != PlanVersion.State.APPROVED,
        make_paper=access.may(user, Permission.MAKE_PAPER, plan),
        link=writes,
        experts=reviews or access.may(user, Permission.REVIEW_AS_EXPERT, plan),
    )


def about(request: HttpRequest, plan: Plan, version: PlanVersion | None = None) -> dict:
    """The plan laid out, for a template."""
    version = version or queries.version_for(request.user, plan)
    sheet = queries.sheet(version)
    return {
        "plan": plan,
        "version": version,
        "sheet": sheet,
        "may": deeds(request, version, sheet.counts),
    }
