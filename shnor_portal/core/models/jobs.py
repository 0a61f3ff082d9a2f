"""The truth about background work: a row, leased by a worker with a heartbeat."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from shnor_portal.core.models.scoped import ScopedQuerySet, ScopedRow

LEASE = timedelta(seconds=45)


class JobQuerySet(ScopedQuerySet):
    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def left(self) -> "JobQuerySet":
        """Work that a killed worker left, and messages that a broker lost."""
        now = timezone.now()
        return self.filter(
            Q(state=Job.State.RUNNING, heartbeat_at__lt=now - LEASE)
            | Q(state=Job.State.QUEUED, queued_at__lt=now - LEASE)
        )

    def take(self, pk: int, worker: str) -> bool:
        """Lease a queued job to `worker`; false when somebody else has it."""
        now = timezone.now()
        return bool(
            self.filter(pk=pk, state=Job.State.QUEUED).update(
                state=Job.State.RUNNING,
                attempt=F("attempt") + 1,
                worker=worker,
                started_at=now,
                heartbeat_at=now,
            )
        )


class Job(ScopedRow):
    """queued → running → done, refused (by the domain), failed (a fault), stopped (by its person).

    running → queued when the worker died: the heartbeat is older than the lease.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "в очереди"
        RUNNING = "running", "выполняется"
        DONE = "done", "готово"
        REFUSED = "refused", "отклонено"
        FAILED = "failed", "сбой"
        STOPPED = "stopped", "остановлено"

    kind = models.CharField("вид", max_length=60)
    title = models.CharField("название", max_length=255)
    params = models.JSONField("параметры", default=dict)
    state = models.CharField(
        "состояние", max_length=10, choices=State, default=State.QUEUED, db_index=True
    )
    stage = models.CharField("этап", max_length=255, blank=True)
    progress_done = models.PositiveIntegerField("сделано", default=0)
    progress_total = models.PositiveIntegerField("всего", default=0)
    message = models.TextField("итог", blank=True)
    result = models.JSONField("результат", default=dict, blank=True)
    url = models.CharField("страница результата", max_length=255, blank=True)
    attempt = models.PositiveSmallIntegerField("попытка", default=0)
    worker = models.CharField("исполнитель", max_length=120, blank=True)
    queued_at = models.DateTimeField("поставлено", default=timezone.now)
    started_at = models.DateTimeField("начато", null=True, blank=True)
    heartbeat_at = models.DateTimeField("отклик", null=True, blank=True)
    finished_at = models.DateTimeField("закончено", null=True, blank=True)

    objects = JobQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "задание"
        verbose_name_plural = "задания"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def waiting_url(self) -> str:
        """The job's page for who waits to be led to its result."""
        return f"{reverse('core:job', args=[self.pk])}?waiting"

    @property
    def gives_file(self) -> bool:
        """Whether the result is a file to be saved."""
        return self.state == self.State.DONE and bool(self.url and self.result.get("stored_pk"))

    @property
    def leads_on(self) -> bool:
        """Whether who waits for the job is to be brought to its result."""
        return self.state == self.State.DONE and bool(self.url and self.result.get("lead_on"))

    @property
    def percent(self) -> int:
        """Whole percent for the progress bar, 0–100."""
        if self.state == self.State.DONE:
            return 100
        return (
            min(99, 100 * self.progress_done // self.progress_total) if self.progress_total else 0
        )
