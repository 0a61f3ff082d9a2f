import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from schools.models import Municipality, School
from shnor_portal.core.models import AuditEvent, Batch
from tests.cast import Cast
from tests.schools.workbooks import OLYMPIADS, PASSPORT, REGISTRY, workbook

NEW = ["edu991050", 111050, "МБОУ «Новая СОШ»", "СОШ", "7707083893", "да", 120]
KEYS = {
    "file", "format", "procedure", "year", "subject", "grade", "exams", "rows", "created",
    "updated", "unchanged", "rejected", "unmatched_schools", "benchmarks", "issues",
}  # fmt: skip


def run(*arguments: str) -> tuple[int, Any]:
    """Exit code and the JSON document."""
    out, code = io.StringIO(), 0
    try:
        call_command(*arguments, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as ending:
        code = int(str(ending.code))
    return code, json.loads(out.getvalue())


@pytest.fixture
def registry(tmp_path: Path) -> str:
    path = tmp_path / "реестр.xlsx"
    path.write_bytes(workbook(REGISTRY, NEW))
    return str(path)


def create(**changes: str) -> tuple[int, Any]:
    options = {"name": "Тихий район", "code": "reg97_m001", "region": "Тихая область"} | changes
    return run("create_municipality", *(part for k, v in options.items() for part in (f"--{k}", v)))


def test_create_municipality_with_its_region(db: None) -> None:
    code, document = create(oktmo="97701000", **{"time-zone": "Asia/Irkutsk"})

    place = Municipality.objects.get()
    assert code == 0
    assert document == {
        "code": "reg97_m001",
        "name": "Тихий район",
        "region": "Тихая область",
        "oktmo": "97701000",
        "time_zone": "Asia/Irkutsk",
        "created": True,
    }
    assert (place.region.name, place.region.code) == ("Тихая область", "reg970000")
    assert AuditEvent.objects.get(verb="municipality.create").actor == "командная строка"


def test_create_municipality_again_changes_nothing(db: None) -> None:
    create()

    code, document = create()

    assert (code, document["created"]) == (0, False)
    assert Municipality.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "m001"}, "bad_value"),
        ({"oktmo": "12"}, "bad_value"),
        ({"time-zone": "Moon/Sea"}, "bad_value"),
    ],
)
def test_create_municipality_refuses_bad_values(
    db: None, changes: dict[str, str], error: str
) -> None:
    code, document = create(**changes)

    assert (code, document["error"]) == (1, error)
    assert not Municipality.objects.exists()


def test_create_municipality_refuses_a_taken_code(cast: Cast) -> None:
    code, document = create(code="reg99_m001")

    assert (code, document["error"]) == (1, "municipality_exists")


def test_create_municipality_is_for_administrators(cast: Cast) -> None:
    forbidden = create(by=cast.north.coordinator.email)
    allowed = create(by=cast.administrator.email)

    assert (forbidden[0], forbidden[1]["error"]) == (1, "forbidden")
    assert allowed[0] == 0


@pytest.mark.parametrize("place", ["reg99_m001", "99701000"])
def test_import_registry_applies(cast: Cast, registry: str, place: str) -> None:
    code, document = run("import_registry", registry, "--municipality", place)

    assert code == 0
    assert set(document) == KEYS
    assert (document["format"], document["rows"], document["created"]) == ("registry", 1, 1)
    assert School.objects.filter(name="МБОУ «Новая СОШ»").exists()
    assert Batch.objects.get().state == Batch.State.APPLIED


def test_import_registry_again_is_unchanged_and_leaves_no_open_batch(
    cast: Cast, registry: str
) -> None:
    run("import_registry", registry, "--municipality", "reg99_m001")

    code, document = run("import_registry", registry, "--municipality", "reg99_m001")

    assert (code, document["unchanged"], document["created"]) == (0, 1, 0)
    assert set(Batch.objects.values_list("state", flat=True)) == {"applied", "discarded"}


def test_import_registry_check_applies_nothing(cast: Cast, registry: str) -> None:
    code, document = run("import_registry", registry, "--municipality", "reg99_m001", "--check")

    assert (code, document["created"]) == (0, 1)
    assert not School.objects.filter(name="МБОУ «Новая СОШ»").exists()
    assert Batch.objects.get().state == Batch.State.DISCARDED


def test_import_registry_refuses_other_layouts(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "о.xlsx"
    path.write_bytes(workbook(OLYMPIADS, [2024, "edu991001", 3, 1, 600, 0]))

    code, document = run("import_registry", str(path), "--municipality", "reg99_m001")

    assert code == 1
    assert document["format"] == "olympiads"
    assert [issue["code"] for issue in document["issues"]] == ["wrong_layout"]
    assert Batch.objects.get().state == Batch.State.DISCARDED


def test_import_registry_tells_what_is_no_table(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "р.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    code, document = run("import_registry", str(path), "--municipality", "reg99_m001")

    assert (code, document["format"]) == (1, None)
    assert document["issues"][0]["code"] == "wrong_type"


def test_import_registry_takes_a_passport(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "п.xlsx"
    title = ["Социальный паспорт школ на 20.09.2023"]
    path.write_bytes(workbook(title, PASSPORT, ["edu991001", "", 600, 152, 9, None]))

    code, document = run("import_registry", str(path), "--municipality", "reg99_m001")

    assert (code, document["format"], document["year"]) == (0, "social_passport", 2024)


def test_import_registry_of_a_neighbour_is_not_found(cast: Cast, registry: str) -> None:
    code, document = run(
        "import_registry", registry, "--municipality", "reg99_m001",
        "--by", cast.south.coordinator.email,
    )  # fmt: skip

    assert (code, document["error"]) == (1, "unknown_municipality")
    assert not Batch.objects.exists()


def test_import_registry_without_the_right_is_refused_with_the_reason(
    cast: Cast, registry: str
) -> None:
    code, document = run(
        "import_registry", registry, "--municipality", "reg99_m001",
        "--by", cast.north.observer.email,
    )  # fmt: skip

    assert (code, document["error"]) == (1, "forbidden")
    assert "загружать файлы" in document["message"]


def test_import_registry_as_a_person_leaves_their_name(cast: Cast, registry: str) -> None:
    run(
        "import_registry", registry, "--municipality", "reg99_m001",
        "--by", cast.north.specialist.email,
    )  # fmt: skip

    assert Batch.objects.get().created_by == cast.north.specialist
    assert AuditEvent.objects.get(verb="registry.import").created_by == cast.north.specialist


def test_import_registry_of_no_file_is_a_wrong_argument(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["manage.py", "--json"])

    with pytest.raises(SystemExit) as ending:
        call_command("import_registry", "нет.xlsx", "--municipality", "reg99_m001", "--json")

    assert ending.value.code == 2
    assert json.loads(capsys.readouterr().out)["error"] == "wrong_arguments"


def test_import_registry_speaks_to_people_too(cast: Cast, registry: str) -> None:
    out = io.StringIO()

    call_command("import_registry", registry, "--municipality", "reg99_m001", stdout=out)

    assert "реестр.xlsx: Реестр школ" in out.getvalue()
    assert "новых 1" in out.getvalue()
