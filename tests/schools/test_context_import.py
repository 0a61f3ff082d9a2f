from typing import Any

import pytest

from schools.models import School, SchoolIdentifier, YearFigures
from shnor_portal.core.intake import services
from tests.cast import Cast
from tests.schools.context_books import form_2021, form_2022, row_2021
from tests.schools.workbooks import codes, counts, load, read, report

pytestmark = pytest.mark.django_db

INN = "7707083893"


def first(login: str, inn: Any = INN, oge: Any = 111001, ege: Any = 4013.0) -> list[Any]:
    return [
        login, "Гимназия", inn, oge, ege, "1) Действующая", 2, "3) Муниципальное бюджетное",
        "660000", "Озёрный", "2) Городской населенный пункт", "3) от 10 до 50 тысяч",
        "1) Доступно полностью",
    ]  # fmt: skip


def second(login: str, **told: Any) -> list[Any]:
    usual = {"pupils": 600, "special": 31, "teachers": 40, "highest": 18} | told
    return [login, "Гимназия", "1) Для глухих; 2) С ЗПР", "Русский", *usual.values()]


def figures(school: School) -> dict[str, Any]:
    return YearFigures.objects.get(school=school, system="context").figures


def test_form_of_2021_gives_the_school_its_figures(cast: Cast) -> None:
    place = cast.north.municipality

    batch = load(place, ("контекст.xlsx", form_2021(row_2021("sch991001", "Гимназия № 1"))))

    row = YearFigures.objects.get()
    assert report(batch)["format"] == "context_2021"
    assert (row.school, row.year, row.system) == (cast.north.school, 2021, "context")
    assert row.source == "контекст.xlsx"
    told = row.figures
    assert (told["pupils"], told["teachers"], told["teachers_highest"]) == (90, 14, 6)
    assert (told["teachers_young"], told["teachers_pension"]) == (2, 5)
    assert [told[f"pupils_{grade}"] for grade in (1, 9)] == [10, 10]
    assert "pupils_10" not in told
    assert told["classes_4"] == 1
    assert told["location_type"] == "Сельский населённый пункт"
    assert told["location_size"] == "до 3 тысяч человек"
    assert (told["boarding_school"], told["special_school"]) == (True, False)
    assert (told["vacancies_physics"], told["vacancies_mathematics"]) == (1, 0)
    assert told["vacancies_foreign"] == 0
    assert (told["computers"], told["internet_speed"]) == (24, "от 50 до 100 Мбит/с")
    assert told["additional"] == "Да"


def test_no_name_of_a_head_nor_a_telephone_is_kept(cast: Cast) -> None:
    batch = load(
        cast.north.municipality, ("к.xlsx", form_2021(row_2021("edu991001", "Гимназия № 1")))
    )

    kept = f"{figures(cast.north.school)} {list(batch.files.get().records.values())}"
    assert "Марта" not in kept
    assert "+7 000" not in kept
    assert School.objects.get(pk=cast.north.school.pk).head_name == cast.north.school.head_name


def test_the_same_form_twice_changes_nothing_and_a_withdrawal_takes_it_back(cast: Cast) -> None:
    place, data = cast.north.municipality, form_2021(row_2021("edu991001", "Гимназия № 1"))

    batch = load(place, ("к.xlsx", data))
    again = read(place, ("к.xlsx", data))

    assert counts(again) == (0, 0, 1, 0)
    services.withdraw(batch, by=None, reason="не тот год")
    assert not YearFigures.objects.exists()


def test_year_of_the_title_is_stronger_than_the_year_of_the_form(cast: Cast) -> None:
    data = form_2021(row_2021("edu991001", "Гимназия"), title="Контекстные данные, 2020 год")

    load(cast.north.municipality, ("к.xlsx", data))

    assert YearFigures.objects.get().year == 2020


def test_a_cell_that_cannot_be_read_loses_its_value_alone(cast: Cast) -> None:
    row = row_2021("edu991001", "Гимназия", **{"17": "около 14", "22": "много"})

    batch = load(cast.north.municipality, ("к.xlsx", form_2021(row)))

    told = figures(cast.north.school)
    assert "teachers" not in told
    assert "computers" not in told
    assert told["pupils"] == 90
    assert [code for code, _, _ in codes(batch)].count("not_a_number") == 2


