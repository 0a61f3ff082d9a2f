"""Labels beside the truth: how many of the listed are right, how many of the true are caught.

The truth of a school is yes or no, or, with far less noise in a region with few true ones, the
probability that the model that made the region gives it: its mean over a list is the share right.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Score:
    """Of those listed: how many, the share that is right, the share of the true ones caught."""

    listed: int
    right: float
    caught: float


def score(listed: np.ndarray, truth: np.ndarray) -> Score:
    """`listed` [schools] of yes or no, `truth` [schools] of yes or no or of probabilities."""
    found = float(truth[listed].sum())
    return Score(
        int(listed.sum()), found / max(1, listed.sum()), found / max(1e-9, float(truth.sum()))
    )


def at_same_right(chances: np.ndarray, truth: np.ndarray, right: float) -> Score:
    """The longest list by falling chance of which at least such a share is right."""
    order = np.argsort(-chances, kind="stable")
    shares = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    fitting = np.nonzero(shares >= right)[0]
    listed = np.zeros(len(order), bool)
    listed[order[: fitting[-1] + 1 if len(fitting) else 0]] = True
    return score(listed, truth)
