"""Background work that a user can watch, leave, and find finished after a crash.

An app declares a kind with `@job_kind("monitoring.recompute")`; `start()` writes the row and
sends its id to Celery when the transaction commits. The row is the truth: what a killed worker
left is queued again.

A job does its deed once. `progress.deed()` is the transaction that does it, and the same commit
says «готово» in the job's row: there is no moment between them. Only the worker that holds the
lease can commit it; for whoever lost the lease everything is undone. Parts that are written before
the deed go into `progress.step()`, which holds the lease in the same way; a step may be run twice.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Job
from shnor_portal.core.models.jobs import LEASE, JobQuerySet
from shnor_portal.core.sheets.personal import Found

logger = logging.getLogger(__name__)

KINDS: dict[str, Callable[..., dict[str, Any] | None]] = {}
ONE_AT_A_TIME: set[str] = set()
STOPPABLE: set[str] = set()
MAX_ATTEMPTS = 3
UNSENT = "Очередь сейчас недоступна; задание ждёт и начнётся само, когда она заработает"
# Jobs of one person, and of one place, that may wait or run among those that go one at a time.
MOST_OF_PERSON, MOST_OF_PLACE = 12, 40


def job_kind(
    kind: str, *, one_at_a_time: bool = False, may_stop: bool = False
) -> Callable[[Callable], Callable]:
    """Declare the function that does jobs of this kind: `(progress, **params) -> result`.

    Of jobs that go `one_at_a_time`, whatever their kind, each person has one running: a heap of
    files that one brings does not keep all workers from the others. One that `may_stop` works by
    steps, and what they made is of use without the rest.
    """

    def declare(function: Callable) -> Callable:
        KINDS[kind] = function
        if one_at_a_time:
            ONE_AT_A_TIME.add(kind)
        if may_stop:
            STOPPABLE.add(kind)
        return function

    return declare


class LeaseLost(Exception):
    """Another worker has the job, or its person stopped it: what this one began is undone."""


@dataclass
class Progress:
    """What a job says of itself while it works. With no job it says nothing (command line)."""

    job: Job | None = None

    @property
    def job_id(self) -> int | None:
        """For the rows that the deed makes."""
        return self.job.pk if self.job else None

    def __call__(self, done: int, total: int, stage: str = "") -> None:
        if self.job:
            fields: dict[str, Any] = {"progress_done": done, "progress_total": total}
            if stage:
                fields["stage"] = stage
            _held(self.job).update(**fields)

    @contextmanager
    def step(self) -> Iterator[None]:
        """A transaction before the deed; it may be done again by another attempt."""
        with transaction.atomic():
            yield
            # Last, so that nobody waits for the row of the job: the heartbeat writes it too.
            if self.job and not _held(self.job).update(heartbeat_at=timezone.now()):
                raise LeaseLost

    @contextmanager
    def deed(self) -> Iterator[dict[str, Any]]:
        """The transaction that does what the job is for; its commit is the job's end.

        Yields the result to fill in (`message`, `url` of what was made, anything to keep).
        """
        result: dict[str, Any] = {}
        with transaction.atomic():
            yield result
            if self.job and not _finish(self.job, Job.State.DONE, dict(result)):
                raise LeaseLost


def start(
    kind: str, /, *, title: str, by: Any, scope: str = "", url: str = "", **params: Any
) -> Job:
    """Queue a job; its message is sent when the surrounding transaction commits.

    LookupError for a kind that no app declares: no worker could do it.
    """
    if kind not in KINDS:
        raise LookupError(f"no app declares jobs of kind {kind!r}")
    job = Job.objects.create(
        kind=kind, title=title, params=params, created_by=by, scope=scope, url=url
    )
    transaction.on_commit(lambda: send(job.pk))
    return job


def check_waiting(kind: str, *, by: Any, scope: str) -> None:
    """Refused when a person, or a whole place, has too many jobs of a kind waiting already."""
    waiting = Job.objects.filter(kind=kind).unfinished()
    of_person = by is not None and waiting.filter(created_by=by).count() >= MOST_OF_PERSON
    if of_person or waiting.filter(scope=scope).count() >= MOST_OF_PLACE:
        raise Refused(
            "Таких заданий уже слишком много ждёт очереди. Подождите, пока портал их выполнит "
            "(ход виден на странице «Задания»), и повторите.",
            code="too_many_waiting",
        )


def may_stop(job: Job, *, by: Any) -> bool:
    """Whether the person may stop the job: their own, of a kind made for it, and not at its end."""
    return job.kind in STOPPABLE and not job.is_finished and job.created_by_id == by.pk


@transaction.atomic
def stop(*, job: Job, by: Any) -> None:
    """End a job before its deed; what its steps have made stays. Refused when it is over."""
    job = states.take(job, by=by)
    if not may_stop(job, by=by):
        raise Refused("Это задание уже закончено или остановить его нельзя.", code="not_stoppable")
    job.state, job.finished_at = Job.State.STOPPED, timezone.now()
    job.message = "Остановлено по вашей просьбе. Что было готово к этому времени, сохранено."
    job.save(update_fields=["state", "finished_at", "message"])
    audit.record("job.stop", job.title, by=by, scope=job.scope, obj=job)


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    """The message of the queue: an id, safe to come twice."""
    run(job_id)


def send(job_id: int) -> bool:
    """Tell the workers; false when the queue cannot be reached.

    The job waits in the database then, its page says so, and the schedule sends it again.
    """
    try:
        run_job.delay(job_id)
    except (BrokerError, OSError):
        logger.exception("job %s could not be sent; the schedule will", job_id)
        Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(stage=UNSENT)
        return False
    return True


def run(job_id: int) -> None:
    """Do a queued job unless another worker has it, or is at another one of the same person."""
    if _must_wait(job_id) or not Job.objects.take(job_id, worker_name()):
        return
    job = Job.objects.get(pk=job_id)
    stop = threading.Event()
    beat = threading.Thread(target=_heartbeat, args=(job, stop), daemon=True)
    beat.start()
    try:
        _do(job)
    finally:
        stop.set()
        beat.join()
        _send_waiting(job)


def _do(job: Job) -> None:
    if job.kind not in KINDS:
        # Queued by another version of the portal.
        logger.error("job %s is of an unknown kind %s", job.pk, job.kind)
        _finish(
            job,
            Job.State.REFUSED,
            {
                "message": "Это задание поставила другая версия портала, нынешняя его не знает. "
                "Повторите действие.",
                "code": "unknown_kind",
            },
        )
        return
    try:
        result = KINDS[job.kind](Progress(job), **job.params) or {}
        _finish(job, Job.State.DONE, result)
    except LeaseLost:
        logger.warning("job %s was stopped or taken over by another worker", job.pk)
    except Refused as refusal:
        # What is quoted of a file is kept without numbers of documents and names with initials.
        told = Found().masked_quotes("\n".join([refusal.message, *refusal.details]))
        _finish(job, Job.State.REFUSED, {"message": told, "code": refusal.code})
    except PermissionDenied as denial:
        _finish(job, Job.State.REFUSED, {"message": str(denial), "code": "forbidden"})
    except (OperationalError, InterfaceError):
        # The database went away or was busy for too long. The row is not to be reached now, so the
        # lease runs out and the schedule gives the job to a worker that reaches it.
        logger.exception("job %s (%s) lost the database", job.pk, job.kind)
    except SoftTimeLimitExceeded:
        logger.exception("job %s (%s) took too long", job.pk, job.kind)
        minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
        _fail(job, f"Задание не уложилось в отведённое время ({minutes} мин)")
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _fail(job, "Задание остановилось из-за ошибки портала")


def _fail(job: Job, why: str) -> None:
    message = (
        f"{why}; данные не изменены. "
        f"Повторите, а если не поможет, сообщите администратору номер задания: {job.pk}."
    )
    _finish(job, Job.State.FAILED, {"message": message})


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


def _must_wait(job_id: int) -> bool:
    """Whether the person's turn is taken; the job that has it sends the next one at its end."""
    job = Job.objects.filter(pk=job_id, kind__in=ONE_AT_A_TIME).first()
    return job is not None and _of_same_person(job).filter(state=Job.State.RUNNING).exists()


