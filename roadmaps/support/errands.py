"""Deeds on errands: points written down, confirmed into errands, done, accepted, returned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import Directive, Errand, SupportEvent, TargetIndicator
from roadmaps.support.points import ReadPoint, lines_of, read_points
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile
from shnor_portal.core.sheets import cells
from shnor_portal.core.sheets.reading import read_book
from shnor_portal.core.typography import counted, short_date, shortened

READING = "roadmaps.read_directive"
ERRANDS = "поручение,поручения,поручений"
State = Errand.State


@dataclass(frozen=True)
class Whom:
    """Who gets an errand: a school, a person, or neither for the department."""

    school: School | None = None
    person: User | None = None


@dataclass(frozen=True)
class Point:
    """A point that a person confirmed, and everybody who gets it."""

    number: str
    text: str
    executor: str
    due: date
    whom: Sequence[Whom]
    found: str = ""
    """Of a recommendation: what it stands on; `sign` is the rule that proposed it."""
    sign: str = ""
    indicator: TargetIndicator | None = None
    finding: int | None = None


@transaction.atomic
def write_down(
    *,
    municipality: Municipality,
    kind: str,
    title: str,
    number: str,
    dated: date,
    text: str,
    by: User | None,
    event: SupportEvent | None = None,
) -> Directive:
    """A document with the points that its text has, to be confirmed."""
    access.check(by, Permission.GIVE_ERRANDS, municipality)
    directive = Directive.objects.create(
        municipality=municipality,
        kind=kind,
        title=title,
        number=number,
        dated=dated,
        event=event,
        points=_kept(read_points(lines_of(text), dated)),
        created_by=by,
    )
    _record("directive.write", directive, "записан", by)
    return directive


@transaction.atomic
def bring_file(*, upload: tuple[str, bytes], by: User | None, **said: Any) -> jobs.Job:
    """The same of a file, which a job reads; `said` are arguments of `write_down` but the text."""
    directive = write_down(text="", by=by, **said)
    name, data = upload
    directive.file = files.store(data, name=name, scope=directive.scope, by=by, attached=True)
    directive.save(update_fields=["file"])
    job = jobs.start(
        READING,
        title=f"Чтение документа «{directive.file.name}»",
        by=by,
        scope=directive.scope,
        directive_pk=directive.pk,
    )
    job.url = reverse("roadmaps:directive", args=[directive.pk])
    job.save(update_fields=["url"])
    return job


@jobs.job_kind(READING, one_at_a_time=True)
def read_directive(progress: jobs.Progress, directive_pk: int) -> None:
    """Read the file of a draft into its points; the guarded process opens it."""
    directive = Directive.objects.select_related("file").get(pk=directive_pk)
    stored: StoredFile | None = directive.file
    assert stored is not None, "a job is started for a directive with a file"
    progress(0, 1, "Читается файл")
    book = read_book(files.read(stored), stored.name)
    lines = [
        " ".join(filter(None, map(cells.text, row))) for sheet in book.visible for row in sheet.rows
    ]
    points = read_points(lines, directive.dated)
    with progress.deed() as result:
        held = states.take(directive, by=None)
        if held.state == Directive.State.DRAFT:
            held.points = _kept(points)
            held.save(update_fields=["points"])
        result.update(
            message=f"Прочитано пунктов: {len(points)}. Проверьте их и подтвердите.",
            url=reverse("roadmaps:directive", args=[directive.pk]),
            lead_on=True,
        )


@transaction.atomic
def issue(*, directive: Directive, points: Sequence[Point], by: User | None) -> list[Errand]:
    """Make errands of the points, one for everybody who gets it."""
    directive = states.take(directive, by=by, related=["municipality"])
    access.check(by, Permission.GIVE_ERRANDS, directive)
    if directive.state == Directive.State.ISSUED:
        raise states.refusal("Поручения этого документа уже даны.", directive, by=by)
    if not points:
        raise Refused("Отметьте хотя бы один пункт.", code="no_points")
    made = []
    for point in points:
        if point.due < directive.dated:
            raise Refused(
                f"Срок пункта «{point.number or shortened(point.text, 40)}» "
                f"({short_date(point.due)}) раньше даты документа ({short_date(directive.dated)}).",
                code="due_before_document",
            )
        _check_advice(directive, point)
        made += [
            Errand(
                directive=directive, number=point.number, text=point.text, due=point.due,
                executor=point.executor, school=to.school, person=to.person, found=point.found,
                sign=point.sign, indicator=point.indicator, finding_id=point.finding,
            )
            for to in point.whom
        ]  # fmt: skip
    errands = Errand.objects.bulk_create(made)
    directive.state = Directive.State.ISSUED
    directive.save(update_fields=["state"])
    _record("directive.issue", directive, f"дано: {counted(len(errands), ERRANDS)}", by)
    return errands


def _check_advice(directive: Directive, point: Point) -> None:
    """A recommendation is for a school, and stands on a finding or an indicator."""
    if directive.kind != Directive.Kind.ADVICE:
        return
    if not all(to.school for to in point.whom):
        raise Refused("Адресная рекомендация даётся школе: выберите её.", code="no_school")
    if not (point.found.strip() or point.indicator):
        raise Refused(
            f"Рекомендации «{shortened(point.text, 60)}» нужно основание: напишите, что выявлено, "
            "или выберите показатель.",
            code="no_ground",
        )


@transaction.atomic
def drop(*, directive: Directive, by: User | None) -> None:
    """A draft whose points were not confirmed."""
    directive = states.take(directive, by=by, related=["municipality"])
    access.check(by, Permission.GIVE_ERRANDS, directive)
    if directive.state == Directive.State.ISSUED:
        raise states.refusal(
            "Поручения уже даны: снимите их по одному с причиной.", directive, by=by
        )
    _record("directive.drop", directive, "черновик удалён", by)
    stored = directive.file
    directive.delete()
    if stored:
        files.discard(stored)


@transaction.atomic
def report(*, errand: Errand, done_on: date, text: str, by: User | None, url: str = "") -> Errand:
    """The executor's word that it is done, with a word or a link."""
    errand = _take(errand, by)
    check_carries_out(by, errand)
    if errand.state != State.OPEN:
        raise _refusal(f"Поручение уже {errand.get_state_display()}.", errand, by)
    if not (text.strip() or url):
        raise Refused("Напишите, что сделано, или дайте ссылку.", code="empty_report")
    if done_on > local_date(errand.directive.municipality):
        raise Refused("Дата исполнения ещё не наступила.", code="done_in_future")
    if done_on < errand.directive.dated:
        raise Refused("Дата исполнения раньше даты документа.", code="done_too_early")
    errand.state, errand.done_on, errand.reason = State.DONE, done_on, ""
    errand.report, errand.url = text.strip(), url
    return _keep("errand.report", errand, f"исполнено {short_date(done_on)}", by)


