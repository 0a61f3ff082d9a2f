import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from schools.models import School, SchoolIdentifier, SchoolStatus, SchoolYear, SocialPassport
from schools.privacy import HIDDEN
from schools.services.aliases import remember_alias
from tests.cast import Cast
from tests.schools.workbooks import REGISTRY, TERRITORY, load, workbook

SignIn = Callable[[Any], Client]
LIST = "/schools/"


def card(school: School) -> str:
    return reverse("schools:school_card", args=[school.pk])


def edit(school: School) -> str:
    return reverse("schools:school_edit", args=[school.pk])


def status(school: School, kind: str = "shnor") -> SchoolStatus:
    return SchoolStatus.objects.create(
        school=school,
        kind=kind,
        list_year=2026,
        results_year=2025,
        starts="2026-03-14",
        regional_act="Распоряжение министерства",
        regional_number="55-310-мр",
        regional_date="2026-03-14",
        order_number="117",
        order_date="2026-04-02",
    )


def text_of(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_list_shows_own_schools_alphabetically(cast: Cast, sign_in: SignIn) -> None:
    status(cast.north.school)

    page = text_of(sign_in(cast.north.observer).get(LIST))

    order = [page.index(name) for name in ("Гимназия № 1", "Приозёрная", "Северная СОШ")]
    assert order == sorted(order)
    assert "Южная" not in page
    assert "edu991001" in page
    assert "ШНОР, перечень 2026 года" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=северная", {"МБОУ «Северная СОШ»"}),
        ("q=СЕВЕРНАЯ", {"МБОУ «Северная СОШ»"}),
        ("q=sch991001", {"МБОУ «Гимназия № 1»"}),
        ("q=4013", {"МБОУ «Гимназия № 1»"}),
        ("kind=ООШ", {"МБОУ «Приозёрная ООШ»"}),
        ("flag=rural", {"МБОУ «Северная СОШ»"}),
        ("status=shnor", {"МБОУ «Гимназия № 1»"}),
        ("status=none", {"МБОУ «Северная СОШ»", "МБОУ «Приозёрная ООШ»"}),
        ("state=closed", {"МБОУ «Закрытая СОШ»"}),
        ("q=нет+такой", set()),
    ],
)
def test_list_is_filtered_and_goes_to_a_workbook(
    cast: Cast, sign_in: SignIn, query: str, names: set[str]
) -> None:
    status(cast.north.school)
    SchoolIdentifier.objects.create(school=cast.north.school, system="oge", value="4013")
    School.objects.filter(pk=cast.north.schools[1].pk).update(rural=True)
    School.objects.create(
        municipality=cast.north.municipality, name="МБОУ «Закрытая СОШ»", closed_on="2024-06-01"
    )
    client = sign_in(cast.north.specialist)

    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}?{query}&format=xlsx").content)).active
    page = text_of(client.get(f"{LIST}?{query}"))

    rows = {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)} - {"Всего"}
    assert rows == names
    assert all(name in page for name in names)


def test_list_without_schools_says_how_to_begin(cast: Cast, sign_in: SignIn) -> None:
    School.objects.filter(municipality=cast.north.municipality).update(closed_on="2024-06-01")

    begins = text_of(sign_in(cast.north.coordinator).get(LIST))
    waits = text_of(sign_in(cast.north.observer).get(LIST))

    assert "Начните с реестра" in begins
    assert reverse("monitoring:import_new") in begins
    assert "их вносит в портал муниципальный координатор" in waits


def test_list_of_a_region_has_municipalities_to_choose_from(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.region_operator)

    both = text_of(client.get(LIST))
    south = text_of(client.get(f"{LIST}?municipality={cast.south.municipality.pk}"))

    assert "Южная СОШ" in both
    assert "Северная СОШ" in both
    assert "Северная СОШ" not in south
    assert "Бланки для заполнения" in south


def test_list_asks_the_same_number_of_queries_for_any_number_of_schools(
    cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.north.coordinator)
    before = queries_of(client, LIST)
    for number in range(30):
        school = School.objects.create(municipality=cast.north.municipality, name=f"С {number}")
        SchoolIdentifier.objects.create(school=school, system="fis_oko", value=f"9955{number:02}")
        status(school)

    assert queries_of(client, LIST) <= before + 1


