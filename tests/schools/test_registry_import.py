from typing import Any

import pytest

from schools.models import School, SchoolIdentifier, SchoolStatus, Settlement
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.models import AuditEvent, BatchFile
from tests.cast import Cast
from tests.same_sheets import FORMATS, S, V, book
from tests.schools.workbooks import REGISTRY, codes, counts, load, read, report, workbook

NEW = ["edu991050", 111050, "МБОУ «Новая СОШ»", "СОШ", "7707083893", "да", 120]


def registry(*rows: list[Any], header: tuple[str, ...] = REGISTRY) -> tuple[str, bytes]:
    return "реестр.xlsx", workbook(header, *rows)


def numbers(school: School) -> dict[str, str]:
    return {i.system: i.shown for i in school.identifiers.all()}


def test_registry_creates_a_school_with_its_numbers(cast: Cast) -> None:
    batch = load(cast.north.municipality, registry(NEW))

    school = School.objects.get(name="МБОУ «Новая СОШ»")
    assert school.municipality == cast.north.municipality
    assert (school.kind, school.rural, school.small, school.pupils) == ("СОШ", True, False, 120)
    assert numbers(school) == {
        "fis_oko": "edu991050",
        "oge": "111050",
        "ege": "111050",
        "inn": "7707083893",
    }
    assert report(batch)["format"] == "registry"
    assert counts(batch) == (1, 0, 0, 0)
    assert AuditEvent.objects.filter(verb="registry.import", text__contains="добавлено").exists()


def test_registry_changes_only_what_the_file_says(cast: Cast) -> None:
    school = cast.north.school
    School.objects.filter(pk=school.pk).update(head_name="Петрова А.С.", rural=True)
    row = ["sch991001", "", "", "Лицей", "", "", 610]

    batch = load(cast.north.municipality, registry(row))

    school.refresh_from_db()
    assert (school.kind, school.pupils, school.rural) == ("Лицей", 610, True)
    assert (school.name, school.head_name) == ("МБОУ «Гимназия № 1»", "Петрова А.С.")
    assert counts(batch) == (0, 1, 0, 0)


def test_registry_same_file_again_changes_nothing(cast: Cast) -> None:
    load(cast.north.municipality, registry(NEW))

    batch = read(cast.north.municipality, registry(NEW))

    assert counts(batch) == (0, 0, 1, 0)
    assert batch.files.get().state == BatchFile.State.UNCHANGED


def test_registry_never_deletes_a_school_that_it_does_not_name(cast: Cast) -> None:
    load(cast.north.municipality, registry(NEW))

    assert School.objects.filter(municipality=cast.north.municipality).count() == 4


def test_registry_reads_other_headers_in_another_order_below_a_title(cast: Cast) -> None:
    book = workbook(
        ["Перечень школ муниципального округа"],
        [],
        ["№", "Вид ОО", None, "Наименование ОО", "Число обучающихся", "Логин ОО", "Руководитель"],
        [1, "основная общеобразовательная школа", "х", "Тихая школа", "1 020", "ksh991051", "И.П."],
        [None, None, None, "Итого", 1020, None, None],
    )

    batch = load(cast.north.municipality, ("список.xlsx", book))

    school = School.objects.get(name="Тихая школа")
    assert (school.kind, school.pupils, school.head_name) == ("ООШ", 1020, "И.П.")
    assert numbers(school) == {"fis_oko": "ksh991051"}
    assert counts(batch) == (1, 0, 0, 0)


