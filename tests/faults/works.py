"""The five kinds of work that are killed: how one is begun, done, and what must be there after it.

Everything is counted by rows: what an undisturbed run leaves once, a killed and repeated one must
leave once too.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitoring.identification.services import start_identification_job
from monitoring.models import Finding, Run, SchoolResult, SourceResult
from roadmaps.execution import reminders
from shnor_portal.core import jobs
from shnor_portal.core.documents import snapshots
from shnor_portal.core.intake import services as intake
from shnor_portal.core.models import (
    AuditEvent,
    Batch,
    BatchFile,
    Job,
    Notice,
    PaperSnapshot,
    StoredFile,
)
from shnor_portal.desk.papers.services import make
from tests.cast import Cast
from tests.monitoring.workbooks import marks_report
from tests.roadmaps.plans_in_force import plan_in_force

Counts = dict[str, int]
_numbers = itertools.count(1)
_SUBJECTS = ("Математика", "Русский язык", "Биология", "История")


@dataclass(frozen=True)
class Begun:
    """One piece of work: what a worker does, what is there now, and what must be there."""

    do: Callable[[], Any]
    again: Callable[[], Any]
    is_done: Callable[[], bool]
    count: Callable[[], Counts]
    wanted: Counts


@dataclass(frozen=True)
class Work:
    name: str
    title: str
    begin: Callable[[Cast], Begun]


def reading(cast: Cast) -> Begun:
    batch = _received(cast)
    url = f"/imports/{batch.pk}/"
    job = intake.start_reading(batch, by=cast.north.coordinator, url=url)

    def count() -> Counts:
        fresh = Batch.objects.get(pk=batch.pk)
        files = BatchFile.objects.filter(batch=batch)
        return {
            "previews": int(fresh.state == Batch.State.PREVIEW),
            "files": files.filter(state=BatchFile.State.READY).count(),
            "rows": SourceResult.objects.filter(file__batch=batch).count(),
        }

    return _of_job(job, count, {"previews": 1, "files": 2, "rows": 2 * len(cast.north.schools)})


def applying(cast: Cast) -> Begun:
    batch = _received(cast)
    intake.read_batch(jobs.Progress(), batch.pk)
    batch.refresh_from_db()
    job = intake.confirm(batch, by=cast.north.coordinator, url="")

    def count() -> Counts:
        fresh = Batch.objects.get(pk=batch.pk)
        live = SourceResult.objects.filter(file__batch=batch, live=True)
        cells = SchoolResult.objects.filter(assessment__in=live.values("assessment"))
        deeds = AuditEvent.objects.filter(
            verb="batch.apply", object_ref=f"{Batch._meta.label}:{batch.pk}"
        )
        return {
            "applied": int(fresh.state == Batch.State.APPLIED),
            "rows": live.count(),
            "cells": cells.count(),
            "lines of the trail": deeds.count(),
        }

    rows = 2 * len(cast.north.schools)
    wanted = {"applied": 1, "rows": rows, "cells": rows, "lines of the trail": 1}
    return _of_job(job, count, wanted)


def identification(cast: Cast) -> Begun:
    place = cast.north.municipality
    before = set(Run.objects.values_list("pk", flat=True))
    job = start_identification_job(
        municipality=place, year=2024, methodology_code="fioko", overrides={},
        by=cast.north.coordinator, url="",
    )  # fmt: skip

    def count() -> Counts:
        made = Run.objects.exclude(pk__in=before)
        deeds = AuditEvent.objects.filter(
            verb="identification.run",
            object_ref__in=[f"{Run._meta.label}:{run.pk}" for run in made],
        )
        schools = Finding.objects.filter(run__in=made).values("school").distinct()
        return {
            "lists": made.count(),
            "of the job": made.filter(job=job).count(),
            "schools": schools.count(),
            "lines of the trail": deeds.count(),
        }

    wanted = {"lists": 1, "of the job": 1, "schools": 3, "lines of the trail": 1}
    return _of_job(job, count, wanted)


def rendering(cast: Cast) -> Begun:
    PaperSnapshot.objects.all().delete()
    stored = set(StoredFile.objects.values_list("pk", flat=True))
    snapshot = make(
        kind="school_note", place=cast.north.school, year=2024, by=cast.north.coordinator
    )
    job = snapshots.start_rendering(snapshot, by=cast.north.coordinator, url="")

    def count() -> Counts:
        fresh = PaperSnapshot.objects.get(pk=snapshot.pk)
        return {
            "papers": sum(pk is not None for pk in (fresh.pdf_id, fresh.docx_id)),
            "files": StoredFile.objects.exclude(pk__in=stored).count(),
        }

    return _of_job(job, count, {"papers": 2, "files": 2})


def reminding(cast: Cast) -> Begun:
    """The schedule's task: whoever is told is told once, and every notice goes by mail."""
    Notice.objects.all().delete()

    def count() -> Counts:
        digests = Notice.objects.filter(kind=Notice.Kind.DIGEST)
        people = digests.values("recipient", "day").distinct()
        return {
            "notices": digests.count(),
            "people": people.count(),
            "sent": digests.exclude(sent_at=None).count(),
        }

    def again() -> None:
        # The next tick comes in an hour; a claim of the dead one has run out by then.
        Notice.objects.update(claimed_at=None)

    reminders.tick()
    wanted = count()
    assert wanted["notices"], "nobody is to be reminded: the trial shows nothing"
    Notice.objects.all().delete()
    return Begun(reminders.tick, again, lambda: count() == wanted, count, wanted)


WORKS = (
    Work("reading", "Reading of files", reading),
    Work("applying", "Applying of a batch", applying),
    Work("identification", "Identification", identification),
    Work("rendering", "Rendering of a paper", rendering),
    Work("reminding", "Reminders", reminding),
)


def prepare(cast: Cast) -> None:
    """What the works stand on: results of a year, a plan with deadlines about the trial's day."""
    batch = _received(cast)
    intake.read_batch(jobs.Progress(), batch.pk)
    intake.apply_batch(jobs.Progress(), batch.pk)
    plan_in_force(cast.north.school)


def _of_job(job: Job, count: Callable[[], Counts], wanted: Counts) -> Begun:
    def is_done() -> bool:
        return Job.objects.get(pk=job.pk).state == Job.State.DONE

    def again() -> None:
        """The schedule takes up what a killed worker left; its last attempt is not spent."""
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(attempt=1)
        jobs.take_up_left()

    return Begun(lambda: jobs.run(job.pk), again, is_done, count, wanted)


def _received(cast: Cast) -> Batch:
    """Two new workbooks of marks of the three schools: numbers that no batch had before."""
    place, number = cast.north.municipality, next(_numbers)
    rows = [
        (school.name, f"edu99100{position}", (2 + number % 7, 10, 6 + number % 11, 3))
        for position, school in enumerate(cast.north.schools, 1)
    ]
    named = [
        (f"marks-{grade}.xlsx", marks_report(rows, year=2024, grade=grade, subject=_SUBJECTS[0]))
        for grade in (5, 6)
    ]
    return intake.receive(
        named,
        scope=place.scope,
        by=cast.north.coordinator,
        hints={"municipality": place.pk},
    )
