"""Files dropped together, what was read from each, and what is still to be confirmed."""

from django.db import models

from shnor_portal.core.models.scoped import ScopedRow


class Batch(ScopedRow):
    """A set of files dropped together: previewed, confirmed and applied in one transaction.

    reading → preview → applying → applied; preview → discarded; applied → withdrawn.
    """

    class State(models.TextChoices):
        READING = "reading", "читается"
        PREVIEW = "preview", "ждёт подтверждения"
        APPLYING = "applying", "загружается"
        APPLIED = "applied", "загружено"
        DISCARDED = "discarded", "отменено до загрузки"
        WITHDRAWN = "withdrawn", "отозвано"

    state = models.CharField("состояние", max_length=12, choices=State, default=State.READING)
    hints = models.JSONField("указано при загрузке", default=dict, blank=True)
    applied_at = models.DateTimeField("загружено", null=True, blank=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)
    withdrawn_reason = models.CharField("причина отзыва", max_length=500, blank=True)
    job = models.ForeignKey(
        "core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "загрузка"
        verbose_name_plural = "загрузки"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Загрузка № {self.pk}"


class BatchFile(models.Model):
    """One file of a batch. `summary` keeps the keys of the command-line contract."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт чтения"
        READY = "ready", "готов к загрузке"
        UNCHANGED = "unchanged", "без изменений"
        REFUSED = "refused", "отклонён"
        APPLIED = "applied", "загружен"
        WITHDRAWN = "withdrawn", "отозван"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("порядок")
    layout = models.CharField("вид файла", max_length=30, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.WAITING)
    included = models.BooleanField("загружать", default=True)
    summary = models.JSONField("итог чтения", default=dict, blank=True)

    class Meta:
        verbose_name = "файл загрузки"
        verbose_name_plural = "файлы загрузки"
        ordering = ["batch_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_file_position"),
        ]

    def __str__(self) -> str:
        return self.stored.name


class BatchIssue(models.Model):
    """A remark about a place of a file (see core.problems.Problem)."""

    file = models.ForeignKey(BatchFile, on_delete=models.CASCADE, related_name="issues")
    code = models.CharField("код", max_length=60)
    severity = models.CharField("важность", max_length=10)
    sheet = models.CharField("лист", max_length=120, blank=True)
    row = models.PositiveIntegerField("строка", null=True, blank=True)
    column = models.CharField("столбец", max_length=120, blank=True)
    value = models.CharField("значение", max_length=200, blank=True)
    message = models.CharField("что не так и что сделать", max_length=1000)

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering = ["file_id", "pk"]

    def __str__(self) -> str:
        return self.message


class StagedRecordQuerySet(models.QuerySet):
    def to_apply(self) -> "StagedRecordQuerySet":
        return self.filter(action__in=[StagedRecord.Action.CREATE, StagedRecord.Action.UPDATE])


class StagedRecord(models.Model):
    """One row of a reference file: what it would set and what stood there before.

    `key` names the row's subject inside its layout; `before` is null for a new row. After the
    apply the record is the trail of the value: file, sheet, row, old and new.
    """

    class Action(models.TextChoices):
        CREATE = "create", "будет добавлено"
        UPDATE = "update", "будет изменено"
        UNCHANGED = "unchanged", "без изменений"
        REJECT = "reject", "отклонено"
        # A row of the earlier file of the same list that this one tells no more.
        GONE = "gone", "в\u00a0файле её нет"

    file = models.ForeignKey(BatchFile, on_delete=models.CASCADE, related_name="records")
    sheet = models.CharField("лист", max_length=120)
    row = models.PositiveIntegerField("строка")
    key = models.CharField("ключ", max_length=200)
    label = models.CharField("что", max_length=300)
    action = models.CharField("действие", max_length=10, choices=Action)
    before = models.JSONField("было", null=True, blank=True)
    after = models.JSONField("станет", default=dict)
    target_id = models.PositiveBigIntegerField("строка базы", null=True, blank=True)

    objects = StagedRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "прочитанная строка"
        verbose_name_plural = "прочитанные строки"
        ordering = ["file_id", "row", "pk"]
        indexes = [models.Index(fields=["key"])]

    def __str__(self) -> str:
        return self.label
