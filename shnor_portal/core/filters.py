"""The filter of the trail."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet

from shnor_portal.core import audit, queries
from shnor_portal.core.forms import DateInput
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.models import AuditEvent
from shnor_portal.core.searching import words_in


class AuditFilter(ListFilter):
    """`since` and `until` are whole days."""

    q = django_filters.CharFilter(label="Кто или что", method="by_text")
    verb = django_filters.ChoiceFilter(label="Действие", empty_label="все действия")
    since = django_filters.DateFilter(label="С", method="by_since", widget=DateInput())
    until = django_filters.DateFilter(label="По", method="by_until", widget=DateInput())

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = audit.verb_names()
        verbs = sorted((names.get(verb, verb), verb) for verb in queries.audit_verbs(viewer))
        self.filters["verb"].extra["choices"] = [(verb, name) for name, verb in verbs]

    def by_text(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(words_in(value, "actor", "text"))

    def by_since(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(created_at__date__gte=value)

    def by_until(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(created_at__date__lte=value)
