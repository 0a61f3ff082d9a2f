"""Originals of batches at the end of their time, and what of them reaches the database."""

import io
import json
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from openpyxl.comments import Comment

from shnor_portal.core import files
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import originals, services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import AuditEvent, Batch, BatchIssue, StagedRecord, StoredFile
from shnor_portal.core.sheets.reading import read_book
from tests.core.fake_layout import TITLE, content
from tests.core.files import saved, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_layout")]
SURNAME = "Зюзякин"


def book(*rows, **sheets) -> bytes:
    return xlsx([[TITLE, None, None], *rows], **sheets)


def commented(words: str) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(book(["north", 3])))
    opened.active["A2"].comment = Comment(words, "Завуч")
    return saved(opened)


def with_hidden_row(row) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(book(["north", 3], row)))
    opened.active.row_dimensions[3].hidden = True
    return saved(opened)


WITH_NAMES = book(
    ["north", 3, "Фамилия"], ["east", 4, f"{SURNAME} Пётр"], Список=[["СНИЛС"], ["112-233-445 95"]]
)


def read(scope, *named, by=None):
    batch = services.receive(named, scope=scope, by=by, hints={})
    services.read_batch(Progress(), batch.pk)
    batch.refresh_from_db()
    return batch


def original(batch) -> StoredFile:
    return batch.files.get().stored


def apply(batch):
    services.apply_batch(Progress(), batch.pk)
    return original(batch)


def later():
    return timezone.now() + timedelta(days=31)


@pytest.mark.parametrize(
    ("data", "personal"),
    [
        (content(("north", 3)), False),
        (book(["north", 3]), False),
        (WITH_NAMES, True),
        (book(["north", 3], ["east", 1, "112-233-445 95"]), True),
        (book(["north", 3], ["east", 1, "Зюзякин Пётр Ильич"]), True),
        (book(["north", 3], Скрытый=[["ФИО ученика"]]), True),
        (content(("north", 3)) + "\n;;Отчество".encode(), True),
        (commented("Зюзякин болел"), True),
        (with_hidden_row(["east", 4, "Зюзякин"]), True),
    ],
    ids=[
        "csv",
        "free",
        "column",
        "snils",
        "full name",
        "other sheet",
        "csv with a column",
        "comment",
        "hidden row",
    ],  # fmt: skip
)
def test_read_file_is_personal_by_what_stands_in_any_row_of_any_sheet(data, personal):
    batch = read("1/2/", ("файл", data))

    stored = original(batch)
    assert stored.personal is personal
    assert stored.delete_on
    assert (apply(batch).delete_on is None) is not personal


@pytest.mark.parametrize(
    "data", [b"no table of ours;1", b"%PDF-1.4 names", b"PK\x03\x04cut"], ids=["csv", "pdf", "cut"]
)
def test_file_that_was_not_read_is_personal_and_goes_by_the_term(data, time_machine):
    batch = read("1/2/", ("файл", data))

    stored = original(batch)
    assert (batch.files.get().state, stored.personal) == ("refused", True)
    time_machine.move_to(later())
    assert originals.delete_due() == 1


def test_discarded_file_goes_by_the_term_though_nothing_personal_is_in_it(time_machine):
    batch = read("1/2/", ("файл", content(("north", 3))))
    services.discard(batch, by=None)

    time_machine.move_to(later())

    assert originals.delete_due() == 1


def test_applied_original_leaves_a_copy_without_persons_at_the_same_coordinates(time_machine):
    stored = apply(read("1/2/", ("Журнал.xlsx", WITH_NAMES)))

    time_machine.move_to(later())
    originals.delete_due()

    stored.refresh_from_db()
    copy = files.standing(stored)
    sheets = {sheet.name: sheet.rows for sheet in read_book(files.read(copy), copy.name).sheets}
    assert (copy.name, copy.personal) == ("Журнал (без персональных данных).xlsx", False)
    assert sheets["Лист1"] == [[TITLE, None, None], ["north", 3, "Фамилия"], ["east", 4, None]]
    assert sheets["Список"] == [["СНИЛС"]]


