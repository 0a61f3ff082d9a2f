"""What is said beside an outcome: how likely the true shares satisfy the rule."""

from dataclasses import replace
from random import Random

import pytest

from monitoring.identification.chances.labels import labelled
from monitoring.identification.engine.facts import Benchmark, Statement
from monitoring.identification.engine.identify import identify
from monitoring.identification.methodology.document import load
from tests.monitoring.identification.engine import random_rules
from tests.monitoring.identification.engine.rule_cases import (
    EGE_RU,
    MA5,
    OGE_MA,
    RU5,
    RU6,
    YEAR,
    facts,
    marks,
    methodology,
    school,
    scores,
)

WHERE = {"metric": "fail_share", "op": ">=", "value": 0.3}


def count(needed: int = 2, **where: object) -> dict:
    return {"count": {"over": "P", "where": {**WHERE, **where}, "op": ">=", "value": needed}}


def region(schools: int = 12, n: int = 20) -> list:
    """Schools where between one and five of twenty stay below the threshold."""
    return [
        school(
            f"edu9910{number:02}",
            {work: marks(1 + (number + at) % 5, n) for at, work in enumerate((RU5, MA5, RU6))},
        )
        for number in range(schools)
    ]


def said(rule: dict, *schools, others=None, **fields):
    """The traces of the named schools, those of others beside them."""
    known = facts([*schools, *(region() if others is None else others)], **fields)
    found = labelled(methodology(rule), known, [one.school for one in schools]).outcomes
    traces = [outcome.trace for outcome in found]
    return traces[0] if len(traces) == 1 else traces


def test_more_failures_and_more_pupils_make_it_surer():
    few = school("edu990001", {RU5: marks(4, 10), MA5: marks(4, 10)})
    many = school("edu990002", {RU5: marks(40, 80), MA5: marks(40, 80)})

    doubtful, firm = said(count(), few, many)

    assert doubtful.outcome == firm.outcome == "yes"
    assert doubtful.label == "данных мало"
    assert 0.05 < doubtful.probability < 0.5
    assert firm.label == "устойчиво"
    assert firm.probability > 0.9


def test_works_of_a_school_inform_each_other():
    own = {RU5: marks(4, 12), MA5: marks(4, 12)}
    good = school("edu990001", {**own, RU6: marks(0, 60), OGE_MA: marks(1, 60)})
    poor = school("edu990002", {**own, RU6: marks(17, 60), OGE_MA: marks(17, 60)})

    among_good, among_poor = said(count(), good, poor)

    assert among_poor.probability > among_good.probability + 0.2


def test_past_years_inform_and_schools_too_small_for_the_rule_count():
    now = {RU5: marks(4, 12), MA5: marks(4, 12)}
    before = {(RU5, YEAR - 1): marks(20, 40), (MA5, YEAR - 1): marks(20, 40)}
    new = school("edu990001", now)
    known = school("edu990002", {**now, **before})
    small = school("edu990003", {**now, RU6: marks(7, 9)})

    others = [
        replace(
            each, cells={**each.cells, (RU5, YEAR - 1): marks(3, 20), (MA5, YEAR - 1): marks(3, 20)}
        )
        for each in region()
    ]

    alone, with_past, with_small = said(count(), new, known, small, others=others)

    assert with_past.probability > alone.probability + 0.2
    assert with_small.probability > alone.probability


def test_two_works_of_one_cohort_prove_less_than_two_of_two_cohorts():
    together = school("edu990001", {RU5: marks(6, 15), MA5: marks(6, 15)})
    apart = school("edu990002", {RU5: marks(6, 15), RU6: marks(6, 15)})

    of_one, of_two = said(count(), together, apart)

    assert of_one.probability != of_two.probability


