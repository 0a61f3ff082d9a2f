"""`rank`, `gap` and `cmp`: a school beside its peers, the region and a threshold."""

import math

import pytest

from monitoring.identification.engine.facts import Amount
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Reason
from tests.monitoring.identification.engine.rule_cases import (
    EGE_RU,
    MA5,
    OGE_MA,
    RU5,
    RU6,
    YEAR,
    ege_scores,
    marks,
    node,
    nodes,
    school,
    scores,
)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
OLYMPIADS = {"num": "olymp_participants", "den": "contingent"}


def rank(metric=None, **fields):
    return {
        "rank": {
            "metric": metric or {"ratio": OLYMPIADS},
            "peers": "municipality",
            "direction": "lowest",
            "share": 0.25,
            **fields,
        }
    }


def with_olympiads(*values, pupils=1000, **fields):
    """Schools with so many participants of olympiads among `pupils`; None is not known."""
    return [
        school(
            f"edu99000{order}",
            amounts={"contingent": pupils}
            | ({} if value is None else {"olymp_participants": value}),
            **fields,
        )
        for order, value in enumerate(values)
    ]


def answers(found):
    return "".join(item.outcome.value[0] for item in found.values())


@pytest.mark.parametrize(
    ("values", "fields", "expected"),
    [
        pytest.param((1, 2, 3, 4), {}, "ynnn", id="a-quarter-of-four"),
        pytest.param((1, 2, 3, 4, 5), {}, "yynnn", id="ceil"),
        pytest.param((1, 2, 3, 4, 5), {"rounding": "floor"}, "ynnnn", id="floor"),
        pytest.param((1, 2, 3, 4, 5, 6), {"rounding": "round"}, "yynnnn", id="half-up"),
        pytest.param((1, 2, 3), {"rounding": "floor"}, "nnn", id="floor-to-nobody"),
        pytest.param((1, 1, 1, 4), {}, "yyyn", id="ties-are-listed"),
        pytest.param((1, 1, 3, 4), {"ties": "exclude"}, "nnnn", id="ties-left-out"),
        pytest.param((1, 2, 2, 4, 5), {"ties": "exclude"}, "ynnnn", id="tie-at-the-border"),
        pytest.param((4, 1, 3, 2), {"direction": "highest"}, "ynnn", id="highest"),
        pytest.param((1, 2, 3, 4, None), {}, "ynnnu", id="no-value-is-no-peer"),
        pytest.param((1, 2, 3, 4), {"share": 0.5}, "yynn", id="half"),
    ],
)
def test_rank_table(values, fields, expected):
    assert answers(nodes(rank(**fields), *with_olympiads(*values))) == expected


def test_rank_trace_gives_border_distance_and_numbers():
    found = nodes(rank(), *with_olympiads(2, 4, 6, 8, 10))

    last = found["edu990004"]
    assert (last.value, last.threshold, last.quota, last.total) == (0.010, 0.004, 2, 5)
    assert last.distance == pytest.approx(0.006)


def test_rank_exact_share_of_schools():
    # In floating point 0.1 · 30 is a little more than 3, and its ceiling 4.
    schools = [
        school(f"edu99{order:04}", amounts={"contingent": 1000, "olymp_participants": order})
        for order in range(30)
    ]

    assert answers(nodes(rank(share=0.1), *schools)).count("y") == 3


@pytest.mark.parametrize(
    ("peers", "expected"),
    [("municipality", "ynyn"), ("region", "ynnn"), ("kind", "yyyn"), ("rural", "yyyy")],
)
def test_rank_peers(peers, expected):
    places = [
        ("reg99_m001", "СОШ", True, 1),
        ("reg99_m001", "ООШ", False, 2),
        ("reg99_m002", "СОШ", True, 3),
        ("reg99_m002", "СОШ", False, 4),
    ]
    schools = [
        school(
            f"edu99000{order}",
            municipality=municipality,
            kind=kind,
            rural=rural,
            amounts={"contingent": 1000, "olymp_participants": value},
        )
        for order, (municipality, kind, rural, value) in enumerate(places)
    ]

    assert answers(nodes(rank(peers=peers), *schools)) == expected


