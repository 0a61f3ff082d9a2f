"""What a department and its partners do for schools: events, agreements and curators, norms."""

from django.db import models
from django.db.models import F, Q

from roadmaps.models.plans import Addressee, Plan
from roadmaps.models.programmes import ProgrammeTask
from roadmaps.models.scoping import EventQuerySet, PartnershipQuerySet
from schools.models import Municipality, School
from schools.models.scoping import MunicipalityRowQuerySet, SchoolRowQuerySet


class SupportEvent(models.Model):
    """One thing done for schools: planned → held, or cancelled with a reason.

    What a kind is asked for stands in `support.kinds`. People are counted, never named: those of
    each school in `SupportedSchool`, those of other municipalities in `guests`.
    """

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "консультация"
        VISIT = "visit", "методический выезд"
        SEMINAR = "seminar", "семинар"
        COURSE = "course", "курсы повышения квалификации"
        MENTORING = "mentoring", "пара «школа – наставник»"
        INTERNSHIP = "internship", "стажировка"
        RMO = "rmo", "заседание РМО"
        SHMO = "shmo", "заседание ШМО"
        NETWORK = "network", "сетевое сообщество"
        YOUNG = "young", "Школа молодого педагога"
        GUEST_DAY = "guest_day", "гостевой день"
        INTERVIEW = "interview", "собеседование с директором"
        MEETING = "meeting", "совещание"

    class State(models.TextChoices):
        PLANNED = "planned", "запланировано"
        HELD = "held", "проведено"
        CANCELLED = "cancelled", "отменено"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="support_events"
    )
    kind = models.CharField("вид", max_length=12, choices=Kind)
    theme = models.CharField("тема", max_length=400)
    starts = models.DateField("дата или начало", db_index=True)
    ends = models.DateField("окончание")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PLANNED)
    hours = models.DecimalField("часов", max_digits=6, decimal_places=1, null=True, blank=True)
    place = models.CharField("место", max_length=300, blank=True)
    responsible = models.CharField("ответственный", max_length=300, blank=True)
    host = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.SET_NULL, related_name="hosted_support"
    )
    districts = models.PositiveSmallIntegerField(
        "из скольких муниципалитетов участники", null=True, blank=True
    )
    guests = models.PositiveIntegerField(
        "участников из других муниципалитетов", null=True, blank=True
    )
    agenda = models.TextField("повестка", blank=True)
    outcome = models.TextField("итог", blank=True)
    protocol_number = models.CharField("номер протокола", max_length=60, blank=True)
    reason = models.CharField("причина отмены", max_length=500, blank=True)
    task = models.ForeignKey(
        ProgrammeTask, null=True, blank=True, on_delete=models.SET_NULL, related_name="support"
    )
    plan = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.SET_NULL, related_name="support"
    )
    measure_key = models.UUIDField("мероприятие плана", null=True, blank=True)
    url = models.URLField("ссылка", max_length=500, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("внесено", auto_now_add=True)
    updated_at = models.DateTimeField("изменено", auto_now=True)
    schools = models.ManyToManyField(
        School, through="SupportedSchool", related_name="support_events"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "мероприятие поддержки"
        verbose_name_plural = "мероприятия поддержки"
        ordering = ["-starts", "theme", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="support_dates",
                violation_error_message="Мероприятие не может закончиться раньше, чем началось.",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""),
                name="support_cancel_reason",
                violation_error_message="Укажите причину отмены.",
            ),
        ]

    def __str__(self) -> str:
        return self.theme

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def dates(self) -> str:
        """«05.03.2026», «01.09.2025–31.05.2026»."""
        if self.starts == self.ends:
            return f"{self.starts:%d.%m.%Y}"
        return f"{self.starts:%d.%m.%Y}–{self.ends:%d.%m.%Y}"


