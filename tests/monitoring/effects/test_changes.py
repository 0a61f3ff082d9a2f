"""Regions whose true shares are known: what is said of schools where nothing changed, and of
schools that truly changed."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from monitoring.effects.changes import Region, same_works, story
from monitoring.effects.story import Verdict, read
from monitoring.identification.engine.facts import Facts
from tests.calibration.regions import BASE, HARD, MIXED, WORKS, YEAR, World, draw, login

START = YEAR - 1


def listed(world: World) -> list[int]:
    """Schools that the bare rule put on the list by the year before the last."""
    before = len(world.hits) - 2
    low = world.hits[before] >= 0.3 * np.maximum(world.sizes[before], 1)
    return np.flatnonzero(low.sum(axis=1) >= 2).tolist()


def changes(facts: Facts, schools: list[int]):
    region = Region(facts, {login(number): START for number in schools})
    told = [story(region, login(number), START, []) for number in schools]
    return [one.changes[0] for one in told if one.changes]


@pytest.mark.parametrize(("area", "size"), [(BASE, 20), (HARD, MIXED)], ids=["20", "mixed"])
def test_where_nothing_changed_no_effect_is_told_of(area, size):
    world = draw(area, schools=150, size=size, years=3, seed=11)

    found = changes(world.facts(), listed(world))

    alarms = sum(change.whole.verdict is not Verdict.AS_EXPECTED for change in found)
    fell = sum(bool(change.fell) for change in found)
    by_chance = sum(change.falls_by_chance for change in found)
    assert len(found) > 30
    assert alarms <= 0.05 * len(found)
    # Most of them do better the next year by themselves, and that is what is said.
    assert fell > 0.4 * len(found)
    assert abs(fell - by_chance) < 3 * np.sqrt(len(found) / 4)


def test_a_great_change_is_told_of():
    world = draw(BASE, schools=150, size=50, years=3, seed=12)
    schools = listed(world)
    hits = world.hits.copy()
    random = np.random.default_rng(5)
    better = expit(logit(world.truth[schools]) - 2.0)
    hits[-1, schools] = random.binomial(world.sizes[-1, schools], better)

    found = changes(replace(world, hits=hits).facts(), schools)

    told = [change.whole.verdict for change in found]
    assert told.count(Verdict.BETTER) > 0.9 * len(told)
    assert Verdict.WORSE not in told
    middle, low, high = found[0].whole.left
    assert low < middle < high < 0


def test_a_story_says_what_was_what_became_and_whom_it_is_beside():
    world = draw(BASE, schools=40, size=20, years=3, seed=13)
    number = listed(world)[0]
    region = Region(world.facts(), {login(number): START})
    others = [login(other) for other in range(40) if other != number]

    told = story(region, login(number), START, others)

    (change,) = told.changes
    pupils = 20 * len(WORKS)
    assert (change.whole.was.below, change.whole.was.participants) == (
        world.hits[-2, number].sum(),
        pupils,
    )
    assert change.whole.became.below == world.hits[-1, number].sum()
    assert [part.procedure for part in change.parts] == ["oge", "vpr"]
    assert sum(part.became.participants for part in change.parts) == pupils
    share = world.hits[-1].sum() / (pupils * 40)
    assert change.municipality[1] == pytest.approx(share)
    assert change.region == (None, None)  # one municipality is loaded: there is no region to see
    assert 3 <= change.like.schools <= 10
    assert abs(change.like.was - change.whole.was.share) <= 0.05
    assert [year.year for year in told.years] == [YEAR - 2, YEAR - 1, YEAR]
    assert read(told.as_json()) == told
    assert story(region, login(number), START, others) == told


def test_without_results_before_the_base_nothing_is_expected():
    world = draw(BASE, schools=20, size=20, years=2, seed=14)

    told = story(Region(world.facts(), {}), login(0), YEAR - 5, [])

    assert {change.whole.verdict for change in told.changes} == {Verdict.UNKNOWN}
    assert {change.fell for change in told.changes} == {None}


def test_works_that_fewer_than_five_wrote_are_nowhere():
    world = draw(BASE, schools=20, size=4, years=2, seed=15)

    assert story(Region(world.facts(), {}), login(0), START, []).changes == ()


def test_only_works_of_both_years_are_compared():
    first, second, third = WORKS[:3]

    assert same_works(((first, 2024), (second, 2024)), ((second, 2025), (third, 2025))) == (
        ((second, 2024),),
        ((second, 2025),),
    )