def mean_z(types, **fields):
    return {"proc": "mean_pct", "procedures": {"types": types}, "combine": "mean_z", **fields}


def test_rank_mean_z_by_hand():
    # Russian: 40, 50, 60 (mean 50, σ = √(200/3)); mathematics: 80, 60 (mean 70, σ = 10).
    schools = [
        school("edu990001", {RU5: scores(400, 10), MA5: scores(800, 10)}),
        school("edu990002", {RU5: scores(500, 10), MA5: scores(600, 10)}),
        school("edu990003", {RU5: scores(600, 10)}),
    ]
    deviation = math.sqrt(200 / 3)

    found = nodes(rank(mean_z(["VPR"])), *schools)

    assert found["edu990001"].value == pytest.approx((-10 / deviation + 1) / 2)
    assert found["edu990002"].value == pytest.approx((0 - 1) / 2)
    assert found["edu990003"].value == pytest.approx(10 / deviation)
    assert answers(found) == "nyn"


def test_rank_mean_z_takes_only_cohorts_that_are_large_enough():
    schools = [
        school("edu990001", {RU5: scores(400, 10)}),
        school("edu990002", {RU5: scores(600, 10)}),
        school("edu990003", {RU5: scores(0, 9)}),
    ]

    found = nodes(rank(mean_z(["VPR"])), *schools)

    # Mean 50 and σ 10 of the first two: the small third one neither has a value nor shifts them.
    assert [item.value for item in found.values()] == [-1.0, 1.0, None]
    assert answers(found) == "ynu"


def test_rank_mean_z_without_spread_is_zero_for_all():
    schools = [school(f"edu99000{order}", {RU5: scores(500, 10)}) for order in range(3)]

    assert [item.value for item in nodes(rank(mean_z(["VPR"])), *schools).values()] == [0.0] * 3


def test_rank_pooled_fail_share_over_years_guards_the_pooled_number():
    metric = {
        "proc": "fail_share",
        "procedures": {"types": ["VPR"]},
        "combine": "pooled",
        "window": {"years": 2, "agg": "pooled"},
    }
    schools = [
        school("edu990001", {RU5: marks(3, 6), (RU5, YEAR - 1): marks(1, 4)}),
        school("edu990002", {RU5: marks(1, 10)}),
        school("edu990003", {RU5: marks(4, 9), (RU5, YEAR - 2): marks(9, 9)}),
    ]

    found = nodes(rank(metric, direction="highest"), *schools)

    assert (found["edu990001"].numerator, found["edu990001"].denominator) == (4, 10)
    assert found["edu990003"].value is None
    assert answers(found) == "ynu"


def test_rank_pooled_marked_cell_counts_as_failed_by_all():
    metric = {
        "proc": "fail_share",
        "procedures": {"types": ["VPR"]},
        "combine": "pooled",
        "bias": "count_as_low",
    }
    marked = school(cells={RU5: marks(0, 10), MA5: marks(2, 10)}, bias=[RU5])

    found = node(rank(metric, direction="highest"), marked)

    assert (found.numerator, found.denominator) == (12, 20)


# The mean of the region ------------------------------------------------------------------------


def gap(**fields):
    return {
        "gap": {
            "metric": {
                "proc": "mean_pct",
                "procedures": {"types": ["VPR", "OGE", "EGE"]},
                "combine": "mean",
            },
            "reference": {"level": "region"},
            "direction": "below",
            "op": ">",
            "value": 20,
            **fields,
        }
    }


MEANS = {
    RU5: {"mean_primary": 60, "max_primary": 100},
    EGE_RU: {"mean_test": 70.5},
    OGE_MA: {"mean_primary": 20, "max_primary": 40},
}


