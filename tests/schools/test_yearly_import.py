from datetime import date
from typing import Any

import pytest

from schools.models import RegionYear, School, SchoolYear, Settlement, SocialPassport, TerritoryYear
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.models import BatchFile, StagedRecord
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

TITLE = ["Социальный паспорт школ на 20.09.2023"]
ROW = ["edu991001", "МБОУ «Гимназия № 1»", 600, 152, 9, 15]


def passport(*rows: list[Any], title: list[str] = TITLE) -> tuple[str, bytes]:
    return "паспорт.xlsx", workbook(title, PASSPORT, *rows)


def territory(*rows: list[Any]) -> tuple[str, bytes]:
    return "территория.xlsx", workbook(TERRITORY, *rows)


def olympiads(*rows: list[Any]) -> tuple[str, bytes]:
    return "олимпиады.xlsx", workbook(OLYMPIADS, *rows)


def test_passport_is_of_the_year_of_results_after_its_autumn_date(cast: Cast) -> None:
    batch = load(cast.north.municipality, passport(ROW))

    row = SocialPassport.objects.get()
    assert (row.school, row.year, row.as_of) == (cast.north.school, 2024, date(2023, 9, 20))
    assert (row.pupils, row.both_parents_higher_edu, row.kdn, row.sop_families) == (600, 152, 9, 15)
    assert row.large_families is None
    assert row.source == "паспорт.xlsx"
    assert (report(batch)["format"], report(batch)["year"]) == ("social_passport", 2024)


def test_passport_takes_the_year_from_the_hint_or_the_column(cast: Cast) -> None:
    load(cast.north.municipality, passport(ROW, title=["Социальный паспорт"]), year=2023)
    book = workbook(("Год", *PASSPORT), [2022, *ROW])
    load(cast.north.municipality, ("паспорт.xlsx", book))

    assert set(SocialPassport.objects.values_list("year", flat=True)) == {2022, 2023}


def test_passport_without_any_year_is_refused(cast: Cast) -> None:
    batch = read(cast.north.municipality, passport(ROW, title=["Социальный паспорт"]))

    assert [code for code, _, _ in codes(batch)] == ["year_required"]
    assert batch.files.get().state == BatchFile.State.REFUSED


def test_passport_warns_when_hint_or_column_disagrees_with_the_title(cast: Cast) -> None:
    hinted = read(cast.north.municipality, passport(ROW), year=2023)
    book = workbook(TITLE, ("Год", *PASSPORT), [2022, *ROW])
    in_column = read(cast.north.municipality, ("паспорт.xlsx", book))

    assert codes(hinted) == [("year_differs", None, "")]
    assert report(hinted)["year"] == 2024
    assert codes(in_column) == [("year_differs", 3, "A")]
    assert report(in_column)["year"] == 2022


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (["edu991777", "Неизвестная", 10, 1, 1, 1], "unknown_school", "A"),
        (["", "Неизвестная СОШ", 10, 1, 1, 1], "unknown_school", "B"),
        (["edu991101", "Соседняя", 10, 1, 1, 1], "foreign_school", "A"),
        (["edu99", "", 10, 1, 1, 1], "bad_login", "A"),
        (["edu991001", "", None, 1, 1, 1], "pupils_required", "C"),
        (["edu991001", "", 10, 11, 1, 1], "count_exceeds_pupils", "D"),
        (["edu991001", "", 10, "много", 1, 1], "not_a_number", "D"),
        (["edu991001", "", 10, -1, 1, 1], "not_a_number", "D"),
    ],
)
def test_passport_refuses_a_bad_row_and_takes_the_rest(
    cast: Cast, row: list[Any], code: str, column: str
) -> None:
    good = ["edu991002", "", 100, 10, 0, 0]

    batch = load(cast.north.municipality, passport(row, good))

    assert codes(batch) == [(code, 3, column)]
    assert counts(batch) == (1, 0, 0, 1)
    assert SocialPassport.objects.get().school == cast.north.schools[1]


def test_unmatched_schools_are_listed_with_their_rows(cast: Cast) -> None:
    batch = read(cast.north.municipality, passport(["edu991777", "Чужая", 10, 1, 1, 1], ROW))

    assert report(batch)["unmatched_schools"] == [{"name": "Чужая", "code": "edu991777", "row": 3}]


