"""The operator that compares a school with the mean of a place or with what its conditions let
expect."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from monitoring.identification.engine import cells, metrics, over_procedures
from monitoring.identification.engine.cells import Seen
from monitoring.identification.engine.evaluation import Evaluation, peer_group
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.measure import Exact, Measure
from monitoring.identification.engine.operators.thresholds import measured, verdict
from monitoring.identification.engine.trace import Missing, Node, Reading, Reason
from monitoring.indicators.calculate import exact

MIN_SCHOOLS = 10
"""Fewer schools tell nothing of how results depend on conditions (methodology §1.5)."""


def gap(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """How far the school is from a reference, in points or in standard deviations of its peers.

    From the mean of a place: over the same procedures; one without a reference is left out of both
    means, and with none left the answer is unknown. From the expected: the value that the school's
    conditions let expect, with coefficients given or fitted to the peers.
    """
    level, threshold = spec["reference"]["level"], exact(spec["value"])
    peers = spec.get("peers", evaluation.methodology.peer_level)
    measure = metrics.measure(evaluation, spec["metric"], school, peers)
    terms = {
        "metric": spec["metric"],
        "level": level,
        "direction": spec["direction"],
    }
    if level == "expected" or spec.get("scale") == "z":
        terms["peers"] = peers
    if level == "expected":
        measure, from_expected = _from_expected(evaluation, spec, school, measure, peers)
        terms, counted = {**terms, **from_expected}, tuple(cell.reading for cell in measure.seen)
    else:
        measure, counted = _against(evaluation, spec, school, measure, peers)
    return measured(
        measure,
        operator="gap",
        id=spec.get("id", "gap"),
        title=spec.get("title", ""),
        outcome=verdict(measure, spec["op"], threshold),
        op=spec["op"],
        threshold=float(threshold),
        distance=float(measure.value - threshold) if measure.value is not None else None,
        terms=terms,
        counted=counted,
    )


def _against(
    evaluation: Evaluation,
    spec: Mapping[str, Any],
    school: SchoolFacts,
    measure: Measure,
    peers: str,
) -> tuple[Measure, tuple[Reading, ...]]:
    """The mean difference from the reference as a measure, and the readings it was made of."""
    level = spec["reference"]["level"]
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
    counted = tuple(replace(cell.reading, reference=float(mean)) for cell, mean in pairs)
    sizes = [cell.reading.n or 0 for cell, _mean in pairs]
    side = -1 if spec["direction"] == "below" else 1
    unit: str = measure.unit
    value: Exact | None = _mean_distance(pairs, side)
    if spec.get("scale") == "z":
        unit, value = "z", _mean_z(evaluation, spec, school, pairs, side, peers)
    return replace(shown, value=value, unit=unit, n=sum(sizes), ground=max(sizes)), counted


def _mean_distance(pairs: list[tuple[Seen, Fraction]], side: int) -> Exact:
    return side * sum((cell.value - mean for cell, mean in pairs), Fraction(0)) / len(pairs)


def _mean_z(
    evaluation: Evaluation,
    spec: Mapping[str, Any],
    school: SchoolFacts,
    pairs: list[tuple[Seen, Fraction]],
    side: int,
    peers: str,
) -> Exact | None:
    """Each difference in deviations of the peers' results of the same procedure; no spread, 0."""
    spreads = over_procedures.cell_spreads(evaluation, spec["metric"], school, peers)
    if not spreads:
        return None
    apart = []
    for cell, mean in pairs:
        deviation = spreads[over_procedures.key_of(cell)].deviation
        apart.append(float(cell.value - mean) / deviation if deviation else 0.0)
    return round(side * math.fsum(apart) / len(apart), 9)


# What conditions let expect ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Regression:
    """value = intercept + slope · context; `deviation` is that of the schools from it."""

    intercept: float
    slope: float
    deviation: float
    schools: int

    def at(self, context: float) -> float:
        """What is expected of a school."""
        return self.intercept + self.slope * context


def line_of(
    evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts
) -> Regression | None:
    """How results depend on conditions among the school's peers: with the coefficients of the
    rule, or by least squares; None where fewer schools than `min_schools` have both figures."""
    peers = spec.get("peers", evaluation.methodology.peer_level)
    return evaluation.remember(
        ("line", id(spec), peer_group(school, peers)),
        lambda: _line(
            spec["reference"],
            [
                pair
                for peer in evaluation.peers(school, peers)
                if (pair := pair_of(evaluation, spec, peer))
            ],
        ),
    )


def pair_of(
    evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts
) -> tuple[float, float] | None:
    """The school's conditions and its result; None where either is not known."""
    peers = spec.get("peers", evaluation.methodology.peer_level)
    conditions = metrics.measure(evaluation, spec["reference"]["by"], school, peers).value
    result = metrics.measure(evaluation, spec["metric"], school, peers).value
    if conditions is None or result is None:
        return None
    return float(conditions), float(result)


def _line(reference: Mapping[str, Any], pairs: list[tuple[float, float]]) -> Regression | None:
    given = "slope" in reference
    if len(pairs) < (1 if given else reference.get("min_schools", MIN_SCHOOLS)):
        return None
    mean_x = math.fsum(x for x, _ in pairs) / len(pairs)
    mean_y = math.fsum(y for _, y in pairs) / len(pairs)
    if given:
        intercept, slope = float(reference["intercept"]), float(reference["slope"])
    else:
        scatter = math.fsum((x - mean_x) ** 2 for x, _ in pairs)
        along = math.fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
        slope = along / scatter if scatter > 1e-12 else 0.0
        intercept = mean_y - slope * mean_x
    apart = [y - intercept - slope * x for x, y in pairs]
    middle = math.fsum(apart) / len(apart)
    deviation = math.sqrt(math.fsum((each - middle) ** 2 for each in apart) / len(apart))
    return Regression(intercept, slope, deviation, len(pairs))


def _from_expected(
    evaluation: Evaluation,
    spec: Mapping[str, Any],
    school: SchoolFacts,
    measure: Measure,
    peers: str,
) -> tuple[Measure, dict[str, Any]]:
    """The distance from the expected as a measure, and what the trace tells of it."""
    by = metrics.measure(evaluation, spec["reference"]["by"], school, peers)
    line, own = line_of(evaluation, spec, school), pair_of(evaluation, spec, school)
    shown = replace(measure, parts=by.parts, missing=(*measure.missing, *by.missing))
    details: dict[str, Any] = {
        "schools": line.schools if line else 0,
        "min_schools": spec["reference"].get("min_schools", MIN_SCHOOLS),
    }
    if line is None or own is None:
        return replace(shown, value=None), details
    expected = line.at(own[0])
    apart = (expected - own[1]) if spec["direction"] == "below" else (own[1] - expected)
    unit = measure.unit
    if spec.get("scale") == "z":
        unit, apart = "z", apart / line.deviation if line.deviation > 1e-9 else 0.0
    return replace(shown, value=round(apart, 9), unit=unit), {**details, "expected": expected}
