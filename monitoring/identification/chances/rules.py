"""A rule asked of true shares instead of results: in how many draws the whole of it holds.

Every criterion is answered in each draw, so that works, years and criteria of one school hang
together as its true shares do. Facts that are no sample – flags, lists, yearly figures – are what
they are in every draw. What leaves a criterion open leaves it open in every draw.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, reduce
from typing import Any

import numpy as np
from scipy.special import logit

from monitoring.identification.chances.truths import DRAWS
from monitoring.identification.chances.worth import Worth, in_deviations
from monitoring.identification.engine.cells import COUNT_AS_LOW, FAIL_SHARE
from monitoring.identification.engine.evaluation import Rule
from monitoring.identification.engine.facts import CellKey, ProcedureKey, SchoolFacts
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node, Reading, Reason
from monitoring.identification.methodology.compare import compare_all
from monitoring.identification.methodology.inside import inside
from monitoring.indicators.intervals import Label, label


@dataclass(frozen=True, slots=True)
class Held:
    """In which draws a criterion certainly holds and in which it may; [draws] or one for all.

    `known` is false where a share was drawn from a prior that rests on no schools and no benchmark.
    """

    sure: np.ndarray
    possible: np.ndarray
    known: bool = True


BYTE = 256
_YES, _NO = np.array(True), np.array(False)
_UNKNOWN = Held(_NO, _YES)
_OPEN = Held(_NO, _YES, known=False)


def chance(held: Held, outcome: Truth) -> tuple[float | None, str]:
    """The probability that the rule holds, to a thousandth, and the word for the verdict."""
    if outcome is Truth.UNKNOWN:
        return None, ""
    drawn = held.sure if outcome is Truth.YES else held.possible
    return _worded(int(np.count_nonzero(drawn)), drawn.size, outcome is Truth.YES, held.known)


@cache
def _worded(hits: int, draws: int, holds: bool, known: bool) -> tuple[float, str]:
    probability = round(hits / draws, 3)
    word = label(probability if holds else round(1 - probability, 3))
    if word is Label.STEADY and not known:
        word = Label.LIKELY
    return probability, str(word)


class Asking:
    """Asks rules of the draws of a region's schools."""

    def __init__(self, worth: Worth) -> None:
        self.worth = worth
        self._school = ""
        self._categories: dict[str, tuple[Held, Node]] = {}
        self._criteria: dict[int, tuple[Held, Node]] = {}
        self._cells: dict[tuple[Any, ...], Held] = {}

    def category(self, code: str, node: Node, school: SchoolFacts) -> tuple[Held, Node]:
        """The whole category, asked once of a school."""
        if school.school != self._school:
            self._school, self._categories, self._cells = school.school, {}, {}
            self._criteria = {}
        if code not in self._categories:
            rule = self.worth.evaluation.methodology.category(code).rule
            self._categories[code] = self.ask(rule, node, school)
        return self._categories[code]

    def ask(self, rule: Rule, node: Node, school: SchoolFacts) -> tuple[Held, Node]:
        """In which draws the rule holds for the school, and its trace with probabilities. A node
        that stands in several places is asked once."""
        if id(node) not in self._criteria:
            self._criteria[id(node)] = self._asked(rule, node, school)
        return self._criteria[id(node)]

    def _asked(self, rule: Rule, node: Node, school: SchoolFacts) -> tuple[Held, Node]:
        ((name, spec),) = rule.items()
        over_others = _OVER_OTHERS.get(name)
        children, counted = node.children, node.counted
        if name == "ref":
            held, child = self.category(spec, node.children[0], school)
            children = (child,)
        elif over_others is None:
            held = self._leaf(name, spec, node, school)
            counted = self._readings(node, school)
        else:
            pairs = [
                self.ask(inner, child, school)
                for inner, child in zip(inside(rule), node.children, strict=True)
            ]
            held = over_others(spec, [held for held, _ in pairs])
            children = tuple(child for _, child in pairs)
        probability, word = chance(held, node.outcome)
        return held, replace(
            node, probability=probability, label=word, children=children, counted=counted
        )

    def _leaf(self, name: str, spec: Mapping[str, Any], node: Node, school: SchoolFacts) -> Held:
        if node.outcome is Truth.UNKNOWN:
            return _UNKNOWN
        answer = _LEAVES.get(name)
        if answer is None or ("metric" in spec and "proc" not in spec["metric"]):
            return _stated(node.outcome is Truth.YES)
        return answer(self, spec, node, school)

    def _readings(self, node: Node, school: SchoolFacts) -> tuple[Reading, ...]:
        """Each procedure that was compared with the threshold by itself, with its own word."""
        where = node.terms.get("where")
        if not where:
            return node.counted
        return tuple(self._reading(reading, where, school) for reading in node.counted)

    def _reading(self, reading: Reading, where: Mapping[str, Any], school: SchoolFacts) -> Reading:
        if reading.outcome is None or _always_low(reading, where):
            return reading
        held = self._cell(reading, where, school)
        return reading.answering(reading.outcome, chance(held, reading.outcome)[1])

    def _cell(self, reading: Reading, where: Mapping[str, Any], school: SchoolFacts) -> Held:
        if _always_low(reading, where):
            return _stated(True)
        key = (reading.procedure, reading.year, where["metric"], where["op"], where["value"])
        if key not in self._cells:
            self._cells[key] = self._computed(*key, school)
        return self._cells[key]

    def _computed(
        self,
        procedure: ProcedureKey,
        year: int,
        metric: str,
        op: str,
        value: float,
        school: SchoolFacts,
    ) -> Held:
        cell = (procedure, year)
        if not self.worth.has(metric, cell):
            return _OPEN
        drawn = self.worth.effects(metric, school.school, cell)
        answer = compare_all(drawn, op, _border(metric, float(value)))
        return Held(answer, answer, self.worth.is_known(metric, [cell]))

    def count(self, spec: Mapping[str, Any], node: Node, school: SchoolFacts) -> Held:
        """Of all procedures that the school has results of, also those too small to be counted."""
        held = [
            self._cell(reading, spec["where"], school)
            for reading in (*node.counted, *node.skipped)
            if self._is_drawn(reading, spec["where"])
        ]
        total: np.ndarray = np.zeros(DRAWS, np.uint8 if len(held) < BYTE else np.int32)
        for one in held:
            total += one.sure.view(np.uint8)
        answer = compare_all(total, spec["op"], spec["value"])
        return Held(answer, answer, all(one.known for one in held))

    def same_procedure(self, spec: Mapping[str, Any], node: Node, school: SchoolFacts) -> Held:
        """Of all procedures that the school has results of in every year."""
        by_procedure: dict[Any, list[Held]] = {}
        for reading in (*node.counted, *node.skipped):
            if reading.reason is Reason.OTHER_YEAR or self._is_drawn(reading, spec["where"]):
                held = self._cell(reading, spec["where"], school)
                by_procedure.setdefault(reading.procedure, []).append(held)
        whole = [each for each in by_procedure.values() if len(each) == len(spec["years"])]
        return _any({}, [_all({}, each) for each in whole])

    def _is_drawn(self, reading: Reading, where: Mapping[str, Any]) -> bool:
        if reading.reason is not Reason.SMALL_N:
            return reading.reason is None
        return self.worth.has(where["metric"], (reading.procedure, reading.year))

    def cmp(self, spec: Mapping[str, Any], node: Node, school: SchoolFacts) -> Held:
        """A combined metric of true shares against the threshold."""
        level = self.worth.evaluation.methodology.peer_level
        drawn = self.worth.measure(spec["metric"], school, level)
        answer = compare_all(drawn, spec["op"], float(spec["value"]))
        return Held(answer, answer, self._known(spec["metric"], node.counted))

    def gap(self, spec: Mapping[str, Any], node: Node, school: SchoolFacts) -> Held:
        """How far the true points are from the reference; a place's mean is what it is."""
        drawn = self._apart(spec, node, school)
        answer = compare_all(
            -drawn if spec["direction"] == "below" else drawn, spec["op"], float(spec["value"])
        )
        return Held(answer, answer, self._known(spec["metric"], node.counted))

    def _apart(self, spec: Mapping[str, Any], node: Node, school: SchoolFacts) -> np.ndarray:
        metric = spec["metric"]
        if spec["reference"]["level"] == "expected":
            return self.worth.residual(spec, school)
        distances = [
            self.worth.value(metric, reading, school) - (reading.reference or 0.0)
            for reading in node.counted
        ]
        if spec.get("scale") == "z":
            spreads = self.worth.spreads(metric, school, node.terms["peers"])
            distances = [
                in_deviations(apart, spreads[reading.procedure, reading.year][1])
                for apart, reading in zip(distances, node.counted, strict=True)
            ]
        return sum(distances, np.array(0.0)) / len(distances)

    def rank(self, spec: Mapping[str, Any], node: Node, school: SchoolFacts) -> Held:
        """Whether the school's true value is among the lowest (highest) true values."""
        places = self.worth.places(spec, school)
        own = self.worth.measure(spec["metric"], school, spec["peers"])
        answer = (own <= places) if spec["direction"] == "lowest" else (own >= places)
        return Held(answer, answer, self._known(spec["metric"], node.counted))

    def _known(self, metric: Mapping[str, Any], readings: Sequence[Reading]) -> bool:
        cells: list[CellKey] = [(reading.procedure, reading.year) for reading in readings]
        return self.worth.is_known(metric["proc"], cells)


