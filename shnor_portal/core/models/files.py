"""Files that people brought and papers that the portal made."""

from django.db import models

from shnor_portal.core.models.scoped import ScopedRow


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

    class Meta:
        verbose_name = "файл"
        verbose_name_plural = "файлы"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
