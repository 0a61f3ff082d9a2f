"""Statuses of schools. A person sets one, with the number and date of a document."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from schools.models.places import Municipality
from schools.models.schools import School
from schools.models.scoping import SchoolRowQuerySet


class SchoolStatusQuerySet(SchoolRowQuerySet):
    def current(self) -> Self:
        return self.filter(ends=None)


class SchoolStatus(models.Model):
    """A school on a list: why, since when, by which papers, and how it left.

    The grounds are two: the regional act and the municipal order; either may be absent.
    """

    class Kind(models.TextChoices):
        SHNOR = "shnor", "низкие образовательные результаты"
        SHNSU = "shnsu", "неблагоприятные социальные условия"
        RISK_ZONE = "risk_zone", "зона риска снижения образовательных результатов"

    # One scale of results: a school with low results is beyond its risk zone.
    OF_RESULTS = (Kind.SHNOR, Kind.RISK_ZONE)

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="statuses")
    kind = models.CharField("статус", max_length=10, choices=Kind)
    list_year = models.PositiveSmallIntegerField("год перечня")
    results_year = models.PositiveSmallIntegerField("по результатам года")
    entered_list_year = models.PositiveSmallIntegerField("в перечне с года", null=True, blank=True)
    starts = models.DateField("действует с")
    regional_act = models.CharField("региональный акт", max_length=300, blank=True)
    regional_number = models.CharField("номер акта", max_length=60, blank=True)
    regional_date = models.DateField("дата акта", null=True, blank=True)
    order_number = models.CharField("номер документа", max_length=60, blank=True)
    order_date = models.DateField("дата документа", null=True, blank=True)
    ends = models.DateField("действует по", null=True, blank=True)
    exit_term = models.CharField(
        "как покинула перечень", max_length=10, choices=Municipality.ExitTerm, blank=True
    )
    exit_reason = models.CharField("почему покинула перечень", max_length=500, blank=True)
    exit_order_number = models.CharField("номер документа о выходе", max_length=60, blank=True)
    exit_order_date = models.DateField("дата документа о выходе", null=True, blank=True)
    created_at = models.DateTimeField("записан", auto_now_add=True)

    objects = SchoolStatusQuerySet.as_manager()

    class Meta:
        verbose_name = "статус школы"
        verbose_name_plural = "статусы школ"
        ordering = ["-list_year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind"],
                condition=Q(ends=None),
                name="status_current_once",
                violation_error_message="Этот статус у школы уже действует.",
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(ends=None, kind__in=["shnor", "risk_zone"]),
                name="status_of_results_once",
                violation_error_message="Школа не может одновременно быть школой с низкими "
                "результатами и находиться в зоне риска.",
            ),
            models.CheckConstraint(
                condition=Q(order_number__gt="") | Q(regional_number__gt=""),
                name="status_has_grounds",
                violation_error_message="Статусу нужно основание: номер регионального акта или "
                "документа муниципалитета.",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="status_dates",
                violation_error_message="Статус не может закончиться раньше, чем начался.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.get_kind_display()}"

    @property
    def is_new(self) -> bool:
        """Whether the school got on the list in this very year, and did not stay on it."""
        return self.entered_list_year in {None, self.list_year}

    @property
    def exit_words(self) -> str:
        """«исключена из перечня»; of an old record in the municipality's usual word."""
        if self.exit_term:
            return self.get_exit_term_display()
        return self.school.municipality.get_exit_term_display()

    @property
    def term(self) -> str:
        """The status in the municipality's own word. Select `school__municipality`."""
        return self.school.municipality.status_term(self.kind)
