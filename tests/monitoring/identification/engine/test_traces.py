"""What the trace of each operator says, whole: figures, names, what was counted and what lacks.

The firmness of an answer (`label`) has tests of its own and is left out here.
"""

from dataclasses import MISSING, asdict, fields, is_dataclass
from enum import Enum
from typing import Any

import pytest

from monitoring.identification.engine.facts import Amount, Cell, Statement
from monitoring.identification.engine.identify import identify
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Missing, Reason
from monitoring.indicators.calculate import Counts
from tests.monitoring.identification.engine.rule_cases import (
    EGE_RU,
    MA5,
    OGE_MA,
    RU5,
    RU6,
    YEAR,
    ege_scores,
    facts,
    marks,
    methodology,
    node,
    nodes,
    school,
    scores,
)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
LOW = {"metric": "fail_share", "op": ">=", "value": 0.3}
NAMED = {"id": "own", "title": "Своё название"}
FAILED = {"proc": "fail_share", "procedures": {"types": ["VPR"]}, "combine": "pooled"}
MEAN = {"proc": "mean_pct", "procedures": {"types": ["VPR"]}, "combine": "mean"}
OLYMPIADS = {"num": "olymp_participants", "den": "contingent"}


def told(one: Any) -> dict[str, Any]:
    """What a part of the trace says: its fields that are not as they are by themselves."""
    said = {}
    for field in fields(one):
        value = getattr(one, field.name)
        usual = field.default if field.default_factory is MISSING else field.default_factory()
        if field.name != "label" and value != usual:
            said[field.name] = value
    for name in ("counted", "skipped", "parts", "missing", "children"):
        if name in said:
            said[name] = [told(each) for each in said[name]]
    return said


def plainly(reading: Any, **more: Any) -> dict[str, Any]:
    return {"procedure": reading, "year": YEAR, **more}


def amounts(year=YEAR, **values):
    return {(name, year): value for name, value in values.items()}


def test_count_says_the_threshold_its_distance_and_every_procedure():
    rule = {"over": "P", "where": {**LOW, "bias": "flag"}, "op": ">=", "value": 2, "year": -1}
    cells = {
        (RU5, YEAR - 1): Cell(marks(4, 10).counts, (("cell", 1),)),
        (MA5, YEAR - 1): marks(1, 20),
        (RU6, YEAR - 1): Cell(marks(3, 9).counts, (("cell", 3),)),
    }

    found = node({"count": rule}, school(cells=cells, bias=[(RU5, YEAR - 1)]))

    before = YEAR - 1
    share = {"numerator": 4, "denominator": 10, "value": 0.4, "n": 10}
    assert told(found) == {
        "operator": "count",
        "id": "count",
        "title": "",
        "outcome": NO,
        "value": 1,
        "op": ">=",
        "threshold": 2,
        "distance": -1,
        "unit": "count",
        "total": 2,
        "terms": {"where": rule["where"], "min_counted": 1, "year": before},
        "counted": [
            {"procedure": RU5, "year": before, **share, "outcome": YES, "biased": True,
             "sources": (("cell", 1), ("bias", 1))},
            {"procedure": MA5, "year": before, "n": 20, "value": 0.05, "numerator": 1,
             "denominator": 20, "outcome": NO},
        ],
        "skipped": [
            {"procedure": RU6, "year": before, "n": 9, "reason": Reason.SMALL_N,
             "sources": (("cell", 3),)},
            {"procedure": OGE_MA, "year": before, "reason": Reason.FILE_MISSING},
            {"procedure": EGE_RU, "year": before, "reason": Reason.FILE_MISSING},
        ],
        "missing": [
            {"kind": "results", "name": "fail_share", "year": before, "procedure": procedure}
            for procedure in (OGE_MA, EGE_RU)
        ],
    }  # fmt: skip


