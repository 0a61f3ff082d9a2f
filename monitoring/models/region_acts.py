"""Acts by which a region names schools: the list is made there, the department computes beside."""

from typing import ClassVar

from django.db import models

from monitoring.models.from_file import FromFile
from schools.models import Municipality, School, SchoolStatus
from schools.models.scoping import MunicipalityRowQuerySet, SchoolRowQuerySet
from shnor_portal.core.typography import NBSP, short_date


class RegionalAct(FromFile):
    """An act of the region with a list of schools, as a municipality has it.

    A municipality that has none of its schools on the list has the act all the same: its schools
    are then known not to be listed.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="regional_acts"
    )
    name = models.CharField("чей акт", max_length=300)
    number = models.CharField("номер", max_length=60)
    date = models.DateField("дата")
    title = models.CharField("о чём акт", max_length=500, blank=True)
    list_year = models.PositiveSmallIntegerField("год перечня")
    # Of all its rows, those of other municipalities too: an act on one kind says nothing of others.
    kinds = models.JSONField("категории акта", default=list, blank=True)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "акт региона с перечнем школ"
        verbose_name_plural = "акты региона с перечнями школ"
        ordering = ["-date", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number", "date"],
                name="regional_act_number",
                violation_error_message="Этот акт уже загружен.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} от{NBSP}{short_date(self.date)} №{NBSP}{self.number}"

    @property
    def results_year(self) -> int:
        """Lists of a year are made by results of the year before."""
        return self.list_year - 1

    @property
    def scope(self) -> str:
        return self.municipality.scope


class ListedSchool(FromFile):
    """A school on the list of an act: in which category, in whose words."""

    class Kind(models.TextChoices):
        SHNOR = SchoolStatus.Kind.SHNOR.value, SchoolStatus.Kind.SHNOR.label
        SHNSU = SchoolStatus.Kind.SHNSU.value, SchoolStatus.Kind.SHNSU.label
        RISK_ZONE = SchoolStatus.Kind.RISK_ZONE.value, SchoolStatus.Kind.RISK_ZONE.label
        OTHER = "other", "другая категория"

    # Kinds that are statuses of schools; in others the words alone speak.
    STATUSES: ClassVar[tuple[str, ...]] = (Kind.SHNOR, Kind.SHNSU, Kind.RISK_ZONE)

    act = models.ForeignKey(RegionalAct, on_delete=models.CASCADE, related_name="listed")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="listed")
    kind = models.CharField("категория", max_length=10, choices=Kind)
    words = models.CharField("категория словами акта", max_length=300, blank=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "школа в перечне региона"
        verbose_name_plural = "школы в перечнях региона"
        ordering = ["-act__date", "school__name", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "school", "kind"],
                name="listed_school_once",
                violation_error_message="Школа уже есть в этом перечне.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.term}"

    @property
    def term(self) -> str:
        """The category in the municipality's own word; another one as the act has it.

        Select `school__municipality`.
        """
        if self.kind in self.STATUSES:
            return self.school.municipality.status_term(self.kind)
        return self.words or self.get_kind_display()

    @property
    def scope(self) -> str:
        return self.school.scope