@transaction.atomic
def accept(*, errand: Errand, by: User | None) -> Errand:
    errand = _answered(errand, by)
    errand.state = State.ACCEPTED
    return _keep("errand.accept", errand, "исполнение принято", by)


@transaction.atomic
def send_back(*, errand: Errand, reason: str, by: User | None) -> Errand:
    """Open again, with what is missing."""
    if not reason.strip():
        raise Refused("Напишите, чего не хватает.", code="reason_required")
    errand = _answered(errand, by)
    errand.state, errand.done_on, errand.reason = State.OPEN, None, reason.strip()[:500]
    return _keep("errand.return", errand, f"возвращено: {errand.reason}", by)


@transaction.atomic
def cancel(*, errand: Errand, reason: str, by: User | None) -> Errand:
    if not reason.strip():
        raise Refused("Напишите, почему поручение снято.", code="reason_required")
    errand = _take(errand, by)
    access.check(by, Permission.GIVE_ERRANDS, errand.directive)
    if errand.state == State.ACCEPTED:
        raise _refusal("Принятое поручение не снимается.", errand, by)
    errand.state, errand.reason = State.CANCELLED, reason.strip()[:500]
    return _keep("errand.cancel", errand, f"снято: {errand.reason}", by)


@transaction.atomic
def move(*, errand: Errand, due: date, reason: str, by: User | None) -> Errand:
    """Another term, with the reason in the trail."""
    errand = _take(errand, by)
    access.check(by, Permission.GIVE_ERRANDS, errand.directive)
    if errand.state != State.OPEN:
        raise _refusal("Срок меняют у поручения, которое исполняется.", errand, by)
    if due < errand.directive.dated:
        raise Refused("Срок раньше даты документа.", code="due_before_document")
    before, errand.due = errand.due, due
    said = f"срок {short_date(before)} → {short_date(due)}: {reason.strip() or 'без причины'}"
    return _keep("errand.move", errand, said, by)


def carries_out(user: User | None, errand: Errand) -> bool:
    """Whether the person does this errand: named, or one of those who mark progress there."""
    if user is not None and errand.person_id:
        return errand.person_id == user.pk
    return access.may(user, Permission.MARK_PROGRESS, errand)


def check_carries_out(user: User | None, errand: Errand) -> None:
    if not carries_out(user, errand):
        raise PermissionDenied("Исполнение отмечает тот, кому дано поручение.")


def _answered(errand: Errand, by: User | None) -> Errand:
    """An errand that waits for a word, and the person who may say it: nobody for themselves but
    the author of the document."""
    errand = _take(errand, by)
    access.check(by, Permission.GIVE_ERRANDS, errand.directive)
    if errand.state != State.DONE:
        raise _refusal("Исполнение этого поручения не ждёт принятия.", errand, by)
    if by and errand.marked_by_id == by.pk and errand.directive.created_by_id != by.pk:
        raise Refused(
            "Своё исполнение не принимают: это сделает тот, кто дал поручение.", code="own_report"
        )
    return errand


def _take(errand: Errand, by: User | None) -> Errand:
    return states.take(
        errand, by=by, related=["directive__municipality", "school__municipality", "person"]
    )


def _keep(verb: str, errand: Errand, said: str, by: User | None) -> Errand:
    if verb == "errand.report":
        errand.marked_by, errand.marked_at = by, timezone.now()
    errand.save()
    text = f"«{errand}» ({errand.directive.requisites}): {said}"
    audit.record(verb, text, by=by, scope=errand.scope, obj=errand)
    return errand


def _refusal(message: str, errand: Errand, by: User | None) -> Refused:
    return states.refusal(message, errand, by=by)


def _kept(points: Iterable[ReadPoint]) -> list[Mapping[str, Any]]:
    rows = [asdict(point) for point in points]
    return [{**row, "due": row["due"].isoformat() if row["due"] else ""} for row in rows]


def _record(verb: str, directive: Directive, said: str, by: User | None) -> None:
    text = f"«{directive}», {directive.requisites}: {said}"
    audit.record(verb, text, by=by, scope=directive.scope, obj=directive)
