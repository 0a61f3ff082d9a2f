"""A plan out of a file as it is: read, kept beside its original, put right by a person."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from roadmaps.models import Addressee, Measure, Plan, PlanVersion
from roadmaps.plans import drafts, editing, rights
from roadmaps.plans.beginning import Beginning
from roadmaps.plans.periods import named_period
from roadmaps.plans.texts import MeasureText, PlanText
from roadmaps.plans.wording import new_rows
from roadmaps.reading import refusals
from roadmaps.reading.guard import MOST_PASTED, check_size, read_pasted, read_plan
from roadmaps.reading.plan import ReadPlan, issues_json
from roadmaps.reading.recognition import Told
from schools.models import Municipality, School, User
from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Job, StoredFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import short_date

PASTED_NAME = "Вставленная таблица.txt"
READING, READING_AGAIN = "roadmaps.read_plan", "roadmaps.read_plan_again"
_ANSWER = re.compile(r"m-(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(?P<field>\w+)")


@dataclass(frozen=True)
class Taken:
    """What became of an upload: a job that reads it, or the plan that was made of it before."""

    job: Job | None = None
    plan: Plan | None = None


def take(beginning: Beginning, *, file: UploadedFile | None = None, pasted: str = "") -> Taken:
    """Keep a file, or a pasted table, and have it read into a draft; nothing of it is read here.

    The same content for the same place and period opens the plan that was made of it.
    """
    place, by = beginning.place, beginning.by
    rights.check_place(by, place)
    if file:
        check_size(file.name or "", file.size or 0)
    elif len(pasted) > MOST_PASTED:
        raise refusals.too_much_pasted()
    data = file.read() if file else pasted.encode()
    if known := _known(data, beginning):
        return Taken(plan=known)
    jobs.check_waiting(READING, by=by, scope=place.scope)
    with transaction.atomic():
        name = file.name or "план" if file else PASTED_NAME
        stored = files.store(data, name=name, scope=place.scope, by=by)
        job = jobs.start(
            READING,
            title=f"Чтение плана «{stored.name}»",
            by=by,
            scope=place.scope,
            stored_pk=stored.pk,
            beginning=beginning.as_params(),
        )
        # Where a refusal leads back to: the form as it was filled.
        job.url = f"{reverse('roadmaps:plan_upload')}?again={job.pk}"
        job.save(update_fields=["url"])
    return Taken(job=job)


@dataclass(frozen=True)
class Attempt:
    """An upload that was not read: the fields of its form, and what was said of it."""

    place: str
    kind: str
    title: str
    period_start: date
    period_end: date
    pasted: str
    message: str


def attempt(viewer: User, job_pk: int) -> Attempt | None:
    """The viewer's own upload that may be tried again; None for anything else."""
    job = Job.objects.visible_to(viewer).filter(pk=job_pk, kind=READING, created_by=viewer).first()
    if job is None or not job.is_finished or job.state == Job.State.DONE:
        return None
    params = job.params
    stored = StoredFile.objects.filter(pk=params["stored_pk"], deleted_at=None).first()
    is_pasted = stored is not None and stored.name == PASTED_NAME
    beginning = Beginning.from_params(params["beginning"], viewer)
    level, pk = params["beginning"]["place"]
    return Attempt(
        place=f"{level}-{pk}",
        kind=beginning.kind,
        title=beginning.title,
        period_start=beginning.period_start,
        period_end=beginning.period_end,
        pasted=files.read(stored).decode() if stored and is_pasted else "",
        message=job.message,
    )


