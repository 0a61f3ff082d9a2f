from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.identification.engine.kleene import (
    Truth,
    certain,
    conjunction,
    disjunction,
    negation,
    of,
)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
OUTCOMES = st.lists(st.sampled_from(Truth), max_size=6)


def completions(outcomes):
    """Every way in which the unknown ones could turn out."""
    choices = [(YES, NO) if one is UNKNOWN else (one,) for one in outcomes]
    return list(product(*choices))


def agreed(answers):
    """The answer if it is the same in every completion."""
    return {frozenset({True}): YES, frozenset({False}): NO}.get(frozenset(answers), UNKNOWN)


@pytest.mark.parametrize(("fact", "outcome"), [(True, YES), (False, NO), (None, UNKNOWN)])
def test_of(fact, outcome):
    assert of(fact) is outcome


@given(OUTCOMES)
def test_conjunction_is_what_every_completion_says(outcomes):
    expected = agreed(all(one is YES for one in full) for full in completions(outcomes))

    assert conjunction(outcomes) is expected


@given(OUTCOMES)
def test_disjunction_is_what_every_completion_says(outcomes):
    expected = agreed(any(one is YES for one in full) for full in completions(outcomes))

    assert disjunction(outcomes) is expected


@given(OUTCOMES, st.integers(0, 7))
def test_certain_counts_as_every_completion_does(outcomes, k):
    sure, open_ = outcomes.count(YES), outcomes.count(UNKNOWN)
    expected = agreed(sum(one is YES for one in full) >= k for full in completions(outcomes))

    assert certain(sure >= k, sure + open_ >= k) is expected


@given(OUTCOMES)
def test_negation_turns_all_into_any(outcomes):
    assert negation(conjunction(outcomes)) is disjunction(map(negation, outcomes))


@given(st.sampled_from(Truth))
def test_negation_twice_is_the_same(outcome):
    assert negation(negation(outcome)) is outcome
