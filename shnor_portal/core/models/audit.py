"""Who did what, when and to what; written inside the service that does it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from shnor_portal.core.models.scoped import ScopedQuerySet, ScopedRow, under


class AuditEventQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those who watch over a place read all of it; everybody else, their own deeds in the
        places where they still have a role."""
        own = Q(created_by=user) & under(user.role_prefixes())
        return self.filter(own | under(user.audit_prefixes()) | Q(created_by=user, scope=""))


class AuditEvent(ScopedRow):
    """One deed. `actor` names who did it even when there is no account («командная строка»)."""

    verb = models.CharField("действие", max_length=60, db_index=True)
    actor = models.CharField("кто", max_length=200)
    object_ref = models.CharField("объект", max_length=80, blank=True, db_index=True)
    text = models.CharField("что сделано", max_length=500)
    details = models.JSONField("подробности", default=dict, blank=True)

    objects = AuditEventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "событие журнала"
        verbose_name_plural = "журнал действий"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.text
