"""A region put to the identification as the portal does it: answers and their probabilities."""

from dataclasses import dataclass

import numpy as np

from monitoring.identification.chances.labels import labelled
from monitoring.identification.methodology.document import load, preset
from monitoring.indicators.intervals import LIKELY_FROM, STEADY_FROM
from tests.calibration.regions import World

RULE = "SHNOR_2020"
"""Not less than 30 % in at least two procedures of the year."""


@dataclass(frozen=True)
class Found:
    """By school: whether признаки were found by the bare rule, their probability (0 where the
    answer is open), and what the list says of it."""

    signs: np.ndarray
    chances: np.ndarray
    words: np.ndarray

    @property
    def steady(self) -> np.ndarray:
        return self.signs & (self.chances >= STEADY_FROM)

    @property
    def likely(self) -> np.ndarray:
        return self.signs & (self.chances >= LIKELY_FROM) & ~self.steady

    @property
    def offered(self) -> np.ndarray:
        """Help is offered from «вероятно» on, by the probability alone."""
        return self.chances >= LIKELY_FROM


def found(world: World) -> Found:
    outcomes = labelled(load(preset("fioko")), world.facts()).outcomes
    own = [outcome for outcome in outcomes if outcome.category == RULE]
    return Found(
        np.array([outcome.truth == "yes" for outcome in own]),
        np.array([outcome.trace.probability or 0.0 for outcome in own]),
        np.array([outcome.trace.label for outcome in own]),
    )
