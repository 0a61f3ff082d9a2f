"""Regions, municipalities with their own words, settlements and their unemployment."""

from typing import cast

from django.core.validators import RegexValidator
from django.db import models

from schools.models.scoping import MunicipalityRowQuerySet, PlaceQuerySet, SchoolRowQuerySet
from shnor_portal.core.searching import Searched, SearchText

# ГОСТ Р 7.0.97-2025: the mark that limits access to a document.
RESTRICTED = "Для служебного пользования"


class RegionQuerySet(PlaceQuerySet):
    region_path = "pk"
    municipality_path = "municipalities__pk"
    school_path = "municipalities__schools__pk"
    crosses_many = True


class Region(models.Model):
    name = models.CharField("название", max_length=200, unique=True)
    code = models.CharField("код ФИС ОКО", max_length=20, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "регион"
        verbose_name_plural = "регионы"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return f"{self.pk}/"


class MunicipalityQuerySet(PlaceQuerySet):
    municipality_path = "pk"
    region_path = "region_id"

    def by_code(self, code: str) -> "Municipality | None":
        """By ФИС ОКО code (`reg99_m001`) or ОКТМО, as every command takes it."""
        code = code.strip()
        named = self.filter(models.Q(code__iexact=code) | models.Q(oktmo=code))
        return cast("Municipality | None", named.first())


class Municipality(Searched):
    """A municipality and the words that its pages and papers use."""

    class ListTerm(models.TextChoices):
        SHNOR = "ШНОР", "ШНОР – школы с низкими образовательными результатами"
        SHNRO = "ШНРО", "ШНРО – школы с низкими результатами обучения"

    class ConditionTerm(models.TextChoices):
        SHNSU = "ШНСУ", "ШНСУ – школы в неблагоприятных социальных условиях"
        SHFNSU = "ШФНСУ", "ШФНСУ – школы, функционирующие в неблагоприятных социальных условиях"

    class OrderTerm(models.TextChoices):
        ORDER = "приказ", "приказ"
        DIRECTIVE = "распоряжение", "распоряжение"

    class ExitTerm(models.TextChoices):
        EXCLUDED = "excluded", "исключена из перечня"
        EFFECTIVE = "effective", "переведена в эффективный режим работы"

    class Attempts(models.TextChoices):
        MAIN = "main", "первая попытка основного периода"
        ALL = "all", "все дни, с пересдачами осени"

    region = models.ForeignKey(
        Region, verbose_name="регион", on_delete=models.PROTECT, related_name="municipalities"
    )
    name = models.CharField("название", max_length=200)
    code = models.CharField(
        "код ФИС ОКО",
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^reg\d{2}_m\d{3}$", "Код вида reg99_m001.")],
    )
    oktmo = models.CharField("ОКТМО", max_length=11, blank=True)
    time_zone = models.CharField("часовой пояс", max_length=40, default="Europe/Moscow")
    list_term = models.CharField(
        "как называть школы с низкими результатами",
        max_length=10,
        choices=ListTerm,
        default=ListTerm.SHNOR,
    )
    condition_term = models.CharField(
        "как называть школы в трудных условиях",
        max_length=10,
        choices=ConditionTerm,
        default=ConditionTerm.SHNSU,
    )
    order_term = models.CharField(
        "распорядительный документ", max_length=20, choices=OrderTerm, default=OrderTerm.ORDER
    )
    exit_term = models.CharField(
        "как школа покидает перечень", max_length=10, choices=ExitTerm, default=ExitTerm.EXCLUDED
    )
    body_name = models.CharField(
        "орган управления образованием", max_length=300, default="Управление образования"
    )
    body_name_genitive = models.CharField(
        "он же в родительном падеже", max_length=300, default="управления образования"
    )
    head_post = models.CharField("должность руководителя", max_length=200, default="Начальник")
    head_name = models.CharField("руководитель (И.О. Фамилия)", max_length=120, blank=True)
    method_service = models.CharField("методическая служба", max_length=300, blank=True)
    method_service_dative = models.CharField(
        "она же в дательном падеже", max_length=300, blank=True
    )
    coordinator_name_dative = models.CharField(
        "координатор в дательном падеже", max_length=200, blank=True
    )
    place = models.CharField("место составления документов", max_length=120, blank=True)
    gia_attempts = models.CharField(
        "какие попытки ОГЭ и ЕГЭ учитывать",
        max_length=10,
        choices=Attempts,
        default=Attempts.MAIN,
    )
    light_green = models.PositiveSmallIntegerField("зелёный свет: доля плана, %", default=100)
    light_amber = models.PositiveSmallIntegerField("жёлтый свет: доля плана, %", default=90)
    marks_small = models.BooleanField(
        "помечать «Для служебного пользования» документы о менее чем пяти обучающихся",
        default=False,
    )
    factor_from = models.DateField(
        "второй фактор для сотрудников муниципалитета", null=True, blank=True
    )

    search_text = SearchText("name")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "муниципалитет"
        verbose_name_plural = "муниципалитеты"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["oktmo"],
                condition=~models.Q(oktmo=""),
                name="municipality_oktmo",
                violation_error_message="Муниципалитет с таким ОКТМО уже есть.",
            ),
            models.CheckConstraint(
                condition=models.Q(light_green__gte=models.F("light_amber")),
                name="municipality_lights",
                violation_error_message="Порог зелёного света не может быть ниже порога жёлтого.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return f"{self.region_id}/{self.pk}/"

    @property
    def letterhead(self) -> tuple[str, str]:
        """Whose paper it is, the lines at its top."""
        return self.name, self.body_name

    @property
    def head(self) -> str:
        """«председатель комитета»: the post of the head as it stands inside a sentence."""
        return self.head_post[:1].lower() + self.head_post[1:]

    @property
    def head_full_post(self) -> str:
        """«Начальник управления образования … округа», as it stands under an act."""
        full, body = self.full_post(self.head_post), self.body_name_genitive
        names_body = body.partition(" ")[0].lower() in self.head_post.lower().split()
        return full if names_body or not body else f"{full} {body}"

    def full_post(self, post: str) -> str:
        """«заместитель начальника управления» with the whole name of the body; another post as it
        is."""
        words, body = post.split(), self.body_name_genitive
        first = body.partition(" ")[0].lower()
        at = next((i for i, word in enumerate(words) if word.lower() == first), None)
        if at is None:
            return post
        return " ".join([*words[:at], max(" ".join(words[at:]), body, key=len)])

    def access_mark(self, has_small: bool) -> str:
        """What stands at the top of a paper of the department; of one that tells of fewer than
        five people the mark that the municipality has chosen."""
        return RESTRICTED if has_small and self.marks_small else ""

    def status_term(self, kind: str) -> str:
        """A kind of `SchoolStatus` in the municipality's own word."""
        return {"shnor": self.list_term, "shnsu": self.condition_term}.get(kind, "зона риска")


class RegionYearQuerySet(PlaceQuerySet):
    region_path = "region_id"
    municipality_path = "region__municipalities__pk"
    school_path = "region__municipalities__schools__pk"
    crosses_many = True


class RegionYear(models.Model):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("год")
    unemployment = models.DecimalField("безработица, %", max_digits=5, decimal_places=2)
    source = models.CharField("источник", max_length=200, blank=True)

    objects = RegionYearQuerySet.as_manager()

    class Meta:
        verbose_name = "показатель региона за год"
        verbose_name_plural = "показатели региона по годам"
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="region_year")]

    def __str__(self) -> str:
        return f"{self.region}, {self.year}"


