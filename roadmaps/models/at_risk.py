"""Pupils at risk of failure as counts: nobody is named, the list with names stays in the school."""

from django.db import models
from django.db.models import F, Q

from roadmaps.models.scoping import FewPeopleQuerySet
from schools.models import School


class RiskCount(models.Model):
    """Cases (a pupil and a subject) of one class, subject and reason that stand in a quarter.

    `year` is that of the results: the school year 2024/25 is of 2025. `found` stood in the bank at
    any time of the quarter, those of earlier quarters too; `with_route` of them learn by a route of
    their own (ИОМ), `resolved` of them were caught up by its end and are not in the next one.
    """

    class Quarter(models.IntegerChoices):
        FIRST = 1, "I четверть"
        SECOND = 2, "II четверть"
        THIRD = 3, "III четверть"
        FOURTH = 4, "IV четверть"

    class Reason(models.TextChoices):
        GAPS = "gaps", "пробелы в знаниях"
        LANGUAGE = "language", "недостаточное владение русским языком"
        HEALTH = "health", "пропуски по болезни, здоровье"
        ABSENCE = "absence", "пропуски без уважительной причины"
        MOTIVATION = "motivation", "низкая мотивация"
        ABILITY = "ability", "трудности в обучении (нужен специалист)"
        FAMILY = "family", "трудная жизненная ситуация"
        TEACHER = "teacher", "не было учителя или замещения"
        OTHER = "other", "другое"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="risk_counts")
    year = models.PositiveSmallIntegerField("год")
    quarter = models.PositiveSmallIntegerField("четверть", choices=Quarter)
    class_name = models.CharField("класс", max_length=10)
    subject = models.CharField("предмет", max_length=100)
    reason = models.CharField("причина", max_length=10, choices=Reason)
    found = models.PositiveSmallIntegerField("в банке")
    with_route = models.PositiveSmallIntegerField("с ИОМ", default=0)
    resolved = models.PositiveSmallIntegerField("преодолели", default=0)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = FewPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = "обучающиеся группы риска"
        verbose_name_plural = "обучающиеся группы риска"
        ordering = ["-year", "quarter", "class_name", "subject", "reason"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "quarter", "class_name", "subject", "reason"],
                name="risk_count_once",
                violation_error_message="Эти класс, предмет и причина за четверть уже внесены.",
            ),
            models.CheckConstraint(
                condition=Q(
                    found__gt=0, with_route__lte=F("found"), resolved__lte=F("found")
                ),
                name="risk_count_within",
                violation_error_message="С ИОМ и преодолевших не больше, чем в банке.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.school}, {self.year_words}, {self.get_quarter_display()}: {self.about}"

    @property
    def about(self) -> str:
        """«5А, Математика, пробелы в знаниях»."""
        return f"{self.class_name}, {self.subject}, {self.get_reason_display()}"

    @property
    def year_words(self) -> str:
        """«2024/25»."""
        return f"{self.year - 1}/{self.year % 100:02}"

    @property
    def scope(self) -> str:
        return self.school.scope
