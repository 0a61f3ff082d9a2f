"""What is counted once a year about a school: its social passport, olympiads, leavers, and what
other systems and the department's own tables tell of it."""

from django.db import models

from schools.models.schools import School
from schools.models.scoping import SchoolRowQuerySet


def _count(title: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(title, null=True, blank=True)


class SocialPassport(models.Model):
    """Counts of pupils by factor (`schools.social`); null is not known, 0 is none.

    `year` is the year of the results it stands beside: a passport of 20.09.2023 is of 2024.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="passports")
    year = models.PositiveSmallIntegerField("год")
    as_of = models.DateField("на дату", null=True, blank=True)
    pupils = models.PositiveIntegerField("обучающихся")
    both_parents_higher_edu = _count("оба родителя с высшим образованием")
    one_parent_higher_edu = _count("один родитель с высшим образованием")
    large_families = _count("многодетные семьи (3 и более детей)")
    parents_unemployed_both = _count("оба родителя безработные")
    parent_disabled = _count("родитель-инвалид")
    foster = _count("приёмные и под опекой")
    sop_families = _count("семьи в социально опасном положении")
    kdn = _count("на учёте КДН")
    parents_unemployed_single_or_both = _count("единственный или оба родителя безработные")
    deviant = _count("девиантное поведение")
    non_native_russian = _count("русский язык не родной")
    single_parent = _count("неполные семьи")
    low_income = _count("доход ниже прожиточного минимума")
    one_parent_unemployed = _count("один родитель безработный")
    good_housing = _count("благоустроенное жильё")
    poor_housing = _count("неблагоустроенное жильё")
    disabled_pupils = _count("инвалиды и обучающиеся по АОП")
    school_register = _count("внутришкольный учёт")
    source = models.CharField("источник", max_length=200, blank=True)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "социальный паспорт"
        verbose_name_plural = "социальные паспорта"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year"],
                name="passport_school_year",
                violation_error_message="Социальный паспорт школы за этот год уже есть.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}"


class SchoolYear(models.Model):
    """Olympiads and leavers of a year; `contingent` is the number of pupils they relate to."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("год")
    contingent = _count("обучающихся")
    olympiad_participants = _count("участники регионального и всероссийского этапов")
    olympiad_winners = _count("победители и призёры")
    leavers = _count("выбыло без продолжения обучения")
    source = models.CharField("источник", max_length=200, blank=True)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "год школы"
        verbose_name_plural = "годы школ"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year"],
                name="school_year",
                violation_error_message="Сведения школы за этот год уже есть.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}"


class YearFigures(models.Model):
    """What one source tells of a school for a year: `figures` by the codes of `schools.figures`.

    Every source has a row of its own, so that none writes over another. A survey keeps counts of
    answers as «group|question|answer»; nobody who answered is known. `codes_written` are the
    systems of the identifiers that the source brought and that go when it is withdrawn.
    """

    class System(models.TextChoices):
        CONTEXT = "context", "ФИС ОКО, контекстные данные"
        STAFF = "staff", "сведения о кадрах"
        ADDITIONAL = "additional", "Навигатор дополнительного образования"
        SURVEY = "survey", "опрос"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField("год")
    system = models.CharField("система-источник", max_length=12, choices=System)
    as_of = models.DateField("на дату", null=True, blank=True)
    figures = models.JSONField("показатели", default=dict)
    codes_written = models.JSONField("записанные коды", default=list, blank=True)
    source = models.CharField("источник", max_length=200, blank=True)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "сведения школы за год"
        verbose_name_plural = "сведения школ по годам"
        ordering = ["-year", "system"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "system"],
                name="figures_school_year_system",
                violation_error_message="Сведения этого источника за этот год уже есть.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.get_system_display()}, {self.year}"
