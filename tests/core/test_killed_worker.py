"""A worker killed in the middle of an apply leaves all of the batch or none, and a word of it."""

import pytest
from django.conf import settings

from shnor_portal.core.intake import services
from shnor_portal.core.models import Batch, Job
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
