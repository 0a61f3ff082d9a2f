"""What a rule is made of."""

from collections.abc import Mapping
from typing import Any

OVER_OTHERS = ("all", "any", "join", "not", "k_of_n", "score")
"""Operators over other criteria written inside them; `ref` names a category instead."""


def inside(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rules that a rule is made of, in the order of the children of its trace; of a criterion
    and of a reference none."""
    ((name, spec),) = rule.items()
    if name not in OVER_OTHERS:
        return []
    if name in {"all", "any"}:
        return list(spec)
    if name == "not":
        return [spec]
    return [item["if"] for item in spec["items"]] if name == "score" else list(spec["of"])
