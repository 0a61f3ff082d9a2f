"""Files that people brought and papers that the portal made."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from shnor_portal.core.models.scoped import ScopedQuerySet, ScopedRow


class StoredFileQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Files inside the viewer's scopes; those that tell small figures (brought in batches, or
        papers made with such) for whoever sees these."""
        batch_files = apps.get_model("core", "BatchFile").objects
        small = apps.get_model("core", "PaperSnapshot").objects.filter(small_figures=True)
        with_figures = Q(pk__in=batch_files.values("stored"))
        for copy in ("pdf", "docx"):
            with_figures |= Q(pk__in=small.exclude(**{copy: None}).values(copy))
        others = self.inside(user.scope_prefixes(), user).exclude(with_figures)
        return others | self.inside(user.figure_prefixes(), user)


class StoredFile(ScopedRow):
    """One file in storage, named by its content; the people's name is only a label.

    A personal file is encrypted at rest and deleted on `delete_on`; its row stays.
    """

    name = models.CharField("название", max_length=255)
    sha256 = models.CharField("контрольная сумма", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("размер, байт")
    content_type = models.CharField("тип", max_length=120)
    content = models.FileField("содержимое", upload_to="%Y/%m", max_length=200, blank=True)
    personal = models.BooleanField("содержит персональные данные", default=False)
    delete_on = models.DateField("удалить", null=True, blank=True)
    deleted_at = models.DateTimeField("удалён", null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "файл"
        verbose_name_plural = "файлы"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
