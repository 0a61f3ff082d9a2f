"""Changing by hand what is known of a school for a year."""

from typing import Any

from django.db import transaction

from schools import access
from schools.models import School, User
from schools.permissions import Permission
from schools.services.places import settlement_named
from schools.yearly import YearlyKind
from shnor_portal.core import audit, states
from shnor_portal.core.models import DataVersion


def change_year(
    kind: YearlyKind, *, school: School, year: int, by: User | None, **values: Any
) -> bool:
    """Set a year's values, making its row when there is none; false when nothing differs.

    A settlement is given by its name.
    """
    with transaction.atomic():
        # Two who write the first row of a year at once make one.
        school = states.take(school, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_REGISTRY, school)
        if "settlement" in values:
            values["settlement"] = settlement_named(values["settlement"], school.municipality)
        rows = kind.model._default_manager
        row = rows.filter(school=school, year=year).first() or kind.model(school=school, year=year)
        changes = {
            field: [getattr(row, field), value]
            for field, value in values.items()
            if getattr(row, field) != value
        }
        # A new document that says the same as the old one changes nothing.
        if row.pk and not set(changes) - {"source"}:
            return False
        for field, (_, value) in changes.items():
            setattr(row, field, value)
        deed = "изменено" if row.pk else "внесено"
        row.save()
        audit.record(
            "yearly.change",
            f"{school}, {kind.title.lower()} за {year} год: {deed} "
            f"{_names(kind, changes)}; источник: {row.source}",
            by=by,
            scope=school.scope,
            obj=school,
            changes={field: [str(old), str(new)] for field, (old, new) in changes.items()},
        )
        DataVersion.objects.bump(school.municipality.scope)
    return True


def _names(kind: YearlyKind, changes: dict[str, Any]) -> str:
    about: Any = kind.model._meta
    names = (about.get_field(field).verbose_name for field in changes if field != "source")
    return ", ".join(map(str, names))
