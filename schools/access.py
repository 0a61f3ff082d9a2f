"""The one source of truth about deeds: may this person do this here, and on what ground.

Whether a row is seen at all is `visible_to(user)` in the query (404); `decide()` answers about
deeds on what is seen (403) and is what the administrator's page shows.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied

from schools.models import Assignment, User
from schools.permissions import Permission


class Scoped(Protocol):
    """Anything with a scope path: region, municipality, school, or a row of theirs."""

    @property
    def scope(self) -> str: ...


@dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: str
    assignment: Assignment | None = None


def decide(user: User | None, permission: Permission, target: Scoped | None = None) -> Decision:
    """Whether `user` may; `None` is the command line, which may everything.

    Without a target: whether the permission is held anywhere at all.
    """
    if user is None:
        return Decision(True, "Командная строка: доступ у того, кто управляет сервером.")
    if not user.is_active:
        return Decision(False, "Учётная запись отключена.")
    holding = [a for a in user.current_assignments if a.gives(permission)]
    if not holding:
        return Decision(False, f"Ни одна действующая роль не даёт права «{permission.label}».")
    if target is None:
        return Decision(True, f"Право даёт роль: {holding[0]}.", holding[0])
    for assignment in holding:
        if target.scope.startswith(assignment.scope):
            return Decision(True, f"Право даёт роль: {assignment}.", assignment)
    places = ", ".join(str(a.place) for a in holding)
    return Decision(False, f"Право «{permission.label}» есть только здесь: {places}.")


def may(user: User | None, permission: Permission, target: Scoped | None = None) -> bool:
    return decide(user, permission, target).allowed


def check(user: User | None, permission: Permission, target: Any = None) -> None:
    """Raise PermissionDenied (403) with the reason."""
    decision = decide(user, permission, target)
    if not decision.allowed:
        raise PermissionDenied(decision.reason)