def import_plan(
    beginning: Beginning,
    *,
    data: bytes,
    name: str,
    is_pasted: bool = False,
    stored: StoredFile | None = None,
    progress: jobs.Progress | None = None,
) -> tuple[Plan, bool, ReadPlan]:
    """The draft of a file, whether it is new, and what was read; Refused as `read_plan` is.

    The same content for the same place and period is the same plan and changes nothing. With the
    `progress` of a job the plan and the job's end are one commit.
    """
    by, period = beginning.by, (beginning.period_start, beginning.period_end)
    rights.check_place(by, beginning.place)
    progress = progress or jobs.Progress()
    contents = read(
        data, name, beginning.place, *period, is_pasted=is_pasted, told=_pages(progress)
    )
    with progress.deed() as result:
        # Whoever reads the same file for the same place at once waits, and finds the plan.
        beginning = replace(beginning, place=states.take(beginning.place, by=by))
        rights.check_place(by, beginning.place)
        if known := _known(data, beginning):
            page = reverse("roadmaps:plan", args=[known.pk])
            result.update(message="Этот файл уже загружен.", url=page, lead_on=True)
            return known, False, contents
        original = stored or files.store(data, name=name, scope=beginning.place.scope, by=by)
        files.mark_personal(original, personal=contents.personal)
        files.keep(original)
        title = beginning.title or contents.title or f"План: {beginning.place}"
        plan = drafts.create_plan(
            replace(beginning, title=title),
            text=_text(contents),
            original=original,
            reading_notes=issues_json([_with_row(note) for note in contents.notes]),
            source=f"из файла «{original.name}»",
        )
        read_rows = f"Прочитано мероприятий: {len(contents.measures)}."
        result.update(
            message=f"{read_rows} Проверьте сомнительные ячейки.",
            url=reverse("roadmaps:plan_check", args=[plan.pk]),
            lead_on=True,
        )
    return plan, True, contents


def read(
    data: bytes,
    name: str,
    place: School | Municipality | None,
    period_start: date,
    period_end: date,
    *,
    is_pasted: bool = False,
    told: Told = lambda done, total: None,
) -> ReadPlan:
    """Only the reading; the place's own names are no leftovers of another region."""
    places = _names(place)
    if is_pasted:
        return read_pasted(data.decode(), period_start, period_end, places)
    return read_plan(data, name, period_start, period_end, places, told)


def answers_in(posted: Mapping[str, str]) -> dict[UUID, dict[str, str]]:
    """Corrections of the confirm screen: `m-<key>-<field>` of its form by key and field."""
    answers: dict[UUID, dict[str, str]] = {}
    for name, value in posted.items():
        match = _ANSWER.fullmatch(name)
        if match and match["field"] in (*editing.WORDS, "addressee"):
            answers.setdefault(UUID(match["key"]), {})[match["field"]] = value.strip()
    return answers


@transaction.atomic
def correct(
    *, version: PlanVersion, answers: Mapping[UUID, Mapping[str, str]], by: User | None
) -> None:
    """Put the doubtful cells right and take the rest as it was read."""
    for key, values in answers.items():
        if values.get("addressee", "") not in Addressee.values:
            raise Refused("Выберите из списка, кому адресовано мероприятие.", code="no_addressee")
        editing.change_measure(version=version, key=key, by=by, values=dict(values))
    editing.confirm_reading(version=version, by=by)


def other_period(version: PlanVersion) -> tuple[date, date] | None:
    """The period that the title names when the plan was given another one and may be read again."""
    plan = version.plan
    period = named_period(plan.title)
    readable = plan.original and not plan.original.deleted_at
    if not readable or version.number > 1 or period == (plan.period_start, plan.period_end):
        return None
    return period


@transaction.atomic
def start_reading_again(*, version: PlanVersion, by: User) -> Job:
    """Have the original read once more, for the period that the plan's title names."""
    version = editing.open_for_change(version, by)
    _period_to_read(version)
    plan = version.plan
    jobs.check_waiting(READING_AGAIN, by=by, scope=plan.scope)
    return jobs.start(
        READING_AGAIN,
        title=f"Чтение плана заново: «{plan}»"[:255],
        by=by,
        scope=plan.scope,
        url=reverse("roadmaps:plan_check", args=[plan.pk]),
        version_pk=version.pk,
        by_pk=by.pk,
    )


