"""Deeds on rounds: written, opened to schools, closed with what was accepted."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone

from monitoring.models import (
    Answer,
    FormVersion,
    KeptAnswer,
    MonitoringForm,
    Response,
    Round,
    RoundForm,
    RoundSnapshot,
)
from monitoring.rounds.calendar import LINES
from monitoring.rounds.catalogue import forms_for, latest
from monitoring.rounds.proposing import propose
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.bulk import load_query
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted, short_date

SCHOOLS = "школа,школы,школ"
ACCOMPANIED = (SchoolStatus.Kind.SHNOR, SchoolStatus.Kind.SHNSU)
_KEPT = ("version", "question", "number", "whole", "text", "reason", "origin", "source")


@transaction.atomic
def begin(
    *,
    municipality: Municipality,
    forms: Iterable[MonitoringForm],
    chosen: Iterable[School] = (),
    by: User | None,
    **values: Any,
) -> Round:
    """A round that nobody sees yet; `values` are its fields."""
    municipality = states.take(municipality, by=by)
    access.check(by, Permission.EDIT_ROUND, municipality)
    round = Round.objects.create(municipality=municipality, created_by=by, **values)
    _put(round, forms, chosen)
    record("round.create", round, "заведён", by)
    return round


@transaction.atomic
def plan_year(
    *, municipality: Municipality, year: int, codes: Iterable[str], ground: str, by: User | None
) -> int:
    """Begin the chosen rounds of the usual calendar that the year has not yet; how many."""
    municipality = states.take(municipality, by=by)
    access.check(by, Permission.EDIT_ROUND, municipality)
    known = set(municipality.rounds.filter(year=year).values_list("preset", flat=True))
    forms = {form.origin_code: form for form in forms_for(municipality)}
    wanted = [line for line in LINES if line.code in set(codes) - known]
    for line in wanted:
        opens, closes = line.window(year)
        begin(
            municipality=municipality,
            forms=[forms[code] for code in line.forms if code in forms],
            title=f"{line.title}, {year}\u00a0год",
            kind=line.kind,
            stage=line.stage,
            preset=line.code,
            year=year,
            opens=opens,
            closes=closes,
            ground=ground,
            audience=line.audience,
            needs_plan=line.needs_plan,
            by=by,
        )
    return len(wanted)


@transaction.atomic
def change(
    *,
    round: Round,
    forms: Iterable[MonitoringForm] | None = None,
    chosen: Iterable[School] | None = None,
    by: User | None,
    **values: Any,
) -> Round:
    """Of an opened round only its name, its last day and its ground may change."""
    round = _taken(round, by, Permission.EDIT_ROUND)
    is_draft = round.state == Round.State.DRAFT
    if round.state == Round.State.CLOSED:
        raise states.refusal("Мониторинг уже закрыт.", round, by=by)
    allowed = values if is_draft else {n: v for n, v in values.items() if n in OPEN_FIELDS}
    for name, value in allowed.items():
        setattr(round, name, value)
    round.save()
    if is_draft and forms is not None:
        _put(round, forms, chosen or ())
    record("round.edit", round, f"изменён: {round.window}", by)
    return round


OPEN_FIELDS = ("title", "closes", "ground", "ground_url")


@transaction.atomic
def open_round(*, round: Round, by: User | None) -> Round:
    """Show the round to its schools, with everything that the portal knows proposed."""
    round = _taken(round, by, Permission.EDIT_ROUND)
    if round.state != Round.State.DRAFT:
        raise states.refusal("Мониторинг уже открыт.", round, by=by)
    today = local_date(round.municipality)
    if round.closes < today:
        raise Refused(
            f"Приём ответов закончился {short_date(round.closes)}: поставьте другой срок.",
            code="window_passed",
        )
    versions = _latest_versions(round)
    if not versions:
        raise Refused("Выберите хотя бы одну форму.", code="no_forms")
    schools = asked_schools(round)
    if not schools:
        raise Refused(
            "Спрашивать некого: под условие не подходит ни одна школа.", code="no_schools"
        )
    FormVersion.objects.filter(pk__in=versions, used_at=None).update(used_at=timezone.now())
    responses = Response.objects.bulk_create(
        Response(round=round, school=school) for school in schools
    )
    propose(round, responses)
    round.state, round.opened_at = Round.State.OPEN, timezone.now()
    round.save(update_fields=["state", "opened_at", "updated_at"])
    record("round.open", round, f"открыт, {counted(len(schools), SCHOOLS)}", by)
    return round


@transaction.atomic
def close_round(*, round: Round, by: User | None) -> RoundSnapshot:
    """Close the round and keep what was accepted as it stands now.

    Done again on a closed round it keeps another snapshot, with what came late. The answers go
    into the snapshot by one statement of the database, however many there are.
    """
    round = _taken(round, by, Permission.CLOSE_ROUND)
    if round.state == Round.State.DRAFT:
        raise states.refusal("Мониторинг ещё не открыт.", round, by=by)
    accepted = Response.objects.filter(round=round, state=Response.State.ACCEPTED)
    number = round.snapshots.count() + 1
    snapshot = RoundSnapshot.objects.create(
        round=round,
        number=number,
        on=local_date(round.municipality),
        asked=round.responses.count(),
        accepted=accepted.count(),
        taken_by=by,
    )
    keep_answers(snapshot)
    round.state, round.closed_at = Round.State.CLOSED, timezone.now()
    round.save(update_fields=["state", "closed_at", "updated_at"])
    said = f"закрыт: принято {snapshot.accepted} из {counted(snapshot.asked, 'школы,школ,школ')}"
    record("round.close", round, said, by, snapshot=snapshot.pk)
    return snapshot


def keep_answers(snapshot: RoundSnapshot) -> int:
    """Copy accepted answers into the snapshot, by one INSERT … SELECT; how many."""
    rows = (
        Answer.objects.filter(
            response__round=snapshot.round_id,
            response__state=Response.State.ACCEPTED,
            state=Answer.State.ACCEPTED,
        )
        .order_by()
        .values_list(Value(snapshot.pk), F("response__school_id"), *_KEPT)
    )
    return load_query(KeptAnswer, ("snapshot", "school", *_KEPT), rows)


@transaction.atomic
def delete_round(*, round: Round, by: User | None) -> None:
    """Only before it was opened."""
    round = _taken(round, by, Permission.EDIT_ROUND)
    if round.state != Round.State.DRAFT:
        raise states.refusal("Мониторинг уже открыт: удалить его нельзя.", round, by=by)
    record("round.delete", round, "удалён", by)
    round.delete()


def asked_schools(round: Round) -> list[School]:
    """Working schools that the round asks, by name."""
    schools = School.objects.filter(municipality=round.municipality_id).active().order_by("name")
    if round.audience == Round.Audience.ACCOMPANIED:
        listed = SchoolStatus.objects.current().filter(kind__in=ACCOMPANIED)
        schools = schools.filter(pk__in=listed.values("school"))
    elif round.audience == Round.Audience.CHOSEN:
        schools = schools.filter(pk__in=round.chosen.values("pk"))
    return list(schools)


def record(verb: str, round: Round, deed: str, by: User | None, **details: Any) -> None:
    said = f"мониторинг «{round}»: {deed}"
    audit.record(verb, said, by=by, scope=round.scope, obj=round, **details)


def _latest_versions(round: Round) -> list[int]:
    """A form that was edited since the round was written is asked as it is now."""
    versions = []
    for place in round.places.select_related("version__form"):
        place.version = latest(place.version.form)
        place.save(update_fields=["version"])
        versions.append(place.version_id)
    return versions


def _taken(round: Round, by: User | None, permission: Permission) -> Round:
    round = states.take(round, by=by, related=["municipality"])
    access.check(by, permission, round)
    return round


def _put(round: Round, forms: Iterable[MonitoringForm], chosen: Iterable[School]) -> None:
    versions: Sequence[FormVersion] = [latest(form) for form in forms]
    round.places.all().delete()
    RoundForm.objects.bulk_create(
        RoundForm(round=round, version=version, position=position)
        for position, version in enumerate(versions, 1)
    )
    own = [school for school in chosen if school.municipality_id == round.municipality_id]
    round.chosen.set(own)
