"""The filter of deadlines."""

from datetime import date
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, QuerySet

from roadmaps.execution import queries
from roadmaps.execution.forms import MonthField
from roadmaps.execution.months import last_day
from roadmaps.models import Occurrence, Plan
from roadmaps.plans.queries import plans
from schools.clock import LocalDays, days_of
from schools.models import Municipality, School, User
from shnor_portal.core.lists.filters import ListFilter

NEAR = f"просроченные и на ближайшие {queries.NEAR_DAYS}\u00a0дней"


class MonthFilter(django_filters.Filter):
    field_class = MonthField


class DeadlineFilter(ListFilter):
    """Whose deadlines, how they stand, of which plan, school and month; `qs` are all of them.

    Without a state and a month the page shows what is near (`near`), and says how much is `later`.
    """

    whose = django_filters.ChoiceFilter(
        label="Чьи", choices=[("all", "все, которые я вижу")], empty_label="мои", method="by_whose"
    )
    state = django_filters.ChoiceFilter(
        label="Состояние",
        choices=[(code, name) for code, (name, _) in queries.CHOICES.items()],
        empty_label="к выполнению",
        method="by_state",
    )
    plan = django_filters.ModelChoiceFilter(
        label="План", queryset=Plan.objects.none(), empty_label="все"
    )
    school = django_filters.ModelChoiceFilter(
        label="Школа", queryset=School.objects.none(), empty_label="все"
    )
    municipality = django_filters.ModelChoiceFilter(
        label="Муниципалитет",
        queryset=Municipality.objects.none(),
        field_name="plan__municipality",
        empty_label="все",
    )
    month = MonthFilter(label="Месяц", method="by_month")

    class Meta:
        model = Occurrence
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, queryset=queries.mine(viewer), **kwargs)
        in_force = plans(viewer).filter(state__in=queries.IN_FORCE).order_by("title", "pk")
        # One choice is no choice, but a link may ask for that one.
        self.offer("plan", in_force, keep=bool(self.data.get("plan")))
        if None not in viewer.workplaces and len(set(viewer.workplaces)) == 1:
            del self.filters["municipality"]
        else:
            self.offer("municipality", Municipality.objects.visible_to(viewer))
        schools = School.objects.visible_to(viewer).active()
        if viewer.sees_many or self.data.get("school"):
            self.offer("school", schools, keep=bool(self.data.get("school")))
        else:
            del self.filters["school"]

    @cached_property
    def days(self) -> LocalDays:
        """Today by time zone, for all that a page says of deadlines and errands."""
        return days_of(self.viewer)

    @property
    def hides_later(self) -> bool:
        """Neither a state nor a month was asked for: the page shows what is near."""
        self.form.is_valid()
        given = self.form.cleaned_data
        return not (given.get("state") or given.get("month"))

    @property
    def near(self) -> QuerySet[Occurrence]:
        return self.qs.filter(queries.near(self.days)) if self.hides_later else self.qs

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many the page shows in all, and how many more are to be done further ahead."""
        if not self.hides_later:
            return self.qs.count(), 0
        totals = self.qs.aggregate(
            near=Count("pk", filter=queries.near(self.days), distinct=True),
            every=Count("pk", distinct=True),
        )
        return totals["near"], totals["every"] - totals["near"]

    def filter_queryset(self, queryset: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(queries.todo())
        return super().filter_queryset(queryset)

    def by_whose(
        self, occurrences: QuerySet[Occurrence], name: str, value: str
    ) -> QuerySet[Occurrence]:
        seen = queries.occurrences(self.viewer).filter(plan__state__in=queries.IN_FORCE)
        return seen if self.form.cleaned_data.get("state") else seen.filter(queries.todo())

    def by_state(
        self, occurrences: QuerySet[Occurrence], name: str, value: str
    ) -> QuerySet[Occurrence]:
        return occurrences.filter(queries.CHOICES[value][1]())

    def by_month(
        self, occurrences: QuerySet[Occurrence], name: str, value: date
    ) -> QuerySet[Occurrence]:
        return occurrences.filter(end__range=(value, last_day(value)))
