"""Rows that a file set: they lead back to it, to its sheet and row."""

from django.db import models


class FromFile(models.Model):
    """`source` is the file's name, which stays when the file is gone."""

    source = models.CharField("источник", max_length=200, blank=True)
    file = models.ForeignKey(
        "core.BatchFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sheet = models.CharField("лист", max_length=120, blank=True)
    row = models.PositiveIntegerField("строка", null=True)

    class Meta:
        abstract = True
