"""A folder of copies of its own, and an empty installation to restore into."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from shnor_portal.core import files
from shnor_portal.core.backup import keys
from shnor_portal.core.backup.database import ALIAS, connected
from tests.workers import database_url

PASSPHRASE = "четыре слова подряд"


@pytest.fixture
def data_dir(tmp_path, settings) -> Path:
    """DATA_DIR, files and copies of this test alone."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    settings.BACKUP_DIR = tmp_path / "copies"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


@pytest.fixture
def second_connections(transactional_db, monkeypatch) -> None:
    """A database for tests, and the portal may open another one beside it."""
    only_the_first = BaseDatabaseWrapper.ensure_connection

    def ensure(self: BaseDatabaseWrapper) -> None:
        if self.alias != ALIAS:
            only_the_first(self)
        elif self.connection is None:
            with self.wrap_database_errors:
                self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure)


@pytest.fixture
def passphrase_file(tmp_path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def keys_file(tmp_path, data_dir) -> Path:
    path = tmp_path / "keys.txt"
    keys.save(path, PASSPHRASE)
    return path


def stored(text: str, **more):
    """A stored file; it has a date of deletion unless told otherwise."""
    return files.store(text.encode(), name=f"{text}.txt", scope="", by=None, **more)


class Installation:
    """A new folder and an empty database, as on a new machine; commands run as people run them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if connection.vendor == "sqlite":
            self.database = str(folder / "portal.sqlite3")
            self.url = f"sqlite:///{self.database}"
        else:
            self.database = f"{connection.settings_dict['NAME']}_new"
            self.url = database_url().rpartition("/")[0] + f"/{self.database}"
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{self.database}"')

    def run(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """`manage.py …` or, for a beginning of `-c`, a program."""
        words = list(map(str, arguments))
        command = words if words[0] == "-c" else ["manage.py", *words]
        return subprocess.run(
            [sys.executable, *command],
            cwd=django_settings.BASE_DIR,
            env={
                "PATH": os.environ["PATH"],
                "LC_ALL": "C.UTF-8",
                "PYTHONPATH": str(django_settings.BASE_DIR),
                "DJANGO_SETTINGS_MODULE": "shnor_portal.settings",
                "DATA_DIR": str(self.folder),
                "DATABASE_URL": self.url,
                **environment,
            },
            capture_output=True,
            text=True,
        )

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with connected(self.database) as restored, restored.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def drop(self) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{self.database}" WITH (FORCE)')


@pytest.fixture
def new_installation(tmp_path, second_connections) -> Iterator[Installation]:
    installation = Installation(tmp_path / "new")
    yield installation
    installation.drop()
