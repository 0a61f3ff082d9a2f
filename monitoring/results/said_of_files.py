"""What a person says beside a file: of all files of a batch, or of one that asks for it itself.

A form that a school filled in names neither the school nor the work, an export of a region no work.
What a file does not say is asked on the page of its batch, kept with the batch by file, and the
files are read once more.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from monitoring.results.layouts import vpr_form
from monitoring.results.layouts.mapped.guesses import facts_in
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


def files_to_ask(batch: Batch) -> list[BatchFile]:
    """Files of a preview that wait until somebody says of what work they are, or whose.

    A table that a person explains is asked about where it is explained.
    """
    files = batch.files.filter(state=BatchFile.State.REFUSED, issues__code__in=ASKED)
    files = files.exclude(layout__in=("", "mapped"))
    return list(files.select_related("stored", "batch").distinct().order_by("position"))


def names_no_school(file: BatchFile) -> bool:
    """Whether it is to be said whose the file is."""
    return file.layout == vpr_form.CODE


def proposed(file: BatchFile) -> dict[str, Any]:
    """What was said of the file already, else what its name tells: that is asked, never taken."""
    by_name = facts_in([file.stored.name])
    named = {"year": by_name.year, "subject": by_name.subject, "grade": by_name.grade}
    return {**named, **said_of(file)}


def say(batch: Batch, said: Mapping[int, dict[str, Any]], *, by: Any, url: str) -> Job:
    """Keep what is said of files, by their id, and read the batch again, in one transaction."""
    with transaction.atomic():
        batch = states.take(batch, by=by)
        services.check_import(by, batch.scope)
        if batch.state != Batch.State.PREVIEW:
            raise states.refusal(
                f"Загрузка № {batch.pk} {batch.get_state_display()}: сказать о её файлах "
                "уже ничего нельзя.",
                batch,
                by=by,
            )
        of_files = {**batch.hints.get(HINT, {}), **{str(pk): each for pk, each in said.items()}}
        batch.hints = {**batch.hints, HINT: of_files}
        batch.save(update_fields=["hints"])
        text = f"Сказано, какие это работы и чьи. Файлов: {len(said)}"
        audit.record("batch.say", text, by=by, scope=batch.scope, obj=batch, files=sorted(said))
        return preview.read_again(batch, by=by, url=url)
