"""Kept files: named by content, encrypted from the first byte, deleted on their date."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from shnor_portal.core import files
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import originals
from shnor_portal.core.models import StoredFile
from shnor_portal.core.sheets.signatures import MEDIA_TYPES

pytestmark = pytest.mark.django_db
NAMES = "Петрова Анна; 4509 123456".encode()


def body(stored: StoredFile) -> bytes:
    return Path(stored.content.path).read_bytes()


def keep(data: bytes = NAMES, **options):
    return files.store(data, **{"name": "отметки.csv", "scope": "1/2/", "by": None, **options})


def in_days(number: int):
    return timezone.localdate() + timedelta(days=number)


def test_store_keeps_the_bytes_and_what_they_are():
    stored = keep()

    assert files.read(stored) == NAMES
    assert (stored.size, stored.name, stored.content_type) == (
        len(NAMES),
        "отметки.csv",
        "text/csv",
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>1</script></html>", "отчёт.pdf"),
        (b"\x89PNG\r\n\x1a\n", "страница.html"),
        (b"\x00\x01\x02", "код.js"),
        (b"", "пусто.svg"),
    ],
)
def test_store_takes_the_type_from_a_fixed_list_by_content(data, name):
    kept = keep(data, name=name).content_type

    assert kept in MEDIA_TYPES
    assert not any(word in kept for word in ("html", "script", "xml+", "svg"))


def test_store_takes_the_path_from_content_and_never_from_the_name():
    stored = keep(name="../../etc/passwd")

    assert stored.name == "passwd"
    assert stored.sha256[:32] in stored.content.name
    assert Path(stored.content.path).is_relative_to(settings.MEDIA_ROOT)


@pytest.mark.parametrize("options", [{}, {"personal": False}, {"attached": True}])
def test_store_encrypts_every_file_from_the_first_byte(options):
    stored = keep(**options)

    assert "Петрова".encode() not in body(stored)
    assert b"4509" not in body(stored)
    assert files.read(stored) == NAMES


def test_store_takes_a_file_for_personal_until_it_is_known_not_to_be():
    unknown, paper, document = keep(), keep(personal=False), keep(attached=True)

    assert (unknown.personal, unknown.delete_on) == (True, in_days(settings.PERSONAL_FILE_DAYS))
    assert (paper.personal, paper.delete_on) == (False, None)
    assert (document.personal, document.delete_on) == (True, None)


def test_store_on_a_full_disk_leaves_no_part_and_says_why(monkeypatch):
    def cut_off(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read()[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    before = set(Path(settings.MEDIA_ROOT).rglob("*.bin"))
    monkeypatch.setattr(FileSystemStorage, "_save", cut_off)

    with pytest.raises(Refused, match="кончилось место") as refusal:
        keep()

    assert refusal.value.code == "disk_full"
    assert set(Path(settings.MEDIA_ROOT).rglob("*.bin")) == before


def test_read_with_another_key_fails(settings):
    stored = keep()
    settings.FIELD_KEY = "another key"

    with pytest.raises(InvalidToken):
        files.read(stored)


def test_mark_personal_and_keep_say_how_long_a_file_lives():
    stored = keep()

    files.keep(stored)
    unread = stored.delete_on
    files.mark_personal(stored, personal=False)
    files.keep(stored)
    free = stored.delete_on
    files.mark_personal(stored, personal=True)

    assert (unread, free) == (in_days(settings.PERSONAL_FILE_DAYS), None)
    assert stored.delete_on == in_days(settings.PERSONAL_FILE_DAYS)


def test_delete_due_removes_the_content_on_its_date_and_keeps_the_row(
    time_machine, django_capture_on_commit_callbacks
):
    stored = keep()
    path = Path(stored.content.path)
    paper = keep(data=b"1;2", personal=False)

    time_machine.move_to(timezone.now() + timedelta(days=settings.PERSONAL_FILE_DAYS - 1))
    early = originals.delete_due()
    time_machine.move_to(timezone.now() + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        due = originals.delete_due()
    again = originals.delete_due()

    stored.refresh_from_db()
    assert (early, due, again) == (0, 1, 0)
    assert not path.exists()
    assert stored.deleted_at
    assert files.read(paper) == b"1;2"


def test_read_of_a_deleted_file_says_when_and_why(time_machine):
    stored = keep()
    time_machine.move_to(timezone.now() + timedelta(days=settings.PERSONAL_FILE_DAYS))
    originals.delete_due()
    stored.refresh_from_db()

    with pytest.raises(Refused, match="персональные данные") as refusal:
        files.read(stored)

    assert refusal.value.code == "file_deleted"
    assert f"{timezone.localdate():%d.%m.%Y}" in refusal.value.message


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("отчёт.xlsx", "отчёт.xlsx"),
        ("../../отчёт.xlsx", "отчёт.xlsx"),
        (r"C:\Users\Анна\отчёт.xlsx", "отчёт.xlsx"),
        ("от\x00чёт\n.xlsx", "отчёт.xlsx"),
        ("", "файл"),
        ("..", "файл"),
        ("ф" * 300 + ".xlsx", "ф" * 195 + ".xlsx"),
    ],
    ids=["plain", "path up", "windows path", "control characters", "empty", "dots", "long"],
)
def test_safe_name(given, kept):
    assert files.safe_name(given) == kept
