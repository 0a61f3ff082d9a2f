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

from roadmaps.models import Measure, Plan, PlanVersion
from roadmaps.plans import drafts, editing, rights
from roadmaps.plans.periods import named_period
from roadmaps.plans.reading.guard import read_pasted, read_plan
from roadmaps.plans.reading.plan import ReadPlan, issues_json
from roadmaps.plans.texts import MeasureText, PlanText
from roadmaps.plans.wording import new_rows
from schools.models import Municipality, School, User
from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.problems import Problem
from shnor_portal.core.models import Job, StoredFile
from shnor_portal.core.sheets.signatures import Kind, kind_of
from shnor_portal.core.typography import short_date

PASTED_NAME = "Вставленная таблица.txt"
# What LibreOffice has to convert first takes seconds, so a worker does it.
_SLOW = frozenset({Kind.DOC, Kind.RTF})
_ANSWER = re.compile(r"m-(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(?P<field>\w+)")


@dataclass(frozen=True)
class Taken:
    """What became of an upload: a plan, or a job that is making one."""

    plan: Plan | None = None
    created: bool = False
    job: Job | None = None


def take(
    *,
    place: School | Municipality,
    kind: str,
    title: str,
    period_start: date,
    period_end: date,
    by: User | None,
    file: UploadedFile | None = None,
    pasted: str = "",
) -> Taken:
    """Read a file, or a pasted table, into a draft; the same content again opens its plan."""
    rights.check_place(by, place)
    data = file.read() if file else pasted.encode()
    name = file.name or "план" if file else PASTED_NAME
    common: dict[str, Any] = {
        "place": place,
        "kind": kind,
        "title": title,
        "period_start": period_start,
        "period_end": period_end,
        "by": by,
    }
    if file and kind_of(data) in _SLOW:
        return Taken(job=_start_job(data, name, common))
    plan, created, _ = import_plan(data=data, name=name, is_pasted=not file, **common)
    return Taken(plan, created)


def import_plan(
    *,
    data: bytes,
    name: str,
    place: School | Municipality,
    kind: str,
    title: str,
    period_start: date,
    period_end: date,
    by: User | None,
    is_pasted: bool = False,
    stored: StoredFile | None = None,
    progress: jobs.Progress | None = None,
) -> tuple[Plan, bool, ReadPlan]:
    """The draft of a file, whether it is new, and what was read; Refused as `read_plan` is.

    The same content for the same place and period is the same plan and changes nothing. With the
    `progress` of a job the plan and the job's end are one commit.
    """
    rights.check_place(by, place)
    found = read(data, name, place, period_start, period_end, is_pasted=is_pasted)
    progress = progress or jobs.Progress()
    with progress.deed() as result:
        # Whoever reads the same file for the same place at once waits, and finds the plan.
        place = states.take(place, by=by)
        rights.check_place(by, place)
        if known := _known(data, place, period_start, period_end):
            page = reverse("roadmaps:plan", args=[known.pk])
            result.update(message="Этот файл уже загружен.", url=page)
            return known, False, found
        original = stored or files.store(data, name=name, scope=place.scope, by=by)
        files.mark_personal(original, personal=found.personal)
        files.keep(original)
        plan = drafts.create_plan(
            place=place,
            kind=kind,
            title=title or found.title or f"План: {place}",
            period_start=period_start,
            period_end=period_end,
            by=by,
            text=_text(found),
            original=original,
            reading_notes=issues_json([_with_row(note) for note in found.notes]),
            source=f"из файла «{original.name}»",
        )
        read_rows = f"Прочитано мероприятий: {len(found.measures)}."
        result.update(
            message=f"{read_rows} Проверьте сомнительные ячейки.",
            url=reverse("roadmaps:plan_check", args=[plan.pk]),
        )
    return plan, True, found


def read(
    data: bytes,
    name: str,
    place: School | Municipality | None,
    period_start: date,
    period_end: date,
    *,
    is_pasted: bool = False,
) -> ReadPlan:
    """Only the reading; the place's own names are no leftovers of another region."""
    places = _names(place)
    if is_pasted:
        return read_pasted(data.decode(), period_start, period_end, places)
    return read_plan(data, name, period_start, period_end, places)


def answers_in(posted: Mapping[str, str]) -> dict[UUID, dict[str, str]]:
    """Corrections of the confirm screen: `m-<key>-<field>` of its form by key and field."""
    answers: dict[UUID, dict[str, str]] = {}
    for name, value in posted.items():
        found = _ANSWER.fullmatch(name)
        if found and found["field"] in editing.WORDS:
            answers.setdefault(UUID(found["key"]), {})[found["field"]] = value.strip()
    return answers


