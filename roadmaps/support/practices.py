"""The bank of practices: questions, deeds, its table, filter and form."""

from collections.abc import Collection, Iterable
from typing import Any

import django_filters
from crispy_forms.layout import Column as FormColumn
from crispy_forms.layout import Row
from django import forms
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from monitoring.models import RiskFactor, RiskProfile
from monitoring.profiles.catalogues import catalogues
from roadmaps.models import Plan, Practice
from roadmaps.plans.texts import MeasureText
from schools import access
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import bare_helper
from shnor_portal.core.lists.cells import linked, noted
from shnor_portal.core.lists.columns import Column, Kind, Table
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.searching import words_in
from shnor_portal.core.typography import MISSING

FIELDS = ("title", "problem", "description", "effect", "source", "url")
CODE = "practice-"
SECTION = "Практики школ"


def practices(viewer: User) -> QuerySet[Practice]:
    return Practice.objects.visible_to(viewer).select_related("municipality", "school")


def practice_table(viewer: User) -> QuerySet[Practice]:
    rows = practices(viewer).annotate(adopted=Count("adopters", distinct=True))
    return rows.prefetch_related("factors").order_by("title", "pk")


def offered(
    viewer: User, plan: Plan, factors: Iterable[RiskFactor], words: str = ""
) -> list[Practice]:
    """Practices for a plan: those that the words find, or else those of its causes first."""
    matching = practices(viewer).filter(municipality=plan.municipality).prefetch_related("factors")
    if words.strip():
        matching = matching.filter(words_in(words, "title", "problem", "description"))
    wanted = {factor.pk for factor in factors}
    rows = list(matching)
    return sorted(rows, key=lambda one: not wanted & {factor.pk for factor in one.factors.all()})


def factors_to_choose() -> QuerySet[RiskFactor]:
    """Of the catalogues that profiles use; of all where none is used yet."""
    catalogues()  # Ready ones are brought in by whoever asks for them first.
    factors = RiskFactor.objects.order_by("catalogue", "position")
    used = factors.filter(catalogue__in=RiskProfile.objects.order_by().values("catalogue"))
    return used if used.exists() else factors


def as_measures(codes: Iterable[str], practices: Iterable[Practice]) -> list[MeasureText]:
    """Ticked practices as measures of a plan; what is not one of them is left out."""
    by_code = {f"{CODE}{one.pk}": one for one in practices}
    return [_measure(by_code[code]) for code in dict.fromkeys(codes) if code in by_code]


def _measure(one: Practice) -> MeasureText:
    whose = f" ({one.whose})" if one.whose else ""
    return MeasureText(
        text=f"Внедрение практики «{one.title}»{whose}",
        section=SECTION,
        deadline_text="в течение года",
        result=one.effect,
    )


@transaction.atomic
def save_practice(
    *,
    municipality: Municipality,
    by: User | None,
    factors: Collection[RiskFactor],
    adopters: Collection[School],
    school: School | None,
    practice: Practice | None = None,
    **said: Any,
) -> Practice:
    """A practice, new or put right."""
    access.check(by, Permission.EDIT_SUPPORT, municipality)
    if practice:
        practice = states.take(practice, by=by, related=["municipality"])
        access.check(by, Permission.EDIT_SUPPORT, practice)
    row = practice or Practice(municipality=municipality, created_by=by)
    if school in adopters:
        raise Refused("Школа не перенимает свою же практику.", code="own_practice")
    row.school = school
    for name in FIELDS:
        setattr(row, name, said.get(name, ""))
    row.save()
    row.factors.set(factors)
    row.adopters.set(adopters)
    text = f"практика «{row}»" + (f" ({row.whose})" if row.whose else "")
    audit.record("practice.save", text, by=by, scope=row.scope, obj=row)
    return row


@transaction.atomic
def remove(*, practice: Practice, by: User | None) -> None:
    row = states.take(practice, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_SUPPORT, row)
    audit.record("practice.remove", f"практика «{row}» убрана", by=by, scope=row.scope, obj=row)
    row.delete()


def _factors(row: Practice) -> str:
    return "; ".join(factor.title for factor in row.factors.all())


