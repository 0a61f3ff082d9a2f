"""The filter of the list of risk profiles."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from schools.models import Municipality, School, SchoolStatus, User
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in

SHOW = (
    ("listed", "сопровождаемые"),
    ("none", "без профиля"),
    ("unanswered", "есть фактор без ответственного"),
    ("unimproved", "сопровождаемые без улучшения за год"),
)


class ProfileFilter(ListFilter):
    """Without anything chosen: every school that works today."""

    q = django_filters.CharFilter(label="Школа", method="by_text")
    municipality = django_filters.ModelChoiceFilter(
        label="Муниципалитет", queryset=Municipality.objects.none(), empty_label="все"
    )
    show = django_filters.ChoiceFilter(
        label="Показать", choices=SHOW, empty_label="все школы", method="by_show"
    )

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("municipality", Municipality.objects.visible_to(viewer))

    def by_text(self, queryset: QuerySet[School], name: str, value: str) -> QuerySet[School]:
        return queryset.filter(words_in(value, "name", "full_name"))

    def by_show(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        listed = queryset.filter(pk__in=SchoolStatus.objects.current().values("school"))
        return {
            "listed": listed,
            "none": queryset.filter(profile_id=None),
            "unanswered": queryset.filter(unanswered__gt=0),
            "unimproved": listed.filter(Q(resources=None) | Q(resources="map")),
        }[value]