class SettlementQuerySet(MunicipalityRowQuerySet):
    school_path = "schools__pk"
    crosses_many = True


class Settlement(Searched):
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="settlements"
    )
    name = models.CharField("населённый пункт", max_length=200)
    search_text = SearchText("name")

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = "населённый пункт"
        verbose_name_plural = "населённые пункты"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="settlement_name",
                violation_error_message="Такой населённый пункт в муниципалитете уже есть.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TerritoryYear(models.Model):
    """What a territory file says of a school's settlement in a year.

    Kept by school: districts of one town may differ, and the files give them by school.
    """

    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="territory")
    year = models.PositiveSmallIntegerField("год")
    settlement = models.ForeignKey(
        Settlement, null=True, blank=True, on_delete=models.SET_NULL, related_name="years"
    )
    unemployment = models.DecimalField(
        "безработица, %", max_digits=5, decimal_places=2, null=True, blank=True
    )
    hard_to_reach = models.BooleanField("труднодоступная территория", null=True)
    source = models.CharField("источник", max_length=200, blank=True)
    updated_at = models.DateTimeField("обновлено", auto_now=True)

    objects = SchoolRowQuerySet.as_manager()

    class Meta:
        verbose_name = "территория школы за год"
        verbose_name_plural = "территория школ по годам"
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="territory_year")]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}"
