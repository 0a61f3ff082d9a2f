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
        guards = replace(guards, min_n=1)
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
    positions among the peers in the same assessment (design §4, named exceptions).
    """
    everything = read_window(evaluation, metric, school)
    seen = tuple(cell for cell in everything if cell.counts)
    skipped = tuple(cell.reading for cell in everything if not cell.counts)
    combine = metric["combine"]
    unit = "z" if combine == "mean_z" else UNITS[metric["proc"]]
    sizes = [cell.reading.n or 0 for cell in seen]
    read = Measure(
        None,
        unit,
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


def _mean(
    evaluation: Evaluation,
    metric: Mapping[str, Any],
    school: SchoolFacts,
    level: str,
    seen: Sequence[Seen],
) -> Exact:
    if metric["combine"] == "mean":
        return sum((cell.value for cell in seen), Fraction(0)) / len(seen)
    spreads = evaluation.remember(
        ("spreads", id(metric), peer_group(school, level)),
        lambda: _cell_spreads(evaluation, metric, evaluation.peers(school, level)),
    )
    return math.fsum(spreads[key_of(cell)].z(cell.value) for cell in seen) / len(seen)


def _cell_spreads(
    evaluation: Evaluation, metric: Mapping[str, Any], peers: Sequence[SchoolFacts]
) -> dict[CellKey, Spread]:
    values: dict[CellKey, list[Fraction]] = {}
    for peer in peers:
        for cell in read_window(evaluation, metric, peer):
            if cell.counts:
                values.setdefault(key_of(cell), []).append(cell.value)
    return {key: Spread.of(found) for key, found in values.items()}


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
