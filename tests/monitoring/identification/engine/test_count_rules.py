"""`count` and `same_procedure`: procedures on the wrong side of a threshold."""

import pytest

from monitoring.identification.engine.facts import ProcedureKey
from monitoring.identification.engine.identify import identify
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Reason
from tests.monitoring.identification.engine.rule_cases import (
    EGE_BASE,
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


def low(**where):
    return {"metric": "fail_share", "op": ">=", "value": 0.3, "min_n": 10, **where}


def count(value=2, min_counted=2, **where):
    return {
        "count": {
            "id": "low",
            "over": "P",
            "where": low(**where),
            "op": ">=",
            "value": value,
            "min_counted": min_counted,
        }
    }


def repeat(**where):
    return {"same_procedure": {"over": "P", "years": [0, -1], "where": low(**where)}}


@pytest.mark.parametrize(
    ("cells", "outcome", "value", "counted"),
    [
        pytest.param({RU5: marks(3, 10), MA5: marks(6, 20)}, YES, 2, 2, id="exactly-30-percent"),
        pytest.param({RU5: marks(3, 10), MA5: marks(5, 17)}, NO, 1, 2, id="29.4-percent-is-less"),
        pytest.param({RU5: marks(9, 10)}, UNKNOWN, 1, 1, id="fewer-than-min-counted"),
        pytest.param({}, UNKNOWN, 0, 0, id="nothing"),
        pytest.param(
            {RU5: marks(9, 9), MA5: marks(9, 9), RU6: marks(0, 10), OGE_MA: marks(0, 10)},
            NO,
            0,
            2,
            id="small-are-skipped-as-no",
        ),
        pytest.param({RU5: marks(9, 9), MA5: marks(9, 9)}, UNKNOWN, 0, 0, id="only-small"),
        pytest.param({EGE_RU: ege_scores(600, 10, 3), OGE_MA: marks(3, 10)}, YES, 2, 2, id="ege"),
        pytest.param({RU5: scores(500, 20), MA5: marks(4, 10)}, UNKNOWN, 1, 1, id="no-marks"),
    ],
)
def test_count_table(cells, outcome, value, counted):
    found = node(count(), school(cells=cells))

    assert (found.outcome, found.value, found.total) == (outcome, value, counted)


def test_count_without_min_counted_needs_at_least_one_procedure():
    rule = count(value=1)
    del rule["count"]["min_counted"]

    assert node(rule, school()).outcome is UNKNOWN
    assert node(rule, school(cells={RU5: marks(0, 10)})).outcome is NO


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        pytest.param({RU5: marks(4, 10), MA5: marks(4, 10), RU6: marks(5, 5)}, YES, id="certain"),
        pytest.param({RU5: marks(4, 10), MA5: marks(0, 10), RU6: marks(0, 5)}, UNKNOWN, id="may"),
        pytest.param({RU5: marks(0, 10), MA5: marks(0, 10), RU6: marks(5, 5)}, NO, id="cannot"),
    ],
)
def test_count_with_small_cells_left_open(cells, outcome):
    assert node(count(small_n="unknown"), school(cells=cells)).outcome is outcome


@pytest.mark.parametrize(
    ("bias", "outcome", "value", "counted"),
    [
        ("ignore", NO, 1, 3),
        ("flag", NO, 1, 3),
        ("exclude", NO, 1, 2),
        ("count_as_low", YES, 2, 3),
    ],
)
def test_count_bias_policies(bias, outcome, value, counted):
    cells = {RU5: marks(0, 10), MA5: marks(4, 10), RU6: marks(0, 10)}

    found = node(count(bias=bias), school(cells=cells, bias=[RU5]))

    assert (found.outcome, found.value, found.total) == (outcome, value, counted)


def test_count_bias_of_another_year_does_not_matter():
    cells = {RU5: marks(0, 10), MA5: marks(4, 10)}

    found = node(count(bias="count_as_low"), school(cells=cells, bias=[(RU5, YEAR - 1)]))

    assert found.value == 1


