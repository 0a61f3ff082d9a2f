"""Why a school is where it is: catalogues of risk factors, profiles, resources, SWOT."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from schools.models import School
from schools.models.scoping import SchoolRowQuerySet


def _cut(title: str, default: str) -> models.DecimalField:
    return models.DecimalField(
        title,
        max_digits=4,
        decimal_places=3,
        default=Decimal(default),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )


class FactorCatalogue(models.Model):
    """A versioned list of risk factors; a profile keeps the version that it was made by.

    `medium_from` and `high_from` are shares (0–1) from which a computed value is proposed as
    a level.
    """

    class Ground(models.TextChoices):
        """How far the list itself may be trusted."""

        FOUND = "found", "взят из документа"
        RECALLED = "recalled", "восстановлен по памяти, с документом не сверен"
        OWN = "own", "составлен в портале"

    code = models.SlugField("код", max_length=60, unique=True)
    title = models.CharField("название", max_length=300)
    ground = models.CharField("откуда перечень", max_length=10, choices=Ground, default=Ground.OWN)
    note = models.TextField("что известно об источнике", blank=True)
    medium_from = _cut("средняя значимость – от доли", "0.34")
    high_from = _cut("высокая значимость – от доли", "0.67")
    created_at = models.DateTimeField("создан", auto_now_add=True)

    class Meta:
        verbose_name = "перечень факторов риска"
        verbose_name_plural = "перечни факторов риска"
        ordering = ["-created_at", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(high_from__gt=models.F("medium_from")),
                name="catalogue_cuts",
                violation_error_message="Порог высокой значимости должен быть больше порога "
                "средней.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class RiskFactor(models.Model):
    catalogue = models.ForeignKey(FactorCatalogue, on_delete=models.CASCADE, related_name="factors")
    position = models.PositiveSmallIntegerField("номер")
    title = models.CharField("фактор риска", max_length=400)
    confirmed = models.BooleanField("встретился в найденном документе", default=False)

    class Meta:
        verbose_name = "фактор риска"
        verbose_name_plural = "факторы риска"
        ordering = ["catalogue", "position"]
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "position"], name="factor_position"),
            models.UniqueConstraint(
                fields=["catalogue", "title"],
                name="factor_title",
                violation_error_message="Такой фактор в перечне уже есть.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RiskProfile(models.Model):
    """Factors of a school with their significance: received from an institute or built here."""

    class Origin(models.TextChoices):
        RECEIVED = "received", "получен"
        BUILT = "built", "составлен в портале"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="risk_profiles")
    catalogue = models.ForeignKey(
        FactorCatalogue, verbose_name="перечень факторов", on_delete=models.PROTECT
    )
    origin = models.CharField("откуда", max_length=10, choices=Origin)
    dated = models.DateField("дата")
    issuer = models.CharField("кем выдан", max_length=300, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("записан", auto_now_add=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "рисковый профиль"
        verbose_name_plural = "рисковые профили"
        ordering = ["-dated", "-pk"]

    def __str__(self) -> str:
        return f"Рисковый профиль от {self.dated:%d.%m.%Y}: {self.school}"

    @property
    def scope(self) -> str:
        return self.school.scope


class ProfileFactor(models.Model):
    """A factor in a profile: its level, and who answers for it."""

    class Level(models.TextChoices):
        LOW = "low", "низкая"
        MEDIUM = "medium", "средняя"
        HIGH = "high", "высокая"

    profile = models.ForeignKey(RiskProfile, on_delete=models.CASCADE, related_name="factors")
    factor = models.ForeignKey(RiskFactor, on_delete=models.PROTECT, related_name="+")
    level = models.CharField("значимость", max_length=6, choices=Level)
    reason = models.TextField("чем подтверждается", blank=True)
    responsible = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    responsible_text = models.CharField("ответственный", max_length=200, blank=True)

    class Meta:
        verbose_name = "фактор профиля"
        verbose_name_plural = "факторы профиля"
        ordering = ["profile", "factor__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "factor"],
                name="profile_factor_once",
                violation_error_message="Этот фактор в профиле уже есть.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.factor}: {self.get_level_display()}"


class ResourceMap(models.Model):
    """Deficits of a year and what is there against them."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="resource_maps")
    year = models.PositiveSmallIntegerField("год")
    staff_deficit = models.TextField("кадровые дефициты", blank=True)
    information_deficit = models.TextField("информационные дефициты", blank=True)
    material_deficit = models.TextField("материально-технические дефициты", blank=True)
    method_deficit = models.TextField("методические дефициты", blank=True)
    psychologist = models.DecimalField(
        "ставок педагога-психолога", max_digits=4, decimal_places=2, null=True, blank=True
    )
    speech_therapist = models.DecimalField(
        "ставок логопеда", max_digits=4, decimal_places=2, null=True, blank=True
    )
    defectologist = models.DecimalField(
        "ставок дефектолога", max_digits=4, decimal_places=2, null=True, blank=True
    )
    social_teacher = models.DecimalField(
        "ставок социального педагога", max_digits=4, decimal_places=2, null=True, blank=True
    )
    growth_point = models.BooleanField("работает «Точка роста»", null=True, blank=True)
    digital_environment = models.BooleanField("используется ЦОС", null=True, blank=True)
    improvement = models.TextField("заметное улучшение за год", blank=True)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "карта ресурсов"
        verbose_name_plural = "карты ресурсов"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year"],
                name="resource_map_year",
                violation_error_message="Карта ресурсов школы за этот год уже есть.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}, ресурсы {self.year}"

    @property
    def scope(self) -> str:
        return self.school.scope


class SwotEntry(models.Model):
    """One line of a yearly SWOT; a weakness or a threat leads to a factor or a measure."""

    class Side(models.TextChoices):
        STRENGTH = "strength", "сильная сторона"
        WEAKNESS = "weakness", "слабая сторона"
        OPPORTUNITY = "opportunity", "возможность"
        THREAT = "threat", "угроза"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="swot")
    year = models.PositiveSmallIntegerField("год")
    side = models.CharField("что это", max_length=12, choices=Side)
    text = models.TextField("суть")
    fact = models.CharField("факт портала", max_length=300, blank=True)
    factor = models.ForeignKey(
        RiskFactor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "строка SWOT-анализа"
        verbose_name_plural = "SWOT-анализ"
        ordering = ["-year", "side", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def scope(self) -> str:
        return self.school.scope
