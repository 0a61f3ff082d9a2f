"""A threshold moved: only schools near it are asked anew, and the answer is that of asking all."""

from random import Random

import pytest

from monitoring.identification.chances.labels import Models
from monitoring.identification.engine.identify import identify
from monitoring.identification.methodology.document import PRESETS, load, preset
from monitoring.identification.methodology.editing import at, put
from monitoring.identification.trying import moved_answers, thresholds
from tests.monitoring.identification.engine import random_rules

WORLDS = 40


def documents(random: Random):
    yield preset(random.choice(PRESETS))
    yield random_rules.document(random)


@pytest.mark.once
def test_moved_thresholds_are_answered_as_if_every_school_were_asked_anew():
    random, turned = Random(2026), 0
    for _ in range(WORLDS):
        for document in documents(random):
            methodology = load(document)
            facts = random_rules.facts_of(random_rules.world(random))
            found = identify(methodology, facts)
            known = {(one.school, one.category): one.truth.value for one in found}
            for threshold in thresholds(methodology):
                for shift, answers in moved_answers(methodology, threshold, Models(facts), found):
                    place = threshold.path
                    if place.startswith("params/") and isinstance(at(document, place), dict):
                        place += "/value"
                    value = round(threshold.value + shift / 100, 6)
                    whole = identify(load(put(document, place, value)), facts)
                    assert answers == {(o.school, o.category): o.truth.value for o in whole}
                    turned += answers != known
    assert turned > WORLDS / 4
