"""Originals of batches at the end of their time: deleted by the term or at once by a person."""

import logging
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction

from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import layouts
from shnor_portal.core.models import Batch, BatchFile, StoredFile
from shnor_portal.core.sheets import personal
from shnor_portal.core.sheets.left_out import (
    DELETED,
    FLOATING,
    HIDDEN,
    PROMPT,
    STRUCK,
    UNCHOSEN,
)
from shnor_portal.core.sheets.reading import Book, read_book
from shnor_portal.core.sheets.writing import write_copy

logger = logging.getLogger(__name__)

# Remarks of the reading that something stands in the file and was not read.
_UNREAD = frozenset(
    {"hidden_rows", "looks_unknown", STRUCK, DELETED, HIDDEN, FLOATING, PROMPT, UNCHOSEN}
)
_AT_WORK = (Batch.State.READING, Batch.State.PREVIEW, Batch.State.APPLYING)
_NEEDED = (BatchFile.State.WAITING, BatchFile.State.READY)


def is_read_whole(book: Book) -> bool:
    """Whether there is nothing in a file beside the cells that were read.

    Hidden rows, struck out words, comments, pictures and embedded files are not looked through, so
    a file that has any is not known to be free of persons.
    """
    return not book.aside and not any(problem.code in _UNREAD for problem in book.problems)


def delete_now(stored: StoredFile, *, by: Any, back: str = "") -> jobs.Job | None:
    """Delete an original before its date, at the word of one who may take such files.

    Where a copy without persons has to be made first, that is the work of the job given back;
    `back` is where its page leads. Refused while its batch is not decided, and for a file that has
    no date: it is ground for numbers, or belongs to a record that is removed with it.
    """
    with transaction.atomic():
        stored = _held(stored, by)
        if not files.may_take(stored, by):
            raise PermissionDenied(
                "Удалить файл может тот, кто загружает файлы этого муниципалитета."
            )
        if why := why_not_now(stored):
            raise Refused(why, code="file_needed")
        if not _needs_copy(stored):
            _delete_by(stored, None, by)
            return None
    return jobs.start(
        "core.delete_original",
        title=f"Удаление файла «{stored.name}»"[:255],
        by=by,
        scope=stored.scope,
        url=back,
        stored_pk=stored.pk,
        by_pk=by.pk,
    )


@jobs.job_kind("core.delete_original", one_at_a_time=True)
def delete_after_copy(progress: jobs.Progress, stored_pk: int, by_pk: int) -> None:
    """Make the copy without persons and delete the original; a second time it does nothing."""
    progress(0, 1, "Готовится копия без персональных данных")
    stored = StoredFile.objects.get(pk=stored_pk)
    by = get_user_model().objects.get(pk=by_pk)
    copy = _blanked_copy(stored)
    with progress.deed() as result:
        stored = _held(stored, by)
        if not stored.deleted_at:
            if why := why_not_now(stored):
                raise Refused(why, code="file_needed")
            _delete_by(stored, copy, by)
        result.update(message=f"Файл «{stored.name}» удалён.", lead_on=True)


def _held(stored: StoredFile, by: Any) -> StoredFile:
    """The file with its batches, held: nobody confirms, reads or takes back while it is deleted."""
    owners = BatchFile.objects.filter(stored=stored).values("batch")
    states.take_all(Batch.objects.filter(pk__in=owners), by=by)
    return states.take(stored, by=by)


def why_not_now(stored: StoredFile) -> str:
    """Why the original may not be deleted at once; blank when it may."""
    if stored.deleted_at:
        return f"Файл «{stored.name}» уже удалён."
    if not stored.delete_on:
        return (
            "У этого файла нет срока удаления: он – основание показанных чисел или приложен "
            "к записи. Отзовите загрузку или удалите запись, к которой он приложен."
        )
    needed = BatchFile.objects.filter(
        stored=stored, state__in=_NEEDED, included=True, batch__state__in=_AT_WORK
    )
    if needed.exists():
        return "Загрузка ещё не закончена: подтвердите её или отмените, тогда файл можно удалить."
    return ""


def delete_due() -> int:
    """Delete every file whose date has come; each on its own, so that one fault stops nobody.

    A file that was taken into use since its copy was (not) made waits for the next time.
    """
    deleted = 0
    for stored in list(files.due()):
        copied = _needs_copy(stored)
        copy = _blanked_copy(stored) if copied else None
        with transaction.atomic():
            stored = _held(stored, None)
            still_due = stored.delete_on and not stored.deleted_at
            if still_due and copied == _needs_copy(stored):
                _delete(stored, copy)
                deleted += 1
    return deleted


def _needs_copy(stored: StoredFile) -> bool:
    applied = BatchFile.objects.filter(stored=stored, state=BatchFile.State.APPLIED)
    return not stored.blanked and applied.exists()


def _delete_by(stored: StoredFile, copy: bytes | None, by: Any) -> None:
    _delete(stored, copy)
    text = f"Удалён исходный файл «{stored.name}»"
    audit.record("file.delete", text, by=by, scope=stored.scope, obj=stored)


def _delete(stored: StoredFile, copy: bytes | None) -> None:
    for file in BatchFile.objects.filter(stored=stored):
        layouts.forget(file)
    if copy is not None:
        stem = stored.name.rpartition(".")[0] or stored.name
        stored.blanked = files.store(
            copy,
            name=f"{stem} (без персональных данных).xlsx",
            scope=stored.scope,
            by=stored.created_by,
            personal=False,
        )
    files.delete_content(stored)


def _blanked_copy(stored: StoredFile) -> bytes | None:
    """The same tables at the same coordinates without persons; of a hidden sheet nothing stays.

    A file that cannot be read any more leaves no copy: it has to go all the same. Made before the
    transaction that deletes: reading takes its time.
    """
    try:
        book = read_book(files.read(stored), stored.name)
        for sheet in book.sheets:
            if sheet.hidden:
                sheet.rows.clear()
        personal.strip((sheet.name, sheet.rows) for sheet in book.sheets)
        return write_copy([(sheet.name, sheet.rows) for sheet in book.sheets])
    except (Refused, InvalidToken, OSError) as error:
        why = error.code if isinstance(error, Refused) else type(error).__name__
        logger.warning("file %s goes without a copy: %s", stored.pk, why)
        return None
