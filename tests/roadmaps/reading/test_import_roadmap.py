"""`import_roadmap`, and uploads that go to a worker."""

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from roadmaps.models import Plan
from roadmaps.plans import uploads
from roadmaps.plans.beginning import Beginning
from shnor_portal.core.models import AuditEvent, StoredFile
from tests.roadmaps.plan_files import HEADER, word
from tests.roadmaps.plan_samples import PERIOD, plan_docx

KEYS = {"number", "section", "text", "deadline_text", "occurrences", "recurrence", "open", "note",
        "responsible", "result"}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "Дорожная карта.docx"
    file.write_bytes(plan_docx())
    return file


def run(path, *arguments: str) -> dict:
    out = StringIO()
    period = f"{PERIOD[0]}:{PERIOD[1]}"
    call_command(
        "import_roadmap", str(path), "--period", period, *arguments, "--json", stdout=out,
        stderr=StringIO(),
    )  # fmt: skip
    return json.loads(out.getvalue())


def test_import_roadmap_prints_the_plan_and_keeps_a_draft(cast, path):
    document = run(path, "--school", "edu991001")

    assert document["sections"] == ["1. Управление", "2. Работа с родителями"]
    assert [set(measure) for measure in document["measures"]] == [KEYS] * 4
    assert document["measures"][0]["occurrences"] == [
        {"start": "2024-09-01", "end": "2024-09-30", "label": ""}
    ]
    assert document["measures"][1]["open"] is True
    plan = Plan.objects.get()
    assert (plan.school, plan.state) == (cast.north.school, Plan.State.DRAFT)


def test_import_roadmap_of_the_same_file_changes_nothing(cast, path):
    first = run(path, "--municipality", "reg99_m001")
    events = AuditEvent.objects.count()

    assert run(path, "--municipality", "reg99_m001") == first
    assert Plan.objects.count() == StoredFile.objects.count() == 1
    assert AuditEvent.objects.count() == events


def test_import_roadmap_check_saves_nothing(db, path):
    assert len(run(path, "--check")["measures"]) == 4
    assert not Plan.objects.exists()
    assert not StoredFile.objects.exists()


NO_PLANS = {
    "no_table": word("Просто письмо"),
    "no_plan_table": word(*[[("Показатель", "Значение"), ("Доля школ", "5")]] * 10),
    "too_many_rows": word([HEADER, *[(f"{n}", "Дело", "май", "", "") for n in range(5_000)]]),
    "damaged": b"PK\x03\x04 cut off",
    "empty_file": b"",
}


@pytest.mark.parametrize("code", NO_PLANS)
def test_import_roadmap_of_no_plan_is_refused_in_json_too(db, tmp_path, code):
    path = tmp_path / "план.docx"
    path.write_bytes(NO_PLANS[code])
    out = StringIO()

    with pytest.raises(SystemExit) as ending:
        call_command(
            "import_roadmap", str(path), "--period", f"{PERIOD[0]}:{PERIOD[1]}", "--check",
            "--json", stdout=out, stderr=StringIO(),
        )  # fmt: skip

    assert ending.value.code == 1
    answer = json.loads(out.getvalue())
    assert answer["error"] == code
    assert "план.docx" in answer["message"]


def test_import_roadmap_says_what_is_wrong_with_each_deadline(db, tmp_path):
    path = tmp_path / "план.docx"
    deadlines = ("31 ноября", "с 20.05.2025 по 10.05.2025", "июнь 2031")
    rows = [(f"{n}.", f"Дело {n}", words, "", "") for n, words in enumerate(deadlines, start=1)]
    path.write_bytes(word([HEADER, *rows]))

    measures = run(path, "--check")["measures"]

    assert [measure["open"] for measure in measures] == [True, True, False]
    for measure, words in zip(
        measures, ("такой даты нет", "конец раньше начала", "вне периода плана"), strict=True
    ):
        assert words in measure["note"]


def test_import_roadmap_checks_the_rights_of_by(cast, path, capsys):
    with pytest.raises(SystemExit) as ending:
        run(path, "--school", "edu991001", "--by", cast.north.observer.email)

    assert ending.value.code == 1
    assert not Plan.objects.exists()


def test_import_roadmap_asks_whose_plan_it_is(cast, path):
    with pytest.raises(SystemExit) as ending:
        run(path)

    assert ending.value.code == 2


def test_old_word_file_is_left_to_a_worker(cast):
    taken = uploads.take(
        Beginning(cast.north.school, "roadmap", "", *PERIOD, by=cast.north.school_team),
        file=SimpleUploadedFile("план.rtf", b"{\\rtf1 text}"),
    )  # fmt: skip

    assert taken.plan is None
    assert taken.job.kind == "roadmaps.read_plan"
    assert taken.job.scope == cast.north.school.scope
