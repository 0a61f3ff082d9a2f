"""Several questions to the database in one query: what a page gathers of many tables.

Each question is a QuerySet and the fields that are read of it, one of a related row as
`school__name`. The answer is rows of the model with those fields alone. Rows come as the database
gives them: the order of the questions is not kept.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject


@dataclass(frozen=True)
class Question:
    rows: QuerySet[Any]
    fields: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """With the key, and with the keys of the related rows on the way to a field."""
        columns = {self.rows.model._meta.pk.name: None}
        for name in self.fields:
            *way, _ = name.split("__")
            for steps in range(1, len(way) + 1):
                columns["__".join((*way[:steps], "pk"))] = None
            columns[name] = None
        return list(columns)


def asked(rows: QuerySet[Any], *fields: str) -> Question:
    return Question(rows.order_by(), fields)


def answered(questions: Mapping[str, Question]) -> dict[str, list[Any]]:
    """One query, whatever the number of questions."""
    parts = [_part(name, one) for name, one in questions.items()]
    rows: dict[str, list[Any]] = {name: [] for name in questions}
    for name, said in parts[0].union(*parts[1:], all=True):
        values = json.loads(said) if isinstance(said, str) else said
        rows[name].append(_row(questions[name], values))
    return rows


def _part(name: str, question: Question) -> QuerySet[Any]:
    """Values go as texts: both databases write them in ways that the fields read."""
    texts = {f"c{i}": Cast(F(one), TextField()) for i, one in enumerate(question.columns)}
    return question.rows.annotate(
        question_name=Value(name, output_field=TextField()), question_row=JSONObject(**texts)
    ).values_list("question_name", "question_row")


def _row(question: Question, values: Mapping[str, str | None]) -> Any:
    model = question.rows.model
    said = dict(zip(question.columns, (values[f"c{i}"] for i in range(len(values))), strict=True))
    made = question.rows.query.annotations
    row = _made(model, {name: said[name] for name in said if name not in made})
    for name in said.keys() & made.keys():
        setattr(row, name, _value(made[name].output_field, said[name]))
    return row


def _made(model: type[Model], said: Mapping[str, str | None]) -> Any:
    """A row of the model with the related rows that were read with it."""
    own: dict[str, Any] = {}
    deeper: dict[str, dict[str, str | None]] = defaultdict(dict)
    for name, text in said.items():
        first, _, rest = name.partition("__")
        if rest:
            deeper[first][rest] = text
            continue
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        own[field.attname] = _value(field, text)
    related = {}
    for name, parts in deeper.items():
        field = model._meta.get_field(name)
        related[name] = one = _made(field.related_model, parts) if parts["pk"] else None
        own[field.attname] = one.pk if one else None
    fields = [field.attname for field in model._meta.concrete_fields if field.attname in own]
    row = model.from_db(connection.alias, fields, [own[name] for name in fields])
    for name, one in related.items():
        setattr(row, name, one)
    return row


def _value(field: Field, text: str | None) -> Any:
    """The text as the field's own value."""
    kind = field.get_internal_type()
    if text is None:
        return None
    if kind == "BooleanField":
        return text in ("1", "true")
    if kind == "JSONField":
        return json.loads(text)
    if kind == "DateTimeField":
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return field.to_python(text)
