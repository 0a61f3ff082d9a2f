"""Which columns of a list a person has chosen to see."""

from typing import Any, Self

from django.conf import settings
from django.db import models


class ColumnChoiceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """A choice is its owner's alone."""
        return self.filter(user=user)


class ColumnChoice(models.Model):
    """One person's columns of one list: which were ticked, and which were left unticked."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="чей", on_delete=models.CASCADE, related_name="+"
    )
    table = models.CharField("таблица", max_length=60)
    shown = models.JSONField("показаны", default=list)
    hidden = models.JSONField("скрыты", default=list)

    objects = ColumnChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "выбор столбцов"
        verbose_name_plural = "выбор столбцов"
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="columns_once")]

    def __str__(self) -> str:
        return self.table
