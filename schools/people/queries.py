"""Questions about people: who is here, in what roles, and why they may or may not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone

from schools import access
from schools.models import Assignment, Invitation, School, User
from schools.models.people import AssignmentQuerySet, UserQuerySet
from schools.people.authority import Place
from schools.permissions import DUTY_OF_ROLE, ROLE_PERMISSIONS, Permission, Role
from shnor_portal.core.searching import words_in


class PersonState(models.TextChoices):
    """What stands between a person and the portal."""

    ENTERED = "entered", "работает в портале"
    INVITED = "invited", "ждёт первого входа"
    EXPIRED = "expired", "код входа не действует"
    NO_ROLE = "no_role", "нет действующей роли"
    CLOSED = "closed", "доступ закрыт"


def people(
    viewer: User, *, text: str = "", role: str = "", state: str = "", school: str = ""
) -> UserQuerySet:
    """People in the viewer's sight with `state`, `shown` roles; closed ones only when asked for."""
    found = with_state(User.objects.visible_to(viewer))
    found = found.filter(state=state) if state else found.exclude(state=PersonState.CLOSED)
    if text:
        found = found.filter(words_in(text, "surname", "name", "patronymic", "email", "post"))
    roles = shown_assignments(viewer)
    if role:
        found = found.filter(pk__in=roles.filter(role=role).values("user"))
    if school:
        found = found.filter(pk__in=roles.filter(school=school).values("user"))
    return found.prefetch_related(Prefetch("assignments", roles, to_attr="shown"))


def with_state(found: UserQuerySet) -> UserQuerySet:
    """Annotate people with their `PersonState`."""
    mine = {"user": OuterRef("pk")}
    # A password that cannot match anything starts with an exclamation mark.
    never_entered = Q(password__startswith="!")
    state = Case(
        When(is_active=False, then=Value(PersonState.CLOSED)),
        When(
            never_entered & Exists(Invitation.objects.open().filter(**mine)),
            then=Value(PersonState.INVITED),
        ),
        When(never_entered, then=Value(PersonState.EXPIRED)),
        When(~Exists(Assignment.objects.current().filter(**mine)), then=Value(PersonState.NO_ROLE)),
        default=Value(PersonState.ENTERED),
        output_field=models.CharField(),
    )
    return found.annotate(state=state)


def shown_assignments(viewer: User, *, past: bool = False) -> AssignmentQuerySet:
    """Roles in the viewer's sight: in force and to come, the past ones too when asked for."""
    found = Assignment.objects.visible_to(viewer)
    if not past:
        found = found.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()))
    return found.select_related(
        "region", "municipality", "school__municipality", "delegated_by"
    ).order_by("role", "starts")


@dataclass(frozen=True)
class RoleRow:
    """A role: what it is for, what it may, and whether the viewer has it."""

    role: Role
    duty: str
    own: bool
    permissions: frozenset[Permission]


def role_table(viewer: User) -> list[RoleRow]:
    return [
        RoleRow(role, DUTY_OF_ROLE[role], viewer.has_role(role), ROLE_PERMISSIONS[role])
        for role in Role
    ]


@dataclass(frozen=True)
class Explained:
    permission: Permission
    decision: access.Decision


def explain(person: User, place: Place, permissions: Sequence[Permission]) -> list[Explained]:
    """The answers of `access.decide()` about a place, with their grounds."""
    return [Explained(p, access.decide(person, p, place)) for p in permissions]


def sees(person: User, place: Place) -> bool | None:
    """Whether the place's pages open at all (else 404); None for the portal, which has no page."""
    if not isinstance(place, models.Model):
        return None
    return type(place).objects.visible_to(person).filter(pk=place.pk).exists()


def schools_of(viewer: User) -> QuerySet[School]:
    """Schools of the filter of people."""
    return School.objects.visible_to(viewer).active().order_by("name")


def own_assignments(user: User) -> QuerySet[Assignment]:
    """All roles that the person has had, newest first."""
    found = user.assignments.select_related(
        "region", "municipality", "school__municipality", "delegated_by"
    )
    return found.order_by("-starts", "role")


def lent_powers(user: User) -> QuerySet[Assignment]:
    """Powers that the person has lent and that are not over."""
    found = Assignment.objects.filter(delegated_by=user, ends__gte=timezone.localdate())
    return found.select_related("user", "municipality").order_by("ends")