def test_registry_keeps_codes_of_two_exams_apart(cast: Cast) -> None:
    header = ("Логин", "Школа", "Вид", "Код ОГЭ", "Код ЕГЭ")

    load(cast.north.municipality, registry(["edu991050", "Новая", "СОШ", 4013, "004014"],
                                           header=header))  # fmt: skip

    assert numbers(School.objects.get(name="Новая")) == {
        "fis_oko": "edu991050",
        "oge": "4013",
        "ege": "4014",
    }


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({0: "991050"}, "bad_login", "A"),
        ({0: None}, "bad_login", "A"),
        ({0: "edu991101"}, "foreign_school", "A"),
        ({1: "12345678"}, "bad_code", "B"),
        ({2: None}, "name_required", "C"),
        ({2: "МБОУ «Северная СОШ»"}, "name_taken", "C"),
        ({5: "иногда"}, "bad_yes_no", "F"),
        ({6: "много"}, "not_a_number", "G"),
        ({6: -5}, "not_a_number", "G"),
        ({6: 12.5}, "not_a_number", "G"),
    ],
)
def test_registry_refuses_a_bad_row_and_takes_the_rest(
    cast: Cast, change: dict[int, Any], code: str, column: str
) -> None:
    row = [change.get(index, cell) for index, cell in enumerate(NEW)]
    good = ["edu991060", 111060, "Хорошая СОШ", "СОШ", "", "", ""]

    batch = load(cast.north.municipality, registry(row, good))

    assert codes(batch) == [(code, 2, column)]
    assert counts(batch) == (1, 0, 0, 1)
    assert not School.objects.filter(name="МБОУ «Новая СОШ»").exists()
    assert School.objects.filter(name="Хорошая СОШ").exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({4: "7707083894"}, "inn_checksum"),
        ({4: "77"}, "inn_length"),
        ({3: "Цирк"}, "unknown_kind"),
    ],
)
def test_registry_warns_and_takes_the_row(cast: Cast, change: dict[int, Any], code: str) -> None:
    row = [change.get(index, cell) for index, cell in enumerate(NEW)]

    batch = load(cast.north.municipality, registry(row))

    (issue,) = report(batch)["issues"]
    assert (issue["code"], issue["severity"]) == (code, "warning")
    assert School.objects.filter(name="МБОУ «Новая СОШ»").exists()


def test_registry_refuses_doubles_inside_the_file(cast: Cast) -> None:
    again = ["sch991050", "", "Другая", "", "", "", ""]
    namesake = ["edu991061", "", NEW[2], "", "", "", ""]
    same_code = ["edu991062", 111050, "Третья", "", "", "", ""]

    batch = read(cast.north.municipality, registry(NEW, again, namesake, same_code))

    assert codes(batch) == [
        ("duplicate_row", 3, "A"),
        ("name_taken", 4, "C"),
        ("code_taken", 5, "B"),
    ]
    assert counts(batch) == (1, 0, 0, 3)


def test_registry_with_a_formula_without_a_value_refuses_the_row(cast: Cast) -> None:
    row = [*NEW[:6], "=100+20"]

    batch = read(cast.north.municipality, registry(row))

    assert ("formula_without_value", 2, "G") in codes(batch)
    assert counts(batch) == (0, 0, 0, 1)


def test_registry_without_rows_is_refused(cast: Cast) -> None:
    batch = read(cast.north.municipality, registry())

    assert [code for code, _, _ in codes(batch)] == ["no_rows"]
    assert batch.files.get().state == BatchFile.State.REFUSED


def test_registry_of_a_region_changes_known_schools_and_creates_none(cast: Cast) -> None:
    rows = [["edu991101", "", "", "", "", "", 77], NEW]

    batch = load(None, registry(*rows), scope=cast.region.scope)

    cast.south.school.refresh_from_db()
    assert cast.south.school.pupils == 77
    assert codes(batch) == [("municipality_required", 3, "A")]


def test_registry_withdrawal_deletes_the_new_and_restores_the_old(cast: Cast) -> None:
    header = (*REGISTRY, "Населённый пункт")
    changed = ["edu991001", 111001, "МБОУ «Лицей № 1»", "Лицей", "", "да", 700, "Тихое"]
    batch = load(cast.north.municipality, registry([*NEW, "Новое"], changed, header=header))

    kept = services.withdraw(batch, by=None, reason="Не тот файл")

    school = School.objects.get(pk=cast.north.school.pk)
    assert kept == []
    assert not School.objects.filter(name="МБОУ «Новая СОШ»").exists()
    assert (school.name, school.kind, school.pupils) == ("МБОУ «Гимназия № 1»", "Гимназия", 600)
    assert numbers(school) == {"fis_oko": "edu991001"}
    assert not Settlement.objects.filter(name="Новое").exists()


