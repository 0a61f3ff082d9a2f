"""No room on the disk: files are refused, the rest works, and nothing half-written stays."""

import errno
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.urls import reverse

from schools.people import signing_in
from shnor_portal.core import disk, files
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.models import Batch, StoredFile
from tests.cast import PASSWORD
from tests.core.fake_layout import content

pytestmark = pytest.mark.django_db
BANNER = "кончилось место"


@pytest.fixture
def room(monkeypatch, settings, tmp_path):
    """`room(5)` leaves five megabytes."""
    settings.DATA_DIR = tmp_path

    def leave(megabytes):
        usage = SimpleNamespace(free=megabytes * disk.MB, total=100_000 * disk.MB)
        monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: usage)

    leave(10_000)
    return leave


def kept_files():
    return {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}


def test_upload_is_refused_and_leaves_nothing(room, cast):
    room(100)
    before = kept_files()

    with pytest.raises(Refused) as refusal:
        services.receive([("a.csv", content(("a", 1)))], scope="1/", by=None, hints={})

    assert refusal.value.code == "disk_full"
    assert not Batch.objects.exists()
    assert not StoredFile.objects.exists()
    assert kept_files() == before


def test_file_that_the_disk_cut_off_goes(room, monkeypatch):
    before = kept_files()

    def cut_off(self, name, content):
        path = Path(default_storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "_save", cut_off)

    with pytest.raises(Refused) as refusal:
        files.store(b"data", name="a.txt", scope="1/", by=None)

    assert refusal.value.code == "disk_full"
    assert kept_files() == before


def test_sign_in_and_reading_work_and_a_banner_says_it(room, cast, client):
    room(100)
    person = cast.north.coordinator

    entered = client.post(
        reverse("schools:sign_in"), {"email": person.email, "password": PASSWORD}, follow=True
    )

    assert entered.status_code == 200
    assert BANNER in entered.text
    assert "Сообщите администратору портала" in entered.text
    assert BANNER in client.get(reverse("schools:school_list")).text


def test_banner_leads_the_administrator_to_the_state(room, cast, sign_in):
    room(100)

    page = sign_in(cast.administrator).get(reverse("desk:today")).text

    assert f'href="{reverse("desk:state")}"' in page.split(BANNER)[1]


def test_banner_is_not_there_while_there_is_room(room, cast, sign_in):
    assert BANNER not in sign_in(cast.north.coordinator).get(reverse("desk:today")).text


def test_ballast_is_laid_in_when_there_is_room_and_let_go_when_there_is_none(
    room, client, settings
):
    ballast = settings.DATA_DIR / ".ballast"

    disk.keep_ballast()
    assert ballast.stat().st_size == disk.BALLAST
    assert ballast.stat().st_blocks * 512 >= disk.BALLAST  # it does weigh

    room(100)
    client.get(reverse("core:health"))
    assert ballast.exists()  # short of room, but not of the last of it

    room(3)
    client.get(reverse("core:health"))
    assert not ballast.exists()

    room(100)
    disk.keep_ballast()
    assert not ballast.exists()


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database or disk is full"), 507, "кончилось место"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "кончилось место"),
        (OperationalError("could not connect to server"), 503, "Нет связи с&nbsp;базой данных"),
        (RuntimeError("ours"), 500, "Ошибка на&nbsp;нашей стороне"),
    ],
    ids=["database full", "disk full", "database away", "fault"],
)
def test_answer_to_a_fault_says_what_is_known_and_promises_nothing_else(
    room, cast, client, monkeypatch, error, status, words
):
    def fail(*_, **__):
        raise error

    client.raise_request_exception = False
    monkeypatch.setattr(signing_in, "authenticate", fail)

    answer = client.post(
        reverse("schools:sign_in"), {"email": cast.north.coordinator.email, "password": PASSWORD}
    )

    assert answer.status_code == status
    assert words in answer.text
    assert "проверьте, записано&nbsp;ли сделанное" in answer.text
    assert "не&nbsp;изменены" not in answer.text
    assert str(error.args[-1]) not in answer.text


def test_full_disk_is_told_behind_another_error():
    error = RuntimeError("not written")
    assert not disk.says_full(error)

    error.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    assert disk.says_full(error)
