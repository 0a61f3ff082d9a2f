"""What a school is truly worth, draw by draw: in a work, over works, among its peers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from monitoring.identification.chances.truths import Truths
from monitoring.identification.engine import over_procedures
from monitoring.identification.engine.cells import COUNT_AS_LOW, FAIL_SHARE, Seen
from monitoring.identification.engine.evaluation import Evaluation, peer_group
from monitoring.identification.engine.facts import CellKey, SchoolFacts
from monitoring.identification.engine.operators import gaps
from monitoring.identification.engine.operators.peers import ROUNDINGS
from monitoring.identification.engine.trace import Reading
from monitoring.indicators.calculate import exact


@dataclass(frozen=True)
class Drawn:
    """[draws] of a line of results over conditions and of the schools' deviation from it."""

    intercept: np.ndarray
    slope: np.ndarray
    deviation: np.ndarray

    def at(self, conditions: float) -> np.ndarray:
        """What is expected of a school."""
        return self.intercept + self.slope * conditions


class Worth:
    """Draws of true values, those of one school kept until the next is asked about."""

    def __init__(self, evaluation: Evaluation, truths: Mapping[str, Truths]) -> None:
        self.evaluation, self.truths = evaluation, truths
        self._latest: dict[tuple[str, str], np.ndarray] = {}

    def has(self, metric: str, cell: CellKey) -> bool:
        """Whether anybody in the region has such results."""
        return metric in self.truths and cell in self.truths[metric].place

    def is_known(self, metric: str, cells: Iterable[CellKey]) -> bool:
        """Whether the prior of every cell rests on schools or on a benchmark."""
        return all(self.has(metric, cell) and self.truths[metric].is_known(cell) for cell in cells)

    def effects(self, metric: str, school: str, cell: CellKey) -> np.ndarray:
        """[draws] of a cell on the scale of effects: logits of shares, or points. They last until
        another school is asked about."""
        if (metric, school) not in self._latest:
            self._latest = {key: drawn for key, drawn in self._latest.items() if key[1] == school}
            self._latest[metric, school] = self.truths[metric].of(school)
        drawn: np.ndarray = self._latest[metric, school][self.truths[metric].place[cell]]
        return drawn

    def value(self, metric: Mapping[str, Any], reading: Reading, school: SchoolFacts) -> np.ndarray:
        """[draws] of a cell as the metric has it: a share from 0 to 1, or points."""
        is_share = metric["proc"] == FAIL_SHARE
        if reading.biased and metric.get("bias") == COUNT_AS_LOW:
            return np.array(1.0 if is_share else 0.0)
        cell = (reading.procedure, reading.year)
        if not self.has(metric["proc"], cell):
            return np.array(reading.value)
        drawn = self.effects(metric["proc"], school.school, cell)
        return expit(drawn) if is_share else drawn.copy()

    def measure(self, metric: Mapping[str, Any], school: SchoolFacts, level: str) -> np.ndarray:
        """[draws] of a metric over the procedures that the school's own measure counted."""
        if over_procedures.is_mean_of_years(metric):
            years = over_procedures.by_years(self.evaluation, metric)
            known = [
                self.measure(one, school, level)
                for one in years
                if over_procedures.results(self.evaluation, one, school, level).value is not None
            ]
            return sum(known, np.array(0.0)) / len(known)
        seen = self._counted(metric, school)
        values = [self.value(metric, cell.reading, school) for cell in seen]
        if metric["combine"] == "pooled":
            sizes = [float(cell.denominator) for cell in seen]
            return sum(map(np.multiply, values, sizes), np.array(0.0)) / sum(sizes)
        if metric["combine"] == "mean_z":
            spreads = self.spreads(metric, school, level)
            values = [
                _z(value, *spreads[over_procedures.key_of(cell)])
                for value, cell in zip(values, seen, strict=True)
            ]
        return sum(values, np.array(0.0)) / len(values)

    def places(self, spec: Mapping[str, Any], school: SchoolFacts) -> np.ndarray:
        """[draws] of the last true value that is among the lowest (highest) of the peers."""
        group = peer_group(school, spec["peers"])
        return self.evaluation.remember(
            ("places", id(spec), group), lambda: self._places(spec, school)
        )

    def _places(self, spec: Mapping[str, Any], school: SchoolFacts) -> np.ndarray:
        metric, level = spec["metric"], spec["peers"]
        peers = [
            peer
            for peer in self.evaluation.peers(school, level)
            if over_procedures.results(self.evaluation, metric, peer, level).value is not None
        ]
        drawn = np.stack([self.measure(metric, peer, level) for peer in peers])
        quota = ROUNDINGS[spec.get("rounding", "ceil")](exact(spec["share"]) * len(peers))
        if not quota:
            return np.array(-np.inf if spec["direction"] == "lowest" else np.inf)
        at = quota - 1 if spec["direction"] == "lowest" else len(peers) - quota
        return np.partition(drawn, at, axis=0)[at]

    def residual(self, spec: Mapping[str, Any], school: SchoolFacts) -> np.ndarray:
        """[draws] of how far the school is from what its conditions let expect; conditions are what
        they are, results are drawn, and so are coefficients that are fitted to them."""
        level = spec.get("peers", self.evaluation.methodology.peer_level)
        line = self.evaluation.remember(
            ("true line", id(spec), peer_group(school, level)),
            lambda: self._line(spec, self.evaluation.peers(school, level), level),
        )
        conditions, _ = gaps.pair_of(self.evaluation, spec, school) or (0.0, 0.0)
        apart = self.measure(spec["metric"], school, level) - line.at(conditions)
        if spec.get("scale") != "z":
            return apart
        return in_deviations(apart, line.deviation)

    def _line(self, spec: Mapping[str, Any], peers: Sequence[SchoolFacts], level: str) -> "Drawn":
        pairs = [(peer, gaps.pair_of(self.evaluation, spec, peer)) for peer in peers]
        x = np.array([pair[0] for _, pair in pairs if pair])
        drawn = np.stack(
            [self.measure(spec["metric"], peer, level) for peer, pair in pairs if pair]
        )
        reference = spec["reference"]
        if "slope" in reference:
            slope = np.full(drawn.shape[1], float(reference["slope"]))
            intercept = np.full(drawn.shape[1], float(reference["intercept"]))
        else:
            away = x - x.mean()
            scatter = float((away**2).sum())
            slope = (away @ drawn) / scatter if scatter > 1e-12 else np.zeros(drawn.shape[1])
            intercept = drawn.mean(axis=0) - slope * x.mean()
        left = drawn - intercept - slope * x[:, None]
        return Drawn(intercept, slope, left.std(axis=0))

    def spreads(
        self, metric: Mapping[str, Any], school: SchoolFacts, level: str
    ) -> dict[CellKey, tuple[np.ndarray, np.ndarray]]:
        """By cell [draws] the mean and the deviation of the peers' true values."""
        group = peer_group(school, level)
        return self.evaluation.remember(
            ("true spreads", id(metric), group),
            lambda: self._computed_spreads(metric, self.evaluation.peers(school, level)),
        )

    def _computed_spreads(
        self, metric: Mapping[str, Any], peers: Sequence[SchoolFacts]
    ) -> dict[CellKey, tuple[np.ndarray, np.ndarray]]:
        sums: dict[CellKey, list[Any]] = {}
        for peer in peers:
            for cell in self._counted(metric, peer):
                value = self.value(metric, cell.reading, peer)
                so_far = sums.setdefault(over_procedures.key_of(cell), [0, 0.0, 0.0])
                sums[over_procedures.key_of(cell)] = [
                    so_far[0] + 1,
                    so_far[1] + value,
                    so_far[2] + value**2,
                ]
        return {
            key: (total / n, np.sqrt(np.maximum(squares / n - (total / n) ** 2, 0.0)))
            for key, (n, total, squares) in sums.items()
        }

    def _counted(self, metric: Mapping[str, Any], school: SchoolFacts) -> list[Seen]:
        window = over_procedures.read_window(self.evaluation, metric, school)
        return [cell for cell in window if cell.counts]


def _z(value: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """How many deviations above the mean; where all are equal, 0."""
    return in_deviations(value - mean, deviation)


def in_deviations(apart: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """A distance in deviations; where there is no deviation, 0."""
    apart, deviation = np.broadcast_arrays(apart, deviation)
    return np.divide(apart, deviation, out=np.zeros(apart.shape), where=deviation > 1e-9)
