"""When each term of keeping was last seen to."""

from django.db import models


class TermRun(models.Model):
    """The last run of one term: when, how many were deleted, whether it failed."""

    code = models.CharField("что", max_length=40, unique=True)
    ran_at = models.DateTimeField("когда")
    deleted = models.PositiveIntegerField("удалено", default=0)
    failed = models.BooleanField("не удалось", default=False)

    class Meta:
        verbose_name = "соблюдение срока хранения"
        verbose_name_plural = "соблюдение сроков хранения"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
