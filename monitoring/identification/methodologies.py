"""A municipality's own methodologies as deeds: copied, edited as a draft, published."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.identification.methodology.document import load
from monitoring.identification.services import digest
from monitoring.models import Methodology, MethodologyVersion
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

Document = Mapping[str, Any]


def make_own(
    *, source: Document, municipality: Municipality, title: str, by: User | None
) -> MethodologyVersion:
    """A methodology of the municipality that begins as a copy of a document, in its first draft."""
    title = title.strip()
    if not title:
        raise Refused("Назовите методику.", code="title_required")
    with transaction.atomic():
        municipality = states.take(municipality, by=by)
        access.check(by, Permission.RUN_IDENTIFICATION, municipality)
        number = 1 + Methodology.objects.filter(municipality=municipality).count()
        code = f"m{municipality.pk}-{number}"
        while Methodology.objects.filter(code=code).exists():
            number += 1
            code = f"m{municipality.pk}-{number}"
        made = Methodology.objects.create(code=code, title=title, municipality=municipality)
        version = _draft(made, {**source, "code": code, "title": title, "version": 1}, 1, by)
        _record("copy", f"Начата своя методика «{title}» по образцу", version, by)
    return version


def begin_draft(*, methodology: Methodology, by: User | None) -> MethodologyVersion:
    """The draft of the methodology; begun from its latest version where there is none."""
    with transaction.atomic():
        methodology = states.take(methodology, by=by, related=["municipality"])
        place = _place(methodology)
        access.check(by, Permission.RUN_IDENTIFICATION, place)
        draft = methodology.versions.drafts().first()
        if draft:
            return draft
        latest = methodology.versions.latest("number")
        number = latest.number + 1
        version = _draft(methodology, {**latest.document, "version": number}, number, by)
        _record("draft", f"Начат черновик методики: {version}", version, by)
    return version


def change_draft(
    *,
    version: MethodologyVersion,
    change: Callable[[Document], Document],
    seen: str,
    by: User | None,
) -> MethodologyVersion:
    """The draft after a change of its document, which must load.

    `seen` is the checksum of the document that the person looked at: what somebody else has changed
    since is not overwritten unseen.
    """
    with transaction.atomic():
        version = _taken(version, by)
        if seen and seen != version.content_hash:
            raise states.refusal(
                "Черновик изменили, пока страница была открыта. Ваши изменения не сохранены: "
                "обновите страницу и внесите их ещё раз.",
                version,
                by=by,
                code="changed_meanwhile",
            )
        document = dict(change(version.document))
        load(document)
        if document == version.document:
            return version
        version.document, version.content_hash = document, digest(document)
        version.save(update_fields=["document", "content_hash"])
        if version.methodology.title != document["title"] and version.number == 1:
            version.methodology.title = document["title"]
            version.methodology.save(update_fields=["title"])
        _record("change_draft", f"Изменён черновик методики: {version}", version, by)
    return version


def publish(*, version: MethodologyVersion, by: User | None) -> None:
    """From now on runs are made by it, and it is never changed."""
    with transaction.atomic():
        version = _taken(version, by)
        load(version.document)
        version.published_at = timezone.now()
        version.save(update_fields=["published_at"])
        methodology = version.methodology
        methodology.title = version.document["title"]
        methodology.save(update_fields=["title"])
        _record("publish", f"Опубликована методика: {version}", version, by)


def drop_draft(*, version: MethodologyVersion, by: User | None) -> None:
    """The draft is gone; a methodology that was never published goes with it."""
    with transaction.atomic():
        version = _taken(version, by)
        _record("drop_draft", f"Удалён черновик методики: {version}", version, by)
        methodology = version.methodology
        version.delete()
        if not methodology.versions.exists():
            methodology.delete()


def _taken(version: MethodologyVersion, by: User | None) -> MethodologyVersion:
    methodology = states.take(version.methodology, by=by, related=["municipality"])
    access.check(by, Permission.RUN_IDENTIFICATION, _place(methodology))
    version = states.take(version, by=by, related=["methodology__municipality"])
    if not version.is_draft:
        raise states.refusal(
            "Версия уже опубликована; изменить её нельзя. Начните новый черновик.",
            version,
            by=by,
            code="published",
        )
    return version


def _place(methodology: Methodology) -> Municipality:
    if methodology.municipality is None:
        raise Refused(
            "Готовая методика не изменяется. Сделайте по ней свою.", code="ready_methodology"
        )
    return methodology.municipality


def _draft(
    methodology: Methodology, document: dict[str, Any], number: int, by: User | None
) -> MethodologyVersion:
    load(document)
    return MethodologyVersion.objects.create(
        methodology=methodology,
        number=number,
        document=document,
        content_hash=digest(document),
        created_by=by,
    )


def _record(verb: str, text: str, version: MethodologyVersion, by: User | None) -> None:
    place = _place(version.methodology)
    audit.record(f"methodology.{verb}", text, by=by, scope=place.scope, obj=version)
