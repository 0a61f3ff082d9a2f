"""What a person typed into a long form and has not saved yet."""

from typing import Any, Self

from django.conf import settings
from django.db import models


class FormDraftQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """A draft is its owner's alone."""
        return self.filter(user=user)


class FormDraft(models.Model):
    """One person's draft of one form on one object.

    `object` is the app's own word for what the form is about («plan-7/head»). `base_version` is
    what stood in the fields when the form was opened: with it, what others changed since then can
    be told from what this person changed. `data` is what the fields hold now.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="чей", on_delete=models.CASCADE, related_name="+"
    )
    form = models.CharField("форма", max_length=60)
    object = models.CharField("объект", max_length=120)
    base_version = models.JSONField("что было при открытии", default=dict)
    data = models.JSONField("введено", default=dict)
    saved_at = models.DateTimeField("сохранён", auto_now=True, db_index=True)

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "черновик формы"
        verbose_name_plural = "черновики форм"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "object"], name="form_draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.object}"
