"""What a paper was made of, and versions of data for caches."""

from typing import Any, Self

from django.db import models
from django.db.models import F

from shnor_portal.core.models.scoped import ScopedQuerySet, ScopedRow
from shnor_portal.core.searching import Searched, SearchText


class PaperSnapshotQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Papers inside the viewer's scopes; those with small figures for whoever sees these."""
        open_to_all = self.inside(user.scope_prefixes(), user).filter(small_figures=False)
        return open_to_all | self.inside(user.figure_prefixes(), user)


class PaperSnapshot(Searched, ScopedRow):
    """The frozen context of one paper: rendered again, it has the same numbers.

    `sources` lists the batch files that the numbers came from, so that a withdrawal can say
    which papers it touches.
    """

    snapshot_id = models.CharField("снимок", max_length=20, unique=True)
    kind = models.CharField("вид документа", max_length=40)
    title = models.CharField("название", max_length=255)
    year = models.PositiveSmallIntegerField("год")
    context = models.JSONField("содержание")
    sources = models.JSONField("источники", default=list)
    check_code = models.CharField("контрольный код", max_length=20, db_index=True)
    small_figures = models.BooleanField("есть значения, которые видны не всем", default=False)
    pdf = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    docx = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    search_text = SearchText("title", "year")

    objects = PaperSnapshotQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class DataVersionQuerySet(models.QuerySet):
    def bump(self, scope: str) -> None:
        """Make every page cached for this scope stale; called last in a transaction."""
        self.get_or_create(scope=scope)
        self.filter(scope=scope).update(version=F("version") + 1)

    def of(self, scopes: list[str]) -> str:
        """One word that changes when the data of any of the scopes change."""
        versions = dict(self.filter(scope__in=scopes).values_list("scope", "version"))
        return "-".join(str(versions.get(scope, 0)) for scope in scopes)


class DataVersion(models.Model):
    scope = models.CharField("область", max_length=60, unique=True)
    version = models.PositiveBigIntegerField("версия", default=0)

    objects = DataVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "версия данных"
        verbose_name_plural = "версии данных"

    def __str__(self) -> str:
        return f"{self.scope}: {self.version}"
