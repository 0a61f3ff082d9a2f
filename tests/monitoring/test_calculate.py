from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitoring.indicators.calculate import (
    Counts,
    Value,
    counts_from_shares,
    indicator_value,
    pool,
)
from monitoring.indicators.catalogue import CATALOGUE, Unit
from shnor_portal.core.errors import Refused

CELL = Counts(
    participants=21,
    n2=4,
    n3=6,
    n4=8,
    n5=2,
    journal_n=19,
    journal_lowered=5,
    journal_confirmed=11,
    journal_raised=3,
    journal_gap2=1,
    primary_n=20,
    primary_sum=246,
    primary_max=20,
)


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "value"),
    [
        ("success_share", 16, 20, 0.8),
        ("quality_share", 10, 20, 0.5),
        ("fail_share", 4, 20, 0.2),
        ("mean_mark", 68, 20, 3.4),
        ("sou", 992, 20, 49.6),
        ("mean_percent", 246, 400, 0.615),
        ("journal_lowered_share", 5, 19, 5 / 19),
        ("journal_confirmed_share", 11, 19, 11 / 19),
        ("journal_raised_share", 3, 19, 3 / 19),
        ("journal_gap2_share", 1, 19, 1 / 19),
    ],
)
def test_indicator_value_of_a_marked_cell(code, numerator, denominator, value):
    found = indicator_value(code, CELL, "vpr")

    assert (found.numerator, found.denominator) == (numerator, denominator)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("counts", "procedure", "expected"),
    [
        (Counts(n2=3, n3=7, n4=0, n5=0), "oge", (3, 10)),
        # A count of ОГЭ below some minimum is not asked: the mark decides.
        (Counts(n2=3, n3=7, n4=0, n5=0, below_minimum_n=5), "oge", (3, 10)),
        (Counts(participants=15, test_n=14, test_sum=700, below_minimum_n=2), "ege", (2, 14)),
        (Counts(participants=15, below_minimum_n=2), "ege", (2, 15)),
        # Base mathematics has marks and no test scale.
        (Counts(n2=1, n3=4, n4=4, n5=1), "ege", (1, 10)),
    ],
)
def test_indicator_value_below_minimum(counts, procedure, expected):
    found = indicator_value("below_minimum_share", counts, procedure)

    assert (found.numerator, found.denominator) == expected


def test_indicator_value_of_test_scores():
    found = indicator_value("mean_test", Counts(test_n=15, test_sum=753), "ege")

    assert found == Value(753, 15, 50.2)


@pytest.mark.parametrize(
    ("code", "counts", "procedure"),
    [
        ("fail_share", Counts(participants=12), "vpr"),
        ("fail_share", Counts(n2=1, n3=2, n4=3), "vpr"),
        ("fail_share", Counts(n2=0, n3=0, n4=0, n5=0), "vpr"),
        ("mean_percent", Counts(primary_n=10, primary_sum=80), "vpr"),
        ("journal_gap2_share", Counts(journal_n=10, journal_lowered=2), "vpr"),
        ("journal_lowered_share", CELL, "oge"),
        ("below_minimum_share", CELL, "vpr"),
        ("mean_test", Counts(test_n=3, test_sum=200), "vpr"),
    ],
)
def test_indicator_value_unknown(code, counts, procedure):
    assert indicator_value(code, counts, procedure) is None


@pytest.mark.parametrize("lacking", ["n2", "n3", "n4", "n5"])
def test_one_unknown_mark_leaves_no_indicator_of_marks(lacking):
    counts = replace(CELL, **{lacking: None})

    assert counts.marked is None
    assert counts.people == CELL.participants
    assert indicator_value("mean_mark", counts, "vpr") is None
    assert indicator_value("sou", counts, "vpr") is None


@pytest.mark.parametrize(
    ("counts", "people"),
    [
        (CELL, 20),
        (Counts(participants=7, test_n=6), 7),
        (Counts(test_n=6, primary_n=5), 6),
        (Counts(primary_n=5, journal_n=4), 5),
        (Counts(journal_n=4), 4),
        (Counts(participants=0, journal_n=4), 0),
        (Counts(), None),
    ],
)
def test_people_of_a_cell_are_those_with_a_mark_or_whoever_is_known(counts, people):
    assert counts.people == people


