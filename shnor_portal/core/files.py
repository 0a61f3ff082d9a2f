"""Keeping files: named by content, encrypted where personal, deleted on their date."""

import hashlib
import mimetypes
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from shnor_portal.core import audit, encryption
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile


def safe_name(name: str) -> str:
    """A label without any path or control character, at most 200 characters."""
    last = PurePath(name.replace("\\", "/")).name
    cleaned = "".join(c for c in last if c.isprintable()).strip().lstrip(".") or "файл"
    return cleaned[-200:]


def store(
    data: bytes, *, name: str, scope: str, by: Any, personal: bool = False, content_type: str = ""
) -> StoredFile:
    """Keep bytes and return their row. The path in storage never comes from the name."""
    name = safe_name(name)
    guessed = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    days = timedelta(days=settings.PERSONAL_FILE_DAYS)
    row = StoredFile(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        content_type=guessed,
        scope=scope,
        created_by=by,
        personal=personal,
        delete_on=timezone.localdate() + days if personal else None,
    )
    body = encryption.encrypt(data) if personal else data
    row.content.save(f"{row.sha256[:32]}.bin", ContentFile(body), save=False)
    row.save()
    return row


def read(stored: StoredFile) -> bytes:
    """The bytes as they came; Refused when the file was deleted on its date."""
    if stored.deleted_at or not stored.content:
        raise Refused(
            f"Файл «{stored.name}» удалён {_local_day(stored.deleted_at)}: в нём были персональные "
            "данные, срок их хранения истёк. Прочитанные из него числа сохранены.",
            code="file_deleted",
        )
    with stored.content.open("rb") as handle:
        body = handle.read()
    return encryption.decrypt(body) if stored.personal else body


def take(stored: StoredFile, *, by: Any) -> bytes:
    """The bytes for a person who sees the file.

    One with personal data goes only to those who bring such files for that place, and the taking
    stays in the trail.
    """
    if not stored.personal:
        return read(stored)
    if not any(stored.scope.startswith(prefix) for prefix in by.personal_prefixes()):
        raise PermissionDenied(
            "В этом файле есть персональные данные. Скачать его может тот, кто загружает файлы "
            "этого муниципалитета. Прочитанные из файла числа доступны на страницах портала."
        )
    data = read(stored)
    text = f"Скачан файл с персональными данными «{stored.name}»"
    audit.record("file.take", text, by=by, scope=stored.scope, obj=stored)
    return data


def mark_personal(stored: StoredFile) -> None:
    """Encrypt a file that turned out to hold personal data, and set its date of deletion."""
    if stored.personal:
        return
    data = read(stored)
    plain, storage = str(stored.content.name), stored.content.storage
    stored.personal = True
    stored.delete_on = timezone.localdate() + timedelta(days=settings.PERSONAL_FILE_DAYS)
    stored.content.save(f"{stored.sha256[:32]}.bin", ContentFile(encryption.encrypt(data)))
    # A transaction that is undone still speaks of the plain file.
    transaction.on_commit(lambda: storage.delete(plain))


def discard(stored: StoredFile) -> None:
    """Take away a file whose only holder is gone: its address opens nothing any more."""
    storage, path = stored.content.storage, str(stored.content.name or "")
    stored.delete()
    if path:
        # A transaction that is undone still speaks of the file.
        transaction.on_commit(lambda: storage.delete(path))


def delete_expired() -> int:
    """Delete the content of personal files whose date has come; their rows stay."""
    due = StoredFile.objects.filter(delete_on__lte=timezone.localdate(), deleted_at=None)
    for stored in due:
        stored.content.delete(save=False)
        stored.deleted_at = timezone.now()
        stored.save(update_fields=["content", "deleted_at"])
    return len(due)


def _local_day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y}" if moment else ""
