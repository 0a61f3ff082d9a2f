"""SQLite: the copy is the database file itself, taken in one read transaction."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tarfile import TarFile

from django.db import connection, transaction

from shnor_portal.core.backup import archives
from shnor_portal.core.backup.database import (
    Loaded,
    Snapshot,
    TableDigest,
    applied_migrations,
    connected,
    current_name,
    file_rows,
    with_rows,
)
from shnor_portal.core.backup.sealing import damaged

MEMBER = "database.sqlite3"
BUSY_SECONDS = 60
ROWS_AT_ONCE = 1000


class Sqlite:
    name = "sqlite"

    def snapshot(self, archive: TarFile, folder: Path) -> Snapshot:
        """VACUUM INTO reads one moment while others write, and leaves out what was deleted."""
        path = folder / MEMBER
        with closing(sqlite3.connect(current_name(), timeout=BUSY_SECONDS)) as source:
            source.isolation_level = None
            source.execute("VACUUM INTO ?", [str(path)])
        with connected(str(path)) as copy:
            migrations, files = applied_migrations(copy), file_rows(copy)
        with path.open("rb") as data:
            archives.add(archive, MEMBER, data, path.stat().st_size)
        return Snapshot(tables=fingerprints(path), migrations=migrations, files=files)

    def occupied(self) -> list[str]:
        path = Path(current_name())
        return with_rows(connection) if path.exists() and path.stat().st_size else []

    @contextmanager
    def load(
        self, archive: TarFile, migrations: list[tuple[str, str]], folder: Path, *, live: bool
    ) -> Iterator[Loaded]:
        """The file is complete and checked before it takes its place in one step."""
        own = Path(current_name())
        path = own.with_name(own.name + ".restoring") if live else folder / MEMBER
        _remove(path)
        try:
            member = archive.next()
            if member is None or member.name != MEMBER:
                raise damaged("database")
            with path.open("xb") as target:
                os.chmod(path, 0o600)
                archives.write_out(archives.stream(archive, member), target)
                os.fsync(target.fileno())
            tables = fingerprints(path)
            with connected(str(path)) as loaded, transaction.atomic(using=loaded.alias):
                yield Loaded(loaded, tables)
            if live:
                connection.close()
                for name in ("-wal", "-shm"):
                    own.with_name(own.name + name).unlink(missing_ok=True)
                path.replace(own)
        finally:
            _remove(path)


def fingerprints(path: Path) -> dict[str, TableDigest]:
    """Every table of a file; Refused when SQLite itself finds the file broken."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source:
        try:
            sound = source.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            tables = [
                name
                for (name,) in source.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' "
                    "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
                )
            ]
            digests = {name: _fingerprint(source, name) for name in tables}
        except sqlite3.DatabaseError:
            raise damaged("database") from None
    if not sound:
        raise damaged("database")
    return digests


def _fingerprint(source: sqlite3.Connection, table: str) -> TableDigest:
    digest, count = hashlib.sha256(), 0
    cursor = source.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
    digest.update(repr([column[0] for column in cursor.description]).encode())
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        digest.update(repr(rows).encode())
        count += len(rows)
    return TableDigest(count, digest.hexdigest())


def _remove(path: Path) -> None:
    for name in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + name).unlink(missing_ok=True)