MARKS = {"participants": 9, "n2": 1, "n3": 4, "n4": 2, "n5": 1}
JOURNAL = {"journal_lowered": 1, "journal_confirmed": 2, "journal_raised": 0, "journal_gap2": 0}


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        (Counts(n2=1, n3=3, n4=0, n5=0, test_n=40, test_sum=900), None),
        (Counts(**MARKS), Counts(**MARKS)),
        (Counts(**MARKS, journal_n=4, **JOURNAL), Counts(**MARKS)),
        (Counts(**MARKS, journal_n=5, **JOURNAL), Counts(**MARKS, journal_n=5, **JOURNAL)),
        (Counts(**MARKS, primary_n=3, primary_sum=40, primary_max=20), Counts(**MARKS)),
        (Counts(**MARKS, test_n=2, test_sum=90, below_minimum_n=1), Counts(**MARKS)),
        (Counts(), Counts()),
    ],
    ids=["small", "marks", "few in the journal", "five there", "few scores", "few tests", "none"],
)
def test_everybody_sees_a_cell_without_its_small_groups(counts, seen):
    assert counts.without_small() == seen


def test_cells_are_added_as_they_are_pooled():
    total = CELL + Counts(participants=10, n2=1, n3=9, n4=0, n5=0)

    assert (total.participants, total.n2, total.n3, total.journal_n) == (31, 5, 15, 19)


@pytest.mark.parametrize(
    ("sums", "total"),
    [((12, 8), 20), ((Fraction(25, 2), 8), Fraction(41, 2)), ((0.1, 0.2), Fraction(3, 10))],
)
def test_scores_are_summed_exactly(sums, total):
    pooled = pool([Counts(primary_n=5, primary_sum=one, primary_max=20) for one in sums])

    assert pooled.primary_sum == total
    assert type(pooled.primary_sum) is type(total)
    assert (pooled.primary_n, pooled.primary_max) == (10, 20)


def test_indicator_tells_whole_numbers_as_whole_and_others_as_they_are():
    half = Counts(primary_n=2, primary_sum=Fraction(61, 2), primary_max=20)

    value = indicator_value("mean_percent", half, "vpr")

    assert (value.numerator, value.denominator) == (30.5, 40)
    assert [type(each) for each in (value.numerator, value.denominator)] == [float, int]


def test_nobody_with_scores_has_no_maximum():
    nobody = [Counts(primary_n=0, primary_sum=0, primary_max=most) for most in (20, 25)]

    assert pool(nobody).primary_max is None


def test_indicator_value_interval_only_for_shares():
    for indicator in CATALOGUE:
        found = indicator_value(
            indicator.code,
            Counts(**{**_fields(CELL), "test_n": 20, "test_sum": 1000, "below_minimum_n": 1}),
            indicator.procedures[0],
        )
        assert (found.low is not None) == (indicator.unit is Unit.SHARE), indicator.code
        assert (found.high is not None) == (indicator.unit is Unit.SHARE), indicator.code


def _fields(counts):
    return {name: getattr(counts, name) for name in counts.__dataclass_fields__}


def test_catalogue_names_every_indicator_of_the_contract():
    assert [indicator.code for indicator in CATALOGUE] == [
        "success_share",
        "quality_share",
        "fail_share",
        "mean_mark",
        "sou",
        "mean_percent",
        "mean_test",
        "below_minimum_share",
        "journal_lowered_share",
        "journal_confirmed_share",
        "journal_raised_share",
        "journal_gap2_share",
    ]


def test_pool_sums_counts_instead_of_averaging_percents():
    small, large = Counts(n2=5, n3=5, n4=0, n5=0), Counts(n2=0, n3=90, n4=0, n5=0)

    assert indicator_value("fail_share", pool([small, large]), "vpr").value == 0.05


def test_pool_keeps_points_possible_of_works_with_different_maxima():
    russian = Counts(primary_n=10, primary_sum=300, primary_max=45)
    maths = Counts(primary_n=20, primary_sum=200, primary_max=20)

    found = indicator_value("mean_percent", pool([russian, maths]), "vpr")

    assert (found.numerator, found.denominator) == (500, 850)


def test_pool_takes_journal_from_the_cell_that_has_one():
    pooled = pool([CELL, Counts(participants=10, n2=1, n3=9, n4=0, n5=0)])

    assert (pooled.journal_n, pooled.marked, pooled.participants) == (19, 30, 31)


def test_pool_does_not_understate_a_count_that_one_cell_lacks():
    without_gap = Counts(journal_n=10, journal_lowered=1, journal_confirmed=8, journal_raised=1)

    pooled = pool([CELL, without_gap])

    assert pooled.journal_gap2 is None
    assert pooled.journal_lowered == 6


PART = Counts(participants=20, n2=4, n3=6)
WHOLE = Counts(participants=10, n2=1, n3=2, n4=3, n5=4)


