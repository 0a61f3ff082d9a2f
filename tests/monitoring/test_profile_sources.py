"""Figures of the department's tables beside factors of a profile and in the resource map."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from monitoring.profiles.catalogues import catalogues
from monitoring.profiles.facts import facts_of, told_beside
from monitoring.profiles.proposals import Cuts, ProfileFacts, Told, propose, told_of
from schools.models import YearFigures
from tests.cast import Cast

SignIn = Callable[[Any], Client]
CUTS = Cuts()
SHORTAGE = "Дефицит педагогических кадров"
STAFF = Told("кадры 2026 года", {
    "teachers": 24, "teachers_highest": 8, "teachers_first": 9, "teachers_courses": 18,
    "vacancies_physics": 1, "vacancies_mathematics": 2, "vacancies_chemistry": 0,
})  # fmt: skip


@pytest.mark.parametrize(
    ("factor", "numerator", "denominator"),
    [
        (SHORTAGE, 3, 27),
        ("Недостаточная предметная и методическая компетентность педагогических работников", 7, 24),
        ("Несформированность внутришкольной системы повышения квалификации", 6, 24),
    ],
)
def test_staff_answer_for_the_factors_that_ask_of_them(
    factor: str, numerator: int, denominator: int
) -> None:
    found = propose(factor, ProfileFacts(staff=STAFF), CUTS)

    assert found is not None
    assert (found.numerator, found.denominator) == (numerator, denominator)
    assert found.source == "кадры 2026 года"


def test_vacancies_are_named_by_subject() -> None:
    assert told_of(SHORTAGE, ProfileFacts(staff=STAFF))[0].replace("\u00a0", " ") == (
        "кадры 2026 года: вакансий 3 (математика – 2, физика – 1)"
    )


def test_a_total_greater_than_its_parts_stands() -> None:
    told = Told("кадры", {"teachers": 10, "vacancies": 5, "vacancies_physics": 1})

    found = propose(SHORTAGE, ProfileFacts(staff=told), CUTS)

    assert found is not None
    assert (found.numerator, found.denominator) == (5, 15)


def test_without_a_table_of_staff_the_form_of_fis_oko_answers() -> None:
    context = Told("контекстные данные ФИС ОКО 2021 года", {
        "teachers": 14, "vacancies_physics": 1, "pupils": 90, "special_needs": 12, "computers": 24,
    })  # fmt: skip
    facts = ProfileFacts(context=context)

    shortage = propose(SHORTAGE, facts, CUTS)
    special = propose("Высокая доля обучающихся с ОВЗ", facts, CUTS)

    assert shortage is not None
    assert (shortage.numerator, shortage.denominator) == (1, 15)
    assert special is not None
    assert (special.numerator, special.denominator) == (12, 90)
    (line,) = told_of("Низкий уровень оснащения школы", facts)
    assert "24 компьютера на 90 обучающихся" in line.replace("\u00a0", " ")


def test_nothing_told_proposes_nothing() -> None:
    assert propose(SHORTAGE, ProfileFacts(), CUTS) is None
    assert told_of(SHORTAGE, ProfileFacts()) == ()
    assert propose("Низкая учебная мотивация обучающихся", ProfileFacts(), CUTS) is None


@pytest.mark.django_db
def test_the_latest_table_not_later_than_the_year_is_taken(cast: Cast) -> None:
    for year, teachers in ((2023, 20), (2025, 25), (2026, 30)):
        YearFigures.objects.create(
            school=cast.north.school, year=year, system="staff", figures={"teachers": teachers}
        )

    known, _ = facts_of(cast.north.school, 2025)

    assert known.staff == Told("кадры 2025 года", {"teachers": 25})


@pytest.mark.django_db
def test_few_people_are_left_out_of_what_everybody_sees(cast: Cast) -> None:
    figures = {"teachers": 24, "teachers_highest": 3, "teachers_first": 10}
    YearFigures.objects.create(school=cast.north.school, year=2025, system="staff", figures=figures)

    known, seen = facts_of(cast.north.school, 2025)

    assert known.staff.figures == figures
    assert seen.staff.figures == {"teachers": 24, "teachers_first": 10}


@pytest.mark.django_db
def test_profile_and_resource_map_show_what_files_say(cast: Cast, sign_in: SignIn) -> None:
    school = cast.north.school
    told = {"teachers": 24, "vacancies_physics": 3, "psychologist": 0.5}
    YearFigures.objects.create(school=school, year=2025, system="staff", figures=told)
    asked = "parents|Вам интересно?|"
    YearFigures.objects.create(
        school=school, year=2025, system="survey", figures={f"{asked}да": 60, f"{asked}нет": 40}
    )
    client = sign_in(cast.north.coordinator)
    chosen = catalogues().get(code="500plus-2022")

    lines = " ".join(told_beside(school, 2025)).replace("\u00a0", " ")
    page = client.get(reverse("monitoring:resources", args=[school.pk])).content.decode()
    build = reverse("monitoring:profile_build", args=[school.pk])
    new = client.get(build, {"catalogue": chosen.pk}).content.decode()

    assert lines == (
        "кадры 2025 года: ставок педагога-психолога – 0,5 кадры 2025 года: вакансий 3 (физика – 3)"
    )
    assert "Что об&nbsp;этом говорят файлы" in page
    assert "учительских мест свободны" in new
    assert "Опрос 2025 года, родители" in new
