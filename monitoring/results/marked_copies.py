"""A person's own file with the remarks at their places: made by a worker, given once.

A marked copy is as personal as its original. It is made when somebody asks, by a worker (no file is
parsed where pages are made, and a large workbook takes longer than a page may), and waits for that
person alone: encrypted, seen by nobody else, deleted with its first taking or the day. Of an
original with personal data only who brought it is given one; when the original is gone, its
copy without personal columns is marked instead, and its name says so
(`docs/decisions/marked_copies.md`).
"""

import hashlib
import json
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from monitoring.results.batch_queries import problems_of_file
from schools.models import User
from shnor_portal.core import files, jobs
from shnor_portal.core.models import BatchFile, Job, StoredFile
from shnor_portal.core.sheets.annotating import annotate
from shnor_portal.core.sheets.signatures import XLSX

MAKING = "monitoring.mark_copy"


def start(*, file: BatchFile, by: User) -> Job:
    """The job that makes the copy, or the one that has made it of the same remarks."""
    files.check_taking(files.standing(file.stored), by=by)
    if not may_have(file, by):
        raise PermissionDenied(
            "В этом файле есть или могут быть персональные данные: файл с пометками получает "
            "только тот, кто его загрузил. Замечания видны на странице файла и в «Замечания "
            "(Excel)»."
        )
    remarks = _digest(file)
    if made := _made(file, by, remarks):
        return made
    jobs.check_waiting(MAKING, by=by, scope=file.batch.scope)
    return jobs.start(
        MAKING,
        title=f"Файл с пометками «{file.stored.name}»"[:255],
        by=by,
        scope=file.batch.scope,
        url=reverse("monitoring:import_file", args=[file.batch_id, file.pk]),
        file_pk=file.pk,
        by_pk=by.pk,
        remarks=remarks,
    )


def may_have(file: BatchFile, by: User) -> bool:
    """Whether the marked copy is for this person: of personal data, for who brought them alone."""
    standing = files.standing(file.stored)
    if standing.deleted_at or not files.is_of_the_viewer(standing, by):
        return False
    return not standing.personal or file.batch.created_by_id == by.pk


@jobs.job_kind(MAKING, one_at_a_time=True)
def make(progress: jobs.Progress, file_pk: int, by_pk: int, remarks: str) -> None:
    """Mark the file, or the copy in its place, for the person who asked."""
    progress(0, 1, "Замечания вносятся в файл")
    file = BatchFile.objects.select_related("stored__blanked", "batch").get(pk=file_pk)
    by = User.objects.get(pk=by_pk)
    standing = files.standing(file.stored)
    data = files.take(standing, by=by)
    marked = annotate(data, standing.name, problems_of_file(file))
    with progress.deed() as result:
        kept = files.store_for_one(marked, name=_name(standing), scope=file.batch.scope, by=by)
        result.update(
            message="Файл с пометками готов и отдаётся один раз. Исправьте отмеченное и загрузите "
            "его снова.",
            url=reverse("core:file", args=[kept.pk]),
            stored_pk=kept.pk,
        )


def _name(stored: StoredFile) -> str:
    """Excel opens a workbook with macros only under the ending of one."""
    name = PurePath(stored.name)
    is_kept = name.suffix.lower() == ".xlsm" and stored.content_type == XLSX
    return f"{name.stem} с пометками{'.xlsm' if is_kept else '.xlsx'}"


def _made(file: BatchFile, by: User, remarks: str) -> Job | None:
    """An unfinished or successful job of the person for the same file and remarks."""
    same = Job.objects.filter(
        kind=MAKING, created_by=by, params__file_pk=file.pk, params__remarks=remarks
    )
    for job in same:
        if not job.is_finished:
            return job
        kept: Any = job.result.get("stored_pk")
        if kept and StoredFile.objects.filter(pk=kept, deleted_at=None).exists():
            return job
    return None


def _digest(file: BatchFile) -> str:
    remarks = [problem.as_json() for problem in problems_of_file(file)]
    remarks.append({"of": files.standing(file.stored).pk})
    return hashlib.sha256(json.dumps(remarks, sort_keys=True).encode()).hexdigest()
