"""Assessments, what each file says of a school in one, and the effective cell of both.

`SourceResult` rows and their participants are written while a batch is read and stay invisible
(`live` is false) until it is applied; a withdrawal makes them invisible again. Nothing in them is
ever edited. `SchoolResult` is derived from the live ones and is what everything else reads.
"""

from django.db import models

from schools.models import School
from schools.models.scoping import SchoolRowQuerySet


class Procedure(models.TextChoices):
    VPR = "vpr", "ВПР"
    OGE = "oge", "ОГЭ"
    EGE = "ege", "ЕГЭ"
    KDR = "kdr", "КДР"
    TRIAL = "trial", "тренировочная работа"
    SCHOOL = "school", "результаты школы"


class Assessment(models.Model):
    """One work: procedure, year of its title, subject, level, grade of the programme, campaign."""

    class Level(models.TextChoices):
        NONE = "", "без уровня"
        BASE = "base", "базовый"
        ADVANCED = "advanced", "углублённый"

    class Campaign(models.TextChoices):
        SPRING = "spring", "весна"
        AUTUMN = "autumn", "осень"

    procedure = models.CharField("процедура", max_length=10, choices=Procedure)
    year = models.PositiveSmallIntegerField("год")
    subject = models.CharField("предмет", max_length=120)
    level = models.CharField("уровень", max_length=10, choices=Level, blank=True, default="")
    grade = models.PositiveSmallIntegerField("класс")
    campaign = models.CharField(
        "кампания", max_length=10, choices=Campaign, default=Campaign.SPRING
    )

    class Meta:
        verbose_name = "оценочная процедура"
        verbose_name_plural = "оценочные процедуры"
        ordering = ["-year", "procedure", "grade", "subject", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "year", "subject", "level", "grade", "campaign"],
                name="assessment_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.short} {self.year}"

    @property
    def for_knowledge(self) -> bool:
        """Shown and never read by an identification: КДР, trial works."""
        return self.procedure in {Procedure.KDR, Procedure.TRIAL}

    @property
    def short(self) -> str:
        """«ВПР, математика, 5 класс» – without the year, for the heading of a row."""
        # The two mathematics of ЕГЭ say their level in the name.
        named = self.procedure == Procedure.EGE or not self.level
        level = "" if named else f" ({self.get_level_display()})"
        autumn = ", осень" if self.campaign == self.Campaign.AUTUMN else ""
        subject = self.subject[:1].lower() + self.subject[1:]
        return f"{self.get_procedure_display()}, {subject}{level}, {self.grade}\u00a0класс{autumn}"


