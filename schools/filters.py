"""The filter of the list of schools."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from schools.models import Municipality, School, SchoolIdentifier, SchoolStatus
from schools.tables import FLAG_WORDS
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in

OPEN, CLOSED, ALL = "open", "closed", "all"


class SchoolFilter(ListFilter):
    """Without anything chosen: schools that work today."""

    q = django_filters.CharFilter(label="Название или код", method="by_text")
    municipality = django_filters.ModelChoiceFilter(
        label="Муниципалитет", queryset=Municipality.objects.none(), empty_label="все"
    )
    kind = django_filters.ChoiceFilter(label="Вид", choices=School.Kind, empty_label="любой")
    status = django_filters.ChoiceFilter(
        label="Статус",
        choices=[*SchoolStatus.Kind.choices, ("none", "без статуса")],
        empty_label="любой",
        method="by_status",
    )
    flag = django_filters.ChoiceFilter(
        label="Условия", choices=list(FLAG_WORDS.items()), empty_label="любые", method="by_flag"
    )
    state = django_filters.ChoiceFilter(
        label="Показать",
        choices=[(CLOSED, "закрытые"), (ALL, "все")],
        empty_label="действующие",
        method="by_state",
    )

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args: Any, places: QuerySet[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("municipality", places)

    def filter_queryset(self, queryset: QuerySet[School]) -> QuerySet[School]:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(closed_on=None)
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet[School], name: str, value: str) -> QuerySet[School]:
        condition = words_in(value, "name", "full_name")
        if number := _number(value):
            numbers = SchoolIdentifier.objects.filter(value__contains=number)
            condition |= Q(pk__in=numbers.values("school"))
        return queryset.filter(condition)

    def by_status(self, queryset: QuerySet[School], name: str, value: str) -> QuerySet[School]:
        current = SchoolStatus.objects.current()
        if value == "none":
            return queryset.exclude(pk__in=current.values("school"))
        return queryset.filter(pk__in=current.filter(kind=value).values("school"))

    def by_flag(self, queryset: QuerySet[School], name: str, value: str) -> QuerySet[School]:
        return queryset.filter(**{value: True})

    def by_state(self, queryset: QuerySet[School], name: str, value: str) -> QuerySet[School]:
        return queryset.exclude(closed_on=None) if value == CLOSED else queryset


def _number(text: str) -> str:
    """The digits of a login or code in a search, empty when it is neither."""
    text = text.strip()
    if text[:3].lower() in {"edu", "sch", "ksh", "spo"}:
        text = text[3:]
    return text if text.isdecimal() and len(text) >= 3 else ""
