"""Pupils whom files name: looked for in the database, the logs, the folders and the broker.

Eighteen kinds of files of a batch and six of a plan, after each way that a file can go. The staff
whom a plan names as responsible is kept on purpose and is not looked for.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.urls import reverse

from monitoring.models import SourceResult
from monitoring.results.intake import ResultsIntake
from roadmaps.models import Plan
from schools.models import SchoolIdentifier
from shnor_portal.core.intake import layouts, services
from shnor_portal.core.models import Batch, BatchFile, Job, StoredFile
from tests.core.fake_layout import FakeLayout
from tests.core.fake_layout import content as fake_content
from tests.desk.named_files import BATCH, MARKS, PLANS
from tests.log_lines import production_log
from tests.roadmaps.plan_samples import PERIOD
from tests.workers import wait_for

pytestmark = pytest.mark.once


def _written(mark: str) -> set[bytes]:
    """A name as it may stand in bytes: in the usual encodings, and escaped in JSON."""
    forms = {mark, mark.lower(), mark.upper()}
    escaped = {json.dumps(form)[1:-1] for form in forms}
    return {
        text.encode(encoding, "ignore")
        for text in forms | escaped
        for encoding in ("utf-8", "cp1251", "utf-16-le")
    } - {b""}


WORKER_SIDE = "tests.core.worker_side"
NEEDLES = {mark: _written(mark) for mark in MARKS}


def named_in(data: bytes) -> list[str]:
    return [mark for mark, forms in NEEDLES.items() if any(form in data for form in forms)]


def rows_of_database() -> Iterator[tuple[str, str]]:
    """Every row of every table as one text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, "\t".join(map(str, row))


def files_of(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def temporary(monkeypatch) -> Path:
    """Temporary files of this process stand in a folder that is looked through."""
    folder = Path(settings.FOLDER) / "tmp"
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def log(temporary):
    with production_log() as lines:
        yield lines


def found_anywhere(log) -> list[str]:
    leaks = [f"{t}: {m}" for t, row in rows_of_database() for m in named_in(row.encode())]
    leaks += [f"log: {mark} in {line}" for line in log() for mark in named_in(line.encode())]
    for path in files_of(Path(settings.FOLDER)):
        leaks += [f"{path.name}: {mark}" for mark in named_in(path.read_bytes())]
    return leaks


def uploads(files):
    return [SimpleUploadedFile(name, data) for name, data in files.items()]


def bring(client, files=BATCH) -> Batch:
    """Through the page, so that the upload waits where uploads wait."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(reverse("monitoring:import_new"), {"files": uploads(files)})
    assert response.status_code == 302
    return Batch.objects.latest("pk")


def deed(client, name, batch):
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(reverse(f"monitoring:{name}", args=[batch.pk]))
    batch.refresh_from_db()


def looked_at(client, batch) -> list[str]:
    """Names on the pages of the batch."""
    pages = [reverse("monitoring:import_detail", args=[batch.pk])]
    for file in batch.files.all():
        page = reverse("monitoring:import_file", args=[batch.pk, file.pk])
        pages += [page, f"{page}?part=rows", f"{page}?part=changes"]
    return [f"{p}: {m}" for p in pages for m in named_in(client.get(p).content)]


@pytest.fixture
def fake_layout(monkeypatch):
    """A layout that waits in the middle of its apply, here as in the worker."""
    monkeypatch.setitem(layouts._LAYOUTS, FakeLayout.code, FakeLayout())


@pytest.fixture
def client(cast, sign_in, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    return sign_in(cast.north.coordinator)


@pytest.mark.django_db
def test_names_are_nowhere_after_files_are_read_applied_refused_and_discarded(client, cast, log):
    SchoolIdentifier.objects.bulk_create(
        SchoolIdentifier(school=cast.north.schools[1], system=system, value="209002")
        for system in ("oge", "ege")
    )
    batch = bring(client)
    states = dict(batch.files.values_list("stored__name", "state"))
    at_preview = found_anywhere(log) + looked_at(client, batch)
    deed(client, "import_confirm", batch)
    applied = found_anywhere(log) + looked_at(client, batch)
    other = bring(client)
    deed(client, "import_discard", other)

    assert batch.state == "applied"
    assert other.state == "discarded"
    assert {states[name] for name in ("individual.xlsx", "oge.xls", "ege.csv")} == {"ready"}
    assert {states[name] for name in ("unknown.xlsx", "cut.xlsx", "scan.pdf")} == {"refused"}
    assert SourceResult.objects.filter(live=True).exists()
    assert at_preview == applied == found_anywhere(log) == []
    free = StoredFile.objects.filter(personal=False)
    assert not free.exists(), list(free)
    assert not StoredFile.objects.filter(delete_on=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["stage", "apply"])
def test_names_are_nowhere_after_a_fault_that_quotes_them(client, log, monkeypatch, verb):
    def broken(*args):
        raise ValueError(f"cannot use '{MARKS[0]}', {MARKS[-1]!r} and {MARKS[1]} {MARKS[4]}")

    monkeypatch.setattr(ResultsIntake, verb, broken)
    batch = bring(client, {"individual.xlsx": BATCH["individual.xlsx"]})
    if verb == "apply":
        deed(client, "import_confirm", batch)

    assert Job.objects.latest("pk").state == "failed"
    assert any("ValueError" in line for line in log())
    assert found_anywhere(log) + looked_at(client, batch) == []


@pytest.mark.django_db
def test_names_are_nowhere_after_plans_are_read_and_refused(cast, sign_in, settings, log):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    team = sign_in(cast.north.school_team)

    for name, data in PLANS.items():
        with TestCase.captureOnCommitCallbacks(execute=True):
            team.post(
                reverse("roadmaps:plan_upload"),
                {
                    "place": f"school-{cast.north.school.pk}",
                    "kind": "roadmap",
                    "title": name,
                    "period_start": PERIOD[0].isoformat(),
                    "period_end": PERIOD[1].isoformat(),
                    "file": SimpleUploadedFile(name, data),
                },
            )

    read = set(Plan.objects.values_list("title", flat=True))
    assert read == {"plan.docx", "plan.xlsx"}
    assert all(plan.original.personal for plan in Plan.objects.all())
    assert found_anywhere(log) == []


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fake_layout")
def test_names_are_nowhere_after_a_worker_is_killed(cast, log, start_worker):
    for name in ("applying", "go-on"):
        (Path(settings.FOLDER) / name).unlink(missing_ok=True)
    place = cast.north.municipality
    waiting = fake_content(("wait", 3))
    batch = services.receive(
        [*BATCH.items(), ("wait.csv", waiting)],
        scope=place.scope,
        by=cast.north.coordinator,
        hints={"municipality": place.pk},
    )
    worker = start_worker(WORKER_SIDE)
    job = services.start_reading(batch, by=cast.north.coordinator, url="")
    wait_for("the files are read", lambda: Job.objects.get(pk=job.pk).state == "done")
    batch.refresh_from_db()
    job = services.confirm(batch, by=cast.north.coordinator, url="")
    wait_for("the apply is in its middle", (Path(settings.FOLDER) / "applying").exists)
    worker.kill()

    assert Job.objects.get(pk=job.pk).state == "running"
    assert BatchFile.objects.filter(batch=batch, state="refused").count() > 5
    assert found_anywhere(log) == []
    assert not list(files_of(Path(settings.FOLDER) / "tmp"))
