"""Operators over other criteria: all, any, not, k_of_n, join, ref, score."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from monitoring.identification.engine.evaluation import Evaluation, Rule
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.kleene import (
    Truth,
    certain,
    conjunction,
    disjunction,
    negation,
)
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.compare import compare
from monitoring.indicators.calculate import exact


def all_of(evaluation: Evaluation, rules: Sequence[Rule], school: SchoolFacts) -> Node:
    """Every criterion holds."""
    return _together("all", {}, [evaluation.evaluate(rule, school) for rule in rules])


def any_of(evaluation: Evaluation, rules: Sequence[Rule], school: SchoolFacts) -> Node:
    """At least one criterion holds."""
    return _together("any", {}, [evaluation.evaluate(rule, school) for rule in rules])


def joined(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """All or any, as the parameter `how` says."""
    return _together("join", spec, [evaluation.evaluate(rule, school) for rule in spec["of"]])


def _together(operator: str, spec: Mapping[str, Any], children: Sequence[Node]) -> Node:
    how = spec.get("how", operator)
    outcomes = [child.outcome for child in children]
    return Node(
        operator,
        spec.get("id", operator),
        spec.get("title", ""),
        conjunction(outcomes) if how == "all" else disjunction(outcomes),
        value=outcomes.count(Truth.YES),
        unit="count",
        total=len(children),
        terms={"how": how},
        children=tuple(children),
    )


def negated(evaluation: Evaluation, rule: Rule, school: SchoolFacts) -> Node:
    """The criterion does not hold."""
    child = evaluation.evaluate(rule, school)
    return Node("not", "not", "", negation(child.outcome), children=(child,))


def referred(evaluation: Evaluation, code: str, school: SchoolFacts) -> Node:
    """The outcome of another category of the methodology."""
    child = evaluation.category(code, school)
    title = evaluation.methodology.category(code).title
    return Node(
        "ref",
        code,
        title,
        child.outcome,
        terms={"category": code},
        children=(child,),
    )


def k_of_n(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """At least k criteria hold: yes if certain, no if impossible, else unknown (design §5)."""
    children = tuple(evaluation.evaluate(rule, school) for rule in spec["of"])
    outcomes = [child.outcome for child in children]
    sure, open_ = outcomes.count(Truth.YES), outcomes.count(Truth.UNKNOWN)
    k = spec["k"]
    return Node(
        "k_of_n",
        spec.get("id", "k_of_n"),
        spec.get("title", ""),
        certain(sure >= k, sure + open_ >= k),
        value=sure,
        op=">=",
        threshold=k,
        distance=sure - k,
        unit="count",
        total=len(children),
        terms={"k": k},
        children=children,
    )


def score(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """The sum of weights of the criteria that hold; open ones leave it open if they can turn it."""
    items = spec["items"]
    children = tuple(evaluation.evaluate(item["if"], school) for item in items)
    sure = _weight(items, children, Truth.YES)
    possible = sure + _weight(items, children, Truth.UNKNOWN)
    op, threshold = spec["op"], exact(spec["value"])
    return Node(
        "score",
        spec.get("id", "score"),
        spec.get("title", ""),
        certain(compare(sure, op, threshold), compare(possible, op, threshold)),
        value=float(sure),
        op=op,
        threshold=float(threshold),
        distance=float(sure - threshold),
        unit="score",
        total=len(children),
        terms={"weights": [item["weight"] for item in items]},
        children=children,
    )


def _weight(
    items: Sequence[Mapping[str, Any]], children: Sequence[Node], outcome: Truth
) -> Fraction:
    pairs = zip(items, children, strict=True)
    return sum(
        (exact(item["weight"]) for item, child in pairs if child.outcome is outcome), Fraction(0)
    )