@transaction.atomic
def correct(
    *, version: PlanVersion, answers: Mapping[UUID, Mapping[str, str]], by: User | None
) -> None:
    """Put the doubtful cells right and take the rest as it was read."""
    for key, values in answers.items():
        editing.change_measure(version=version, key=key, by=by, values=dict(values))
    editing.confirm_reading(version=version, by=by)


def other_period(version: PlanVersion) -> tuple[date, date] | None:
    """The period that the title names when the plan was given another one and may be read again."""
    plan = version.plan
    found = named_period(plan.title)
    readable = plan.original and not plan.original.deleted_at
    if not readable or version.number > 1 or found == (plan.period_start, plan.period_end):
        return None
    return found


@transaction.atomic
def read_for_period(*, version: PlanVersion, by: User | None) -> None:
    """Read the original once more, for the period that the plan's title names.

    The words and doubts are again those of the file; Refused when the title names no other period.
    """
    version = editing.open_for_change(version, by)
    plan = version.plan
    period = other_period(version)
    if not period or not plan.original:
        raise Refused("В названии плана другого периода нет.", code="same_period")
    data, name = files.read(plan.original), plan.original.name
    found = read(data, name, plan.place, *period, is_pasted=name == PASTED_NAME)
    plan.period_start, plan.period_end = period
    plan.save(update_fields=["period_start", "period_end", "updated_at"])
    version.measures.all().delete()
    Measure.objects.bulk_create(new_rows(version, _text(found).measures))
    audit.record(
        "plan.edit",
        f"«{plan}»: файл прочитан заново для периода {short_date(period[0])} – "
        f"{short_date(period[1])}",
        by=by,
        scope=plan.scope,
        obj=plan,
    )


@jobs.job_kind("roadmaps.read_plan")
def read_stored(progress: jobs.Progress, stored_pk: int, place: list[Any], **fields: Any) -> None:
    """Read a stored file into a draft, which ends the job.

    `place` is `[level, pk]`, dates are in ISO form.
    """
    stored = StoredFile.objects.select_related("created_by").get(pk=stored_pk)
    progress(0, 1, "Читается файл")
    level, pk = place
    model = School if level == "school" else Municipality
    import_plan(
        data=files.read(stored),
        name=stored.name,
        place=model.objects.get(pk=pk),
        kind=fields["kind"],
        title=fields["plan_title"],
        period_start=date.fromisoformat(fields["period_start"]),
        period_end=date.fromisoformat(fields["period_end"]),
        by=stored.created_by,
        stored=stored,
        progress=progress,
    )


def _start_job(data: bytes, name: str, common: Mapping[str, Any]) -> Job:
    place, by = common["place"], common["by"]
    with transaction.atomic():
        stored = files.store(data, name=name, scope=place.scope, by=by)
        return jobs.start(
            "roadmaps.read_plan",
            title=f"Чтение плана «{stored.name}»",
            by=by,
            scope=place.scope,
            stored_pk=stored.pk,
            place=["school" if isinstance(place, School) else "municipality", place.pk],
            kind=common["kind"],
            plan_title=common["title"],
            period_start=common["period_start"].isoformat(),
            period_end=common["period_end"].isoformat(),
        )


def _known(
    data: bytes, place: School | Municipality, period_start: date, period_end: date
) -> Plan | None:
    school = place if isinstance(place, School) else None
    return Plan.objects.filter(
        school=school,
        municipality=place.municipality if isinstance(place, School) else place,
        original__sha256=hashlib.sha256(data).hexdigest(),
        period_start=period_start,
        period_end=period_end,
    ).first()


def _text(found: ReadPlan) -> PlanText:
    passport = found.passport
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
            for m in found.measures
        ),
    )


def _with_row(note: Problem) -> Problem:
    """A remark on a row that is no measure, which must name the row: no cell on the page does."""
    if note.row is None or "строка" in note.message:
        return note
    return replace(note, message=f"Строка {note.row}. {note.message}")


def _names(place: School | Municipality | None) -> list[str]:
    if place is None:
        return []
    school = place if isinstance(place, School) else None
    municipality = place.municipality if isinstance(place, School) else place
    found = [
        municipality.name,
        municipality.region.name,
        municipality.body_name,
        municipality.place,
    ]
    if school:
        found += [school.name, school.full_name]
    return [name for name in found if name]
