"""The index of social well-being of a municipality as deeds, and what a run keeps of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from monitoring.identification.conditions import GIVEN, beside
from monitoring.identification.facts_query import FactsOfSchools
from monitoring.identification.methodology.document import Methodology
from monitoring.models import SocialIndex
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused


def keep_index(
    *,
    municipality: Municipality,
    method: str,
    components: Sequence[Mapping[str, Any]],
    intercept: float | None,
    basis: str,
    by: User | None,
) -> SocialIndex:
    """What the index is made of from now on; runs already made keep their own."""
    if not components:
        raise Refused("Выберите хотя бы одну составляющую.", code="no_components")
    if method == GIVEN and intercept is None:
        raise Refused("К коэффициентам региона нужен свободный член.", code="no_intercept")
    with transaction.atomic():
        municipality = states.take(municipality, by=by)
        access.check(by, Permission.RUN_IDENTIFICATION, municipality)
        index, _ = SocialIndex.objects.update_or_create(
            municipality=municipality,
            defaults={
                "method": method,
                "components": list(components),
                "intercept": intercept if method == GIVEN else None,
                "basis": basis.strip(),
                "updated_by": by,
            },
        )
        audit.record(
            "social_index.keep",
            f"Индекс социального благополучия, составляющих: {len(components)}. "
            f"Основание: {index.basis}",
            by=by,
            scope=municipality.scope,
            obj=index,
        )
    return index


def index_of(municipality: Municipality) -> SocialIndex | None:
    """What the municipality chose, if it did."""
    return SocialIndex.objects.filter(municipality=municipality).first()


def conditions_of_run(
    loaded: Methodology, known: FactsOfSchools, municipality: Municipality
) -> dict[str, Any]:
    """What a run keeps of conditions, rows by the schools' primary keys; {} without an index."""
    index = index_of(municipality)
    if index is None:
        return {}
    own = {
        login: school.pk
        for login, school in known.schools.items()
        if school.municipality_id == municipality.pk
    }
    conditions = beside(loaded, known.facts, index.spec, own)
    return {
        "index": index.spec,
        "basis": index.basis,
        "compared": conditions.compared,
        "least": conditions.least,
        "rows": {str(own[login]): asdict(item) for login, item in conditions.standings.items()},
    }