@pytest.mark.parametrize(
    ("cells", "value", "outcome"),
    [
        pytest.param({RU5: scores(400, 10)}, 20, NO, id="exactly-20-is-not-more"),
        pytest.param({RU5: scores(399, 10)}, 20.1, YES, id="a-tenth-more"),
        pytest.param({RU5: scores(700, 10)}, -10, NO, id="above-the-region"),
        pytest.param({EGE_RU: ege_scores(500, 10, 0)}, 20.5, YES, id="test-scores"),
        # 40 of 100 against 60, and 50.5 against 70.5: both 20 below.
        pytest.param({RU5: scores(400, 10), EGE_RU: ege_scores(505, 10, 0)}, 20, NO, id="mean"),
        pytest.param({MA5: scores(100, 10)}, None, UNKNOWN, id="no-reference"),
        pytest.param({RU5: scores(100, 9)}, None, UNKNOWN, id="small"),
        pytest.param({RU5: marks(5, 10)}, None, UNKNOWN, id="no-scores"),
        pytest.param({}, None, UNKNOWN, id="nothing"),
    ],
)
def test_gap_table(cells, value, outcome):
    found = node(gap(), school(cells=cells), means=MEANS)

    assert found.value == (None if value is None else pytest.approx(value))
    assert found.outcome is outcome


def test_gap_leaves_out_what_has_no_reference_on_both_sides():
    found = node(gap(), school(cells={RU5: scores(500, 10), MA5: scores(0, 10)}), means=MEANS)

    assert found.value == 10
    assert [item.reason for item in found.skipped if item.procedure == MA5] == [
        Reason.REFERENCE_MISSING
    ]


def test_gap_takes_the_maximum_of_the_work_from_the_benchmark():
    found = node(gap(), school(cells={OGE_MA: scores(100, 10, None)}), means=MEANS)

    # 10 points of 40 are 25 %, the region has 50 %.
    assert found.value == 25


def test_gap_above():
    found = node(gap(direction="above", value=5), school(cells={RU5: scores(700, 10)}), means=MEANS)

    assert (found.value, found.outcome) == (10, YES)


# A threshold -----------------------------------------------------------------------------------


def cmp(metric, op, value):
    return {"cmp": {"metric": metric, "op": op, "value": value}}


def olympiads_over(*years):
    return {
        (name, YEAR - back): value
        for back, pair in enumerate(years)
        for name, value in zip(("olymp_participants", "contingent"), pair, strict=True)
    }


@pytest.mark.parametrize(
    ("years", "outcome"),
    [
        pytest.param([(1, 100), (0, 100), (0, 0)], YES, id="exactly-half-a-percent"),
        pytest.param([(1, 100), (0, 99), (0, 0)], NO, id="a-little-more"),
        pytest.param([(0, 100), (0, 100), (0, 100)], YES, id="nobody"),
        pytest.param([(0, 100), (0, 100)], UNKNOWN, id="a-year-is-missing"),
        pytest.param([(0, 0), (0, 0), (0, 0)], UNKNOWN, id="no-pupils"),
    ],
)
def test_cmp_ratio_pooled_over_three_years(years, outcome):
    metric = {"ratio": {**OLYMPIADS, "window": {"years": 3, "agg": "pooled"}}}

    found = node(cmp(metric, "<=", 0.005), school(amounts=olympiads_over(*years)))

    assert found.outcome is outcome


def test_cmp_ratio_names_the_year_that_is_missing():
    metric = {"ratio": {**OLYMPIADS, "window": {"years": 3}}}

    found = node(cmp(metric, "<=", 0.005), school(amounts=olympiads_over((0, 90), (0, 90))))

    assert {(lack.name, lack.year) for lack in found.missing} == {
        ("olymp_participants", YEAR - 2),
        ("contingent", YEAR - 2),
    }


