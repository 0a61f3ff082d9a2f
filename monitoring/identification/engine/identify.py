"""Evaluates a methodology over facts: one outcome per school and category (design §5).

Pure: what is known comes in as `Facts`, what is asked as a `Methodology`, and each answer goes
out with the trace of how it came about. An outcome changes no status: a person does.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import Facts
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.operators import OPERATORS
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.document import Methodology


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one category for one school (its ФИС ОКО login)."""

    school: str
    category: str
    truth: Truth
    trace: Node


def identify(
    methodology: Methodology,
    facts: Facts,
    schools: Iterable[str] | None = None,
    evaluation: Evaluation | None = None,
) -> tuple[Outcome, ...]:
    """Outcomes of the given schools (of all without them), school by school, in the order of
    categories. All schools of the facts are peers, also those not asked about. An `evaluation` of
    the same is given where what it remembers is asked for afterwards."""
    evaluation = evaluation or Evaluation(methodology, facts, OPERATORS)
    chosen = facts.schools if schools is None else schools
    return tuple(
        Outcome(login, category.code, node.outcome, node)
        for login in chosen
        for category in methodology.categories
        for node in [evaluation.category(category.code, facts.schools[login])]
    )
