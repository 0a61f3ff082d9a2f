"""Notes on monitoring rounds: drafted of a closed round, edited, issued as a paper."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from monitoring.models import Round
from roadmaps.models import RoundNote
from roadmaps.proof.note_texts import SECTIONS, drafted
from roadmaps.proof.round_data import round_data
from roadmaps.proof.writing import held, join_texts
from schools import access
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot


def notes(viewer: User) -> QuerySet[RoundNote]:
    return (
        RoundNote.objects.visible_to(viewer)
        .select_related(
            "round__municipality__region",
            "snapshot__round__municipality__region",
            "issued_by",
            "paper",
        )
        .annotate(last_number=Max("round__snapshots__number"))
    )


def note_of(viewer: User, round: Round) -> RoundNote | None:
    return notes(viewer).filter(round=round).first()


def text_values(note: RoundNote) -> dict[str, str]:
    return held(note, SECTIONS)


@transaction.atomic
def draft(*, round: Round, by: User | None) -> RoundNote:
    """The draft of the latest snapshot; of a note that is there nothing changes."""
    round = states.take(round, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_ROUND, round)
    snapshot = round.snapshots.select_related("round__municipality").order_by("-number").first()
    if snapshot is None:
        raise Refused(
            "Справку составляют по закрытому мониторингу: закройте его, и портал сохранит снимок "
            "принятых ответов.",
            code="no_snapshot",
        )
    if not snapshot.accepted:
        raise Refused(
            "В снимке нет принятых ответов: справку составлять не из чего. Примите ответы школ и "
            "сделайте новый снимок.",
            code="nothing_accepted",
        )
    known = RoundNote.objects.filter(round=round).first()
    if known:
        return known
    note = RoundNote.objects.create(
        round=round, snapshot=snapshot, texts=drafted(round_data(snapshot)), created_by=by
    )
    _record("note.draft", note, f"составлена по снимку № {snapshot.number}", by)
    return note


@transaction.atomic
def redraft(*, note: RoundNote, by: User | None) -> RoundNote:
    """All sections anew of the latest snapshot; a note that was issued is open to changes again,
    its paper stays among the papers."""
    note = _taken(note, by)
    access.check(by, Permission.EDIT_ROUND, note.round)
    snapshot = note.round.snapshots.select_related("round__municipality").latest("number")
    note.snapshot, note.texts = snapshot, drafted(round_data(snapshot))
    note.issued_at = note.issued_by = note.paper = None
    note.save()
    said = f"составлена заново по снимку № {snapshot.number}"
    _record("note.draft", note, said, by, fields=list(SECTIONS))
    return note


@transaction.atomic
def write(
    *, note: RoundNote, by: User | None, values: Mapping[str, Any], joining: Mapping[str, Any]
) -> RoundNote:
    """Write what a form changed; Conflict where others changed the same section."""
    note = _taken(note, by)
    access.check(by, Permission.EDIT_ROUND, note.round)
    if not note.is_editable:
        raise states.refusal(
            "Справка выпущена: её текст не меняется. Чтобы изменить его, составьте справку заново.",
            note,
            by=by,
            code="note_issued",
        )
    merged = join_texts(note, values, joining, SECTIONS)
    note.save(update_fields=["texts", "updated_at"])
    if merged.to_save:
        _record("note.edit", note, "изменена", by, fields=list(merged.to_save))
    return note


@transaction.atomic
def issue(
    *, note: RoundNote, by: User | None, make: Callable[[RoundNote], PaperSnapshot]
) -> PaperSnapshot:
    """The paper of the text as it stands; from now on it does not change."""
    note = _taken(note, by)
    access.check(by, Permission.SIGN_FOR_DEPARTMENT, note.round)
    if not note.is_editable:
        raise states.refusal("Справка уже выпущена.", note, by=by)
    if not note.texts.get("conclusion"):
        raise Refused("Напишите вывод: без него справку не выпускают.", code="no_conclusion")
    note.paper = make(note)
    note.issued_at, note.issued_by = timezone.now(), by
    note.save(update_fields=["paper", "issued_at", "issued_by", "updated_at"])
    _record("note.issue", note, f"выпущена, снимок {note.paper.snapshot_id}", by)
    return note.paper


def _taken(note: RoundNote, by: User | None) -> RoundNote:
    return states.take(note, by=by, related=["round__municipality", "snapshot"])


def _record(verb: str, note: RoundNote, deed: str, by: User | None, **details: Any) -> None:
    said = f"справка по мониторингу «{note.round}»: {deed}"
    audit.record(verb, said, by=by, scope=note.scope, obj=note, **details)
