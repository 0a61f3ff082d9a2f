"""Who may mark a deadline, where the permission table alone does not say it.

A plan of joint measures is carried out by both schools: the accompanied one and its curator school.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from roadmaps.execution.queries import DeadlineRow
from roadmaps.models import Occurrence, Plan
from schools import access
from schools.models import User
from schools.permissions import Permission


def may_mark(user: User | None, row: Occurrence) -> bool:
    if access.may(user, Permission.MARK_PROGRESS, row.place):
        return True
    partner = row.plan.curator_school if row.plan.kind == Plan.Kind.JOINT else None
    return partner is not None and access.may(user, Permission.MARK_PROGRESS, partner)


def may_confirm(user: User | None, row: Occurrence) -> bool:
    return access.may(user, Permission.CONFIRM_PROGRESS, row.place)


def markable(user: User, rows: Iterable[DeadlineRow]) -> set[int]:
    """Primary keys of the deadlines that the person may mark or confirm."""
    occurrences = (row.occurrence for row in rows)
    return {item.pk for item in occurrences if may_mark(user, item) or may_confirm(user, item)}


def check(user: User | None, permission: Permission, row: Occurrence) -> None:
    """PermissionDenied (403) with the reason."""
    if permission == Permission.MARK_PROGRESS and may_mark(user, row):
        return
    decision = access.decide(user, permission, row.place)
    if not decision.allowed:
        raise PermissionDenied(decision.reason)
