"""Tables of errands and of the documents that give them, and the filter of errands."""

from typing import Any

import django_filters
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from roadmaps.models import Directive, Errand
from roadmaps.support import errand_queries as queries
from schools.clock import LocalDays, local_days
from schools.models import Municipality, School, User
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in
from shnor_portal.core.typography import short_date, shortened

STYLES = {
    "просрочено": "text-bg-danger",
    "скоро срок": "text-bg-warning",
    Errand.State.OPEN.label: "text-bg-light",
    Errand.State.DONE.label: "text-bg-info",
    Errand.State.ACCEPTED.label: "text-bg-success",
    Errand.State.CANCELLED.label: "text-bg-light",
}
NOUN = "поручение,поручения,поручений"


def state_words(errand: Errand) -> str:
    return queries.stand(errand, queries.today_of(errand))


def errands() -> Table:
    return Table(
        "errands",
        "Поручения",
        [
            Column(
                "text", "Поручение", "text", order="text", width=60,
                html=lambda row: linked(
                    shortened(row.text, 220), reverse("roadmaps:errand", args=[row.pk])
                ),
            ),
            Column("report", "Что сделано", "report", width=40, under="text",
                   html=lambda row: f"Сделано: {shortened(row.report, 160)}"),
            Column("due", "Срок", "due", Kind.DATE, order="due", width=12),
            Column("whom", "Кому", "whom", width=34,
                   order=Coalesce("school__name", "person__surname", "executor")),
            Column(
                "state", "Состояние", state_words, Kind.CHOICE, order=state_order(), width=22,
                html=lambda row: badges([(state_words(row), STYLES[state_words(row)])]),
            ),
            Column("done", "Исполнено", "done_on", Kind.DATE, order="done_on", width=12,
                   under="state", html=lambda row: f"исполнено {short_date(row.done_on)}"),
            Column("reason", "Причина", "reason", width=30, under="state"),
            Column("directive", "Документ", "directive.title", order="directive__title", width=40),
            Column("requisites", "Реквизиты", "directive.requisites", width=30, under="directive"),
            Column("number", "Пункт", "number", order="number", width=8, shown=False),
            Column("executor", "Исполнитель по документу", "executor", order="executor", width=34,
                   shown=False),
            Column("url", "Ссылка", "url", width=40, shown=False),
        ],
        "due",
        noun=NOUN,
    )  # fmt: skip


def state_order(days: LocalDays | None = None) -> Case:
    days = local_days() if days is None else days
    steps = [
        queries.overdue(days), queries.soon(days), queries.todo(), Q(state=Errand.State.DONE),
        Q(state=Errand.State.ACCEPTED), Q(state=Errand.State.CANCELLED),
    ]  # fmt: skip
    whens = [When(step, then=Value(place)) for place, step in enumerate(steps)]
    return Case(*whens, output_field=IntegerField())


DIRECTIVES = Table(
    "directives",
    "Документы с поручениями",
    [
        Column(
            "title", "Документ", "title", order="title", width=60,
            html=lambda row: linked(row.title, reverse("roadmaps:directive", args=[row.pk])),
        ),
        Column("requisites", "Реквизиты", "requisites", width=34, under="title"),
        Column("dated", "Дата", "dated", Kind.DATE, order="dated", width=12),
        Column(
            "state", "Состояние", lambda row: row.get_state_display(), Kind.CHOICE, width=26,
            order=by_choices("state", Directive.State.values),
        ),
        Column("given", "Поручений", "given", Kind.NUMBER, order="given", width=12),
        Column("open", "К исполнению", "open", Kind.NUMBER, order="open", width=12),
        Column("accepted", "Принято", "accepted", Kind.NUMBER, order="accepted", width=12),
        Column("place", "Муниципалитет", "municipality.name", order="municipality__name", width=36,
               shown=False),
    ],
    order="-dated",
    noun="документ,документа,документов",
)  # fmt: skip


class ErrandFilter(ListFilter):
    """Whose errands and how they stand; the person's own that are to be done unless asked."""

    q = django_filters.CharFilter(label="Слова", method="by_text")
    whose = django_filters.ChoiceFilter(
        label="Чьи", choices=[("all", "все, которые я вижу")], empty_label="мои", method="passed"
    )
    state = django_filters.ChoiceFilter(
        label="Состояние",
        choices=[("all", "любое"), *((code, name) for code, (name, _) in queries.CHOICES.items())],
        empty_label="к исполнению",
        method="by_state",
    )
    municipality = django_filters.ModelChoiceFilter(
        label="Муниципалитет", queryset=Municipality.objects.none(), empty_label="все",
        field_name="directive__municipality",
    )  # fmt: skip
    school = django_filters.ModelChoiceFilter(
        label="Школа", queryset=School.objects.none(), empty_label="все"
    )

    class Meta:
        model = Errand
        fields: list[str] = []

    def __init__(self, data: Any, *, viewer: User, days: LocalDays | None = None) -> None:
        self.days = local_days() if days is None else days
        rows = queries.errands(viewer) if data.get("whose") == "all" else queries.mine(viewer)
        super().__init__(data, queryset=rows.distinct())
        self.offer("municipality", Municipality.objects.visible_to(viewer))
        self.offer("school", School.objects.visible_to(viewer).active())

    def filter_queryset(self, queryset: QuerySet[Errand]) -> QuerySet[Errand]:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(queries.todo())
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet[Errand], name: str, value: str) -> QuerySet[Errand]:
        return queryset.filter(words_in(value, "text", "executor"))

    def passed(self, queryset: QuerySet[Errand], name: str, value: str) -> QuerySet[Errand]:
        return queryset

    def by_state(self, queryset: QuerySet[Errand], name: str, value: str) -> QuerySet[Errand]:
        return queryset if value == "all" else queryset.filter(queries.CHOICES[value][1](self.days))