def test_same_procedure_says_its_years_and_leaves_out_a_single_one():
    cells = {
        RU5: marks(4, 10), (RU5, YEAR - 1): marks(3, 10),
        MA5: marks(0, 10), (MA5, YEAR - 1): marks(3, 10),
        RU6: marks(5, 10),
    }  # fmt: skip
    rule = {"over": "P", "years": [0, -1], "where": LOW, **NAMED}

    found = node({"same_procedure": rule}, school(cells=cells))
    said = told(found)

    assert {name: said[name] for name in said if name not in {"counted", "skipped", "missing"}} == {
        "operator": "same_procedure",
        "id": "own",
        "title": "Своё название",
        "outcome": YES,
        "value": 1,
        "op": ">=",
        "threshold": 1,
        "unit": "count",
        "total": 2,
        "distance": 0,
        "terms": {"where": LOW, "years": [YEAR, YEAR - 1]},
    }
    assert [(r.procedure, r.year, r.outcome) for r in found.counted] == [
        (RU5, YEAR, YES),
        (RU5, YEAR - 1, YES),
        (MA5, YEAR, NO),
        (MA5, YEAR - 1, YES),
    ]
    assert [(r.procedure, r.year, r.reason) for r in found.skipped][:2] == [
        (RU6, YEAR, Reason.OTHER_YEAR),
        (RU6, YEAR - 1, Reason.FILE_MISSING),
    ]
    assert found.skipped[0].value == 0.5
    assert Missing("results", "fail_share", YEAR - 1, RU6) in found.missing


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"k_of_n": {"k": 2, "of": [{"flag": {"name": "hard_to_reach"}}] * 3, **NAMED}},
            {"operator": "k_of_n", "outcome": YES, "value": 3, "op": ">=", "threshold": 2,
             "distance": 1, "unit": "count", "total": 3, "terms": {"k": 2}},
        ),
        (
            {"score": {"op": ">=", "value": 3.5, **NAMED, "items": [
                {"if": {"flag": {"name": "hard_to_reach"}}, "weight": 2},
                {"if": {"in_list": {"list": "region_order"}}, "weight": 1.5},
            ]}},
            {"operator": "score", "outcome": UNKNOWN, "value": 2.0, "op": ">=", "threshold": 3.5,
             "distance": -1.5, "unit": "score", "total": 2, "terms": {"weights": [2, 1.5]}},
        ),
        (
            {"join": {"how": "any", "of": [{"flag": {"name": "hard_to_reach"}}], **NAMED}},
            {"operator": "join", "outcome": YES, "value": 1, "unit": "count", "total": 1,
             "terms": {"how": "any"}},
        ),
    ],
    ids=["k_of_n", "score", "join"],
)  # fmt: skip
def test_criteria_together_say_how_many_hold(rule, said):
    found = node(rule, school(flags={"hard_to_reach": True}))
    whole = told(found)
    children = whole.pop("children")

    assert whole == {"id": "own", "title": "Своё название", **said}
    assert children[0] == {
        "operator": "flag", "id": "flag", "title": "", "outcome": YES,
        "terms": {"name": "hard_to_reach"},
    }  # fmt: skip
    assert len(children) == said["total"]


@pytest.mark.parametrize("operator", ["all", "any"])
def test_all_and_any_say_how_many_hold(operator):
    whole = told(node({operator: [{"flag": {"name": "hard_to_reach"}}] * 2}, school()))
    children = whole.pop("children")

    assert whole == {
        "operator": operator, "id": operator, "title": "", "outcome": UNKNOWN, "value": 0,
        "unit": "count", "total": 2, "terms": {"how": operator},
    }  # fmt: skip
    assert [child["missing"] for child in children] == [
        [{"kind": "flag", "name": "hard_to_reach", "year": YEAR}]
    ] * 2