def test_registry_withdrawal_keeps_a_school_on_which_something_depends(cast: Cast) -> None:
    batch = load(cast.north.municipality, registry(NEW))
    school = School.objects.get(name="МБОУ «Новая СОШ»")
    SchoolStatus.objects.create(
        school=school,
        kind="shnor",
        list_year=2026,
        results_year=2025,
        starts="2026-03-01",
        order_number="1",
    )

    kept = services.withdraw(batch, by=None, reason="Не тот файл")

    assert School.objects.filter(pk=school.pk).exists()
    assert "опираются другие данные" in kept[0]


def test_registry_withdrawal_keeps_what_was_changed_later(cast: Cast) -> None:
    batch = load(cast.north.municipality, registry(["edu991001", "", "", "", "", "", 700]))
    School.objects.filter(pk=cast.north.school.pk).update(pupils=710)

    kept = services.withdraw(batch, by=None, reason="Не тот файл")

    cast.north.school.refresh_from_db()
    assert cast.north.school.pupils == 710
    assert "значения изменены позже" in kept[0]


def test_registry_withdrawal_refuses_to_return_a_name_taken_since(cast: Cast) -> None:
    batch = load(cast.north.municipality, registry(["edu991001", "", "Лицей № 1", "", "", "", ""]))
    School.objects.create(municipality=cast.north.municipality, name="МБОУ «Гимназия № 1»")

    with pytest.raises(Refused, match="уже носит другая школа"):
        services.withdraw(batch, by=None, reason="Не тот файл")


def test_registry_gives_the_login_its_canonical_prefix(cast: Cast) -> None:
    load(cast.north.municipality, registry(["ksh991001", "", "", "", "", "", ""]))

    login = SchoolIdentifier.objects.get(school=cast.north.school, system="fis_oko")
    assert login.shown == "ksh991001"


@pytest.mark.parametrize("form", FORMATS)
def test_registry_second_row_of_a_heading_is_no_school(form: str, cast: Cast) -> None:
    names = ("Логин ФИС ОКО", "Краткое наименование", "Вид", "Сельская (да/нет)")
    upper = (*(V(name, down=2) for name in names), V("Обучающихся", across=3), None, None)
    lower = (*[None] * 4, "1-4 классы", "всего", "5-9 классы")
    row = ("edu991050", "МБОУ «Новая СОШ»", "СОШ", "да", 50, 120, 70)
    data = book(form, S([("Сведения о школах",), upper, lower, row]))

    batch = load(cast.north.municipality, (f"реестр.{form}", data))

    assert counts(batch) == (1, 0, 0, 0)
    assert School.objects.get(name="МБОУ «Новая СОШ»").pupils == 120


def test_registry_of_commas_with_a_semicolon_in_quotes(cast: Cast) -> None:
    text = "Логин,Краткое наименование,Вид,Сельская (да/нет),Примечание\n"
    text += 'edu991050,"МБОУ «Новая СОШ»",СОШ,да,"подвоз; интернат"\n'

    batch = load(cast.north.municipality, ("реестр.csv", text.encode()))

    assert counts(batch) == (1, 0, 0, 0)


def test_list_of_logins_names_codes_and_pupils_is_a_registry(cast):
    header = ("№", "Наименование", "Логин ФИС ОКО", "Код ОО (ГИА)", "Обучающихся")

    batch = load(
        cast.north.municipality,
        ("список.xlsx", workbook(header, [1, "МБОУ «Новая СОШ»", "edu991050", 111050, 120])),
    )

    assert batch.files.get().layout == "registry"
    assert School.objects.get(name="МБОУ «Новая СОШ»").pupils == 120