def test_same_school_twice_is_refused_the_second_time(cast: Cast) -> None:
    batch = read(cast.north.municipality, passport(ROW, ["sch991001", "", 10, 1, 1, 1]))

    assert codes(batch) == [("duplicate_row", 4, "A")]
    assert counts(batch) == (1, 0, 0, 1)


def test_blank_cell_says_nothing_and_zero_is_zero(cast: Cast) -> None:
    load(cast.north.municipality, passport(ROW))

    batch = load(cast.north.municipality, passport(["edu991001", "", 600, None, 0, None]))

    row = SocialPassport.objects.get()
    assert (row.both_parents_higher_edu, row.kdn, row.sop_families) == (152, 0, 15)
    assert counts(batch) == (0, 1, 0, 0)


def test_rows_of_a_blank_that_nobody_filled_are_not_rows(cast: Cast) -> None:
    empty = ["edu991002", "МБОУ «Северная СОШ»", None, None, None, None]

    batch = read(cast.north.municipality, passport(ROW, empty))

    assert codes(batch) == []
    assert counts(batch) == (1, 0, 0, 0)


def test_totals_in_the_column_of_logins_are_no_school(cast: Cast) -> None:
    batch = read(cast.north.municipality, passport(ROW, ["ИТОГО", None, 600, 152, 9, 15]))

    assert codes(batch) == []
    assert counts(batch) == (1, 0, 0, 0)


def test_year_may_be_a_school_year(cast: Cast) -> None:
    book = workbook(("Учебный год", *PASSPORT), ["2022/2023", *ROW])
    load(cast.north.municipality, ("паспорт.xlsx", book))

    assert SocialPassport.objects.get().year == 2023


def test_same_passport_under_another_name_changes_nothing(cast: Cast) -> None:
    load(cast.north.municipality, passport(ROW))

    batch = read(cast.north.municipality, ("копия.xlsx", passport(ROW)[1]))

    assert counts(batch) == (0, 0, 1, 0)


def test_passport_withdrawal_returns_the_old_figures_with_their_source(cast: Cast) -> None:
    load(cast.north.municipality, passport(ROW))
    later = ["edu991001", "", 610, 150, 8, 15]
    batch = load(cast.north.municipality, ("новый.xlsx", passport(later)[1]))
    assert SocialPassport.objects.get().source == "новый.xlsx"

    services.withdraw(batch, by=None, reason="Ошибка")

    row = SocialPassport.objects.get()
    assert (row.pupils, row.kdn, row.source) == (600, 9, "паспорт.xlsx")


def test_passport_of_a_school_that_the_same_batch_creates(cast: Cast) -> None:
    new = ["edu991050", 111050, "МБОУ «Новая СОШ»", "СОШ", "", "да", 100]
    registry = ("реестр.xlsx", workbook(REGISTRY, new))

    batch = load(cast.north.municipality, passport(["edu991050", "", 100, 1, 1, 1]), registry)

    school = School.objects.get(name="МБОУ «Новая СОШ»")
    assert SocialPassport.objects.get().school == school
    services.withdraw(batch, by=None, reason="Не тот год")
    assert not SocialPassport.objects.exists()
    assert not School.objects.filter(pk=school.pk).exists()


def test_passport_of_a_pending_school_whose_registry_was_left_out_is_refused(cast: Cast) -> None:
    new = ["edu991050", 111050, "МБОУ «Новая СОШ»", "СОШ", "", "да", 100]
    registry = ("реестр.xlsx", workbook(REGISTRY, new))
    batch = read(cast.north.municipality, registry, passport(["edu991050", "", 100, 1, 1, 1]))
    batch.files.filter(position=1).update(included=False)

    with pytest.raises(Refused, match="исключён из загрузки"):
        load_again(batch.pk)
    assert not SocialPassport.objects.exists()


def load_again(batch_id: int) -> None:
    from shnor_portal.core.jobs import Progress

    services.apply_batch(Progress(), batch_id)


def test_territory_sets_settlement_school_and_region(cast: Cast) -> None:
    batch = load(
        cast.north.municipality,
        territory(
            [2024, "edu991001", "", "Озёрный", "5,4", 3.4, "нет"],
            [2024, "edu991002", "", "Дальний", 7, "3,4 %", "да"],
        ),
    )

    first, second = TerritoryYear.objects.order_by("school__identifiers__value")
    assert (first.settlement.name, float(first.unemployment), first.hard_to_reach) == (
        "Озёрный",
        5.4,
        False,
    )
    assert (float(second.unemployment), second.hard_to_reach) == (7.0, True)
    assert float(RegionYear.objects.get(region=cast.region, year=2024).unemployment) == 3.4
    assert (report(batch)["format"], report(batch)["year"], codes(batch)) == ("territory", 2024, [])


