"""The filter of the list of support."""

from datetime import MAXYEAR, MINYEAR
from typing import Any

import django_filters
from django.db.models import QuerySet

from roadmaps.models import SupportEvent
from roadmaps.support import queries
from schools.clock import local_date, local_days
from schools.models import Municipality, School, User
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in

UNFILLED = "unfilled"


class SupportFilter(ListFilter):
    q = django_filters.CharFilter(label="Тема", method="by_text")
    municipality = django_filters.ModelChoiceFilter(
        label="Муниципалитет", queryset=Municipality.objects.none(), empty_label="все"
    )
    school = django_filters.ModelChoiceFilter(
        label="Школа", queryset=School.objects.none(), empty_label="все", method="by_school"
    )
    kind = django_filters.ChoiceFilter(label="Вид", choices=SupportEvent.Kind, empty_label="любой")
    state = django_filters.ChoiceFilter(
        label="Состояние",
        choices=[(UNFILLED, "прошло, не отмечено"), *SupportEvent.State.choices],
        empty_label="любое",
        method="by_state",
    )
    year = django_filters.NumberFilter(label="Год", method="by_year")

    class Meta:
        model = SupportEvent
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Municipality.objects.visible_to(viewer)
        self.offer("municipality", places)
        # Read just now; who works in a school alone sees no municipality.
        self.days = {one.time_zone: local_date(one) for one in places} or local_days()
        self.offer("school", School.objects.visible_to(viewer).active())

    def by_text(self, queryset: QuerySet[SupportEvent], name: str, value: str) -> QuerySet:
        return queryset.filter(words_in(value, "theme", "responsible"))

    def by_school(self, queryset: QuerySet[SupportEvent], name: str, value: School) -> QuerySet:
        return queryset.filter(reached__school=value)

    def by_state(self, queryset: QuerySet[SupportEvent], name: str, value: str) -> QuerySet:
        if value == UNFILLED:
            return queryset.filter(queries.unfilled(self.days))
        return queryset.filter(state=value)

    def by_year(self, queryset: QuerySet[SupportEvent], name: str, value: Any) -> QuerySet:
        year = int(value)
        return (
            queryset.filter(queries.in_year(year))
            if MINYEAR <= year <= MAXYEAR
            else queryset.none()
        )
