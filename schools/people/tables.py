"""The list of people, and rights by roles as a workbook."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from schools.models import Assignment
from schools.people.queries import PersonState, RoleRow
from schools.permissions import Permission
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData
from shnor_portal.core.typography import MISSING, short_date

STATE_STYLES = {
    PersonState.INVITED: "text-bg-info",
    PersonState.EXPIRED: "text-bg-warning",
    PersonState.NO_ROLE: "text-bg-secondary",
    PersonState.CLOSED: "text-bg-secondary",
}


def state_shown(state: str) -> SafeString:
    """The words of a `PersonState`; a badge where something is out of the ordinary."""
    known = PersonState(state)
    if known == PersonState.ENTERED:
        return format_html("{}", known.label)
    return badges([(known.label, STATE_STYLES[known])])


def _roles(person: Any) -> str:
    return "; ".join(_role(assignment) for assignment in person.shown)


def _roles_shown(person: Any) -> SafeString:
    lines = ((_role(assignment),) for assignment in person.shown)
    return format_html_join("", "<div>{}</div>", lines) or SafeString(MISSING)


PEOPLE = Table(
    "people",
    "Люди",
    [
        Column(
            "name", "Человек", "full_name", width=36,
            order=Concat("surname", Value(" "), "name", Value(" "), "patronymic"),
            html=lambda person: linked(
                person.full_name, reverse("schools:person", args=[person.pk])
            ),
        ),
        Column("post", "Должность", "post", order="post", width=32),
        Column("roles", "Роль и место", _roles, width=70, html=_roles_shown),
        Column("email", "Электронная почта", "email", order="email", width=32),
        Column(
            "state", "Состояние", lambda person: PersonState(person.state).label, Kind.CHOICE,
            order=by_choices("state", PersonState.values), width=24,
            html=lambda person: state_shown(person.state),
        ),
        Column("seen", "Последний вход", "last_login", Kind.MOMENT, order="last_login", width=18),
    ],
    order="name",
    noun="человек,человека,человек",
)  # fmt: skip
"""Rows are people of `queries.people`."""


def roles(rows: Sequence[RoleRow]) -> SheetData:
    """Permissions × roles, as on the page."""
    columns = [
        writing.Column("Право", 60),
        *(writing.Column(row.spec.title.capitalize(), 18) for row in rows),
    ]
    lines = (
        [
            permission.label.capitalize(),
            *("да" if permission in row.spec.permissions else "" for row in rows),
        ]
        for permission in Permission
    )
    return SheetData("Роли и права", columns, lines)


def _role(assignment: Assignment) -> str:
    until = f", по {short_date(assignment.ends)}" if assignment.ends else ""
    return f"{assignment}{until}"
