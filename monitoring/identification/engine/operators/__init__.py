"""The operators a rule is written with, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.operators import (
    counting,
    gaps,
    logic,
    peers,
    stated,
    thresholds,
)
from monitoring.identification.engine.trace import Node

Operator = Callable[[Evaluation, Any, SchoolFacts], Node]

OPERATORS: Mapping[str, Operator] = {
    "all": logic.all_of,
    "any": logic.any_of,
    "not": logic.negated,
    "k_of_n": logic.k_of_n,
    "join": logic.joined,
    "ref": logic.referred,
    "score": logic.score,
    "cmp": thresholds.cmp,
    "gap": gaps.gap,
    "rank": peers.rank,
    "count": counting.count,
    "same_procedure": counting.same_procedure,
    "flag": stated.flag,
    "in_list": stated.in_list,
}
