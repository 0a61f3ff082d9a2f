"""The filter of the list of plans."""

from datetime import MAXYEAR, MINYEAR
from typing import Any

import django_filters
from django.db.models import QuerySet

from roadmaps.models import Plan
from schools.models import Municipality, School, User
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in


class PlanFilter(ListFilter):
    q = django_filters.CharFilter(label="Название", method="by_text")
    municipality = django_filters.ModelChoiceFilter(
        label="Муниципалитет", queryset=Municipality.objects.none(), empty_label="все"
    )
    school = django_filters.ModelChoiceFilter(
        label="Школа", queryset=School.objects.none(), empty_label="все"
    )
    kind = django_filters.ChoiceFilter(label="Документ", choices=Plan.Kind, empty_label="любой")
    state = django_filters.ChoiceFilter(label="Состояние", choices=Plan.State, empty_label="любое")
    year = django_filters.NumberFilter(label="Действует в году", method="by_year")

    class Meta:
        model = Plan
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("municipality", Municipality.objects.visible_to(viewer))
        self.offer("school", School.objects.visible_to(viewer).active())

    def by_text(self, queryset: QuerySet[Plan], name: str, value: str) -> QuerySet[Plan]:
        return queryset.filter(words_in(value, "title"))

    def by_year(self, queryset: QuerySet[Plan], name: str, value: Any) -> QuerySet[Plan]:
        year = int(value)
        if not MINYEAR <= year <= MAXYEAR:
            return queryset.none()
        return queryset.filter(period_start__year__lte=year, period_end__year__gte=year)
