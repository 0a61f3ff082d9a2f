"""What people write over a year's data: notes on rounds, reviews of programmes, schools' reports.

`texts` are drafted of data and edited by a person, by the codes of the sections; numbers and
tables come of the data alone. From `issued_at` on the text does not change: it is a paper.
"""

from django.db import models
from django.db.models import Q

from monitoring.models import Round, RoundSnapshot
from roadmaps.models.programmes import Programme
from roadmaps.models.scoping import NoteQuerySet, ProgrammeRowQuerySet
from schools.models import School
from schools.models.scoping import SchoolRowQuerySet


class WrittenPaper(models.Model):
    texts = models.JSONField("тексты", default=dict, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("составлено", auto_now_add=True)
    updated_at = models.DateTimeField("изменено", auto_now=True)
    issued_at = models.DateTimeField("выпущено", null=True, blank=True)
    issued_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    paper = models.ForeignKey(
        "core.PaperSnapshot", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_editable(self) -> bool:
        return self.issued_at is None


class RoundNote(WrittenPaper):
    """The note on a monitoring round, drafted of a snapshot: черновик → выпущена."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="note")
    snapshot = models.ForeignKey(RoundSnapshot, on_delete=models.PROTECT, related_name="notes")

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "справка по мониторингу"
        verbose_name_plural = "справки по мониторингам"
        ordering = ["-snapshot__on", "pk"]

    def __str__(self) -> str:
        return f"Справка: {self.round}"

    @property
    def scope(self) -> str:
        return self.round.scope


class ProgrammeReview(WrittenPaper):
    """«Оценка эффективности программы» in a year: what a person concludes of plan and fact.

    Issued again with a changed text, the earlier paper stays among the papers.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reviews")
    year = models.PositiveSmallIntegerField("год")

    objects = ProgrammeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "оценка эффективности программы"
        verbose_name_plural = "оценки эффективности программ"
        ordering = ["programme", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "year"], name="review_of_year_once")
        ]

    def __str__(self) -> str:
        return f"Оценка эффективности: {self.programme}, {self.year}"

    @property
    def scope(self) -> str:
        return self.programme.scope


class YearReport(WrittenPaper):
    """The director's report of a year: черновик → отправлен → закрыт собеседованием.

    `marks` are the school's own, `{key of a line: {mark, why}}`; `figures` the lines as they were
    computed on the day of sending (`year_figures.Line.kept`), so that «сообщено» stays. `remark`
    says why it was sent back. From the interview on nothing of it changes, and the next year's
    plan begins with it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "готовится"
        SENT = "sent", "ждёт собеседования"
        CLOSED = "closed", "собеседование проведено"

    class Decision(models.TextChoices):
        CONTINUE = "continue", "продолжить сопровождение по той же программе мер"
        CHANGE = "change", "продолжить, изменив меры"
        LEAVE = "leave", "предложить вывод из перечня"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="year_reports")
    year = models.PositiveSmallIntegerField("год")
    due = models.DateField("срок отчёта")
    state = models.CharField("состояние", max_length=6, choices=State, default=State.DRAFT)
    marks = models.JSONField("самооценка", default=dict, blank=True)
    figures = models.JSONField("сообщено", default=list, blank=True)
    remark = models.CharField("почему возвращён", max_length=1000, blank=True)
    sent_at = models.DateTimeField("отправлен", null=True, blank=True)
    sent_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    held_on = models.DateField("дата собеседования", null=True, blank=True)
    present = models.CharField("кто участвовал", max_length=500, blank=True)
    conclusion = models.TextField("вывод собеседования", blank=True)
    decision = models.CharField("решение", max_length=8, choices=Decision, blank=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "итоги года школы"
        verbose_name_plural = "итоги года школ"
        ordering = ["-year", "school__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year"],
                name="year_report_once",
                violation_error_message="Итоги этого года у школы уже есть.",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(held_on__isnull=False) & ~Q(conclusion="") & ~Q(decision="")),
                name="year_report_closed",
                violation_error_message="Укажите дату собеседования, вывод и решение.",
            ),
        ]

    def __str__(self) -> str:
        return f"Итоги {self.year}\u00a0года: {self.school}"

    @property
    def scope(self) -> str:
        return self.school.scope