def test_original_that_no_key_opens_goes_on_its_date_and_stops_no_other(time_machine):
    broken = apply(read("1/2/", ("первый.xlsx", WITH_NAMES)))
    other = book(["south", 5, "Фамилия"], ["west", 6, SURNAME])
    whole = apply(read("1/2/", ("второй.xlsx", other)))
    Path(broken.content.path).write_bytes(b"no token")

    time_machine.move_to(later())

    assert originals.delete_due() == 2
    whole.refresh_from_db()
    assert whole.blanked


def test_original_that_was_taken_into_use_meanwhile_is_not_deleted_by_its_old_term(
    time_machine, monkeypatch
):
    batch = read("1/2/", ("файл", content(("north", 3))))
    services.discard(batch, by=None)
    time_machine.move_to(later())
    stale = list(files.due())
    StoredFile.objects.filter(pk=stale[0].pk).update(delete_on=None)
    monkeypatch.setattr(files, "due", lambda: stale)

    assert originals.delete_due() == 0

    assert files.read(original(batch))


def test_original_that_was_applied_meanwhile_waits_until_its_copy_is_made(
    time_machine, monkeypatch
):
    stored = apply(read("1/2/", ("Журнал.xlsx", WITH_NAMES)))
    time_machine.move_to(later())
    asked = iter([False, True])
    needs = originals._needs_copy
    monkeypatch.setattr(originals, "_needs_copy", lambda row: next(asked) and needs(row))

    assert originals.delete_due() == 0

    stored.refresh_from_db()
    assert not stored.deleted_at


def test_nothing_that_names_persons_is_staged_or_remarked():
    rows = [["north", "Балл", "Фамилия"], ["bad", 1, SURNAME], ["east", SURNAME, SURNAME]]
    batch = read("1/2/", ("файл", book(*rows)))

    kept = json.dumps(
        [
            *BatchIssue.objects.values(),
            *StagedRecord.objects.values(),
            *Batch.objects.values(),
            batch.files.get().summary,
        ],
        ensure_ascii=False,
        default=str,
    )
    assert "это не число" in kept
    assert SURNAME.lower() not in kept.lower()


def test_delete_now_is_for_those_who_bring_files_and_is_told_in_the_trail(
    cast, django_capture_on_commit_callbacks
):
    scope, person = cast.north.municipality.scope, cast.north.specialist
    batch = read(scope, ("файл.pdf", b"%PDF-1.4 names"), by=person)
    stored = original(batch)
    path = Path(stored.content.path)

    with pytest.raises(PermissionDenied):
        originals.delete_now(stored, by=cast.north.head)
    with django_capture_on_commit_callbacks(execute=True):
        originals.delete_now(stored, by=person)

    stored.refresh_from_db()
    assert stored.deleted_at
    assert not path.exists()
    assert AuditEvent.objects.filter(verb="file.delete", created_by=person).exists()


def test_delete_now_waits_for_the_decision_on_the_batch(cast):
    scope, person = cast.north.municipality.scope, cast.north.specialist
    batch = read(scope, ("файл", WITH_NAMES), by=person)

    with pytest.raises(Refused, match="не закончена"):
        originals.delete_now(original(batch), by=person)
    services.discard(batch, by=person)
    originals.delete_now(original(batch), by=person)

    assert original(batch).deleted_at


def test_delete_now_leaves_the_ground_of_numbers(cast):
    scope, person = cast.north.municipality.scope, cast.north.specialist
    stored = apply(read(scope, ("файл", content(("north", 3))), by=person))

    with pytest.raises(Refused, match="нет срока удаления"):
        originals.delete_now(stored, by=person)


def test_delete_now_of_a_file_with_numbers_first_makes_the_copy_without_persons(
    cast, django_capture_on_commit_callbacks
):
    scope, person = cast.north.municipality.scope, cast.north.specialist
    stored = apply(read(scope, ("файл", WITH_NAMES), by=person))

    with django_capture_on_commit_callbacks(execute=True):
        job = originals.delete_now(stored, by=person, back="/files/")

    job.refresh_from_db()
    stored.refresh_from_db()
    assert (job.state, job.url, job.leads_on) == ("done", "/files/", True)
    assert stored.deleted_at
    assert SURNAME.encode() not in files.read(stored.blanked)
