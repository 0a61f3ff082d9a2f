import pytest

from schools.imports.blanks import BLANKS, blank
from schools.models import School, SchoolIdentifier
from shnor_portal.core.sheets.writing import write_book
from tests.cast import Cast
from tests.schools.workbooks import (
    OLYMPIADS,
    PASSPORT,
    REGISTRY,
    TERRITORY,
    codes,
    counts,
    load,
    read,
    report,
    workbook,
)


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """Every kind of reference data in the north, with odd corners."""
    place = cast.north.municipality
    school = cast.north.school
    School.objects.filter(pk=school.pk).update(
        full_name="Муниципальное учреждение «Гимназия № 1»", rural=True, site="https://gym.example"
    )
    load(place, ("р.xlsx", workbook(
        (*REGISTRY, "ОГРН", "Населённый пункт"),
        ["edu991001", 111001, "", "", "7707083893", "", 600, "1027700132195", "Озёрный"],
    )))  # fmt: skip
    SchoolIdentifier.objects.create(school=cast.north.schools[1], system="oge", value="4013")
    SchoolIdentifier.objects.create(school=cast.north.schools[1], system="ege", value="4014")
    SchoolIdentifier.objects.create(
        school=cast.north.schools[1], system="ege", value="4099", year=2020
    )
    title = ["Социальный паспорт школ на 20.09.2023"]
    load(place, ("п.xlsx", workbook(title, PASSPORT, ["edu991001", "", 600, 152, 9, None])))
    load(place, ("т.xlsx", workbook(TERRITORY, [2024, "edu991002", "", "Дальний", 5.4, 3.4, "да"],
                                    [2024, "edu991003", "", "", 5, 3.4, ""])))  # fmt: skip
    load(place, ("о.xlsx", workbook(OLYMPIADS, [2022, "edu991001", 1, 0, 590, 0],
                                    [2024, "edu991001", 3, 1, 600, 0])))  # fmt: skip
    return cast


@pytest.mark.parametrize(
    ("code", "unchanged"),
    [("registry", 3), ("social_passport", 1), ("territory", 2), ("olympiads", 2)],
)
def test_blank_read_back_changes_nothing(filled: Cast, code: str, unchanged: int) -> None:
    place = filled.north.municipality
    book = write_book(blank(code, place, 2024))

    batch = read(place, (f"{code}.xlsx", book))

    assert report(batch)["format"] == code
    assert codes(batch) == []
    assert counts(batch) == (0, 0, unchanged, 0)


def test_blank_names_all_open_schools_of_the_municipality_alone(cast: Cast) -> None:
    School.objects.filter(pk=cast.north.schools[2].pk).update(closed_on="2024-06-01")

    table, how_to = blank("social_passport", cast.north.municipality, 2025)

    assert [row[:4] for row in table.rows] == [
        [2025, None, "edu991001", "МБОУ «Гимназия № 1»"],
        [2025, None, "edu991002", "МБОУ «Северная СОШ»"],
    ]
    assert len(table.columns) == 23
    assert how_to.title == "Как заполнять"


def test_blank_survives_a_text_like_a_formula(cast: Cast) -> None:
    School.objects.filter(pk=cast.north.school.pk).update(head_name="=cmd()")
    place = cast.north.municipality

    batch = read(place, ("р.xlsx", write_book(blank("registry", place, 2024))))

    assert counts(batch)[1:] == (0, 3, 0)


def test_every_table_of_the_department_has_a_blank() -> None:
    assert set(BLANKS) == {
        "registry", "social_passport", "territory", "olympiads", "staff",
        "additional_education", "survey",
    }  # fmt: skip
