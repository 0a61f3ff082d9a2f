"""Figures of a trace as rows of tables, and what of them may be shown to whom."""

import json

import pytest

from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node, TracePart, from_json
from monitoring.identification.words import figures
from monitoring.identification.words.explain import explain
from schools.privacy import HIDDEN
from tests.monitoring.identification.engine.rule_cases import EGE_RU, MA5, RU5, marks, node, school

COUNT = {
    "count": {
        "id": "low", "title": "Низкие результаты", "over": "P", "op": ">=", "value": 2,
        "where": {"metric": "fail_share", "op": ">=", "value": 0.3, "min_n": 3},
    }
}  # fmt: skip


def criteria(rule, cells, *, may_see_small=True):
    found = node(rule, school(cells=cells))
    return figures.criteria(found, explain(found), may_see_small=may_see_small)


def test_criterion_tells_value_threshold_and_distance():
    (item,) = criteria(COUNT, {MA5: marks(6, 12), RU5: marks(1, 20)})

    assert (item.value, item.threshold, item.distance) == ("1 из\u00a02", "не менее 2", "−1")
    assert [(row.counts, row.verdict) for row in item.readings if not row.skipped] == [
        ("1 из\u00a020", "не низкий"),
        ("6 из\u00a012", "низкий"),
    ]


def test_procedure_left_out_says_why():
    (item,) = criteria(COUNT, {MA5: marks(6, 12)})

    reasons = {row.name: row.skipped for row in item.readings if row.skipped}
    assert reasons["ЕГЭ 2024\u00a0года по\u00a0русскому языку"] == "результаты не загружены"


def test_small_group_is_hidden_from_those_who_may_not_see_it():
    cells = {MA5: marks(0, 4), RU5: marks(1, 20)}

    (own,) = criteria(COUNT, cells)
    (seen,) = criteria(COUNT, cells, may_see_small=False)

    small = next(row for row in seen.readings if row.n == HIDDEN)
    assert (small.hidden, small.value, small.counts, small.verdict) == (True, "", "", "")
    assert len(seen.line.details) == len(own.line.details) - 1


def test_small_figures_are_noticed_anywhere_in_the_rule():
    rule = {"all": [{"not": COUNT}, COUNT]}

    small = node(rule, school(cells={MA5: marks(0, 4)}))
    large = node(rule, school(cells={MA5: marks(0, 5)}))

    assert figures.has_small_figures(small)
    assert not figures.has_small_figures(large)


def test_criteria_over_criteria_have_words_only():
    items = criteria({"all": [COUNT, {"not": COUNT}]}, {MA5: marks(6, 12)})

    assert [item.line.depth for item in items] == [0, 1, 1, 2]
    assert [item.has_figures for item in items] == [False, True, False, True]


def test_figures_survive_the_database():
    fresh = node(COUNT, school(cells={EGE_RU: marks(4, 12)}))

    kept = from_json(json.loads(json.dumps(fresh.as_json())))

    assert figures.criteria(kept, explain(kept), may_see_small=True) == figures.criteria(
        fresh, explain(fresh), may_see_small=True
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("count", 1, ">=", 2, "count", 5), "процедур 1, нужно 2"),
        (("k_of_n", 1, ">=", 2, "count", 3), "критериев 1, нужно 2"),
        (("score", 1.5, ">=", 2, "score", 4), "баллов 1,5, нужно 2"),
        (("join", 1, "", None, "count", 2), "выполнено 1 из\u00a02\u00a0условий"),
        (("cmp", 0.324, ">=", 0.3, "share", None), "32,4\u00a0% при границе 30\u00a0%"),
        (("flag", None, "", None, "", None), ""),
    ],
)
def test_margin_is_said_in_the_words_of_its_criterion(arguments, text):
    assert figures.margin(*arguments) == text


@pytest.mark.parametrize(
    ("numerator", "name", "small"),
    [
        (2, "kdn", True), (58, "kdn", True), (2, "share_kdn", True), (9, "kdn", False),
        (0, "kdn", False), (2, "dropouts", True), (2, "olymp_winners", False),
    ],
)  # fmt: skip
def test_few_pupils_behind_a_share_are_noticed(numerator, name, small):
    part = TracePart(name, 2024, numerator / 60, numerator, 60)
    found = Node("cmp", "c", "", Truth.NO, parts=(part,))

    assert figures.has_small_figures(found) is small


def test_an_index_of_all_schools_and_an_open_few_are_noticed():
    index = Node("rank", "r", "", Truth.NO, terms={"metric": {"index": {"method": "zscore_sum"}}})
    few = Node("cmp", "c", "", Truth.UNKNOWN, n=3)
    of_few = Node("rank", "r", "", Truth.NO, terms={"metric": {"mean_z": [], "min_n": 3}})
    plain = Node("rank", "r", "", Truth.NO, terms={"metric": {"mean_z": [], "min_n": 10}})

    assert [figures.has_small_figures(one) for one in (index, few, of_few, plain)] == [
        True, True, True, False,
    ]  # fmt: skip
