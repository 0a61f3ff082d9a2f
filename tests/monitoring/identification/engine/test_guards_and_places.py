"""Marked, absent and small cells as a trace tells of them; the mean of a place; the expected."""

from dataclasses import replace

import pytest

from monitoring.identification.engine.facts import Benchmark, Cell, ProcedureKey
from monitoring.identification.engine.identify import identify
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Missing, Reason
from monitoring.indicators.calculate import Counts
from tests.monitoring.identification.engine.rule_cases import (
    EGE_RU,
    MA5,
    RU5,
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
CELL, MARK = ("cell", 1), ("bias", 1)
MEAN = {"proc": "mean_pct", "procedures": {"types": ["VPR"]}, "combine": "mean"}


def read(cell, *, marked=True, **where):
    """What a count read of Russian in the fifth grade."""
    low = {"metric": "fail_share", "op": ">=", "value": 0.3, **where}
    rule = {"count": {"over": "P", "where": low, "op": ">=", "value": 1}}
    one = school(cells={RU5: replace(cell, sources=(CELL,))}, bias=[RU5] if marked else [])
    found = node(rule, one)
    (reading,) = [each for each in (*found.counted, *found.skipped) if each.procedure == RU5]
    return reading


@pytest.mark.parametrize(
    ("bias", "cell", "reason", "value", "n"),
    [
        pytest.param("exclude", marks(4, 10), Reason.BIASED, None, None, id="left-out"),
        pytest.param("flag", marks(4, 10), None, 0.4, 10, id="mentioned"),
        pytest.param("count_as_low", marks(1, 10), None, 1.0, 10, id="worst-possible"),
        pytest.param("flag", marks(1, 9), Reason.SMALL_N, None, 9, id="small"),
        pytest.param("flag", scores(500, 20), Reason.METRIC_MISSING, None, None, id="no-marks"),
    ],
)
def test_marked_cell_is_told_as_marked_with_the_sources_of_result_and_mark(
    bias, cell, reason, value, n
):
    reading = read(cell, bias=bias)

    assert (reading.reason, reading.value, reading.n) == (reason, value, n)
    assert (reading.biased, reading.sources) == (True, (CELL, MARK))


def test_mark_that_the_rule_ignores_is_not_told():
    reading = read(marks(4, 10), bias="ignore")

    assert (reading.biased, reading.sources, reading.outcome) == (False, (CELL,), YES)


def test_marked_mean_counts_as_nothing_scored_where_the_rule_says_so():
    reading = read(scores(900, 10), metric="mean_pct", op="<", value=40, bias="count_as_low")

    assert (reading.value, reading.numerator, reading.outcome) == (0.0, 0, YES)


def test_yes_of_fewer_than_ten_stays_open_and_shows_no_figures():
    small = read(marks(3, 9), marked=False, min_n=5)
    below = read(marks(2, 9), marked=False, min_n=5)

    assert (small.outcome, small.reason, small.n) == (UNKNOWN, Reason.SMALL_N, 9)
    assert (small.value, small.numerator, small.denominator) == (None, None, None)
    assert (below.outcome, below.reason, below.numerator) == (NO, None, 2)


def test_marked_small_cell_is_not_pooled_when_it_counts_as_the_worst():
    cells = {RU5: marks(0, 9), (RU5, YEAR - 1): marks(0, 20)}
    low = {"metric": "fail_share", "op": ">=", "value": 0.3, "bias": "count_as_low"}
    rule = {"count": {"over": "P", "where": low, "op": ">=", "value": 1}}

    found = node(rule, school(cells=cells, bias=[RU5]))

    assert (found.outcome, found.total) == (UNKNOWN, 0)


def test_pooled_years_bring_their_sources():
    cells = {
        (RU5, YEAR - back): replace(marks(3, 9), sources=((f"of {YEAR - back}", 1),))
        for back in range(3)
    }
    low = {"metric": "fail_share", "op": ">=", "value": 0.3}
    rule = {"count": {"over": "P", "where": low, "op": ">=", "value": 1}}

    (reading,) = node(rule, school(cells=cells)).counted

    assert reading.sources == tuple((f"of {YEAR - back}", 1) for back in range(3))


@pytest.mark.parametrize(
    ("kind", "key", "held", "reason"),
    [
        ("ООШ", "EGE", True, Reason.NO_GRADE),
        ("НОШ", "OGE", True, Reason.NO_GRADE),
        ("НОШ", "VPR", True, Reason.NO_GRADE),
        ("ООШ", "OGE", True, Reason.NOT_TAKEN),
        ("СОШ", "EGE", True, Reason.NOT_TAKEN),
        ("", "EGE", False, Reason.FILE_MISSING),
    ],
)
def test_absent_result_is_told_apart_by_the_kind_of_school(kind, key, held, reason):
    types = {
        "EGE": ({"type": "EGE", "subject": "RU"}, EGE_RU, ege_scores(600, 20)),
        "OGE": (
            {"type": "OGE", "subject": "MA"},
            ProcedureKey("oge", "Математика", grade=9),
            marks(1, 20),
        ),
        "VPR": ({"type": "VPR", "grade": 5, "subject": "RU"}, RU5, marks(1, 20)),
    }
    item, procedure, cell = types[key]
    low = {"metric": "fail_share", "op": ">=", "value": 0.3}
    rule = {"count": {"over": "Q", "where": low, "op": ">=", "value": 1}}
    schools = [school(kind=kind), school("edu990002", {procedure: cell} if held else {})]

    found = identify(methodology(rule, selectors={"Q": [item]}), facts(schools))

    (reading,) = found[0].trace.skipped
    assert reading.reason is reason


@pytest.mark.parametrize(
    ("counts", "where", "reason"),
    [
        ({"participants": 9}, {}, Reason.SMALL_N),
        ({"participants": 10}, {}, Reason.METRIC_MISSING),
        ({"participants": 12}, {"min_n": 15}, Reason.SMALL_N),
        (
            {"participants": 12, "primary_n": 12, "primary_sum": 90},
            {"metric": "mean_pct"},
            Reason.MAXIMUM_MISSING,
        ),
        ({"participants": 12}, {"metric": "mean_pct"}, Reason.METRIC_MISSING),
        # Few of those who came have a mark.
        (
            {"participants": 30, "n2": 3, "n3": 6, "n4": 0, "n5": 0},
            {"metric": "mean_pct"},
            Reason.SMALL_N,
        ),
    ],
)
def test_why_a_quantity_is_unknown(counts, where, reason):
    assert read(Cell(Counts(**counts)), marked=False, **where).reason is reason


# The mean of a place ---------------------------------------------------------------------------

PLACES = {"region": "region", "country": "country", "municipality": "reg99_m001"}


def beside(level, one, procedure, **benchmark):
    rule = {
        "gap": {
            "metric": {**MEAN, "procedures": {"types": ["VPR", "EGE"]}},
            "reference": {"level": level}, "direction": "below", "op": ">=", "value": 10,
        }
    }  # fmt: skip
    known = {(PLACES[level], procedure, YEAR): Benchmark(**benchmark)}
    (found,) = identify(methodology(rule), replace(facts([one]), benchmarks=known))
    return found.trace


@pytest.mark.parametrize("level", PLACES)
@pytest.mark.parametrize(
    ("procedure", "cell", "benchmark", "value"),
    [
        (RU5, scores(500, 10), {"mean_primary": 12, "max_primary": 20}, 10),
        (RU5, scores(500, 10), {"mean_primary": 12}, None),
        (RU5, scores(500, 10), {"max_primary": 20}, None),
        (RU5, scores(500, 10), {"mean_test": 60}, None),
        (EGE_RU, ege_scores(500, 10), {"mean_test": 60}, 10),
        (EGE_RU, scores(500, 10), {"mean_primary": 12, "max_primary": 20}, 10),
        # The school's file has no maximum: it is the one of the place's.
        (RU5, scores(50, 10, None), {"mean_primary": 12, "max_primary": 20}, 35),
    ],
)
def test_gap_from_the_mean_of_each_kind_of_place(level, procedure, cell, benchmark, value):
    found = beside(level, school(cells={procedure: cell}), procedure, **benchmark)

    assert found.value == value
    assert found.outcome is (UNKNOWN if value is None else YES)


def test_gap_in_deviations_of_the_peers_takes_no_spread_for_no_distance():
    # Russian: 40 and 60, σ = 10, the region has 60; mathematics: both 50, nothing to measure by.
    schools = [
        school("edu990001", {RU5: scores(400, 10), MA5: scores(500, 10)}),
        school("edu990002", {RU5: scores(600, 10), MA5: scores(500, 10)}),
    ]
    rule = {
        "gap": {
            "metric": MEAN, "reference": {"level": "region"}, "scale": "z",
            "direction": "below", "op": ">=", "value": 1,
        }
    }  # fmt: skip
    means = {
        RU5: {"mean_primary": 60, "max_primary": 100},
        MA5: {"mean_primary": 90, "max_primary": 100},
    }

    found = nodes(rule, *schools, means=means)

    assert [(one.value, one.outcome, one.unit) for one in found.values()] == [
        (1.0, YES, "z"),
        (0.0, NO, "z"),
    ]
    first = found["edu990001"]
    assert (first.n, first.terms["peers"]) == (20, "municipality")


# What conditions let expect --------------------------------------------------------------------

CONDITIONS = {"ratio": {"num": "kdn", "den": "contingent"}}


def expected(direction="below", value=5, **fields):
    own = {name: fields.pop(name) for name in ("scale", "peers") if name in fields}
    return {
        "gap": {
            "metric": MEAN, "direction": direction, "op": ">=", "value": value,
            "reference": {"level": "expected", "by": CONDITIONS, "min_schools": 4, **fields},
            **own,
        }
    }  # fmt: skip


def in_conditions(*pairs):
    """Schools with so many of a hundred pupils on the register and so many percents scored."""
    return [
        school(
            f"edu99000{order}",
            {} if percents is None else {RU5: scores(percents * 20, 20)},
            amounts={"contingent": 100} | ({} if kdn is None else {"kdn": kdn}),
        )
        for order, (kdn, percents) in enumerate(pairs, start=1)
    ]


# Least squares by hand: the mean of x is 0.25, of y 40; slope 4 / 5 · 1000 / 10 = 80, from 20.
FOUR = in_conditions((10, 20), (20, 40), (30, 60), (40, 40))


@pytest.mark.parametrize(
    ("fields", "values", "answers"),
    [
        ({}, [8, -4, -16, 12], "ynny"),
        ({"direction": "above"}, [-8, 4, 16, -12], "nnyn"),
        (
            {"scale": "z", "value": 1},
            [0.730297, -0.365148, -1.460593, 1.095445],
            "nnny",
        ),
        ({"intercept": 30, "slope": 100}, [20, 10, 0, 30], "yyny"),
        ({"intercept": 30, "slope": 100, "min_schools": 9}, [20, 10, 0, 30], "yyny"),
        (
            {"intercept": 30, "slope": 100, "scale": "z", "value": 1},
            *([1.788854, 0.894427, 0, 2.683282], "ynny"),
        ),
        ({"min_schools": 5}, [None] * 4, "uuuu"),
    ],
)
def test_gap_from_what_conditions_let_expect(fields, values, answers):
    found = nodes(expected(**fields), *FOUR)

    assert [one.value for one in found.values()] == [
        None if value is None else pytest.approx(value, abs=1e-6) for value in values
    ]
    assert "".join(one.outcome.value[0] for one in found.values()) == answers


def test_expected_is_of_the_peers_that_the_rule_names():
    apart = [replace(one, municipality=f"reg99_m{at}") for at, one in enumerate(FOUR)]

    alone, together = nodes(expected(), *apart), nodes(expected(peers="region"), *apart)

    assert [one.value for one in alone.values()] == [None] * 4
    assert [one.value for one in together.values()] == [8, -4, -16, 12]
    assert {one.terms["peers"] for one in together.values()} == {"region"}


def test_expected_is_told_with_its_schools_and_conditions():
    found = nodes(expected(), *FOUR)["edu990001"]

    assert found.terms == {
        "metric": MEAN, "level": "expected", "direction": "below", "peers": "municipality",
        "schools": 4, "min_schools": 4, "expected": pytest.approx(28),
    }  # fmt: skip
    assert (found.operator, found.id, found.title) == ("gap", "gap", "")
    assert (found.unit, found.threshold, found.distance) == ("points", 5, pytest.approx(3))
    assert [part.value for part in found.parts] == [0.1]
    assert [(one.procedure, one.value) for one in found.counted] == [(RU5, 20)]


def test_coefficients_of_a_rule_serve_a_single_school():
    found = nodes(expected(intercept=30, slope=100), FOUR[0])["edu990001"]

    assert (found.value, found.terms["schools"]) == (20, 1)


def test_few_schools_are_told_beside_how_many_are_needed():
    rule = expected()
    del rule["gap"]["reference"]["min_schools"]

    found = nodes(rule, *FOUR)["edu990001"]

    assert (found.outcome, found.value) == (UNKNOWN, None)
    assert (found.terms["schools"], found.terms["min_schools"]) == (0, 10)
    assert "expected" not in found.terms


@pytest.mark.parametrize(
    ("pair", "lacks"),
    [
        ((None, 50), Missing("amount", "kdn", YEAR)),
        ((20, None), None),
    ],
)
def test_school_without_conditions_or_results_is_not_held_against_them(pair, lacks):
    found = nodes(expected(), *FOUR, *in_conditions(*[(1, 1)] * 4, pair)[4:])["edu990005"]

    assert (found.outcome, found.value, found.terms["schools"]) == (UNKNOWN, None, 4)
    assert lacks is None or lacks in found.missing


def test_equal_conditions_let_expect_the_mean_and_a_line_without_spread_is_no_distance():
    equal = nodes(expected(), *in_conditions((10, 20), (10, 40), (10, 60), (10, 40)))
    exact = nodes(
        expected(scale="z", value=0), *in_conditions((10, 20), (20, 30), (30, 40), (40, 50))
    )

    near = nodes(
        expected(scale="z", value=0), *in_conditions((10, 20), (20, 30), (30, 41), (40, 50))
    )

    assert [one.value for one in equal.values()] == [20, 0, -20, 0]
    assert [(one.value, one.unit) for one in exact.values()] == [(0, "z")] * 4
    assert [one.value for one in near.values()] == pytest.approx(
        [0.239046, 0.478091, -1.673320, 0.956183], abs=1e-6
    )
