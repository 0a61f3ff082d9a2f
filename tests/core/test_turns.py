"""Jobs that go one at a time: each person has one running, and the next follows at its end."""

import pytest
from django.contrib.auth import get_user_model

from shnor_portal.core import jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Declares a kind of job that goes one at a time; it writes down who did it."""
    done: list[int] = []

    def work(progress):
        done.append(progress.job_id)

    monkeypatch.setitem(jobs.KINDS, "tests.reading", work)
    monkeypatch.setattr(jobs, "ONE_AT_A_TIME", {"tests.reading"})
    return done


def queued(by, **fields):
    return Job.objects.create(kind="tests.reading", title="Проба", created_by=by, **fields)


def state_of(job):
    return Job.objects.get(pk=job.pk).state


def test_second_job_of_a_person_waits_and_that_of_another_runs(kind, cast):
    one, other = cast.north.school_team, cast.north.coordinator
    queued(one, state=Job.State.RUNNING, worker="host:1")
    second, foreign = queued(one), queued(other)

    jobs.run(second.pk)
    jobs.run(foreign.pk)

    assert (state_of(second), state_of(foreign)) == ("queued", "done")


def test_next_job_of_the_person_follows_at_the_end_in_its_turn(kind, cast):
    first, second, third = (queued(cast.north.school_team) for _ in range(3))

    jobs.run(first.pk)

    assert kind == [first.pk, second.pk, third.pk]


def test_next_job_follows_a_refused_one_too(kind, cast, monkeypatch):
    def refuse(progress):
        if progress.job_id == first.pk:
            raise Refused("Файл пуст.", code="empty")

    monkeypatch.setitem(jobs.KINDS, "tests.reading", refuse)
    first, second = queued(cast.north.school_team), queued(cast.north.school_team)

    jobs.run(first.pk)

    assert (state_of(first), state_of(second)) == ("refused", "done")


def test_jobs_of_other_kinds_do_not_wait(kind, cast, monkeypatch):
    monkeypatch.setitem(jobs.KINDS, "tests.other", lambda progress: None)
    queued(cast.north.school_team, state=Job.State.RUNNING, worker="host:1")
    other = Job.objects.create(kind="tests.other", title="Проба", created_by=cast.north.school_team)

    jobs.run(other.pk)

    assert state_of(other) == "done"


@pytest.mark.parametrize(("of_person", "of_place"), [(2, 10), (10, 2)])
def test_too_many_waiting_are_refused(cast, monkeypatch, of_person, of_place):
    monkeypatch.setattr(jobs, "MOST_OF_PERSON", of_person)
    monkeypatch.setattr(jobs, "MOST_OF_PLACE", of_place)
    team = cast.north.school_team
    queued(team, scope="1/")
    jobs.check_waiting("tests.reading", by=team, scope="1/")
    queued(team, scope="1/")

    with pytest.raises(Refused) as refused:
        jobs.check_waiting("tests.reading", by=team, scope="1/")

    assert refused.value.code == "too_many_waiting"
    stranger = get_user_model().objects.get(pk=cast.south.school_team.pk)
    jobs.check_waiting("tests.reading", by=stranger, scope="2/")
