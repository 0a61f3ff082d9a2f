"""Jobs on pages: the list, the page and its poll."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shnor_portal.core import queries
from shnor_portal.core.models import Job

pytestmark = pytest.mark.django_db
POLL = {"HX-Request": "true"}


def make(place, **fields):
    values = {"kind": "trial", "title": "Проба", "scope": place.municipality.scope}
    return Job.objects.create(**values | fields)


def url(job):
    return reverse("core:job", args=[job.pk])


def test_list_and_page_show_jobs_of_ones_own_places(sign_in, cast):
    own, other = make(cast.north, title="Наше"), make(cast.south, title="Соседнее")
    client = sign_in(cast.north.specialist)

    listed = client.get(reverse("core:jobs")).content.decode()

    assert "Наше" in listed
    assert "Соседнее" not in listed
    assert client.get(url(own)).status_code == 200
    assert client.get(url(other)).status_code == 404
    assert client.get(url(other), headers=POLL).status_code == 404


def test_poll_of_a_running_job_is_a_fragment_that_asks_again(sign_in, cast):
    job = make(
        cast.north,
        state=Job.State.RUNNING,
        stage="Читается «Ф1»",
        progress_done=1,
        progress_total=4,
    )

    response = sign_in(cast.north.head).get(url(job), headers=POLL)

    body = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in body
    assert f'data-hx-get="{url(job)}"' in body
    assert 'value="25"' in body
    assert "Читается «Ф1»" in body
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("state", "message", "button"),
    [
        (Job.State.DONE, "Загружено файлов: 7.", "Открыть результат"),
        (Job.State.REFUSED, "Файл защищён паролем.", "Вернуться"),
        (Job.State.FAILED, "Задание остановилось.", "Вернуться"),
    ],
)
def test_poll_of_a_finished_job_stops_and_leads_to_the_result(
    sign_in, cast, state, message, button
):
    job = make(cast.north, state=state, message=message, url="/papers/", finished_at=timezone.now())

    response = sign_in(cast.north.head).get(url(job), headers=POLL)

    body = response.content.decode()
    assert response.status_code == 286
    assert response["HX-Trigger"] == '{"job-finished": {}}'
    assert "hx-get" not in body
    assert message in body
    assert button in body
    assert 'href="/papers/"' in body


def test_page_without_scripts_offers_to_look_again_until_the_end(sign_in, cast):
    running = make(cast.north, state=Job.State.RUNNING)
    done = make(cast.north, state=Job.State.DONE, finished_at=timezone.now())
    client = sign_in(cast.north.head)

    assert "Узнать, что сделано" in client.get(url(running)).content.decode()
    assert "Узнать, что сделано" not in client.get(url(done)).content.decode()


def test_list_warns_that_nobody_takes_jobs(sign_in, cast):
    make(cast.north, queued_at=timezone.now() - timedelta(minutes=5))

    page = sign_in(cast.north.head).get(reverse("core:jobs")).content.decode()

    assert "не&nbsp;отвечает 5\u00a0минут" in page


def test_queue_behind_a_living_worker_is_not_stuck(cast):
    make(cast.north, queued_at=timezone.now() - timedelta(minutes=5))
    make(cast.north, state=Job.State.RUNNING, heartbeat_at=timezone.now())

    assert queries.queue() == queries.Queue(waiting=1, age=0)