def _send_waiting(job: Job) -> None:
    if job.kind in ONE_AT_A_TIME:
        waiting = _of_same_person(job).filter(state=Job.State.QUEUED).order_by("queued_at", "pk")
        if following := waiting.first():
            send(following.pk)


def _of_same_person(job: Job) -> JobQuerySet:
    same = Job.objects.filter(kind__in=ONE_AT_A_TIME, created_by=job.created_by)
    return same.exclude(pk=job.pk)


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


def _held(job: Job) -> JobQuerySet:
    """The row of the job while this attempt has it; updating it locks it until the commit."""
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)


def _finish(job: Job, state: str, result: dict[str, Any]) -> bool:
    """Write how the job ended; false when this attempt has it no more (or it is ended)."""
    message = result.pop("message", "Готово.")
    if state == Job.State.DONE and job.attempt > 1:
        message += (
            " Исполнитель был остановлен посреди работы, поэтому задание выполнено "
            f"с {job.attempt}-й попытки."
        )
    # What a job makes may have a page of its own, which was not there when it was queued.
    url = result.pop("url", job.url)
    ended = _held(job).update(
        state=state, message=message, result=result, url=url, finished_at=timezone.now()
    )
    return bool(ended)


def _heartbeat(job: Job, stop: threading.Event) -> None:
    while not stop.wait(LEASE.total_seconds() / 4):
        try:
            _held(job).update(heartbeat_at=timezone.now())
        except Exception:  # a locked SQLite file: the next beat will do
            logger.warning("heartbeat of job %s was not written", job.pk)
        finally:
            connection.close()


def _alive(pid: int) -> bool:
    """Whether the process works; one that was killed and is not buried yet does not."""
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as about:
            state = about.read().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    except PermissionError:
        return True
    return state not in {"Z", "X"}
