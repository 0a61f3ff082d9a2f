"""A school is entered, closed and opened again by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from monitoring.identification.facts_query import facts_of
from schools.models import School, SchoolIdentifier
from schools.services import lifecycle
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.cast import Cast
from tests.schools.workbooks import codes, load, read, report, workbook

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]
NEW = "/schools/new/"


def filled(cast: Cast, **told: Any) -> dict[str, Any]:
    return {
        "municipality": cast.north.municipality.pk,
        "name": "МБОУ «Лесная ООШ»",
        "full_name": "",
        "kind": "ООШ",
        "settlement_name": "Лесной",
        "rural": "on",
        "fis_oko": "sch991070",
        "oge": "004013",
        "inn": "",
        **told,
    }


def closing(**told: Any) -> dict[str, Any]:
    return {
        "closed_on": "2025-08-31",
        "order_number": "15-п",
        "order_date": "2025-06-20",
        "reason": "Реорганизация присоединением",
        "successor": "",
        **told,
    }


def text_of(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_a_school_is_entered_with_its_codes_and_stays_in_the_trail(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.north.coordinator).post(NEW, filled(cast), follow=True)

    school = School.objects.get(name="МБОУ «Лесная ООШ»")
    assert "заведена" in text_of(page)
    assert (school.municipality, school.kind, school.rural) == (
        cast.north.municipality,
        "ООШ",
        True,
    )
    assert str(school.settlement) == "Лесной"
    assert {i.shown for i in school.identifiers.all()} == {"edu991070", "4013"}
    assert AuditEvent.objects.get(verb="school.create").created_by == cast.north.coordinator


def test_a_like_name_is_asked_about_and_entered_once_a_person_says_it_is_another(
    cast: Cast, sign_in: SignIn
) -> None:
    client, known = sign_in(cast.north.coordinator), cast.north.school
    name = "МКОУ гимназия №1"

    asked = client.post(NEW, filled(cast, name=name))

    assert asked.status_code == 422
    assert known.name in text_of(asked)
    assert not School.objects.filter(name=name).exists()
    client.post(NEW, filled(cast, name=name, others=[known.pk]))
    assert School.objects.filter(name=name).exists()
    assert known.name in AuditEvent.objects.get(verb="school.create").text


def test_another_number_is_another_school_and_is_not_asked_about(
    cast: Cast, sign_in: SignIn
) -> None:
    sign_in(cast.north.coordinator).post(NEW, filled(cast, name="МБОУ «Гимназия № 2»"))

    assert School.objects.filter(name="МБОУ «Гимназия № 2»").exists()


def test_an_inn_that_another_school_has_is_asked_about(cast: Cast, sign_in: SignIn) -> None:
    SchoolIdentifier.objects.create(school=cast.north.school, system="inn", value="7707083893")

    page = sign_in(cast.north.coordinator).post(NEW, filled(cast, inn="7707083893"))

    assert cast.north.school.name in text_of(page)
    assert not School.objects.filter(name="МБОУ «Лесная ООШ»").exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"fis_oko": "edu991001"}, "уже записан за школой"),
        ({"fis_oko": "лесная"}, "edu и шесть цифр"),
        ({"oge": "1234567"}, "до шести цифр"),
        ({"name": ""}, "обязательно"),
    ],
)
def test_what_is_wrong_stops_all_of_it(
    cast: Cast, sign_in: SignIn, told: dict[str, str], words: str
) -> None:
    page = sign_in(cast.north.coordinator).post(NEW, filled(cast, **told))

    assert page.status_code == 422
    assert words in text_of(page).lower() or words in text_of(page)
    assert not School.objects.filter(kind="ООШ", rural=True).exists()


def test_a_namesake_in_the_same_municipality_is_refused(cast: Cast, sign_in: SignIn) -> None:
    known = cast.north.school

    page = sign_in(cast.north.coordinator).post(
        NEW, filled(cast, name=known.name, others=[known.pk])
    )

    assert "в муниципалитете уже есть" in text_of(page)


def test_nobody_enters_a_school_elsewhere(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.north.coordinator)

    page = client.post(NEW, filled(cast, municipality=cast.south.municipality.pk))

    assert page.status_code == 422
    assert not School.objects.filter(name="МБОУ «Лесная ООШ»").exists()
    assert sign_in(cast.north.observer).get(NEW).status_code == 403
    with pytest.raises(Exception, match="прав"):
        lifecycle.create_school(
            cast.south.municipality,
            name="МБОУ «Чужая СОШ»",
            settlement="",
            identifiers={},
            by=cast.north.coordinator,
        )


def test_a_closed_school_leaves_the_list_and_keeps_its_past(cast: Cast, sign_in: SignIn) -> None:
    client, school = sign_in(cast.north.coordinator), cast.north.school
    successor = cast.north.schools[1]

    page = client.post(
        reverse("schools:school_close", args=[school.pk]),
        closing(successor=successor.pk),
        follow=True,
    )

    told = text_of(page)
    assert "Школа закрыта 31.08.2025, документ № 15-п от 20.06.2025" in told
    assert successor.name in told
    assert "Закрыта, запись" not in told
    assert school.name not in text_of(client.get("/schools/"))
    assert school.name in text_of(client.get("/schools/?state=closed"))
    assert "правопреемник" in AuditEvent.objects.get(verb="school.close").text
    names = {
        year: {each.name for each in facts_of(cast.north.municipality, year, whole_region=False)
               .facts.schools.values()}
        for year in (2024, 2025)
    }  # fmt: skip
    assert school.name in names[2024]
    assert school.name not in names[2025]


def test_a_school_that_was_closed_by_mistake_works_again(cast: Cast, sign_in: SignIn) -> None:
    client, school = sign_in(cast.north.coordinator), cast.north.school
    client.post(reverse("schools:school_close", args=[school.pk]), closing())

    client.post(reverse("schools:school_reopen", args=[school.pk]))

    school.refresh_from_db()
    assert (school.closed_on, school.closing_order, school.closing_reason) == (None, "", "")
    assert AuditEvent.objects.filter(verb="school.reopen").count() == 1
    assert school.name in text_of(client.get("/schools/"))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"closed_on": "2999-01-01"}, "ещё не наступила"),
        ({"order_number": ""}, "Укажите номер"),
        ({"reason": ""}, "почему школа закрыта"),
        ({"order_date": "2999-01-01"}, "ещё не наступила"),
    ],
)
def test_closing_asks_for_a_day_a_ground_and_a_document(
    cast: Cast, sign_in: SignIn, told: dict[str, str], words: str
) -> None:
    page = sign_in(cast.north.coordinator).post(
        reverse("schools:school_close", args=[cast.north.school.pk]), closing(**told)
    )

    assert page.status_code == 422
    assert words in text_of(page)
    assert School.objects.get(pk=cast.north.school.pk).closed_on is None


def test_the_second_who_closes_a_school_is_told_who_was_first(cast: Cast) -> None:
    told = {
        "closed_on": date(2025, 8, 31),
        "order_number": "1",
        "order_date": date(2025, 8, 1),
        "reason": "ликвидация",
    }
    lifecycle.close_school(cast.north.school, by=cast.north.coordinator, **told)

    with pytest.raises(Refused, match="уже закрыта 31.08.2025") as refusal:
        lifecycle.close_school(cast.north.school, by=cast.north.specialist, **told)

    assert str(cast.north.coordinator) in refusal.value.message


def test_a_successor_is_a_working_school_of_the_same_place(cast: Cast) -> None:
    with pytest.raises(Refused, match="другая работающая школа"):
        lifecycle.close_school(
            cast.north.school,
            closed_on=date(2025, 8, 31),
            order_number="1",
            order_date=date(2025, 8, 1),
            reason="ликвидация",
            successor=cast.south.school,
            by=None,
        )


def test_a_registry_with_a_new_login_and_a_like_name_asks_in_the_preview(cast: Cast) -> None:
    data = workbook(
        ("Логин ФИС ОКО", "Краткое наименование", "Вид", "Сельская (да/нет)"),
        ["edu991088", "МКОУ Гимназия №1", "Гимназия", "нет"],
        ["edu991089", "МБОУ «Дальняя ООШ»", "ООШ", "да"],
    )

    batch = read(cast.north.municipality, ("реестр.xlsx", data))

    assert codes(batch) == [("school_alike", 2, "")]
    (issue,) = report(batch)["issues"]
    assert "Похоже на МБОУ «Гимназия № 1»:" in issue["message"]
    assert "добавьте ей этот логин" in issue["message"]


def test_a_registry_that_names_both_schools_asks_nothing(cast: Cast) -> None:
    data = workbook(
        ("Логин ФИС ОКО", "Краткое наименование", "Вид", "Сельская (да/нет)"),
        ["edu991001", cast.north.school.name, "Гимназия", "нет"],
        ["edu991088", "МКОУ Гимназия №1", "Гимназия", "нет"],
    )

    batch = load(cast.north.municipality, ("реестр.xlsx", data))

    assert codes(batch) == []
