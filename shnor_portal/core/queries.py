"""Questions about jobs and the trail of deeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from shnor_portal.core.models import AuditEvent, BatchFile, Job, PaperSnapshot, StoredFile
from shnor_portal.core.models.audit import AuditEventQuerySet
from shnor_portal.core.models.jobs import LEASE, JobQuerySet


@dataclass(frozen=True)
class Queue:
    """What waits for a worker. `age` is how long the oldest queued job waits, in whole seconds."""

    waiting: int
    age: int

    @property
    def minutes(self) -> int:
        return self.age // 60

    @property
    def stuck(self) -> bool:
        """Nobody takes jobs: a live worker picks one up in a second, unless it does a long one."""
        return self.age > 2 * LEASE.total_seconds()


def queue() -> Queue:
    queued = Job.objects.filter(state=Job.State.QUEUED)
    oldest = queued.order_by("queued_at").values_list("queued_at", flat=True).first()
    busy = Job.objects.filter(
        state=Job.State.RUNNING, heartbeat_at__gte=timezone.now() - LEASE
    ).exists()
    age = 0 if oldest is None or busy else int((timezone.now() - oldest).total_seconds())
    return Queue(waiting=queued.count(), age=max(age, 0))


def jobs(viewer: Any) -> JobQuerySet:
    return Job.objects.visible_to(viewer).select_related("created_by")


def audit_events(viewer: Any) -> AuditEventQuerySet:
    """The trail that the viewer may read, newest first."""
    return AuditEvent.objects.visible_to(viewer)


def audit_verbs(viewer: Any) -> list[str]:
    """Verbs that occur in the trail that the viewer may read."""
    seen = AuditEvent.objects.visible_to(viewer).order_by()
    return list(seen.values_list("verb", flat=True).distinct())


def events_of(obj: models.Model) -> AuditEventQuerySet:
    """Everything that was done with one object, newest first; the caller has checked its scope."""
    return AuditEvent.objects.filter(object_ref=f"{obj._meta.label}:{obj.pk}")


def last_changes(obj: models.Model, fields: Iterable[str], **details: str) -> dict[str, AuditEvent]:
    """By field: the deed that changed it last, of those whose details name their `fields`."""
    latest: dict[str, AuditEvent] = {}
    wanted = set(fields)
    deeds = events_of(obj).filter(
        details__has_key="fields",
        **{f"details__{name}": value for name, value in details.items()},
    )
    for deed in deeds.iterator():
        for name in wanted.intersection(deed.details["fields"]).difference(latest):
            latest[name] = deed
        if len(latest) == len(wanted):
            break
    return latest


def tells_small_figures(stored: StoredFile) -> bool:
    """Whether a file tells figures that are hidden from others: one of a batch, or such a paper."""
    if BatchFile.objects.filter(stored=stored).exists():
        return True
    papers = PaperSnapshot.objects.filter(small_figures=True)
    return papers.filter(models.Q(pdf=stored) | models.Q(docx=stored)).exists()