@jobs.job_kind(READING_AGAIN, one_at_a_time=True)
def read_for_period(progress: jobs.Progress, version_pk: int, by_pk: int) -> None:
    """Read the original once more, for the period that the plan's title names.

    The words and doubts are again those of the file; Refused when the title names no other period.
    """
    progress(0, 1, "Читается файл")
    version = PlanVersion.objects.select_related("plan__original").get(pk=version_pk)
    by, plan = User.objects.get(pk=by_pk), version.plan
    period = _period_to_read(version)
    if not plan.original:
        raise Refused("Исходного файла у плана нет.", code="no_original")
    data, name = files.read(plan.original), plan.original.name
    contents = read(
        data, name, plan.place, *period, is_pasted=name == PASTED_NAME, told=_pages(progress)
    )
    with progress.deed() as result:
        version = editing.open_for_change(version, by)
        _period_to_read(version)
        plan = version.plan
        plan.period_start, plan.period_end = period
        plan.save(update_fields=["period_start", "period_end", "updated_at"])
        version.measures.all().delete()
        Measure.objects.bulk_create(new_rows(version, _text(contents).measures))
        audit.record(
            "plan.edit",
            f"«{plan}»: файл прочитан заново для периода {short_date(period[0])} – "
            f"{short_date(period[1])}",
            by=by,
            scope=plan.scope,
            obj=plan,
        )
        result.update(message="Файл прочитан заново для периода из названия.", lead_on=True)


def _period_to_read(version: PlanVersion) -> tuple[date, date]:
    if period := other_period(version):
        return period
    raise Refused("В названии плана другого периода нет.", code="same_period")


@jobs.job_kind(READING, one_at_a_time=True)
def read_stored(progress: jobs.Progress, stored_pk: int, beginning: dict[str, Any]) -> None:
    """Read a stored file into a draft, which ends the job."""
    stored = StoredFile.objects.select_related("created_by").get(pk=stored_pk)
    progress(0, 1, "Читается файл")
    import_plan(
        Beginning.from_params(beginning, stored.created_by),
        data=files.read(stored),
        name=stored.name,
        is_pasted=stored.name == PASTED_NAME,
        stored=stored,
        progress=progress,
    )


def _pages(progress: jobs.Progress) -> Told:
    """Pages of a scan told as they are recognised."""
    return lambda done, total: progress(done, total, "Распознаются страницы")


def _known(data: bytes, beginning: Beginning) -> Plan | None:
    return Plan.objects.filter(
        school=beginning.school,
        municipality=beginning.municipality,
        original__sha256=hashlib.sha256(data).hexdigest(),
        period_start=beginning.period_start,
        period_end=beginning.period_end,
    ).first()


def _text(contents: ReadPlan) -> PlanText:
    passport = contents.passport
    return PlanText(
        goal=passport.goal,
        tasks=passport.tasks,
        indicators=tuple(
            {"title": title, "plan": plan, "fact": fact}
            for title, plan, fact in passport.indicators
        ),
        measures=tuple(
            MeasureText(
                text=m.text,
                number=m.number,
                section=m.section,
                deadline_text=m.deadline_text,
                responsible=m.responsible,
                result=m.result,
                doubts=m.doubts,
                source={"row": m.row, "cells": [list(cell) for cell in m.cells]},
            )
            for m in contents.measures
        ),
    )


def _with_row(note: Problem) -> Problem:
    """A remark on a row that is no measure, which must name the row: no cell on the page does."""
    if note.row is None or "строк" in note.message:
        return note
    return replace(note, message=f"Строка {note.row}. {note.message}")


def _names(place: School | Municipality | None) -> list[str]:
    if place is None:
        return []
    school = place if isinstance(place, School) else None
    municipality = place.municipality if isinstance(place, School) else place
    names = [
        municipality.name,
        municipality.region.name,
        municipality.body_name,
        municipality.place,
    ]
    if school:
        names += [school.name, school.full_name]
    return [name for name in names if name]
