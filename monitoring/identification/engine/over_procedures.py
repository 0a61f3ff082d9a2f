"""The metric `proc`: results of a school combined over procedures."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from monitoring.identification.engine import cells, selectors
from monitoring.identification.engine.cells import FAIL_SHARE, MEAN_PCT, Guards, Seen
from monitoring.identification.engine.evaluation import Evaluation, peer_group
from monitoring.identification.engine.facts import CellKey, SchoolFacts
from monitoring.identification.engine.measure import Exact, Measure, Spread
from monitoring.identification.engine.trace import Missing, Reading, Reason


def read_window(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts
) -> tuple[Seen, ...]:
    """Every cell of the metric's procedures and window, counted or skipped.

    When counts are pooled the guard on N is for the pooled number, which is what pooling is for.
    """
    return evaluation.remember(
        ("cells", id(metric), school.school), lambda: _read_window(evaluation, metric, school)
    )


def _read_window(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts
) -> tuple[Seen, ...]:
    guards = Guards.of(metric)
    if metric["combine"] == "pooled":
        guards = guards._replace(min_n=1)
    keys = evaluation.remember(
        ("window", id(metric)),
        lambda: selectors.window(
            evaluation.held, metric["procedures"], evaluation.years(metric.get("window"))
        ),
    )
    pools = metric["combine"] != "pooled"
    return tuple(
        cells.read(evaluation, school, key, metric["proc"], guards, pools=pools) for key in keys
    )


def results(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts, level: str
) -> Measure:
    """`proc`: shares below the threshold or mean percents, combined over procedures.

    pooled – counts are summed; mean – unweighted mean of the values; mean_z – mean of the
    positions among the peers in the same assessment (design §4, named exceptions). A window
    with `agg` mean is the unweighted mean of the years that have a value.
    """
    if is_mean_of_years(metric):
        return _mean_of_years(evaluation, metric, school, level)
    everything = read_window(evaluation, metric, school)
    seen = tuple(cell for cell in everything if cell.counts)
    skipped = tuple(cell.reading for cell in everything if not cell.counts)
    combine = metric["combine"]
    sizes = [cell.reading.n or 0 for cell in seen]
    read = Measure(
        None,
        _unit(metric),
        n=sum(sizes),
        seen=seen,
        skipped=skipped,
        missing=lacking(skipped, metric),
    )
    if not seen or any(reading.outcome is not None for reading in skipped):
        return read
    if combine != "pooled":
        value = _mean(evaluation, metric, school, level, seen)
        return replace(read, value=value, ground=max(sizes))
    if sum(sizes) < Guards.of(metric).min_n:
        return read
    top = sum((cell.numerator for cell in seen), Fraction(0))
    bottom = sum((cell.denominator for cell in seen), Fraction(0))
    return replace(read, value=top / bottom, ratio=(top, bottom), ground=sum(sizes))


def is_mean_of_years(metric: Mapping[str, Any]) -> bool:
    """Whether the years of the metric's window are averaged."""
    window = metric.get("window") or {}
    return bool(window.get("agg") == "mean" and window["years"] > 1)


def by_years(evaluation: Evaluation, metric: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The metric for each year of its window alone, the latest first."""
    first = metric["window"].get("back", 0)
    return evaluation.remember(
        ("by years", id(metric)),
        lambda: tuple(
            {**metric, "window": {"years": 1, "back": first + back}}
            for back in range(metric["window"]["years"])
        ),
    )


def _mean_of_years(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts, level: str
) -> Measure:
    years = [results(evaluation, one, school, level) for one in by_years(evaluation, metric)]
    skipped = tuple(reading for year in years for reading in year.skipped)
    known = [year for year in years if year.value is not None]
    read = Measure(
        None,
        _unit(metric),
        n=sum(year.n or 0 for year in years),
        seen=tuple(cell for year in years for cell in year.seen),
        skipped=skipped,
        missing=lacking(skipped, metric),
    )
    if not known or any(reading.outcome is not None for reading in skipped):
        return read
    total = sum((Fraction(year.value or 0) for year in known), Fraction(0))
    value: Exact = total / len(known)
    if metric["combine"] == "mean_z":
        value = math.fsum(float(year.value or 0) for year in known) / len(known)
    return replace(read, value=value, ground=max(year.ground or 0 for year in known))


def _unit(metric: Mapping[str, Any]) -> str:
    return "z" if metric["combine"] == "mean_z" else UNITS[metric["proc"]]


def _mean(
    evaluation: Evaluation,
    metric: Mapping[str, Any],
    school: SchoolFacts,
    level: str,
    seen: Sequence[Seen],
) -> Exact | None:
    if metric["combine"] == "mean":
        return sum((cell.value for cell in seen), Fraction(0)) / len(seen)
    spreads = cell_spreads(evaluation, metric, school, level)
    if not spreads:
        return None
    return math.fsum(spreads[key_of(cell)].z(cell.value) for cell in seen) / len(seen)


def cell_spreads(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts, level: str
) -> dict[CellKey, Spread]:
    """How each cell of the metric is spread over the school's peers; empty where it has none."""
    return evaluation.remember(
        ("spreads", id(metric), peer_group(school, level)),
        lambda: _cell_spreads(evaluation, metric, evaluation.peers(school, level)),
    )


def _cell_spreads(
    evaluation: Evaluation, metric: Mapping[str, Any], peers: Sequence[SchoolFacts]
) -> dict[CellKey, Spread]:
    values: dict[CellKey, list[Fraction]] = {}
    for peer in peers:
        for cell in read_window(evaluation, metric, peer):
            if cell.counts:
                values.setdefault(key_of(cell), []).append(cell.value)
    return {key: Spread.of(numbers) for key, numbers in values.items()}


UNITS = {FAIL_SHARE: "share", MEAN_PCT: "points"}


def key_of(cell: Seen) -> CellKey:
    """The cell's key."""
    return cell.reading.procedure, cell.reading.year


def lacking(skipped: Sequence[Reading], metric: Mapping[str, Any]) -> tuple[Missing, ...]:
    """What data would let the skipped procedures speak."""
    name = metric.get("proc") or metric["metric"]
    return tuple(
        Missing(_LACKS[reading.reason], name, reading.year, reading.procedure)
        for reading in skipped
        if reading.reason in _LACKS
    )


_LACKS = {
    Reason.FILE_MISSING: "results",
    Reason.METRIC_MISSING: "results",
    Reason.MAXIMUM_MISSING: "maximum",
}
