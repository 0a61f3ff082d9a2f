"""Keeping files: named by content, encrypted from the first byte, deleted on their date.

What is not known to be free of personal data is personal. An upload has a date of deletion from
the moment it came; the file of an applied batch or a plan in which nothing personal was found has
none any more, and one that is attached to a record lives as long as the record.
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from shnor_portal.core import audit, disk, encryption, queries
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile
from shnor_portal.core.sheets.signatures import media_type
from shnor_portal.core.typography import counted

# What a system says when nothing more can be written.


def safe_name(name: str) -> str:
    """A label without any path or control character, at most 200 characters."""
    last = PurePath(name.replace("\\", "/")).name
    cleaned = "".join(c for c in last if c.isprintable()).strip().lstrip(".") or "файл"
    return cleaned[-200:]


def store(
    data: bytes,
    *,
    name: str,
    scope: str,
    by: Any,
    personal: bool = True,
    attached: bool = False,
) -> StoredFile:
    """Keep bytes, encrypted, and return their row. The path in storage never comes from the name.

    `personal` is false only for what is known to be free of personal data (papers of the portal);
    `attached` is a document that lives as long as the record it belongs to.
    """
    row = StoredFile(
        name=safe_name(name),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        content_type=media_type(data),
        scope=scope,
        created_by=by,
        personal=personal,
        attached=attached,
        delete_on=_term() if personal and not attached else None,
    )
    write(row, data)
    row.save()
    return row


def write(row: StoredFile, data: bytes) -> None:
    """Put the bytes into storage under a new name; the row is not saved yet.

    What a full disk cut off does not stay: Refused with `disk_full`.
    """
    disk.refuse_if_short()
    label = f"{row.sha256[:32]}-{secrets.token_hex(4)}.bin"
    field = row.content
    path = field.field.generate_filename(row, label)
    try:
        row.content.save(label, ContentFile(encryption.encrypt(data)), save=False)
    except OSError as error:
        field.storage.delete(path)
        if error.errno not in disk.FULL:
            raise
        raise Refused(disk.FILES_REFUSED, code="disk_full") from error


def read(stored: StoredFile) -> bytes:
    """The bytes as they came; Refused when the file was deleted."""
    if stored.deleted_at or not stored.content:
        if stored.for_one:
            raise Refused(
                f"Файл «{stored.name}» уже выдан, или прошёл день, в который он был сделан. Такой "
                "файл отдаётся один раз: вернитесь на страницу загрузки и сделайте его снова.",
                code="file_handed_over",
            )
        raise Refused(
            f"Файл «{stored.name}» удалён {_local_day(stored.deleted_at)}: исходные файлы, "
            "в которых есть или могут быть персональные данные, хранятся не дольше "
            f"{counted(settings.PERSONAL_FILE_DAYS, 'дня,дней,дней')}. Прочитанные из него числа "
            "сохранены.",
            code="file_deleted",
        )
    with stored.content.open("rb") as handle:
        return encryption.decrypt(handle.read())


def take(stored: StoredFile, *, by: Any, shared: bool = False) -> bytes:
    """The bytes for a person who sees the file.

    One that may hold personal data goes only to those who bring such files for that place; its
    taking, and that of figures hidden from others, stays in the trail. `shared` is a file that
    goes to everybody who sees its record.
    """
    if not stored.personal:
        data = read(stored)
        if queries.tells_small_figures(stored):
            text = f"Скачан файл со значениями, скрытыми от других: «{stored.name}»"
            audit.record("figures.take", text, by=by, scope=stored.scope, obj=stored)
        return data
    if not shared:
        check_taking(stored, by=by)
    data = read(stored)
    text = f"Скачан файл, в котором могут быть персональные данные: «{stored.name}»"
    audit.record("file.take", text, by=by, scope=stored.scope, obj=stored)
    return data


def check_taking(stored: StoredFile, *, by: Any) -> None:
    """PermissionDenied for who may not have the personal data that the file has or may have."""
    if stored.personal and not may_take(stored, by):
        raise PermissionDenied(
            "В этом файле есть или могут быть персональные данные. Скачать его может тот, кто "
            "загружает файлы или составляет планы этого муниципалитета или школы. Прочитанное из "
            "файла доступно на страницах портала."
        )


def may_take(stored: StoredFile, by: Any) -> bool:
    """Whether personal data of the file's place are for this person."""
    if stored.for_one and stored.created_by_id != by.pk:
        return False
    return any(stored.scope.startswith(prefix) for prefix in by.personal_prefixes())


def is_of_the_viewer(stored: StoredFile, by: Any) -> bool:
    """Whether the file's place is inside the viewer's: a region's original is for the region."""
    return any(stored.scope.startswith(prefix) for prefix in by.scope_prefixes())


def store_for_one(data: bytes, *, name: str, scope: str, by: Any) -> StoredFile:
    """Keep bytes for the person who had them made: given once, gone with the day."""
    made = store(data, name=name, scope=scope, by=by)
    made.for_one, made.delete_on = True, timezone.localdate() + timedelta(days=1)
    made.save(update_fields=["for_one", "delete_on"])
    return made


def hand_over(stored: StoredFile, *, by: Any) -> bytes:
    """What `take` gives; a file that was made for one person is deleted with that."""
    data = take(stored, by=by)
    if stored.for_one:
        delete_content(stored)
    return data


def standing(stored: StoredFile) -> StoredFile:
    """The file itself, or the copy without personal data that stands in its place."""
    return stored.blanked if stored.deleted_at and stored.blanked else stored


def mark_personal(stored: StoredFile, *, personal: bool) -> None:
    """What reading found out; the date of deletion stays until the file is kept for good."""
    stored.personal = personal
    if personal and not stored.delete_on and not stored.attached:
        stored.delete_on = _term()
    stored.save(update_fields=["personal", "delete_on"])


def keep(stored: StoredFile) -> None:
    """The file became ground for numbers: free of personal data, it has no date any more."""
    if not stored.personal and stored.delete_on:
        stored.delete_on = None
        stored.save(update_fields=["delete_on"])


def delete_content(stored: StoredFile) -> None:
    """Delete the bytes; the row stays and says when. They go when the transaction commits."""
    storage, path = stored.content.storage, str(stored.content.name or "")
    stored.content = ""
    stored.deleted_at = timezone.now()
    stored.save(update_fields=["content", "deleted_at", "blanked"])
    _drop(storage, path)


def discard(stored: StoredFile) -> None:
    """Take away a file whose only holder is gone: its address opens nothing any more."""
    storage, path = stored.content.storage, str(stored.content.name or "")
    stored.delete()
    _drop(storage, path)


def due(today: date | None = None) -> Any:
    """Files whose date has come."""
    day = today or timezone.localdate()
    return StoredFile.objects.filter(Q(delete_on__lte=day), deleted_at=None).order_by("pk")


def _term() -> date:
    return timezone.localdate() + timedelta(days=settings.PERSONAL_FILE_DAYS)


def _drop(storage: Any, path: str) -> None:
    if path:
        # A transaction that is undone still speaks of the file.
        transaction.on_commit(lambda: storage.delete(path))


def _local_day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y}" if moment else ""
