"""What a person says beside a file: of all files of a batch, or of one that asks for it itself.

A form that a school filled in names neither the school nor the work; both are asked on the page of
its batch, kept with the batch by file, and the files are read once more.
"""

from typing import Any

from django.db import transaction

from schools.models import School
from shnor_portal.core import audit, states
from shnor_portal.core.intake import preview, services
from shnor_portal.core.jobs import Job
from shnor_portal.core.models import Batch, BatchFile

HINT = "of_files"
ASKED = "own_school_required", "subject_required", "year_required"


def said_of(file: BatchFile) -> dict[str, Any]:
    """`year`, `subject`, `grade`, `school` (an id) as far as they were said; of the file itself
    before those of its batch."""
    hints = file.batch.hints
    return {**hints, **hints.get(HINT, {}).get(str(file.pk), {})}


def forms_to_ask(batch: Batch) -> list[BatchFile]:
    """Forms of a preview that wait until somebody says whose they are and of what work."""
    files = batch.files.filter(
        layout="vpr_form", state=BatchFile.State.REFUSED, issues__code__in=ASKED
    )
    return list(files.select_related("stored", "batch").distinct().order_by("position"))


def say(file: BatchFile, said: dict[str, Any], *, school: School, by: Any, url: str) -> Job:
    """Keep what is said of one file and read the files of its batch again, in one transaction."""
    with transaction.atomic():
        batch = states.take(file.batch, by=by)
        services.check_import(by, batch.scope)
        if batch.state != Batch.State.PREVIEW:
            raise states.refusal(
                f"Загрузка № {batch.pk} {batch.get_state_display()}: указать школу уже нельзя.",
                batch,
                by=by,
            )
        of_files = {**batch.hints.get(HINT, {}), str(file.pk): {**said, "school": school.pk}}
        batch.hints = {**batch.hints, HINT: of_files}
        batch.save(update_fields=["hints"])
        text = f"Файл «{file}»: указана школа «{school}»"
        audit.record("batch.say", text, by=by, scope=batch.scope, obj=batch, file=file.pk)
        return preview.read_again(batch, by=by, url=url)
