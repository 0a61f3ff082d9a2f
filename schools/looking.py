"""Who looked at what is personal or hidden from others, and who took it away, in the trail.

Looking is written once per person, thing and day; every taking away is written. Personal are the
data of another person; hidden is what `schools.privacy` hides, for whoever may see it, in the
places where they do. Files with personal data are written down by `core.files.take`.
"""

from datetime import datetime, time
from typing import Protocol

from django.db import models
from django.utils import timezone

from schools.models import User
from schools.privacy import sight_of
from shnor_portal.core import audit
from shnor_portal.core.models import AuditEvent


class HasScope(Protocol):
    """What has figures: a row with a scope path."""

    @property
    def scope(self) -> str: ...


def person_seen(person: User, *, by: User) -> None:
    """The page of somebody else: their e-mail, post, roles and sign-ins."""
    if person != by:
        scopes = [assignment.scope for assignment in person.current_assignments]
        text = f"Открыта страница человека: {person.full_name}"
        _once_a_day("person.look", text, by, min(scopes, default=""), person)


def people_taken(how_many: int, *, by: User) -> None:
    scopes = [assignment.scope for assignment in by.current_assignments]
    text = f"Скачан список людей, строк: {how_many}"
    audit.record("person.take", text, by=by, scope=min(scopes, default=""))


def figures_seen(thing: models.Model, scope: str, *, by: User) -> None:
    """Small figures of a cell, a finding, a file were on the page."""
    _once_a_day("figures.look", f"Открыты значения, скрытые от других: {thing}", by, scope, thing)


def figures_taken(name: str, place: HasScope, *, by: User) -> None:
    """A workbook went out, with the small figures that this person sees in the place."""
    if sight_of(by).sees(place.scope):
        text = f"Скачана таблица со значениями, скрытыми от других: {name}"
        audit.record("figures.take", text, by=by, scope=place.scope)


def _once_a_day(verb: str, text: str, by: User, scope: str, thing: models.Model) -> None:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    today = AuditEvent.objects.filter(verb=verb, created_by=by, created_at__gte=midnight)
    if not today.filter(object_ref=audit.reference(thing)).exists():
        audit.record(verb, text, by=by, scope=scope, obj=thing)
