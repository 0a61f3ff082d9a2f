"""Which rows a request changed, and whose they are: every table, every way up to a place.

The rows are kept as they stood; after a request only the tables that it wrote to are compared.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

Label = tuple[str, int]
Row = dict[str, Any]
Key = tuple[str, Any]

OWNERS = {"schools.School", "schools.Municipality", "schools.Region", "schools.User"}
# Belongs to nobody: a way through them leads from anywhere to anywhere.
COMMON = {
    "monitoring.Assessment", "monitoring.FactorCatalogue", "monitoring.Methodology",
    "monitoring.MethodologyVersion", "monitoring.RiskFactor",
}  # fmt: skip
SCOPE_LEVELS = ("schools.Region", "schools.Municipality", "schools.School")
# Written by every request or by none of a person's deeds.
PASSING = {"django_session", "schools_session"}
_WRITE = re.compile(r'^\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM|COPY)\s+"(\w+)"', re.I)


@dataclass(frozen=True)
class Changed:
    """A row that was made, altered or deleted: whose it is, and all that it says now."""

    model: str
    pk: Any
    owners: frozenset[Label]
    text: str


class Traces:
    """The rows of all tables as they stood when it was made."""

    def __init__(self) -> None:
        self.models = {m._meta.db_table: m for m in apps.get_models() if _is_kept(m)}
        self.before = {table: _rows(model) for table, model in self.models.items()}
        self.written: set[str] = set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        self.written = set()
        with connection.execute_wrapper(self._note):
            yield

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (match := _WRITE.match(sql)) and match[1] in self.models:
            self.written.add(match[1])
        return execute(sql, params, many, context)

    def changed(self) -> tuple[Changed, ...]:
        """Rows that the watched request made, altered or deleted."""
        after = {table: _rows(self.models[table]) for table in self.written}
        found = []
        for table, now in after.items():
            then, model = self.before[table], self.models[table]
            for pk in then.keys() | now.keys():
                if then.get(pk) == now.get(pk):
                    continue
                owners: set[Label] = set()
                for row in filter(None, (then.get(pk), now.get(pk))):
                    owners |= self._owners(model, row, after, set())
                text = " ".join(map(str, now.get(pk, {}).values()))
                found.append(Changed(model._meta.label, pk, frozenset(owners), text))
        return tuple(found)

    def _owners(
        self, model: Any, row: Row, after: dict[str, dict[Any, Row]], seen: set[Key]
    ) -> set[Label]:
        key = model._meta.label, row[model._meta.pk.attname]
        if key in seen:
            return set()
        seen.add(key)
        found: set[Label] = {key} if key[0] in OWNERS else set()
        for field in model._meta.concrete_fields:
            value = row[field.attname]
            if field.name == "scope" and value:
                place = value.strip("/").split("/")
                found.add((SCOPE_LEVELS[len(place) - 1], int(place[-1])))
            target = field.related_model if field.is_relation else None
            if target is None or value is None:
                continue
            label = target._meta.label
            if label in OWNERS:
                found.add((label, value))
            elif label not in COMMON and target._meta.db_table in self.models:
                table = target._meta.db_table
                inner = after.get(table, {}).get(value) or self.before[table].get(value)
                if inner:
                    found |= self._owners(target, inner, after, seen)
        return found


def _is_kept(model: type[models.Model]) -> bool:
    return model._meta.managed and model._meta.db_table not in PASSING


def _rows(model: type[models.Model]) -> dict[Any, Row]:
    key = model._meta.pk.attname
    return {row[key]: row for row in model._base_manager.values()}