def test_outcomes_are_those_of_the_bare_rule_and_an_open_one_has_no_probability():
    rule = {"any": [count(3), {"not": count(1)}]}
    small = school("edu990001", {RU5: marks(3, 6)})
    known = facts([small, *region()])

    found = labelled(methodology(rule), known).outcomes

    assert [(one.school, one.truth) for one in found] == [
        (one.school, one.truth) for one in identify(methodology(rule), known)
    ]
    (open_,) = [one.trace for one in found if one.school == small.school]
    assert (open_.outcome, open_.probability, open_.label) == ("unknown", None, "")


def test_a_verdict_no_is_labelled_by_its_own_side():
    strong = school("edu990001", {RU5: marks(0, 60), MA5: marks(1, 60)})

    trace = said(count(), strong)

    assert (trace.outcome, trace.label) == ("no", "устойчиво")
    assert trace.probability < 0.02
    assert {reading.label for reading in trace.counted} == {"устойчиво"}


def test_logic_is_asked_of_one_and_the_same_truth():
    one = school("edu990001", {RU5: marks(6, 15), MA5: marks(2, 15)})
    low = count(1)

    both = said({"all": [low, low]}, one)
    never = said({"all": [low, {"not": low}]}, one)
    always = said({"any": [low, {"not": low}]}, one)
    twice = said({"score": {"items": [{"weight": 1, "if": low}] * 2, "op": ">=", "value": 2}}, one)

    assert both.probability == both.children[0].probability == twice.probability
    assert never.probability == 0.0
    assert always.probability == 1.0


def test_repetition_over_years_is_less_likely_than_the_year_alone():
    rule = {"same_procedure": {"over": "P", "years": [0, -1], "where": WHERE}}
    one = school("edu990001", {RU5: marks(7, 15), (RU5, YEAR - 1): marks(5, 15)})
    past = [replace(each, cells={**each.cells, (RU5, YEAR - 1): marks(2, 20)}) for each in region()]

    repeated, once = said(rule, one, others=past), said(count(1), one, others=past)

    assert repeated.outcome == "yes"
    assert 0.1 < repeated.probability <= once.probability


def test_without_schools_or_benchmark_nothing_is_steady():
    one = school("edu990001", {RU5: marks(40, 60), MA5: marks(40, 60)})
    mean = {("region", work, YEAR): Benchmark(fail_share=0.1) for work in (RU5, MA5)}
    alone = facts([one])

    capped = labelled(methodology(count()), alone)
    grounded = labelled(methodology(count()), replace(alone, benchmarks=mean))

    (capped_one,), (grounded_one,) = capped.outcomes, grounded.outcomes
    assert capped_one.trace.probability > 0.9
    assert capped_one.trace.label == "вероятно"
    assert grounded_one.trace.label == "устойчиво"
    grounds = {item["ground"] for item in grounded.prior["fail_share"]["means"]}
    assert grounds == {"benchmark"}


def test_schools_of_the_region_beyond_the_municipality_make_the_prior():
    one = school("edu990001", {RU5: marks(5, 12), MA5: marks(5, 12)})
    poor = [
        school(f"edu9920{n:02}", {RU5: marks(20 + n, 50), MA5: marks(20 + n, 50)})
        for n in range(12)
    ]
    known = facts([one, *region(3)])

    own = labelled(methodology(count()), known, [one.school])
    beyond = {each.school: each for each in poor}
    wide = labelled(methodology(count()), replace(known, beyond=beyond), [one.school])

    assert wide.prior["fail_share"]["schools"] == 16
    assert wide.outcomes[0].trace.probability > own.outcomes[0].trace.probability + 0.1


@pytest.mark.parametrize("policy", ["exclude", "count_as_low", "flag"])
def test_marked_results_prove_nothing_where_the_rule_distrusts_them(policy):
    honest = {RU6: marks(5, 15), OGE_MA: marks(5, 15)}
    marked = school("edu990001", {**honest, RU5: marks(0, 60), MA5: marks(0, 60)}, bias=[RU5, MA5])
    plain = school("edu990002", honest)

    with_marked, without = said(count(bias=policy), marked, plain)

    if policy == "exclude":
        assert with_marked.probability == pytest.approx(without.probability, abs=0.02)
    elif policy == "count_as_low":
        assert (with_marked.outcome, with_marked.probability) == ("yes", 1.0)
    else:
        assert with_marked.probability < without.probability - 0.05


