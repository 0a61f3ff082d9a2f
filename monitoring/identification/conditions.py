"""Results of schools beside the conditions in which they teach: a help to read a finding. Pure.

Conditions are the index that the municipality chose. What they let expect is a straight line over
its schools, or, where the region gave coefficients, the index itself.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitoring.identification.engine import metrics
from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import Facts
from monitoring.identification.engine.operators import OPERATORS
from monitoring.identification.engine.operators.gaps import MIN_SCHOOLS, Regression, line_of
from monitoring.identification.methodology.document import Methodology

GIVEN = "external_coeffs"
YEARS = 3
_PEERS = "municipality"
_SHARES = {
    "proc": "fail_share",
    "procedures": {"types": ["VPR", "OGE", "EGE"]},
    "min_n": 10,
    "bias": "flag",
}
# Works of different years are not equated: places among schools are averaged over years.
_PLACES = {**_SHARES, "combine": "mean_z", "window": {"years": YEARS, "agg": "mean"}}
_POOLED = {**_SHARES, "combine": "pooled", "window": {"years": YEARS, "agg": "pooled"}}


class Place(StrEnum):
    """A cell of «контекст × результат»."""

    WELL = "well"
    RESILIENT = "resilient"
    HARD = "hard"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Standing:
    """Of one school: the index, the result, what was expected (more is worse of both), how far the
    result is from it, positive where it is better; in deviations, or shares where `GIVEN`."""

    conditions: float
    result: float
    expected: float
    better_by: float
    place: Place | None


@dataclass(frozen=True)
class Beside:
    """Where fewer schools than `least` can be compared, `standings` by login are empty; with
    coefficients of the region the expected is known all the same, and no school has a place."""

    compared: int
    least: int
    standings: Mapping[str, Standing]


def beside(
    methodology: Methodology, facts: Facts, index: Mapping[str, Any], schools: Iterable[str]
) -> Beside:
    """Schools of one municipality whose conditions and results are both known."""
    evaluation = Evaluation(methodology, facts, OPERATORS)
    given = index["method"] == GIVEN
    result = _POOLED if given else _PLACES
    by = {"index": index}
    reference = {"level": "expected", "by": by, "min_schools": MIN_SCHOOLS}
    spec = {"metric": result, "peers": _PEERS, "reference": reference}
    known: dict[str, tuple[float, float]] = {}
    for login in schools:
        school = facts.schools[login]
        own = metrics.measure(evaluation, by, school, _PEERS).value
        shown = metrics.measure(evaluation, result, school, _PEERS).value
        if own is not None and shown is not None:
            known[login] = float(own), float(shown)
    enough = len(known) >= MIN_SCHOOLS
    if not known or not (enough or given):
        return Beside(len(known), MIN_SCHOOLS, {})
    line = line_of(evaluation, spec, facts.schools[next(iter(known))])
    if given or line is None:
        line = Regression(0.0, 1.0, 0.0, len(known))
    # With coefficients of the region more is worse of the index too: it is a share of «2».
    side = 1 if given else -1
    usual = math.fsum(x for x, _ in known.values()) / len(known)
    middle = math.fsum(y for _, y in known.values()) / len(known)
    return Beside(
        len(known),
        MIN_SCHOOLS,
        {
            login: Standing(
                round(x, 4),
                round(y, 4),
                round(line.at(x), 4),
                round(line.at(x) - y, 4),
                _place(hard=side * (x - usual) > 0, weak=y > middle) if enough else None,
            )
            for login, (x, y) in known.items()
        },
    )


def _place(*, hard: bool, weak: bool) -> Place:
    if hard:
        return Place.HARD if weak else Place.RESILIENT
    return Place.HIDDEN if weak else Place.WELL