def test_not_and_a_reference_stand_over_what_they_ask():
    inner = {"flag": {"name": "hard_to_reach"}}
    categories = [
        {"code": "C", "title": "Первая", "rule": {"not": {"ref": "D"}}},
        {"code": "D", "title": "Вторая", "rule": inner},
    ]
    first, second = identify(
        methodology({}, categories=categories), facts([school(flags={"hard_to_reach": False})])
    )

    assert (first.school, first.category, first.truth) == ("edu990001", "C", YES)
    assert (second.category, second.truth) == ("D", NO)
    whole = told(first.trace)
    (reference,) = whole.pop("children")
    assert whole == {"operator": "not", "id": "not", "title": "", "outcome": YES}
    assert reference.pop("children") == [told(second.trace)]
    assert reference == {
        "operator": "ref", "id": "D", "title": "Вторая", "outcome": NO, "terms": {"category": "D"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("listed", "outcome", "more"),
    [
        ({"edu990001": Statement((("act", 5),))}, YES, {"sources": (("act", 5),)}),
        ({}, NO, {}),
        (None, UNKNOWN, {"missing": [{"kind": "list", "name": "region_order", "year": YEAR}]}),
    ],
    ids=["on it", "not on it", "no list"],
)
def test_place_on_a_list_is_told_with_its_source(listed, outcome, more):
    found = node({"in_list": {"list": "region_order", **NAMED}}, school(),
                 lists={"region_order": listed})  # fmt: skip

    assert told(found) == {
        "operator": "in_list", **NAMED, "outcome": outcome, "terms": {"name": "region_order"},
        **more,
    }  # fmt: skip


def test_comparison_of_pooled_counts_says_what_was_pooled():
    cells = {RU5: marks(2, 5), MA5: marks(2, 7), OGE_MA: marks(9, 10)}

    found = node({"cmp": {"metric": FAILED, "op": ">", "value": 0.5, **NAMED}}, school(cells=cells))

    assert told(found) == {
        "operator": "cmp", **NAMED, "outcome": NO, "value": 4 / 12, "op": ">", "threshold": 0.5,
        "distance": pytest.approx(4 / 12 - 0.5), "unit": "share", "n": 12, "numerator": 4,
        "denominator": 12, "terms": {"metric": FAILED},
        "counted": [
            plainly(MA5, n=7, value=2 / 7, numerator=2, denominator=7),
            plainly(RU5, n=5, value=0.4, numerator=2, denominator=5),
        ],
    }  # fmt: skip


def test_mean_percent_is_averaged_by_works_and_not_by_people():
    cells = {RU5: scores(500, 10), MA5: scores(300, 30, 20), EGE_RU: ege_scores(600, 12)}
    metric = {**MEAN, "procedures": {"types": ["VPR", "EGE"]}}

    found = node({"cmp": {"metric": metric, "op": "<", "value": 50}}, school(cells=cells))

    assert (found.outcome, found.value, found.unit, found.n) == (NO, 50.0, "points", 52)
    assert [(r.procedure, r.value, r.numerator, r.denominator) for r in found.counted] == [
        (MA5, 50.0, 30000, 600),
        (RU5, 50.0, 50000, 1000),
        (EGE_RU, 50.0, 600, 12),
    ]


def test_small_cells_are_no_ground_and_say_so():
    found = node(
        {"cmp": {"metric": {**MEAN, "min_n": 3}, "op": "<", "value": 60}},
        school(cells={RU5: scores(400, 9), MA5: scores(40, 2)}),
    )

    assert (found.outcome, found.n) == (UNKNOWN, 9)
    assert told(found)["skipped"] == [plainly(MA5, n=2, reason=Reason.SMALL_N)]


def test_nothing_read_leaves_the_comparison_open_and_names_what_lacks():
    own = school(cells={RU5: scores(400, 12, None), MA5: Cell(Counts(participants=12))})

    found = node({"cmp": {"metric": MEAN, "op": "<", "value": 60}}, own)

    assert told(found) == {
        "operator": "cmp", "id": "cmp", "title": "", "outcome": UNKNOWN, "op": "<",
        "threshold": 60.0, "unit": "points", "n": 0, "terms": {"metric": MEAN},
        "skipped": [
            plainly(MA5, reason=Reason.METRIC_MISSING),
            plainly(RU5, reason=Reason.MAXIMUM_MISSING),
        ],
        "missing": [
            {"kind": "results", "name": "mean_pct", "year": YEAR, "procedure": MA5},
            {"kind": "maximum", "name": "mean_pct", "year": YEAR, "procedure": RU5},
        ],
    }  # fmt: skip


def test_gap_says_the_means_compared_and_those_without_a_reference():
    rule = {
        "metric": MEAN, "reference": {"level": "region"}, "direction": "below", "op": ">=",
        "value": 10, **NAMED,
    }  # fmt: skip
    cells = {RU5: scores(500, 10), MA5: scores(100, 20)}

    found = node(
        {"gap": rule}, school(cells=cells), means={RU5: {"mean_primary": 66, "max_primary": 100}}
    )

    assert told(found) == {
        "operator": "gap", **NAMED, "outcome": YES, "value": 16.0, "op": ">=", "threshold": 10.0,
        "distance": 6.0, "unit": "points", "n": 10,
        "terms": {"metric": MEAN, "level": "region", "direction": "below"},
        "counted": [
            plainly(RU5, n=10, value=50.0, numerator=50000, denominator=1000, reference=66.0)
        ],
        "skipped": [
            plainly(MA5, n=20, value=5.0, numerator=10000, denominator=2000,
                    reason=Reason.REFERENCE_MISSING)
        ],
        "missing": [{"kind": "benchmark", "name": "region", "year": YEAR, "procedure": MA5}],
    }  # fmt: skip


def test_gap_from_above_is_turned_over_and_small_ones_are_no_ground():
    rule = {
        "metric": {**MEAN, "min_n": 3}, "reference": {"level": "region"}, "direction": "above",
        "op": ">=", "value": 10,
    }  # fmt: skip
    means = {RU5: {"mean_primary": 30, "max_primary": 100}}

    large = node({"gap": rule}, school(cells={RU5: scores(500, 10)}), means=means)
    small = node({"gap": rule}, school(cells={RU5: scores(450, 9)}), means=means)

    assert (large.outcome, large.value, large.distance) == (YES, 20.0, 10.0)
    assert (small.outcome, small.value) == (UNKNOWN, 20.0)


@pytest.mark.parametrize(
    ("direction", "op", "boundary", "distance"),
    [("lowest", "<=", 0.002, -0.001), ("highest", ">=", 0.004, -0.003)],
)
def test_rank_says_the_quota_and_the_border(direction, op, boundary, distance):
    rule = {
        "metric": {"ratio": OLYMPIADS}, "peers": "municipality", "direction": direction,
        "share": 0.5, **NAMED,
    }  # fmt: skip
    if direction == "highest":
        rule["share"] = 0.25
    schools = [
        school(f"edu99000{n}", amounts={"contingent": 1000, "olymp_participants": n})
        for n in (1, 2, 3, 4)
    ]

    found = nodes({"rank": rule}, *schools)["edu990001"]

    assert told(found) == {
        "operator": "rank", **NAMED, "outcome": YES if direction == "lowest" else NO,
        "value": 0.001, "op": op, "threshold": boundary, "distance": pytest.approx(distance),
        "unit": "share", "n": 1000, "numerator": 1, "denominator": 1000, "total": 4,
        "quota": 2 if direction == "lowest" else 1,
        "terms": {name: rule[name] for name in ("metric", "peers", "direction", "share")},
        "parts": [
            {"name": "olymp_participants", "year": YEAR, "value": 0.001, "numerator": 1,
             "denominator": 1000},
        ],
    }  # fmt: skip


def test_ratio_over_years_sums_figures_and_names_the_year_that_lacks():
    metric = {"ratio": {**OLYMPIADS, "window": {"years": 2}}}
    rule = {"cmp": {"metric": metric, "op": "<", "value": 0.1}}
    whole = amounts(contingent=100, olymp_participants=1)
    before = amounts(YEAR - 1, contingent=50, olymp_participants=2)

    both = node(rule, school(amounts={**whole, **before}))
    one = node(rule, school(amounts=whole | amounts(YEAR - 1, contingent=0)))
    empty = node(
        rule,
        school(amounts=amounts(contingent=0, olymp_participants=0)
               | amounts(YEAR - 1, contingent=0, olymp_participants=0)),
    )  # fmt: skip

    assert (both.value, both.n, both.numerator, both.denominator) == (0.02, 150, 3, 150)
    assert [told(part) for part in both.parts] == [
        {"name": "olymp_participants", "year": YEAR, "value": 0.01, "numerator": 1,
         "denominator": 100},
        {"name": "olymp_participants", "year": YEAR - 1, "value": 0.04, "numerator": 2,
         "denominator": 50},
    ]  # fmt: skip
    assert (one.outcome, one.value, one.unit) == (UNKNOWN, None, "share")
    assert one.missing == (Missing("amount", "olymp_participants", YEAR - 1),)
    assert [told(part) for part in one.parts][1] == {
        "name": "olymp_participants", "year": YEAR - 1, "denominator": 0,
    }  # fmt: skip
    assert (empty.outcome, empty.value, empty.unit, len(empty.parts)) == (UNKNOWN, None, "share", 2)


def test_ratio_carries_the_sources_of_both_figures():
    own = school()
    own.amounts.update(
        {
            ("olymp_participants", YEAR): Amount(1, (("year", 7),)),
            ("contingent", YEAR): Amount(100, (("year", 8),)),
        }
    )

    found = node({"cmp": {"metric": {"ratio": OLYMPIADS}, "op": "<", "value": 0.1}}, own)

    assert found.parts[0].sources == (("year", 7), ("year", 8))


@pytest.mark.parametrize(
    ("own", "region", "value", "missing"),
    [
        (6.0, 4.0, 1.5, []),
        (None, 4.0, None, ["amount"]),
        (6.0, None, None, ["region_amount"]),
        (6.0, 0.0, None, []),
    ],
)
def test_ratio_to_the_region_is_told_in_times(own, region, value, missing):
    place = school(amounts={} if own is None else {"unemployment": own})
    theirs = {} if region is None else {("unemployment", YEAR): Amount(region, (("region", 2),))}
    metric = {"ratio_to_region": "unemployment"}

    found = node({"cmp": {"metric": metric, "op": ">", "value": 1}}, place, region=theirs)

    assert (found.value, found.unit) == (value, "times")
    assert [told(lack) for lack in found.missing] == [
        {"kind": kind, "name": "unemployment", "year": YEAR} for kind in missing
    ]
    assert [told(part) for part in found.parts] == (
        [
            {"name": "unemployment", "year": YEAR, "value": 1.5, "numerator": 6, "denominator": 4,
             "sources": (("region", 2),)},
        ]
        if value
        else []
    )  # fmt: skip


def test_trace_is_plain_all_the_way_down():
    """As JSON it holds nothing but numbers, words, lists and names of enumerations."""
    found = node(
        {"any": [{"count": {"over": "P", "where": LOW, "op": ">=", "value": 1}}]},
        school(cells={RU5: marks(4, 10)}),
    )

    def looked(value: Any) -> None:
        assert not is_dataclass(value)
        assert isinstance(value, dict | list | tuple | str | int | float | bool | Enum | None)
        for each in (
            value.values()
            if isinstance(value, dict)
            else value
            if isinstance(value, list | tuple)
            else ()
        ):
            looked(each)

    looked(found.as_json())
    assert found.as_json() == asdict(found)
