"""Jobs: taken once, leased with a heartbeat, taken up again, never lost and never endless."""

import os
import socket
import subprocess
import sys
from datetime import timedelta
from threading import Event

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from shnor_portal.core import jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.jobs import run_job
from shnor_portal.core.models import DataVersion, Job
from shnor_portal.core.models.jobs import LEASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Declares a kind of job for one test."""

    def declare(function):
        monkeypatch.setitem(jobs.KINDS, "tests.job", function)
        return "tests.job"

    return declare


def queued(**fields):
    return Job.objects.create(kind="tests.job", title="Проба", **fields)


def test_start_sends_the_job_when_the_transaction_commits(kind, django_capture_on_commit_callbacks):
    kind(lambda progress, number: {"message": f"Посчитано: {number}"})

    with django_capture_on_commit_callbacks() as callbacks:
        job = jobs.start("tests.job", title="Проба", by=None, number=7)
    before = Job.objects.get(pk=job.pk).state
    for callback in callbacks:
        callback()

    job.refresh_from_db()
    assert (before, job.state, job.message) == ("queued", "done", "Посчитано: 7")
    assert job.params == {"number": 7}


def test_start_takes_a_parameter_of_any_name(kind, django_capture_on_commit_callbacks):
    kind(lambda progress, kind: {"message": kind})

    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start("tests.job", title="Проба", by=None, kind="roadmap")

    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "roadmap")


def test_run_keeps_the_result_beside_the_message(kind):
    kind(lambda progress: {"message": "Готово, 3 школы.", "schools": 3})
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message, job.result) == ("done", "Готово, 3 школы.", {"schools": 3})
    assert job.finished_at
    assert job.percent == 100


def test_run_shows_progress_of_the_work(kind):
    shares = []

    def work(progress):
        progress(2, 8, "Читается файл")
        shares.append(Job.objects.get(pk=job.pk))

    kind(work)
    job = queued()

    jobs.run(job.pk)

    assert (shares[0].stage, shares[0].percent, shares[0].state) == ("Читается файл", 25, "running")


def test_run_of_a_refused_job_says_the_refusal(kind):
    def work(progress):
        raise Refused("Файл пуст. Выберите другой.", code="empty")

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == ("refused", "Файл пуст. Выберите другой.")
    assert job.result == {"code": "empty"}


def test_refusal_is_kept_without_what_only_a_person_is_called(kind):
    def work(progress):
        where = "Лист «Ответы», ячейка C4, «Иванов И. И., 112-233-445 95»: нужно целое число."
        raise Refused("Исправьте ячейки.", code="wrong_cells", details=[where])

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    told = job.message
    assert "ячейка C4" in told
    assert "нужно целое число" in told
    assert "Иванов" not in told
    assert "112-233" not in told


def test_run_of_a_broken_job_hides_the_fault_from_the_user_and_logs_it(kind, caplog):
    def work(progress):
        raise ValueError("Иванов Иван, 4509 123456")

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    assert "Иванов" not in job.message
    assert str(job.pk) in job.message
    assert f"job {job.pk}" in caplog.text


def test_take_gives_a_job_to_one_worker_only():
    job = queued()

    first = Job.objects.take(job.pk, "host:1")
    second = Job.objects.take(job.pk, "host:2")

    job.refresh_from_db()
    assert (first, second) == (True, False)
    assert (job.state, job.worker, job.attempt) == ("running", "host:1", 1)


def test_run_does_nothing_when_another_worker_has_the_job(kind):
    done = []
    kind(lambda progress: done.append(1))
    job = queued()
    Job.objects.take(job.pk, "host:1")

    jobs.run(job.pk)

    assert done == []


def test_run_of_a_job_taken_over_meanwhile_leaves_the_new_attempt_alone(kind):
    def work(progress):
        Job.objects.filter(pk=job.pk).update(attempt=2, stage="вторая попытка")
        progress(5, 10, "первая попытка")

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.stage, job.progress_done) == ("running", "вторая попытка", 0)


def lose_the_lease(job):
    """As when the heartbeat was late: the schedule gave the job to another worker."""
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    Job.objects.take(job.pk, "other-host:5")


def make_a_row():
    DataVersion.objects.create(scope="made by the job")


def test_deed_and_the_end_of_the_job_are_one_commit(kind):
    ends = []

    def work(progress):
        with progress.deed() as result:
            make_a_row()
            result["message"] = "Сделано."
        ends.append(Job.objects.get(pk=job.pk).state)
        raise RuntimeError("killed before the worker says so")

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert ends == ["done"]
    assert (job.state, job.message) == ("done", "Сделано.")
    assert DataVersion.objects.count() == 1


@pytest.mark.parametrize("part", ["deed", "step"])
def test_worker_that_lost_its_lease_commits_nothing(kind, caplog, part):
    def work(progress):
        with getattr(progress, part)():
            make_a_row()
            lose_the_lease(job)

    kind(work)
    job = queued()

    jobs.run(job.pk)

    # What it did to the job is undone with the rest here; only the deed of the other would stay.
    assert not DataVersion.objects.exists()
    assert "taken over" in caplog.text


def test_deed_that_fails_leaves_the_job_to_say_so(kind):
    def work(progress):
        with progress.deed():
            make_a_row()
            raise Refused("Нельзя.", code="no")

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == ("refused", "Нельзя.")
    assert not DataVersion.objects.exists()


def test_deed_without_a_job_is_a_transaction():
    def broken_deed():
        with jobs.Progress().deed():
            make_a_row()
            raise Refused("Нельзя.")

    with pytest.raises(Refused):
        broken_deed()

    assert not DataVersion.objects.exists()


def test_job_that_lost_the_database_is_left_to_its_lease(kind):
    def work(progress):
        raise OperationalError("server closed the connection unexpectedly")

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt) == ("running", 1)


def test_job_over_its_time_says_so(kind):
    def work(progress):
        raise SoftTimeLimitExceeded

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    assert "не уложилось в отведённое время (50 мин)" in job.message


@pytest.mark.parametrize("error", [BrokerError("down"), ConnectionError("refused")], ids=repr)
def test_job_that_could_not_be_sent_waits_and_says_so(
    kind, monkeypatch, django_capture_on_commit_callbacks, error
):
    def no_queue(*_):
        raise error

    kind(lambda progress: {"message": "Сделано."})
    with monkeypatch.context() as away:
        away.setattr(run_job, "delay", no_queue)
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.start("tests.job", title="Проба", by=None)
    job.refresh_from_db()
    assert (job.state, job.stage) == ("queued", jobs.UNSENT)

    Job.objects.update(queued_at=timezone.now() - LEASE * 2)
    jobs.take_up_left()

    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "Сделано.")


@pytest.mark.django_db(transaction=True)
def test_run_beats_while_it_works(kind, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.2))

    def work(progress):
        first = Job.objects.get(pk=job.pk).heartbeat_at
        for _ in range(100):
            if Job.objects.get(pk=job.pk).heartbeat_at > first:
                return {"message": "бьётся"}
            Event().wait(0.05)
        return {"message": "не бьётся"}

    kind(work)
    job = queued()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.message == "бьётся"


def running(worker, *, heartbeat, attempt=1):
    return queued(
        state=Job.State.RUNNING,
        worker=worker,
        attempt=attempt,
        heartbeat_at=timezone.now() - heartbeat,
    )


def test_take_up_left_runs_again_what_a_silent_worker_left(kind):
    kind(lambda progress: {"message": "Со второй попытки."})
    job = running("other-host:77", heartbeat=LEASE * 2)

    count = jobs.take_up_left()

    job.refresh_from_db()
    assert (count, job.state, job.attempt) == (1, "done", 2)
    assert job.message.startswith("Со второй попытки. Исполнитель был остановлен")


def test_take_up_left_says_that_the_worker_was_stopped(kind, monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda pk: None)
    job = running("other-host:77", heartbeat=LEASE * 2)

    jobs.take_up_left()

    job.refresh_from_db()
    assert job.state == "queued"
    assert "Исполнитель был остановлен" in job.stage


def test_take_up_left_leaves_a_beating_worker_alone():
    job = running("other-host:77", heartbeat=LEASE / 2)

    count = jobs.take_up_left()

    job.refresh_from_db()
    assert (count, job.state) == (0, "running")


def test_take_up_left_takes_up_at_once_after_a_process_of_this_machine_that_is_gone(kind):
    kind(lambda progress: None)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    job = running(f"{socket.gethostname()}:{gone.pid}", heartbeat=timedelta())

    count = jobs.take_up_left()

    job.refresh_from_db()
    assert (count, job.state) == (1, "done")


def test_take_up_left_leaves_a_living_process_of_this_machine_alone():
    job = running(f"{socket.gethostname()}:{os.getpid()}", heartbeat=timedelta())

    assert jobs.take_up_left() == 0
    job.refresh_from_db()
    assert job.state == "running"


def test_take_up_left_sends_a_message_lost_by_the_broker_again(kind):
    kind(lambda progress: None)
    lost = queued(queued_at=timezone.now() - LEASE * 2)
    fresh = queued()

    jobs.take_up_left()

    lost.refresh_from_db()
    fresh.refresh_from_db()
    assert (lost.state, fresh.state) == ("done", "queued")


def test_take_up_left_gives_up_after_the_last_attempt(kind):
    done = []
    kind(lambda progress: done.append(1))
    job = running("other-host:77", heartbeat=LEASE * 2, attempt=jobs.MAX_ATTEMPTS)

    jobs.take_up_left()

    job.refresh_from_db()
    assert (job.state, done) == ("failed", [])
    assert str(job.pk) in job.message
    assert job.finished_at


def test_take_up_left_does_not_disturb_a_worker_that_beat_meanwhile(kind, monkeypatch):
    kind(lambda progress: None)
    job = running("other-host:77", heartbeat=LEASE * 2)
    seen = list(Job.objects.left())
    monkeypatch.setattr("shnor_portal.core.models.jobs.JobQuerySet.left", lambda self: seen)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now())

    jobs.take_up_left()

    job.refresh_from_db()
    assert (job.state, job.attempt) == ("running", 1)


def test_progress_without_a_job_says_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        jobs.Progress()(1, 2, "из командной строки")


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (1, 3, 33), (3, 3, 99)], ids=str)
def test_percent_is_whole_and_never_says_100_of_a_job_at_work(done, total, percent):
    job = Job(state=Job.State.RUNNING, progress_done=done, progress_total=total)

    assert job.percent == percent


def test_killed_process_that_nobody_has_buried_is_not_alive():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert jobs._alive(process.pid)

    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert not jobs._alive(process.pid)
    process.communicate()
    assert not jobs._alive(process.pid)


def test_job_of_a_kind_that_nobody_declares_is_not_begun():
    with pytest.raises(LookupError, match=r"tests\.nobody"):
        jobs.start("tests.nobody", title="Проба", by=None)

    assert not Job.objects.exists()


def test_job_of_another_version_of_the_portal_is_refused_in_words():
    job = Job.objects.create(kind="tests.of_another_version", title="Проба")

    run_job(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.REFUSED
    assert "другая версия портала" in job.message


def test_worker_knows_every_kind_of_job_from_the_start():
    """In a process that has imported neither addresses nor pages."""
    program = (
        "import django; django.setup(); import sys\n"
        "from shnor_portal.core.jobs import KINDS\n"
        "assert 'shnor_portal.urls' not in sys.modules\n"
        "print(*sorted(KINDS))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert found.stdout.split() == [
        "core.apply_batch", "core.delete_original", "core.read_batch", "core.render_paper",
        "desk.papers_of_schools", "monitoring.apply_scale", "monitoring.identify",
        "monitoring.mark_copy", "monitoring.read_answers", "monitoring.study_effects",
        "monitoring.try_methodology",
        "roadmaps.check_links", "roadmaps.make_archive", "roadmaps.read_cycle",
        "roadmaps.read_directive", "roadmaps.read_plan", "roadmaps.read_plan_again",
            "roadmaps.read_risk_list",
    ]  # fmt: skip
