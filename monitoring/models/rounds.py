"""Monitoring rounds: forms by version, rounds, what schools answer, what a closing keeps of it."""

from django.db import models
from django.db.models import F, Q

from schools.models import Municipality, School
from schools.models.scoping import MunicipalityRowQuerySet, SchoolRowQuerySet


class MonitoringForm(models.Model):
    """A form of questions: a ready one of the portal (no municipality), or a municipality's own.

    What it asks stands in its versions: one that a round has opened with never changes.
    """

    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.CASCADE, related_name="forms"
    )
    code = models.SlugField("код", max_length=60)
    title = models.CharField("название", max_length=200)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("заведена", auto_now_add=True)

    by_number: "list[FormVersion]"
    """Where a query has fetched them: the latest one first."""

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "форма мониторинга"
        verbose_name_plural = "формы мониторинга"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="monitoring_form_code",
                violation_error_message="Форма с таким кодом уже есть.",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(municipality=None), name="ready_form_code"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.municipality.scope if self.municipality else ""

    @property
    def origin_code(self) -> str:
        """The code of the ready form that it is or was copied from; select `copied_from`."""
        return self.copied_from.code if self.copied_from else self.code


class FormVersion(models.Model):
    """What a form asks: `document` is the `rounds.document.Document` of it."""

    form = models.ForeignKey(MonitoringForm, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("версия")
    document = models.JSONField("вопросы")
    used_at = models.DateTimeField("впервые открыта в мониторинге", null=True, blank=True)
    created_at = models.DateTimeField("составлена", auto_now_add=True)

    class Meta:
        verbose_name = "версия формы"
        verbose_name_plural = "версии форм"
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.form}, версия {self.number}"


