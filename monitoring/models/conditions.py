"""Of what a municipality makes its index of social well-being: its own choice, no norm."""

from django.db import models

from schools.models import Municipality
from schools.models.scoping import MunicipalityRowQuerySet


class SocialIndex(models.Model):
    """Components are [{"ratio": share of the social passport, "sign": 1 or −1, "weight": number}],
    as an index of the rules has them; `method` is one of those of the rules."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="social_index"
    )
    method = models.CharField("как считается", max_length=20)
    components = models.JSONField("составляющие")
    # Of coefficients that a region has found: an index is then the expected share of «2».
    intercept = models.FloatField("свободный член", null=True, blank=True)
    basis = models.CharField("кто и каким документом выбрал", max_length=300)
    updated_at = models.DateTimeField("изменён", auto_now=True)
    updated_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "индекс социального благополучия"
        verbose_name_plural = "индексы социального благополучия"

    def __str__(self) -> str:
        return f"Индекс социального благополучия, {self.municipality}"

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def spec(self) -> dict[str, object]:
        """The index as rules have it."""
        made: dict[str, object] = {"method": self.method, "components": self.components}
        return made | ({} if self.intercept is None else {"intercept": self.intercept})
