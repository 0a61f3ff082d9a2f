"""What is said of the parts of the portal, and to whom."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from shnor_portal.core import disk, health
from shnor_portal.core.models import Job, Notice, Pulse
from shnor_portal.core.models.pulse import SCHEDULE
from shnor_portal.core.tasks import note_schedule, take_up_left_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_well(settings, monkeypatch, tmp_path):
    """Every part as it should be; a test breaks one of them."""
    settings.DATA_DIR = tmp_path
    settings.REDIS_URL = ""
    Pulse.objects.beat(SCHEDULE)
    Pulse.objects.beat("worker:host")
    write_backup(tmp_path, timezone.now() - timedelta(hours=5))
    monkeypatch.setattr(disk, "free", lambda: 5_000 * disk.MB)
    return tmp_path


def write_backup(folder, verified_at):
    (folder / "backups").mkdir(exist_ok=True)
    record = {"verified_at": verified_at.isoformat(), "name": "portal-2026-11-27"}
    (folder / "backups" / "last-verified.json").write_text(json.dumps(record))


def wrong():
    return {check.code: check.said for check in health.checks() if not check.ok}


def test_nothing_is_wrong_while_all_is_well(all_well):
    assert wrong() == {}
    assert [check.code for check in health.checks()] == [
        "database", "redis", "workers", "schedule", "queue", "disk", "mail", "backup",
    ]  # fmt: skip


def test_silent_database_is_named_without_its_secrets(all_well, monkeypatch):
    def fail(*_):
        raise DatabaseError("password of the server")

    monkeypatch.setattr(connection, "cursor", fail)

    assert wrong()["database"] == "не отвечает"
    assert "password" not in str(health.checks())


def test_redis_that_is_away_is_named(all_well, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert wrong() == {"redis": "не отвечает"}


def test_workers_and_schedule_that_are_silent_are_named(all_well):
    Pulse.objects.update(at=timezone.now() - timedelta(minutes=7, seconds=5))

    assert wrong() == {
        "workers": "не откликались 7\u00a0минут",
        "schedule": "не откликалось 7\u00a0минут",
    }


def test_worker_at_a_long_job_is_alive(all_well):
    Pulse.objects.filter(name="worker:host").delete()
    now = timezone.now()
    Job.objects.create(kind="trial", title="Проба", state="running", heartbeat_at=now)

    assert wrong() == {}


def test_processes_that_never_showed_themselves_are_named(all_well):
    Pulse.objects.all().delete()

    assert set(wrong()) == {"workers", "schedule"}
    assert "ни разу" in wrong()["workers"]


def test_queue_that_stands_is_named(all_well):
    old = timezone.now() - timedelta(minutes=7, seconds=5)
    Job.objects.create(kind="trial", title="Проба", queued_at=old)
    Job.objects.create(kind="trial", title="Проба", state="failed", finished_at=timezone.now())

    (queue,) = [check for check in health.checks() if check.code == "queue"]

    assert not queue.ok
    assert queue.cure == "Исполнитель не берёт задания 7\u00a0минут."
    assert queue.values["age_seconds"] >= 425
    assert queue.values["failed_last_day"] == 1


def test_disk_without_room_is_named(all_well, monkeypatch):
    monkeypatch.setattr(disk, "free", lambda: 100 * disk.MB)

    assert "свободно 100 МБ" in wrong()["disk"]


def test_mail_server_that_is_away_is_named(all_well, settings):
    settings.EMAIL_BACKEND = health.SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert wrong() == {"mail": "сервер не отвечает"}


def test_letters_that_were_not_taken_are_counted(all_well, cast):
    Notice.objects.create(
        recipient=cast.administrator, kind="digest", day=timezone.localdate(), title="", body="",
        failure="Почтовый сервер не принял письмо.",
    )  # fmt: skip

    (mail,) = [check for check in health.checks() if check.code == "mail"]

    assert mail.values == {"unsent": 1}


@pytest.mark.parametrize("days", [None, 3], ids=["no copy", "an old copy"])
def test_copy_that_was_not_verified_lately_is_named(all_well, days):
    record = all_well / "backups" / "last-verified.json"
    record.unlink()
    if days:
        write_backup(all_well, timezone.now() - timedelta(days=days))

    assert set(wrong()) == {"backup"}


@pytest.mark.parametrize("text", ["", "[]", '{"verified_at": "вчера"}', '{"name": "a"}'])
def test_record_of_a_copy_that_cannot_be_read_is_no_copy(all_well, text):
    (all_well / "backups" / "last-verified.json").write_text(text)

    assert health.last_verified() is None


def test_part_that_cannot_be_asked_takes_nothing_down(all_well, monkeypatch):
    def fail():
        raise RuntimeError("secret")

    monkeypatch.setattr(disk, "free", fail)

    assert wrong() == {"disk": "не удалось узнать (RuntimeError)"}


def test_schedule_and_worker_show_that_they_live(settings, tmp_path):
    settings.DATA_DIR = tmp_path

    note_schedule()
    take_up_left_jobs()

    names = list(Pulse.objects.values_list("name", flat=True))
    assert names[0] == SCHEDULE
    assert names[1].startswith("worker:")
    assert all(pulse.is_fresh for pulse in Pulse.objects.all())


def test_balancer_is_told_yes_or_no(client, monkeypatch):
    yes = client.get(reverse("core:health"))
    monkeypatch.setattr(health, "ready", lambda: False)
    no = client.get(reverse("core:health"))

    assert (yes.status_code, yes.json()) == (200, {"alive": True, "ready": True})
    assert (no.status_code, no.json()) == (503, {"alive": True, "ready": False})


def test_balancer_is_answered_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(reverse("core:health")).status_code == 200
    assert client.get(reverse("desk:today")).status_code == 301


def test_monitor_with_the_token_is_told_everything(all_well, client, settings):
    settings.HEALTH_TOKEN = "ключ-monitor".encode().hex()
    url, token = (
        reverse("desk:health_details"),
        {"Authorization": f"Bearer {settings.HEALTH_TOKEN}"},
    )

    well = client.get(url, headers=token)
    Pulse.objects.all().delete()
    ill = client.get(url, headers=token)

    assert (well.status_code, well.json()["ok"]) == (200, True)
    assert well.json()["checks"]["disk"]["free_bytes"] == 5_000 * disk.MB
    assert (ill.status_code, ill.json()["checks"]["workers"]["ok"]) == (503, False)


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong"], ids=repr)
@pytest.mark.parametrize("token", ["", "right"], ids=repr)
def test_nobody_else_learns_that_there_is_anything(client, settings, given, token):
    settings.HEALTH_TOKEN = token

    answer = client.get(reverse("desk:health_details"), headers={"Authorization": given})

    assert answer.status_code == 404


def test_only_the_administrator_sees_the_state(all_well, cast, sign_in):
    page, details = reverse("desk:state"), reverse("desk:health_details")

    administrator, coordinator = sign_in(cast.administrator), sign_in(cast.north.coordinator)

    assert administrator.get(details).json()["ok"] is True
    assert "Все части работают" in administrator.get(page).text
    assert coordinator.get(page).status_code == 403
    assert coordinator.get(details).status_code == 404


def test_page_of_the_state_says_what_to_do(all_well, cast, sign_in):
    Pulse.objects.all().delete()

    page = sign_in(cast.administrator).get(reverse("desk:state")).text

    assert "Не&nbsp;работает 2\u00a0части портала" in page
    assert "Проверьте службу beat" in page
