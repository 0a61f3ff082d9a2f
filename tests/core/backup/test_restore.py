"""A copy made under load, restored into an empty installation with the keys of people."""

import threading
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client

from shnor_portal.core import audit, files
from shnor_portal.core.backup import keys, services
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile
from tests.cast import make_cast
from tests.core.backup.conftest import stored

pytestmark = pytest.mark.usefixtures("second_connections")


class Load:
    """Somebody who uploads files all the time: each with an event in the same transaction."""

    def __init__(self):
        self.stop = threading.Event()
        self.first = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        number = 0
        while not self.stop.is_set() and number < 500:
            with transaction.atomic():
                stored(f"под нагрузкой {number}", personal=number % 2 == 0)
                audit.record("test.load", f"файл {number}", by=None)
            number += 1
            self.first.set()
        connection.close()

    def __enter__(self):
        self.thread.start()
        assert self.first.wait(30)
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def restored(installation, copy, keys_file, passphrase_file, **environment):
    return installation.run(
        "restore", copy, "--keys", keys_file, "--passphrase-file", passphrase_file, **environment
    )


def test_backup_under_load_is_restored_into_an_empty_installation(
    data_dir, keys_file, passphrase_file, new_installation
):
    cast = make_cast()
    Client().force_login(cast.north.coordinator)
    lost = stored("исчез с диска")
    Path(lost.content.path).unlink()
    with Load():
        made = services.make()
    copy = django_settings.BACKUP_DIR / made.name

    answer = restored(new_installation, copy, keys_file, passphrase_file)

    assert answer.returncode == 0, answer.stderr
    assert "восстановлен" in answer.stdout
    (pairs,) = new_installation.rows(
        "SELECT (SELECT count(*) FROM core_auditevent WHERE verb = 'test.load'), "
        "(SELECT count(*) FROM core_storedfile WHERE name LIKE 'под нагрузкой%%')"
    )
    assert pairs[0] == pairs[1] > 0
    paths = {path for (path,) in new_installation.rows("SELECT content FROM core_storedfile")}
    on_disk = {
        str(path.relative_to(new_installation.folder / "files"))
        for path in (new_installation.folder / "files").rglob("*")
        if path.is_file()
    }
    assert paths == {*on_disk, ""}
    assert new_installation.rows(
        f"SELECT content, deleted_at IS NOT NULL FROM core_storedfile WHERE id = {lost.pk}"
    ) in ([("", True)], [("", 1)])
    assert new_installation.rows("SELECT count(*) FROM schools_session") == [(0,)]
    assert new_installation.rows("SELECT count(*) FROM schools_user")[0][0] > 10
    for name in ("SECRET_KEY", "FIELD_KEY", "BACKUP_KEY"):
        kept = new_installation.folder / f".{name.lower()}"
        assert kept.read_text() == getattr(django_settings, name)
        assert kept.stat().st_mode & 0o077 == 0
    # New rows go on where the old ones ended.
    added = new_installation.run(
        "-c",
        "import django; django.setup(); from shnor_portal.core import audit; "
        "print(audit.record('test.after', 'первое событие', by=None).pk)",
    )
    assert int(added.stdout) > pairs[0], added.stderr


def test_restore_killed_at_the_last_moment_can_be_repeated(
    data_dir, keys_file, passphrase_file, new_installation
):
    file = stored("один файл")
    copy = services.write().folder
    program = f"""
import os, signal, django
django.setup()
from pathlib import Path
from shnor_portal.core.backup import keys, services
own = keys.read(Path({str(keys_file)!r}), Path({str(passphrase_file)!r}).read_text().strip())
keys.install = lambda _: os.kill(os.getpid(), signal.SIGKILL)
services.restore(Path({str(copy)!r}), own)
"""
    assert new_installation.run("-c", program).returncode == -9
    assert (new_installation.folder / "files").exists()

    answer = restored(new_installation, copy, keys_file, passphrase_file)

    assert answer.returncode == 0, answer.stderr
    assert [p.name for p in (new_installation.folder / "files").rglob("*") if p.is_file()] == [
        Path(file.content.name).name
    ]
    assert new_installation.rows("SELECT count(*) FROM core_storedfile") == [(1,)]


def test_restore_with_other_keys_in_the_settings_names_them(
    data_dir, keys_file, passphrase_file, new_installation
):
    copy = services.write().folder

    answer = restored(
        new_installation, copy, keys_file, passphrase_file, FIELD_KEY="совсем другой ключ"
    )

    assert answer.returncode == 1
    assert "FIELD_KEY" in answer.stderr
    assert "show_keys" in answer.stderr
    assert not (new_installation.folder / "files").exists()


def test_restore_into_a_portal_with_data_is_refused(data_dir, keys_file):
    make_cast()
    file = stored("рабочий файл")
    copy = services.write()

    with pytest.raises(Refused) as refusal:
        services.restore(copy.folder, keys.current())

    assert refusal.value.code == "not_empty"
    assert "таблица schools_assignment" in refusal.value.details
    assert any("папка файлов" in line for line in refusal.value.details)
    assert files.read(StoredFile.objects.get(pk=file.pk)).decode() == "рабочий файл"