def test_territory_warns_of_one_settlement_with_two_values(cast: Cast) -> None:
    batch = load(
        cast.north.municipality,
        territory(
            [2024, "edu991001", "", "Озёрный", 5.4, 3.4, "нет"],
            [2024, "edu991002", "", "Озёрный", 4.5, 3.4, "нет"],
        ),
    )

    assert codes(batch) == [("settlement_value_differs", 3, "E")]
    assert counts(batch) == (2, 0, 0, 0)
    assert Settlement.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({4: 105}, "not_a_number", "E"),
        ({4: "низкая"}, "not_a_number", "E"),
        ({6: "почти"}, "bad_yes_no", "G"),
        ({0: "24"}, "bad_year", "A"),
        ({0: None}, "year_required", "A"),
    ],
)
def test_territory_refuses_a_bad_cell(
    cast: Cast, change: dict[int, Any], code: str, column: str
) -> None:
    row = [2024, "edu991001", "", "Озёрный", 5.4, 3.4, "нет"]
    row = [change.get(index, cell) for index, cell in enumerate(row)]

    batch = read(cast.north.municipality, territory(row))

    assert (code, 2, column) in codes(batch)
    assert counts(batch) == (0, 0, 0, 1)


def test_territory_of_one_municipality_does_not_change_what_another_relies_on(cast: Cast) -> None:
    load(cast.south.municipality, territory([2024, "edu991101", "", "Южный", 5, 3.4, "нет"]))

    batch = load(
        cast.north.municipality, territory([2024, "edu991001", "", "Озёрный", 5, 9.9, "нет"])
    )

    assert float(RegionYear.objects.get().unemployment) == 3.4
    assert codes(batch) == [("region_value_differs", 2, "F")]
    assert TerritoryYear.objects.count() == 2
    services.withdraw(batch, by=None, reason="Ошибка")
    assert float(RegionYear.objects.get().unemployment) == 3.4


def test_territory_withdrawal_leaves_nothing_behind(cast: Cast) -> None:
    batch = load(
        cast.north.municipality, territory([2024, "edu991001", "", "Озёрный", 5, 3.4, "нет"])
    )

    services.withdraw(batch, by=None, reason="Ошибка")

    assert not TerritoryYear.objects.exists()
    assert not RegionYear.objects.exists()
    assert not Settlement.objects.exists()


def test_olympiads_of_several_years_in_one_file(cast: Cast) -> None:
    batch = load(
        cast.north.municipality,
        olympiads([2023, "edu991001", 3, 1, 600, 0], [2024, "edu991001", 5, 0, 610, 2]),
    )

    rows = SchoolYear.objects.order_by("year").values_list(
        "year", "olympiad_participants", "olympiad_winners", "contingent", "leavers"
    )
    assert list(rows) == [(2023, 3, 1, 600, 0), (2024, 5, 0, 610, 2)]
    assert (report(batch)["format"], report(batch)["year"]) == ("olympiads", None)


def test_olympiads_refuse_more_leavers_than_pupils_and_warn_of_odd_counts(cast: Cast) -> None:
    batch = read(
        cast.north.municipality,
        olympiads(
            [2024, "edu991001", 3, 1, 10, 11],
            [2024, "edu991002", 3, 4, 100, 0],
            [2024, "edu991003", 30, 4, 20, 0],
        ),
    )

    assert codes(batch) == [
        ("count_exceeds_pupils", 2, "F"),
        ("winners_exceed_participants", 3, "D"),
        ("count_exceeds_pupils", 4, "C"),
    ]
    assert counts(batch) == (2, 0, 0, 1)


def test_trail_leads_from_a_value_to_its_file_and_row(cast: Cast) -> None:
    load(cast.north.municipality, passport(ROW))

    record = StagedRecord.objects.get(
        file__layout="social_passport", target_id=SocialPassport.objects.get().pk
    )
    assert (record.file.stored.name, record.sheet, record.row) == ("паспорт.xlsx", "Лист", 3)
    assert record.label == "МБОУ «Гимназия № 1», 2024"
