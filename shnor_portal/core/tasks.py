"""What the schedule starts, and the pulse of the workers; jobs have their entry in `jobs`."""

import logging
import socket

from celery import shared_task
from celery.signals import before_task_publish, worker_ready
from django.db import DatabaseError, connection

from shnor_portal.core import disk, jobs, retention
from shnor_portal.core.backup import services as backup
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Pulse
from shnor_portal.core.models.pulse import SCHEDULE, WORKER

logger = logging.getLogger(__name__)


@shared_task(name="core.take_up_left_jobs")
def take_up_left_jobs() -> None:
    """Every 15 seconds; that it is done shows that the workers work."""
    Pulse.objects.beat(f"{WORKER}{socket.gethostname()}")
    disk.keep_ballast()
    jobs.take_up_left()


@before_task_publish.connect(sender="core.take_up_left_jobs")
def note_schedule(**_: object) -> None:
    """The schedule is about to send its task: it works, whether or not the queue does."""
    try:
        Pulse.objects.beat(SCHEDULE)
    except DatabaseError:
        logger.warning("the pulse of the schedule was not written")
        # A connection that a restarted server left dead is not used again.
        connection.close()


@shared_task(name="core.keep_terms")
def keep_terms() -> None:
    """Delete what has been kept for its term: files, jobs, sessions and everything else."""
    retention.run()


@shared_task(name="core.make_backup")
def make_backup() -> None:
    """The copy of the night; why there is none stands in the log, its age on the health page."""
    try:
        backup.make()
    except Refused as refusal:
        logger.error(
            "Резервная копия не сделана: %s %s", refusal.message, "; ".join(refusal.details)
        )


@worker_ready.connect
def take_up_at_start(**_: object) -> None:
    jobs.take_up_left()
