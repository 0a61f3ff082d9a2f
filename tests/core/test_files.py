"""Kept files: named by content, encrypted where personal, deleted on their date."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shnor_portal.core import files
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile

pytestmark = pytest.mark.django_db
NAMES = "Петрова Анна; 4509 123456".encode()


def body(stored: StoredFile) -> bytes:
    return Path(stored.content.path).read_bytes()


def keep(data: bytes = NAMES, **options):
    return files.store(data, **{"name": "отметки.csv", "scope": "1/2/", "by": None, **options})


def test_store_keeps_the_bytes_and_what_they_are():
    stored = keep()

    assert files.read(stored) == NAMES
    assert (stored.size, stored.name, stored.content_type) == (
        len(NAMES),
        "отметки.csv",
        "text/csv",
    )
    assert stored.delete_on is None


def test_store_takes_the_path_from_content_and_never_from_the_name():
    stored = keep(name="../../etc/passwd")

    assert stored.name == "passwd"
    assert stored.sha256[:32] in stored.content.name
    assert Path(stored.content.path).is_relative_to(settings.MEDIA_ROOT)


def test_store_of_a_personal_file_encrypts_it_and_sets_its_date():
    stored = keep(personal=True)

    assert "Петрова".encode() not in body(stored)
    assert files.read(stored) == NAMES
    assert stored.delete_on == timezone.localdate() + timedelta(days=settings.PERSONAL_FILE_DAYS)


def test_read_with_another_key_fails(settings):
    stored = keep(personal=True)
    settings.FIELD_KEY = "another key"

    with pytest.raises(InvalidToken):
        files.read(stored)


def test_mark_personal_encrypts_a_file_kept_plainly(django_capture_on_commit_callbacks):
    stored = keep()
    plain = Path(stored.content.path)

    with django_capture_on_commit_callbacks(execute=True):
        files.mark_personal(stored)

    stored.refresh_from_db()
    assert not plain.exists()
    assert "Петрова".encode() not in body(stored)
    assert files.read(stored) == NAMES
    assert stored.personal


def test_mark_personal_undone_by_a_rollback_keeps_the_file_readable():
    stored = keep()

    def spoil():
        with transaction.atomic():
            files.mark_personal(StoredFile.objects.get(pk=stored.pk))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        spoil()

    assert files.read(StoredFile.objects.get(pk=stored.pk)) == NAMES


def test_mark_personal_twice_encrypts_once():
    stored = keep(personal=True)
    before = stored.content.name

    files.mark_personal(stored)

    assert stored.content.name == before
    assert files.read(stored) == NAMES


def test_delete_expired_removes_the_content_on_its_date_and_keeps_the_row(time_machine):
    stored = keep(personal=True)
    path = Path(stored.content.path)
    ordinary = keep(data=b"1;2")

    time_machine.move_to(timezone.now() + timedelta(days=settings.PERSONAL_FILE_DAYS - 1))
    early = files.delete_expired()
    time_machine.move_to(timezone.now() + timedelta(days=1))
    due = files.delete_expired()
    again = files.delete_expired()

    stored.refresh_from_db()
    assert (early, due, again) == (0, 1, 0)
    assert not path.exists()
    assert stored.deleted_at
    assert files.read(ordinary) == b"1;2"


def test_read_of_a_deleted_file_says_when_and_why(time_machine):
    stored = keep(personal=True)
    time_machine.move_to(timezone.now() + timedelta(days=settings.PERSONAL_FILE_DAYS))
    files.delete_expired()
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
