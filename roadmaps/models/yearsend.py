"""What people write over a year's data: notes on monitoring rounds, reviews of programmes.

`texts` are drafted of data and edited by a person, by the codes of the sections; numbers and
tables come of the data alone. From `issued_at` on the text does not change: it is a paper.
"""

from django.db import models

from monitoring.models import Round, RoundSnapshot
from roadmaps.models.programmes import Programme
from roadmaps.models.scoping import NoteQuerySet, ProgrammeRowQuerySet


class WrittenPaper(models.Model):
    texts = models.JSONField("тексты", default=dict, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("составлено", auto_now_add=True)
    updated_at = models.DateTimeField("изменено", auto_now=True)
    issued_at = models.DateTimeField("выпущено", null=True, blank=True)
    issued_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    paper = models.ForeignKey(
        "core.PaperSnapshot", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_editable(self) -> bool:
        return self.issued_at is None


class RoundNote(WrittenPaper):
    """The note on a monitoring round, drafted of a snapshot: черновик → выпущена."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="note")
    snapshot = models.ForeignKey(RoundSnapshot, on_delete=models.PROTECT, related_name="notes")

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "справка по мониторингу"
        verbose_name_plural = "справки по мониторингам"
        ordering = ["-snapshot__on", "pk"]

    def __str__(self) -> str:
        return f"Справка: {self.round}"

    @property
    def scope(self) -> str:
        return self.round.scope


class ProgrammeReview(WrittenPaper):
    """«Оценка эффективности программы» in a year: what a person concludes of plan and fact.

    Issued again with a changed text, the earlier paper stays among the papers.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reviews")
    year = models.PositiveSmallIntegerField("год")

    objects = ProgrammeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "оценка эффективности программы"
        verbose_name_plural = "оценки эффективности программ"
        ordering = ["programme", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "year"], name="review_of_year_once")
        ]

    def __str__(self) -> str:
        return f"Оценка эффективности: {self.programme}, {self.year}"

    @property
    def scope(self) -> str:
        return self.programme.scope
