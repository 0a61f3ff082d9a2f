"""Acts of the region: read out of Word, PDF and workbooks, matched, changed, withdrawn."""

from datetime import date
from typing import Any

import pytest

from monitoring.models import ListedSchool, RegionalAct
from schools.services.aliases import remember_alias
from shnor_portal.core.intake import preview, services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import BatchFile, StagedRecord
from tests.cast import Cast
from tests.core import files
from tests.monitoring.region_acts.documents import (
    APPENDIX,
    HEAD,
    book_order,
    odt_order,
    pdf_order,
    rtf_order,
    word_list,
    word_order,
)
from tests.schools.workbooks import REGISTRY, codes, counts, load, read, report, workbook

OURS, THEIRS = "Северный МО", "г. Дальний"


def rows_of(cast: Cast) -> list[list[Any]]:
    first, second, third = cast.north.schools
    return [
        [1, OURS, first.name, "ШНОР"],
        [2, OURS, second.name, "ШНСУ"],
        [3, THEIRS, third.name, "ШНОР"],
        [4, THEIRS, "МБОУ «Дальняя СОШ № 7»", "ШНОР"],
    ]


def listed(cast: Cast) -> dict[str, str]:
    return {row.school.name: row.kind for row in ListedSchool.objects.select_related("school")}


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_act_with_a_table_in_every_format(cast: Cast, kind: str) -> None:
    write = {"docx": word_order, "pdf": pdf_order, "xlsx": book_order}[kind]
    batch = load(cast.north.municipality, (f"перечень.{kind}", write(rows_of(cast))))

    act = RegionalAct.objects.get()
    first, second, _ = cast.north.schools
    assert report(batch)["format"] == "order_list"
    assert (act.name, act.number, act.date, act.list_year, act.kinds) == (
        "приказ министерства образования Заречного края", "123-мр", date(2025, 3, 12), 2025,
        ["shnor", "shnsu"],
    )  # fmt: skip
    assert act.title.lower().startswith(("об утверждении перечня", "перечень обще"))
    assert listed(cast) == {first.name: "shnor", second.name: "shnsu"}
    assert (counts(batch), report(batch)["rows"]) == ((2, 0, 0, 0), 2)
    assert report(batch)["year"] == 2024
    assert [code for code, _, _ in codes(batch)] == ["other_municipalities"]
    assert "2\u00a0строки" in report(batch)["issues"][0]["message"]


@pytest.mark.parametrize(("kind", "write"), [("odt", odt_order), ("rtf", rtf_order)])
def test_act_saved_by_other_programs(cast: Cast, kind: str, write) -> None:
    lines = [*HEAD, *APPENDIX]
    rows = [("№ п/п", "Муниципальное образование", "Наименование ОО", "Категория"), *rows_of(cast)]
    batch = load(cast.north.municipality, (f"перечень.{kind}", write(lines, rows)))

    act = RegionalAct.objects.get()
    first, second, _ = cast.north.schools
    assert report(batch)["format"] == "order_list"
    assert (act.number, act.date, act.list_year) == ("123-мр", date(2025, 3, 12), 2025)
    assert listed(cast) == {first.name: "shnor", second.name: "shnsu"}


def test_rows_lead_back_to_file_sheet_and_row(cast: Cast) -> None:
    batch = load(cast.north.municipality, ("перечень.xlsx", book_order(rows_of(cast))))

    row = ListedSchool.objects.get(kind="shnsu")
    assert (row.source, row.sheet, row.row) == ("перечень.xlsx", "Перечень", 7)
    assert row.file == batch.files.get()
    assert (row.act.sheet, row.act.row) == ("Перечень", 1)


def test_numbered_list_under_headings_of_municipalities_and_categories(cast: Cast) -> None:
    first, second, third = cast.north.schools
    lines = (
        "Северный муниципальный округ:",
        f"1. {first.name};",
        f"2. {second.name}.",
        "город Дальний:",
        f"3. {third.name}",
        "Школы в зоне риска снижения образовательных результатов",
        "Северный муниципальный округ",
        f"4) {third.name}",
    )
    batch = load(cast.north.municipality, ("перечень.docx", word_list(lines)))

    assert listed(cast) == {first.name: "shnor", second.name: "shnor", third.name: "risk_zone"}
    assert [code for code, _, _ in codes(batch)] == ["other_municipalities"]


