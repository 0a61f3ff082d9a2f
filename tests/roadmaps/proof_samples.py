"""Invented evidence of a municipality: an item, an archive, an open public page."""

from datetime import date
from typing import Any

from django.utils import timezone

from roadmaps.models import ProofArchive, ProofItem, PublicPage
from roadmaps.proof import contents, services
from roadmaps.proof.register import register_of
from roadmaps.proof.services import About, Wording
from schools.models import Municipality, User
from shnor_portal.core import files
from shnor_portal.core.documents import snapshots
from shnor_portal.core.packing import packed

WORDING = ("dated", "document_number", "figure", "url", "upload")


def proof_item(
    municipality: Municipality, *, year: int = 2026, by: User | None = None, **said: Any
) -> ProofItem:
    """An order of the year under 1.2.7.1 unless said otherwise."""
    wording = {name: said.pop(name) for name in WORDING if name in said}
    if not {"figure", "url", "upload"} & wording.keys():
        wording["figure"] = "5 школ"
    about = {"title": "Решение по итогам анализа", "positions": ["1.2.7.1"], **said}
    return services.add(
        municipality=municipality,
        year=year,
        about=About(**about),
        wording=Wording(**{"dated": date(year, 3, 2), **wording}),
        by=by,
    )


def kept_archive(municipality: Municipality, year: int, *, by: User | None = None) -> ProofArchive:
    """A row with a small file, made without the job."""
    paper = snapshots.keep(
        contents.PAPER,
        contents.built(register_of(municipality, year)),
        scope=municipality.scope,
        year=year,
        sources=[],
        by=by,
    )
    return ProofArchive.objects.create(
        municipality=municipality,
        year=year,
        file=files.store(
            packed({"Оглавление.html": b"<html>"}, date(year, 12, 1)),
            name="Архив.zip",
            scope=municipality.scope,
            by=None,
            attached=True,
        ),
        paper=paper,
        documents=1,
        gaps=0,
        made_by=by,
    )


def open_page(municipality: Municipality) -> PublicPage:
    page, _ = PublicPage.objects.update_or_create(
        municipality=municipality, defaults={"opened_at": timezone.now(), "contacts": "Каб. 12"}
    )
    return page
