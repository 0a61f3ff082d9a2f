"""Diagnostics of teachers' competences as counts: nobody is named."""

from django.db import models
from django.db.models import F, Q

from roadmaps.models.scoping import FewPeopleQuerySet
from schools.models import School


class CompetenceCheck(models.Model):
    """Teachers of a school who were diagnosed on a day in one subject and kind of deficit.

    `improved` are those of the tested who do better than the time before, `routes` those with a
    deficit who learn by an individual route (ИОМ); both are None where it is not said.
    """

    class Kind(models.TextChoices):
        SUBJECT = "subject", "предметный"
        METHOD = "method", "методический"
        META = "meta", "метапредметный"
        PSYCHOLOGY = "psychology", "психолого-педагогический"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="competence_checks")
    on = models.DateField("дата диагностики")
    kind = models.CharField("вид дефицита", max_length=10, choices=Kind)
    subject = models.CharField("предмет", max_length=100, blank=True)
    topic = models.CharField("в чём дефицит", max_length=300, blank=True)
    tool = models.CharField("чем измеряли", max_length=200, blank=True)
    tested = models.PositiveSmallIntegerField("прошли диагностику")
    with_deficit = models.PositiveSmallIntegerField("с дефицитом")
    improved = models.PositiveSmallIntegerField("улучшили результат", null=True, blank=True)
    routes = models.PositiveSmallIntegerField("учатся по ИОМ", null=True, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("внесена", auto_now_add=True)

    objects = FewPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = "диагностика компетенций"
        verbose_name_plural = "диагностики компетенций"
        ordering = ["-on", "school__name", "kind", "subject", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "on", "kind", "subject", "topic"],
                name="competence_check_once",
                violation_error_message="Такая диагностика этой школы уже внесена.",
            ),
            models.CheckConstraint(
                condition=Q(tested__gt=0, with_deficit__lte=F("tested")),
                name="competence_deficit_within",
                violation_error_message="С дефицитом не может быть больше, чем прошли диагностику.",
            ),
            models.CheckConstraint(
                condition=Q(improved=None) | Q(improved__lte=F("tested")),
                name="competence_improved_within",
                violation_error_message="Улучшивших не может быть больше, чем прошли диагностику.",
            ),
            models.CheckConstraint(
                condition=Q(routes=None) | Q(routes__lte=F("with_deficit")),
                name="competence_routes_within",
                violation_error_message="По ИОМ учатся те, у кого есть дефицит: их не больше.",
            ),
        ]

    def __str__(self) -> str:
        subject = f", {self.subject}" if self.subject else ""
        return f"{self.school}, {self.on:%d.%m.%Y}: {self.get_kind_display()}{subject}"

    @property
    def scope(self) -> str:
        return self.school.scope

    @property
    def to_teach(self) -> int:
        """With a deficit and without a route: who is to be sent to courses."""
        return self.with_deficit - (self.routes or 0)
