"""The one place with SQL of its own: rows loaded and merged in bulk.

PostgreSQL loads by COPY, SQLite by executemany; everything else in the portal is portable ORM.
Reads of (measured) 200,000 rows: COPY is the limit, `bulk_create` several times slower.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

CHUNK = 20_000


@dataclass(frozen=True)
class Merged:
    """How many rows a merge wrote; the rest stood there already."""

    written: int


def load_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Append rows of plain values (None, numbers, text without control characters); how many.

    `fields` are field names; foreign keys take ids.
    """
    table, columns = model._meta.db_table, _columns(model, fields)
    if connection.vendor == "postgresql":
        return _copy(table, columns, rows)
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {_q(table)} ({_list(columns)}) VALUES ({marks})"
    count = 0
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.executemany(sql, chunk)
            count += len(chunk)
    return count


def merge_query(
    model: type[models.Model],
    fields: Sequence[str],
    query: QuerySet,
    *,
    unique: Sequence[str],
    stamp: str = "",
) -> Merged:
    """Insert the query's rows (`values_list` in the order of `fields`), or update them by the
    unique key where any other value differs. Equal rows are not touched. `stamp` names a
    timestamp field among `fields` that does not count as a difference.
    """
    table, columns = model._meta.db_table, _columns(model, fields)
    keys = _columns(model, unique)
    rest = [column for column in columns if column not in keys]
    compared = [column for column in rest if column != stamp]
    sql, params = query.query.sql_with_params()
    setters = ", ".join(f"{_q(c)} = excluded.{_q(c)}" for c in rest)
    differs = " OR ".join(
        f"{_q(table)}.{_q(c)} IS DISTINCT FROM excluded.{_q(c)}" for c in compared
    )
    # SQLite wants a WHERE in the SELECT, else it reads ON CONFLICT as a join's ON.
    statement = (
        f"INSERT INTO {_q(table)} ({_list(columns)}) "
        f"SELECT * FROM ({sql}) AS source_rows WHERE true "
        f"ON CONFLICT ({_list(keys)}) DO UPDATE SET {setters} WHERE {differs}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return Merged(written=cursor.rowcount)


def _copy(table: str, columns: list[str], rows: Iterable[Sequence[Any]]) -> int:
    statement = f"COPY {_q(table)} ({_list(columns)}) FROM STDIN"
    count = 0
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            text = "\n".join("\t".join(map(_copy_value, row)) for row in chunk)
            cursor.copy_expert(statement, io.StringIO(text + "\n"))
            count += len(chunk)
    return count


def _copy_value(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return (
            value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "")
        )
    return str(value)


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterable[list[Sequence[Any]]]:
    chunk: list[Sequence[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _columns(model: type[models.Model], fields: Sequence[str]) -> list[str]:
    return [model._meta.get_field(field).column for field in fields]


def _list(columns: Sequence[str]) -> str:
    return ", ".join(map(_q, columns))


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
