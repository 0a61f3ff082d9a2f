"""Roles in places for a time: given, ended, delegated."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from schools import access
from schools.models import Assignment, User
from schools.models.people import UserQuerySet
from schools.people import sessions
from schools.people.authority import MODEL_OF_LEVEL, PORTAL, Place
from schools.permissions import LEVEL_OF_ROLE, ROLE_PERMISSIONS, Level, Permission, Role
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import short_date

# Longer than a year is not a replacement but an appointment: the coordinator gives the role.
LONGEST_DELEGATION = timedelta(days=366)
WHERE = {
    Level.PORTAL: "на весь портал",
    Level.REGION: "на регион",
    Level.MUNICIPALITY: "на муниципалитет",
    Level.SCHOOL: "на школу",
}


def give_role(
    *, person: User, role: Role, place: Place, starts: date, ends: date | None, by: User | None
) -> Assignment:
    """Assign a person to a place; the term is inclusive, open when `ends` is None."""
    level = LEVEL_OF_ROLE[role]
    if not isinstance(place, MODEL_OF_LEVEL.get(level, type(PORTAL))):
        raise Refused(
            f"Роль «{role.label}» назначается {WHERE[level]}. Выберите другое место или роль.",
            code="wrong_place",
        )
    access.check(by, Permission.MANAGE_PEOPLE, place)
    with transaction.atomic():
        assignment = _assign(person, role, place, starts, ends)
        audit.record(
            "person.role",
            f"{person.full_name}: назначена роль «{role.label}» ({place}), {_term(assignment)}",
            by=by,
            scope=place.scope,
            obj=person,
        )
    return assignment


def check_may_end(assignment: Assignment, by: User | None) -> None:
    """Whoever manages the place may end a role in it, and whoever lent the power."""
    if by is None or assignment.delegated_by_id != by.pk:
        access.check(by, Permission.MANAGE_PEOPLE, assignment.place or PORTAL)


def end_assignment(
    assignment: Assignment, *, by: User | None, last_day: date | None = None
) -> None:
    """Set the last day of an assignment; without it the role ends at once."""
    check_may_end(assignment, by)
    place = assignment.place or PORTAL
    _refuse_own_management(assignment, by)
    with transaction.atomic():
        assignment.ends = last_day or timezone.localdate() - timedelta(days=1)
        _refuse_without_administrator(assignment)
        assignment.save(update_fields=["ends"])
        _end_delegations(assignment)
        sessions.end_if_no_role(assignment.user)
        audit.record(
            "person.role_end",
            f"{assignment.user.full_name}: роль «{assignment.get_role_display()}» ({place}) "
            f"действует по {short_date(assignment.ends)}",
            by=by,
            scope=place.scope,
            obj=assignment.user,
        )


def delegate_approval(
    *, own: Assignment, to: User, starts: date, ends: date, by: User
) -> Assignment:
    """Lend one's power to approve the list to a colleague of the municipality for a time.

    The colleague acts as the head of the department; a lent power is not lent further.
    """
    if own not in delegable(by):
        raise PermissionDenied("Поручить можно только собственное право утверждать перечень.")
    if to not in deputies(own):
        raise Refused(
            "Поручить право можно сотруднику своего управления, у которого этого права ещё нет.",
            code="wrong_deputy",
        )
    if ends - starts > LONGEST_DELEGATION or (own.ends and ends > own.ends):
        raise Refused(
            "Срок поручения – не дольше года и не дольше вашей собственной роли"
            + (f" (по {short_date(own.ends)})." if own.ends else "."),
            code="term_too_long",
        )
    with transaction.atomic():
        assignment = _assign(to, Role.HEAD, own.place, starts, ends, delegated_by=by)
        audit.record(
            "person.delegate",
            f"{to.full_name}: поручено утверждать перечень, {_term(assignment)}",
            by=by,
            scope=own.scope,
            obj=to,
        )
    return assignment


def delegable(user: User) -> list[Assignment]:
    """Own assignments, not lent ones, that carry the power to approve the list."""
    return [
        assignment
        for assignment in user.current_assignments
        if Permission.APPROVE_LIST in ROLE_PERMISSIONS[assignment.role]
        and assignment.delegated_by_id is None
        and assignment.level == Level.MUNICIPALITY
    ]


def deputies(own: Assignment) -> UserQuerySet:
    """Colleagues of the municipality's department who cannot approve the list there themselves."""
    here = Assignment.objects.current().filter(municipality=own.municipality)
    able = [role for role in Role if Permission.APPROVE_LIST in ROLE_PERMISSIONS[role]]
    return User.objects.filter(is_active=True, pk__in=here.values("user")).exclude(
        pk__in=here.filter(role__in=able).values("user")
    )


def _assign(
    person: User,
    role: Role,
    place: Place | None,
    starts: date,
    ends: date | None,
    delegated_by: User | None = None,
) -> Assignment:
    if not person.is_active:
        raise Refused(
            f"{person.full_name}: доступ закрыт. Сначала откройте его.", code="account_off"
        )
    if ends and ends < starts:
        raise Refused("Последний день роли раньше первого. Исправьте даты.", code="wrong_term")
    level = LEVEL_OF_ROLE[role]
    where = {} if level == Level.PORTAL else {str(level): place}
    overlapping = Q(ends=None) | Q(ends__gte=starts)
    if ends:
        overlapping &= Q(starts__lte=ends)
    if person.assignments.filter(overlapping, role=role, **where).exists():
        raise Refused(
            f"{person.full_name}: роль «{role.label}» в этом месте на эти даты уже есть.",
            code="role_exists",
        )
    return Assignment.objects.create(
        user=person, role=role, starts=starts, ends=ends, delegated_by=delegated_by, **where
    )


def _refuse_own_management(assignment: Assignment, by: User | None) -> None:
    if by == assignment.user and Permission.MANAGE_PEOPLE in ROLE_PERMISSIONS[assignment.role]:
        raise Refused(
            "Свою роль, которая даёт право назначать роли, прекращает другой человек: "
            "иначе в портал некому будет вас вернуть.",
            code="own_role",
        )


def _refuse_without_administrator(assignment: Assignment) -> None:
    if assignment.role != Role.ADMINISTRATOR:
        return
    others = Assignment.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if not others.exclude(pk=assignment.pk).filter(ends=None).exists():
        raise Refused(
            "Это последний бессрочный администратор портала. Сначала назначьте другого.",
            code="last_administrator",
        )


def _end_delegations(assignment: Assignment) -> None:
    """A power that is no longer held cannot stay lent."""
    if Permission.APPROVE_LIST not in ROLE_PERMISSIONS[assignment.role]:
        return
    lent = Assignment.objects.filter(
        delegated_by=assignment.user, municipality=assignment.municipality
    )
    lent.filter(Q(ends__gt=assignment.ends) | Q(ends=None)).update(ends=assignment.ends)


def _term(assignment: Assignment) -> str:
    start = f"с {short_date(assignment.starts)}"
    return f"{start} по {short_date(assignment.ends)}" if assignment.ends else f"{start} бессрочно"
