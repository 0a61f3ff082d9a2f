"""Operators that compare one number of a school: with a threshold, with the mean of the region."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from monitoring.identification.engine import cells, metrics
from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.kleene import Truth, of
from monitoring.identification.engine.measure import Measure
from monitoring.identification.engine.trace import Missing, Node, Reading, Reason
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
    return grounded(of(compare(measure.value, op, threshold)), measure)


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


def gap(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """How far the school's mean is from the reference over the same procedures.

    A procedure without a reference is left out of both means; with none left, unknown.
    """
    level, threshold = spec["reference"]["level"], exact(spec["value"])
    measure = metrics.measure(evaluation, spec["metric"], school, evaluation.methodology.peer_level)
    measure, counted = _against(evaluation, school, measure, level, spec["direction"])
    return measured(
        measure,
        operator="gap",
        id=spec.get("id", "gap"),
        title=spec.get("title", ""),
        outcome=verdict(measure, spec["op"], threshold),
        op=spec["op"],
        threshold=float(threshold),
        distance=float(measure.value - threshold) if measure.value is not None else None,
        terms={"metric": spec["metric"], "level": level, "direction": spec["direction"]},
        counted=counted,
    )


def _against(
    evaluation: Evaluation, school: SchoolFacts, measure: Measure, level: str, direction: str
) -> tuple[Measure, tuple[Reading, ...]]:
    """The mean difference from the reference as a measure, and the readings it was made of."""
    pairs, skipped, missing = [], list(measure.skipped), list(measure.missing)
    for cell in measure.seen if measure.value is not None else ():
        reading = cell.reading
        mean = cells.reference(evaluation.facts, school, reading.procedure, reading.year, level)
        if mean is None:
            skipped.append(replace(reading, reason=Reason.REFERENCE_MISSING))
            missing.append(Missing("benchmark", level, reading.year, reading.procedure))
        else:
            pairs.append((cell, mean))
    shown = replace(measure, skipped=tuple(skipped), missing=tuple(missing))
    if not pairs:
        return replace(shown, value=None), ()
    total = sum((cell.value - mean for cell, mean in pairs), Fraction(0))
    sizes = [cell.reading.n or 0 for cell, _mean in pairs]
    value = (-total if direction == "below" else total) / len(pairs)
    counted = tuple(replace(cell.reading, reference=float(mean)) for cell, mean in pairs)
    return replace(shown, value=value, n=sum(sizes), ground=max(sizes)), counted
