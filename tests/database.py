"""The database of the tests: migrated once, then copied for each process that tests.

A template is kept for as long as nothing that makes it has changed: for SQLite a file in
`.pytest_cache`, for PostgreSQL a database beside those of the tests.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".pytest_cache"
PREFIX = "portal-schema-"
# What a migrated database is made of: steps, models, what those are checked against, packages.
SOURCES = ("shnor_portal", "schools", "monitoring", "roadmaps")


def schema() -> str:
    """A name of what the migrations of this tree make."""
    made_of = sorted(
        path
        for room in SOURCES
        for path in (ROOT / room).rglob("*.py")
        if {"migrations", "models", "models.py", "settings.py", "apps.py"} & {*path.parts}
    )
    said = hashlib.sha256()
    for path in (*made_of, ROOT / ".ci" / "requirements-dev.lock"):
        said.update(path.read_bytes())
    return said.hexdigest()[:12]


@contextmanager
def migrated_database() -> Iterator[None]:
    """The connection leads to a new copy of the template, which is gone afterwards."""
    make = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    with make(connection.creation._get_test_db_name()):
        yield


def _lead_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _migrate(name: str) -> None:
    _lead_to(name)
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()


@contextmanager
def _sqlite(name: str) -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    template = CACHE / f"{PREFIX}{schema()}.sqlite3"
    with (CACHE / f"{PREFIX}lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            for old in CACHE.glob(f"{PREFIX}*.sqlite3"):
                old.unlink()
            _migrate(name)
            shutil.move(name, template)
        shutil.copyfile(template, name)
    _lead_to(name)
    yield
    connection.close()


@contextmanager
def _postgresql(name: str) -> Iterator[None]:
    template = PREFIX + schema()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if not cursor.fetchone():
            _replace(cursor, f"{template}-in-making")
            _migrate(f"{template}-in-making")
            cursor.execute(f'ALTER DATABASE "{template}-in-making" RENAME TO "{template}"')
        _replace(cursor, name, f'TEMPLATE "{template}"')
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [PREFIX])
    _lead_to(name)
    yield
    connection.close()
    with connection._nodb_cursor() as cursor:
        _drop(cursor, name)


def _replace(cursor: Any, name: str, like: str = "") -> None:
    _drop(cursor, name)
    cursor.execute(f'CREATE DATABASE "{name}" {like}')


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
