"""Lists of schools with signs of bias: read, matched, changed, withdrawn."""

from typing import Any

import pytest

from monitoring.models import BiasSigns
from shnor_portal.core.intake import services
from shnor_portal.core.models import BatchFile, StagedRecord
from tests.cast import Cast
from tests.schools.workbooks import codes, counts, load, read, report, workbook

WIDE = ("Год", "Логин", "Муниципалитет", "ОО", "4 РУ", "4 МА", "5 РУ", "МА 5",
        "Количество маркеров")  # fmt: skip
PLAIN = ("Год", "Логин", "ОО", "Предмет", "Класс")
SHEET = "Признаки необъективности папка "
RU4, MA4, RU5, MA5 = (
    [subject, grade] for grade in (4, 5) for subject in ("Русский язык", "Математика")
)


def wide(*rows: list[Any], header: tuple[str, ...] = WIDE, sheet: str = SHEET) -> tuple[str, bytes]:
    return "маркеры.xlsx", workbook(header, *rows, sheet=sheet)


def plain(*rows: list[Any]) -> tuple[str, bytes]:
    return "маркеры построчно.xlsx", workbook(PLAIN, *rows)


def marks(school: Any, year: int = 2024) -> list[list[Any]]:
    return BiasSigns.objects.get(school=school, year=year).marks


def test_wide_list_marks_works_by_years_written_as_text(cast: Cast) -> None:
    school = cast.north.school
    batch = load(
        cast.north.municipality,
        wide(
            ["2023", "edu991001", "Северный район", school.name, 1, None, None, None, 1],
            ["2024", "sch991001", "Северный район", school.name, None, "+", None, "да", 2],
            ["2024", "edu991002", "Северный район", "", "нет", "-", 0, None, 0],
        ),
    )

    assert (report(batch)["format"], counts(batch)) == ("bias_list", (3, 0, 0, 0))
    assert marks(school, 2023) == [RU4]
    assert marks(school) == [MA4, MA5]
    assert marks(cast.north.schools[1]) == []
    row = BiasSigns.objects.get(school=school, year=2024)
    assert (row.markers, row.source, row.sheet, row.row) == (2, "маркеры.xlsx", SHEET, 3)
    assert row.file == batch.files.get()
    assert codes(batch) == []


def test_plain_list_puts_works_of_a_school_together(cast: Cast) -> None:
    name = cast.north.school.name
    batch = load(
        cast.north.municipality,
        plain(
            [2024, "edu991001", name, "Русский язык", 5],
            [2024, "edu991001", name, "Математика", "5 класс"],
            [2024, "edu991001", name, "Математика", 5],
            [2023, "", name, "МА", "4"],
        ),
    )

    assert report(batch)["format"] == "bias_list"
    assert (marks(cast.north.school), marks(cast.north.school, 2023)) == ([MA5, RU5], [MA4])
    assert counts(batch) == (2, 0, 0, 0)
    assert codes(batch) == [("duplicate_row", 4, "B")]
    assert BiasSigns.objects.get(year=2024).markers == 2


def test_year_may_stand_in_the_name_of_the_sheet(cast: Cast) -> None:
    header = ("Логин", "ОО", "РУ4", "Математика 5 класс", "Количество маркеров")
    load(
        cast.north.municipality,
        wide(["edu991001", "", "x", "V", 2], header=header, sheet="маркеры 2024"),
    )

    assert marks(cast.north.school) == [MA5, RU4]


def test_schools_of_other_municipalities_are_told_of_once(cast: Cast) -> None:
    own = cast.north.municipality.name
    batch = load(
        cast.north.municipality,
        wide(
            ["2024", "edu991101", cast.south.municipality.name, "Чужая", 1, None, None, None, 1],
            # Not in the portal at all, and a namesake of ours elsewhere.
            ["2024", "edu995001", "г. Дальний", "Чужая", 1, None, None, None, 1],
            ["2024", "", "Дальний район", cast.north.school.name, 1, None, None, None, 1],
            ["2024", "edu991001", own, "", 1, None, None, None, 1],
        ),
    )

    assert codes(batch) == [("other_municipalities", 2, "")]
    assert "3\u00a0строки" in report(batch)["issues"][0]["message"]
    assert report(batch)["unmatched_schools"] == []
    assert list(BiasSigns.objects.values_list("school", flat=True)) == [cast.north.school.pk]


