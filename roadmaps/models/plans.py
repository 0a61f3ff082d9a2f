"""Plans, their versions and measures.

A measure has a `key` that stays through the versions of its plan; progress, links and evidence
belong to (plan, key), so a correction of the text loses nothing. The way of agreement is a
version's: while a change of an approved plan is being agreed, the plan goes on by the version
approved before.
"""

import uuid

from django.db import models
from django.db.models import Q

from monitoring.models import RiskFactor
from roadmaps.models.scoping import PlanQuerySet, PlanRowQuerySet, VersionRowQuerySet
from schools.models import Municipality, School
from shnor_portal.core.searching import Searched, SearchText
from shnor_portal.core.typography import shortened


class Plan(Searched):
    class Kind(models.TextChoices):
        ROADMAP = "roadmap", "дорожная карта"
        CONCEPT = "concept", "концепция развития"
        DEVELOPMENT = "development", "среднесрочная программа развития"
        ANTIRISK = "antirisk", "антирисковая программа"
        QUALITY = "quality", "программа повышения качества образования"
        JOINT = "joint", "план совместных мероприятий"

    class State(models.TextChoices):
        """Until the first approval the state is that of the version; then the plan's own."""

        DRAFT = "draft", "черновик"
        REVIEW = "review", "на согласовании"
        REWORK = "rework", "на доработке"
        AGREED = "agreed", "согласован"
        APPROVED = "approved", "утверждён"
        RUNNING = "running", "исполняется"
        FINISHED = "finished", "завершён"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="plans")
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    curator_school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.SET_NULL, related_name="joint_plans"
    )
    factor = models.ForeignKey(
        RiskFactor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField("вид документа", max_length=12, choices=Kind, default=Kind.ROADMAP)
    title = models.CharField("название", max_length=400)
    period_start = models.DateField("начало периода")
    period_end = models.DateField("конец периода")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    original = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reading_notes = models.JSONField("замечания к файлу", default=list, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("создан", auto_now_add=True)
    updated_at = models.DateTimeField("изменён", auto_now=True)
    search_text = SearchText("title")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "план"
        verbose_name_plural = "планы"
        ordering = ["-period_start", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=models.F("period_start")),
                name="plan_period",
                violation_error_message="План не может закончиться раньше, чем начался.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.school.scope if self.school else self.municipality.scope

    @property
    def place(self) -> School | Municipality:
        return self.school or self.municipality


class PlanVersion(models.Model):
    """The text of a plan: draft → review → rework → review → agreed → approved.

    It may be edited as a draft and in rework only. Whoever sent it may take it back until
    `review_began_at`, the first word of a reviewer on what was sent last. `order_*` are of the
    act that approved it; a municipal plan approved by «УТВЕРЖДАЮ» may have a date alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        REVIEW = "review", "на согласовании"
        REWORK = "rework", "на доработке"
        AGREED = "agreed", "согласована"
        APPROVED = "approved", "утверждена"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("версия")
    goal = models.TextField("цель", blank=True)
    tasks = models.JSONField("задачи", default=list, blank=True)
    indicators = models.JSONField("показатели: план и факт", default=list, blank=True)
    note = models.CharField("что изменено", max_length=500, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    sent_at = models.DateTimeField("отправлена", null=True, blank=True)
    review_began_at = models.DateTimeField("согласование начато", null=True, blank=True)
    returned_at = models.DateTimeField("возвращена", null=True, blank=True)
    agreed_at = models.DateTimeField("согласована", null=True, blank=True)
    agreed_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField("утверждена", null=True, blank=True)
    order_number = models.CharField("номер документа", max_length=60, blank=True)
    order_date = models.DateField("дата документа", null=True, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("создана", auto_now_add=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "версия плана"
        verbose_name_plural = "версии планов"
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(order_date__isnull=False),
                name="version_approved_by_order",
                violation_error_message="Утверждённому плану нужна дата утверждения.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, версия {self.number}"

    @property
    def act(self) -> str:
        """«02.09.2024 № 15-о», a date alone without a number, "" until approved."""
        if self.order_date is None:
            return ""
        number = f" №\u00a0{self.order_number}" if self.order_number else ""
        return f"{self.order_date:%d.%m.%Y}{number}"

    @property
    def is_editable(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.REWORK}


class Addressee(models.TextChoices):
    """Who answers for a municipal measure with a deadline and a state of their own."""

    ONCE = "", "один раз"
    SHNOR = "shnor", "каждая школа с низкими результатами"
    SHNSU = "shnsu", "каждая школа в сложных социальных условиях"
    LISTED = "listed", "каждая школа перечня"
    ALL = "all", "каждая школа муниципалитета"


class Measure(Searched):
    """A measure in a version. `deadline` is the reading of `deadline_text` (design §6).

    `doubts` are `{field, text}` to be looked at by a person; `source` is the row as the file has
    it: `{row, cells: [[heading, text], …]}`, empty for a measure that was typed in.

    `review` is the department's word on this measure of this version: an unchanged measure of a
    later version keeps «согласовано».
    """

    class Review(models.TextChoices):
        OPEN = "open", "не рассмотрено"
        AGREED = "agreed", "согласовано"
        RETURNED = "returned", "возвращено"

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="measures")
    key = models.UUIDField("ключ", default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField("порядок")
    number = models.CharField("номер", max_length=20, blank=True)
    section = models.CharField("раздел", max_length=500, blank=True)
    text = models.TextField("мероприятие")
    deadline_text = models.CharField("срок", max_length=500, blank=True)
    deadline = models.JSONField("прочитанный срок", default=dict)
    responsible = models.TextField("ответственные", blank=True)
    result = models.TextField("ожидаемый результат", blank=True)
    target_value = models.DecimalField(
        "число", max_digits=12, decimal_places=2, null=True, blank=True
    )
    target_unit = models.CharField("единица", max_length=60, blank=True)
    addressee = models.CharField(
        "кому", max_length=6, choices=Addressee, blank=True, default=Addressee.ONCE
    )
    doubts = models.JSONField("что проверить", default=list, blank=True)
    source = models.JSONField("строка файла", default=dict, blank=True)
    review = models.CharField("согласование", max_length=8, choices=Review, default=Review.OPEN)
    search_text = SearchText("text", "responsible", "result")

    objects = VersionRowQuerySet.as_manager()

    class Meta:
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="measure_key"),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 80)


class MeasureComment(models.Model):
    """A remark on a measure, or on the plan where the key is empty; open until it is settled."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="comments")
    measure_key = models.UUIDField("мероприятие", null=True, blank=True)
    text = models.TextField("замечание")
    author = models.ForeignKey(
        "schools.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("написано", auto_now_add=True)
    settled_at = models.DateTimeField("снято", null=True, blank=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "замечание к плану"
        verbose_name_plural = "замечания к планам"
        ordering = ["created_at"]

    def __str__(self) -> str:
        return shortened(self.text, 80)


class MeasurePerson(models.Model):
    """An account behind the words of `Measure.responsible`; whose deadlines these are."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="people")
    measure_key = models.UUIDField("мероприятие")
    user = models.ForeignKey("schools.User", on_delete=models.CASCADE, related_name="measures")

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ответственный"
        verbose_name_plural = "ответственные"
        ordering = ["user"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "measure_key", "user"],
                name="measure_person_once",
                violation_error_message="Этот человек за мероприятие уже отвечает.",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class MeasureLink(models.Model):
    """What a measure works on: a risk factor, an indicator with its target, or a task of a
    programme of its municipality."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="links")
    measure_key = models.UUIDField("мероприятие")
    factor = models.ForeignKey(
        RiskFactor, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    indicator = models.CharField("показатель", max_length=40, blank=True)
    target = models.DecimalField(
        "целевое значение", max_digits=8, decimal_places=4, null=True, blank=True
    )
    task = models.ForeignKey(
        "roadmaps.ProgrammeTask",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="measure_links",
    )
    accepted_by = models.ForeignKey(
        "schools.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("принята", auto_now_add=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "связь мероприятия"
        verbose_name_plural = "связи мероприятий"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(factor__isnull=False, indicator="", task=None)
                | (Q(factor=None, task=None) & ~Q(indicator=""))
                | Q(task__isnull=False, factor=None, indicator=""),
                name="link_one_end",
                violation_error_message="Связь ведёт к одному: к фактору риска, к показателю или "
                "к задаче программы.",
            )
        ]

    def __str__(self) -> str:
        return str(self.factor or self.task or self.indicator)
