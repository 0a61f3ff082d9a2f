"""Changing the settings of a municipality."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.models import DataVersion

AfterChange = Callable[[Municipality, set[str]], None]
_AFTER_CHANGE: list[AfterChange] = []


def after_change(hook: AfterChange) -> None:
    """Call `hook(municipality, names of changed fields)` in the transaction of every change."""
    if hook not in _AFTER_CHANGE:
        _AFTER_CHANGE.append(hook)


def change_settings(municipality: Municipality, *, by: User | None, **values: Any) -> list[str]:
    """Set the given fields; returns the names of those that changed.

    Papers made before keep their words: a snapshot holds them.
    """
    with transaction.atomic():
        row = states.take(municipality, by=by)
        access.check(by, Permission.EDIT_SETTINGS, row)
        changes = {
            field: [getattr(row, field), value]
            for field, value in values.items()
            if getattr(row, field) != value
        }
        if not changes:
            return []
        for field, (_, value) in changes.items():
            setattr(row, field, value)
        row.save(update_fields=list(changes))
        fields = {field.name: str(field.verbose_name) for field in Municipality._meta.fields}
        names = [fields[field] for field in changes]
        audit.record(
            "municipality.settings",
            f"Настройки изменены: {', '.join(names)}",
            by=by,
            scope=row.scope,
            obj=row,
            changes={field: [_plain(value) for value in pair] for field, pair in changes.items()},
        )
        for hook in _AFTER_CHANGE:
            hook(row, set(changes))
        DataVersion.objects.bump(row.scope)
    return names


def _plain(value: Any) -> Any:
    """A value as the trail keeps it."""
    return value.isoformat() if isinstance(value, date) else value
