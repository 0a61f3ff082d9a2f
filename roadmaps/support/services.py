"""Deeds of support: an event planned, changed, held, cancelled; agreements and norms."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from roadmaps.execution.evidence_files import keep_evidence
from roadmaps.models import Measure, Partnership, SupportedSchool, SupportEvent, SupportNorm
from roadmaps.support.kinds import BY_KIND
from roadmaps.support.norms import READY
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core import audit, files, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted, short_date

State = SupportEvent.State
SCHOOLS = "школа,школы,школ"
LONGEST_DAYS = 5 * 366
Upload = tuple[str, bytes]


@dataclass(frozen=True)
class People:
    """Who took part from a school; None is not said."""

    teachers: int | None
    heads: int | None


@transaction.atomic
def plan_event(
    *,
    municipality: Municipality,
    kind: str,
    schools: Collection[School],
    by: User | None,
    each: bool = False,
    measure: Measure | None = None,
    upload: Upload | None = None,
    **said: Any,
) -> list[SupportEvent]:
    """Plan an event for schools, or with `each` one like it for every school apart.

    `said` are fields of the event: theme, starts, ends and those of its kind.
    """
    access.check(by, Permission.EDIT_SUPPORT, municipality)
    _check(municipality, kind, schools, said)
    groups = [[school] for school in schools] if each else [list(schools)]
    made = []
    for group in groups:
        event = SupportEvent.objects.create(
            municipality=municipality, kind=kind, created_by=by, **_linked(measure), **said
        )
        _attach(event, upload, by)
        SupportedSchool.objects.bulk_create(
            SupportedSchool(event=event, school=school) for school in group
        )
        _record("support.plan", event, f"запланировано на {short_date(event.starts)}", by)
        made.append(event)
    return made


@transaction.atomic
def change_event(
    *,
    event: SupportEvent,
    schools: Collection[School],
    by: User | None,
    seen: datetime | None = None,
    measure: Measure | None = None,
    upload: Upload | None = None,
    **said: Any,
) -> SupportEvent:
    """Write other fields; schools that stay keep their people. Refused where a colleague changed
    the event after the page was opened (`seen`)."""
    event = _open(event, by, seen)
    _check(event.municipality, event.kind, schools, said)
    for name, value in {**said, **_linked(measure)}.items():
        setattr(event, name, value)
    _attach(event, upload, by)
    event.save()
    event.reached.exclude(school__in=[school.pk for school in schools]).delete()
    kept = set(event.reached.values_list("school_id", flat=True))
    SupportedSchool.objects.bulk_create(
        SupportedSchool(event=event, school=school) for school in schools if school.pk not in kept
    )
    _record("support.edit", event, "изменено", by)
    return event


@transaction.atomic
def hold(
    *,
    event: SupportEvent,
    people: Mapping[int, People],
    by: User | None,
    seen: datetime | None = None,
    upload: Upload | None = None,
    **said: Any,
) -> SupportEvent:
    """The event took place; `people` by the key of the school. Said again, it corrects."""
    event = _open(event, by, seen)
    starts = said.get("starts", event.starts)
    lasting = BY_KIND[event.kind].lasting
    last = starts if lasting else said.get("ends", event.ends)
    if last > local_date(event.municipality):
        raise Refused(
            f"Мероприятие ещё впереди ({short_date(last)}): отметить его проведённым можно не "
            "раньше этого дня. Если оно прошло раньше, исправьте дату.",
            code="not_yet",
        )
    event.state, event.reason = State.HELD, ""
    for name, value in said.items():
        setattr(event, name, value)
    _check_dates(event.municipality, event.starts, event.ends)
    _attach(event, upload, by)
    event.save()
    rows = list(event.reached.all())
    for row in rows:
        if reached := people.get(row.school_id):
            row.teachers, row.heads = reached.teachers, reached.heads
    SupportedSchool.objects.bulk_update(rows, ["teachers", "heads"])
    _record("support.hold", event, "проведено", by)
    return event


@transaction.atomic
def cancel(*, event: SupportEvent, reason: str, by: User | None) -> SupportEvent:
    event = _open(event, by)
    if not reason.strip():
        raise Refused("Укажите причину отмены.", code="reason_required")
    if event.state == State.HELD:
        raise states.refusal("Проведённое отменить нельзя.", event, by=by, code="already_held")
    event.state, event.reason = State.CANCELLED, reason.strip()[:500]
    event.save()
    _record("support.cancel", event, f"отменено: {event.reason}", by)
    return event


@transaction.atomic
def reopen(*, event: SupportEvent, by: User | None) -> SupportEvent:
    """Planned again: it was cancelled, or marked as held by mistake. Counts stay."""
    event = _open(event, by)
    if event.state == State.PLANNED:
        raise states.refusal("Мероприятие и так запланировано.", event, by=by)
    event.state, event.reason = State.PLANNED, ""
    event.save()
    _record("support.reopen", event, "снова запланировано", by)
    return event


@transaction.atomic
def remove(*, event: SupportEvent, by: User | None) -> None:
    """Only what was not held: what was done stays."""
    event = _open(event, by)
    if event.state == State.HELD:
        raise states.refusal(
            "Проведённое не удаляется. Если отметка ошибочна, сначала снимите её.", event, by=by
        )
    _record("support.remove", event, "удалено", by)
    stored = event.file
    event.delete()
    if stored:
        files.discard(stored)


@transaction.atomic
def remove_file(*, event: SupportEvent, by: User | None) -> None:
    event = _open(event, by)
    if stored := event.file:
        event.file = None
        event.save()
        files.discard(stored)
        _record("support.edit", event, f"файл «{stored}» убран", by)


@transaction.atomic
def save_partnership(
    *, school: School, by: User | None, partnership: Partnership | None = None, **said: Any
) -> Partnership:
    """An agreement or a curator, new or put right."""
    access.check(by, Permission.EDIT_SUPPORT, school)
    if partnership:
        partnership = states.take(partnership, by=by, related=["school__municipality"])
        access.check(by, Permission.EDIT_SUPPORT, partnership)
    row = partnership or Partnership(created_by=by)
    row.school = school
    for name, value in said.items():
        setattr(row, name, value)
    if row.partner_school_id == school.pk:
        raise Refused("Школа не может быть партнёром сама себе.", code="own_partner")
    if not row.with_whom:
        raise Refused("Выберите школу-партнёра или впишите, с кем договор.", code="no_partner")
    if row.until and row.until < row.dated:
        raise Refused("Срок действия раньше даты документа: проверьте даты.", code="wrong_term")
    row.save()
    text = f"{school}: {row} от {short_date(row.dated)}"
    audit.record("partnership.save", text, by=by, scope=school.scope, obj=row)
    return row


@transaction.atomic
def remove_partnership(*, partnership: Partnership, by: User | None) -> None:
    row = states.take(partnership, by=by, related=["school__municipality"])
    access.check(by, Permission.EDIT_SUPPORT, row)
    text = f"{row.school}: убрано «{row}» от {short_date(row.dated)}"
    audit.record("partnership.remove", text, by=by, scope=row.scope, obj=row)
    row.delete()


@transaction.atomic
def save_norm(
    *,
    municipality: Municipality,
    by: User | None,
    norm: SupportNorm | None = None,
    **said: Any,
) -> SupportNorm:
    access.check(by, Permission.EDIT_SUPPORT, municipality)
    if norm:
        norm = states.take(norm, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_SUPPORT, norm)
    row = norm or SupportNorm(municipality=municipality)
    for name, value in said.items():
        setattr(row, name, value)
    if row.last_year and row.last_year < row.first_year:
        raise Refused("Последний год нормы раньше первого.", code="norm_years")
    row.save()
    text = f"норма «{row}»: не менее {row.number} за год"
    audit.record("support.norm", text, by=by, scope=row.scope, obj=row)
    return row


@transaction.atomic
def take_ready(*, municipality: Municipality, year: int, by: User | None) -> int:
    """Norms that departments usually have, those not there yet by title; how many were added."""
    municipality = states.take(municipality, by=by)
    access.check(by, Permission.EDIT_SUPPORT, municipality)
    known = set(municipality.support_norms.values_list("title", flat=True))
    new = [ready for ready in READY if ready.title not in known]
    for ready in new:
        save_norm(
            municipality=municipality,
            by=by,
            title=ready.title,
            whom=ready.whom,
            unit=ready.unit,
            number=ready.number,
            kinds=[str(kind) for kind in ready.kinds],
            min_hours=ready.min_hours,
            min_people=ready.min_people,
            min_districts=ready.min_districts,
            first_year=year,
        )
    return len(new)


@transaction.atomic
def remove_norm(*, norm: SupportNorm, by: User | None) -> None:
    row = states.take(norm, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_SUPPORT, row)
    audit.record("support.norm", f"норма «{row}» удалена", by=by, scope=row.scope, obj=row)
    row.delete()


def _open(event: SupportEvent, by: User | None, seen: datetime | None = None) -> SupportEvent:
    """The event held; 403 without the right, Refused where others changed it after `seen`."""
    taken = states.take(event, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_SUPPORT, taken)
    if seen and taken.updated_at > seen:
        raise states.refusal(
            "Мероприятие изменили, пока страница была открыта. Откройте его в новой вкладке, "
            "сверьте и сохраните ещё раз.",
            taken,
            by=by,
            code="changed_meanwhile",
        )
    return taken


def _check(
    municipality: Municipality, kind: str, schools: Iterable[School], said: Mapping[str, Any]
) -> None:
    if kind not in BY_KIND:
        raise Refused("Такого вида поддержки нет.", code="unknown_kind")
    listed = list(schools)
    if not listed:
        raise Refused("Отметьте хотя бы одну школу.", code="no_schools")
    if any(school.municipality_id != municipality.pk for school in listed):
        raise Refused("Отмечена школа другого муниципалитета.", code="foreign_school")
    _check_dates(municipality, said["starts"], said["ends"])


def _check_dates(municipality: Municipality, starts: date, ends: date) -> None:
    if ends < starts:
        raise Refused(
            "Мероприятие не может закончиться раньше, чем началось.", code="dates_reversed"
        )
    if (ends - starts).days > LONGEST_DAYS or starts.year < 2000:
        raise Refused("Проверьте даты: мероприятие длится дольше пяти лет.", code="wrong_dates")


def _linked(measure: Measure | None) -> dict[str, Any]:
    if measure is None:
        return {"plan": None, "measure_key": None}
    return {"plan": measure.version.plan, "measure_key": measure.key}


def _attach(event: SupportEvent, upload: Upload | None, by: User | None) -> None:
    """A new file stands in the place of the old one."""
    if upload is None:
        return
    old = event.file
    event.file = keep_evidence(*upload, scope=event.scope, by=by)
    event.save()
    if old:
        files.discard(old)


def _record(verb: str, event: SupportEvent, said: str, by: User | None) -> None:
    count = counted(event.reached.count(), SCHOOLS)
    text = f"{event.get_kind_display()} «{event}» ({count}): {said}"
    audit.record(verb, text, by=by, scope=event.scope, obj=event)