def test_card_shows_everything_with_source_and_date(cast: Cast, sign_in: SignIn) -> None:
    school = cast.north.school
    place = cast.north.municipality
    load(place, ("Реестр.xlsx", workbook(REGISTRY, ["edu991001", 111001, "", "", "", "да", 610])))
    row = [2024, "edu991001", "", "Озёрный", 5.4, 3.4, "да"]
    load(place, ("Места.xlsx", workbook(TERRITORY, row)))
    SocialPassport.objects.create(
        school=school, year=2024, as_of="2023-09-20", pupils=600, large_families=120,
        single_parent=90, source="Паспорт школы",
    )  # fmt: skip
    SchoolYear.objects.create(school=school, year=2024, contingent=600, leavers=7)
    remember_alias(school=school, seen_as="Первая гимназия", by=None)
    status(school)

    page = text_of(sign_in(cast.north.specialist).get(card(school)))

    for expected in (
        "edu991001",
        "111001",
        "«Реестр.xlsx»</a>, строка 2",
        "Первая гимназия",
        "Паспорт школы, на 20.09.2023",
        "20,0 %",
        "не значим",
        "Озёрный",
        "5,4",
        "3,4",
        "Распоряжение министерства № 55-310-мр от 14.03.2026",
        "№ 117 от 02.04.2026",
        "2026 года (по результатам 2025)",
        reverse("desk:school", args=[school.pk]),
    ):
        assert expected in page, expected


def test_card_hides_counts_under_five_from_those_who_may_not(cast: Cast, sign_in: SignIn) -> None:
    SocialPassport.objects.create(school=cast.north.school, year=2024, pupils=600, kdn=3, foster=0)
    SchoolYear.objects.create(school=cast.north.school, year=2024, contingent=600, leavers=4)

    hidden = text_of(sign_in(cast.north.observer).get(card(cast.north.school)))
    shown = text_of(sign_in(cast.north.school_head).get(card(cast.north.school)))

    # The factor stands in two tables of the passport, leavers in one.
    assert hidden.count("менее 5") == 3
    assert "0,5 %" not in hidden
    assert "менее 5" not in shown
    assert "0,5 %" in shown


def test_card_goes_to_a_workbook_with_the_same_small_counts_hidden(
    cast: Cast, sign_in: SignIn
) -> None:
    SocialPassport.objects.create(school=cast.north.school, year=2024, pupils=600, kdn=3, foster=7)
    url = card(cast.north.school) + "?format=xlsx"

    def passport_of(person: Any) -> dict[Any, Any]:
        book = load_workbook(io.BytesIO(sign_in(person).get(url).content))
        rows = book["Социальный паспорт"].iter_rows(min_row=2, values_only=True)
        return {row[0]: row[2] for row in rows}

    observer, specialist = passport_of(cast.north.observer), passport_of(cast.north.specialist)
    assert (observer["на учёте КДН"], specialist["на учёте КДН"]) == (HIDDEN, 3)
    assert observer["приёмные и под опекой"] == 7


def test_card_of_a_neighbour_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.north.coordinator)

    assert client.get(card(cast.south.school)).status_code == 404
    assert client.get(edit(cast.south.school)).status_code == 404


def test_card_for_reading_offers_no_changes(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.north.observer)

    assert "Изменить" not in text_of(client.get(card(cast.north.school)))
    assert client.get(edit(cast.north.school)).status_code == 403


def test_card_asks_the_same_number_of_queries_for_any_number_of_years(
    cast: Cast, sign_in: SignIn
) -> None:
    client, school = sign_in(cast.north.coordinator), cast.north.school
    SocialPassport.objects.create(school=school, year=2000, pupils=600)
    before = queries_of(client, card(school))
    for year in range(2001, 2020):
        SocialPassport.objects.create(school=school, year=year, pupils=600)
        SchoolYear.objects.create(school=school, year=year)

    assert queries_of(client, card(school)) == before


def test_school_is_edited(cast: Cast, sign_in: SignIn) -> None:
    client, school = sign_in(cast.north.specialist), cast.north.school
    given = {"name": "МБОУ «Лицей № 1»", "kind": "Лицей", "pupils": 615, "small": "on",
             "settlement_name": "Озёрный"}  # fmt: skip

    response = client.post(edit(school), given, follow=True)

    school.refresh_from_db()
    assert (school.name, school.kind, school.small) == ("МБОУ «Лицей № 1»", "Лицей", True)
    assert school.settlement.name == "Озёрный"
    assert "Последняя правка" in text_of(response)


