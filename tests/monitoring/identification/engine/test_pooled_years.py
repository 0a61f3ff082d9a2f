"""Small cohorts: up to three years are pooled before data are called too few (design §4)."""

from dataclasses import replace

import pytest

from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Reason, from_json
from monitoring.identification.words.explain import explain
from monitoring.identification.words.figures import criteria, has_small_figures
from shnor_portal.core.typography import NBSP
from tests.monitoring.identification.engine.rule_cases import MA5, RU5, YEAR, marks, node, school


def count(needed: int = 1, **where: object) -> dict:
    low = {"metric": "fail_share", "op": ">=", "value": 0.3, **where}
    return {"count": {"over": "P", "where": low, "op": ">=", "value": needed}}


def written(*years: tuple[int, int]) -> dict:
    """(failed, n) of the year of the run, of the year before, and so on."""
    return {(RU5, YEAR - back): marks(failed, n) for back, (failed, n) in enumerate(years)}


def test_six_pupils_with_three_failures_are_no_ground_and_it_is_said_why():
    found = node(count(), school(cells=written((3, 6))))

    assert found.outcome is Truth.UNKNOWN
    assert [(each.reason, each.n) for each in found.skipped if each.n] == [(Reason.SMALL_N, 6)]
    assert any("Участников меньше 10" in text for text in explain(found).missing)


def test_three_small_years_are_judged_together():
    found = node(count(), school(cells=written((3, 6), (2, 7), (2, 6))))

    (reading,) = found.counted
    assert found.outcome is Truth.YES
    assert (reading.numerator, reading.denominator, reading.n) == (7, 19, 19)
    assert reading.pooled == ((YEAR, 6), (YEAR - 1, 7), (YEAR - 2, 6))
    (line,) = explain(found).lines
    (text,) = (detail.replace(NBSP, " ") for detail in line.details)
    assert "36,8 % (7 из 19), вместе за 2022–2024 годы: в 2024 году участников только 6" in text


@pytest.mark.parametrize(
    ("years", "n"),
    [
        (((3, 9), (0, 9)), 18),
        (((3, 10), (0, 50)), 10),
        (((3, 6), (1, 2), (0, 20), (0, 90)), 28),
    ],
)
def test_only_cohorts_under_ten_are_pooled_and_no_further_than_three_years(years, n):
    assert node(count(), school(cells=written(*years))).counted[0].n == n


def test_pool_that_stays_small_is_skipped_with_its_years():
    found = node(count(), school(cells=written((2, 3), (1, 3), (1, 3))))

    (reading,) = (each for each in found.skipped if each.n)
    assert (found.outcome, reading.n, reading.value) == (Truth.UNKNOWN, 9, None)
    assert reading.pooled == ((YEAR, 3), (YEAR - 1, 3), (YEAR - 2, 3))


def test_least_number_of_the_rule_is_of_the_pool():
    cells = written((3, 6), (2, 7), (2, 6))

    assert node(count(min_n=19), school(cells=cells)).outcome is Truth.YES
    assert node(count(min_n=20), school(cells=cells)).outcome is Truth.UNKNOWN


def test_a_year_that_nobody_took_is_not_brought_back():
    assert node(count(), school(cells=dict([*written((3, 9), (9, 20)).items()][1:]))).total == 0


def test_marked_years_are_not_pooled_where_the_rule_distrusts_them():
    cells = written((3, 6), (0, 20), (2, 7))
    one = school(cells=cells, bias=[(RU5, YEAR - 1)])

    assert node(count(bias="exclude"), one).counted[0].n == 13
    assert node(count(bias="flag"), one).counted[0].n == 33


def test_repetition_asks_each_year_by_itself():
    where = {"metric": "fail_share", "op": ">=", "value": 0.3}
    rule = {"same_procedure": {"over": "P", "years": [0, -1], "where": where}}

    assert node(rule, school(cells=written((3, 6), (3, 7), (3, 6)))).outcome is Truth.UNKNOWN


def test_pool_with_a_year_of_too_few_is_hidden_as_that_year_is():
    found = node(count(), school(cells={**written((2, 4), (4, 9)), MA5: marks(5, 20)}))

    (shown,) = criteria(found, explain(found), may_see_small=False)
    assert has_small_figures(found)
    assert [row.hidden for row in shown.readings if row.value or row.hidden] == [True, False]
    assert all("2024 года по русскому языку" not in text for text in shown.line.details)


def test_trace_keeps_the_years_of_a_pool():
    found = node(count(), school(cells=written((3, 6), (2, 7))))

    assert from_json(found.as_json()) == found
    assert replace(found.counted[0], pooled=()).fewest == 13