def test_merged_cells_and_headings_inside_a_table_hold_for_the_rows_below(cast: Cast) -> None:
    first, second, third = cast.north.schools
    rows: list[list[Any]] = [
        ["Школы с низкими образовательными результатами", None, None],
        [1, OURS, first.name],
        [2, None, second.name],
        ["Школы, функционирующие в неблагоприятных социальных условиях", None, None],
        [1, OURS, third.name],
        ["Итого", None, 3],
    ]
    above = [*([text] for text in APPENDIX[:3]), ["Перечень общеобразовательных организаций"]]
    header = ("№", "Муниципалитет", "Наименование организации")
    load(cast.north.municipality, ("п.xlsx", book_order(rows, *above, header=header)))

    assert listed(cast) == {first.name: "shnor", second.name: "shnor", third.name: "shnsu"}


def test_marks_under_the_names_of_lists_put_a_school_on_both(cast: Cast) -> None:
    header = ("Логин", "Наименование ОО", "ШНОР", "ШНСУ")
    rows = [["edu991001", "", "+", 1], ["edu991002", "", "", "+"]]
    load(cast.north.municipality, ("п.xlsx", book_order(rows, header=header)))

    found = ListedSchool.objects.order_by("school", "kind").values_list("school", "kind")
    first, second, _ = cast.north.schools
    assert set(found) == {(first.pk, "shnor"), (first.pk, "shnsu"), (second.pk, "shnsu")}


def test_unlike_spelling_is_confirmed_by_a_person_and_then_remembered(cast: Cast) -> None:
    school = cast.north.school
    rows = [[1, OURS, "МБОУ «Гимназия № 1 имени первого учителя»", "ШНОР"]]
    batch = read(cast.north.municipality, ("п.docx", word_order(rows)))

    assert [code for code, _, _ in codes(batch)] == ["unknown_school"]
    assert f"Похоже на {school.name}" in report(batch)["issues"][0]["message"]
    unmatched = report(batch)["unmatched_schools"]
    assert unmatched[0]["name"] == "МБОУ «Гимназия № 1 имени первого учителя»"
    assert ListedSchool.objects.count() == 0

    remember_alias(school=school, seen_as=unmatched[0]["name"], by=None)
    services.read_batch(Progress(), batch.pk)
    services.apply_batch(Progress(), batch.pk)
    assert listed(cast) == {school.name: "shnor"}


def test_school_of_a_registry_in_the_same_batch_waits_for_it(cast: Cast) -> None:
    registry = workbook(
        REGISTRY, ["edu991777", "9917", "МБОУ «Новая СОШ»", "СОШ", "", "нет", 100], sheet="Р"
    )
    rows = [[1, OURS, "МБОУ «Новая СОШ»", "ШНОР"]]
    load(cast.north.municipality, ("п.docx", word_order(rows)), ("реестр.xlsx", registry))

    assert listed(cast) == {"МБОУ «Новая СОШ»": "shnor"}


def test_act_without_a_school_of_ours_is_remembered(cast: Cast) -> None:
    rows = [[1, THEIRS, "МБОУ «Дальняя СОШ № 7»", "ШНОР"]]
    batch = load(cast.north.municipality, ("п.docx", word_order(rows)))
    again = read(cast.north.municipality, ("п.docx", word_order(rows)))

    assert RegionalAct.objects.get().kinds == ["shnor"]
    assert "Школ вашего муниципалитета в перечне нет" in report(batch)["issues"][0]["message"]
    assert again.files.get().state == BatchFile.State.UNCHANGED


def test_same_act_twice_changes_nothing_and_a_corrected_one_adds(cast: Cast) -> None:
    rows = rows_of(cast)
    load(cast.north.municipality, ("п.docx", word_order(rows[:1])))
    again = read(cast.north.municipality, ("п.docx", word_order(rows[:1])))
    more = load(cast.north.municipality, ("п2.docx", word_order(rows[:2])))

    assert counts(again) == (0, 0, 1, 0)
    assert again.files.get().state == BatchFile.State.UNCHANGED
    assert counts(more) == (1, 1, 0, 0) or counts(more) == (1, 0, 1, 0)
    assert ListedSchool.objects.count() == 2


def test_withdrawal_takes_the_act_away_with_its_schools(cast: Cast) -> None:
    batch = load(cast.north.municipality, ("п.docx", word_order(rows_of(cast))))
    services.withdraw(batch, by=None, reason="Прислан проект приказа.")

    assert not RegionalAct.objects.exists()
    assert not ListedSchool.objects.exists()


def test_neighbours_have_the_act_apart(cast: Cast) -> None:
    load(cast.north.municipality, ("п.docx", word_order(rows_of(cast))))
    load(
        cast.south.municipality,
        ("п.docx", word_order([[1, cast.south.municipality.name, cast.south.school.name, "ШНОР"]])),
    )

    assert RegionalAct.objects.count() == 2
    assert ListedSchool.objects.get(act__municipality=cast.south.municipality).school == (
        cast.south.school
    )