def test_school_is_not_given_a_taken_name(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.north.specialist)
    given = {"name": "МБОУ «Северная СОШ»", "kind": "СОШ"}

    page = text_of(client.post(edit(cast.north.school), given))

    assert "уже есть" in page


def test_identifiers_are_added_and_removed(cast: Cast, sign_in: SignIn) -> None:
    client, school = sign_in(cast.north.specialist), cast.north.school
    add = reverse("schools:identifier_add", args=[school.pk])

    added = client.post(add, {"system": "inn", "value": "7707083894"}, follow=True)
    refused = client.post(add, {"system": "fis_oko", "value": "edu991101"})
    inn = school.identifiers.get(system="inn")
    client.post(reverse("schools:identifier_remove", args=[school.pk, inn.pk]))
    foreign = cast.south.school.identifiers.get()
    hidden = client.post(reverse("schools:identifier_remove", args=[school.pk, foreign.pk]))

    assert "Контрольная цифра не сходится" in text_of(added)
    assert "за школой другого муниципалитета" in text_of(refused)
    assert not school.identifiers.filter(system="inn").exists()
    assert hidden.status_code == 404


def test_alias_is_removed(cast: Cast, sign_in: SignIn) -> None:
    alias = remember_alias(school=cast.north.school, seen_as="Первая гимназия", by=None)
    url = reverse("schools:alias_remove", args=[cast.north.school.pk, alias.pk])

    sign_in(cast.north.specialist).post(url)

    assert not cast.north.school.aliases.exists()


@pytest.mark.parametrize(
    ("kind", "given", "field", "value"),
    [
        ("passport", {"pupils": 600, "kdn": 9}, "kdn", 9),
        ("olympiads", {"contingent": 600, "leavers": 2}, "leavers", 2),
        ("territory", {"settlement": "Озёрный", "unemployment": "5,4"}, "unemployment", 5.4),
    ],
)
def test_year_is_filled_and_asks_for_its_source(
    cast: Cast, sign_in: SignIn, kind: str, given: dict[str, Any], field: str, value: float
) -> None:
    client, school = sign_in(cast.north.specialist), cast.north.school
    url = reverse("schools:year_edit", args=[school.pk, kind, 2024])

    assert client.get(url).status_code == 200
    without = text_of(client.post(url, given))
    client.post(url, given | {"source": "Справка школы от 20.09.2023"})

    rows = {"passport": school.passports, "olympiads": school.years, "territory": school.territory}
    row = rows[kind].get(year=2024)
    assert "Укажите документ" in without
    assert float(getattr(row, field)) == value
    assert row.source == "Справка школы от 20.09.2023"


def test_passport_with_more_than_all_pupils_is_refused(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("schools:year_edit", args=[cast.north.school.pk, "passport", 2024])
    given = {"pupils": 10, "kdn": 11, "source": "Паспорт"}

    page = text_of(sign_in(cast.north.specialist).post(url, given))

    assert "Больше, чем всего обучающихся (10)" in page
    assert not cast.north.school.passports.exists()


@pytest.mark.parametrize("address", ["/schools/{pk}/dreams/2024/", "/schools/{pk}/passport/1024/"])
def test_year_of_nothing_is_not_found(cast: Cast, sign_in: SignIn, address: str) -> None:
    url = address.format(pk=cast.north.school.pk)

    assert sign_in(cast.north.specialist).get(url).status_code == 404


def test_blank_is_for_those_who_bring_files_of_the_place(cast: Cast, sign_in: SignIn) -> None:
    own = reverse("schools:blank", args=[cast.north.municipality.pk, "social_passport"])
    foreign = reverse("schools:blank", args=[cast.south.municipality.pk, "social_passport"])
    specialist = sign_in(cast.north.specialist)

    taken = specialist.get(f"{own}?year=2024")

    sheet = load_workbook(io.BytesIO(taken.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == [2024, None, "edu991001", "МБОУ «Гимназия № 1»"]
    assert specialist.get(foreign).status_code == 404
    assert specialist.get(f"{own}?year=99").status_code == 404
    assert sign_in(cast.north.observer).get(own).status_code == 403