RANK = {
    "rank": {
        "metric": {
            "proc": "mean_pct",
            "procedures": {"types": ["VPR"]},
            "combine": "mean_z",
        },
        "peers": "municipality",
        "direction": "lowest",
        "share": 0.25,
    }
}
GAP = {
    "gap": {
        "metric": {"proc": "mean_pct", "procedures": {"types": ["VPR"]}, "combine": "mean"},
        "reference": {"level": "region"},
        "direction": "below",
        "op": ">",
        "value": 20,
    }
}


def pointed(login: str, percent: int, n: int):
    return school(login, {RU5: scores(percent * n, n), MA5: scores(percent * n, n)})


def test_rank_is_labelled_by_the_chance_to_be_among_the_lowest():
    peers = [pointed(f"edu9910{n:02}", 40 + 3 * n, 60) for n in range(12)]
    traces = said(RANK, *peers, others=[])

    chances = [trace.probability for trace in traces]

    assert chances[0] > 0.9 > 0.1 > chances[-1]
    assert chances[2] < chances[0]
    # Three of twelve places in every draw.
    assert sum(chances) == pytest.approx(3, abs=0.01)


def test_gap_is_labelled_by_the_chance_that_it_is_so_wide():
    peers = [pointed(f"edu9910{n:02}", 40 + 3 * n, 60) for n in range(12)]
    wide, narrow = pointed("edu990001", 25, 60), pointed("edu990002", 34, 12)

    means = {work: {"mean_primary": 55, "max_primary": 100} for work in (RU5, MA5)}
    firm, doubtful = said(GAP, wide, narrow, others=peers, means=means)

    assert (firm.outcome, firm.label) == ("yes", "устойчиво")
    assert doubtful.outcome == "yes"
    assert doubtful.probability < firm.probability - 0.3


def test_pooled_share_of_all_works_is_asked_of_true_shares():
    rule = {
        "cmp": {
            "metric": {
                "proc": "fail_share",
                "procedures": {"types": ["VPR", "OGE"]},
                "combine": "pooled",
            },
            "op": ">",
            "value": 0.3,
        }
    }
    much = school("edu990001", {RU5: marks(40, 60), RU6: marks(40, 60)})
    barely = school("edu990002", {RU5: marks(7, 20), RU6: marks(7, 20)})

    firm, doubtful = said(rule, much, barely)

    assert firm.label == "устойчиво"
    assert doubtful.probability < 0.7


def test_facts_that_are_no_sample_are_certain():
    listed = school("edu990001", {EGE_RU: marks(1, 12)})
    rule = {"in_list": {"list": "region_order"}}

    trace = said(rule, listed, lists={"region_order": {"edu990001": Statement()}})

    assert (trace.probability, trace.label) == (1.0, "устойчиво")


def test_same_bytes_in_any_order():
    schools = region()
    rule = {"any": [count(1), RANK]}
    forward = labelled(methodology(rule), facts(schools))
    backward = labelled(methodology(rule), facts(schools[::-1]))

    assert forward.prior == backward.prior
    assert sorted(forward.outcomes, key=lambda one: one.school) == sorted(
        backward.outcomes, key=lambda one: one.school
    )


def test_every_operator_is_labelled_and_labels_change_no_outcome():
    operators = set()
    for number in range(14):
        random = Random(number)
        rules = load(random_rules.document(random))
        known = random_rules.facts_of(random_rules.world(random))
        found = labelled(rules, known).outcomes

        assert [one.truth for one in found] == [one.truth for one in identify(rules, known)]
        waiting = [one.trace for one in found]
        while waiting:
            trace = waiting.pop()
            waiting += trace.children
            operators.add(trace.operator)
            assert (trace.probability is None) == (trace.outcome == "unknown")
            assert bool(trace.label) == (trace.outcome != "unknown")
    assert operators >= {"cmp", "gap", "rank", "count", "same_procedure", "score"}
