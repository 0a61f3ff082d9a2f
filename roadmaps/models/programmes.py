"""Programmes of a municipality: passport, tasks, target indicators, facts of them."""

from django.db import models
from django.db.models import F, Q

from monitoring.models import RoundSnapshot
from roadmaps.models.scoping import FactQuerySet, ProgrammeRowQuerySet
from schools.models import Municipality
from schools.models.scoping import MunicipalityRowQuerySet
from shnor_portal.core.typography import shortened


class Programme(models.Model):
    """What a municipality promises for a span of years: draft → approved, and back to be changed.

    `passport` holds the texts of its parts, `tables` the rows of its tables, both by the codes of
    `programmes.passport`. `order_date` is of the last act that approved it: from then on schools
    read the programme, also while it is being changed.
    """

    class Kind(models.TextChoices):
        PROGRAMME = "programme", "муниципальная программа"
        CONCEPT = "concept", "концепция"

    class State(models.TextChoices):
        DRAFT = "draft", "готовится"
        APPROVED = "approved", "утверждена"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="programmes"
    )
    kind = models.CharField("вид документа", max_length=10, choices=Kind, default=Kind.PROGRAMME)
    title = models.CharField("название", max_length=400)
    first_year = models.PositiveSmallIntegerField("первый год")
    last_year = models.PositiveSmallIntegerField("последний год")
    passport = models.JSONField("паспорт", default=dict, blank=True)
    tables = models.JSONField("таблицы", default=dict, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    order_number = models.CharField("номер документа", max_length=60, blank=True)
    order_date = models.DateField("дата документа", null=True, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("создана", auto_now_add=True)
    updated_at = models.DateTimeField("изменена", auto_now=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "программа"
        verbose_name_plural = "программы"
        ordering = ["-first_year", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="programme_years",
                violation_error_message="Программа не может закончиться раньше, чем началась.",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(order_date__isnull=False),
                name="programme_approved_by_order",
                violation_error_message="Утверждённой программе нужна дата документа.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def block_titles(self) -> list[str]:
        """Blocks of its tasks, in order."""
        return list(dict.fromkeys(self.tasks.exclude(block="").values_list("block", flat=True)))

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def span(self) -> str:
        """«2024–2026 годы», «2024 год»."""
        if self.first_year == self.last_year:
            return f"{self.first_year}\u00a0год"
        return f"{self.first_year}–{self.last_year}\u00a0годы"

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def act(self) -> str:
        """«02.09.2024 № 425», a date alone without a number, "" until approved."""
        if self.order_date is None:
            return ""
        number = f" №\u00a0{self.order_number}" if self.order_number else ""
        return f"{self.order_date:%d.%m.%Y}{number}"


class ProgrammeTask(models.Model):
    """A task of a programme, in a block; measures of plans join it (`MeasureLink.task`)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveIntegerField("порядок")
    number = models.CharField("номер", max_length=20, blank=True)
    block = models.CharField("блок", max_length=300, blank=True)
    text = models.TextField("задача")
    executor = models.CharField("исполнители", max_length=500, blank=True)
    result = models.TextField("ожидаемый результат", blank=True)

    objects = ProgrammeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "задача программы"
        verbose_name_plural = "задачи программ"
        ordering = ["programme", "position", "pk"]

    def __str__(self) -> str:
        return shortened(f"{self.number} {self.text}".strip(), 120)


class TargetIndicator(models.Model):
    """A target indicator: what is promised by year, and how it is known.

    `targets` are `{year: {plan, upper, commitment}}`, decimals as text, a missing key is not said;
    `upper` closes the range of KEEP. With a `metric` of the catalogue its facts are computed.
    """

    class Direction(models.TextChoices):
        INCREASE = "increase", "не меньше плана (растёт)"
        DECREASE = "decrease", "не больше плана (снижается)"
        KEEP = "keep", "держится в пределах"

    class Kind(models.TextChoices):
        PERIOD = "period", "за период"
        CUMULATIVE = "cumulative", "нарастающим итогом"
        SHARE = "share", "доля: одно число от другого"
        YES_NO = "yes_no", "да или нет"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="indicators")
    task = models.ForeignKey(
        ProgrammeTask, null=True, blank=True, on_delete=models.SET_NULL, related_name="indicators"
    )
    position = models.PositiveIntegerField("порядок")
    number = models.CharField("номер", max_length=20, blank=True)
    title = models.CharField("показатель", max_length=500)
    unit = models.CharField("единица", max_length=60, blank=True)
    direction = models.CharField(
        "направление", max_length=10, choices=Direction, default=Direction.INCREASE
    )
    kind = models.CharField("вид", max_length=10, choices=Kind, default=Kind.PERIOD)
    baseline = models.DecimalField(
        "исходное значение", max_digits=14, decimal_places=4, null=True, blank=True
    )
    baseline_year = models.PositiveSmallIntegerField(
        "год исходного значения", null=True, blank=True
    )
    targets = models.JSONField("план по годам", default=dict, blank=True)
    criterion = models.CharField("критерий", max_length=500, blank=True)
    tool = models.CharField("инструмент", max_length=300, blank=True)
    source = models.CharField("источник", max_length=300, blank=True)
    frequency = models.CharField("периодичность", max_length=200, blank=True)
    responsible = models.CharField("ответственный", max_length=300, blank=True)
    metric = models.CharField("метрика портала", max_length=140, blank=True)

    objects = ProgrammeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "показатель программы"
        verbose_name_plural = "показатели программ"
        ordering = ["programme", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title


class TargetFact(models.Model):
    """What is known of an indicator on a day: entered with its ground, or frozen of a metric.

    A share is a numerator and a denominator, everything else a `value` (1 and 0 for yes and no).
    From `reported_at` on it is «сообщено» and does not change; `rows` then are what a metric was
    made of, as `metrics.base.Row.kept`. `snapshot` is of the monitoring round it was accepted in.
    """

    indicator = models.ForeignKey(TargetIndicator, on_delete=models.CASCADE, related_name="facts")
    year = models.PositiveSmallIntegerField("год")
    on = models.DateField("на дату")
    round = models.CharField("срез", max_length=60, blank=True)
    value = models.DecimalField("значение", max_digits=14, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(
        "числитель", max_digits=14, decimal_places=2, null=True, blank=True
    )
    denominator = models.DecimalField(
        "знаменатель", max_digits=14, decimal_places=2, null=True, blank=True
    )
    ground = models.TextField("основание", blank=True)
    metric = models.CharField("метрика портала", max_length=140, blank=True)
    rows = models.JSONField("из чего сложилось", default=list, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    snapshot = models.ForeignKey(
        RoundSnapshot, null=True, blank=True, on_delete=models.SET_NULL, related_name="facts"
    )
    created_at = models.DateTimeField("внесён", auto_now_add=True)
    reported_at = models.DateTimeField("сообщён", null=True, blank=True)
    reported_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = "факт показателя"
        verbose_name_plural = "факты показателей"
        ordering = ["indicator", "year", "on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(numerator__isnull=False, denominator__gt=0),
                name="fact_has_value",
                violation_error_message="Укажите значение; у доли – числитель и знаменатель "
                "больше нуля.",
            ),
            models.CheckConstraint(
                condition=~Q(ground="") | ~Q(metric=""),
                name="fact_has_ground",
                violation_error_message="Укажите, на чём основан факт.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.year}"
