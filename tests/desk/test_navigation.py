"""The menu by rights."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from schools.models import User
from schools.permissions import Role
from shnor_portal.desk.context import menu

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ORDER = ["Люди", "Задания", "Роли и права"]
SUPPORT = [
    "Рисковые профили", "Дорожные карты", "Программы", "Поддержка школ", "Мониторинги",
    "Мои сроки", "Проверка сайтов", "Документы", "Подтверждения",
]  # fmt: skip
SCHOOL = [
    "Моя школа", "Сегодня", "Мои сроки", "Дорожные карты", "Программы", "Поддержка",
    "Мониторинги", "Результаты", "Рисковый профиль", "Документы", "Люди",
]  # fmt: skip
LABELS = {
    Role.COORDINATOR: [
        "Сегодня", "Муниципалитет", "Школы", "Загрузка файлов", "Результаты", "Идентификация",
        *SUPPORT, "Люди", "Настройки", "Журнал действий", "Задания", "Роли и права",
    ],
    Role.SPECIALIST: [
        "Сегодня", "Муниципалитет", "Школы", "Загрузка файлов", "Результаты", "Идентификация",
        *SUPPORT, *ORDER,
    ],
    Role.HEAD: [
        "Сегодня", "Муниципалитет", "Школы", "Результаты", "Идентификация", *SUPPORT,
        "Люди", "Журнал действий", "Задания", "Роли и права",
    ],
    Role.OBSERVER: [
        "Сегодня", "Муниципалитет", "Школы", "Результаты", "Идентификация", *SUPPORT, *ORDER,
    ],
    Role.SCHOOL_HEAD: SCHOOL,
    Role.SCHOOL_TEAM: SCHOOL,
    Role.CURATOR: SCHOOL,
    Role.REGION_OPERATOR: [
        "Сегодня", "Муниципалитеты", "Школы", "Загрузка файлов", "Результаты", "Идентификация",
        *SUPPORT, *ORDER,
    ],
    Role.ADMINISTRATOR: [
        "Сегодня", "Люди", "Муниципалитеты", "Журнал действий", "Задания", "Роли и права",
        "Проверка доступа", "Сроки хранения", "Состояние портала",
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


@pytest.mark.parametrize("page", ["desk:school", "schools:school_card"])
def test_page_of_a_school_lies_under_schools_and_is_the_first_for_its_own(cast, page):
    school = reverse(page, args=[cast.north.school.pk])

    def active(person):
        return [entry.label for entry in entries(person, school) if entry.active]

    assert active(cast.north.coordinator) == ["Школы"]
    assert active(cast.north.school_head) == ["Моя школа"]
    assert entries(cast.north.school_head)[0].label == "Моя школа"


def test_menu_leads_to_the_only_municipality_and_to_the_list_of_several(cast):
    person = cast.north.coordinator
    one = {entry.label: entry.url for entry in entries(person)}
    person.assignments.create(role=Role.OBSERVER, municipality=cast.south.municipality)
    two = {entry.label: entry.url for entry in entries(person)}

    assert one["Муниципалитет"] == reverse("desk:dashboard", args=[cast.north.municipality.pk])
    assert two["Муниципалитеты"] == reverse("schools:municipality_list")


def test_passer_by_has_no_menu(client):
    assert client.get("/nowhere/").context["navigation"] == []
