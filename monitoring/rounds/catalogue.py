"""Forms of rounds: the ready ones of the portal, and copies that a municipality makes its own.

A version that a round has opened with never changes: what is edited after that is the next one.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from monitoring.models import FormVersion, MonitoringForm
from monitoring.rounds.document import Document
from schools.models import Municipality, User

READY = Path(__file__).with_name("ready")
ORDER = ("results", "teaching", "management", "environment")


def forms(viewer: User) -> QuerySet[MonitoringForm]:
    """Ready forms and those of the viewer's municipalities, ready ones first."""
    bring_ready()
    own = MonitoringForm.objects.visible_to(viewer).order_by().values("pk")
    latest = Prefetch("versions", FormVersion.objects.order_by("-number"), to_attr="by_number")
    return (
        MonitoringForm.objects.filter(Q(municipality=None) | Q(pk__in=own))
        .select_related("municipality__region", "copied_from")
        .prefetch_related(latest)
        .order_by("municipality__name", "pk")
    )


def forms_for(municipality: Municipality) -> list[MonitoringForm]:
    """What a round of the municipality may be made of: its own form stands for the ready one that
    it was copied from."""
    bring_ready()
    found = list(
        MonitoringForm.objects.filter(Q(municipality=None) | Q(municipality=municipality))
        .select_related("copied_from")
        .order_by("pk")
    )
    replaced = {form.copied_from_id for form in found if form.municipality_id}
    return [form for form in found if form.municipality_id or form.pk not in replaced]


def latest(form: MonitoringForm) -> FormVersion:
    return form.versions.select_related("form").latest("number")


def document_of(version: FormVersion) -> Document:
    return Document.of(version.document)


@transaction.atomic
def bring_ready() -> None:
    """The forms of the portal into the database; a changed one as the next version."""
    rows = MonitoringForm.objects.filter(municipality=None, code__in=ORDER)
    known = {form.code: form for form in rows.prefetch_related("versions")}
    for code in ORDER:
        document = _ready()[code]
        form = known.get(code)
        if form is None:
            form, _ = MonitoringForm.objects.get_or_create(
                municipality=None, code=code, defaults={"title": document["title"]}
            )
        last = max(form.versions.all(), key=lambda version: version.number, default=None)
        if last is None or last.document != document:
            number = last.number + 1 if last else 1
            FormVersion.objects.get_or_create(
                form=form, number=number, defaults={"document": document}
            )


@cache
def ready_documents() -> dict[str, Document]:
    """The ready forms by code, as they are now."""
    return {code: Document.of(data) for code, data in _ready().items()}


@cache
def _ready() -> dict[str, dict[str, Any]]:
    """Documents of the ready forms by code, as `Document.as_data` writes them."""
    documents = {}
    for code in ORDER:
        data = json.loads((READY / f"{code}.json").read_text())
        documents[code] = Document.of(data).as_data
    return documents
