"""Tables of people as workbooks: the same rows and words as on the page."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from schools.models import Assignment, User
from schools.people.queries import PersonState, RoleRow
from schools.permissions import Permission
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import short_date


def people(found: Iterable[User]) -> SheetData:
    """People of `queries.people`, roles in one cell each on a line of its own."""
    columns = [
        Column("Фамилия, имя, отчество", 36),
        Column("Должность", 32),
        Column("Роли", 70),
        Column("Электронная почта", 32),
        Column("Состояние", 24),
        Column("Последний вход", 18, "dd.mm.yyyy hh:mm"),
    ]
    rows = (
        [
            person.full_name,
            person.post,
            "; ".join(_role(assignment) for assignment in person.shown),  # type: ignore[attr-defined]
            person.email,
            PersonState(person.state).label,  # type: ignore[attr-defined]
            timezone.localtime(person.last_login) if person.last_login else None,
        ]
        for person in found
    )
    return SheetData("Люди", columns, rows)


def roles(rows: Sequence[RoleRow]) -> SheetData:
    """Permissions × roles, as on the page."""
    columns = [Column("Право", 60), *(Column(row.role.label.capitalize(), 18) for row in rows)]
    lines = (
        [
            permission.label.capitalize(),
            *("да" if permission in row.permissions else "" for row in rows),
        ]
        for permission in Permission
    )
    return SheetData("Роли и права", columns, lines)


def _role(assignment: Assignment) -> str:
    until = f", по {short_date(assignment.ends)}" if assignment.ends else ""
    return f"{assignment}{until}"
