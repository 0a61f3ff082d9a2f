"""The trail: one call inside the service that does the deed, in its transaction."""

from typing import Any

from django.apps import apps
from django.db import models

from shnor_portal.core.models import AuditEvent
from shnor_portal.core.typography import shortened

COMMAND_LINE = "командная строка"
STRANGER = "не вошедший в портал"


def record(
    verb: str,
    text: str,
    *,
    by: Any,
    scope: str = "",
    obj: models.Model | None = None,
    **details: Any,
) -> AuditEvent:
    """Write one deed. `by` is a user or None for the command line and the schedule.

    `details` must be JSON-serialisable and hold no pupil's data.
    """
    return _write(verb, text, str(by) if by else COMMAND_LINE, by, scope, obj, details)


def record_stranger(
    verb: str, text: str, *, scope: str = "", obj: models.Model | None = None, **details: Any
) -> AuditEvent:
    """Write down what was tried by somebody who has not signed in."""
    return _write(verb, text, STRANGER, None, scope, obj, details)


def _write(
    verb: str,
    text: str,
    actor: str,
    by: Any,
    scope: str,
    obj: models.Model | None,
    details: dict[str, Any],
) -> AuditEvent:
    return AuditEvent.objects.create(
        verb=verb,
        text=shortened(text, 500),
        actor=actor,
        created_by=by,
        scope=scope,
        object_ref=reference(obj) if obj else "",
        details=details,
    )


def reference(obj: models.Model) -> str:
    """How the trail names a row."""
    return f"{obj._meta.label}:{obj.pk}"


def verb_names() -> dict[str, str]:
    """Russian names of all verbs, as the apps declare them in `AppConfig.audit_verbs`."""
    names: dict[str, str] = {}
    for config in apps.get_app_configs():
        names |= getattr(config, "audit_verbs", {})
    return names
