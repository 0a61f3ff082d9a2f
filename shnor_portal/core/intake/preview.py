"""What a person may still change in a preview: which files go in, and reading them once more."""

from typing import Any

from django.db import transaction

from shnor_portal.core import audit, states
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Job
from shnor_portal.core.models import Batch, BatchFile

State = Batch.State


def read_again(batch: Batch, *, by: Any, url: str) -> Job:
    """Read the files once more: after a school was named, or after a job that failed."""
    with transaction.atomic():
        batch = states.take(batch, by=by)
        services.check_import(by, batch.scope)
        busy = batch.job is not None and not batch.job.is_finished
        if busy or batch.state not in {State.READING, State.PREVIEW, State.APPLYING}:
            raise states.refusal(
                f"Загрузка № {batch.pk} {batch.get_state_display()}: прочитать её файлы заново "
                "сейчас нельзя.",
                batch,
                by=by,
            )
        batch.state = State.READING
        batch.save(update_fields=["state"])
        audit.record(
            "batch.read_again", "Файлы читаются заново", by=by, scope=batch.scope, obj=batch
        )
        return services.start_reading(batch, by=by, url=url)


def set_included(file: BatchFile, *, included: bool, by: Any) -> None:
    """Leave a file of a preview out of the apply, or take it back."""
    with transaction.atomic():
        batch = states.take(file.batch, by=by)
        services.check_import(by, batch.scope)
        file = states.take(file, by=by, related=["stored"])
        if batch.state != State.PREVIEW or file.state != BatchFile.State.READY:
            raise states.refusal(
                "Исключить или вернуть можно только файл, который готов к загрузке и ещё не "
                "загружен.",
                batch,
                by=by,
            )
        if included and file.stored and file.stored.deleted_at:
            raise states.refusal(
                f"Исходный файл «{file}» удалён, пока он был исключён: загрузите его снова.",
                batch,
                by=by,
                code="file_deleted",
            )
        file.included = included
        file.save(update_fields=["included"])
        text = f"Файл «{file}» {'возвращён в загрузку' if included else 'исключён из загрузки'}"
        audit.record("batch.include", text, by=by, scope=batch.scope, obj=batch, file=file.pk)
