"""Catalogues of risk factors: the ready ones from the portal's data, and copies made of them.

The ready ones enter the database when a catalogue is first asked for; a correction is always a new
version, because profiles keep the one that they were made by.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, ProtectedError, QuerySet

from monitoring.models import FactorCatalogue, RiskFactor
from schools import access
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

READY = Path(__file__).with_name("catalogues.json")
MAX_FACTORS = 60


@cache
def ready_codes() -> frozenset[str]:
    return frozenset(item["code"] for item in _ready())


def catalogues() -> QuerySet[FactorCatalogue]:
    """Every catalogue by title, `size` factors in each and `used` by so many profiles."""
    _bring_ready()
    return FactorCatalogue.objects.annotate(
        size=Count("factors", distinct=True), used=Count("riskprofile", distinct=True)
    ).order_by("title", "pk")


@transaction.atomic
def copy_catalogue(
    source: FactorCatalogue,
    *,
    code: str,
    title: str,
    note: str,
    factors: Sequence[str],
    medium_from: Decimal,
    high_from: Decimal,
    by: User | None,
) -> FactorCatalogue:
    """A new version of a catalogue; `factors` are titles in order, cuts are shares (0–1).

    Refused where the code is taken, a factor is named twice, or there is none.
    """
    access.check(by, Permission.EDIT_SETTINGS)
    titles = _clean(factors)
    if not medium_from < high_from:
        raise Refused(
            "Порог высокой значимости должен быть больше порога средней.", code="wrong_cuts"
        )
    known = set(source.factors.filter(confirmed=True).values_list("title", flat=True))
    try:
        with transaction.atomic():
            made = FactorCatalogue.objects.create(
                code=code, title=title, note=note, medium_from=medium_from, high_from=high_from
            )
    except IntegrityError as error:
        raise Refused(
            f"Перечень с обозначением «{code}» уже есть. Возьмите другое, например «{code}-2».",
            code="code_taken",
        ) from error
    _add(made, [(name, name in known) for name in titles])
    audit.record(
        "catalogue.copy", f"Перечень факторов «{made}» по образцу «{source}»", by=by, obj=made
    )
    return made


@transaction.atomic
def remove_catalogue(catalogue: FactorCatalogue, *, by: User | None) -> None:
    """Remove a version made here that nothing uses yet; Refused otherwise."""
    catalogue = states.take(catalogue, by=by)
    access.check(by, Permission.EDIT_SETTINGS)
    if catalogue.code in ready_codes():
        raise Refused("Готовый перечень не удаляется.", code="ready_catalogue")
    audit.record("catalogue.remove", f"Перечень факторов «{catalogue}» удалён", by=by)
    try:
        catalogue.delete()
    except ProtectedError as error:
        raise Refused(
            "По этому перечню уже составлены профили: он остаётся.", code="catalogue_used"
        ) from error


def _clean(factors: Sequence[str]) -> list[str]:
    titles = [" ".join(line.split()) for line in factors]
    titles = [title for title in titles if title]
    if not titles:
        raise Refused("Впишите хотя бы один фактор.", code="no_factors")
    if len(titles) > MAX_FACTORS:
        raise Refused(f"Факторов больше {MAX_FACTORS}: сократите перечень.", code="many_factors")
    seen: set[str] = set()
    for title in titles:
        if title.lower() in seen:
            raise Refused(f"Фактор «{title}» вписан дважды.", code="factor_twice")
        seen.add(title.lower())
    if long := next((title for title in titles if len(title) > 400), ""):
        raise Refused(f"Фактор «{long[:60]}…» длиннее 400 знаков.", code="factor_long")
    return titles


def _bring_ready() -> None:
    known = set(
        FactorCatalogue.objects.filter(code__in=ready_codes()).values_list("code", flat=True)
    )
    for item in _ready():
        if item["code"] in known:
            continue
        with transaction.atomic():
            made, created = FactorCatalogue.objects.get_or_create(
                code=item["code"], defaults={k: item[k] for k in ("title", "ground", "note")}
            )
            if created:
                _add(made, item["factors"])


def _add(catalogue: FactorCatalogue, factors: Sequence[tuple[str, bool]]) -> None:
    RiskFactor.objects.bulk_create(
        RiskFactor(catalogue=catalogue, position=position, title=title, confirmed=confirmed)
        for position, (title, confirmed) in enumerate(factors, 1)
    )


@cache
def _ready() -> list[dict[str, Any]]:
    return json.loads(READY.read_text())["catalogues"]
