"""Methodologies as versioned documents; runs, findings and the decisions on them."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from schools.models import Municipality, School, SchoolStatus
from schools.models.scoping import MunicipalityRowQuerySet, SchoolRowQuerySet
from schools.permissions import Permission


class Methodology(models.Model):
    """A way to find schools. A preset has no municipality."""

    code = models.SlugField("код", max_length=60, unique=True)
    title = models.CharField("название", max_length=300)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.CASCADE, related_name="methodologies"
    )

    class Meta:
        verbose_name = "методика"
        verbose_name_plural = "методики"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class MethodologyVersionQuerySet(models.QuerySet["MethodologyVersion"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(published_at__isnull=True)


class MethodologyVersion(models.Model):
    """A document of categories and rules. A draft is edited until it is published and serves no
    run; what is published is never changed."""

    methodology = models.ForeignKey(Methodology, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("версия")
    document = models.JSONField("документ")
    content_hash = models.CharField("контрольная сумма", max_length=64)
    created_at = models.DateTimeField("создана", auto_now_add=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField("опубликована", null=True, blank=True)

    objects = MethodologyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "версия методики"
        verbose_name_plural = "версии методик"
        ordering = ["methodology", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["methodology", "number"], name="methodology_version"),
            models.UniqueConstraint(
                fields=["methodology"],
                condition=Q(published_at=None),
                name="methodology_one_draft",
                violation_error_message="У методики уже есть черновик.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.methodology}, версия {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class RunQuerySet(MunicipalityRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        return super().visible_to(user).told_to(user)

    def told_to(self, user: Any) -> Self:
        """A calculation is the department's own until it is shown to the schools."""
        own = Run.objects.where_holds(user, Permission.SEE_CALCULATION)
        return self.filter(Q(shown_at__isnull=False) | Q(pk__in=own.values("pk")))


class Run(models.Model):
    """One computation over a municipality's results of a year.

    Computed for the department alone → shown to schools, which may answer → approved by an order.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="runs")
    year = models.PositiveSmallIntegerField("год результатов")
    version = models.ForeignKey(MethodologyVersion, on_delete=models.PROTECT, related_name="runs")
    params = models.JSONField("параметры")
    inputs_hash = models.CharField("контрольная сумма данных", max_length=64)
    prior = models.JSONField("априорное распределение", default=dict, blank=True)
    # Results beside conditions, by the index that the municipality had then chosen.
    conditions = models.JSONField("условия школ", default=dict, blank=True)
    data_at = models.DateTimeField("данные на")
    stale_cells = models.JSONField("что изменилось после расчёта", default=list, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("рассчитано", auto_now_add=True)
    # A job makes one run, however often it is begun.
    job = models.OneToOneField(
        "core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    shown_at = models.DateTimeField("показано школам", null=True, blank=True)
    reply_until = models.DateField("ответы школ до", null=True, blank=True)
    order_number = models.CharField("номер документа", max_length=60, blank=True)
    order_date = models.DateField("дата документа", null=True, blank=True)
    approved_at = models.DateTimeField("утверждено", null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "идентификация"
        verbose_name_plural = "идентификации"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Перечень {self.list_year} года (по результатам {self.year})"

    @property
    def list_year(self) -> int:
        return self.year + 1

    @property
    def is_approved(self) -> bool:
        return bool(self.order_number)

    @property
    def scope(self) -> str:
        return self.municipality.scope


class Trial(models.Model):
    """A methodology tried on past years of a municipality: who would enter, who would leave and
    why. Nothing is decided by it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="trials")
    version = models.ForeignKey(MethodologyVersion, on_delete=models.CASCADE, related_name="trials")
    against = models.ForeignKey(
        MethodologyVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    content_hash = models.CharField("контрольная сумма методики", max_length=64)
    years = models.JSONField("итоги по годам")
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("рассчитана", auto_now_add=True)
    job = models.OneToOneField(
        "core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "проверка методики"
        verbose_name_plural = "проверки методик"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Проверка: {self.version}"

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def is_of_earlier_text(self) -> bool:
        """Whether the draft has been changed since."""
        return self.content_hash != self.version.content_hash


class FindingQuerySet(SchoolRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Of a run that was shown, whoever reads the school; before that, the department."""
        own = Run.objects.where_holds(user, Permission.SEE_CALCULATION)
        shown = Q(run__shown_at__isnull=False) | Q(run__in=own.values("pk"))
        return super().visible_to(user).filter(shown)


class Finding(models.Model):
    """A school and a category in a run: what was computed and what a person decided."""

    class Outcome(models.TextChoices):
        YES = "yes", "относится"
        NO = "no", "не относится"
        UNKNOWN = "unknown", "недостаточно данных"

    class State(models.TextChoices):
        COMPUTED = "computed", "рассчитано"
        DECIDED = "decided", "решение принято"
        APPROVED = "approved", "утверждено"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="findings")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="findings")
    category = models.CharField("категория", max_length=60)
    category_title = models.CharField("название категории", max_length=300)
    status_kind = models.CharField("статус", max_length=10, choices=SchoolStatus.Kind)
    outcome = models.CharField("расчёт", max_length=10, choices=Outcome)
    probability = models.FloatField("вероятность признаков", null=True, blank=True)
    certainty = models.CharField("устойчивость", max_length=20, blank=True)
    trace = models.JSONField("ход расчёта")
    values_hash = models.CharField("контрольная сумма значений", max_length=64)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.COMPUTED)
    decision = models.CharField("решение", max_length=10, choices=Outcome, blank=True)
    reason = models.TextField("обоснование", blank=True)
    decided_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    status = models.ForeignKey(
        SchoolStatus, null=True, blank=True, on_delete=models.SET_NULL, related_name="findings"
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "результат идентификации"
        verbose_name_plural = "результаты идентификации"
        ordering = ["school__name", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "school", "category"], name="finding_school_category"
            ),
            models.CheckConstraint(
                condition=Q(state="computed") | (~Q(decision="") & ~Q(reason="")),
                name="finding_decision_has_reason",
                violation_error_message="Решению нужно обоснование.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.category_title}"

    @property
    def school_reply(self) -> "Reply | None":
        """What the school said, if it did. Select `reply`."""
        return getattr(self, "reply", None)

    @property
    def scope(self) -> str:
        return self.school.scope


class ReplyQuerySet(SchoolRowQuerySet):
    school_path = "finding__school_id"
    municipality_path = "finding__school__municipality_id"
    region_path = "finding__school__municipality__region_id"


class Reply(models.Model):
    """What the head of a school says of a finding, and what the department answered."""

    class Stand(models.TextChoices):
        AGREES = "agrees", "согласна"
        OBJECTS = "objects", "возражает"

    finding = models.OneToOneField(Finding, on_delete=models.CASCADE, related_name="reply")
    stand = models.CharField("школа", max_length=10, choices=Stand)
    text = models.TextField("что сообщает школа", blank=True)
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_by = models.ForeignKey(
        "schools.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField("когда ответила школа")
    answer = models.TextField("ответ муниципалитета", blank=True)
    answered_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField("когда ответил муниципалитет", null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "ответ школы"
        verbose_name_plural = "ответы школ"
        constraints = [
            models.CheckConstraint(
                condition=Q(stand="agrees") | ~Q(text=""),
                name="reply_objection_has_text",
                violation_error_message="Возражению нужен текст.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding}: школа {self.get_stand_display()}"

    @property
    def waits(self) -> bool:
        """An objection that the department has not answered."""
        return self.stand == self.Stand.OBJECTS and not self.answer