class Round(models.Model):
    """What a municipality asks of its schools in a window of days, both included.

    готовится → открыт → закрыт; closing keeps what was accepted (`RoundSnapshot`) and may be
    done again after a school was let write late. `year` is the year that it tells of.
    """

    class Kind(models.TextChoices):
        IDENTIFICATION = "identification", "выявление школ"
        COMPETENCES = "competences", "компетенции педагогов"
        MANAGEMENT = "management", "управление школой"
        QUALITY = "quality", "качество образования"
        OBJECTIVITY = "objectivity", "объективность"
        SUPPORT = "support", "сопровождение школ"

    class Stage(models.TextChoices):
        ENTRY = "entry", "входной"
        INTERIM = "interim", "промежуточный"
        FINAL = "final", "итоговый"

    class State(models.TextChoices):
        DRAFT = "draft", "готовится"
        OPEN = "open", "открыт"
        CLOSED = "closed", "закрыт"

    class Audience(models.TextChoices):
        ALL = "all", "все школы"
        ACCOMPANIED = "accompanied", "школы перечня"
        CHOSEN = "chosen", "выбранные школы"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="rounds", verbose_name="муниципалитет"
    )
    title = models.CharField("название", max_length=300)
    kind = models.CharField("что изучается", max_length=16, choices=Kind)
    stage = models.CharField("этап", max_length=8, choices=Stage, blank=True)
    preset = models.CharField("строка календаря", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("за какой год")
    opens = models.DateField("ответы принимаются с")
    closes = models.DateField("ответы принимаются по")
    ground = models.CharField("основание", max_length=400, blank=True)
    ground_url = models.URLField("ссылка на документ", max_length=500, blank=True)
    audience = models.CharField("кого спрашивают", max_length=12, choices=Audience)
    chosen = models.ManyToManyField(School, blank=True, related_name="+")
    needs_plan = models.BooleanField("нужен утверждённый план школы", default=False)
    forms = models.ManyToManyField(FormVersion, through="RoundForm", related_name="rounds")
    state = models.CharField("состояние", max_length=8, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField("открыт", null=True, blank=True)
    closed_at = models.DateTimeField("закрыт", null=True, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("заведён", auto_now_add=True)
    updated_at = models.DateTimeField("изменён", auto_now=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "мониторинг"
        verbose_name_plural = "мониторинги"
        ordering = ["-opens", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gte=F("opens")),
                name="round_window",
                violation_error_message="Приём ответов не может закончиться раньше, чем начался.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_at__isnull=False),
                name="round_was_opened",
                violation_error_message="У открытого мониторинга есть время открытия.",
            ),
            models.UniqueConstraint(
                fields=["municipality", "year", "preset"],
                condition=~Q(preset=""),
                name="round_of_calendar_once",
                violation_error_message="Этот мониторинг календаря на этот год уже заведён.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def window(self) -> str:
        """«с 01.12.2026 по 20.12.2026»."""
        return f"с\u00a0{self.opens:%d.%m.%Y} по\u00a0{self.closes:%d.%m.%Y}"


class RoundForm(models.Model):
    """A form of a round, in the version that its schools answer."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="places")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField("порядок")

    class Meta:
        verbose_name = "форма в мониторинге"
        verbose_name_plural = "формы в мониторингах"
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "version"], name="round_form_once")]

    def __str__(self) -> str:
        return f"{self.round}: {self.version}"


class Response(models.Model):
    """One school in one round: создан → в работе → отправлен → возвращён → принят.

    `first_sent_on` tells whether it came in time, whatever was returned after; `lifted_until` is a
    day up to which the school may write although the round would not let it.
    """

    class State(models.TextChoices):
        CREATED = "created", "создан"
        WORKING = "working", "в работе"
        SENT = "sent", "отправлен"
        RETURNED = "returned", "возвращён"
        ACCEPTED = "accepted", "принят"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="responses")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="responses")
    state = models.CharField("состояние", max_length=8, choices=State, default=State.CREATED)
    proposed_on = models.DateField("предзаполнено на дату", null=True, blank=True)
    first_sent_on = models.DateField("впервые отправлен", null=True, blank=True)
    sent_at = models.DateTimeField("отправлен", null=True, blank=True)
    sent_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField("принят", null=True, blank=True)
    lifted_until = models.DateField("запись разрешена до", null=True, blank=True)
    lift_reason = models.CharField("почему разрешена", max_length=300, blank=True)
    updated_at = models.DateTimeField("изменён", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ответы школы"
        verbose_name_plural = "ответы школ"
        ordering = ["school__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "school"], name="response_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "returned", "accepted"])
                | Q(first_sent_on__isnull=False),
                name="response_was_sent",
                violation_error_message="У отправленных ответов есть дата отправки.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.school}"

    @property
    def scope(self) -> str:
        return self.school.scope

    @property
    def is_late(self) -> bool:
        return self.first_sent_on is not None and self.first_sent_on > self.round.closes


class AnswerFields(models.Model):
    """What an answer says: a number, a share (`number` of `whole`), or a text.

    Yes and no are «yes» and «no», a date is in ISO, a choice is its words, a link its address.
    """

    class Origin(models.TextChoices):
        TYPED = "typed", "введено школой"
        PORTAL = "portal", "из портала"
        LAST = "last", "из прошлого ответа"

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    question = models.CharField("вопрос", max_length=60)
    number = models.DecimalField("число", max_digits=16, decimal_places=4, null=True, blank=True)
    whole = models.DecimalField(
        "из скольких", max_digits=16, decimal_places=4, null=True, blank=True
    )
    text = models.TextField("текст", blank=True)
    reason = models.TextField("почему изменилось", blank=True)
    origin = models.CharField("откуда", max_length=6, choices=Origin, default=Origin.TYPED)
    source = models.CharField("источник", max_length=200, blank=True)

    class Meta:
        abstract = True


class Answer(AnswerFields):
    """A school's answer to one question, kept with the version of the form that asked it.

    While it is `PROPOSED` it is what the portal knows or the school said a year ago, and counts as
    no answer until the school confirms it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "предложен"
        GIVEN = "given", "дан"
        RETURNED = "returned", "возвращён"
        ACCEPTED = "accepted", "принят"

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField("состояние", max_length=8, choices=State, default=State.GIVEN)
    due = models.DateField("исправить до", null=True, blank=True)
    answered_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField("отвечено", null=True, blank=True)

    class Meta:
        verbose_name = "ответ"
        verbose_name_plural = "ответы"
        ordering = ["response", "version", "question"]
        constraints = [
            models.UniqueConstraint(fields=["response", "version", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(due__isnull=False),
                name="returned_answer_has_term",
                violation_error_message="У возвращённого ответа есть срок исправления.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.question}"


class AnswerRemark(models.Model):
    """One line of the talk about a returned answer: the department's doubt, the school's reply."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField("замечание")
    from_school = models.BooleanField("пишет школа", default=False)
    due = models.DateField("исправить до", null=True, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("написано", auto_now_add=True)

    class Meta:
        verbose_name = "замечание к ответу"
        verbose_name_plural = "замечания к ответам"
        ordering = ["answer", "created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class RoundSnapshot(models.Model):
    """What was accepted when the round was closed: papers are made of it and do not move."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveSmallIntegerField("номер")
    on = models.DateField("на дату")
    asked = models.PositiveIntegerField("школ спрошено")
    accepted = models.PositiveIntegerField("школ принято")
    taken_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_at = models.DateTimeField("сделан", auto_now_add=True)

    class Meta:
        verbose_name = "снимок мониторинга"
        verbose_name_plural = "снимки мониторингов"
        ordering = ["round", "-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="snapshot_number")]

    def __str__(self) -> str:
        return f"{self.round}: снимок {self.number}"


class KeptAnswer(AnswerFields):
    """An accepted answer as a snapshot keeps it."""

    snapshot = models.ForeignKey(RoundSnapshot, on_delete=models.CASCADE, related_name="answers")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "ответ в снимке"
        verbose_name_plural = "ответы в снимках"
        ordering = ["snapshot", "school", "version", "question"]

    def __str__(self) -> str:
        return f"{self.snapshot}: {self.question}"
