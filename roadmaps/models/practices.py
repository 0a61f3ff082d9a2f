"""The bank of practices: what a school does well, and who took it over."""

from django.db import models

from monitoring.models import RiskFactor
from roadmaps.models.scoping import PracticeQuerySet
from schools.models import Municipality, School


class Practice(models.Model):
    """A way of working that helped: what for, how, where it is from, which schools took it over."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="practices"
    )
    title = models.CharField("название", max_length=300)
    problem = models.TextField("какую проблему решает")
    description = models.TextField("как это делается")
    effect = models.TextField("что изменилось", blank=True)
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.SET_NULL, related_name="practices"
    )
    source = models.CharField("источник", max_length=300, blank=True)
    url = models.URLField("ссылка", max_length=500, blank=True)
    factors = models.ManyToManyField(RiskFactor, blank=True, related_name="practices")
    adopters = models.ManyToManyField(School, blank=True, related_name="adopted_practices")
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("внесена", auto_now_add=True)
    updated_at = models.DateTimeField("изменена", auto_now=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "практика"
        verbose_name_plural = "практики"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def whose(self) -> str:
        """The school, or the source in words."""
        return self.school.name if self.school else self.source
