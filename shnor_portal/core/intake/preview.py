"""What a person may still change in a preview: which files go in, and reading them once more."""

from typing import Any

from django.db import transaction

from shnor_portal.core import audit
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Job
from shnor_portal.core.models import Batch, BatchFile

State = Batch.State


def read_again(batch: Batch, *, by: Any, url: str) -> Job:
    """Read the files once more: after a school was named, or after a job that failed."""
    services.check_import(by, batch.scope)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        busy = batch.job is not None and not batch.job.is_finished
        if busy or batch.state not in {State.READING, State.PREVIEW, State.APPLYING}:
            raise Refused(
                f"Загрузка № {batch.pk} {batch.get_state_display()}: прочитать её файлы заново "
                "сейчас нельзя.",
                code="wrong_state",
            )
        Batch.objects.filter(pk=batch.pk).update(state=State.READING)
        audit.record(
            "batch.read_again", "Файлы читаются заново", by=by, scope=batch.scope, obj=batch
        )
        return services.start_reading(batch, by=by, url=url)


def set_included(file: BatchFile, *, included: bool, by: Any) -> None:
    """Leave a file of a preview out of the apply, or take it back."""
    batch = file.batch
    services.check_import(by, batch.scope)
    if batch.state != State.PREVIEW or file.state != BatchFile.State.READY:
        raise Refused(
            "Исключить или вернуть можно только файл, который готов к загрузке и ещё не загружен.",
            code="wrong_state",
        )
    with transaction.atomic():
        BatchFile.objects.filter(pk=file.pk).update(included=included)
        text = f"Файл «{file}» {'возвращён в загрузку' if included else 'исключён из загрузки'}"
        audit.record("batch.include", text, by=by, scope=batch.scope, obj=batch, file=file.pk)
