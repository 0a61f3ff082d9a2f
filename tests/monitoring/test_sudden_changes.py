"""Much of what a school had is about to change: it is shown, and asked once more."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from monitoring.models import SchoolResult
from shnor_portal.core.models import Batch
from tests.core import files
from tests.monitoring.pages import load, read, text_of
from tests.monitoring.vpr_books import pupil, pupils, section

pytestmark = pytest.mark.django_db

SCHOOL = "МБОУ «Северная СОШ»(edu991002)"
TASKS = (1, 1, 1, 2)
MEANT = "Так и должно быть"


def results(*marks: int) -> tuple[str, bytes]:
    people = [pupil(SCHOOL, 40001 + n, TASKS, mark) for n, mark in enumerate(marks)]
    return "Ф1.xlsx", pupils(section(SCHOOL, len(marks)), *people)


def page(client, batch: Batch) -> str:
    return text_of(client.get(reverse("monitoring:import_detail", args=[batch.pk])))


def confirm(client, batch: Batch, **said: str):
    return client.post(reverse("monitoring:import_confirm", args=[batch.pk]), said, follow=True)


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.north.coordinator)


def test_change_of_a_whole_work_is_asked_once_more(cast, client):
    load(cast, results(*[3] * 11))
    batch = read(cast, results(*[4] * 11))

    asked = page(client, batch)
    assert MEANT in asked
    assert "Северная СОШ»: 11 строк из 11, 1 работа из 1 (ВПР, русский язык, 4 класс 2024)" in asked

    refused = text_of(confirm(client, batch))
    batch.refresh_from_db()
    assert batch.state == Batch.State.PREVIEW
    assert "меняет много прежних чисел 1 школы" in refused
    assert SchoolResult.objects.get().n3 == 11

    confirm(client, batch, meant="on")
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLYING


@pytest.mark.parametrize(
    ("before", "after"),
    [([], [3] * 30), ([3] * 10, [4] * 10), ([3] * 30, [3] * 30)],
    ids=["new", "ten rows", "the same"],
)
def test_what_is_no_sudden_change_is_confirmed_at_once(cast, client, before, after):
    if before:
        load(cast, results(*before))
    batch = read(cast, results(*after))

    assert MEANT not in page(client, batch)
    confirm(client, batch)
    batch.refresh_from_db()
    assert batch.state in {Batch.State.APPLYING, Batch.State.APPLIED}


def test_a_small_part_of_what_the_school_has_is_no_alarm(cast, client):
    """Eleven rows of 111 are a tenth, one work of eleven less than that."""
    load(cast, results(*[3] * 11))
    for year in range(2015, 2025):
        people = [pupil(SCHOOL, 40001 + n, TASKS, 3) for n in range(10)]
        said = {"title": f"ВПР {year} Математика 5 класс", "subject": "Математика",
                "date": f"15.03.{year}", "sheet": "МА 5"}  # fmt: skip
        load(cast, ("Ф1.xlsx", pupils(section(SCHOOL, 10), *people, **said)))

    assert MEANT not in page(client, read(cast, results(*[4] * 11)))


def test_a_file_that_was_left_out_alarms_nobody(cast, client):
    load(cast, results(*[3] * 11))
    batch = read(cast, results(*[4] * 11))
    batch.files.update(included=False)

    assert MEANT not in page(client, batch)


def test_many_works_are_an_alarm_beside_a_file_with_many_participants(cast, client):
    """Twelve rows of reports are a small part of 212 rows, and twelve works of thirteen are not."""
    load(cast, results(*[3] * 200))
    heading = ("Год", "Класс", "Предмет", "Логин", "Кол-во участников", 2, 3, 4, 5)

    def flat(*shares: int) -> tuple[str, bytes]:
        rows = [(year, 5, "Математика", "edu991002", 10, *shares) for year in range(2016, 2028)]
        return "Свод.xlsx", files.xlsx([heading, *rows])

    load(cast, flat(10, 40, 30, 20))

    asked = page(client, read(cast, flat(20, 30, 30, 20)))
    assert "12 строк из 212, 12 работ из 13" in asked


def test_the_command_line_refuses_a_sudden_change_until_it_is_said_to_be_meant(
    cast, tmp_path, capsys
):
    load(cast, results(*[3] * 11))
    name, data = results(*[4] * 11)
    path = tmp_path / name
    path.write_bytes(data)

    def command(*options: str) -> dict:
        place = cast.north.municipality.code
        call_command("import_results", str(path), "--municipality", place, "--json", *options)
        return json.loads(capsys.readouterr().out)

    checked = command("--check")
    with pytest.raises(SystemExit) as refused:
        command()
    said = json.loads(capsys.readouterr().out)
    assert refused.value.code == 1
    assert said["error"] == "sudden_change"
    assert "11\u00a0строк из\u00a011" in said["details"][0]
    assert [issue["code"] for issue in checked["issues"]] == ["sudden_change"]
    assert SchoolResult.objects.get().n3 == 11

    meant = command("--changes-meant")

    assert meant["updated"] == 11
    assert SchoolResult.objects.get().n4 == 11
