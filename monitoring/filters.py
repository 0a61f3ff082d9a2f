"""Filters of batches and of the findings of a run."""

from collections.abc import Collection, Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from monitoring.identification.queries import SHOW, Category, shown_as
from monitoring.models import Finding
from monitoring.region_acts.queries import RegionList
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.searching import words_in

IN_REGION = (
    ("listed", "в перечне региона"),
    ("unlisted", "нет в перечне региона"),
    ("differs", "расчёт и перечень расходятся"),
)


class BatchFilter(ListFilter):
    q = django_filters.CharFilter(label="Название файла", method="by_text")
    state = django_filters.ChoiceFilter(label="Состояние", choices=Batch.State, empty_label="любое")

    class Meta:
        model = Batch
        fields: list[str] = []

    def by_text(self, batches: QuerySet[Batch], name: str, value: str) -> QuerySet[Batch]:
        named = BatchFile.objects.filter(words_in(value, "stored__name"))
        return batches.filter(pk__in=named.values("batch"))


class FindingFilter(ListFilter):
    """A school stays with all its findings of the category when one of them fits."""

    category = django_filters.ChoiceFilter(label="Категория", empty_label="любая")
    q = django_filters.CharFilter(label="Школа", method="by_text")
    show = django_filters.ChoiceFilter(
        label="Показать", choices=SHOW, empty_label="все школы", method="by_show"
    )

    region = django_filters.ChoiceFilter(
        label="Перечень региона", choices=IN_REGION, empty_label="все школы", method="by_region"
    )

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        categories: Sequence[Category],
        region: RegionList,
        differing: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listed, self.differing = set(region.listed or ()), set(differing)
        if not region.acts:
            del self.filters["region"]
        choices = [(item.code, item.title) for item in categories]
        self.filters["category"].extra["choices"] = choices

    @property
    def chosen_category(self) -> str:
        """The category asked for, '' for any."""
        self.form.is_valid()
        return self.form.cleaned_data.get("category", "")

    def by_text(self, findings: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        return findings.filter(words_in(value, "school__name"))

    def by_region(self, findings: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        if value == "differs":
            return findings.filter(school__in=self.differing)
        listed = Q(school__in=self.listed)
        return findings.filter(listed if value == "listed" else ~listed)

    def by_show(self, findings: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        return findings.filter(school__in=findings.filter(shown_as(value)).values("school"))
