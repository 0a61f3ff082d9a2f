"""Schools that the last file of a report told of and the new one does not: kept or withdrawn."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from monitoring.models import BiasSigns, ListedSchool, PeriodResult, SchoolResult, SourceResult
from schools.models import School, SocialPassport, YearFigures
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch
from tests.monitoring.pages import GYMNASIUM, LAKE, NORTHERN, load, read, report, text_of
from tests.monitoring.region_acts.documents import book_order
from tests.schools.workbooks import PASSPORT, workbook

pytestmark = pytest.mark.django_db

GOOD, BETTER = (0, 5, 10, 5), (0, 4, 10, 6)
ALL = ((*GYMNASIUM, GOOD), (*NORTHERN, GOOD), (*LAKE, GOOD))
ASKED = "В новых файлах нет школ, которые были в прежних"


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.north.coordinator)


def page(client, batch: Batch) -> str:
    return text_of(client.get(reverse("monitoring:import_detail", args=[batch.pk])))


def confirmed(cast, client, batch: Batch, withdraw: bool) -> Batch:
    said = {"gone": [file.pk for file in batch.files.all()]} if withdraw else {}
    client.post(reverse("monitoring:import_confirm", args=[batch.pk]), said)
    services.apply_batch(Progress(), batch.pk, by_id=cast.north.coordinator.pk)
    return Batch.objects.get(pk=batch.pk)


def counted() -> set[str]:
    return {cell.school.name for cell in SchoolResult.objects.select_related("school")}


def test_school_left_out_is_named_and_stays_until_told(cast, client):
    load(cast, report(ALL))
    batch = read(cast, report(((*GYMNASIUM, BETTER), (*NORTHERN, GOOD))))

    asked = page(client, batch)
    assert ASKED in asked
    assert f"{LAKE[0]} (ВПР, математика, 5 класс 2025)" in asked

    confirmed(cast, client, batch, withdraw=False)
    assert counted() == {GYMNASIUM[0], NORTHERN[0], LAKE[0]}


def test_withdrawn_with_the_new_file_and_back_with_its_withdrawal(cast, client):
    load(cast, report(ALL))
    batch = read(cast, report(((*GYMNASIUM, BETTER), (*NORTHERN, GOOD))))

    batch = confirmed(cast, client, batch, withdraw=True)
    assert counted() == {GYMNASIUM[0], NORTHERN[0]}

    services.withdraw(batch, by=cast.north.coordinator, reason="не тот отчёт")
    assert counted() == {GYMNASIUM[0], NORTHERN[0], LAKE[0]}


def test_school_that_the_last_file_only_repeated_is_asked_about(cast, client):
    load(cast, report(ALL))
    load(cast, report(((*GYMNASIUM, BETTER), (*NORTHERN, BETTER), (*LAKE, GOOD))))

    assert ASKED in page(client, read(cast, report(ALL[:2])))


def test_file_that_changes_nothing_else_can_still_withdraw(cast, client):
    load(cast, report(ALL))
    batch = read(cast, report(ALL[:2]))

    confirmed(cast, client, batch, withdraw=True)

    assert counted() == {GYMNASIUM[0], NORTHERN[0]}


def test_first_batch_withdrawn_meanwhile_does_not_come_back(cast, client):
    first = load(cast, report(ALL))
    batch = confirmed(cast, client, read(cast, report(ALL[:2])), withdraw=True)
    services.withdraw(first, by=cast.north.coordinator, reason="не тот год")

    services.withdraw(batch, by=cast.north.coordinator, reason="не тот год")

    assert not SourceResult.objects.filter(live=True).exists()


@pytest.mark.parametrize(
    "rows",
    [
        ALL,
        ((*LAKE, BETTER),),
        ((*GYMNASIUM, BETTER), (*NORTHERN, (1, 1)), (*LAKE, GOOD)),
    ],
    ids=["the same", "the only school of another file", "a bad row"],
)
def test_nothing_is_asked_where_nothing_has_gone(cast, client, rows):
    """Files of single schools tell of one school each, and a refused row is no absent school."""
    load(cast, report(ALL[:2], "Две школы.xlsx"))
    load(cast, report(ALL[2:], "Одна школа.xlsx"))

    batch = read(cast, report(rows))

    assert ASKED not in page(client, batch)
    assert not SourceResult.objects.filter(gone_from__isnull=False).exists()


def test_school_of_a_neighbour_is_neither_named_nor_withdrawn(cast, client):
    """An earlier file told of the whole region; the new one is of one municipality."""
    load(cast, report(ALL[:2]))
    theirs = SourceResult.objects.first()
    theirs.pk, theirs.school = None, cast.south.schools[0]
    theirs.save()

    batch = confirmed(cast, client, read(cast, report(((*GYMNASIUM, BETTER),))), withdraw=True)

    assert SourceResult.objects.get(pk=theirs.pk).live
    named = " ".join(batch.files.get().issues.values_list("message", flat=True))
    assert NORTHERN[0] in named
    assert cast.south.schools[0].name not in named


def test_discarded_preview_forgets_the_question(cast, client):
    load(cast, report(ALL))
    batch = read(cast, report(ALL[:2]))

    services.discard(batch, by=cast.north.coordinator)

    assert not SourceResult.objects.filter(gone_from__isnull=False).exists()


def test_stranger_to_the_batch_withdraws_nothing_by_it(cast, client):
    """A file of another batch in the form changes nothing."""
    first = load(cast, report(ALL))
    batch = read(cast, report(((*GYMNASIUM, BETTER), (*NORTHERN, GOOD))))
    said = {"gone": [first.files.get().pk, 999999, "x"]}

    client.post(reverse("monitoring:import_confirm", args=[batch.pk]), said)
    services.apply_batch(Progress(), batch.pk, by_id=cast.north.coordinator.pk)

    assert counted() == {GYMNASIUM[0], NORTHERN[0], LAKE[0]}


def bias(*schools: tuple[str, str], year: int = 2024) -> tuple[str, bytes]:
    header = ("Год", "Логин", "ОО", "4 РУ", "4 МА", "Количество маркеров")
    rows = [(year, login, name, 1, None, 1) for name, login in schools]
    return "маркеры.xlsx", workbook(header, *rows, sheet="Признаки необъективности")


def act(*schools: tuple[str, str], kind: str = "ШНОР") -> tuple[str, bytes]:
    rows = [[n, "Северный МО", name, kind] for n, (name, _) in enumerate(schools, 1)]
    return "перечень.xlsx", book_order(rows)


def named(model) -> set[str]:
    return {row.school.name for row in model.objects.select_related("school")}


@pytest.mark.parametrize(
    ("model", "file", "words"),
    [(BiasSigns, bias, "2024, русский язык (4 класс)"), (ListedSchool, act, "ШНОР")],
    ids=["bias list", "act of the region"],
)
def test_school_that_a_new_list_leaves_out_is_asked_about(cast, client, model, file, words):
    load(cast, file(GYMNASIUM, NORTHERN))
    batch = read(cast, file(GYMNASIUM))

    asked = page(client, batch)
    assert ASKED in asked
    assert NORTHERN[0] in asked
    assert words in asked
    assert GYMNASIUM[0] not in asked[asked.index(ASKED) :]
    confirmed(cast, client, batch, withdraw=False)
    assert named(model) == {GYMNASIUM[0], NORTHERN[0]}

    batch = confirmed(cast, client, read(cast, file(GYMNASIUM)), withdraw=True)
    assert named(model) == {GYMNASIUM[0]}

    services.withdraw(batch, by=cast.north.coordinator, reason="не тот список")
    assert named(model) == {GYMNASIUM[0], NORTHERN[0]}
    back = model.objects.get(school__name=NORTHERN[0])
    assert (back.source, back.file_id is not None) == (file()[0], True)


def passport(*schools: tuple[str, str], year: int = 2024) -> tuple[str, bytes]:
    rows = [[year, login, name, 100, 20, 1, 2] for name, login in schools]
    return "паспорт.xlsx", workbook(("Год", *PASSPORT), *rows)


def staff(*schools: tuple[str, str], year: int = 2024) -> tuple[str, bytes]:
    header = ("Год", "Логин", "ОО", "Учителей всего", "Моложе 30 лет",
              "С высшим педагогическим образованием", "С высшей категорией")  # fmt: skip
    return "кадры.xlsx", workbook(
        header, *[[year, login, name, 20, 3, 15, 4] for name, login in schools]
    )


def quarter(*schools: tuple[str, str], year: int = 2024, period: str = "I четверть"):
    header = ("Год", "Логин", "ОО", "Период", "Обучающихся", "Успевают", "На «4» и «5»")
    rows = [[year, login, name, period, 100, 90, 40] for name, login in schools]
    return "четверти.xlsx", workbook(header, *rows)


@pytest.mark.parametrize(
    ("model", "file"),
    [(SocialPassport, passport), (YearFigures, staff), (PeriodResult, quarter)],
    ids=["passport", "staff", "quarter"],
)
def test_school_that_a_yearly_file_leaves_out_is_asked_about(cast, client, model, file):
    load(cast, file(GYMNASIUM, NORTHERN))
    assert named(model) == {GYMNASIUM[0], NORTHERN[0]}
    for other in (file(GYMNASIUM, year=2023), file(LAKE)):
        assert ASKED not in page(client, read(cast, other))
    batch = read(cast, file(GYMNASIUM))

    asked = page(client, batch)
    assert ASKED in asked
    assert NORTHERN[0] in asked[asked.index(ASKED) :]
    assert GYMNASIUM[0] not in asked[asked.index(ASKED) :]
    batch = confirmed(cast, client, batch, withdraw=True)
    assert named(model) == {GYMNASIUM[0]}

    services.withdraw(batch, by=cast.north.coordinator, reason="не тот файл")
    assert named(model) == {GYMNASIUM[0], NORTHERN[0]}


def registry(*rows: tuple[str, str]) -> tuple[str, bytes]:
    header = ("Логин", "Краткое наименование", "Вид", "Обучающихся")
    return "реестр.xlsx", workbook(header, *[[login, name, "СОШ", 90] for name, login in rows])


NEW, OTHER = ("МКОУ «Новая СОШ»", "edu991050"), ("МКОУ «Другая СОШ»", "edu991051")


def test_school_that_a_new_registry_leaves_out_is_asked_about_or_to_be_closed(cast, client):
    """One of which nothing is known may go; of the other a passport tells, so that it stays."""
    load(cast, registry(GYMNASIUM, NORTHERN, NEW, OTHER))
    load(cast, passport(OTHER))
    for same in (registry(NEW), registry(GYMNASIUM, NORTHERN, NEW, OTHER)):
        assert ASKED not in page(client, read(cast, same))
    batch = read(cast, registry(GYMNASIUM, NORTHERN))

    asked = page(client, batch)
    assert NEW[0] in asked[asked.index(ASKED) :]
    told = {issue.code: issue.message for issue in batch.files.get().issues.all()}
    assert OTHER[0] in told["schools_left_out"]
    assert OTHER[0] not in told["rows_gone"]

    confirmed(cast, client, read(cast, registry(GYMNASIUM, NORTHERN)), withdraw=False)
    assert School.objects.filter(name__in=[NEW[0], OTHER[0]]).count() == 2
    batch = confirmed(cast, client, read(cast, registry(GYMNASIUM, NORTHERN)), withdraw=True)
    assert [s.name for s in School.objects.filter(name__in=[NEW[0], OTHER[0]])] == [OTHER[0]]

    services.withdraw(batch, by=cast.north.coordinator, reason="не тот реестр")
    back = School.objects.get(name=NEW[0])
    assert (back.pupils, back.identifiers.get().value) == (90, "991050")


def test_another_quarter_leaves_nothing_out(cast, client):
    load(cast, quarter(GYMNASIUM, NORTHERN))

    batch = read(cast, quarter(GYMNASIUM, period="II четверть"))

    assert ASKED not in page(client, batch)


def test_command_line_keeps_what_is_left_out_until_it_is_told(cast, tmp_path, capsys):
    load(cast, report(ALL))
    name, data = report(ALL[:2])
    (tmp_path / name).write_bytes(data)

    def told(*options: str) -> str:
        place = cast.north.municipality.code
        call_command(
            "import_results", str(tmp_path / name), "--municipality", place, "--json", *options
        )
        issues = json.loads(capsys.readouterr().out)["issues"]
        return next(issue["message"] for issue in issues if issue["code"] == "rows_gone")

    assert "--left-out withdraw" in told()
    assert counted() == {GYMNASIUM[0], NORTHERN[0], LAKE[0]}

    assert "отозваны" in told("--left-out", "withdraw")
    assert counted() == {GYMNASIUM[0], NORTHERN[0]}


def test_lists_of_other_years_schools_and_kinds_ask_of_nothing(cast, client):
    load(cast, bias(GYMNASIUM, NORTHERN))
    load(cast, act(GYMNASIUM, NORTHERN))

    for other in (bias(GYMNASIUM, year=2023), bias(LAKE), act(LAKE, kind="ШНСУ")):
        assert ASKED not in page(client, read(cast, other))
