"""The menu by rights."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from schools.models import User
from schools.permissions import Role
from shnor_portal.desk.context import menu

pytestmark = pytest.mark.django_db

COMMON = ["Сегодня"]
DATA = ["Загрузка файлов", "Идентификация", "Документы"]
ORDER = {
    Role.COORDINATOR: ["Люди", "Настройки", "Журнал действий", "Задания", "Роли и права"],
    Role.HEAD: ["Люди", "Журнал действий", "Задания", "Роли и права"],
    Role.SCHOOL_HEAD: ["Люди", "Задания", "Роли и права"],
}
LABELS = {
    Role.COORDINATOR: [*COMMON, "Муниципалитет", "Школы", *DATA, *ORDER[Role.COORDINATOR]],
    Role.SPECIALIST: [*COMMON, "Муниципалитет", "Школы", *DATA, *ORDER[Role.SCHOOL_HEAD]],
    Role.HEAD: [
        *COMMON, "Муниципалитет", "Школы", "Идентификация", "Документы", *ORDER[Role.HEAD],
    ],
    Role.OBSERVER: [
        *COMMON, "Муниципалитет", "Школы", "Идентификация", "Документы", *ORDER[Role.SCHOOL_HEAD],
    ],
    Role.SCHOOL_HEAD: [*COMMON, "Школы", "Документы", *ORDER[Role.SCHOOL_HEAD]],
    Role.SCHOOL_TEAM: [*COMMON, "Школы", "Документы", *ORDER[Role.SCHOOL_HEAD]],
    Role.CURATOR: [*COMMON, "Школы", "Документы", *ORDER[Role.SCHOOL_HEAD]],
    Role.REGION_OPERATOR: [*COMMON, "Муниципалитеты", "Школы", *DATA, *ORDER[Role.SCHOOL_HEAD]],
    Role.ADMINISTRATOR: [
        *COMMON, "Люди", "Муниципалитеты", "Журнал действий", "Задания", "Роли и права",
        "Проверка доступа",
    ],
}  # fmt: skip


def entries(person, path="/"):
    request = RequestFactory().get(path)
    request.user = User.objects.get(pk=person.pk)
    return [entry for group in menu(request) for entry in group.items]


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_menu_holds_what_the_role_may_open(cast, sign_in, role):
    person = cast.by_role()[role]
    shown = entries(person)

    assert [entry.label for entry in shown] == LABELS[role]
    client = sign_in(person)
    assert {client.get(entry.url).status_code for entry in shown} == {200}


def test_menu_marks_the_section_of_the_page(cast):
    person = cast.north.coordinator
    page = reverse("schools:person", args=[person.pk])

    inside = [entry for entry in entries(person, page) if entry.active]
    on_it = [entry for entry in entries(person, reverse("schools:people")) if entry.here]

    assert [(entry.label, entry.here) for entry in inside] == [("Люди", False)]
    assert [entry.label for entry in on_it] == ["Люди"]


def test_menu_leads_to_the_only_municipality_and_to_the_list_of_several(cast):
    person = cast.north.coordinator
    one = {entry.label: entry.url for entry in entries(person)}
    person.assignments.create(role=Role.OBSERVER, municipality=cast.south.municipality)
    two = {entry.label: entry.url for entry in entries(person)}

    assert one["Муниципалитет"] == reverse("desk:dashboard", args=[cast.north.municipality.pk])
    assert two["Муниципалитеты"] == reverse("schools:municipality_list")


def test_passer_by_has_no_menu(client):
    assert client.get("/nowhere/").context["navigation"] == []