def test_own_school_that_is_not_known_is_asked_about(cast: Cast) -> None:
    own = cast.north.municipality.name
    batch = read(
        cast.north.municipality, wide(["2024", "", own, "СОШ № 77", 1, None, None, None, 1])
    )

    assert codes(batch) == [("unknown_school", 2, "D")]
    assert report(batch)["unmatched_schools"] == [{"name": "СОШ № 77", "code": "", "row": 2}]


def test_list_of_others_alone_is_refused_aloud(cast: Cast) -> None:
    batch = read(
        cast.north.municipality, wide(["2024", "edu995001", "г. Дальний", "", 1, 1, 1, 1, 4])
    )

    assert batch.files.get().state == BatchFile.State.REFUSED
    assert "Школ вашего муниципалитета в файле нет" in report(batch)["issues"][0]["message"]


def test_count_of_markers_that_differs_is_told_and_marks_are_taken(cast: Cast) -> None:
    batch = load(
        cast.north.municipality, wide(["2024", "edu991001", "", "", 1, None, None, None, 3])
    )

    assert codes(batch) == [("markers_differ", 2, "I")]
    assert marks(cast.north.school) == [RU4]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (
            ["2024", "edu991001", "", "", "может быть", None, None, None, 1],
            "bias_mark_unknown",
            "E",
        ),
        (["год", "edu991001", "", "", 1, None, None, None, 1], "bad_year", "A"),
        (["2024", "edu99", "", "", 1, None, None, None, 1], "bad_login", "B"),
    ],
)
def test_bad_row_is_refused_and_the_rest_taken(
    cast: Cast, row: list[Any], code: str, column: str
) -> None:
    good = ["2024", "edu991002", "", "", None, None, 1, None, 1]
    batch = load(cast.north.municipality, wide(row, good))

    assert (code, 2, column) in codes(batch)
    assert counts(batch) == (1, 0, 0, 1)
    assert marks(cast.north.schools[1]) == [RU5]


@pytest.mark.parametrize(
    ("subject", "grade", "code", "column"),
    [("Труд", 5, "subject_unknown", "D"), ("Математика", "пятый", "grade_unknown", "E")],
)
def test_plain_row_without_a_work_is_refused(
    cast: Cast, subject: str, grade: Any, code: str, column: str
) -> None:
    batch = read(cast.north.municipality, plain([2024, "edu991001", "", subject, grade]))

    assert codes(batch) == [(code, 2, column)]


def test_same_list_twice_changes_nothing_and_a_new_one_only_what_it_names(cast: Cast) -> None:
    first = wide(
        ["2024", "edu991001", "", "", 1, None, None, None, 1],
        ["2024", "edu991002", "", "", 1, None, None, None, 1],
    )
    load(cast.north.municipality, first)
    again = load(cast.north.municipality, first)
    changed = load(
        cast.north.municipality, wide(["2024", "edu991001", "", "", None, None, None, None, 0])
    )

    assert counts(again) == (0, 0, 2, 0)
    assert again.files.get().state == BatchFile.State.UNCHANGED
    assert counts(changed) == (0, 1, 0, 0)
    assert (marks(cast.north.school), marks(cast.north.schools[1])) == ([], [RU4])


def test_withdrawn_list_gives_back_what_stood_before(cast: Cast) -> None:
    first = load(
        cast.north.municipality, wide(["2024", "edu991001", "", "", 1, None, None, None, 1])
    )
    second = load(
        cast.north.municipality,
        wide(
            ["2024", "edu991001", "", "", None, None, None, 1, 1],
            ["2024", "edu991002", "", "", None, None, None, 1, 1],
        ),
    )
    services.withdraw(second, by=None, reason="Прислан прошлогодний список.")

    row = BiasSigns.objects.get()
    assert (row.school, row.marks, row.file) == (cast.north.school, [RU4], first.files.get())


def test_preview_names_the_works_of_each_school(cast: Cast) -> None:
    batch = read(cast.north.municipality, wide(["2024", "edu991001", "", "", 1, None, 1, None, 2]))

    label = StagedRecord.objects.get(file__batch=batch).label
    assert label.endswith("2024: русский язык (4 и\u00a05\u00a0классы)")


@pytest.mark.parametrize(
    "header",
    [
        ("Логин", "ОО", "Предмет", "Класс", "Средний балл"),
        ("Логин", "ОО", "4 РУ", "4 МА"),
    ],
)
def test_other_tables_of_works_are_no_list_of_signs(cast: Cast, header: tuple[str, ...]) -> None:
    batch = read(
        cast.north.municipality,
        ("таблица.xlsx", workbook(header, ["edu991001", "", 56.5, 3.7], sheet="2024")),
    )

    assert report(batch)["format"] != "bias_list"
