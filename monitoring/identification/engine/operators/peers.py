"""The operator that places a school among its peers."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from monitoring.identification.engine import metrics
from monitoring.identification.engine.evaluation import Evaluation, peer_group
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.kleene import Truth, of
from monitoring.identification.engine.measure import Exact
from monitoring.identification.engine.operators.thresholds import grounded, measured, settled
from monitoring.identification.engine.trace import Missing, Node
from monitoring.indicators.calculate import exact

ROUNDINGS = {
    "ceil": math.ceil,
    "floor": math.floor,
    "round": lambda places: math.floor(places + Fraction(1, 2)),
}


def rank(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """Whether the school is in the given share of schools with the lowest (highest) values.

    Over the schools that have a value; without one the answer is unknown. With ties included
    all schools at the boundary are in, so that more than the share may be listed; excluded,
    none of those that do not fit together (methodology §9.2).
    """
    level, sign = spec["peers"], 1 if spec["direction"] == "lowest" else -1
    ordered = evaluation.remember(
        ("rank", id(spec), peer_group(school, level)),
        lambda: sorted(
            sign * value
            for peer in evaluation.peers(school, level)
            if (value := _place(evaluation, spec, peer)) is not None
        ),
    )
    quota = ROUNDINGS[spec.get("rounding", "ceil")](exact(spec["share"]) * len(ordered))
    boundary = ordered[quota - 1] if quota else None
    measure = metrics.measure(evaluation, spec["metric"], school, level)
    own = _place(evaluation, spec, school)
    outcome = Truth.UNKNOWN
    missing = () if evaluation.peers(school, level) else (Missing("place", level),)
    if own is not None and not missing:
        together = spec.get("ties", "include") == "include"
        ahead = (bisect_left if together else _last_of_ties)(ordered, sign * own)
        outcome = grounded(of(ahead < quota), measure)
    return measured(
        measure,
        operator="rank",
        value=None if own is None else float(own),
        id=spec.get("id", "rank"),
        title=spec.get("title", ""),
        outcome=outcome,
        op="<=" if sign > 0 else ">=",
        threshold=None if boundary is None else float(sign * boundary),
        distance=None if boundary is None or own is None else float(own - sign * boundary),
        total=len(ordered),
        quota=quota,
        missing=(*measure.missing, *missing),
        terms={name: spec[name] for name in ("metric", "peers", "direction", "share")},
    )


def _last_of_ties(ordered: Sequence[Exact], value: Exact) -> int:
    """How many stand before the last of those with this value."""
    return bisect_right(ordered, value) - 1


def _place(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Exact | None:
    value = metrics.measure(evaluation, spec["metric"], school, spec["peers"]).value
    return None if value is None else settled(value)
