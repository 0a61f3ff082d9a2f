"""A worker killed in the middle of an apply leaves all of the batch or none, and a word of it."""

import pytest
from django.conf import settings

from shnor_portal.celery import app
from shnor_portal.core import jobs
from shnor_portal.core.intake import services
from shnor_portal.core.models import AuditEvent, Batch, Job
from tests.core.fake_layout import content, versions
from tests.workers import wait_for

WORKER_SIDE = "tests.core.worker_side"
pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fake_layout"),
]


@pytest.fixture(autouse=True)
def _signals_of_the_layout():
    for name in ("applying", "go-on"):
        (settings.FOLDER / name).unlink(missing_ok=True)


def state_of(job):
    return Job.objects.get(pk=job.pk).state


def test_batch_is_read_and_applied_by_a_worker(start_worker):
    start_worker(WORKER_SIDE)
    batch = services.receive([("a.csv", content(("a", 1)))], scope="1/", by=None, hints={})

    reading = services.start_reading(batch, by=None, url="")
    wait_for("the batch is read", lambda: state_of(reading) == "done")
    batch.refresh_from_db()
    applying = services.confirm(batch, by=None, url="")
    wait_for("the batch is applied", lambda: state_of(applying) == "done")

    assert versions() == {"a": 1}


def test_worker_killed_in_an_apply_leaves_none_of_it_and_another_takes_it_up(start_worker):
    files = [("first.csv", content(("a", 1))), ("second.csv", content(("b", 2), ("wait", 3)))]
    batch = services.receive(files, scope="1/", by=None, hints={})
    services.read_batch(services.Progress(), batch.pk)
    batch.refresh_from_db()
    first = start_worker(WORKER_SIDE)

    job = services.confirm(batch, by=None, url="")
    wait_for("the apply is in its middle", (settings.FOLDER / "applying").exists)
    first.kill()

    assert versions() == {}
    assert Batch.objects.get(pk=batch.pk).state == "applying"
    assert state_of(job) == "running"

    (settings.FOLDER / "go-on").touch()
    start_worker(WORKER_SIDE)
    wait_for("another worker has applied the batch", lambda: state_of(job) == "done")

    done = Job.objects.get(pk=job.pk)
    assert versions() == {"a": 1, "b": 2, "wait": 3}
    assert Batch.objects.get(pk=batch.pk).state == "applied"
    assert done.attempt == 2
    assert "Исполнитель был остановлен" in done.message


def test_message_that_is_given_out_twice_does_the_deed_once(start_worker):
    """As Redis does with one that nobody acknowledged in its time of visibility."""
    batch = services.receive([("a.csv", content(("wait", 1)))], scope="1/", by=None, hints={})
    services.read_batch(services.Progress(), batch.pk)
    batch.refresh_from_db()
    start_worker(WORKER_SIDE)
    start_worker(WORKER_SIDE)

    job = services.confirm(batch, by=None, url="")
    wait_for("the apply is in its middle", (settings.FOLDER / "applying").exists)
    jobs.send(job.pk)
    wait_for("the other has it too", lambda: said(start_worker, "received") == 2)
    (settings.FOLDER / "go-on").touch()
    wait_for("both are through with it", lambda: said(start_worker, "succeeded") == 2)

    done = Job.objects.get(pk=job.pk)
    assert (done.state, done.attempt) == ("done", 1)
    assert AuditEvent.objects.filter(verb="batch.apply").count() == 1


def said(factory, word):
    """How many tasks all workers together say it of."""
    lines = [line for worker in factory.started for line in worker.log.read_text().splitlines()]
    return sum("core.run_job[" in line and word in line for line in lines)


def test_process_of_a_worker_is_replaced_after_so_many_tasks(start_worker):
    start_worker(WORKER_SIDE, "--max-tasks-per-child", "1")
    pids = set()
    for number in range(2):
        named = [(f"{number}.csv", content((f"a{number}", 1)))]
        batch = services.receive(named, scope="1/", by=None, hints={})
        reading = services.start_reading(batch, by=None, url="")
        wait_for("the batch is read", lambda job=reading: state_of(job) == "done")
        pids.add(Job.objects.get(pk=reading.pk).worker)

    assert len(pids) == 2


def test_limits_of_workers_fit_together():
    options = app.conf.broker_transport_options or {}

    assert app.conf.worker_max_tasks_per_child == 200
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit
    if settings.REDIS_URL:
        assert options["visibility_timeout"] > app.conf.task_time_limit
