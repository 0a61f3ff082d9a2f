"""The filter of the list of signs of bias."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet

from monitoring.models import BiasSigns
from schools.models import Municipality
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in


class BiasFilter(ListFilter):
    q = django_filters.CharFilter(label="Школа", method="by_text")
    municipality = django_filters.ModelChoiceFilter(
        label="Муниципалитет", field_name="school__municipality",
        queryset=Municipality.objects.none(), empty_label="все",
    )  # fmt: skip
    year = django_filters.ChoiceFilter(label="Год", empty_label="все годы")

    class Meta:
        model = BiasSigns
        fields: list[str] = []

    def __init__(
        self, *args: Any, places: QuerySet[Municipality], years: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("municipality", places)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]

    def by_text(self, queryset: QuerySet[BiasSigns], name: str, value: str) -> QuerySet[BiasSigns]:
        return queryset.filter(words_in(value, "school__name"))
