"""Signs of bias in the results of a school: as lists name them, and what the school says."""

from django.db import models

from monitoring.models.from_file import FromFile
from monitoring.models.results import Assessment
from schools.models import School
from schools.models.scoping import SchoolRowQuerySet


class BiasSigns(FromFile):
    """What the latest list in force says of one school in one year: in which works it has markers.

    `marks` are pairs of a canonical subject and a grade of ВПР; a row without any says that the
    list names the school and marks nothing. A marker is a sign to look into, never a proof.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="bias_signs")
    year = models.PositiveSmallIntegerField("год")
    marks = models.JSONField("работы с признаками необъективности", default=list, blank=True)
    markers = models.PositiveSmallIntegerField("количество маркеров", default=0)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "признаки необъективности"
        verbose_name_plural = "признаки необъективности"
        ordering = ["-year", "school__name"]
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="bias_signs_year")]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}"

    @property
    def scope(self) -> str:
        return self.school.scope


class SignAnswer(models.Model):
    """What the head of a school says of the signs in one of its works; it stays with the work."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sign_answers")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("пояснение школы")
    given_by = models.ForeignKey(
        "schools.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField("когда дано")

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "пояснение школы о признаках необъективности"
        verbose_name_plural = "пояснения школ о признаках необъективности"
        constraints = [
            models.UniqueConstraint(fields=["school", "assessment"], name="sign_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.assessment}: пояснение школы"
