"""The numbers that rules compare, by the field that names them in a document."""

from collections.abc import Callable, Mapping
from typing import Any

from monitoring.identification.engine import over_procedures, over_years
from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import SchoolFacts
from monitoring.identification.engine.measure import Measure

METRICS: dict[str, Callable[[Evaluation, Mapping[str, Any], SchoolFacts, str], Measure]] = {
    "proc": over_procedures.results,
    "ratio": over_years.ratio,
    "ratio_to_region": over_years.ratio_to_region,
    "index": over_years.index,
}


def measure(
    evaluation: Evaluation, metric: Mapping[str, Any], school: SchoolFacts, level: str
) -> Measure:
    """The metric of a school; `level` says among which peers z-scores are taken."""
    kind = next(name for name in METRICS if name in metric)
    return evaluation.remember(
        (id(metric), level, school.school),
        lambda: METRICS[kind](evaluation, metric, school, level),
    )
