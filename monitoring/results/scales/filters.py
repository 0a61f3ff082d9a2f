"""The filter of the list of scales."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet

from monitoring.models import MarkScale
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in

_STATES = [("all", "все, и прежние версии"), ("waiting", "ждут подтверждения")]


class ScaleFilter(ListFilter):
    """Without a state only scales in force are listed."""

    q = django_filters.CharFilter(label="Предмет или источник", method="by_text")
    procedure = django_filters.ChoiceFilter(
        label="Процедура", choices=MarkScale.Exam.choices, empty_label="все"
    )
    year = django_filters.ChoiceFilter(label="Год", empty_label="все годы")
    grade = django_filters.ChoiceFilter(label="Класс", empty_label="все")
    state = django_filters.ChoiceFilter(
        label="Состояние", choices=_STATES, empty_label="не отозванные", method="by_state"
    )

    class Meta:
        model = MarkScale
        fields: list[str] = []

    def __init__(
        self, *args: Any, years: Sequence[int], grades: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, values in (("year", years), ("grade", grades)):
            self.filters[name].extra["choices"] = [(str(value), str(value)) for value in values]

    def filter_queryset(self, queryset: QuerySet[MarkScale]) -> QuerySet[MarkScale]:
        scales = super().filter_queryset(queryset)
        return scales if self.form.cleaned_data.get("state") else scales.filter(ended_at=None)

    def by_text(self, scales: QuerySet[MarkScale], name: str, value: str) -> QuerySet[MarkScale]:
        return scales.filter(words_in(value, "subject", "source"))

    def by_state(self, scales: QuerySet[MarkScale], name: str, value: str) -> QuerySet[MarkScale]:
        if value == "all":
            return scales
        return scales.filter(ended_at=None, needs_confirmation=True, confirmed_at=None)
