"""One FIELD_KEY in place of another, with files and secrets written before and after."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from schools.models import SecondFactor
from shnor_portal.core import files, key_rotation
from shnor_portal.core.models import StoredFile

pytestmark = pytest.mark.django_db


def keep(data: bytes) -> StoredFile:
    return files.store(data, name="файл.csv", scope="1/2/", by=None)


@pytest.fixture
def before(settings):
    """Two files under the key that is being replaced; a new key is in force."""
    kept = [keep(b"1;2"), keep(b"3;4")]
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = "a new key", settings.FIELD_KEY
    return kept


def paths() -> list[str]:
    return [row.content.name for row in StoredFile.objects.order_by("pk")]


def test_rotate_lets_the_old_key_go(before, settings):
    after = keep(b"5;6")

    looked = key_rotation.rotate(check=True)
    found = key_rotation.rotate()
    settings.FIELD_KEY_OLD = ""

    assert (looked.current, looked.left, looked.rotated) == (1, 2, 0)
    assert (found.current, found.rotated, found.left, found.lost) == (1, 2, 0, [])
    assert found.old_key_may_go
    kept = StoredFile.objects.filter(pk__in=[row.pk for row in [*before, after]]).order_by("pk")
    assert [files.read(row) for row in kept] == [b"1;2", b"3;4", b"5;6"]
    assert not any(Path(row.content.path).exists() for row in before)


def test_rotate_stopped_in_the_middle_goes_on_where_it_was(before, monkeypatch):
    write, written = files.write, []

    def write_once(row, data):
        if written:
            raise KeyboardInterrupt
        written.append(row.pk)
        write(row, data)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write", write_once)
        with pytest.raises(KeyboardInterrupt):
            key_rotation.rotate()
    assert [files.read(row) for row in StoredFile.objects.order_by("pk")] == [b"1;2", b"3;4"]
    found = key_rotation.rotate()

    assert (found.current, found.rotated) == (1, 1)


def test_rotate_names_what_no_key_opens_and_leaves_it(before):
    broken = before[0]
    Path(broken.content.path).write_bytes(b"not a token")

    found = key_rotation.rotate()

    assert found.lost == [f"файл {broken.pk}"]
    assert paths()[0] == broken.content.name
    assert found.rotated == 1


def test_rotate_writes_secrets_of_the_database_anew(cast, settings):
    row = SecondFactor.objects.create(user=cast.north.coordinator, secret="SECRET")
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = "a new key", settings.FIELD_KEY

    key_rotation.rotate()
    settings.FIELD_KEY_OLD = ""

    row.refresh_from_db()
    assert row.secret == "SECRET"
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM schools_secondfactor")
        assert "SECRET" not in str(cursor.fetchall())


def test_command_says_when_the_old_key_may_go(before, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("rotate_field_key", "--check", "--json")
    looked = json.loads(capsys.readouterr().out)
    call_command("rotate_field_key")

    assert (stopped.value.code, looked["left"], looked["old_key_may_go"]) == (1, 2, False)
    assert "Прежний ключ больше не нужен" in capsys.readouterr().out
