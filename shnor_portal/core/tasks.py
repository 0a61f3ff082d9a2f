"""Celery's entry points of the kit: an id in, one call, safe to run twice."""

from importlib import import_module

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings

from shnor_portal.core import jobs
from shnor_portal.core.drafts import services as drafts
from shnor_portal.core.intake import originals


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="core.take_up_left_jobs")
def take_up_left_jobs() -> None:
    jobs.take_up_left()


@shared_task(name="core.delete_expired_files")
def delete_expired_files() -> None:
    originals.delete_due()


@shared_task(name="core.delete_old_drafts")
def delete_old_drafts() -> None:
    drafts.delete_old()


@shared_task(name="core.clear_sessions")
def clear_sessions() -> None:
    """Delete the rows of sessions that have expired."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@worker_ready.connect
def take_up_at_start(**_: object) -> None:
    jobs.take_up_left()