@pytest.mark.parametrize(
    ("own", "region", "outcome"),
    [
        # In floating point 5.1 / 3.4 is a little less than 1.5.
        pytest.param(5.1, 3.4, YES, id="exactly-one-and-a-half"),
        pytest.param(5.0, 3.4, NO, id="less"),
        pytest.param(None, 3.4, UNKNOWN, id="settlement-unknown"),
        pytest.param(5.1, None, UNKNOWN, id="region-unknown"),
        pytest.param(5.1, 0, UNKNOWN, id="region-zero"),
    ],
)
def test_cmp_unemployment_to_region(own, region, outcome):
    amounts = {} if own is None else {"unemployment": own}
    figures = {} if region is None else {("unemployment", YEAR): Amount(region)}

    found = node(
        cmp({"ratio_to_region": "unemployment"}, ">=", 1.5),
        school(amounts=amounts),
        region=figures,
    )

    assert found.outcome is outcome


POOLED = {
    "proc": "fail_share",
    "procedures": {"types": ["OGE", "EGE"], "subjects": ["RU", "MA"]},
    "combine": "pooled",
}


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        pytest.param({OGE_MA: marks(1, 20)}, NO, id="exactly-5-percent-is-not-more"),
        pytest.param({OGE_MA: marks(1, 12), EGE_RU: ege_scores(400, 7, 0)}, YES, id="1-of-19"),
        pytest.param({OGE_MA: marks(4, 9)}, UNKNOWN, id="nine-people"),
        pytest.param({RU5: marks(9, 20)}, UNKNOWN, id="another-procedure"),
    ],
)
def test_cmp_pooled_share(cells, outcome):
    assert node(cmp(POOLED, ">", 0.05), school(cells=cells)).outcome is outcome


def test_cmp_floor_a_smaller_min_n_gives_no_but_never_yes():
    metric = {**POOLED, "min_n": 5}

    assert node(cmp(metric, ">", 0.05), school(cells={OGE_MA: marks(3, 9)})).outcome is UNKNOWN
    assert node(cmp(metric, ">", 0.05), school(cells={OGE_MA: marks(0, 9)})).outcome is NO


# Index -----------------------------------------------------------------------------------------


def index(method="zscore_sum", **fields):
    return {
        "index": {
            "method": method,
            "components": [
                {"ratio": "share_both_parents_higher_edu", "sign": 1, "weight": 2},
                {"ratio": "share_deviant", "sign": -1},
            ],
            **fields,
        }
    }


def with_passports(*pairs):
    """Schools of 100 pupils: (both parents with a degree, deviant)."""
    names = ("both_parents_higher_edu", "deviant")
    return [
        school(
            f"edu99000{order}",
            amounts={"passport_pupils": 100}
            | {name: value for name, value in zip(names, pair, strict=True) if value is not None},
        )
        for order, pair in enumerate(pairs)
    ]


def test_index_zscore_sum_by_hand():
    # Degrees 10, 30: z −1, +1; deviant 4, 2: z +1, −1. Sum 2·z − z.
    found = nodes(rank(index()), *with_passports((10, 4), (30, 2)))

    assert [item.value for item in found.values()] == [-3.0, 3.0]


def test_index_minmax_by_hand():
    # Degrees 10, 20, 30: 0, ½, 1 with weight 2; deviant 4, 2, 0 turned over: 0, ½, 1.
    found = nodes(rank(index("minmax")), *with_passports((10, 4), (20, 2), (30, 0)))

    assert [item.value for item in found.values()] == pytest.approx([0, 50, 100])


def test_index_minmax_of_equal_schools_tells_nothing_of_them():
    found = nodes(rank(index("minmax")), *with_passports((10, 4), (10, 4)))

    assert [one.value for one in found.values()] == [0, 0]
    assert {part.score for one in found.values() for part in one.parts} == {0}


def test_index_external_coefficients_by_hand():
    found = nodes(rank(index("external_coeffs", intercept=1)), *with_passports((10, 4), (30, 2)))

    assert [item.value for item in found.values()] == pytest.approx([1.16, 1.58])


