"""The catalogue of positions: the portal's own, or the one that a municipality brought."""

import json
from typing import Any

from django.db import transaction
from django.urls import reverse

from roadmaps.models import CycleCatalogue
from roadmaps.proof.cycle import SHIPPED
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, files, guarded, jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile

READING = "roadmaps.read_cycle"
_LIMITS = guarded.Limits(memory=256 << 20)


def own_of(place: Municipality) -> CycleCatalogue | None:
    catalogues = CycleCatalogue.objects.filter(municipality=place)
    return catalogues.select_related("brought_by").first()


def document_of(place: Municipality) -> Any:
    """What is in force, as JSON says it: to be taken, changed and brought back."""
    own = own_of(place)
    return own.document if own else json.loads(SHIPPED.read_text())


@transaction.atomic
def bring(*, municipality: Municipality, upload: tuple[str, bytes], by: User | None) -> jobs.Job:
    """Queue the reading of a file that replaces the catalogue."""
    access.check(by, Permission.EDIT_PROOF, municipality)
    jobs.check_waiting(READING, by=by, scope=municipality.scope)
    name, data = upload
    stored = files.store(data, name=name, scope=municipality.scope, by=by)
    return jobs.start(
        READING,
        title=f"Чтение каталога позиций «{stored.name}»",
        by=by,
        scope=municipality.scope,
        url=f"{reverse('roadmaps:proof_catalogue')}?municipality={municipality.pk}",
        municipality_pk=municipality.pk,
        file_pk=stored.pk,
    )


@jobs.job_kind(READING, one_at_a_time=True)
def read_cycle(progress: jobs.Progress, municipality_pk: int, file_pk: int) -> None:
    """Put the file in the place of the catalogue; Refused with all that is wrong with it."""
    place = Municipality.objects.get(pk=municipality_pk)
    stored = StoredFile.objects.get(pk=file_pk)
    progress(0, 1, "Читается каталог")
    document, problems = guarded.call(
        "roadmaps.proof.cycle:document", files.read(stored), limits=_LIMITS
    )
    if problems:
        more = f" И ещё замечаний: {len(problems) - 5}." if len(problems) > 5 else ""
        raise Refused(f"Каталог не принят. {' '.join(problems[:5])}{more}", code="wrong_catalogue")
    by = progress.job.created_by if progress.job else None
    with progress.deed() as result:
        access.check(by, Permission.EDIT_PROOF, place)
        CycleCatalogue.objects.update_or_create(
            municipality=place, defaults={"document": document, "brought_by": by}
        )
        _record(place, f"«{document['title']}», редакция {document.get('edition', '1')}", by)
        result["message"] = "Каталог заменён: реестр собран по нему."
        result["lead_on"] = True


@transaction.atomic
def take_back(*, municipality: Municipality, by: User | None) -> None:
    """The portal's own catalogue again."""
    access.check(by, Permission.EDIT_PROOF, municipality)
    CycleCatalogue.objects.filter(municipality=municipality).delete()
    _record(municipality, "возвращён каталог портала", by)


def _record(place: Municipality, said: str, by: User | None) -> None:
    audit.record("proof.catalogue", f"каталог позиций: {said}", by=by, scope=place.scope, obj=place)
