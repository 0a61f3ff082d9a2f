"""Operators that count procedures with a result on the wrong side of a threshold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from monitoring.identification.engine import cells, over_procedures, selectors
from monitoring.identification.engine.cells import Seen
from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import ProcedureKey, SchoolFacts
from monitoring.identification.engine.kleene import Truth, certain, conjunction, disjunction
from monitoring.identification.engine.trace import Node, Reason
from monitoring.identification.methodology.compare import compare


def count(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """How many procedures of the selector satisfy `where` in the year.

    Small cohorts are pooled with the years before. Skipped procedures count as no. Fewer counted
    than `min_counted` (1 if not said) leave it unknown; open ones do where they could turn the
    answer (design §5).
    """
    year = evaluation.facts.year + spec.get("year", 0)
    seen = [
        cells.judge(evaluation, school, (procedure, year), spec["where"], pools=True)
        for procedure in _procedures(evaluation, spec)
    ]
    counted = [cell for cell in seen if cell.counts]
    low = sum(cell.reading.outcome is Truth.YES for cell in counted)
    unsure = sum(cell.reading.outcome is Truth.UNKNOWN for cell in seen)
    op, threshold = spec["op"], spec["value"]
    least = spec.get("min_counted", 1)
    outcome = Truth.UNKNOWN
    if len(counted) >= least:
        outcome = certain(compare(low, op, threshold), compare(low + unsure, op, threshold))
    return Node(
        "count",
        spec.get("id", "count"),
        spec.get("title", ""),
        outcome,
        value=low,
        op=op,
        threshold=threshold,
        distance=low - threshold,
        unit="count",
        total=len(counted),
        terms={"where": spec["where"], "min_counted": least, "year": year},
        **_shown(seen, spec["where"]),
    )


def same_procedure(evaluation: Evaluation, spec: Mapping[str, Any], school: SchoolFacts) -> Node:
    """Whether one and the same procedure satisfies `where` in each of the years.

    Only procedures counted in all the years take part; with none, unknown (design §5). Years are
    not pooled: a repetition asks each of them by itself.
    """
    years = [evaluation.facts.year + shift for shift in spec["years"]]
    everything: list[Seen] = []
    outcomes: list[Truth] = []
    repeated = counted = 0
    for procedure in _procedures(evaluation, spec):
        seen = [cells.judge(evaluation, school, (procedure, year), spec["where"]) for year in years]
        answers = [cell.reading.outcome for cell in seen]
        in_all_years = all(cell.counts for cell in seen)
        everything += seen if in_all_years else [_alone(cell) for cell in seen]
        if None in answers:
            continue
        outcome = conjunction(each for each in answers if each is not None)
        outcomes.append(outcome)
        if in_all_years:
            counted += 1
            repeated += outcome is Truth.YES
    outcome = disjunction(outcomes) if counted else Truth.UNKNOWN
    return Node(
        "same_procedure",
        spec.get("id", "same_procedure"),
        spec.get("title", ""),
        outcome,
        value=repeated,
        op=">=",
        threshold=1,
        distance=repeated - 1,
        unit="count",
        total=counted,
        terms={"where": spec["where"], "years": years},
        **_shown(everything, spec["where"]),
    )


def _alone(cell: Seen) -> Seen:
    """A cell without its counterpart in another year takes no part."""
    if not cell.counts:
        return cell
    return replace(cell, reading=replace(cell.reading, reason=Reason.OTHER_YEAR))


def _procedures(evaluation: Evaluation, spec: Mapping[str, Any]) -> tuple[ProcedureKey, ...]:
    items = evaluation.methodology.selectors[spec["over"]]
    return evaluation.remember(
        ("selector", spec["over"]), lambda: selectors.named(evaluation.held, items)
    )


def _shown(seen: Sequence[Seen], where: Mapping[str, Any]) -> dict[str, Any]:
    skipped = tuple(cell.reading for cell in seen if not cell.counts)
    return {
        "counted": tuple(cell.reading for cell in seen if cell.counts),
        "skipped": skipped,
        "missing": over_procedures.lacking(skipped, where),
    }
