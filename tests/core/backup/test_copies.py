"""Copies on the disk: what is in them, what is refused, which are kept and for how long."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections, models
from django.utils import timezone

from shnor_portal.core import files
from shnor_portal.core.backup import copies, keys, postgres, services
from shnor_portal.core.backup import files as packing
from shnor_portal.core.backup.copies import Copy, Manifest, kept
from shnor_portal.core.backup.database import FileRow, applied_migrations
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, StoredFile
from shnor_portal.core.tasks import make_backup
from tests.core.backup.conftest import PASSPHRASE, stored

in_database = pytest.mark.usefixtures("second_connections")


@pytest.fixture
def copy(data_dir, second_connections) -> Copy:
    stored("приказ Ивановой", personal=False)
    stored("исходник Петровой")
    return services.write()


def refused(deed, *arguments):
    with pytest.raises(Refused) as refusal:
        deed(*arguments)
    return refusal.value


def test_copy_shows_nothing(copy):
    for path in copy.folder.iterdir():
        data = path.read_bytes()
        assert "Иванов".encode() not in data
        assert not any(key.encode() in data for key in keys.current().values())
    assert copy.folder.stat().st_mode & 0o077 == 0
    assert not copy.is_verified
    assert not list(django_settings.BACKUP_DIR.glob("*.part"))


@pytest.mark.parametrize("part", ["database", "files", "dated"])
def test_spoilt_part_is_refused(copy, part):
    path = copy.part(part)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    assert refused(services.verify, copy.name).code == "backup_damaged"


def test_missing_part_is_refused(copy):
    copy.part("dated").unlink()

    assert refused(services.verify, copy.name).code == "backup_damaged"


def test_changed_manifest_is_refused(copy):
    path = copy.folder / copies.MANIFEST
    path.write_text(path.read_text().replace('"lost": 0', '"lost": 1'))

    assert refused(services.verify, copy.name).code == "wrong_key"


def rewritten(copy, **changes):
    manifest = Manifest.read(copy.folder, django_settings.BACKUP_KEY)
    replace(manifest, **changes).write(copy.folder, django_settings.BACKUP_KEY)


def test_copy_of_a_newer_version_is_refused_by_its_name(copy):
    manifest = Manifest.read(copy.folder, django_settings.BACKUP_KEY)
    rewritten(copy, migrations=[*manifest.migrations, ("schools", "0999_of_tomorrow")], version="9")

    refusal = refused(services.verify, copy.name)

    assert refusal.code == "other_version"
    assert "версией портала 9" in refusal.message
    assert "0999_of_tomorrow" in refusal.message


def test_copy_of_another_database_is_refused(copy):
    rewritten(copy, engine="other")

    assert refused(services.verify, copy.name).code == "other_engine"


def test_copy_that_differs_from_its_manifest_is_refused(copy):
    manifest = Manifest.read(copy.folder, django_settings.BACKUP_KEY)
    table = manifest.tables["core_storedfile"]
    rewritten(copy, tables={**manifest.tables, "core_storedfile": replace(table, rows=3)})

    refusal = refused(services.verify, copy.name)

    assert refusal.code == "backup_differs"
    assert refusal.details == ("core_storedfile: строк в копии 3, восстановлено 2",)


def test_copy_under_a_former_key_is_refused(copy, settings):
    settings.FIELD_KEY = "новый ключ шифрования"

    assert refused(services.verify, copy.name).code == "other_field_key"


def test_copy_that_cannot_be_finished_leaves_nothing(copy, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "pack", full)

    assert refused(services.make).code == "disk_full"
    assert [each.name for each in copies.existing()] == [copy.name]
    assert not list(django_settings.BACKUP_DIR.glob("*.part"))


def test_only_one_copy_is_made_at_a_time(copy):
    with services._alone():
        assert refused(services.make).code == "backup_running"


@in_database
def test_scheduled_copy_that_is_refused_stands_in_the_log(data_dir, caplog):
    with services._alone():
        make_backup()

    assert "Резервная копия не сделана: Копия уже делается" in caplog.text


def test_copy_is_scheduled_every_night():
    entry = django_settings.CELERY_BEAT_SCHEDULE["backup-make"]

    assert entry["task"] == make_backup.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({2}, {30})


@in_database
def test_file_deleted_lost_or_written_anew_meanwhile(data_dir, tmp_path):
    rows = []
    for text in ("остался", "удалён", "пропал", "перешифрован"):
        file = stored(text)
        rows.append(FileRow(file.pk, str(file.content.name), file.sha256, dated=True))
    files.delete_content(StoredFile.objects.get(pk=rows[1].pk))
    (django_settings.MEDIA_ROOT / rows[2].path).unlink()
    rewritten_file = StoredFile.objects.get(pk=rows[3].pk)
    files.write(rewritten_file, "перешифрован".encode())
    rewritten_file.save()
    (django_settings.MEDIA_ROOT / rows[3].path).unlink()

    with packing.archives.packing(tmp_path / "part", django_settings.BACKUP_KEY, "x") as (out, _):
        packed = packing.pack(out, rows)
    with packing.archives.unpacking(tmp_path / "part", django_settings.BACKUP_KEY, "x") as archive:
        unpacked = packing.unpack(archive, tmp_path / "out")

    assert (packed.gone, packed.lost) == ([rows[1].path], [rows[2].path])
    assert unpacked.paths == {rows[0].path, rows[3].path}
    absent = {rows[1].path, rows[2].path}
    own = keys.current()
    assert packing.faults(rows, tmp_path / "out", absent, own) == []
    assert len(packing.faults(rows, tmp_path / "out", set(), own)) == 2
    assert (
        "FIELD_KEY"
        in packing.faults(rows[:1], tmp_path / "out", set(), {**own, "FIELD_KEY": "другой"})[0]
    )


def test_stored_files_are_the_only_files_of_the_portal():
    """A file field elsewhere would not be in the copies."""
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    }

    assert fields == {"core.StoredFile.content"}


DAY = datetime(2026, 11, 27, 2, 30)


def test_rule_keeps_days_weeks_and_months():
    moments = [DAY - timedelta(days=number) for number in range(800)]

    chosen = kept(moments, (7, 4, 12))

    # Seven days (with a Sunday), Sundays of two weeks before, last days of eleven months before.
    assert sorted((DAY - moment).days for moment in chosen) == [
        *range(7), 12, 19, 27, 58, 88, 119, 150, 180, 211, 241, 272, 300, 331,
    ]  # fmt: skip


def test_rule_keeps_the_newest_of_a_day():
    moments = [DAY, DAY + timedelta(hours=3), DAY - timedelta(days=1)]

    assert kept(moments, (1, 0, 0)) == {DAY + timedelta(hours=3)}


def fake(days: float, *, verified: bool = True) -> Copy:
    moment = timezone.localtime() - timedelta(days=days)
    copy = Copy(copies.folder() / f"portal-{moment:%Y%m%d-%H%M%S}")
    copy.folder.mkdir()
    copy.part("dated").touch()
    if verified:
        (copy.folder / copies.VERIFIED).touch()
    return copy


@time_machine.travel("2026-11-27T12:00:00+03:00", tick=False)
def test_old_copies_go_by_the_rule_and_dated_files_before_them(data_dir, settings):
    settings.BACKUP_KEEP = (2, 1, 2)
    before_update, today, yesterday = fake(0.2), fake(0.1), fake(1.2)
    third_day, last_month, unverified, broken = (
        fake(2.5),
        fake(28),
        fake(1, verified=False),
        fake(3.1, verified=False),
    )

    deleted = copies.delete_old()

    assert set(deleted) == {third_day.name, broken.name}
    left = {copy.name for copy in copies.existing()}
    assert left == {each.name for each in (before_update, today, yesterday, last_month, unverified)}
    assert today.part("dated").exists()
    assert not last_month.part("dated").exists()


def test_old_copy_without_dated_files_is_still_good(copy):
    copy.part("dated").unlink()

    with time_machine.travel(timezone.now() + timedelta(days=9)):
        found = services.verify(copy.name)

    assert (found.files, found.let_go) == (1, 1)


def test_keys_file_opens_with_its_phrase_only(keys_file):
    assert keys.read(keys_file, PASSPHRASE) == keys.current()
    assert keys_file.stat().st_mode & 0o077 == 0
    assert not any(key in keys_file.read_text() for key in keys.current().values())
    assert refused(keys.read, keys_file, PASSPHRASE + "!").code == "wrong_passphrase"
    assert refused(keys.read, Path(__file__), PASSPHRASE).code == "no_keys"


@pytest.mark.parametrize(("name", "phrase"), [("keys.txt", PASSPHRASE), ("new.txt", "короткая")])
def test_keys_file_is_not_written_over_or_under_a_short_phrase(keys_file, name, phrase):
    before = keys_file.read_text()

    assert refused(keys.save, keys_file.with_name(name), phrase).code in {
        "file_exists",
        "weak_passphrase",
    }
    assert keys_file.read_text() == before


def test_keys_saved_before_a_change_of_a_key_do_not_count(keys_file, settings):
    assert keys.saved_at()

    settings.FIELD_KEY = "новый ключ шифрования"

    assert keys.saved_at() is None


@in_database
def test_commands_make_verify_record_and_speak_plainly(data_dir, tmp_path, passphrase_file, capsys):
    def said(*arguments):
        call_command(*arguments)
        return capsys.readouterr().out

    stored("исходник Петровой")
    words = said("backup")

    (copy,) = copies.existing()
    assert "1\xa0файл; количества и контрольные суммы совпали" in words
    assert "ключи этого портала ещё не сохранены" in words
    assert copy.is_verified
    record = json.loads((data_dir / "backups/last-verified.json").read_text())
    assert (record["name"], record["files"], record["lost"]) == (copy.name, 1, 0)
    assert datetime.fromisoformat(record["verified_at"]).tzinfo
    assert AuditEvent.objects.filter(verb="backup.make", text__contains=copy.name).exists()
    path = str(tmp_path / "keys.txt")
    assert "отдельно" in said("save_keys", path, "--passphrase-file", str(passphrase_file))
    lines = said("show_keys", path, "--passphrase-file", str(passphrase_file)).splitlines()
    assert f"FIELD_KEY='{django_settings.FIELD_KEY}'" in lines


@in_database
def test_command_without_a_terminal_asks_for_a_file_of_the_phrase(data_dir, tmp_path, capsys):
    with pytest.raises(SystemExit):
        call_command("save_keys", str(tmp_path / "keys.txt"))

    assert "--passphrase-file" in capsys.readouterr().err


@in_database
def test_tables_of_an_older_version_are_built_as_they_were(data_dir):
    """PostgreSQL builds them by migrations; SQLite has them in its file."""
    if connection.vendor == "sqlite":
        return
    older = [each for each in applied_migrations(connection) if each[0] != "roadmaps"]

    with postgres._place(live=False) as target:
        postgres._build(target, older)
        tables = target.introspection.table_names()

    assert "monitoring_run" in tables
    assert not [table for table in tables if table.startswith("roadmaps")]


@in_database
def test_trial_without_the_right_to_make_a_database_says_how_to_give_it(data_dir, monkeypatch):
    """SQLite needs no right: its trial is a file."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE backup_test LOGIN")
    monkeypatch.setitem(connections.databases["default"], "USER", "backup_test")
    try:
        with pytest.raises(Refused) as refusal, postgres._place(live=False):
            pass
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE backup_test")

    assert refusal.value.code == "no_trial_database"
    assert 'ALTER ROLE "backup_test" CREATEDB' in refusal.value.message