@lru_cache(maxsize=256)
def _border(metric: str, value: float) -> float:
    """A threshold on the scale of effects."""
    return float(logit(min(max(value, 0.0), 1.0))) if metric == FAIL_SHARE else value


def _always_low(reading: Reading, where: Mapping[str, Any]) -> bool:
    """Whether signs of bias decide, not the figures."""
    return reading.biased and where.get("bias") == COUNT_AS_LOW and reading.reason is None


def _stated(holds: bool) -> Held:
    answer = np.array(holds)
    return Held(answer, answer)


def _all(_spec: Any, held: Sequence[Held]) -> Held:
    return _joined(np.logical_and, _YES, held)


def _any(_spec: Any, held: Sequence[Held]) -> Held:
    return _joined(np.logical_or, _NO, held)


def _joined(how: np.ufunc, of_none: np.ndarray, held: Sequence[Held]) -> Held:
    sure = reduce(how, [one.sure for one in held]) if held else of_none
    possible = sure
    if any(one.possible is not one.sure for one in held):
        possible = reduce(how, [one.possible for one in held])
    return Held(sure, possible, all(one.known for one in held))


def _join(spec: Mapping[str, Any], held: Sequence[Held]) -> Held:
    return _all(spec, held) if spec["how"] == "all" else _any(spec, held)


