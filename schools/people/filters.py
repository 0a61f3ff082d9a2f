"""The filter of the list of people."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from schools.models import School, User
from schools.people import queries
from schools.people.queries import PersonState
from schools.permissions import Role
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in

LOOK = forms.TextInput(attrs={"placeholder": "имя, должность, почта"})


class PeopleFilter(ListFilter):
    """Closed accounts are shown only when asked for."""

    q = django_filters.CharFilter(label="Найти", method="by_text", widget=LOOK)
    role = django_filters.ChoiceFilter(
        label="Роль", choices=Role.choices, empty_label="любая", method="by_role"
    )
    school = django_filters.ModelChoiceFilter(
        label="Школа", queryset=School.objects.none(), empty_label="любая", method="by_school"
    )
    state = django_filters.ChoiceFilter(
        label="Состояние", choices=PersonState.choices, empty_label="доступ открыт"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = queries.shown_assignments(viewer)
        self.filters["school"].queryset = queries.schools_of(viewer)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.exclude(state=PersonState.CLOSED)
        return super().filter_queryset(queryset)

    def by_text(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return people.filter(words_in(value, "surname", "name", "patronymic", "email", "post"))

    def by_role(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return people.filter(pk__in=self.roles.filter(role=value).values("user"))

    def by_school(self, people: QuerySet[User], name: str, value: School) -> QuerySet[User]:
        return people.filter(pk__in=self.roles.filter(school=value).values("user"))
