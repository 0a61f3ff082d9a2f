"""Scales that make marks of primary scores, and the marks that were made by them.

A scale is never changed: an edit is a new version, and the one before is ended. What was computed
by a scale stands beside the result from the file, which is never edited.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from monitoring.models.results import Assessment, Procedure, SourceResult
from schools.models import Municipality, Region

# Without the levels that belong to nobody: a key of a scale.
KEY_FIELDS = ("procedure", "year", "grade", "subject", "level", "variant")


class MarkScaleQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Federal scales, those of the viewer's regions, and of the municipalities they see."""
        places = user.visible_places()
        seen = Municipality.objects.filter(
            Q(region__in=places.get("region", []))
            | Q(pk__in=places.get("municipality", []))
            | Q(schools__in=places.get("school", []))
        )
        of_region = Q(region__in=seen.values("region")) | Q(region__in=places.get("region", []))
        of_place = of_region | Q(municipality__in=seen.values("pk"))
        return self.filter(of_place | Q(region=None, municipality=None))

    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def federal(self) -> Self:
        """Those that come with the portal."""
        return self.filter(region=None, municipality=None)


class MarkScale(models.Model):
    """From which primary score each mark begins, in one work of one year.

    `region` and `municipality` say where it counts: neither of them is a federal scale.
    """

    class Exam(models.TextChoices):
        """The procedures, and an exam whose results are not loaded but whose scale is known."""

        VPR = Procedure.VPR.value, "ВПР"
        KDR = Procedure.KDR.value, "КДР"
        TRIAL = Procedure.TRIAL.value, "тренировочная работа"
        OGE = Procedure.OGE.value, "ОГЭ"
        EGE = Procedure.EGE.value, "ЕГЭ"
        GVE9 = "gve9", "ГВЭ-9"

    class Status(models.TextChoices):
        FOUND = "found", "по официальному документу"
        SECONDARY = "secondary", "по вторичному источнику"
        COMPUTED = "computed", "вычислена по результатам"
        MEMORY = "memory", "по памяти"

    procedure = models.CharField("процедура", max_length=10, choices=Exam)
    year = models.PositiveSmallIntegerField("год")
    grade = models.PositiveSmallIntegerField("класс")
    subject = models.CharField("предмет", max_length=120)
    level = models.CharField(
        "уровень", max_length=10, choices=Assessment.Level, blank=True, default=""
    )
    # «с экспериментом», «задания серии 200»: such a scale is for reference, no work is told by it.
    variant = models.CharField("вариант", max_length=60, blank=True, default="")
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.CASCADE, related_name="mark_scales"
    )
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.CASCADE, related_name="mark_scales"
    )
    from3 = models.PositiveSmallIntegerField("«3» – от, баллов")
    from4 = models.PositiveSmallIntegerField("«4» – от, баллов")
    from5 = models.PositiveSmallIntegerField("«5» – от, баллов")
    max_primary = models.PositiveSmallIntegerField("максимальный первичный балл")
    status = models.CharField("откуда известна", max_length=10, choices=Status)
    source = models.CharField("источник", max_length=300)
    condition = models.CharField("особые условия", max_length=300, blank=True, default="")
    needs_confirmation = models.BooleanField("нужно подтверждение", default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("подтверждена", null=True, blank=True)
    version = models.PositiveSmallIntegerField("версия", default=1)
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="following"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("внесена", auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField("не действует с", null=True, blank=True)
    ended_why = models.CharField("почему не действует", max_length=300, blank=True, default="")

    objects = MarkScaleQuerySet.as_manager()

    # A scale of a region goes before that of a municipality, both before the federal one.
    RANK: ClassVar = models.Case(
        models.When(region__isnull=False, then=0),
        models.When(municipality__isnull=False, then=1),
        default=2,
        output_field=models.IntegerField(),
    )

    class Meta:
        verbose_name = "шкала перевода баллов"
        verbose_name_plural = "шкалы перевода баллов"
        ordering = ["-year", "procedure", "grade", "subject", "level", "variant", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=KEY_FIELDS,
                condition=Q(ended_at=None, region=None, municipality=None),
                name="mark_scale_federal",
                violation_error_message="Такая шкала уже есть.",
            ),
            models.UniqueConstraint(
                fields=[*KEY_FIELDS, "region"],
                condition=Q(ended_at=None, region__isnull=False),
                name="mark_scale_of_region",
                violation_error_message="Шкала региона для этой работы уже есть.",
            ),
            models.UniqueConstraint(
                fields=[*KEY_FIELDS, "municipality"],
                condition=Q(ended_at=None, municipality__isnull=False),
                name="mark_scale_of_municipality",
                violation_error_message="Шкала муниципалитета для этой работы уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(
                    from3__gt=0,
                    from4__gt=F("from3"),
                    from5__gt=F("from4"),
                    max_primary__gte=F("from5"),
                ),
                name="mark_scale_bounds",
                violation_error_message="Границы отметок должны возрастать и быть не больше "
                "максимального балла.",
            ),
            models.CheckConstraint(
                condition=~Q(region__isnull=False, municipality__isnull=False),
                name="mark_scale_one_place",
            ),
            models.CheckConstraint(
                condition=~Q(status="memory") | Q(needs_confirmation=True),
                name="mark_scale_memory_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.year}, {self.place_words}"

    @property
    def work(self) -> str:
        """«ВПР, математика, 5 класс»."""
        kind = f" ({self.kind_words})" if self.kind_words else ""
        subject = self.subject[:1].lower() + self.subject[1:]
        return f"{self.get_procedure_display()}, {subject}{kind}, {self.grade}\u00a0класс"

    @property
    def kind_words(self) -> str:
        """The level and the variant; the two mathematics of ЕГЭ say their level in the name."""
        named = self.procedure == self.Exam.EGE or not self.level
        return ", ".join(filter(None, ["" if named else self.get_level_display(), self.variant]))

    @property
    def place_words(self) -> str:
        if self.municipality:
            return str(self.municipality)
        return str(self.region) if self.region else "федеральная"

    @property
    def scope(self) -> str:
        if self.municipality:
            return self.municipality.scope
        return self.region.scope if self.region else ""

    @property
    def url(self) -> str:
        return reverse("monitoring:scale", args=[self.pk])

    @property
    def counts(self) -> bool:
        """Whether marks may be made by it: in force, confirmed where it has to be."""
        return self.ended_at is None and bool(self.confirmed_at or not self.needs_confirmation)

    def mark(self, primary: int) -> int:
        """The mark of a primary score, 2–5."""
        return 2 + (primary >= self.from3) + (primary >= self.from4) + (primary >= self.from5)

    def bounds(self) -> tuple[tuple[int, int, int], ...]:
        """(mark, from, to) for 2, 3, 4 and 5, in primary scores."""
        starts = (0, self.from3, self.from4, self.from5, self.max_primary + 1)
        return tuple((mark, starts[mark - 2], starts[mark - 1] - 1) for mark in (2, 3, 4, 5))


class ComputedMarks(models.Model):
    """Marks of a result that has scores alone, made by a scale; made again when the scale is."""

    source = models.OneToOneField(SourceResult, on_delete=models.CASCADE, related_name="computed")
    scale = models.ForeignKey(MarkScale, on_delete=models.PROTECT, related_name="computed")
    computed_at = models.DateTimeField("вычислено")
    participants = models.PositiveIntegerField("участников с отметкой")
    n2 = models.PositiveIntegerField("«2»")
    n3 = models.PositiveIntegerField("«3»")
    n4 = models.PositiveIntegerField("«4»")
    n5 = models.PositiveIntegerField("«5»")
    journal_n = models.PositiveIntegerField("с отметкой по журналу", null=True)
    journal_lowered = models.PositiveIntegerField("понизили", null=True)
    journal_confirmed = models.PositiveIntegerField("подтвердили", null=True)
    journal_raised = models.PositiveIntegerField("повысили", null=True)
    journal_gap2 = models.PositiveIntegerField("расхождение на 2 и более", null=True)

    class Meta:
        verbose_name = "отметки по шкале"
        verbose_name_plural = "отметки по шкалам"

    def __str__(self) -> str:
        return f"{self.source_id}: {self.scale_id}"
