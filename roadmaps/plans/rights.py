"""Who may do what to a plan, where the permission table alone does not say it.

A plan of joint measures is written by both schools: the accompanied one, with its curator, and
the curator school.
"""

from django.core.exceptions import PermissionDenied

from roadmaps.models import Plan
from schools import access
from schools.models import Municipality, School, User
from schools.permissions import Permission


def may_edit(user: User | None, plan: Plan) -> bool:
    if access.may(user, Permission.EDIT_PLAN, plan):
        return True
    return plan.kind == Plan.Kind.JOINT and user is not None and _is_partner(user, plan)


def check_edit(user: User | None, plan: Plan) -> None:
    """PermissionDenied (403) with the reason."""
    if not may_edit(user, plan):
        raise PermissionDenied(access.decide(user, Permission.EDIT_PLAN, plan).reason)


def may_comment(user: User | None, plan: Plan) -> bool:
    """Those who write a plan, who review it, who examine it, and the school's curator."""
    rights = (Permission.REVIEW_PLAN, Permission.REVIEW_AS_EXPERT)
    return may_edit(user, plan) or any(access.may(user, right, plan) for right in rights)


def approval_right(plan: Plan) -> Permission:
    """A school's plan is approved by its head, a municipal one by the head of the department."""
    if plan.school_id:
        return Permission.APPROVE_SCHOOL_PLAN
    return Permission.APPROVE_MUNICIPAL_PLAN


def may_approve(user: User | None, plan: Plan) -> bool:
    return access.may(user, approval_right(plan), plan)


def check_place(user: User | None, place: School | Municipality) -> None:
    """Whether a plan may be begun there; PermissionDenied otherwise."""
    access.check(user, Permission.EDIT_PLAN, place)


def _is_partner(user: User, plan: Plan) -> bool:
    return access.may(user, Permission.WRITE_JOINT_PLAN, plan) or bool(
        plan.curator_school and access.may(user, Permission.EDIT_PLAN, plan.curator_school)
    )
