"""Background work that a user can watch, leave, and find finished after a crash.

An app declares a kind with `@job_kind("monitoring.recompute")`; `start()` writes the row and
sends its id to Celery when the transaction commits. The row is the truth: what a killed worker
left is queued again, so the function must be safe to run twice.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Job
from shnor_portal.core.models.jobs import LEASE

logger = logging.getLogger(__name__)

KINDS: dict[str, Callable[..., dict[str, Any] | None]] = {}
MAX_ATTEMPTS = 3


def job_kind(kind: str) -> Callable[[Callable], Callable]:
    """Declare the function that does jobs of this kind: `(progress, **params) -> result`."""

    def declare(function: Callable) -> Callable:
        KINDS[kind] = function
        return function

    return declare


@dataclass
class Progress:
    """What a job says of itself while it works. With no job it says nothing (command line)."""

    job: Job | None = None

    def __call__(self, done: int, total: int, stage: str = "") -> None:
        if self.job:
            fields: dict[str, Any] = {"progress_done": done, "progress_total": total}
            if stage:
                fields["stage"] = stage
            Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt).update(**fields)


def start(
    kind: str, /, *, title: str, by: Any, scope: str = "", url: str = "", **params: Any
) -> Job:
    """Queue a job; its message is sent when the surrounding transaction commits."""
    job = Job.objects.create(
        kind=kind, title=title, params=params, created_by=by, scope=scope, url=url
    )
    transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: int) -> None:
    from shnor_portal.core.tasks import run_job

    run_job.delay(job_id)


def run(job_id: int) -> None:
    """Do a queued job unless another worker has it."""
    if not Job.objects.take(job_id, worker_name()):
        return
    job = Job.objects.get(pk=job_id)
    stop = threading.Event()
    beat = threading.Thread(target=_heartbeat, args=(job, stop), daemon=True)
    beat.start()
    try:
        result = KINDS[job.kind](Progress(job), **job.params) or {}
        message = result.pop("message", "Готово.")
        if job.attempt > 1:
            message += (
                " Исполнитель был остановлен посреди работы, поэтому задание выполнено "
                f"с {job.attempt}-й попытки."
            )
        _finish(job, Job.State.DONE, message, result)
    except Refused as refusal:
        _finish(job, Job.State.REFUSED, refusal.message, {"code": refusal.code})
    except PermissionDenied as denial:
        _finish(job, Job.State.REFUSED, str(denial), {"code": "forbidden"})
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _finish(
            job,
            Job.State.FAILED,
            "Задание остановилось из-за ошибки портала; данные не изменены. "
            f"Повторите, а если не поможет, сообщите администратору номер задания: {job.pk}.",
            {},
        )
    finally:
        stop.set()
        beat.join()


def take_up_left() -> int:
    """Queue again what was left by killed workers or lost by the broker; how many."""
    here = socket.gethostname()
    left = set(Job.objects.left())
    running = Job.objects.filter(state=Job.State.RUNNING, worker__startswith=f"{here}:")
    left |= {job for job in running if not _alive(int(job.worker.rsplit(":", 1)[1]))}
    for job in left:
        _queue_again(job)
    return len(left)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _queue_again(job: Job) -> None:
    # A worker that was only slow to beat (a long transaction on SQLite) keeps its job.
    same = Job.objects.filter(
        pk=job.pk, state=job.state, attempt=job.attempt, heartbeat_at=job.heartbeat_at
    )
    if job.attempt >= MAX_ATTEMPTS:
        same.update(
            state=Job.State.FAILED,
            finished_at=timezone.now(),
            message=f"Исполнитель останавливался {job.attempt} раза подряд; данные не изменены. "
            f"Сообщите администратору номер задания: {job.pk}.",
        )
        return
    note = ""
    if job.state == Job.State.RUNNING:
        note = "Исполнитель был остановлен посреди работы; задание начато заново"
    if same.update(state=Job.State.QUEUED, queued_at=timezone.now(), stage=note):
        send(job.pk)


def _finish(job: Job, state: str, message: str, result: dict[str, Any]) -> None:
    # What a job makes may have a page of its own, which was not there when it was queued.
    url = result.pop("url", job.url)
    Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING).update(
        state=state, message=message, result=result, url=url, finished_at=timezone.now()
    )


def _heartbeat(job: Job, stop: threading.Event) -> None:
    while not stop.wait(LEASE.total_seconds() / 4):
        try:
            Job.objects.filter(pk=job.pk, attempt=job.attempt).update(heartbeat_at=timezone.now())
        except Exception:  # a locked SQLite file: the next beat will do
            logger.warning("heartbeat of job %s was not written", job.pk)
        finally:
            connection.close()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
