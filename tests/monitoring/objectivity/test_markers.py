"""Signs that results show: computed by hand, at their thresholds."""

import pytest

from monitoring.objectivity.markers import (
    Code,
    border_jumps,
    cohort_fall,
    high_mean,
    inverted_tasks,
    journal,
)
from monitoring.objectivity.words import state, told

BORDERS = {3: 7, 4: 12, 5: 16}


def plain(marker) -> str:
    return told(marker).replace("\u00a0", " ")


def scores(**more: int) -> dict[int, int]:
    """Three participants at each score from 3 to 19, and others where it is said."""
    return dict.fromkeys(range(3, 20), 3) | {int(key[1:]): n for key, n in more.items()}


def test_a_jump_at_the_first_score_of_a_mark_is_a_sign():
    (found,) = border_jumps(scores(s7=12), BORDERS)

    assert (found.code, found.mark, found.score, found.value, found.rough) == (
        Code.BORDER, 3, 7, 4.0, False,
    )  # fmt: skip
    assert "На первом балле отметки «3» (7 баллов) работ в 4,0 раза больше" in plain(found)


@pytest.mark.parametrize(
    "given",
    [scores(), scores(s8=12), {7: 12, 6: 1, 8: 1, 9: 1}, dict.fromkeys(range(3, 20), 40)],
    ids=["even", "between borders", "fewer than twenty", "many and even"],
)
def test_no_jump_is_no_sign(given):
    assert border_jumps(given, BORDERS) == []


def test_a_jump_among_few_is_a_rough_guess():
    (found,) = border_jumps({6: 2, 7: 14, 8: 3, 9: 4}, BORDERS)

    assert found.rough
    assert "ориентировочный" in plain(found)


def test_journal_is_a_sign_above_its_thresholds_and_never_of_few():
    assert [one.code for one in journal(20, 7, 2)] == [Code.JOURNAL, Code.JOURNAL_FAR]
    assert journal(20, 6, 1) == []  # 30 % and 5 % exactly: not more
    assert journal(9, 9, 9) == []
    assert journal(20, None, None) == []


def test_easy_tasks_worse_and_hard_ones_better_are_a_sign_together():
    easy, hard = ("Б", 0.6, 0.7, 25), ("П", 0.8, 0.6, 25)

    (found,) = inverted_tasks([easy, easy, hard, hard, ("Б", 0.7, 0.7, 25)])

    assert (found.value, found.beside) == (2, 2)
    assert "2 задания базового уровня выполнены хуже" in plain(found)
    assert inverted_tasks([easy, easy, hard]) == []
    assert inverted_tasks([easy, easy, hard, ("В", 0.7, 0.6, 25)]) == []  # by a tenth: not more
    assert inverted_tasks([(*task[:3], 9) for task in (easy, easy, hard, hard)]) == []


def test_the_same_pupils_a_year_later_fall_by_more_than_a_deviation():
    (found,) = cohort_fall((0.9, 20), (-0.4, 18))

    assert found.value == pytest.approx(-1.3)
    assert "выше на 1,3 стандартного отклонения" in plain(found)
    assert cohort_fall((0.9, 20), (-0.1, 18)) == []
    assert cohort_fall((0.9, 14), (-0.4, 18)) == []
    assert cohort_fall(None, (-0.4, 18)) == []


def test_a_list_from_above_outweighs_signs_of_the_portal():
    sign = journal(20, 7, 0)

    assert state(sign, listed=True) == "в списке ФИОКО или региона"
    assert state(sign, listed=False) == "требует внимания"
    assert state((), listed=False) == "маркеров нет"


HIGH, USUAL = (0, 2, 8, 20), (200, 400, 300, 100)


def test_marks_far_above_the_region_that_exams_do_not_confirm_are_a_sign():
    (found,) = high_mean(HIGH, USUAL, advanced=False, exams=-0.4)

    assert (found.code, found.value, found.beside, found.n) == (Code.MEAN, 4.6, 3.3, 30)
    assert "Средняя отметка 4,60 (30 участников) намного выше" in plain(found)


@pytest.mark.parametrize(
    ("own", "given"),
    [
        (HIGH, {"exams": 0.1}),
        (HIGH, {"exams": None}),
        (HIGH, {"advanced": True}),
        ((0, 1, 2, 6), {}),
        ((3, 12, 9, 6), {}),
    ],
    ids=["confirmed", "no exams", "taught in depth", "few", "like the others"],
)
def test_high_marks_are_no_sign_by_themselves(own, given):
    assert high_mean(own, USUAL, **{"advanced": False, "exams": -0.4, **given}) == []
