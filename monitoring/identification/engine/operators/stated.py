"""Operators over facts that are simply stated: a flag, a place on an approved list."""

from collections.abc import Mapping
from typing import Any

from monitoring.identification.engine.evaluation import Run
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.kleene import Outcome, of
from monitoring.identification.engine.trace import Missing, Node


def flag(run: Run, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """A yes-or-no fact of the school; unknown until someone has said which."""
    name = spec["name"]
    outcome = of(school.flags.get(name))
    return _stated("flag", spec, name, outcome, "flag", run)


def in_list(run: Run, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """Whether the school is on the list; unknown while no list is loaded (design §5)."""
    name = spec["list"]
    listed = run.facts.lists.get(name)
    outcome = of(None if listed is None else school.school in listed)
    return _stated("in_list", spec, name, outcome, "list", run)


def _stated(
    operator: str, spec: Mapping[str, Any], name: str, outcome: Outcome, kind: str, run: Run
) -> Node:
    unknown = outcome is Outcome.UNKNOWN
    return Node(
        operator,
        spec.get("id", operator),
        spec.get("title", ""),
        outcome,
        terms={"name": name},
        missing=(Missing(kind, name, run.facts.year),) if unknown else (),
    )