@pytest.mark.parametrize(
    ("cells", "success", "quality"),
    [
        ([PART], (16, 20), (10, 20)),
        ([PART, PART], (32, 40), (20, 40)),
        ([PART, WHOLE], (25, 30), (17, 30)),
        ([PART, Counts(participants=5, n2=1)], (20, 25), None),
        # Of the second it is not known who of the participants has a mark, or whether anybody.
        ([PART, Counts(participants=30, primary_n=30, primary_sum=90)], None, None),
        ([PART, CELL], None, None),
    ],
    ids=["one", "alike", "with whole marks", "success alone", "no marks", "some without a mark"],
)
def test_success_and_quality_without_the_highest_marks_rest_on_participants(
    cells, success, quality
):
    counts = pool(cells)

    for code, expected in (("success_share", success), ("quality_share", quality)):
        found = indicator_value(code, counts, "kdr")
        assert (found and (found.numerator, found.denominator)) == expected
    assert indicator_value("mean_mark", pool([PART]), "kdr") is None
    assert indicator_value("fail_share", pool([PART]), "kdr").value == 0.2


def test_pool_across_years_drops_scores_and_keeps_marks():
    cell = Counts(n2=1, n3=9, n4=0, n5=0, primary_n=10, primary_sum=90, primary_max=20)

    pooled = pool([cell, cell], across_years=True)

    assert pooled.n2 == 2
    assert indicator_value("mean_percent", pooled, "vpr") is None


def test_pool_of_several_cells_is_the_same_in_any_order():
    cells = [
        CELL,
        Counts(participants=4, n2=1, n3=1, n4=1, n5=1, primary_n=4, primary_sum=30, primary_max=25),
        Counts(participants=3, n2=1, journal_n=3, test_n=3, test_sum=150),
        Counts(primary_n=2, primary_sum=0.5, primary_max=20),
    ]

    found = {pool(order) for order in permutations(cells)}

    assert len(found) == 1
    assert (found.pop().n3, pool(cells[:2]).n3) == (None, CELL.n3 + 1)


def test_pool_of_nothing_knows_nothing():
    assert pool([]) == Counts()


# Percents to counts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shares", "n", "digits", "counts"),
    [
        ((12.36, 52.81, 26.97, 7.87), 89, 2, (11, 47, 24, 7)),  # sums to 100.01
        ((33.33, 33.33, 33.33), 3, 2, (1, 1, 1)),  # sums to 99.99
        ((33.3, 66.7), 3, 1, (1, 2)),
        ((0, 100, 0, 0), 7, 2, (0, 7, 0, 0)),
        ((Decimal("12.5"), Decimal("87.5")), 8, 1, (1, 7)),
        ((0, 0, 0, 0), 0, 2, (0, 0, 0, 0)),
        # A share exactly half a digit away from its count is still its share.
        ((13, 88), 8, 0, (1, 7)),
        # Ten people that rounding has lost are shared out by what each quota still lacks.
        ((20, 30, 49), 1000, 0, (204, 303, 493)),
    ],
)
def test_counts_from_shares(shares, n, digits, counts):
    assert counts_from_shares(shares, n, digits) == counts


@pytest.mark.parametrize(
    ("shares", "n", "code"),
    [
        ((12.36, 52.81, 26.97, 7.97), 89, "percent_sum_differs"),
        ((50.0, 49.9, 0, 0), 10, "percent_sum_differs"),
        ((-10, 110, 0, 0), 10, "percent_sum_differs"),
        ((12.36, 52.81, 26.97, 7.87), 88, "percent_base_differs"),
        ((33.33, 33.33, 33.34), 4, "percent_base_differs"),
        ((100, 0, 0, 0), 0, "percent_base_differs"),
        # 4 and 3 of 7 are 57.14 % and 42.86 %: one last digit away is of other numbers.
        ((57.15, 42.86, 0, 0), 7, "percent_base_differs"),
        ((57.13, 42.86, 0, 0), 7, "percent_base_differs"),
    ],
)
def test_counts_from_shares_refused(shares, n, code):
    with pytest.raises(Refused) as refusal:
        counts_from_shares(shares, n, 2)

    assert refusal.value.code == code


@given(st.lists(st.integers(0, 2000), min_size=4, max_size=4))
def test_counts_from_shares_recovers_what_was_rounded(counts):
    n = sum(counts)
    assume(n > 0)
    shares = [round(Fraction(100 * count, n), 2) for count in counts]

    assert counts_from_shares(shares, n, 2) == tuple(counts)


@given(
    st.lists(st.integers(0, 300), min_size=2, max_size=6), st.integers(0, 2), st.integers(1, 900)
)
def test_counts_from_shares_never_invents_people(counts, digits, n):
    total = sum(counts)
    assume(total > 0)
    shares = [round(Fraction(100 * count, total), digits) for count in counts]

    try:
        found = counts_from_shares(shares, n, digits)
    except Refused:
        assert n != total
    else:
        assert sum(found) == n
        assert min(found) >= 0
