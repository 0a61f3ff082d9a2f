"""While the bombs of one person are read by a real worker, pages answer and others are served."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roadmaps.models import Plan
from shnor_portal.core.models import Job
from tests.bombs import PLANS
from tests.cast import make_cast
from tests.roadmaps.plan_samples import plan_docx
from tests.workers import wait_for

NAMES = (
    *("odt of repeats", "docx of small elements", "docx of tables in tables"),
    *("page of spans", "csv of two million columns", "docx of zeros"),
)
pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def send(client, school, name: str, data: bytes):
    return client.post(
        reverse("roadmaps:plan_upload"),
        {
            "place": f"school-{school.pk}",
            "kind": "roadmap",
            "title": "",
            "period_start": "2024-09-01",
            "period_end": "2025-08-31",
            "file": SimpleUploadedFile(name, data),
        },
    )


def test_six_bombs_are_refused_while_others_are_served(start_worker, sign_in):
    cast = make_cast()
    bombs = [bomb for bomb in PLANS if bomb.name in NAMES]
    school_user, other = sign_in(cast.north.school_team), sign_in(cast.south.school_team)

    sent = [send(school_user, cast.north.school, b.file, b.make()) for b in bombs]
    assert [response.status_code for response in sent] == [302] * len(NAMES)
    mine = Job.objects.filter(created_by=cast.north.school_team)
    send(other, cast.south.school, "План.docx", plan_docx())
    theirs = Job.objects.get(created_by=cast.south.school_team)
    start_worker("tests.core.worker_side")
    start_worker("tests.core.worker_side")

    def plan_of_the_other() -> bool:
        # Pages answer at every moment of it, and never are two bombs of a person read at once.
        assert other.get(reverse("desk:today")).status_code == 200
        assert other.get("/health/").status_code == 200
        assert mine.filter(state=Job.State.RUNNING).count() <= 1
        return Job.objects.get(pk=theirs.pk).is_finished

    wait_for("the plan of another person is read", plan_of_the_other)
    # Sent after all bombs, it did not wait for them.
    assert mine.unfinished().exists()
    wait_for("all bombs are refused", lambda: not mine.unfinished().exists())

    assert {job.state for job in mine} == {"refused"}
    assert {job.result["code"] for job in mine} <= {"too_large", "unsafe_file", "damaged"}
    assert [plan.school for plan in Plan.objects.all()] == [cast.south.school]