PRACTICES = Table(
    "practices",
    "Банк практик",
    [
        Column(
            "title", "Практика", "title", order="title", width=44,
            html=lambda row: linked(row.title, reverse("roadmaps:practice", args=[row.pk])),
        ),
        Column("problem", "Какую проблему решает", "problem", order="problem", width=60),
        Column("factors", "Факторы риска", _factors, width=44,
               html=lambda row: noted(*(factor.title for factor in row.factors.all())) or MISSING),
        Column("whose", "Чья", "whose", order=Coalesce("school__name", "source"), width=34),
        Column("adopted", "Переняли школы", "adopted", Kind.NUMBER, order="adopted", width=12),
        Column("effect", "Что изменилось", "effect", order="effect", width=44, shown=False),
        Column("url", "Ссылка", "url", width=40, shown=False),
    ],
    order="title",
    noun="практика,практики,практик",
)  # fmt: skip
"""Rows are of `practice_table`."""


class PracticeFilter(ListFilter):
    q = django_filters.CharFilter(label="Слова", method="by_text")
    factor = django_filters.ModelChoiceFilter(
        label="Фактор риска", queryset=RiskFactor.objects.none(), empty_label="любой",
        field_name="factors",
    )  # fmt: skip
    school = django_filters.ModelChoiceFilter(
        label="Школа", queryset=School.objects.none(), empty_label="любая", method="by_school"
    )

    class Meta:
        model = Practice
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = RiskFactor.objects.filter(practices__in=practices(viewer).order_by().values("pk"))
        self.offer("factor", used.distinct().order_by("catalogue", "position"))
        self.offer("school", School.objects.visible_to(viewer).active())

    def by_text(self, queryset: QuerySet[Practice], name: str, value: str) -> QuerySet[Practice]:
        return queryset.filter(words_in(value, "title", "problem", "description", "effect"))

    def by_school(
        self, queryset: QuerySet[Practice], name: str, value: School
    ) -> QuerySet[Practice]:
        """Its own, and those that it took over."""
        return queryset.filter(
            Q(school=value) | Q(pk__in=value.adopted_practices.order_by().values("pk"))
        )


class PracticeForm(forms.Form):
    title = forms.CharField(label="Название", max_length=300)
    problem = forms.CharField(
        label="Какую проблему решает", max_length=4_000, widget=forms.Textarea({"rows": 2})
    )
    description = forms.CharField(
        label="Как это делается", max_length=20_000, widget=forms.Textarea({"rows": 5})
    )
    effect = forms.CharField(
        label="Что изменилось", max_length=4_000, required=False,
        widget=forms.Textarea({"rows": 2}), help_text="Результат, который видели: числа, отзывы.",
    )  # fmt: skip
    school = forms.ChoiceField(label="Школа", required=False)
    source = forms.CharField(
        label="Или другой источник", max_length=300, required=False,
        help_text="Институт, сборник, другой муниципалитет.",
    )  # fmt: skip
    url = forms.URLField(label="Ссылка", max_length=500, required=False, assume_scheme="https")
    factors = forms.MultipleChoiceField(
        label="Для каких факторов риска", required=False, widget=forms.CheckboxSelectMultiple
    )
    adopters = forms.MultipleChoiceField(
        label="Какие школы переняли", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, municipality: Municipality, factors: Iterable[RiskFactor],
        practice: Practice | None, **kwargs: Any,
    ) -> None:  # fmt: skip
        if practice:
            kwargs["initial"] = {name: getattr(practice, name) for name in FIELDS} | {
                "school": practice.school_id,
                "factors": list(practice.factors.values_list("pk", flat=True)),
                "adopters": list(practice.adopters.values_list("pk", flat=True)),
            }
        super().__init__(*args, **kwargs)
        rows = School.objects.filter(municipality=municipality).active().order_by("name")
        self.places = {str(one.pk): one for one in rows}
        self.known = {str(one.pk): one for one in factors}
        schools = [(key, one.name) for key, one in self.places.items()]
        _choose(self.fields["school"], [("", "не школа муниципалитета"), *schools])
        _choose(self.fields["adopters"], schools)
        _choose(self.fields["factors"], [(key, one.title) for key, one in self.known.items()])
        self.helper = bare_helper(
            "title", "problem", "description", "effect",
            Row(FormColumn("school"), FormColumn("source")), "url", "factors", "adopters",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("school") and data["school"] in data.get("adopters", ()):
            self.add_error("adopters", "Школа не перенимает свою же практику.")
        return data

    def values(self) -> dict[str, Any]:
        """Arguments of `save_practice`."""
        data = self.cleaned_data
        return {name: data[name] for name in FIELDS} | {
            "school": self.places.get(data["school"]),
            "factors": [self.known[key] for key in data["factors"]],
            "adopters": [self.places[key] for key in data["adopters"]],
        }


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
