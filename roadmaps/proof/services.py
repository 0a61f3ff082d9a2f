"""Deeds on the evidence register: items and their revisions, marks on what the portal proposes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from roadmaps.execution.evidence_files import keep_evidence
from roadmaps.models import ProofItem, ProofMark, ProofRevision, TargetIndicator
from roadmaps.proof.register import cycle_of
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core import audit, files, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import short_date

Upload = tuple[str, bytes] | None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a revision says: at least one of a number, a link and a file."""

    dated: date
    document_number: str = ""
    figure: str = ""
    url: str = ""
    upload: Upload = None


@dataclass(frozen=True, kw_only=True)
class About:
    """What an item serves and what the chain follows of it."""

    title: str
    positions: Sequence[str]
    owner: User | None = None
    review_on: date | None = None
    indicators: Collection[TargetIndicator] = ()
    schools: Collection[School] = ()
    grounds: Sequence[str] = ()
    executor: str = ""
    due: date | None = None


@transaction.atomic
def add(
    *, municipality: Municipality, year: int, about: About, wording: Wording, by: User | None
) -> ProofItem:
    """Evidence with its first revision."""
    access.check(by, Permission.EDIT_PROOF, municipality)
    item = ProofItem(municipality=municipality, year=year, created_by=by)
    _write(item, about)
    _revise(item, 1, wording, by)
    _record("proof.add", item, "добавлено", by)
    return item


@transaction.atomic
def edit(*, item: ProofItem, about: About, by: User | None) -> ProofItem:
    """What the item serves; its document stays."""
    item = _taken(item, by)
    _write(item, about)
    _record("proof.edit", item, "изменено", by)
    return item


@transaction.atomic
def revise(*, item: ProofItem, wording: Wording, by: User | None) -> ProofRevision:
    """A new wording of the document; those before it are kept."""
    item = _taken(item, by)
    last = item.revisions.order_by("-number").first()
    revision = _revise(item, last.number + 1 if last else 1, wording, by)
    _record("proof.revise", item, f"редакция {revision.number}", by)
    return revision


@transaction.atomic
def reviewed(*, item: ProofItem, review_on: date | None, by: User | None) -> None:
    """Somebody looked at it: it is looked at again on `review_on`, or never."""
    item = _taken(item, by)
    if review_on and review_on <= local_date(item.municipality):
        raise Refused("Срок следующего пересмотра должен быть впереди.", code="review_in_past")
    item.review_on = review_on
    item.save(update_fields=["review_on", "updated_at"])
    after = f"следующий раз {short_date(review_on)}" if review_on else "больше не нужно"
    _record("proof.review", item, f"пересмотрено, {after}", by)


@transaction.atomic
def remove(*, item: ProofItem, by: User | None) -> None:
    item = _taken(item, by)
    _record("proof.remove", item, "убрано", by)
    kept = [one.file for one in item.revisions.select_related("file") if one.file]
    item.delete()
    for stored in kept:
        files.discard(stored)


@transaction.atomic
def mark(
    *,
    municipality: Municipality,
    year: int,
    key: str,
    set_aside: str = "",
    positions: Sequence[str] | None = None,
    grounds: Sequence[str] = (),
    indicators: Sequence[int] = (),
    by: User | None,
) -> None:
    """A word on what the portal proposes; saying nothing takes an earlier word back."""
    access.check(by, Permission.EDIT_PROOF, municipality)
    if positions is not None:
        _check_positions(municipality, positions)
    marks = ProofMark.objects.filter(municipality=municipality, year=year, key=key)
    if not (set_aside or positions is not None or grounds or indicators):
        marks.delete()
    else:
        ProofMark.objects.update_or_create(
            municipality=municipality,
            year=year,
            key=key,
            defaults={
                "set_aside": set_aside,
                "positions": None if positions is None else list(positions),
                "grounds": list(grounds),
                "indicators": list(indicators),
            },
        )
    said = f"не учитывается: {set_aside}" if set_aside else "учитывается"
    audit.record(
        "proof.mark", f"{key}, {year} год: {said}", by=by, scope=municipality.scope,
        obj=municipality,
    )  # fmt: skip


def _write(item: ProofItem, about: About) -> None:
    _check_positions(item.municipality, about.positions)
    for name in ("title", "owner", "review_on", "executor", "due"):
        setattr(item, name, getattr(about, name))
    item.positions = list(about.positions)
    item.grounds = [key for key in about.grounds if key != item.key]
    item.save()
    item.indicators.set(about.indicators)
    item.schools.set(about.schools)


def _check_positions(municipality: Municipality, positions: Sequence[str]) -> None:
    known = {position.code for position in cycle_of(municipality).positions}
    if not positions or not set(positions) <= known:
        raise Refused("Отметьте хотя бы одну позицию.", code="no_positions")


def _revise(item: ProofItem, number: int, said: Wording, by: User | None) -> ProofRevision:
    today = local_date(item.municipality)
    if said.dated > today:
        raise Refused(
            f"Дата документа ({short_date(said.dated)}) ещё не наступила.", code="dated_in_future"
        )
    if not (said.figure or said.url or said.upload):
        raise Refused("Приложите файл, дайте ссылку или впишите число.", code="no_content")
    file = keep_evidence(*said.upload, scope=item.scope, by=by) if said.upload else None
    return ProofRevision.objects.create(
        item=item,
        number=number,
        dated=said.dated,
        document_number=said.document_number,
        figure=said.figure,
        url=said.url,
        file=file,
        made_by=by,
    )


def _taken(item: ProofItem, by: User | None) -> ProofItem:
    item = states.take(item, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_PROOF, item)
    return item


def _record(verb: str, item: ProofItem, said: str, by: User | None) -> None:
    text = f"подтверждение «{item}» за {item.year} год: {said}"
    audit.record(verb, text, by=by, scope=item.scope, obj=item)