def _count(title: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(title, null=True, blank=True)


COUNT_FIELDS = (
    "participants", "n2", "n3", "n4", "n5",
    "journal_n", "journal_lowered", "journal_confirmed", "journal_raised", "journal_gap2",
    "primary_n", "primary_sum", "primary_max",
    "test_n", "test_sum", "below_minimum_n",
)  # fmt: skip
# A source tells a quantity when it tells this count of it.
KEY_COUNTS = {"marks": "n2", "journal": "journal_n", "primary": "primary_sum", "test": "test_n"}
QUANTITIES: dict[str, tuple[str, ...]] = {
    "marks": COUNT_FIELDS[0:5],
    "journal": COUNT_FIELDS[5:10],
    "primary": COUNT_FIELDS[10:13],
    "test": COUNT_FIELDS[13:16],
}


class CountsRow(models.Model):
    """The wide row of counts; null is what the source does not tell."""

    participants = _count("участников с отметкой")
    n2 = _count("«2»")
    n3 = _count("«3»")
    n4 = _count("«4»")
    n5 = _count("«5»")
    journal_n = _count("с отметкой по журналу")
    journal_lowered = _count("понизили")
    journal_confirmed = _count("подтвердили")
    journal_raised = _count("повысили")
    journal_gap2 = _count("расхождение на 2 и более")
    primary_n = _count("с первичным баллом")
    primary_sum = _count("сумма первичных баллов")
    primary_max = _count("максимальный первичный балл")
    test_n = _count("с тестовым баллом")
    test_sum = _count("сумма тестовых баллов")
    below_minimum_n = _count("ниже минимума")

    class Meta:
        abstract = True


class SourceResult(CountsRow):
    """What one file says of one school in one assessment."""

    class Kind(models.TextChoices):
        """From the best kind to the worst: the effective source is of the best kind present."""

        INDIVIDUAL = "1individual", "индивидуальные результаты"
        REPORT = "2report", "отчёт"
        FLAT = "3flat", "сводная таблица"
        OWN = "4own", "форма, заполненная школой"

    file = models.ForeignKey("core.BatchFile", on_delete=models.CASCADE, related_name="results")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sources")
    school = models.ForeignKey(
        School, null=True, on_delete=models.PROTECT, related_name="source_results"
    )
    # The login of a school that another file of the same batch is to create.
    pending_login = models.CharField("логин ожидаемой школы", max_length=20, blank=True)
    kind = models.CharField("вид источника", max_length=12, choices=Kind)
    sitting = models.DateField("дата проведения", null=True, blank=True)
    live = models.BooleanField("действует", default=False)
    # A later file of the same report that tells of the school no more: asked in its preview.
    gone_from = models.ForeignKey(
        "core.BatchFile", null=True, on_delete=models.SET_NULL, related_name="gone"
    )
    applied_at = models.DateTimeField("загружено", null=True, blank=True)
    content_hash = models.CharField("контрольная сумма содержания", max_length=64)
    rows = models.PositiveIntegerField("строк")
    sheet = models.CharField("лист", max_length=120)
    row = models.PositiveIntegerField("строка")
    columns = models.JSONField("столбцы величин", default=dict, blank=True)
    # People by primary score from 0, where the source tells the distribution and no participants.
    scores = models.JSONField("участников по баллам", default=list, blank=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "результат из файла"
        verbose_name_plural = "результаты из файлов"
        indexes = [
            models.Index(fields=["school", "assessment", "live"]),
            models.Index(fields=["assessment", "live"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live=False) | models.Q(school__isnull=False),
                name="source_live_has_school",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school or self.pending_login}: {self.assessment}"


class ParticipantResult(models.Model):
    """One participant's row: no name, no document, no code; only where it stood in the file."""

    source = models.ForeignKey(SourceResult, on_delete=models.CASCADE, related_name="people")
    row = models.PositiveIntegerField("строка файла")
    class_no = models.PositiveSmallIntegerField("номер класса", null=True)
    primary = models.PositiveSmallIntegerField("первичный балл", null=True)
    mark = models.PositiveSmallIntegerField("отметка", null=True)
    journal_mark = models.PositiveSmallIntegerField("отметка по журналу", null=True)
    test_score = models.PositiveSmallIntegerField("тестовый балл", null=True)

    class Meta:
        verbose_name = "результат участника"
        verbose_name_plural = "результаты участников"
        ordering = ["source_id", "row"]

    def __str__(self) -> str:
        return f"строка {self.row}"


def _effective_source() -> models.ForeignKey:
    """Without an index and a constraint, which are most of what writing a cell costs: a cell is
    made again with every change of its live sources, and a live source is never deleted."""
    return models.ForeignKey(
        SourceResult,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )


class SchoolResult(CountsRow):
    """The effective cell of a school in an assessment, and the source of each quantity."""

    # The unique constraint is the index of a school too.
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="results", db_index=False
    )
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="results")
    marks_source = _effective_source()
    journal_source = _effective_source()
    primary_source = _effective_source()
    test_source = _effective_source()
    updated_at = models.DateTimeField("пересчитано")

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "результат школы"
        verbose_name_plural = "результаты школ"
        constraints = [
            models.UniqueConstraint(fields=["school", "assessment"], name="school_result_cell")
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.assessment}"


class Benchmark(models.Model):
    """Country, region or municipality in an assessment, kept as its source gives it."""

    class Level(models.TextChoices):
        COUNTRY = "country", "страна"
        REGION = "region", "регион"
        MUNICIPALITY = "municipality", "муниципалитет"

    file = models.ForeignKey("core.BatchFile", on_delete=models.CASCADE, related_name="benchmarks")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="benchmarks")
    level = models.CharField("уровень", max_length=12, choices=Level)
    name = models.CharField("название в файле", max_length=300)
    region = models.ForeignKey(
        "schools.Region", null=True, on_delete=models.CASCADE, related_name="+"
    )
    municipality = models.ForeignKey(
        "schools.Municipality", null=True, on_delete=models.CASCADE, related_name="+"
    )
    live = models.BooleanField("действует", default=False)
    applied_at = models.DateTimeField("загружено", null=True, blank=True)
    content_hash = models.CharField("контрольная сумма содержания", max_length=64)
    sheet = models.CharField("лист", max_length=120)
    row = models.PositiveIntegerField("строка")
    schools = models.PositiveIntegerField("школ", null=True)
    participants = models.PositiveIntegerField("участников", null=True)
    # Percents with the digits of the file, 0–100.
    share2 = models.DecimalField("«2», %", max_digits=6, decimal_places=2, null=True)
    share3 = models.DecimalField("«3», %", max_digits=6, decimal_places=2, null=True)
    share4 = models.DecimalField("«4», %", max_digits=6, decimal_places=2, null=True)
    share5 = models.DecimalField("«5», %", max_digits=6, decimal_places=2, null=True)
    journal_n = models.PositiveIntegerField("с отметкой по журналу", null=True)
    journal_lowered = models.PositiveIntegerField("понизили", null=True)
    journal_confirmed = models.PositiveIntegerField("подтвердили", null=True)
    journal_raised = models.PositiveIntegerField("повысили", null=True)
    mean_primary = models.DecimalField("средний балл", max_digits=8, decimal_places=4, null=True)
    primary_max = models.PositiveIntegerField("максимальный балл", null=True)
    mean_test = models.DecimalField(
        "средний тестовый балл", max_digits=8, decimal_places=4, null=True
    )

    class Meta:
        verbose_name = "средний показатель"
        verbose_name_plural = "средние показатели"
        indexes = [models.Index(fields=["assessment", "level", "live"])]

    def __str__(self) -> str:
        return f"{self.name}: {self.assessment}"


class WorkDetail(models.Model):
    """A table that a file gives inside one work, of a school or of a group above schools: by task,
    by planned result, by task and mark.

    It is live with its source or benchmark. `rows` is written and read as a whole, never a row
    alone; its shape is `layouts.parsed.TaskLine`, read by `results.details`.
    """

    class Kind(models.TextChoices):
        TASKS = "tasks", "выполнение заданий"
        PLANNED = "planned", "достижение планируемых результатов"
        GROUPS = "groups", "выполнение заданий по группам отметок"

    source = models.ForeignKey(
        SourceResult, null=True, on_delete=models.CASCADE, related_name="details"
    )
    benchmark = models.ForeignKey(
        Benchmark, null=True, on_delete=models.CASCADE, related_name="details"
    )
    kind = models.CharField("таблица", max_length=10, choices=Kind)
    rows = models.JSONField("строки")

    class Meta:
        verbose_name = "таблица внутри работы"
        verbose_name_plural = "таблицы внутри работ"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__isnull=False, benchmark__isnull=True)
                | models.Q(source__isnull=True, benchmark__isnull=False),
                name="work_detail_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source or self.benchmark}: {self.get_kind_display()}"
