"""What a draft keeps encrypted: values that were met and what they mean."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from monitoring.models import TableDraft
from monitoring.results.layouts.mapped.meanings import Unknown


def answers(draft: TableDraft) -> dict[str, dict[str, Mapping[str, Any]]]:
    """The person's answers by kind and folded value."""
    answers: dict[str, dict[str, Mapping[str, Any]]] = json.loads(draft.answers or "{}")
    return answers


def keep_answers(draft: TableDraft, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Set, not saved yet."""
    draft.answers = json.dumps(answers, ensure_ascii=False)


def unknown(draft: TableDraft) -> list[Unknown]:
    """Values that wait for an answer, in the order of the file."""
    return [Unknown(**one) for one in json.loads(draft.unknown or "[]")]


def keep_unknown(draft: TableDraft, unknown: Iterable[Unknown]) -> None:
    """Set, not saved yet."""
    draft.unknown = json.dumps([asdict(one) for one in unknown], ensure_ascii=False)
