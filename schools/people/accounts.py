"""What is written of a person, and closing or opening their access."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from schools.models import Assignment, User
from schools.people import sessions
from schools.people.authority import check_manages, unfinished
from schools.permissions import Role
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused


def edit_person(person: User, *, by: User | None, **values: Any) -> None:
    """Change name, post or e-mail; the trail keeps which fields, before and after."""
    check_manages(by, person)
    with transaction.atomic():
        changes = {
            field: [getattr(person, field), value]
            for field, value in values.items()
            if getattr(person, field) != value
        }
        if not changes:
            return
        for field, (_, value) in changes.items():
            setattr(person, field, value)
        person.save(update_fields=list(changes))
        text = f"{person.full_name}: изменены данные"
        audit.record("person.edit", text, by=by, scope=_scope(person), obj=person, changes=changes)


def close_access(person: User, *, by: User | None) -> None:
    """The person is signed out and cannot sign in; roles and the trail of deeds stay."""
    check_manages(by, person)
    if person == by:
        raise Refused("Свой доступ закрывает другой человек.", code="own_account")
    _refuse_without_administrator(person)
    with transaction.atomic():
        person.is_active = False
        person.save(update_fields=["is_active"])
        person.invitations.open().update(revoked_at=timezone.now())
        sessions.end_all(person)
        text = f"{person.full_name}: доступ закрыт"
        audit.record("person.close", text, by=by, scope=_scope(person), obj=person)


def open_access(person: User, *, by: User | None) -> None:
    """Let the person in again, with the password and the roles that they had."""
    check_manages(by, person)
    with transaction.atomic():
        person.is_active = True
        person.save(update_fields=["is_active"])
        text = f"{person.full_name}: доступ открыт"
        audit.record("person.open", text, by=by, scope=_scope(person), obj=person)


def _refuse_without_administrator(person: User) -> None:
    administrators = Assignment.objects.current().filter(
        role=Role.ADMINISTRATOR, user__is_active=True
    )
    is_one = administrators.filter(user=person).exists()
    if is_one and not administrators.exclude(user=person).exists():
        raise Refused(
            "Это последний администратор портала. Сначала назначьте другого.",
            code="last_administrator",
        )


def _scope(person: User) -> str:
    """The place of the trail: the person's first role, the portal when there is none."""
    return next((assignment.scope for assignment in unfinished(person)), "")
