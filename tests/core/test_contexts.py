"""A paper's context kept as JSON, and the stamp of its content."""

import enum
import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from shnor_portal.core.documents.contexts import (
    Approval,
    Origin,
    PaperContext,
    Requisites,
    Signature,
    context_from_json,
    context_to_json,
    stamp,
)


class Outcome(enum.StrEnum):
    YES = "yes"


@dataclass(frozen=True)
class Row:
    school: str
    share: float | None
    counts: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Sample(PaperContext):
    rows: tuple[Row, ...]
    weight: Decimal
    computed_at: datetime
    outcome: Outcome
    urgent: bool = False


CONTEXT = Sample(
    origin=Origin(date(2025, 6, 14), "методика, версия 3"),
    requisites=Requisites(("Управление",), "приказ", "Об образце", date(2025, 6, 1), "5"),
    signatures=(Signature("Начальник", "И.О. Фамилия"),),
    approval=Approval("Начальник"),
    rows=(Row("СОШ № 1", 0.1 + 0.2, (1, 2)), Row("СОШ № 2", None, (0, 5))),
    weight=Decimal("1.50"),
    computed_at=datetime(2025, 6, 14, 10, 30),
    outcome=Outcome.YES,
)


def test_context_survives_json():
    kept = json.loads(json.dumps(context_to_json(CONTEXT)))

    restored = context_from_json(Sample, kept)

    assert restored == CONTEXT
    assert type(restored.weight) is Decimal
    assert str(restored.weight) == "1.50"
    assert type(restored.outcome) is Outcome
    assert type(restored.rows) is tuple


def test_context_refuses_what_it_could_not_restore():
    with pytest.raises(TypeError, match=r"Sample\.rows: list"):
        context_to_json(replace(CONTEXT, rows=[]))


def test_context_refuses_what_is_not_a_dataclass():
    with pytest.raises(TypeError, match="not a dataclass"):
        context_to_json({"a": 1})


def test_context_from_json_names_a_field_that_was_not_kept():
    kept = context_to_json(CONTEXT)
    del kept["weight"]

    with pytest.raises(TypeError, match="weight"):
        context_from_json(Sample, kept)


def test_context_with_a_union_of_two_types_is_refused():
    @dataclass(frozen=True)
    class Loose:
        value: int | str

    with pytest.raises(TypeError, match="only one type or None"):
        context_from_json(Loose, {"value": 1})


def test_stamp_depends_on_kind_and_on_every_value():
    first = stamp("order", CONTEXT)
    changed = replace(CONTEXT, rows=(replace(CONTEXT.rows[0], counts=(1, 3)), CONTEXT.rows[1]))

    assert stamp("order", context_from_json(Sample, context_to_json(CONTEXT))) == first
    for other in (stamp("note", CONTEXT), stamp("order", changed)):
        assert other.snapshot_id != first.snapshot_id
        assert other.check_code != first.check_code


def test_stamp_is_the_same_after_a_whole_number_was_kept_as_a_share():
    whole = replace(CONTEXT, rows=(Row("СОШ № 1", 1, (0, 5)),))

    restored = context_from_json(Sample, json.loads(json.dumps(context_to_json(whole))))

    assert stamp("order", restored) == stamp("order", whole)


def test_check_code_can_be_read_aloud():
    code = stamp("order", CONTEXT).check_code

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