class SupportedSchool(models.Model):
    """A school that an event is for, and how many of its people took part."""

    event = models.ForeignKey(SupportEvent, on_delete=models.CASCADE, related_name="reached")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="support")
    teachers = models.PositiveIntegerField("учителей", null=True, blank=True)
    heads = models.PositiveIntegerField("руководителей", null=True, blank=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "школа мероприятия поддержки"
        verbose_name_plural = "школы мероприятий поддержки"
        ordering = ["event", "school__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "school"],
                name="supported_school_once",
                violation_error_message="Эта школа уже указана.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.school}"


class Partnership(models.Model):
    """A school's agreement with a partner, or the curator that it has, from a day to a day."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", "соглашение о партнёрстве"
        NETWORK = "network", "договор о сетевой реализации программ"
        CURATOR = "curator", "школа-куратор"
        CONSULTANT = "consultant", "школа-консультант"
        TUTOR = "tutor", "тьютор или муниципальный куратор"
        PARTNER = "partner", "школа-партнёр"
        LEADER = "leader", "школа-лидер"
        BASE = "base", "опорная школа"

    CONTRACTS = (Kind.AGREEMENT, Kind.NETWORK)
    CURATORS = (Kind.CURATOR, Kind.CONSULTANT, Kind.TUTOR)

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="partnerships")
    kind = models.CharField("вид", max_length=12, choices=Kind)
    partner_school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.SET_NULL, related_name="partner_of"
    )
    partner = models.CharField("партнёр", max_length=300, blank=True)
    subject = models.CharField("предмет", max_length=500, blank=True)
    number = models.CharField("номер документа", max_length=60, blank=True)
    dated = models.DateField("дата документа")
    until = models.DateField("действует до", null=True, blank=True)
    url = models.URLField("ссылка", max_length=500, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("внесено", auto_now_add=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "договор или куратор"
        verbose_name_plural = "договоры и кураторы"
        ordering = ["school__name", "-dated", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("dated")),
                name="partnership_dates",
                violation_error_message="Срок действия не может закончиться раньше даты документа.",
            ),
            models.CheckConstraint(
                condition=~Q(partner="") | Q(partner_school__isnull=False),
                name="partnership_has_partner",
                violation_error_message="Выберите школу-партнёра или впишите, с кем договор.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.with_whom}"

    @property
    def scope(self) -> str:
        return self.school.scope

    @property
    def with_whom(self) -> str:
        return str(self.partner_school or self.partner)


class SupportNorm(models.Model):
    """How much support a municipality owes in a year to each school of some kind, or as a whole."""

    class Unit(models.TextChoices):
        EVENTS = "events", "мероприятий"
        PEOPLE = "people", "участников от школы"
        HOURS = "hours", "часов"
        CONTRACTS = "contracts", "действующих договоров"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="support_norms"
    )
    title = models.CharField("норма", max_length=200)
    whom = models.CharField(
        "кому", max_length=10, choices=Addressee, default=Addressee.LISTED, blank=True
    )
    unit = models.CharField("что считается", max_length=10, choices=Unit, default=Unit.EVENTS)
    kinds = models.JSONField("виды", default=list, blank=True)
    number = models.PositiveIntegerField("не менее за год")
    min_hours = models.DecimalField(
        "каждое не короче, часов", max_digits=6, decimal_places=1, null=True, blank=True
    )
    min_people = models.PositiveIntegerField(
        "на каждом не меньше участников", null=True, blank=True
    )
    min_districts = models.PositiveSmallIntegerField(
        "участники не меньше чем из", null=True, blank=True
    )
    first_year = models.PositiveSmallIntegerField("с года")
    last_year = models.PositiveSmallIntegerField("по год", null=True, blank=True)
    ground = models.CharField("основание", max_length=300, blank=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "норма поддержки"
        verbose_name_plural = "нормы поддержки"
        ordering = ["municipality", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="norm_years",
                violation_error_message="Последний год нормы раньше первого.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="norm_number",
                violation_error_message="Норма – не меньше одного.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.municipality.scope

    def holds_in(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)
