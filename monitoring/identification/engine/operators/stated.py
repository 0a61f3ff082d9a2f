"""Operators over facts that are simply stated: a flag, a place on an approved list."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.kleene import Truth, of
from monitoring.identification.engine.trace import Missing, Node


def flag(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """A yes-or-no fact of the school; unknown until someone has said which."""
    name = spec["name"]
    outcome = of(school.flags.get(name))
    return _stated("flag", spec, name, outcome, "flag", evaluation)


def in_list(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """Whether the school is on the list; unknown while no list is loaded (design §5)."""
    name = spec["list"]
    listed = evaluation.facts.lists.get(name)
    said = listed.get(school.school) if listed else None
    outcome = of(None if listed is None else said is not None)
    node = _stated("in_list", spec, name, outcome, "list", evaluation)
    return replace(node, sources=said.sources) if said else node


def _stated(
    operator: str,
    spec: Mapping[str, Any],
    name: str,
    outcome: Truth,
    kind: str,
    evaluation: Evaluation,
) -> Node:
    unknown = outcome is Truth.UNKNOWN
    return Node(
        operator,
        spec.get("id", operator),
        spec.get("title", ""),
        outcome,
        terms={"name": name},
        missing=(Missing(kind, name, evaluation.facts.year),) if unknown else (),
    )
