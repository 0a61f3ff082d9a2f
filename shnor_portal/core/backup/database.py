"""What both databases have in common: a second connection, one moment, an empty place, a load."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tarfile import TarFile
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from shnor_portal.core.models import StoredFile

ALIAS = "backup"
# Rows that a migration of an empty database leaves there.
OF_EVERY_DATABASE = {"django_migrations", "django_content_type", "auth_permission"}


@dataclass(frozen=True)
class TableDigest:
    """How many rows a table has and the hash of what is in them."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class FileRow:
    """A stored file as the database knew it; `dated` ones are deleted on their date."""

    pk: int
    path: str
    sha256: str
    dated: bool


@dataclass(frozen=True)
class Snapshot:
    """The database of one moment, already packed."""

    tables: dict[str, TableDigest]
    migrations: list[tuple[str, str]]
    files: list[FileRow]


@dataclass(frozen=True)
class Loaded:
    """A database that was loaded and is not yet anybody's; it stays when its block ends well."""

    connection: BaseDatabaseWrapper
    tables: dict[str, TableDigest]


class Engine(Protocol):
    """SQLite or PostgreSQL."""

    name: str

    def snapshot(self, archive: TarFile, folder: Path) -> Snapshot:
        """Pack the database of one moment while others write; `folder` is for what is between."""

    def occupied(self) -> list[str]:
        """What stands in the way of a restore; nothing in an empty installation."""

    def load(
        self, archive: TarFile, migrations: list[tuple[str, str]], folder: Path, *, live: bool
    ) -> AbstractContextManager[Loaded]:
        """Load into the portal's own database, or (not `live`) into one that goes at the end."""


@contextmanager
def connected(name: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own to a database beside, or to the same one."""
    settings = {**connections.databases[DEFAULT_DB_ALIAS], "NAME": name, "CONN_MAX_AGE": 0}
    connections.databases[ALIAS] = settings
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]


def current_name() -> str:
    return str(connection.settings_dict["NAME"])


def portal_tables(of: BaseDatabaseWrapper) -> list[str]:
    """Tables of the portal that exist, by name."""
    names = {*of.introspection.django_table_names(), MigrationRecorder.Migration._meta.db_table}
    with of.cursor() as cursor:
        return sorted(names & set(of.introspection.table_names(cursor)))


def with_rows(of: BaseDatabaseWrapper) -> list[str]:
    """Tables in which somebody already has something."""
    filled = []
    with of.cursor() as cursor:
        for table in sorted(set(portal_tables(of)) - OF_EVERY_DATABASE):
            cursor.execute(f"SELECT 1 FROM {of.ops.quote_name(table)} LIMIT 1")
            filled += [table] if cursor.fetchone() else []
    return filled


def applied_migrations(of: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    return sorted(MigrationRecorder(of).applied_migrations())


def file_rows(of: BaseDatabaseWrapper) -> list[FileRow]:
    """The stored files that are not deleted."""
    table = of.ops.quote_name(StoredFile._meta.db_table)
    with of.cursor() as cursor:
        cursor.execute(
            f"SELECT id, content, sha256, delete_on IS NOT NULL FROM {table} "
            "WHERE content <> '' ORDER BY id"
        )
        return [FileRow(pk, path, digest, bool(dated)) for pk, path, digest, dated in cursor]


def differences(
    expected: Mapping[str, TableDigest], actual: Mapping[str, TableDigest]
) -> list[str]:
    """Tables whose counts or hashes differ, in words."""
    lines = []
    for table in sorted({*expected, *actual}):
        one, other = expected.get(table), actual.get(table)
        if one is None or other is None:
            lines.append(f"{table}: таблица есть только {'в копии' if one else 'в базе'}")
        elif one.rows != other.rows:
            lines.append(f"{table}: строк в копии {one.rows}, восстановлено {other.rows}")
        elif one.sha256 != other.sha256:
            lines.append(f"{table}: содержимое строк отличается")
    return lines
