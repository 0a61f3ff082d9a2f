"""Deeds on indicators of a programme: added, changed, removed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from roadmaps.models import Programme, TargetIndicator
from roadmaps.programmes.metrics.catalogue import find
from roadmaps.programmes.services import merged_values, open_for_change, record
from roadmaps.programmes.standing import Target
from roadmaps.programmes.targets import NAMES, as_kept, field, plain, targets_of
from schools.models import User
from shnor_portal.core import states
from shnor_portal.core.errors import Refused

WORDS = (
    *("number", "title", "unit", "direction", "kind"),
    *("criterion", "tool", "source", "frequency", "responsible", "metric"),
)


def indicator_values(indicator: TargetIndicator) -> dict[str, str]:
    """Fields of an indicator as they are compared: texts alone."""
    targets = targets_of(indicator)
    return {
        **{name: getattr(indicator, name) for name in WORDS},
        "task": str(indicator.task_id or ""),
        "baseline": plain(indicator.baseline),
        "baseline_year": str(indicator.baseline_year or ""),
        **{
            field(name, year): plain(getattr(targets.get(year, Target()), name))
            for year in indicator.programme.years
            for name in NAMES
        },
    }


@transaction.atomic
def add(*, programme: Programme, by: User | None, values: Mapping[str, Any]) -> TargetIndicator:
    """Put an indicator at the end; `values` are those of its form."""
    programme = open_for_change(programme, by)
    last = programme.indicators.aggregate(last=Max("position"))["last"] or 0
    indicator = TargetIndicator(programme=programme, position=last + 1)
    _write(indicator, {**indicator_values(indicator), **values})
    indicator.save()
    _record(indicator, "добавлен", by)
    return indicator


@transaction.atomic
def change(
    *,
    indicator: TargetIndicator,
    by: User | None,
    values: Mapping[str, Any],
    joining: Mapping[str, Any],
) -> TargetIndicator:
    """Write what a form of an indicator changed; Conflict where others changed the same field."""
    programme = open_for_change(indicator.programme, by)
    indicator = states.take(indicator, by=by)
    indicator.programme = programme
    merged = merged_values(indicator_values(indicator), values, joining)
    kind = merged.to_save.get("kind", indicator.kind)
    if kind != indicator.kind and indicator.facts.exists():
        raise Refused(
            "По показателю уже есть факты: вид показателя не меняется. Заведите новый показатель.",
            code="indicator_has_facts",
        )
    _write(indicator, merged.values)
    indicator.save()
    if merged.to_save:
        _record(indicator, "изменён", by, fields=list(merged.to_save))
    return indicator


@transaction.atomic
def remove(*, indicator: TargetIndicator, by: User | None) -> None:
    """Refused when a fact of it was reported."""
    programme = open_for_change(indicator.programme, by)
    indicator = states.take(indicator, by=by)
    indicator.programme = programme
    if indicator.facts.filter(reported_at__isnull=False).exists():
        raise Refused(
            "По показателю уже сообщены факты: удалить его нельзя.", code="indicator_reported"
        )
    _record(indicator, "удалён", by)
    indicator.delete()


def _write(indicator: TargetIndicator, values: Mapping[str, Any]) -> None:
    for name in WORDS:
        setattr(indicator, name, values[name])
    if indicator.metric and find(indicator.metric) is None:
        raise Refused("Такой метрики в портале нет.", code="unknown_metric")
    task = values["task"]
    if task and not indicator.programme.tasks.filter(pk=task).exists():
        raise Refused("Этой задачи в программе нет: её удалили.", code="task_gone")
    indicator.task_id = int(task) if task else None
    indicator.baseline = _decimal(values["baseline"])
    indicator.baseline_year = int(values["baseline_year"]) if values["baseline_year"] else None
    kept = targets_of(indicator)
    for year in indicator.programme.years:
        kept[year] = Target(**{name: _decimal(values[field(name, year)]) for name in NAMES})
    indicator.targets = as_kept(kept)


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _record(indicator: TargetIndicator, deed: str, by: User | None, **details: Any) -> None:
    record(
        "indicator.edit",
        indicator.programme,
        f"показатель «{indicator}» {deed}",
        by,
        key=f"indicator-{indicator.pk}",
        **details,
    )
