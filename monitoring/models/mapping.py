"""Tables of no known layout: how one file is to be read, and what is remembered of such files."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from shnor_portal.core.encryption import EncryptedTextField
from shnor_portal.core.models.scoped import ScopedQuerySet, ScopedRow, under


class MemoryQuerySet(ScopedQuerySet):
    """What is remembered in a place, in its region above it, or by a person."""

    def visible_to(self, user: Any) -> Self:
        """What serves the viewer's files: of their places, and of the regions of these places."""
        prefixes = user.scope_prefixes()
        regions = {prefix.split("/")[0] + "/" for prefix in prefixes if prefix}
        return self.filter(under(prefixes) | Q(scope__in=regions))

    def of_ladder(self, user: Any, scope: str) -> list[Any]:
        """What serves a file of the place `scope` brought by `user` (None: the command line).

        The person's own first, then the municipality's, then the region's, each newest first. A
        person's own serves them wherever they bring files.
        """
        region = scope.split("/")[0] + "/"
        usable = self.filter(Q(scope__in={scope, region}) | self._own(user))
        steps = {scope: 1, region: 2}
        own = user.pk if user else None
        rows = usable.order_by("-created_at", "-pk")
        return sorted(
            rows, key=lambda row: 0 if own and row.created_by_id == own else steps[row.scope]
        )

    def _own(self, user: Any) -> Q:
        if user is None:
            return Q(pk__in=[])
        return Q(created_by=user) & under(user.scope_prefixes())


class TableRecipe(ScopedRow):
    """A table that somebody explained once; saved when its file was applied.

    `scope` is the municipality, or the whole region where its operator explained it. `recipe` is
    `layouts.mapped.recipe.Recipe` as JSON: headings and meanings, never a value of the table.
    """

    file = models.ForeignKey(
        "core.BatchFile",
        verbose_name="из файла",
        on_delete=models.CASCADE,
        related_name="recipes",
    )
    title = models.CharField("таблица", max_length=255)
    recipe = models.JSONField("что где стоит", default=dict)
    used_at = models.DateTimeField("в последний раз помогла", null=True, blank=True)
    uses = models.PositiveIntegerField("файлов прочитано", default=1)

    objects = MemoryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "запомненная таблица"
        verbose_name_plural = "запомненные таблицы"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ValueMeaning(ScopedRow):
    """What a value of a table means: «МА-5» is mathematics of grade 5, «н/а» is nothing."""

    class Kind(models.TextChoices):
        WORK = "work", "работа"
        ABSENT = "absent", "нет данных"

    recipe = models.ForeignKey(TableRecipe, on_delete=models.CASCADE, related_name="values")
    kind = models.CharField("о чём", max_length=10, choices=Kind)
    value = models.CharField("как в файле", max_length=200)
    meaning = models.JSONField("что значит", default=dict)

    objects = MemoryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "запомненное значение"
        verbose_name_plural = "запомненные значения"
        ordering = ["kind", "value"]

    def __str__(self) -> str:
        return self.value


class TableDraft(models.Model):
    """How one file of a batch is to be read; what a person has said of it so far.

    `outline` is a stored file with the first and last rows of its sheets, without persons: it goes
    when the batch is decided or the file deleted. `asked` are keys of columns (and `year`,
    `subject`, `grade`) that are still to be answered; `ready` lets the file be read. `unknown` are
    values to be asked about.
    """

    file = models.OneToOneField(
        "core.BatchFile", on_delete=models.CASCADE, related_name="table_draft"
    )
    outline = models.ForeignKey(
        "core.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recipe = models.JSONField("что где стоит", default=dict)
    base = models.ForeignKey(
        TableRecipe, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    whole = models.BooleanField("знакома целиком", default=False)
    asked = models.JSONField("что спросить", default=list)
    ready = models.BooleanField("можно читать", default=False)
    unknown = EncryptedTextField("незнакомые значения", blank=True, default="")
    answers = EncryptedTextField("что они значат", blank=True, default="")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "указания к таблице"
        verbose_name_plural = "указания к таблицам"

    def __str__(self) -> str:
        return str(self.file)
