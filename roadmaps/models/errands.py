"""Errands: points of orders and protocols that somebody must carry out by a day."""

from django.db import models
from django.db.models import Q

from monitoring.models import Finding, Round
from roadmaps.models.programmes import TargetIndicator
from roadmaps.models.scoping import ErrandQuerySet
from roadmaps.models.support import SupportEvent
from schools.models import Municipality, School
from schools.models.scoping import MunicipalityRowQuerySet
from shnor_portal.core.typography import shortened


class Directive(models.Model):
    """A document that gives errands: a draft of points, then issued with its errands.

    Targeted recommendations are one too (ADVICE): proposed of what a round found, their errands
    say what was found and which indicator is to move. `points` are what was read of the text, as
    the form shows them: number, text, executor, due, due_text, is_task, doubts; of a proposed
    recommendation school, found, sign, indicator, finding too. After it is issued they are history.
    """

    class Kind(models.TextChoices):
        ORDER = "order", "распорядительный документ"
        PROTOCOL = "protocol", "протокол"
        LETTER = "letter", "письмо"
        ADVICE = "advice", "адресные рекомендации"

    class State(models.TextChoices):
        DRAFT = "draft", "поручения не подтверждены"
        ISSUED = "issued", "поручения даны"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="directives"
    )
    kind = models.CharField("вид", max_length=10, choices=Kind, default=Kind.ORDER)
    title = models.CharField("о чём", max_length=400)
    number = models.CharField("номер", max_length=60, blank=True)
    dated = models.DateField("дата")
    event = models.ForeignKey(
        SupportEvent, null=True, blank=True, on_delete=models.SET_NULL, related_name="directives"
    )
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.SET_NULL, related_name="directives"
    )
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    points = models.JSONField("прочитанные пункты", default=list, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("внесён", auto_now_add=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "документ с поручениями"
        verbose_name_plural = "документы с поручениями"
        ordering = ["-dated", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def requisites(self) -> str:
        """«протокол от 05.03.2026 № 4»."""
        kind = self.get_kind_display()
        if self.kind == self.Kind.ORDER:
            kind = self.municipality.order_term
        number = f" №\u00a0{self.number}" if self.number else ""
        return f"{kind} от\u00a0{self.dated:%d.%m.%Y}{number}"


class Errand(models.Model):
    """One task of a directive: for a school, for a person, or for the department as a whole.

    The executor marks it done with a word or a link; whoever gives errands accepts it or returns.
    Of a recommendation `found` is what it stands on, in words, `sign` the rule that proposed it.
    """

    class State(models.TextChoices):
        OPEN = "open", "к исполнению"
        DONE = "done", "исполнено, ждёт принятия"
        ACCEPTED = "accepted", "принято"
        CANCELLED = "cancelled", "снято"

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="errands")
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.CASCADE, related_name="errands"
    )
    person = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="errands"
    )
    number = models.CharField("пункт", max_length=20, blank=True)
    text = models.TextField("поручение")
    executor = models.CharField("исполнитель", max_length=300, blank=True)
    found = models.TextField("что выявлено", blank=True)
    sign = models.CharField("признак", max_length=60, blank=True)
    indicator = models.ForeignKey(
        TargetIndicator, null=True, blank=True, on_delete=models.SET_NULL, related_name="errands"
    )
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.SET_NULL, related_name="errands"
    )
    due = models.DateField("срок", db_index=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.OPEN)
    report = models.TextField("что сделано", blank=True)
    url = models.URLField("ссылка", max_length=500, blank=True)
    done_on = models.DateField("исполнено", null=True, blank=True)
    reason = models.CharField("причина возврата или снятия", max_length=500, blank=True)
    marked_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    marked_at = models.DateTimeField("отмечено", null=True, blank=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        verbose_name = "поручение"
        verbose_name_plural = "поручения"
        ordering = ["due", "directive", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("done", "accepted")) | Q(done_on__isnull=False),
                name="errand_done_date",
                violation_error_message="Укажите дату исполнения.",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""),
                name="errand_cancel_reason",
                violation_error_message="Укажите причину.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(f"{self.number} {self.text}".strip(), 120)

    @property
    def scope(self) -> str:
        return self.school.scope if self.school else self.directive.scope

    @property
    def place(self) -> School | Municipality:
        return self.school or self.directive.municipality

    @property
    def whom(self) -> str:
        """Who carries it out, in words."""
        if self.person:
            return str(self.person)
        return self.school.name if self.school else self.executor or str(self.place)