def test_index_missing_component_is_unknown_and_no_peer():
    found = nodes(rank(index()), *with_passports((10, 4), (30, 2), (5, None)))

    assert answers(found) == "ynu"
    assert found["edu990000"].total == 2
    # Its known share still tells how degrees are spread: mean 15, σ = √(350/3).
    assert found["edu990001"].parts[0].score == pytest.approx(2 * 15 / math.sqrt(350 / 3))


def test_index_without_spread_adds_nothing():
    found = nodes(rank(index()), *with_passports((10, 4), (10, 4)))

    assert [item.value for item in found.values()] == [0.0, 0.0]


def test_rank_small_cells_left_open_leave_the_metric_unknown():
    schools = [
        school("edu990001", {RU5: scores(400, 10), RU6: scores(100, 5)}),
        school("edu990002", {RU5: scores(500, 10)}),
    ]

    assert answers(nodes(rank(mean_z(["VPR"], small_n="unknown")), *schools)) == "uy"


# Means of years, and what an index tells -------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "mean", "people"),
    [
        pytest.param([(1, 100), (3, 100), (0, 50)], (0.01 + 0.03 + 0) / 3, 250, id="three"),
        pytest.param([(1, 100), (10, 200)], (0.01 + 0.05) / 2, 300, id="two"),
    ],
)
def test_cmp_ratio_averages_the_shares_of_years(years, mean, people):
    metric = {"ratio": {**OLYMPIADS, "window": {"years": len(years), "agg": "mean"}}}

    found = node(cmp(metric, "<=", 0.5), school(amounts=olympiads_over(*years)))

    assert (found.value, found.unit, found.n) == (pytest.approx(mean), "share", people)


def test_cmp_ratio_averaged_over_years_needs_pupils_in_each():
    metric = {"ratio": {**OLYMPIADS, "window": {"years": 2, "agg": "mean"}}}

    assert (
        node(cmp(metric, "<=", 0.5), school(amounts=olympiads_over((1, 9), (0, 0)))).value is None
    )


def over_years(proc, combine):
    return {
        "proc": proc,
        "procedures": {"types": ["VPR"]},
        "combine": combine,
        "window": {"years": 2, "agg": "mean"},
    }


def test_cmp_averages_the_shares_of_years_whatever_their_size():
    cells = {RU5: marks(5, 10), (RU5, YEAR - 1): marks(6, 30)}

    found = node(cmp(over_years("fail_share", "mean"), ">=", 0.3), school(cells=cells))

    assert (found.value, found.unit, found.n) == (0.35, "share", 40)


def test_rank_averages_positions_of_years():
    schools = [
        school(
            login, {RU5: scores(now, 10), MA5: scores(now, 10), (RU5, YEAR - 1): scores(then, 10)}
        )
        for login, now, then in (("edu990001", 400, 300), ("edu990002", 600, 300))
    ]

    found = nodes(rank(over_years("mean_pct", "mean_z")), *schools)

    # A deviation below and above the mean in both works of the year, none the year before.
    assert [(one.value, one.unit) for one in found.values()] == [(-0.5, "z"), (0.5, "z")]


def test_index_tells_its_parts_and_what_it_lacks():
    found = nodes(rank(index()), *with_passports((10, 4), (30, 2), (5, None)))

    assert [(part.name, part.value) for part in found["edu990002"].parts] == [
        ("both_parents_higher_edu", 0.05),
        ("deviant", None),
    ]
    assert [lack.name for lack in found["edu990002"].missing] == ["deviant"]
    assert found["edu990000"].n == 100


def test_index_tells_years_of_a_component_as_one_part():
    together = {**OLYMPIADS, "window": {"years": 2, "agg": "pooled"}}
    components = [{"ratio": together, "sign": 1}]

    found = node(
        rank(index(components=components)), school(amounts=olympiads_over((4, 100), (2, 50)))
    )

    assert [(part.value, part.numerator, part.denominator) for part in found.parts] == [
        (0.04, 6, 150)
    ]
