"""The engine beside a reading of the paper that shares nothing with it.

`RULE_EXAMPLES=20000 python -m pytest …` tries as many worlds as one has patience for.
"""

import os
from collections import Counter
from random import Random

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from monitoring.identification.engine.identify import identify
from monitoring.identification.methodology.document import PRESETS, load, preset
from monitoring.identification.words import describe, explain
from tests.monitoring.identification.engine import random_rules
from tests.monitoring.identification.engine.paper import Paper

EXAMPLES = int(os.environ.get("RULE_EXAMPLES", "60"))
ANSWERS = {"yes": True, "no": False, "unknown": None}
NUMBERS = st.integers(0, 2**40)


def agree(document: dict, world: dict) -> list:
    loaded = load(document)
    outcomes = identify(loaded, random_rules.facts_of(world))
    found = {(item.school, item.category): ANSWERS[item.truth.value] for item in outcomes}

    assert found == Paper(document, world).answers()
    for item in outcomes:
        assert all(explain.words(item.trace))
    assert describe.describe(loaded)
    return outcomes


@seed(20251)
@settings(max_examples=EXAMPLES)
@given(NUMBERS)
def test_random_documents_are_answered_as_the_paper_says(number):
    random = Random(number)
    agree(random_rules.document(random), random_rules.world(random))


@seed(20252)
@settings(max_examples=EXAMPLES)
@given(NUMBERS)
def test_presets_with_any_parameters_are_answered_as_the_paper_says(number):
    random = Random(number)
    document = preset(random.choice(PRESETS))
    params = {}
    for name, item in document["params"].items():
        choices = list(item.get("choices", ())) or [item["value"]]
        params[name] = {"value": random.choice(choices)}
    for name, values in (("min_n", (5, 10, 12)), ("need_k", (1, 2, 3)), ("years", (1, 3))):
        if name in params:
            params[name] = {"value": random.choice(values)}
    level = random.choice((document["peer_level"], "region"))
    agree({**document, "params": params, "peer_level": level}, random_rules.world(random))


def test_random_worlds_reach_every_answer_of_every_operator():
    answers: Counter = Counter()
    for number in range(300):
        random = Random(number)
        outcomes = identify(
            load(random_rules.document(random)), random_rules.facts_of(random_rules.world(random))
        )
        waiting = [item.trace for item in outcomes]
        while waiting:
            node = waiting.pop()
            waiting += node.children
            answers[node.operator, node.outcome.value] += 1

    operators = {operator for operator, _ in answers}
    assert {(operator, answer) for operator in operators for answer in ANSWERS} == set(answers)
    assert len(operators) == 14
