"""PostgreSQL: every table by COPY in one snapshot; no client program and no version to match.

A load builds the tables by the portal's own migrations, so that a copy made on one version of
PostgreSQL, with one order of columns and one alphabet, is restored on another.
"""

import hashlib
import io
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tarfile import TarFile
from tempfile import TemporaryFile
from typing import Any

import psycopg2
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from shnor_portal.core.backup import archives
from shnor_portal.core.backup.database import (
    Loaded,
    Snapshot,
    TableDigest,
    applied_migrations,
    connected,
    current_name,
    file_rows,
    portal_tables,
    with_rows,
)
from shnor_portal.core.backup.sealing import damaged
from shnor_portal.core.errors import Refused

SHAPE, SEQUENCES = "shape.json", "sequences.json"
# Same text of the same value on every server.
PLAIN = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY'; SET LOCAL intervalstyle = "
    "'postgres'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
)
TRIAL = "_backup_trial_"
WHOLE_NUMBERS = {"smallint", "integer", "bigint"}

Migrations = list[tuple[str, str]]


class Postgres:
    name = "postgresql"

    def snapshot(self, archive: TarFile, folder: Path) -> Snapshot:
        with connected(current_name()) as source, transaction.atomic(using=source.alias):
            with source.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(PLAIN)
                shape = {table: _columns(cursor, table) for table in portal_tables(source)}
                archives.add_bytes(archive, SHAPE, json.dumps(shape).encode())
                tables = {}
                for table, columns in shape.items():
                    with TemporaryFile(dir=folder) as between:
                        tables[table] = _copy_out(cursor, table, columns, between)
                        size = between.tell()
                        between.seek(0)
                        archives.add(archive, f"tables/{table}", between, size)
                numbers = json.dumps(_sequences(cursor, shape)).encode()
                archives.add_bytes(archive, SEQUENCES, numbers)
            return Snapshot(tables, applied_migrations(source), file_rows(source))

    def occupied(self) -> list[str]:
        with connection.cursor() as cursor:
            strangers = set(connection.introspection.table_names(cursor))
        return with_rows(connection) or sorted(strangers - set(portal_tables(connection)))

    @contextmanager
    def load(
        self, archive: TarFile, migrations: Migrations, folder: Path, *, live: bool
    ) -> Iterator[Loaded]:
        """One transaction: until its block ends well the database is as empty as before."""
        with _place(live=live) as target:
            _build(target, migrations)
            with transaction.atomic(using=target.alias):
                with target.cursor() as cursor:
                    cursor.execute(PLAIN)
                    shape = _copy_in(cursor, archive, portal_tables(target))
                    # What is wrong is said here and not at the commit.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    tables = {
                        table: _copy_out(cursor, table, columns, None)
                        for table, columns in shape.items()
                    }
                yield Loaded(target, tables)


@contextmanager
def _place(*, live: bool) -> Iterator[BaseDatabaseWrapper]:
    """The portal's own database, or one made for the trial and dropped after it."""
    if live:
        with connected(current_name()) as own:
            yield own
        return
    prefix = f"{current_name()[:30]}{TRIAL}"
    name = prefix + secrets.token_hex(4)
    with connected(current_name()) as own, own.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (left,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')
        try:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except Exception as error:
            if isinstance(error.__cause__, psycopg2.errors.InsufficientPrivilege):
                raise _no_right(own) from None
            raise
    try:
        with connected(name) as trial:
            yield trial
    finally:
        with connected(current_name()) as own, own.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _no_right(own: BaseDatabaseWrapper) -> Refused:
    return Refused(
        "Копию негде проверить: пользователю базы нельзя создавать базы данных. Выполните в "
        f'PostgreSQL от имени администратора: ALTER ROLE "{own.settings_dict["USER"]}" CREATEDB;',
        code="no_trial_database",
    )


def _build(target: BaseDatabaseWrapper, migrations: Migrations) -> None:
    """The tables as they were when the copy was made."""
    tables = ", ".join(map(_q, portal_tables(target)))
    if tables:
        with target.cursor() as cursor:
            cursor.execute(f"DROP TABLE {tables} CASCADE")
    executor = MigrationExecutor(target)
    wanted = set(migrations)
    nodes = executor.loader.graph.node_map
    leaves = [
        key
        for key in sorted(wanted)
        if not any(child.key in wanted and child.key[0] == key[0] for child in nodes[key].children)
    ]
    executor.migrate(leaves)


def _copy_in(cursor: Any, archive: TarFile, existing: list[str]) -> dict[str, Any]:
    """Load every table; the shape that the copy has."""
    cursor.execute("TRUNCATE " + ", ".join(map(_q, existing)))
    shape: dict[str, Any] = {}
    for member in archive:
        if member.name == SHAPE:
            shape = json.load(archives.stream(archive, member))
            if set(shape) != set(existing):
                raise damaged("database")
        elif member.name == SEQUENCES:
            for sequence in json.load(archives.stream(archive, member)):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                    [_q(sequence["table"]), sequence["column"], sequence["last"], sequence["used"]],
                )
        else:
            table = member.name.removeprefix("tables/")
            names = ", ".join(_q(column["name"]) for column in shape[table])
            cursor.copy_expert(
                f"COPY {_q(table)} ({names}) FROM STDIN", archives.stream(archive, member)
            )
    return shape


def _copy_out(cursor: Any, table: str, columns: list[dict[str, Any]], into: Any) -> TableDigest:
    """The rows as text in the order of the primary key, hashed, and kept where asked."""
    names = ", ".join(_q(column["name"]) for column in columns)
    keys = [column for column in columns if column["key"]] or columns
    order = ", ".join(
        _q(key["name"])
        if key["type"] in WHOLE_NUMBERS
        else f'{_q(key["name"])}::text COLLATE "C"'  # not by the alphabet of the server
        for key in keys
    )
    hashed = _Hashing(into)
    cursor.copy_expert(f"COPY (SELECT {names} FROM {_q(table)} ORDER BY {order}) TO STDOUT", hashed)
    return TableDigest(cursor.rowcount, hashed.digest.hexdigest())


class _Hashing(io.RawIOBase):
    def __init__(self, into: Any) -> None:
        self.digest = hashlib.sha256()
        self._into = into

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.digest.update(data)
        if self._into is not None:
            self._into.write(data)
        return len(data)


def _columns(cursor: Any, table: str) -> list[dict[str, Any]]:
    """Name, type and place in the primary key of every stored column."""
    cursor.execute(
        """
        SELECT c.column_name, c.data_type, k.ordinal_position IS NOT NULL
        FROM information_schema.columns c
        LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema
            AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
        LEFT JOIN information_schema.key_column_usage k ON k.table_schema = t.table_schema
            AND k.constraint_name = t.constraint_name AND k.table_name = c.table_name
            AND k.column_name = c.column_name
        WHERE c.table_schema = current_schema() AND c.table_name = %s
            AND c.is_generated = 'NEVER'
        ORDER BY c.column_name COLLATE "C"
        """,
        [table],
    )
    return [{"name": name, "type": kind, "key": key} for name, kind, key in cursor.fetchall()]


def _sequences(cursor: Any, shape: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Where the numbers of new rows go on."""
    sequences = []
    for table, columns in shape.items():
        for column in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_q(table), column["name"]])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
                last, used = cursor.fetchone()
                sequences.append(
                    {"table": table, "column": column["name"], "last": last, "used": used}
                )
    return sequences


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
