"""What was done: the state of each occurrence of a measure, its evidence, site checks."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from roadmaps.models.plans import Plan
from roadmaps.models.scoping import OccurrenceQuerySet, PlanRowQuerySet
from schools.models import School
from schools.models.scoping import SchoolRowQuerySet


class Evidence(models.Model):
    """A file or a link; one may prove several occurrences."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField("что это", max_length=300)
    url = models.URLField("ссылка", max_length=500, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_by = models.ForeignKey(
        "schools.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField("добавлено", auto_now_add=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "подтверждение"
        verbose_name_plural = "подтверждения"
        ordering = ["-added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(url=""),
                name="evidence_has_content",
                violation_error_message="Приложите файл или укажите ссылку.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Occurrence(models.Model):
    """One control date of a measure, for one school where the measure fans out.

    Rows exist for every occurrence of an approved plan. Ahead, due soon and overdue follow from
    the date; only what people did is kept.
    """

    class State(models.TextChoices):
        OPEN = "open", "не выполнено"
        DONE = "done", "выполнено"
        CANCELLED = "cancelled", "отменено"

    class Confirmation(models.TextChoices):
        NONE = "", "не подтверждалось"
        CONFIRMED = "confirmed", "подтверждено"
        RETURNED = "returned", "возвращено"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="occurrences")
    measure_key = models.UUIDField("мероприятие", db_index=True)
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.CASCADE, related_name="occurrences"
    )
    start = models.DateField("начало")
    end = models.DateField("контрольная дата", db_index=True)
    label = models.CharField("пометка", max_length=200, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.OPEN)
    done_on = models.DateField("выполнено", null=True, blank=True)
    note = models.TextField("ход выполнения", blank=True)
    actual_result = models.TextField("фактический результат", blank=True)
    actual_value = models.DecimalField(
        "число", max_digits=12, decimal_places=2, null=True, blank=True
    )
    reason = models.CharField("причина отмены или возврата", max_length=500, blank=True)
    confirmation = models.CharField(
        "подтверждение координатора", max_length=10, choices=Confirmation, blank=True, default=""
    )
    marked_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    marked_at = models.DateTimeField("отмечено", null=True, blank=True)
    escalated_at = models.DateTimeField("доложено руководителю", null=True, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="occurrences")

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "срок мероприятия"
        verbose_name_plural = "сроки мероприятий"
        ordering = ["end", "plan", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "measure_key", "school", "start", "end"],
                condition=Q(school__isnull=False),
                name="occurrence_of_school",
            ),
            models.UniqueConstraint(
                fields=["plan", "measure_key", "start", "end"],
                condition=Q(school=None),
                name="occurrence_of_plan",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False),
                name="occurrence_done_date",
                violation_error_message="Укажите дату выполнения.",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""),
                name="occurrence_cancel_reason",
                violation_error_message="Укажите причину отмены.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.end:%d.%m.%Y}"

    @property
    def place(self) -> School | Plan:
        """Whose row it is: rights are asked there."""
        return self.school or self.plan


class SiteCheck(models.Model):
    """A monthly look at the section «Повышение качества образования» of a school's site."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="site_checks")
    month = models.DateField("месяц")
    url = models.URLField("адрес раздела", max_length=500)
    checked_on = models.DateField("проверено")
    complete = models.BooleanField("содержание полное")
    contents = models.TextField("что размещено и чего нет")
    checked_by = models.ForeignKey(
        "schools.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "проверка сайта"
        verbose_name_plural = "проверки сайтов"
        ordering = ["-month", "school__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "month"],
                name="site_check_month",
                violation_error_message="Сайт школы за этот месяц уже проверен.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.month:%m.%Y}"


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """A private link is its owner's alone."""
        return self.filter(user=user)


class CalendarFeed(models.Model):
    """A person's private link for a calendar program; only a keyed hash of it is kept.

    Another token makes the old link dead.
    """

    user = models.OneToOneField(
        "schools.User", on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField("хеш ссылки", max_length=64, unique=True)
    created_at = models.DateTimeField("создана", auto_now_add=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "ссылка на календарь"
        verbose_name_plural = "ссылки на календарь"

    def __str__(self) -> str:
        return f"Календарь: {self.user}"


class EarlySign(models.Model):
    """What is to be seen early if a measure, or a block of a plan, works; looked at on a day.

    `measure_key` is empty for a block, which is then named by `section`. Answered once: the value,
    what follows of it and why; the answer goes into the next version and the next year's draft.
    """

    class When(models.TextChoices):
        QUARTER = "quarter", "первый квартал"
        MIDDLE = "middle", "середина года"

    class Answer(models.TextChoices):
        GO_ON = "go_on", "продолжить"
        CHANGE = "change", "изменить"
        STOP = "stop", "прекратить"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="signs")
    measure_key = models.UUIDField("мероприятие", null=True, blank=True)
    section = models.CharField("раздел", max_length=500, blank=True)
    when = models.CharField("когда смотрим", max_length=8, choices=When)
    due = models.DateField("на дату")
    title = models.CharField("ранний признак", max_length=500)
    expected = models.CharField("чего ждём", max_length=200)
    value = models.CharField("что увидели", max_length=200, blank=True)
    answer = models.CharField("решение", max_length=6, choices=Answer, blank=True)
    reason = models.TextField("почему", blank=True)
    answered_on = models.DateField("когда решили", null=True, blank=True)
    answered_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ранний признак"
        verbose_name_plural = "ранние признаки"
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "measure_key", "when"],
                condition=Q(measure_key__isnull=False),
                name="early_sign_of_measure",
            ),
            models.UniqueConstraint(
                fields=["plan", "section", "when"],
                condition=Q(measure_key=None),
                name="early_sign_of_block",
            ),
            models.CheckConstraint(
                condition=Q(answer="")
                | (~Q(value="") & ~Q(reason="") & Q(answered_on__isnull=False)),
                name="early_sign_answered",
                violation_error_message="Укажите, что увидели и почему так решили.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.plan.scope
