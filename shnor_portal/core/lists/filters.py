"""Filters of lists: django-filter, laid out in one row, and told in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from shnor_portal.core.forms import bare_helper
from shnor_portal.core.typography import short_date


class ListFilter(django_filters.FilterSet):
    """A filter of a list; a field with junk in it does not filter."""

    offered: Mapping[str, list[Any]] = {}
    """Rows that a field offers, by its name: read to be counted, they are not read again."""

    @property
    def form(self) -> Any:
        form = super().form
        if not hasattr(form, "helper"):
            form.helper = bare_helper(*self.filters)
            for name, rows in self.offered.items():
                field = form.fields[name]
                rest = [(row.pk, field.label_from_instance(row)) for row in rows]
                field.widget.choices = [("", field.empty_label), *rest]
        return form

    @property
    def is_used(self) -> bool:
        """Whether anything was asked for."""
        return any(self.data.get(name) for name in self.filters) if self.data else False

    def offer(self, name: str, queryset: QuerySet[Any], *, keep: bool = False) -> None:
        """The choices of a field; one choice is no choice, and the field goes unless it is kept."""
        if keep or len(queryset) > 1:
            self.filters[name].queryset = queryset
            if not keep:
                self.offered = {**self.offered, name: list(queryset)}
        else:
            del self.filters[name]

    def words(self) -> list[str]:
        """«Вид: гимназия» for everything that was asked for."""
        if not self.is_bound:
            return []
        self.form.is_valid()
        given = self.form.cleaned_data
        return [
            f"{field.label}: {_said(field, given[name])}"
            for name, field in self.form.fields.items()
            if given.get(name) not in (None, "", [])
        ]


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return short_date(value)
    named = {str(code): words for code, words in getattr(field, "choices", ())}
    return str(named.get(str(value), value)) if isinstance(value, str) else str(value)
