"""Roles in places for a time: given, ended, delegated."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from schools import access
from schools.models import Assignment, User
from schools.models.people import AssignmentQuerySet, UserQuerySet
from schools.people import sessions, telling
from schools.people.authority import (
    PORTAL,
    Place,
    check_may_offer,
    is_own,
    is_senior,
    manages,
    needs_word,
    refuse_to_oneself,
    unfinished,
)
from schools.permissions import ROLES, Level, Permission, Role, roles_with
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import short_date

# Longer than a year is not a replacement but an appointment: the coordinator gives the role.
LONGEST_DELEGATION = timedelta(days=366)


def give_role(
    *, person: User, role: Role, place: Place, starts: date, ends: date | None, by: User | None
) -> Assignment:
    """Assign a person to a place; the term is inclusive, open when `ends` is None.

    Only what needs nobody else's word: `offers.propose` knows the other ways.
    """
    with transaction.atomic():
        person = states.take(person, by=by)
        check_may_offer(role, place, by)
        refuse_to_oneself(person, by)
        if needs_word(role, place, by) or not is_own(by, person):
            raise Refused(
                "Эта роль вступает в силу только после подтверждения или согласия человека.",
                code="not_at_once",
            )
        assignment = assign(person, role, place, starts, ends)
        audit.record(
            "person.role",
            f"{person.full_name}: назначена роль «{role.label}» ({place}), {assignment.term}",
            by=by,
            scope=place.scope,
            obj=person,
        )
        telling.tell_given(assignment)
    return assignment


def check_may_end(assignment: Assignment, by: User | None) -> None:
    """Whoever manages the place may end a role in it, and whoever lent the power."""
    if by is None or assignment.delegated_by_id != by.pk:
        access.check(by, Permission.MANAGE_PEOPLE, assignment.place or PORTAL)


def end_assignment(
    assignment: Assignment, *, by: User | None, last_day: date | None = None
) -> None:
    """Set the last day of an assignment; without it the role ends at once.

    A longer term is a role given anew, so it is for those who give such a role.
    """
    place = assignment.place or PORTAL
    with transaction.atomic():
        states.take(assignment.user, by=None)
        assignment = states.take(assignment, by=by)
        check_may_end(assignment, by)
        _refuse_own_management(assignment, by)
        _check_term(assignment, last_day, by)
        assignment.ends = last_day or timezone.localdate() - timedelta(days=1)
        _refuse_without_administrator(assignment)
        assignment.save(update_fields=["ends"])
        _end_delegations(assignment)
        sessions.end_if_no_role(assignment.user)
        _revoke_codes_left(assignment.user)
        audit.record(
            "person.role_end",
            f"{assignment.user.full_name}: роль «{assignment.get_role_display()}» ({place}) "
            f"действует по {short_date(assignment.ends)}",
            by=by,
            scope=place.scope,
            obj=assignment.user,
        )
        telling.tell_term(assignment, by)


def delegate_approval(
    *, own: Assignment, to: User, starts: date, ends: date, by: User
) -> Assignment:
    """Lend one's power to approve the list to a colleague of the municipality for a time.

    The colleague acts as the head of the department; a lent power is not lent further.
    """
    with transaction.atomic():
        to = states.take(to, by=None)
        own = states.take(own, by=by)
        if own not in delegable(by):
            raise PermissionDenied("Поручить можно только собственное право утверждать перечень.")
        if to not in deputies(own):
            raise Refused(
                "Поручить право можно сотруднику своего муниципалитета, у которого этого права "
                "ещё нет.",
                code="wrong_deputy",
            )
        if ends - starts > LONGEST_DELEGATION or (own.ends and ends > own.ends):
            raise Refused(
                "Срок поручения – не дольше года и не дольше вашей собственной роли"
                + (f" (по {short_date(own.ends)})." if own.ends else "."),
                code="term_too_long",
            )
        assignment = assign(to, Role(own.role), own.place, starts, ends, delegated_by=by)
        audit.record(
            "person.delegate",
            f"{to.full_name}: поручено утверждать перечень, {assignment.term}",
            by=by,
            scope=own.scope,
            obj=to,
        )
        telling.tell_given(assignment)
    return assignment


def delegable(user: User) -> list[Assignment]:
    """Own assignments, not lent ones, whose power may be lent: a head's.

    Whoever borrows it acts as the head, which a coordinator cannot make of anybody.
    """
    return [
        assignment
        for assignment in user.current_assignments
        if assignment.spec.lends and assignment.delegated_by_id is None
    ]


def deputies(own: Assignment) -> UserQuerySet:
    """Colleagues of the municipality's department who cannot approve the list there themselves."""
    here = Assignment.objects.current().filter(municipality=own.municipality)
    able = roles_with(Permission.APPROVE_LIST)
    return User.objects.filter(is_active=True, pk__in=here.values("user")).exclude(
        pk__in=here.filter(role__in=able).values("user")
    )


