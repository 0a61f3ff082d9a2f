"""What is written of a person; closing access to places, and the account itself."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from schools import access
from schools.models import RoleOffer, User
from schools.people import assignments, role_offers, sessions, telling
from schools.people.authority import (
    PORTAL,
    check_manages,
    check_may_change_email,
    is_administrator,
    unfinished,
)
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused


def edit_person(person: User, *, by: User | None, **values: Any) -> None:
    """Change name, post or e-mail; the trail keeps which fields, before and after.

    Whoever has the address has the account: the owner is told at the old one, codes that went
    there work no more, and what other places offered to its owner ends.
    """
    with transaction.atomic():
        person = states.take(person, by=by)
        check_manages(by, person)
        changes = {
            field: [getattr(person, field), value]
            for field, value in values.items()
            if getattr(person, field) != value
        }
        if not changes:
            return
        if "email" in changes:
            check_may_change_email(by, person)
        for field, (_, value) in changes.items():
            setattr(person, field, value)
        _save(person, list(changes))
        if "email" in changes:
            person.invitations.open().update(revoked_at=timezone.now())
            role_offers.lapse(person, by=by)
            if person.has_usable_password():
                telling.tell_new_email(person, old=changes["email"][0], by=by)
        text = f"{person.full_name}: изменены данные"
        audit.record("person.edit", text, by=by, scope=_scope(person), obj=person, changes=changes)


def leave_places(person: User, *, by: User | None) -> int:
    """End all roles of the person in the places that `by` manages, and what is offered to them
    there; how many roles. The account and roles elsewhere stay."""
    with transaction.atomic():
        person = states.take(person, by=by)
        here = [
            assignment
            for assignment in unfinished(person)
            if access.may(by, Permission.MANAGE_PEOPLE, assignment.place or PORTAL)
        ]
        if not here:
            raise PermissionDenied("У человека нет ролей там, где роли назначаете вы.")
        for assignment in here:
            assignments.end_assignment(assignment, by=by)
        for offer in person.role_offers.waiting(*RoleOffer.OPEN):
            if access.may(by, Permission.MANAGE_PEOPLE, offer.place or PORTAL):
                role_offers.withdraw(offer, by=by)
    return len(here)


def close_access(person: User, *, by: User | None) -> None:
    """The person is signed out and cannot sign in; roles and the trail of deeds stay.

    Powers that they lent come back.
    """
    if person == by:
        raise Refused("Свой доступ закрывает другой человек.", code="own_account")
    with transaction.atomic():
        person = states.take(person, by=by)
        _check_administrator(by)
        _refuse_without_administrator(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        person.invitations.open().update(revoked_at=timezone.now())
        sessions.end_all(person)
        assignments.end_lent(person)
        text = f"{person.full_name}: доступ закрыт"
        audit.record("person.close", text, by=by, scope=_scope(person), obj=person)


def open_access(person: User, *, by: User | None) -> None:
    """Let the person in again, with the password and the roles that they had."""
    with transaction.atomic():
        person = states.take(person, by=by)
        _check_administrator(by)
        person.is_active = True
        person.save(update_fields=["is_active"])
        text = f"{person.full_name}: доступ открыт"
        audit.record("person.open", text, by=by, scope=_scope(person), obj=person)


def _check_administrator(by: User | None) -> None:
    if not is_administrator(by):
        raise PermissionDenied(
            "Учётную запись закрывает и открывает администратор портала. "
            "Координатор закрывает доступ к своим местам."
        )


def _save(person: User, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError:
        raise Refused("С этой почтой входит другой человек.", code="email_taken") from None


def _refuse_without_administrator(person: User) -> None:
    administrators = assignments.administrators()
    is_one = administrators.filter(user=person).exists()
    if is_one and not administrators.exclude(user=person).exists():
        raise Refused(
            "Это последний администратор портала. Сначала назначьте другого.",
            code="last_administrator",
        )


def _scope(person: User) -> str:
    """The place of the trail: the person's first role, the portal when there is none."""
    return next((assignment.scope for assignment in unfinished(person)), "")
