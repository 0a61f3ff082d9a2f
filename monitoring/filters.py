"""The filter of batches."""

import django_filters
from django.db.models import QuerySet

from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.searching import words_in


class BatchFilter(ListFilter):
    q = django_filters.CharFilter(label="Название файла", method="by_text")
    state = django_filters.ChoiceFilter(label="Состояние", choices=Batch.State, empty_label="любое")

    class Meta:
        model = Batch
        fields: list[str] = []

    def by_text(self, found: QuerySet[Batch], name: str, value: str) -> QuerySet[Batch]:
        named = BatchFile.objects.filter(words_in(value, "stored__name"))
        return found.filter(pk__in=named.values("batch"))
