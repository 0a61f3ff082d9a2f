"""Operators over other criteria, and facts that are simply stated."""

import pytest

from monitoring.identification.engine.facts import Statement
from monitoring.identification.engine.identify import identify
from monitoring.identification.engine.kleene import Truth
from tests.monitoring.identification.engine.rule_cases import (
    ANSWERS,
    facts,
    methodology,
    node,
    school,
)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def stated(answer):
    """A criterion whose answer is y, n or u: lists of three kinds."""
    return {"in_list": {"list": ANSWERS.get(answer, answer)}}


def listing(**lists):
    on, off = {"edu990001": Statement()}, {"edu990002": Statement()}
    return {ANSWERS["y"]: on, ANSWERS["n"]: off, ANSWERS["u"]: None, **lists}


def answer(rule):
    return node(rule, school(), lists=listing()).outcome


def several(letters):
    return [stated(letter) for letter in letters]


@pytest.mark.parametrize(
    ("operator", "letters", "outcome"),
    [
        ("all", "yy", YES),
        ("all", "yu", UNKNOWN),
        ("all", "un", NO),
        ("any", "nn", NO),
        ("any", "nu", UNKNOWN),
        ("any", "uy", YES),
    ],
)
def test_all_and_any(operator, letters, outcome):
    assert answer({operator: several(letters)}) is outcome
    assert answer({"join": {"how": operator, "of": several(letters)}}) is outcome


@pytest.mark.parametrize(("letter", "outcome"), [("y", NO), ("n", YES), ("u", UNKNOWN)])
def test_not(letter, outcome):
    assert answer({"not": stated(letter)}) is outcome


@pytest.mark.parametrize(
    ("k", "letters", "outcome"),
    [
        (2, "yyn", YES),
        (2, "yyu", YES),
        (2, "yun", UNKNOWN),
        (2, "uun", UNKNOWN),
        (2, "unn", NO),
        (3, "yyu", UNKNOWN),
        (3, "yyn", NO),
        (1, "unn", UNKNOWN),
    ],
)
def test_k_of_n(k, letters, outcome):
    assert answer({"k_of_n": {"k": k, "of": several(letters)}}) is outcome


@pytest.mark.parametrize(
    ("letters", "outcome"),
    [
        ("yynn", YES),  # 1 + 1
        ("ynyy", YES),  # 1 + ½ + ½
        ("ynyu", UNKNOWN),  # 1½, may be 2
        ("ynnu", NO),  # 1, at most 1½
        ("uuuu", UNKNOWN),
        ("nnyy", NO),
    ],
)
def test_score(letters, outcome):
    items = [
        {"weight": weight, "if": stated(letter)}
        for weight, letter in zip((1, 1, 0.5, 0.5), letters, strict=True)
    ]

    assert answer({"score": {"items": items, "op": ">=", "value": 2}}) is outcome


def test_ref_takes_the_outcome_of_another_category():
    categories = [
        {"code": "A", "title": "Первая", "rule": stated("y")},
        {"code": "B", "title": "Вторая", "rule": {"not": {"ref": "A"}}},
    ]

    found = identify(methodology({}, categories=categories), facts([school()], lists=listing()))

    assert [(item.category, item.truth) for item in found] == [("A", YES), ("B", NO)]


@pytest.mark.parametrize(("fact", "outcome"), [(True, YES), (False, NO), (None, UNKNOWN)])
def test_flag(fact, outcome):
    flags = {"hard_to_reach": fact}

    assert node({"flag": {"name": "hard_to_reach"}}, school(flags=flags)).outcome is outcome


def test_flag_that_nobody_stated_is_unknown():
    assert node({"flag": {"name": "hard_to_reach"}}, school()).outcome is UNKNOWN


def test_in_list_without_a_loaded_list_is_unknown():
    assert node(stated("region_order"), school()).outcome is UNKNOWN


def test_identify_answers_for_the_schools_asked_with_all_as_peers():
    rule = {
        "rank": {
            "metric": {"ratio": {"num": "olymp_participants", "den": "contingent"}},
            "peers": "municipality",
            "direction": "lowest",
            "share": 0.5,
        }
    }
    schools = [
        school(f"edu99000{n}", amounts={"olymp_participants": n, "contingent": 10})
        for n in range(4)
    ]

    found = identify(methodology(rule), facts(schools), ["edu990001"])

    assert [(item.school, item.trace.total) for item in found] == [("edu990001", 4)]
