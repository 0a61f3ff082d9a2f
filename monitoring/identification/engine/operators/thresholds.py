"""Operators that compare one number of a school with a threshold."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from monitoring.identification.engine import metrics
from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.kleene import Truth, of
from monitoring.identification.engine.measure import Exact, Measure
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.compare import compare
from monitoring.indicators.calculate import exact, plain
from monitoring.indicators.intervals import FLOOR


def grounded(outcome: Truth, measure: Measure) -> Truth:
    """Fewer than 10 participants are never by themselves ground for a finding (design §4)."""
    small = measure.ground is not None and measure.ground < FLOOR
    return Truth.UNKNOWN if small and outcome is Truth.YES else outcome


def verdict(measure: Measure, op: str, threshold: Fraction) -> Truth:
    """The measure against a threshold."""
    if measure.value is None:
        return Truth.UNKNOWN
    return grounded(of(compare(settled(measure.value), op, threshold)), measure)


def settled(value: Exact) -> Exact:
    """The value as it is compared: noise of floating point must neither make nor break a tie."""
    return round(value, 9) if isinstance(value, float) else value


def measured(measure: Measure, **fields: Any) -> Node:
    """A node that shows a measure; `fields` are the operator's own."""
    value = None if measure.value is None else float(measure.value)
    shown: dict[str, Any] = {
        "value": value,
        "unit": measure.unit,
        "n": measure.n,
        "counted": tuple(cell.reading for cell in measure.seen),
        "skipped": measure.skipped,
        "parts": measure.parts,
        "missing": measure.missing,
    }
    if measure.ratio is not None:
        shown["numerator"], shown["denominator"] = map(plain, measure.ratio)
    return Node(**{**shown, **fields})


def cmp(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """A metric against a threshold, strictly or not as the rule says."""
    measure = metrics.measure(evaluation, spec["metric"], school, evaluation.methodology.peer_level)
    threshold, op = exact(spec["value"]), spec["op"]
    outcome = verdict(measure, op, threshold)
    return measured(
        measure,
        operator="cmp",
        id=spec.get("id", "cmp"),
        title=spec.get("title", ""),
        outcome=outcome,
        op=op,
        threshold=float(threshold),
        distance=None if measure.value is None else float(measure.value - threshold),
        terms={"metric": spec["metric"]},
    )
