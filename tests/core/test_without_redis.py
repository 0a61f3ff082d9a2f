"""With Redis away pages answer, an upload is taken, and what is said of its job is true."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from shnor_portal.core import jobs
from shnor_portal.core.models import Batch, Job
from tests.cast import make_cast
from tests.workers import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_upload_without_redis_waits_and_says_so():
    north = make_cast().north
    environment = {
        **os.environ, "TESTS_FOLDER": str(settings.FOLDER), "DATABASE_URL": database_url(),
    }  # fmt: skip

    process = subprocess.run(
        [sys.executable, "-m", "tests.core.without_redis",
         str(north.coordinator.pk), str(north.municipality.pk)],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(process.stdout) == {
        "statuses": [200, 200, 200, 200],
        "state": "queued",
        "batch page": True,
        "job page": True,
    }
    assert Batch.objects.get().state == "reading"

    # Redis is back: the schedule sends what waits longer than a lease.
    Job.objects.update(queued_at="2020-01-01T00:00:00Z")
    jobs.take_up_left()

    assert Job.objects.get().is_finished
