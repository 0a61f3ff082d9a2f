"""Schools, the numbers that other systems know them by, and the spellings met in files."""

from datetime import date

from django.db import models

from schools.models.places import Municipality, Settlement
from schools.models.scoping import PlaceQuerySet, SchoolRowQuerySet
from shnor_portal.core.searching import Searched, SearchText


class SchoolQuerySet(PlaceQuerySet):
    school_path = "pk"
    municipality_path = "municipality_id"
    region_path = "municipality__region_id"

    def active(self) -> "SchoolQuerySet":
        return self.filter(closed_on=None)

    def working_in(self, year: int) -> "SchoolQuerySet":
        """Schools that lived to the exams of the year: its results are theirs."""
        return self.filter(models.Q(closed_on=None) | models.Q(closed_on__gte=date(year, 6, 1)))

    def working_after(self, year: int) -> "SchoolQuerySet":
        """Schools that outlived the calendar year: of them a list by its results is made."""
        return self.filter(models.Q(closed_on=None) | models.Q(closed_on__year__gt=year))


class School(Searched):
    class Kind(models.TextChoices):
        PRIMARY = "НОШ", "начальная (НОШ)"
        BASIC = "ООШ", "основная (ООШ)"
        SECONDARY = "СОШ", "средняя (СОШ)"
        GYMNASIUM = "Гимназия", "гимназия"
        LYCEUM = "Лицей", "лицей"
        EVENING = "Вечерняя", "вечерняя"
        SPECIAL = "Коррекционная", "коррекционная"
        OTHER = "Иная", "иная"

    municipality = models.ForeignKey(
        Municipality, verbose_name="муниципалитет", on_delete=models.PROTECT, related_name="schools"
    )
    name = models.CharField("краткое наименование", max_length=300)
    full_name = models.CharField("полное наименование", max_length=600, blank=True)
    kind = models.CharField("вид", max_length=20, choices=Kind, default=Kind.SECONDARY)
    settlement = models.ForeignKey(
        Settlement,
        verbose_name="населённый пункт",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="schools",
    )
    rural = models.BooleanField("сельская", default=False)
    small = models.BooleanField("малокомплектная", default=False)
    hard_to_reach = models.BooleanField("труднодоступная", default=False)
    advanced = models.BooleanField("с углублённым изучением предметов", default=False)
    pupils = models.PositiveIntegerField("обучающихся", null=True, blank=True)
    head_name = models.CharField("директор", max_length=200, blank=True)
    site = models.URLField("сайт", blank=True)
    closed_on = models.DateField("закрыта", null=True, blank=True)
    closing_reason = models.CharField("почему закрыта", max_length=500, blank=True)
    closing_order = models.CharField("номер документа о закрытии", max_length=60, blank=True)
    closing_order_date = models.DateField("дата документа о закрытии", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="школа-правопреемник",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
    )
    created_at = models.DateTimeField("заведена", auto_now_add=True)
    updated_at = models.DateTimeField("изменена", auto_now=True)
    search_text = SearchText("name", "full_name", "kind", "head_name", also="школа")

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "школа"
        verbose_name_plural = "школы"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="school_name",
                violation_error_message="Школа с таким кратким наименованием в муниципалитете "
                "уже есть.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def paper_place(self) -> str:
        """Where its own papers are made: its settlement; the department's place, where the school
        is in the same one or its settlement is not known."""
        place, settlement = self.municipality.place, self.settlement
        if settlement is None or place.endswith(settlement.name):
            return place
        return settlement.name

    @property
    def head_full_post(self) -> str:
        """«Директор МКОУ «Сосновская СОШ»», as it stands under the school's papers."""
        return f"Директор {self.name}"

    @property
    def scope(self) -> str:
        return f"{self.municipality.region_id}/{self.municipality_id}/{self.pk}/"

    @property
    def login(self) -> str:
        """The current ФИС ОКО login (`edu991001`), blank when unknown. Prefetch `identifiers`."""
        logins = [i for i in self.identifiers.all() if i.system == SchoolIdentifier.System.FIS_OKO]
        return max(logins, key=lambda i: i.year or 9999).shown if logins else ""


class SchoolIdentifier(models.Model):
    """A school's number in another system. `year` is null when it holds for every year.

    A ФИС ОКО login is kept as its six digits with the prefix beside them: `sch991001` and
    `edu991001` are one school. Codes of РИС ГИА are compared without leading zeros.
    """

    class System(models.TextChoices):
        FIS_OKO = "fis_oko", "ФИС ОКО (логин)"
        OGE = "oge", "код ОО (ОГЭ)"
        EGE = "ege", "код ОО (ЕГЭ)"
        INN = "inn", "ИНН"
        OGRN = "ogrn", "ОГРН"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="identifiers")
    system = models.CharField("система", max_length=10, choices=System)
    value = models.CharField("значение", max_length=20, db_index=True)
    prefix = models.CharField("приставка логина", max_length=5, blank=True)
    year = models.PositiveSmallIntegerField("год", null=True, blank=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "идентификатор школы"
        verbose_name_plural = "идентификаторы школ"
        ordering = ["system", "-year", "value"]
        constraints = [
            # An ИНН may be shared by a school and its branches; a login and an ОГРН may not.
            models.UniqueConstraint(
                fields=["value"],
                condition=models.Q(system="fis_oko"),
                name="identifier_fis_oko",
                violation_error_message="Такой логин ФИС ОКО уже записан за другой школой.",
            ),
            models.UniqueConstraint(
                fields=["school", "system", "value", "year"],
                name="identifier_school_value_year",
                violation_error_message="Этот идентификатор у школы за этот год уже записан.",
            ),
            models.UniqueConstraint(
                fields=["school", "system", "value"],
                condition=models.Q(year=None),
                name="identifier_school_value",
                violation_error_message="Этот идентификатор у школы уже записан.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()}: {self.shown}"

    @property
    def shown(self) -> str:
        return f"{self.prefix}{self.value}"


class SchoolAlias(models.Model):
    """A spelling of a school's name that a person confirmed once, normalised."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="aliases")
    normalised = models.CharField("написание", max_length=300, db_index=True)
    seen_as = models.CharField("как в файле", max_length=300)
    created_at = models.DateTimeField("запомнено", auto_now_add=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "написание названия"
        verbose_name_plural = "написания названий"
        ordering = ["seen_as"]
        constraints = [
            models.UniqueConstraint(fields=["school", "normalised"], name="alias_school_spelling")
        ]

    def __str__(self) -> str:
        return self.seen_as
