"""Outcomes with their probabilities: the model fitted, every rule asked of its draws."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from monitoring.identification.chances.evidence import Evidence, benchmarks, evidence
from monitoring.identification.chances.families import PUPIL
from monitoring.identification.chances.fitting import Fit, fit
from monitoring.identification.chances.rules import Asking
from monitoring.identification.chances.truths import DRAWS, SEED, Truths
from monitoring.identification.chances.worth import Worth
from monitoring.identification.engine.cells import COUNT_AS_LOW, EXCLUDE
from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import CellKey, Facts
from monitoring.identification.engine.identify import Outcome, identify
from monitoring.identification.engine.operators import OPERATORS
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.document import Methodology


@dataclass(frozen=True, slots=True)
class Labelled:
    """Outcomes whose traces bear probabilities and labels, and the prior they were made by."""

    outcomes: tuple[Outcome, ...]
    prior: dict[str, Any]


class Models:
    """What is computed once for several methodologies over the same facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.reads: dict[str, dict[Any, Any]] = {}
        self._known: dict[tuple[str, bool], Evidence] = {}
        self._fits: dict[tuple[str, bool], Fit] = {}
        self._truths: dict[Any, Truths] = {}

    def truths(self, metric: str, cells: Iterable[CellKey], *, distrusts: bool) -> Truths | None:
        """Draws of those of the cells that anybody has results of; None where nobody has any."""
        key = (metric, distrusts)
        if key not in self._known:
            self._known[key] = evidence(self.facts, metric, trusts_marked=not distrusts)
        known = self._known[key]
        drawn = tuple(sorted(set(cells) & set(known.grid.at), key=_order))
        if not drawn:
            return None
        if key not in self._fits:
            means = benchmarks(self.facts, metric, known.grid.cells)
            self._fits[key] = fit(known, metric, means)
        if (key, drawn) not in self._truths:
            self._truths[key, drawn] = Truths(self._fits[key], drawn)
        return self._truths[key, drawn]


def _order(cell: CellKey) -> Any:
    return cell[1], cell[0].order


def labelled(
    methodology: Methodology,
    facts: Facts,
    schools: Iterable[str] | None = None,
    models: Models | None = None,
) -> Labelled:
    """`identify`, with how likely each answer is given everything loaded. Outcomes are the same.

    Shares and points have a model each, fitted to all schools of the facts and beyond. `models`
    keeps them, and the cells as read, for another methodology over the same facts.
    """
    models = models or Models(facts)
    evaluation = Evaluation(methodology, facts, OPERATORS, models.reads)
    with uncollected():
        outcomes = identify(methodology, facts, schools, evaluation)
        truths = dict(_truths(methodology, outcomes, models))
        asking = Asking(Worth(evaluation, truths))
        answered = []
        for outcome in outcomes:
            school = facts.schools[outcome.school]
            _, trace = asking.category(outcome.category, outcome.trace, school)
            answered.append(replace(outcome, trace=trace))
    prior = {metric: told(truth) for metric, truth in truths.items()}
    return Labelled(tuple(answered), prior)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: hundreds of thousands of readings, all of them kept and none
    in a circle, are looked through again and again for a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _truths(
    methodology: Methodology, outcomes: Sequence[Outcome], models: Models
) -> Iterator[tuple[str, Truths]]:
    """A model of each metric whose results some rule looks at."""
    looked: dict[str, dict[CellKey, None]] = {}
    for outcome in outcomes:
        for metric, cell in _cells(outcome.trace):
            looked.setdefault(metric, {})[cell] = None
    policies = {policy for one in methodology.categories for policy in _policies(one.rule)}
    distrusts = not policies.isdisjoint({EXCLUDE, COUNT_AS_LOW})
    for metric, cells in sorted(looked.items()):
        truths = models.truths(metric, cells, distrusts=distrusts)
        if truths:
            yield metric, truths


def _cells(node: Node) -> Iterator[tuple[str, CellKey]]:
    guards = node.terms.get("where") or node.terms.get("metric") or {}
    metric = guards.get("metric") or guards.get("proc") or ""
    for reading in (*node.counted, *node.skipped) if metric else ():
        yield metric, (reading.procedure, reading.year)
    for child in node.children:
        yield from _cells(child)


def _policies(rule: Any) -> Iterator[str]:
    """What a rule does with signs of bias, wherever it says so."""
    if isinstance(rule, Mapping):
        for name, item in rule.items():
            if name == "bias":
                yield item
            yield from _policies(item)
    elif isinstance(rule, list):
        for item in rule:
            yield from _policies(item)


def told(truths: Truths) -> dict[str, Any]:
    """The fitted prior as it is kept with a run: figures of the scale of effects to 4 decimals."""
    known, prior = truths.fit.evidence, truths.fit.prior
    return {
        "schools": len(known.schools),
        "draws": DRAWS,
        "seed": SEED,
        "pupil_correlation": PUPIL,
        "deviations": {name: round(value**0.5, 4) for name, value in prior.variances.items()},
        "means": [
            {
                "procedure": cell[0].procedure,
                "subject": cell[0].subject,
                "level": cell[0].level,
                "grade": cell[0].grade,
                "year": cell[1],
                "mean": round(float(prior.means[at]), 4),
                "error": round(float(prior.doubt[at, at]) ** 0.5, 4),
                "schools": int((known.sizes[:, at] > 0).sum()),
                "ground": str(prior.grounds[at]),
            }
            for at, cell in enumerate(known.grid.cells)
        ],
    }
