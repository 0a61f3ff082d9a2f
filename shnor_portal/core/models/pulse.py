"""Signs of life of the processes beside the web server."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

SCHEDULE = "schedule"
WORKER = "worker:"
# The schedule sends its first task every 15 seconds, and a worker takes it.
ALIVE = timedelta(seconds=75)


class PulseQuerySet(models.QuerySet):
    def beat(self, name: str) -> None:
        """Write the moment; one statement, on a row of its own."""
        self.bulk_create(
            [self.model(name=name[:120], at=timezone.now())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )


class Pulse(models.Model):
    """When the schedule (`schedule`) or a worker (`worker:host`) last showed that it works."""

    name = models.CharField("кто", max_length=120, unique=True)
    at = models.DateTimeField("когда")

    objects = PulseQuerySet.as_manager()

    class Meta:
        verbose_name = "отклик процесса"
        verbose_name_plural = "отклики процессов"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_fresh(self) -> bool:
        return timezone.now() - self.at < ALIVE
