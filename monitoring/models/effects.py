"""What became of accompanied schools, beside what was to be expected with nothing done."""

from django.db import models

from schools.models import Municipality, School
from schools.models.scoping import MunicipalityRowQuerySet, SchoolRowQuerySet


class EffectStudy(models.Model):
    """One calculation over the accompanied schools of a municipality up to a year of results.

    There is one of a year: a later one takes its place.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="effect_studies"
    )
    year = models.PositiveSmallIntegerField("по результатам года")
    inputs_hash = models.CharField("контрольная сумма данных", max_length=64)
    made_at = models.DateTimeField("рассчитано")
    made_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stale = models.BooleanField("данные изменились", default=False)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "расчёт динамики"
        verbose_name_plural = "расчёты динамики"
        ordering = ["-year", "municipality"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year"], name="effect_study_of_year")
        ]

    def __str__(self) -> str:
        return f"Динамика сопровождаемых школ по результатам {self.year} года"

    @property
    def scope(self) -> str:
        return self.municipality.scope


class SchoolEffect(models.Model):
    """One accompanied school of a study. `told` is `effects.changes.Story` as a document."""

    study = models.ForeignKey(EffectStudy, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="effects")
    base_year = models.PositiveSmallIntegerField("результаты до сопровождения")
    told = models.JSONField("что изменилось")

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "динамика школы"
        verbose_name_plural = "динамика школ"
        ordering = ["school__name"]
        constraints = [
            models.UniqueConstraint(fields=["study", "school"], name="effect_of_school_once")
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.study}"