def test_a_part_greater_than_the_whole_is_left_out(cast: Cast) -> None:
    row = row_2021("edu991001", "Гимназия", **{"18": 60})

    batch = load(cast.north.municipality, ("к.xlsx", form_2021(row)))

    assert "teachers_highest" not in figures(cast.north.school)
    assert "part_exceeds_whole" in {code for code, _, _ in codes(batch)}


def test_schools_of_other_municipalities_are_left_out_in_one_line(cast: Cast) -> None:
    stranger = SchoolIdentifier.objects.get(school=cast.south.school, system="fis_oko").shown
    data = form_2021(row_2021("edu991001", "Гимназия"), row_2021(stranger, "Южная"))

    batch = load(cast.north.municipality, ("к.xlsx", data))

    assert YearFigures.objects.get().school == cast.north.school
    assert "other_municipalities" in {code for code, _, _ in codes(batch)}


def test_two_sheets_of_2022_are_one_row_of_the_school(cast: Cast) -> None:
    data = form_2022([first("edu991001")], [second("edu991001")])

    batch = load(cast.north.municipality, ("к.xlsx", data))

    row = YearFigures.objects.get()
    assert report(batch)["format"] == "context_2022"
    assert row.year == 2022
    assert counts(batch) == (1, 0, 0, 0)
    told = row.figures
    assert told["status"] == "Действующая"
    assert told["location_type"] == "Городской населенный пункт"
    assert told["location_size"] == "от 10 до 50 тысяч"
    assert (told["pupils"], told["special_needs"], told["teachers"]) == (600, 31, 40)
    assert told["teachers_highest"] == 18


def test_form_of_2022_writes_the_codes_that_the_school_has_none_of(cast: Cast) -> None:
    school = cast.north.school
    school.identifiers.exclude(system="fis_oko").delete()

    batch = load(
        cast.north.municipality,
        ("к.xlsx", form_2022([first("edu991001")], [second("edu991001")])),
    )

    known = set(school.identifiers.values_list("system", "value", "year"))
    assert {("inn", INN, 2022), ("oge", "111001", 2022), ("ege", "4013", 2022)} <= known
    services.withdraw(batch, by=None, reason="проверка")
    assert set(school.identifiers.values_list("system", flat=True)) == {"fis_oko"}


def test_another_code_of_the_registry_stays_and_the_person_is_asked(cast: Cast) -> None:
    school = cast.north.school
    school.identifiers.filter(system="ege").delete()
    SchoolIdentifier.objects.create(school=school, system="ege", value="4099")

    batch = load(
        cast.north.municipality,
        ("к.xlsx", form_2022([first("edu991001")], [second("edu991001")])),
    )

    assert list(school.identifiers.filter(system="ege").values_list("value", flat=True)) == ["4099"]
    issue = next(each for each in report(batch)["issues"] if each["code"] == "code_differs")
    assert "в файле 4013, в реестре – 4099" in issue["message"]


def test_a_code_of_another_school_is_never_taken(cast: Cast) -> None:
    SchoolIdentifier.objects.create(school=cast.north.schools[1], system="ege", value="4013")
    cast.north.school.identifiers.filter(system="ege").delete()

    batch = load(
        cast.north.municipality,
        ("к.xlsx", form_2022([first("edu991001")], [second("edu991001")])),
    )

    assert not cast.north.school.identifiers.filter(system="ege").exists()
    assert "code_taken" in {code for code, _, _ in codes(batch)}
    assert "ege" not in figures(cast.north.school)


def test_a_code_that_the_person_wrote_by_hand_outlives_the_withdrawal(cast: Cast) -> None:
    school = cast.north.school
    school.identifiers.exclude(system="fis_oko").delete()
    SchoolIdentifier.objects.create(school=school, system="oge", value="111001")

    batch = load(
        cast.north.municipality,
        ("к.xlsx", form_2022([first("edu991001")], [second("edu991001")])),
    )
    services.withdraw(batch, by=None, reason="проверка")

    assert list(school.identifiers.filter(system="oge").values_list("value", "year")) == [
        ("111001", None)
    ]
