"""The evidence register of a municipality, its catalogue, links and archives; the public page."""

from django.db import models
from django.db.models import Q

from roadmaps.models.programmes import TargetIndicator
from schools.models import Municipality, School
from schools.models.scoping import MunicipalityRowQuerySet, PlaceQuerySet


class CycleCatalogue(models.Model):
    """A municipality's own document of positions and rules; without one the portal's own serves."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="cycle_catalogue"
    )
    document = models.JSONField("каталог позиций")
    brought_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    brought_at = models.DateTimeField("загружен", auto_now=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "каталог позиций"
        verbose_name_plural = "каталоги позиций"

    def __str__(self) -> str:
        return f"Каталог позиций: {self.municipality}"

    @property
    def scope(self) -> str:
        return self.municipality.scope


class ProofItem(models.Model):
    """Evidence added by hand: what it serves, who keeps it, when it is looked at again.

    What it says stands in its latest revision. `grounds` are keys of other evidence that it rests
    on (`proof.entries.Entry.key`); `executor` and `due` are of a decision.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="proof_items"
    )
    year = models.PositiveSmallIntegerField("год")
    title = models.CharField("название", max_length=300)
    positions = models.JSONField("позиции", default=list)
    owner = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_on = models.DateField("пересмотреть", null=True, blank=True)
    indicators = models.ManyToManyField(TargetIndicator, blank=True, related_name="+")
    schools = models.ManyToManyField(School, blank=True, related_name="+")
    grounds = models.JSONField("на чём основано", default=list, blank=True)
    executor = models.CharField("исполнитель", max_length=300, blank=True)
    due = models.DateField("срок исполнения", null=True, blank=True)
    created_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("добавлено", auto_now_add=True)
    updated_at = models.DateTimeField("изменено", auto_now=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "подтверждение цикла"
        verbose_name_plural = "подтверждения цикла"
        ordering = ["-year", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.municipality.scope

    @property
    def key(self) -> str:
        return f"item-{self.pk}"


class RevisionQuerySet(PlaceQuerySet):
    """For models with an `item` foreign key."""

    municipality_path = "item__municipality_id"
    region_path = "item__municipality__region_id"


class ProofRevision(models.Model):
    """One wording of a piece of evidence: a document, a number or a link, with its own date."""

    item = models.ForeignKey(ProofItem, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField("редакция")
    dated = models.DateField("дата документа")
    document_number = models.CharField("номер документа", max_length=60, blank=True)
    figure = models.CharField("число", max_length=200, blank=True)
    url = models.URLField("ссылка", max_length=500, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField("внесена", auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "редакция подтверждения"
        verbose_name_plural = "редакции подтверждений"
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="proof_revision_number"),
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(url="") | ~Q(figure=""),
                name="proof_has_content",
                violation_error_message="Приложите файл, дайте ссылку или впишите число.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, редакция {self.number}"


class ProofMark(models.Model):
    """A person's word on evidence that the portal proposed: not to be counted, to stand elsewhere,
    to rest on something, to be about more indicators (their keys). It is named by its key within a
    municipality and a year."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="proof_marks"
    )
    year = models.PositiveSmallIntegerField("год")
    key = models.CharField("подтверждение", max_length=60)
    set_aside = models.CharField("почему не учитывается", max_length=300, blank=True)
    positions = models.JSONField("позиции", null=True, blank=True)
    grounds = models.JSONField("на чём основано", default=list, blank=True)
    indicators = models.JSONField("показатели", default=list, blank=True)

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "отметка о подтверждении"
        verbose_name_plural = "отметки о подтверждениях"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year", "key"], name="proof_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.municipality}, {self.year}: {self.key}"

    @property
    def scope(self) -> str:
        return self.municipality.scope


class LinkCheck(models.Model):
    """Whether an address outside opens, as the portal or a person saw it last."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="link_checks"
    )
    url = models.URLField("ссылка", max_length=500)
    opens = models.BooleanField("открывается")
    said = models.CharField("что ответил сайт", max_length=300, blank=True)
    checked_at = models.DateTimeField("проверена")
    checked_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "проверка ссылки"
        verbose_name_plural = "проверки ссылок"
        ordering = ["municipality", "url"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "url"], name="link_check_once")
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def scope(self) -> str:
        return self.municipality.scope


class ProofArchive(models.Model):
    """An archive of a year for those who rate the department, as it was made."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="proof_archives"
    )
    year = models.PositiveSmallIntegerField("год")
    file = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    paper = models.ForeignKey("core.PaperSnapshot", on_delete=models.PROTECT, related_name="+")
    documents = models.PositiveIntegerField("файлов вложено")
    gaps = models.PositiveIntegerField("замечаний")
    made_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField("собран", auto_now_add=True)
    job = models.OneToOneField(
        "core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "архив подтверждений"
        verbose_name_plural = "архивы подтверждений"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Архив подтверждений за {self.year} год: {self.municipality}"

    @property
    def scope(self) -> str:
        return self.municipality.scope


class PublicPage(models.Model):
    """What a municipality shows to everybody; nothing until its head opens it."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="public_page"
    )
    contacts = models.TextField("контакты", blank=True)
    opened_at = models.DateTimeField("открыта", null=True, blank=True)
    opened_by = models.ForeignKey(
        "schools.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MunicipalityRowQuerySet.as_manager()

    class Meta:
        verbose_name = "публичная страница"
        verbose_name_plural = "публичные страницы"

    def __str__(self) -> str:
        return f"Публичная страница: {self.municipality}"

    @property
    def scope(self) -> str:
        return self.municipality.scope
