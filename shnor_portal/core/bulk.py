"""The one place with SQL of its own: rows loaded in bulk.

PostgreSQL loads by COPY, SQLite by executemany; everything else in the portal is portable ORM.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

CHUNK = 5_000


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
        for chunk in _chunks(_adapted(rows)):
            cursor.executemany(sql, chunk)
            count += len(chunk)
    return count


def load_query(
    model: type[models.Model], fields: Sequence[str], rows: "models.QuerySet[Any, Any]"
) -> int:
    """Append what a query of values gives, in the order of `fields`, by one INSERT … SELECT; how
    many."""
    select, params = rows.query.sql_with_params()
    columns = _list(_columns(model, fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_q(model._meta.db_table)} ({columns}) {select}", params)
        return cursor.rowcount


def _copy(table: str, columns: list[str], rows: Iterable[Sequence[Any]]) -> int:
    statement = f"COPY {_q(table)} ({_list(columns)}) FROM STDIN"
    lines = _Lines(rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, lines)
    return lines.count


class _Lines:
    """Rows as a file that COPY reads: the next are written while the database takes the last."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._chunks = iter(_chunks(rows))
        self.count = 0

    def read(self, size: int = -1) -> str:
        """A chunk, however long: the driver sends what it is given."""
        if not (chunk := next(self._chunks, None)):
            return ""
        self.count += len(chunk)
        texts = _Texts()
        return "\n".join(["\t".join(map(texts.__getitem__, row)) for row in chunk]) + "\n"


def _adapted(rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """Rows with dates as SQLite keeps them; the driver alone would write another form."""
    adapt = connection.ops.adapt_datetimefield_value
    for row in rows:
        if any(isinstance(value, datetime) for value in row):
            yield [adapt(value) if isinstance(value, datetime) else value for value in row]
        else:
            yield row


# No truth: it equals 1.
_REMEMBERED = frozenset({int, datetime})


class _Texts(dict[Any, str]):
    """Values as COPY reads them; whole numbers and moments, which are met again and again, are
    remembered."""

    def __init__(self) -> None:
        super().__init__({None: r"\N"})

    def __missing__(self, value: Any) -> str:
        if isinstance(value, str):
            value = value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
            return value.replace("\r", "")
        text = str(value)
        if value.__class__ in _REMEMBERED:
            self[value] = text
        return text


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
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return [columns[name] for name in fields]


def _list(columns: Sequence[str]) -> str:
    return ", ".join(map(_q, columns))


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
