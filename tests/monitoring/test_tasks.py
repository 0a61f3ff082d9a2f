"""Whether a task is done well enough, at the very borders of ФИОКО's recommendations."""

import pytest

from monitoring.indicators.tasks import Verdict, distribution_words, verdict


@pytest.mark.parametrize(
    ("share", "level", "n", "said"),
    [
        (0.60, "Б", 10, Verdict.ENOUGH),
        (0.5999, "Б", 10, Verdict.EDGE),
        (0.57, "Б", 10, Verdict.EDGE),
        (0.57 - 1e-9, "Б", 10, Verdict.EDGE),
        (0.5699, "Б", 10, Verdict.NOT_ENOUGH),
        (0.30, "П", 10, Verdict.ENOUGH),
        (0.2999, "В", 10, Verdict.EDGE),
        (0.285, "В", 10, Verdict.EDGE),
        (0.284999, "П", 10, Verdict.NOT_ENOUGH),
        (0.9, "Б", 9, Verdict.FEW),
        (0.9, "Б", None, Verdict.FEW),
        (0.9, "", 10, Verdict.NO_LEVEL),
        (0.9, "Х", 9, Verdict.FEW),
    ],
)
def test_verdict_of_a_task(share, level, n, said):
    assert verdict(share, level, n) is said


@pytest.mark.parametrize(
    ("n", "word"),
    [(50, "достаточно"), (49, "приблизительное"), (20, "приблизительное"), (19, "почти ни о")],
)
def test_distribution_is_trusted_by_its_size(n, word):
    assert word in distribution_words(n)