def assign(
    person: User,
    role: Role,
    place: Place | None,
    starts: date,
    ends: date | None,
    delegated_by: User | None = None,
) -> Assignment:
    """The row of a role that everybody concerned has agreed to; the callers have checked that."""
    person = states.take(person, by=None)
    if not person.is_active:
        raise Refused(
            f"{person.full_name}: доступ закрыт. Открывает его администратор портала.",
            code="account_off",
        )
    if ends and ends < starts:
        raise Refused("Последний день роли раньше первого. Исправьте даты.", code="wrong_term")
    level = role.spec.level
    where = {} if level == Level.PORTAL else {str(level): place}
    overlapping = Q(ends=None) | Q(ends__gte=starts)
    if ends:
        overlapping &= Q(starts__lte=ends)
    if person.assignments.filter(overlapping, role=role, **where).exists():
        raise Refused(
            f"{person.full_name}: роль «{role.label}» в этом месте на эти даты уже есть.",
            code="role_exists",
        )
    assignment = Assignment.objects.create(
        user=person, role=role, starts=starts, ends=ends, delegated_by=delegated_by, **where
    )
    _revoke_codes_left(person)
    return assignment


def _revoke_codes_left(person: User) -> None:
    """Codes that let in more than their issuers manage now, or let in nowhere, work no more."""
    nowhere = not unfinished(person)
    for code in person.invitations.open().select_related("created_by"):
        issuer = code.created_by
        outgrown = issuer and (not manages(issuer, person) or is_senior(person, issuer))
        if nowhere or outgrown:
            code.revoked_at = timezone.now()
            code.save(update_fields=["revoked_at"])


def _check_term(assignment: Assignment, last_day: date | None, by: User | None) -> None:
    if assignment.stage == Assignment.Stage.OVER:
        raise Refused("Эта роль уже закончилась. Назначьте её заново.", code="role_over")
    if last_day is None or (assignment.ends is None or last_day <= assignment.ends):
        return
    refuse_to_oneself(assignment.user, by)
    if assignment.delegated_by_id:
        raise Refused(
            "Поручение не продлевают: руководитель поручает право заново.", code="lent_term"
        )
    if needs_word(Role(assignment.role), assignment.place or PORTAL, by):
        raise Refused(
            "Роль руководителя продлевает администратор портала. Или назначьте её заново: "
            "назначение уйдёт на подтверждение.",
            code="needs_word",
        )


def end_lent(person: User) -> None:
    """What a person lent ends at once."""
    states.take(person, by=None)
    yesterday = timezone.localdate() - timedelta(days=1)
    lent = Assignment.objects.filter(delegated_by=person)
    lent.filter(Q(ends__gt=yesterday) | Q(ends=None)).update(ends=yesterday)


def _refuse_own_management(assignment: Assignment, by: User | None) -> None:
    if by == assignment.user and assignment.gives(Permission.MANAGE_PEOPLE):
        raise Refused(
            "Свою роль, которая даёт право назначать роли, прекращает другой человек: "
            "иначе в портал некому будет вас вернуть.",
            code="own_role",
        )


def _refuse_without_administrator(assignment: Assignment) -> None:
    if not assignment.spec.keeps_portal:
        return
    others = administrators()
    if not others.exclude(pk=assignment.pk).filter(ends=None).exists():
        raise Refused(
            "Это последний бессрочный администратор портала. Сначала назначьте другого.",
            code="last_administrator",
        )


def administrators() -> AssignmentQuerySet:
    """Roles of administrators in force, held: two of them do not end each other at once."""
    keepers = [role for role, spec in ROLES.items() if spec.keeps_portal]
    rows = Assignment.objects.current().filter(role__in=keepers, user__is_active=True)
    states.take_all(rows, by=None)
    return rows


def _end_delegations(assignment: Assignment) -> None:
    """A power that is no longer held cannot stay lent."""
    if not assignment.gives(Permission.APPROVE_LIST):
        return
    lent = Assignment.objects.filter(
        delegated_by=assignment.user, municipality=assignment.municipality
    )
    lent.filter(Q(ends__gt=assignment.ends) | Q(ends=None)).update(ends=assignment.ends)