def test_preview_shows_number_date_title_school_and_category(cast: Cast) -> None:
    batch = read(cast.north.municipality, ("п.docx", word_order(rows_of(cast))))

    act, first, second = StagedRecord.objects.filter(file__batch=batch).order_by("pk")
    assert act.label.replace("\u00a0", " ") == (
        "приказ министерства образования Заречного края от 12.03.2025 № 123-мр «Об утверждении "
        "перечня общеобразовательных организаций с низкими образовательными результатами в 2025 "
        "году»: перечень 2025 года (по результатам 2024)"
    )
    assert (first.label, second.label) == (
        f"{cast.north.school.name}: ШНОР", f"{cast.north.schools[1].name}: ШНСУ"
    )  # fmt: skip


def test_category_that_is_not_told_is_kept_in_words_with_a_warning(cast: Cast) -> None:
    header = ("№", "Наименование ОО", "Категория")
    rows = [[1, cast.north.school.name, "школа-лидер"]]
    batch = load(cast.north.municipality, ("п.xlsx", book_order(rows, header=header)))

    row = ListedSchool.objects.get()
    assert (row.kind, row.words, row.term) == ("other", "школа-лидер", "школа-лидер")
    assert [code for code, _, _ in codes(batch)] == ["category_unknown"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((*HEAD[3:], "1. МБОУ «Гимназия № 1»"), "unknown_layout"),
        ((*HEAD, *APPENDIX, "Сведения будут направлены дополнительно."), "unknown_layout"),
        (("Перечень школ по приказу министра", "1. МБОУ «Гимназия № 1»"), "act_required"),
    ],
)
def test_document_that_is_no_list_is_refused(cast: Cast, lines, code: str) -> None:
    batch = read(cast.north.municipality, ("п.docx", word_list(lines, head=())))

    assert batch.files.get().state == BatchFile.State.REFUSED
    assert [issue[0] for issue in codes(batch)] == [code]


def test_document_with_a_list_keeps_no_copy_open(cast: Cast) -> None:
    """Words beside the table may name people, so the original is kept as personal."""
    batch = load(cast.north.municipality, ("п.docx", word_order(rows_of(cast))))

    stored = batch.files.get().stored
    assert stored.personal
    assert stored.delete_on


def test_reading_again_is_asked_of_the_same_files(cast: Cast) -> None:
    batch = read(cast.north.municipality, ("п.docx", word_order(rows_of(cast))))
    preview.read_again(batch, by=None, url="/")

    assert batch.files.get().layout == "order_list"


def test_sheet_that_is_there_twice_lists_each_school_once(cast: Cast) -> None:
    rows = [[text] for text in APPENDIX] + [["№ п/п", "Наименование ОО", "Категория"]]
    rows.append([1, cast.north.school.name, "ШНОР"])
    data = files.xlsx(rows, "Перечень", Копия=rows)

    batch = load(cast.north.municipality, ("перечень.xlsx", data))

    assert ListedSchool.objects.count() == 1
    said = [issue for issue in report(batch)["issues"] if issue["code"] == "duplicate_row"]
    assert "листа «Перечень»" in said[0]["message"]


def test_act_that_is_named_below_its_list_goes_in(cast: Cast) -> None:
    rows = [[text] for text in APPENDIX if "123-мр" not in text]
    rows += [["№ п/п", "Наименование ОО", "Категория"], [1, cast.north.school.name, "ШНОР"]]
    rows += [["Приложение"], ["к приказу министерства образования Заречного края"]]
    rows.append(["от 12.03.2025 № 123-мр"])

    batch = load(cast.north.municipality, ("перечень.xlsx", files.xlsx(rows, "Перечень")))

    assert ListedSchool.objects.get().act.number == "123-мр"
    services.withdraw(batch, by=None, reason="Проба")
    assert not ListedSchool.objects.exists()
    assert not RegionalAct.objects.exists()


def test_list_under_headings_of_categories_alone(cast: Cast) -> None:
    first, second, _ = cast.north.schools
    head = [
        *HEAD[:3], "Об утверждении перечня школ",
        "1. Директорам школ подготовить планы.",
        "Школы с низкими образовательными результатами",
        f"1. {first.name} (Северный муниципальный округ)",
        "2. МБОУ «Дальняя СОШ № 7» (г. Дальний)",
        "Школы, функционирующие в неблагоприятных социальных условиях",
        f"1) {second.name}",
    ]  # fmt: skip
    batch = load(cast.north.municipality, ("перечень.docx", word_list((), head=head)))

    assert listed(cast) == {first.name: "shnor", second.name: "shnsu"}
    assert [code for code, _, _ in codes(batch)] == ["other_municipalities"]
