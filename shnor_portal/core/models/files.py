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
        ours = Q(for_one=False) | Q(created_by=user)
        told = user.figure_prefixes()
        if all(scope.startswith(tuple(told)) for scope in user.scope_prefixes()):
            # Small figures are seen wherever anything is: no file needs to be asked about them.
            return self.inside(told, user).filter(ours)
        batch_files = apps.get_model("core", "BatchFile").objects
        small = apps.get_model("core", "PaperSnapshot").objects.filter(small_figures=True)
        copies = batch_files.exclude(stored__blanked=None)
        with_figures = Q(pk__in=batch_files.values("stored")) | Q(
            pk__in=copies.values("stored__blanked")
        )
        for copy in ("pdf", "docx"):
            with_figures |= Q(pk__in=small.exclude(**{copy: None}).values(copy))
        others = self.inside(user.scope_prefixes(), user).exclude(with_figures)
        return (others | self.inside(told, user)).filter(ours)


class StoredFile(ScopedRow):
    """One file in storage, named by its content; the people's name is only a label.

    Every file is encrypted at rest. One that holds, or may hold, personal data is deleted on
    `delete_on`; its row stays, and `blanked` is the copy without personal columns that stands in
    its place. An attached one has no date: it lives as long as the record it belongs to.
    One made `for_one` person is seen by nobody else and goes with its first taking.
    """

    name = models.CharField("название", max_length=255)
    sha256 = models.CharField("контрольная сумма", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("размер, байт")
    content_type = models.CharField("тип", max_length=120)
    content = models.FileField("содержимое", upload_to="%Y/%m", max_length=200, blank=True)
    personal = models.BooleanField("может содержать персональные данные", default=True)
    attached = models.BooleanField("приложен к записи", default=False)
    for_one = models.BooleanField("отдаётся один раз тому, кто его сделал", default=False)
    delete_on = models.DateField("удалить", null=True, blank=True)
    deleted_at = models.DateTimeField("удалён", null=True, blank=True)
    blanked = models.ForeignKey(
        "self",
        verbose_name="копия без персональных данных",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = StoredFileQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "файл"
        verbose_name_plural = "файлы"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
