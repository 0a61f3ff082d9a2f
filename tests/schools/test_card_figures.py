"""Yearly figures on the card of a school: by source, with small counts kept from strangers."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from schools.models import School, SchoolIdentifier, YearFigures
from schools.privacy import HIDDEN
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]


def told(school: School, system: str, year: int = 2025, **figures: Any) -> YearFigures:
    return YearFigures.objects.create(
        school=school,
        year=year,
        system=system,
        as_of="2025-10-01",
        figures=figures,
        source=f"{system}.xlsx",
    )


def card(client: Client, school: School, query: str = "") -> str:
    response = client.get(reverse("schools:school_card", args=[school.pk]) + query)
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_each_source_stands_apart_with_its_date_and_file(cast: Cast, sign_in: SignIn) -> None:
    school = cast.north.school
    told(school, "staff", teachers=40, teachers_highest=18, vacancies_physics=1, psychologist=0.5)
    told(school, "context", teachers=39, pupils_1=60, classes_1=2, location_type="Город")
    told(school, "additional", pupils=600, covered=421)

    page = card(sign_in(cast.north.coordinator), school)

    for words in (
        "(45,0 %)", "Вакансии: физика", "0,5",
        "Тип населённого пункта", "Обучающихся 1 классов", "421",
        "staff.xlsx, на 01.10.2025", "context.xlsx", "additional.xlsx",
    ):  # fmt: skip
        assert words in page


def test_an_empty_card_says_how_to_begin(cast: Cast, sign_in: SignIn) -> None:
    page = card(sign_in(cast.north.coordinator), cast.north.school)

    assert "Контекстных данных ещё нет" in page
    assert "Итогов опросов ещё нет" in page


def test_few_people_are_seen_by_the_department_alone(cast: Cast, sign_in: SignIn) -> None:
    school = cast.north.school
    told(school, "staff", teachers=40, teachers_off_profile=3, teachers_courses=38)
    told(school, "context", pupils=100, pupils_1=3, pupils_2=47, pupils_3=50)

    own = card(sign_in(cast.north.coordinator), school)
    stranger = card(sign_in(cast.north.observer), school)

    assert "менее 5" not in own
    # 3 of 40, 2 without courses; 3 first-graders and the grade that would give them away.
    assert stranger.count("менее 5") == 4
    assert ">47" not in stranger


def test_answers_of_a_survey_are_shown_as_counts(cast: Cast, sign_in: SignIn) -> None:
    key = "parents|Вам интересно?|"
    told(
        cast.north.school, "survey", **{key: 100, f"{key}да": 60, f"{key}нет": 37, f"{key}иное": 3}
    )

    own = card(sign_in(cast.north.coordinator), cast.north.school)
    stranger = card(sign_in(cast.north.observer), cast.north.school)

    assert "Родители: Вам интересно?" in own
    assert "60 <span" in own
    assert "60 <span" in stranger
    assert "37 <span" in own
    # Three who said otherwise would be a hundred less the rest.
    assert "37 <span" not in stranger


def test_workbook_of_the_card_has_the_same(cast: Cast, sign_in: SignIn) -> None:
    told(cast.north.school, "staff", teachers=40, teachers_off_profile=3)
    told(cast.north.school, "survey", **{"parents|Нравится?|да": 9})
    url = reverse("schools:school_card", args=[cast.north.school.pk])

    data = sign_in(cast.north.observer).get(f"{url}?format=xlsx").content
    book = load_workbook(io.BytesIO(data))

    rows = [[cell.value for cell in row] for row in book["Кадры"].iter_rows()]
    assert ["Учителей всего", 40] in rows
    assert ["Ведут предмет не по образованию", HIDDEN] in rows
    assert "Опросы" in book.sheetnames


def test_a_code_that_differs_waits_for_a_decision_and_is_written_by_one_click(
    cast: Cast, sign_in: SignIn
) -> None:
    school = cast.north.school
    SchoolIdentifier.objects.filter(school=school, system="ege").delete()
    SchoolIdentifier.objects.create(school=school, system="ege", value="4099")
    told(school, "context", year=2022, ege="4013")
    client = sign_in(cast.north.coordinator)

    assert "в реестре – 4099" in card(client, school)
    client.post(
        reverse("schools:identifier_add", args=[school.pk]),
        {"system": "ege", "value": "4013", "year": "2022"},
    )

    assert "в реестре – 4099" not in card(client, school)
    known = school.identifiers.filter(system="ege").values_list("value", "year")
    assert set(known) == {("4099", None), ("4013", 2022)}
