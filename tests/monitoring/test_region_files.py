"""A region's file from the command line: a batch of each municipality, as if each brought it."""

import contextlib
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from monitoring.models import SchoolResult, SourceResult
from schools.models import SchoolIdentifier
from shnor_portal.core.intake.services import withdraw
from shnor_portal.core.models import Batch
from tests.monitoring.pages import load, text_of
from tests.monitoring.protocol_books import ege_csv, ege_row, foot
from tests.monitoring.workbooks import marks_report

pytestmark = pytest.mark.django_db

NORTH = ("МБОУ «Гимназия № 1»", "edu991001", (1, 2, 3, 4))
TINY = ("МБОУ «Приозёрная ООШ»", "edu991003", (1, 1, 1, 0))
SOUTH = ("МКОУ «Южная СОШ»", "edu991101", (4, 3, 2, 1))
NOBODY = ("МБОУ «Ничья СОШ»", "edu998888", (1, 1, 1, 1))


@pytest.fixture
def command(cast, tmp_path):
    """The document of `import_results` of one file, by the region's operator unless said."""

    def run(name: str, data: bytes, *options: str, by: str = cast.region_operator.email):
        (tmp_path / name).write_bytes(data)
        out = io.StringIO()
        with contextlib.suppress(SystemExit):
            call_command(
                "import_results", str(tmp_path / name), "--json", "--by", by, *options,
                stdout=out, stderr=io.StringIO(),
            )  # fmt: skip
        return json.loads(out.getvalue())

    return run


def kept() -> list[tuple]:
    """What stands in the database of every school, without where it came from."""
    fields = ("school", "assessment", "n2", "n3", "n4", "n5", "test_n", "test_sum")
    return sorted(SchoolResult.objects.values_list(*fields))


def counts(report: dict) -> tuple[int, ...]:
    return tuple(report[key] for key in ("rows", "created", "updated", "unchanged", "rejected"))


def test_file_of_a_region_is_a_batch_of_each_municipality_with_its_own_counts(cast, command):
    data = marks_report([NORTH, TINY, SOUTH, NOBODY])

    north, south = command("Отметки региона.xlsx", data)

    assert [(part["municipality"], part["name"]) for part in (north, south)] == [
        ("reg99_m001", "Северный муниципальный округ"),
        ("reg99_m002", "Южный район"),
    ]
    assert counts(north["reports"][0]) == (4, 2, 0, 0, 2)
    assert counts(south["reports"][0]) == (4, 1, 0, 0, 3)
    for part in (north, south):
        (unknown,) = part["reports"][0]["unmatched_schools"]
        assert unknown["code"] == "edu998888"
    assert [batch.scope for batch in Batch.objects.order_by("pk")] == [
        cast.north.municipality.scope,
        cast.south.municipality.scope,
    ]
    together = kept()
    for batch in Batch.objects.all():
        withdraw(batch, reason="проверка", by=None)
    assert kept() == []
    load(cast, ("Отметки.xlsx", data))
    own = marks_report([SOUTH])
    command("Отметки юга.xlsx", own, by=cast.south.coordinator.email)
    assert kept() == together


def test_protocol_of_a_region_is_told_apart_by_codes_of_schools(cast, command):
    for school, code in ((cast.north.school, "209001"), (cast.south.school, "310001")):
        SchoolIdentifier.objects.create(school=school, system="ege", value=code)
    rows = [ege_row(1, "209001", 30, 60, 209), ege_row(2, "001", 40, 70, 310)]
    text = ege_csv("01 - Русский язык 2025.05.30", *rows, footer=foot(24))

    document = command("ЕГЭ региона.csv", text.encode("cp1251"))

    assert [part["municipality"] for part in document] == ["reg99_m001", "reg99_m002"]
    found = SchoolResult.objects.values_list("school", "test_n", "test_sum")
    assert set(found) == {(cast.north.school.pk, 1, 60), (cast.south.school.pk, 1, 70)}


def test_municipality_sees_and_withdraws_its_own_and_never_gets_the_file_of_all(
    cast, command, sign_in
):
    command("Отметки региона.xlsx", marks_report([NORTH, TINY, SOUTH]))
    client, region = sign_in(cast.north.coordinator), sign_in(cast.region_operator)
    own, foreign = Batch.objects.order_by("pk")
    file = own.files.get()
    original = reverse("core:file", args=[file.stored_id])
    page = reverse("monitoring:import_file", args=[own.pk, file.pk])
    cell = reverse("monitoring:cell", args=[cast.north.school.results.get().pk])

    assert client.get(reverse("monitoring:import_detail", args=[foreign.pk])).status_code == 404
    assert client.get(original).status_code == 404
    for url in (page, f"{page}?part=rows", cell):
        shown = text_of(client.get(url))
        assert f'href="{original}"' not in shown
        assert "Южная" not in shown
    assert "исходный файл хранится у региона" in text_of(client.get(cell))
    assert region.get(original).status_code == 200
    assert f'href="{original}"' in text_of(region.get(cell))

    client.post(
        reverse("monitoring:import_withdraw", args=[own.pk]), {"reason": "Ошибка в файле региона"}
    )

    own.refresh_from_db()
    assert own.state == Batch.State.WITHDRAWN
    assert list(SourceResult.objects.filter(live=True).values_list("school", flat=True)) == [
        cast.south.school.pk
    ]


def test_who_is_of_one_municipality_loads_its_own_rows_of_the_same_file(cast, command):
    document = command(
        "Отметки региона.xlsx", marks_report([NORTH, SOUTH]), by=cast.north.coordinator.email
    )

    assert counts(document) == (2, 1, 0, 0, 1)
    assert Batch.objects.get().scope == cast.north.municipality.scope


def test_file_that_speaks_of_no_known_school_asks_for_the_municipality(cast, command):
    document = command("Отметки.xlsx", marks_report([NOBODY]))

    assert document["error"] == "municipality_required"
    assert not Batch.objects.exists()
