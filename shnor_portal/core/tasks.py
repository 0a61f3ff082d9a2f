"""Celery's entry points of the kit: an id in, one call, safe to run twice."""

import logging

from celery import shared_task
from celery.signals import worker_ready

from shnor_portal.core import jobs, retention
from shnor_portal.core.backup import services as backup
from shnor_portal.core.errors import Refused

log = logging.getLogger(__name__)


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="core.take_up_left_jobs")
def take_up_left_jobs() -> None:
    jobs.take_up_left()


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
        log.error("Резервная копия не сделана: %s %s", refusal.message, "; ".join(refusal.details))


@worker_ready.connect
def take_up_at_start(**_: object) -> None:
    jobs.take_up_left()
