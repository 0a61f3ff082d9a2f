"""Whether labels keep their word: regions whose true shares are known."""

import pytest

from tests.calibration.identifying import found
from tests.calibration.judging import at_same_right, score
from tests.calibration.regions import BASE, HARD, MILD, MIXED, draw
from tests.calibration.true_model import probabilities


@pytest.mark.parametrize(("region", "size"), [(BASE, 20), (HARD, 10)])
def test_labels_keep_their_word_and_catch_what_can_be_caught(region, size):
    world = draw(region, schools=500, size=size, seed=7)
    truth = world.satisfies()

    said = found(world)

    steady, likely = score(said.steady, truth), score(said.likely, truth)
    assert steady.listed > 10
    assert steady.right >= 0.9
    assert 0.5 <= likely.right <= 0.9
    assert set(said.words[said.steady]) == {"устойчиво"}
    assert set(said.words[said.likely]) == {"вероятно"}
    offered = score(said.offered, truth)
    limit = at_same_right(probabilities(world), truth, offered.right)
    assert offered.caught >= 0.9 * limit.caught


def test_labels_keep_their_word_with_cohorts_of_every_size_over_years():
    world = draw(BASE, schools=400, size=MIXED, years=2, seed=8)
    truth = world.satisfies()

    said = found(world)

    assert score(said.steady, truth).right >= 0.9
    assert 0.5 <= score(said.likely, truth).right <= 0.9


def test_bare_rule_is_wrong_as_often_as_right():
    world = draw(BASE, schools=500, size=20, seed=7)

    assert score(found(world).signs, world.satisfies()).right < 0.6


def test_labels_keep_their_word_where_three_schools_of_a_hundred_are_true():
    """By what the model that made the region says: counts of so few true ones are chance."""
    world = draw(MILD, schools=700, size=20, seed=9)
    likely_true = probabilities(world)

    said = found(world)

    offered = score(said.offered, likely_true)
    assert offered.listed >= 3
    assert offered.right >= 0.5
    limit = at_same_right(likely_true, likely_true, offered.right)
    assert offered.caught >= 0.9 * limit.caught
