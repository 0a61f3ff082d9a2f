"""Rows of the kit carry a scope path instead of a school, so that core knows no school.

A scope is `region/municipality/school/` in primary keys with a slash after each, cut where the
row stops belonging to one (`3/` is a whole region; the portal itself is blank). The user model
answers `scope_prefixes()`, and for narrower rights `figure_prefixes()`, `audit_prefixes()`,
`personal_prefixes()`; `role_prefixes()` are the places of all its current roles.

What a person made in a place is not theirs to keep: it is seen while a role of theirs reaches that
place. Only what belongs to no place at all stays with its maker.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from shnor_portal.core.searching import SearchedRows


class ScopedQuerySet(SearchedRows):
    def visible_to(self, user: Any) -> Self:
        """Rows inside the viewer's scopes, and rows of no place that the viewer made."""
        return self.inside(user.scope_prefixes(), user)

    def inside(self, prefixes: list[str], user: Any) -> Self:
        """Rows whose scope starts with one of the prefixes, and the user's own of no place."""
        return self.filter(Q(scope="", created_by=user) | under(prefixes))


def under(prefixes: list[str]) -> Q:
    """Rows whose scope starts with one of the prefixes; none for no prefix."""
    inside = Q(pk__in=[])
    for prefix in prefixes:
        inside |= Q(scope__startswith=prefix)
    return inside


class ScopedRow(models.Model):
    scope = models.CharField("область доступа", max_length=60, db_index=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="кто",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("когда", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
