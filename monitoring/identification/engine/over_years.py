"""Metrics of yearly figures: a ratio, a ratio to the region, an index of shares."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from monitoring.identification.engine.evaluation import Evaluation, peer_group
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.measure import Measure, Spread
from monitoring.identification.engine.trace import Missing, TracePart
from monitoring.identification.methodology.vocabulary import PUPILS, SHARES
from monitoring.indicators.calculate import exact, plain


def ratio(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts, _level: str
) -> Measure:
    """`ratio`: one yearly figure over another in a window; a year without either leaves it open.
    Years are pooled, or with `agg` mean the shares of the years are averaged.

    A name instead of a formula is a share of the social passport in the year of the evaluation.
    """
    spec = metric["ratio"]
    if isinstance(spec, str):
        spec = {"num": SHARES[spec], "den": PUPILS}
    years = evaluation.years(spec.get("window"))
    parts = tuple(_part(school, spec, year) for year in years)
    missing = tuple(
        Missing("amount", name, year)
        for year in years
        for name in (spec["num"], spec["den"])
        if (name, year) not in school.amounts
    )
    if missing:
        return Measure(None, "share", parts=parts, missing=missing)
    pairs = [
        (
            exact(school.amounts[spec["num"], year].value),
            exact(school.amounts[spec["den"], year].value),
        )
        for year in years
    ]
    top = sum((pair[0] for pair in pairs), Fraction(0))
    bottom = sum((pair[1] for pair in pairs), Fraction(0))
    averaged = len(years) > 1 and spec["window"].get("agg") == "mean"
    if not bottom or (averaged and not all(pair[1] for pair in pairs)):
        return Measure(None, "share", parts=parts)
    if averaged:
        mean = sum((one / other for one, other in pairs), Fraction(0)) / len(pairs)
        return Measure(mean, "share", int(bottom), parts=parts)
    return Measure(top / bottom, "share", int(bottom), (top, bottom), parts=parts)


def _part(school: SchoolFacts, spec: Mapping[str, Any], year: int) -> TracePart:
    top = school.amounts.get((spec["num"], year))
    bottom = school.amounts.get((spec["den"], year))
    return TracePart(
        name=spec["num"],
        year=year,
        value=float(exact(top.value) / exact(bottom.value))
        if top and bottom and bottom.value
        else None,
        numerator=plain(exact(top.value)) if top else None,
        denominator=plain(exact(bottom.value)) if bottom else None,
        sources=(*(top.sources if top else ()), *(bottom.sources if bottom else ())),
    )


def ratio_to_region(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts, _level: str
) -> Measure:
    """`ratio_to_region`: the school's settlement over the region, in the year of the evaluation."""
    name, year = metric["ratio_to_region"], evaluation.facts.year
    own, region = school.amounts.get((name, year)), evaluation.facts.region.get((name, year))
    missing = tuple(
        Missing(kind, name, year)
        for kind, amount in (("amount", own), ("region_amount", region))
        if amount is None
    )
    if own is None or region is None or not region.value:
        return Measure(None, "times", missing=missing)
    part = TracePart(
        name,
        year,
        float(exact(own.value) / exact(region.value)),
        plain(exact(own.value)),
        plain(exact(region.value)),
        sources=(*own.sources, *region.sources),
    )
    return Measure(exact(own.value) / exact(region.value), "times", parts=(part,))


def index(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts, level: str
) -> Measure:
    """`index`: a sum over shares with sign and weight; one unknown share leaves it unknown.

    zscore_sum – Σ weight·sign·z; minmax – 100·Σ weight·u / Σ weight with u the place in the range,
    turned over for a negative sign; external_coeffs – intercept + Σ weight·sign·share.
    """
    spec = metric["index"]
    components = spec["components"]
    own = [ratio(evaluation, component, school, level) for component in components]
    parts = tuple(_whole(mine) for mine in own)
    if any(mine.value is None for mine in own) or not evaluation.peers(school, level):
        missing = tuple(lack for mine in own for lack in mine.missing)
        return Measure(None, _UNITS[spec["method"]], parts=parts, missing=missing)
    addend = _ADDENDS[spec["method"]]
    weights = [component.get("weight", 1) for component in components]
    scored = tuple(
        replace(
            part,
            score=weight
            * addend(
                Fraction(mine.value or 0),
                _component_spread(evaluation, component, school, level),
                component["sign"],
            ),
        )
        for part, mine, component, weight in zip(parts, own, components, weights, strict=True)
    )
    total = math.fsum(part.score or 0.0 for part in scored)
    if spec["method"] == "minmax":
        total = 100 * total / sum(weights)
    total += spec.get("intercept", 0)
    return Measure(total, _UNITS[spec["method"]], n=own[0].n, parts=scored)


def _whole(measure: Measure) -> TracePart:
    """The share of a component as one part, its years together."""
    first = measure.parts[0]
    if len(measure.parts) == 1 or measure.value is None:
        return first
    sources = tuple(source for part in measure.parts for source in part.sources)
    top, bottom = map(plain, measure.ratio) if measure.ratio else (None, None)
    value = float(measure.value)
    return replace(first, value=value, numerator=top, denominator=bottom, sources=sources)


def _component_spread(
    evaluation: Evaluation, component: Mapping[str, Any], school: SchoolFacts, level: str
) -> Spread:
    """Over the peers whose share is known."""

    def compute() -> Spread:
        values = [
            ratio(evaluation, component, peer, level).value
            for peer in evaluation.peers(school, level)
        ]
        return Spread.of([Fraction(value) for value in values if value is not None])

    return evaluation.remember(("spread", id(component), peer_group(school, level)), compute)


def _z_addend(value: Fraction, spread: Spread, sign: int) -> float:
    return sign * spread.z(value)


def _range_addend(value: Fraction, spread: Spread, sign: int) -> float:
    if spread.low == spread.high:
        return 0.0
    place = float((value - spread.low) / (spread.high - spread.low))
    return place if sign > 0 else 1.0 - place


def _share_addend(value: Fraction, _spread: Spread, sign: int) -> float:
    return sign * float(value)


_ADDENDS: dict[str, Callable[[Fraction, Spread, int], float]] = {
    "zscore_sum": _z_addend,
    "minmax": _range_addend,
    "external_coeffs": _share_addend,
}
_UNITS = {"zscore_sum": "z", "minmax": "index", "external_coeffs": "index"}
