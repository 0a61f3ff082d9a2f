"""The same with Celery's own workers over the real queue: killed at random moments with their pool,
the queue emptied, Redis and PostgreSQL restarted while they are dead."""

import random
import time

from django.conf import settings

from shnor_portal.core import jobs
from shnor_portal.core.models import Job
from tests.cast import Cast
from tests.faults.servers import Servers
from tests.faults.trial import Tally
from tests.faults.works import applying, identification, reading
from tests.workers import WorkerFactory, wait_for

# How long after it took the job a worker is let live, at most.
LONGEST_LIFE = 0.5


def try_workers(cast: Cast, kills: int, chance: random.Random, servers: Servers) -> Tally:
    tally = Tally("Celery workers over the queue")
    factory = WorkerFactory(settings.FOLDER)
    with factory.real_queue():
        try:
            while tally.kills < kills:
                _one(cast, chance, servers, factory, tally)
        finally:
            factory.stop_all()
    return tally


def _one(
    cast: Cast, chance: random.Random, servers: Servers, factory: WorkerFactory, tally: Tally
) -> None:
    begun = chance.choice((reading, applying, identification))(cast)
    job = Job.objects.latest("pk")
    tally.pieces += 1
    worker = factory("tests.core.worker_side")
    wait_for("a worker has the job", lambda: Job.objects.get(pk=job.pk).attempt)
    time.sleep(chance.uniform(0, LONGEST_LIFE))
    worker.kill()
    tally.kills += 1
    servers.empty_queue()
    if servers.are_there:
        chance.choice((servers.restart_redis, servers.restart_postgresql))()
    second = factory("tests.core.worker_side")

    def ended() -> bool:
        # What the schedule does every 15 seconds.
        jobs.take_up_left()
        return Job.objects.get(pk=job.pk).is_finished

    wait_for("another worker has ended it", ended, seconds=120)
    second.kill()
    found = begun.count()
    tally.lost += sum(max(0, n - found[key]) for key, n in begun.wanted.items())
    tally.doubled += sum(max(0, found[key] - n) for key, n in begun.wanted.items())
    if found != begun.wanted or not begun.is_done():
        tally.faults.append(f"job {job.pk}: {found}, not {begun.wanted}")