def test_count_trace_says_what_was_skipped_and_why():
    own = school(
        "edu990001",
        {RU5: marks(2, 7), MA5: scores(100, 12), RU6: marks(1, 12), OGE_MA: marks(0, 12)},
        bias=[RU6],
    )
    other = school("edu990002", {EGE_RU: ege_scores(100, 12, 0)})

    found = nodes(count(bias="exclude"), own, other)[own.school]

    assert {item.procedure: item.reason for item in found.skipped} == {
        RU5: Reason.SMALL_N,
        MA5: Reason.METRIC_MISSING,
        RU6: Reason.BIASED,
        EGE_RU: Reason.NOT_TAKEN,
    }
    assert [(item.procedure, item.numerator, item.denominator) for item in found.counted] == [
        (OGE_MA, 0, 12)
    ]


def test_count_trace_does_not_keep_values_of_small_cells():
    found = node(count(), school(cells={RU5: marks(2, 7)}))

    (reading,) = [item for item in found.skipped if item.procedure == RU5]
    assert (reading.n, reading.value, reading.numerator) == (7, None, None)


def test_count_knows_a_school_without_such_grades():
    found = node(count(), school(kind="ООШ"))

    reasons = {item.procedure: item.reason for item in found.skipped}
    assert reasons[EGE_RU] is Reason.NO_GRADE
    assert reasons[OGE_MA] is Reason.FILE_MISSING


def test_count_floor_a_smaller_min_n_may_say_no_but_never_yes():
    fine = school(cells={RU5: marks(5, 9), MA5: marks(0, 9), RU6: marks(0, 9)})
    low_twice = school(cells={RU5: marks(5, 9), MA5: marks(5, 9), RU6: marks(0, 9)})

    assert node(count(min_n=5), fine).outcome is NO
    assert node(count(min_n=5, min_counted=1), low_twice).outcome is UNKNOWN


def test_count_base_mathematics_of_ege_fails_by_mark():
    rule = {"count": {"over": "P", "where": low(), "op": ">=", "value": 1}}
    selectors = {"P": [{"type": "EGE", "subject": "MA_B"}]}

    (finding,) = identify(
        methodology(rule, selectors=selectors), facts([school(cells={EGE_BASE: marks(3, 10)})])
    )

    assert finding.truth is YES


def test_count_trial_works_never_count():
    trial = ProcedureKey("trial", "Русский язык", grade=5)

    found = node(count(min_counted=1), school(cells={trial: marks(9, 10)}))

    assert found.total == 0


# The same procedure two years running ----------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "outcome", "counted"),
    [
        pytest.param({RU5: marks(4, 10), (RU5, 2023): marks(3, 10)}, YES, 1, id="repeated"),
        pytest.param({RU5: marks(4, 10), (RU5, 2023): marks(2, 10)}, NO, 1, id="once"),
        pytest.param({RU5: marks(4, 10), (MA5, 2023): marks(4, 10)}, UNKNOWN, 0, id="different"),
        pytest.param({RU5: marks(0, 10)}, UNKNOWN, 0, id="nothing-in-both-years"),
        pytest.param({RU5: marks(4, 10), (RU5, 2023): marks(9, 9)}, UNKNOWN, 0, id="small-before"),
        pytest.param({RU5: marks(4, 10), (RU5, 2022): marks(4, 10)}, UNKNOWN, 0, id="a-gap-year"),
        pytest.param(
            {
                RU5: marks(4, 10),
                (RU5, 2023): marks(9, 9),
                MA5: marks(0, 10),
                (MA5, 2023): marks(0, 10),
            },
            NO,
            1,
            id="another-counted-in-both",
        ),
    ],
)
def test_same_procedure_table(cells, outcome, counted):
    found = node(repeat(), school(cells=cells))

    assert (found.outcome, found.total) == (outcome, counted)


def test_same_procedure_small_cells_left_open():
    cells = {
        RU5: marks(4, 10),
        (RU5, 2023): marks(9, 9),
        MA5: marks(0, 10),
        (MA5, 2023): marks(0, 10),
    }

    assert node(repeat(small_n="unknown"), school(cells=cells)).outcome is UNKNOWN


def test_same_procedure_marked_cell_is_low_in_its_year():
    cells = {RU5: marks(4, 10), (RU5, 2023): marks(0, 10)}
    marked = school(cells=cells, bias=[(RU5, 2023)])

    assert node(repeat(bias="count_as_low"), marked).outcome is YES
    assert node(repeat(bias="exclude"), marked).outcome is UNKNOWN
