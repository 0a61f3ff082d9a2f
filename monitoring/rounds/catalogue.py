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
    return (
        MonitoringForm.objects.filter(Q(municipality=None) | Q(pk__in=own))
        .select_related("municipality__region", "copied_from")
        .prefetch_related(_by_number())
        .order_by("municipality__name", "pk")
    )


def forms_for(municipality: Municipality) -> list[MonitoringForm]:
    """What a round of the municipality may be made of: its own form stands for the ready one that
    it was copied from. Versions are at hand in `by_number`, the last one first."""
    bring_ready()
    forms = list(
        MonitoringForm.objects.filter(Q(municipality=None) | Q(municipality=municipality))
        .select_related("copied_from")
        .prefetch_related(_by_number())
        .order_by("pk")
    )
    replaced = {form.copied_from_id for form in forms if form.municipality_id}
    return [form for form in forms if form.municipality_id or form.pk not in replaced]


def _by_number() -> Prefetch:
    return Prefetch("versions", FormVersion.objects.order_by("-number"), to_attr="by_number")


def latest(form: MonitoringForm) -> FormVersion:
    return form.versions.select_related("form").latest("number")


def document_of(version: FormVersion) -> Document:
    return Document.of(version.document)


def bring_ready() -> None:
    """The forms of the portal into the database; a changed one as the next version. One query
    where all are there."""
    versions = FormVersion.objects.filter(form__municipality=None, form__code__in=ORDER)
    last = {row.form.code: row for row in versions.select_related("form").order_by("number")}
    for code in ORDER:
        if code not in last or last[code].document != _ready()[code]:
            _bring(code, last.get(code))


@transaction.atomic
def _bring(code: str, last: FormVersion | None) -> None:
    document = _ready()[code]
    form, _ = MonitoringForm.objects.get_or_create(
        municipality=None, code=code, defaults={"title": document["title"]}
    )
    number = last.number + 1 if last else 1
    FormVersion.objects.get_or_create(form=form, number=number, defaults={"document": document})


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
