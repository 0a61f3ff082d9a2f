"""Expert review of school documents by editable criteria scored 0–2."""

from django.db import models
from django.db.models import Q

from roadmaps.models.plans import PlanVersion
from roadmaps.models.scoping import VersionRowQuerySet
from schools.models import Municipality
from schools.models.scoping import MunicipalityRowQuerySet


class ReviewCriterion(models.Model):
    """A criterion of a municipality's expert review; a score below `passing` is a remark."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="review_criteria"
    )
    position = models.PositiveSmallIntegerField("номер")
    title = models.CharField("критерий", max_length=400)
    passing = models.PositiveSmallIntegerField("проходной балл", default=1)
    active = models.BooleanField("действует", default=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "критерий экспертизы"
        verbose_name_plural = "критерии экспертизы"
        ordering = ["municipality", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "position"],
                name="criterion_position",
                violation_error_message="Критерий с таким номером уже есть.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ExpertReview(models.Model):
    """One expert's scores of one version."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="reviews")
    expert = models.ForeignKey("schools.User", on_delete=models.PROTECT, related_name="+")
    comment = models.TextField("общее мнение", blank=True)
    assigned_at = models.DateTimeField("поручено", auto_now_add=True)
    finished_at = models.DateTimeField("проведено", null=True, blank=True)

    objects = VersionRowQuerySet.as_manager()

    class Meta:
        verbose_name = "экспертиза"
        verbose_name_plural = "экспертизы"
        ordering = ["version", "assigned_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "expert"],
                name="review_expert_once",
                violation_error_message="Этот эксперт экспертизу уже проводит.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.version}"


class CriterionScore(models.Model):
    review = models.ForeignKey(ExpertReview, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(ReviewCriterion, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField("балл")
    comment = models.CharField("комментарий", max_length=500, blank=True)

    class Meta:
        verbose_name = "балл"
        verbose_name_plural = "баллы"
        ordering = ["review", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=Q(score__lte=2),
                name="score_range",
                violation_error_message="Балл – от 0 до 2.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.score}"