def _not(_spec: Any, held: Sequence[Held]) -> Held:
    return Held(~held[0].possible, ~held[0].sure, held[0].known)


def _k_of_n(spec: Mapping[str, Any], held: Sequence[Held]) -> Held:
    return _weighed(held, [1.0] * len(held), ">=", float(spec["k"]))


def _score(spec: Mapping[str, Any], held: Sequence[Held]) -> Held:
    weights = [float(item["weight"]) for item in spec["items"]]
    return _weighed(held, weights, spec["op"], float(spec["value"]))


def _weighed(held: Sequence[Held], weights: Sequence[float], op: str, value: float) -> Held:
    """Whether the weights of those that hold reach a sum, rounding noise aside."""
    pairs = list(zip(held, weights, strict=True))
    least = sum((one.sure * weight for one, weight in pairs), np.array(0.0)).round(9)
    most = sum((one.possible * weight for one, weight in pairs), np.array(0.0)).round(9)
    low, high = compare_all(least, op, value), compare_all(most, op, value)
    return Held(low & high, low | high, all(one.known for one in held))


_OVER_OTHERS: Mapping[str, Callable[[Any, Sequence[Held]], Held]] = {
    "all": _all,
    "any": _any,
    "join": _join,
    "not": _not,
    "k_of_n": _k_of_n,
    "score": _score,
}
_LEAVES: Mapping[str, Callable[[Asking, Any, Node, SchoolFacts], Held]] = {
    "count": Asking.count,
    "same_procedure": Asking.same_procedure,
    "cmp": Asking.cmp,
    "gap": Asking.gap,
    "rank": Asking.rank,
}
