"""A school's own results by quarter: counts of pupils, as the school gives them."""

from django.db import models

from monitoring.models.from_file import FromFile
from schools.models import School
from schools.models.scoping import SchoolRowQuerySet

PERIOD_COUNTS = (
    "pupils", "succeed", "quality", "excellent", "repeat", "conditional", "on_register",
)  # fmt: skip


def _count(title: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(title, null=True, blank=True)


class PeriodResult(FromFile):
    """One school, school year, period, class ('' is the whole school), subject ('' is all).

    `year` is that of the results it stands beside: the school year 2024/25 is of 2025. Null is not
    known, 0 is none.
    """

    class Period(models.TextChoices):
        """In the order in which a year goes; a school has quarters, trimesters or half-years."""

        Q1 = "1q", "I четверть"
        T1 = "1t", "I триместр"
        Q2 = "2q", "II четверть"
        H1 = "2h", "I полугодие"
        T2 = "2t", "II триместр"
        Q3 = "3q", "III четверть"
        Q4 = "4q", "IV четверть"
        T3 = "4t", "III триместр"
        H2 = "5h", "II полугодие"
        YEAR = "9y", "год"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="period_results")
    year = models.PositiveSmallIntegerField("год")
    period = models.CharField("период", max_length=2, choices=Period)
    class_name = models.CharField("класс", max_length=10, blank=True, default="")
    subject = models.CharField("предмет", max_length=120, blank=True, default="")
    pupils = models.PositiveIntegerField("обучающихся")
    succeed = _count("успевают")
    quality = _count("успевают на «4» и «5»")
    excellent = _count("отличники")
    repeat = _count("оставлены на повторное обучение")
    conditional = _count("переведены условно")
    on_register = _count("на профилактическом учёте")
    attendance = models.DecimalField(
        "посещаемость, %", max_digits=5, decimal_places=2, null=True, blank=True
    )
    as_of = models.DateField("на дату", null=True, blank=True)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "результаты школы за период"
        verbose_name_plural = "результаты школ по периодам"
        ordering = ["-year", "period", "class_name", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "period", "class_name", "subject"],
                name="period_result_key",
                violation_error_message="Результаты школы за этот период уже есть.",
            )
        ]

    def __str__(self) -> str:
        about = ", ".join(filter(None, (self.class_name, self.subject)))
        return f"{self.school}, {self.year_words}, {self.get_period_display()} {about}".strip()

    @property
    def year_words(self) -> str:
        """«2024/25»."""
        return f"{self.year - 1}/{self.year % 100:02}"

    @property
    def scope(self) -> str:
        return self.school.scope
