"""Keeping the resource map and the SWOT of a school for a year."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from monitoring.models import ResourceMap, RiskFactor, SwotEntry
from monitoring.profiles.facts import year_facts
from monitoring.profiles.swot import Observation, factor_for, observe
from schools import access
from schools.models import School, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted

LINES = "строка,строки,строк"
LEADS = frozenset({SwotEntry.Side.WEAKNESS, SwotEntry.Side.THREAT})


def change_resources(*, school: School, year: int, by: User | None, **values: Any) -> list[str]:
    """Set the map of a year, making it when there is none; returns the names of what changed."""
    with transaction.atomic():
        # Two who write the first map of a year at once make one.
        school = states.take(school, by=by)
        access.check(by, Permission.EDIT_PROFILE, school)
        row = ResourceMap.objects.filter(school=school, year=year).first() or ResourceMap(
            school=school, year=year
        )
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        if not changed:
            return []
        for name in changed:
            setattr(row, name, values[name])
        row.save()
        titles = {field.name: str(field.verbose_name) for field in ResourceMap._meta.fields}
        names = [titles[name] for name in changed]
        audit.record(
            "resources.change",
            f"{school}, карта ресурсов за {year} год: {', '.join(names)}",
            by=by,
            scope=school.scope,
            obj=row,
        )
    return names


@transaction.atomic
def add_entry(
    *,
    school: School,
    year: int,
    side: str,
    text: str,
    fact: str = "",
    factor: RiskFactor | None = None,
    by: User | None,
) -> SwotEntry:
    """A line of the SWOT in a person's words."""
    access.check(by, Permission.EDIT_PROFILE, school)
    _check(side, text)
    entry = SwotEntry.objects.create(
        school=school, year=year, side=side, text=text.strip(), fact=fact, factor=factor
    )
    _record("swot.add", entry, f"добавлено «{entry}»", by)
    return entry


@transaction.atomic
def take_facts(
    *,
    school: School,
    year: int,
    keys: Collection[str],
    factors: dict[int, str],
    by: User | None,
) -> list[SwotEntry]:
    """Facts of the portal by their keys become lines; a weakness or a threat gets its factor.

    `factors` are titles by primary key that a line may lead to. A fact that is there already is
    not taken twice.
    """
    school = states.take(school, by=by)
    access.check(by, Permission.EDIT_PROFILE, school)
    chosen = [item for item in open_facts(school, year) if item.key in keys]
    made = SwotEntry.objects.bulk_create(
        SwotEntry(
            school=school,
            year=year,
            side=item.side,
            text=item.text,
            fact=item.fact[:300],
            factor_id=factor_for(item.theme, factors) if item.side in LEADS else None,
        )
        for item in chosen
    )
    if made:
        audit.record(
            "swot.add",
            f"{school}, SWOT {year} года: из фактов портала – {counted(len(made), LINES)}",
            by=by,
            scope=school.scope,
            obj=school,
        )
    return made


@transaction.atomic
def change_entry(
    *, entry: SwotEntry, side: str, text: str, factor: RiskFactor | None, by: User | None
) -> None:
    entry = states.take(entry, by=by, related=["school"])
    access.check(by, Permission.EDIT_PROFILE, entry)
    _check(side, text)
    entry.side, entry.text, entry.factor = side, text.strip(), factor
    entry.save(update_fields=["side", "text", "factor", "updated_at"])
    _record("swot.change", entry, f"изменено «{entry}»", by)


@transaction.atomic
def remove_entry(entry: SwotEntry, *, by: User | None) -> None:
    entry = states.take(entry, by=by, related=["school"])
    access.check(by, Permission.EDIT_PROFILE, entry)
    _record("swot.remove", entry, f"убрано «{entry}»", by)
    entry.delete()


def open_facts(school: School, year: int) -> list[Observation]:
    """What the facts of the year say and the SWOT does not hold yet."""
    held = set(
        SwotEntry.objects.filter(school=school, year=year)
        .exclude(fact="")
        .values_list("side", "fact")
    )
    return [
        item
        for item in observe(year_facts(school, year))
        if (item.side, item.fact[:300]) not in held
    ]


def _check(side: str, text: str) -> None:
    if side not in SwotEntry.Side.values:
        raise Refused("Выберите, что это: сила, слабость, возможность или угроза.", code="no_side")
    if not text.strip():
        raise Refused("Впишите суть.", code="no_text")


def _record(verb: str, entry: SwotEntry, words: str, by: User | None) -> None:
    audit.record(
        verb,
        f"{entry.school}, SWOT {entry.year} года: {words}",
        by=by,
        scope=entry.scope,
        obj=entry,
    )
