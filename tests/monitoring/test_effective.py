"""The effective source of each quantity, sums of sittings, and what a recompute writes."""

from datetime import UTC, date, datetime

import pytest

from monitoring.models.results import COUNT_FIELDS
from monitoring.results.effective import CELL_FIELDS, Source, effective_values, of_one

FIRST = datetime(2025, 5, 1, tzinfo=UTC)
LATER = datetime(2025, 6, 1, tzinfo=UTC)


def source(pk, kind, *, at=FIRST, sitting=None, **counts):
    return Source(pk, kind, sitting, at, dict.fromkeys(COUNT_FIELDS) | counts)


def cell(*sources):
    return dict(zip(CELL_FIELDS, effective_values(sources), strict=True))


def marks(n2, n3, n4, n5):
    return {"participants": n2 + n3 + n4 + n5, "n2": n2, "n3": n3, "n4": n4, "n5": n5}


def test_effective_individual_results_win_over_a_later_report():
    found = cell(
        source(1, "1individual", **marks(1, 2, 3, 4)),
        source(2, "2report", at=LATER, **marks(9, 9, 9, 9)),
    )

    assert (found["n2"], found["marks_source_id"]) == (1, 1)


def test_effective_latest_of_the_same_kind_wins():
    found = cell(
        source(1, "2report", **marks(1, 1, 1, 1)),
        source(2, "2report", at=LATER, **marks(2, 2, 2, 2)),
    )

    assert (found["n2"], found["participants"], found["marks_source_id"]) == (2, 8, 2)


def test_effective_quantities_come_from_different_sources():
    found = cell(
        source(1, "2report", **marks(1, 1, 1, 1)),
        source(2, "2report", journal_n=4, journal_lowered=1, journal_confirmed=3, journal_raised=0),
    )

    assert (found["n2"], found["marks_source_id"]) == (1, 1)
    assert (found["journal_lowered"], found["journal_source_id"]) == (1, 2)
    assert found["test_source_id"] is None


def test_effective_sittings_of_one_kind_are_summed_and_the_maximum_is_not():
    found = cell(
        source(
            1, "1individual", sitting=date(2025, 6, 2), primary_n=3, primary_sum=40, primary_max=31
        ),
        source(
            2, "1individual", sitting=date(2025, 6, 9), primary_n=2, primary_sum=10, primary_max=31
        ),
    )

    assert (found["primary_n"], found["primary_sum"], found["primary_max"]) == (5, 50, 31)


def test_effective_repeated_sitting_replaces_its_earlier_version():
    found = cell(
        source(1, "1individual", sitting=date(2025, 6, 2), **marks(1, 0, 0, 0)),
        source(2, "1individual", sitting=date(2025, 6, 2), at=LATER, **marks(0, 1, 0, 0)),
    )

    assert (found["n2"], found["n3"]) == (0, 1)


@pytest.mark.parametrize("kind", ["1individual", "2report", "3flat"])
def test_effective_maximum_alone_is_no_primary_score(kind):
    found = cell(source(1, kind, primary_max=20, **marks(1, 1, 1, 1)))

    assert found["primary_source_id"] is None


@pytest.mark.parametrize(
    "counts",
    [
        marks(1, 2, 3, 4),
        marks(1, 2, 3, 4) | {"primary_n": 10, "primary_sum": 120, "primary_max": 20},
        {"primary_max": 20, "journal_lowered": 3},
        {"participants": 10},
        {},
    ],
)
def test_effective_short_way_of_one_source_is_the_long_way(counts):
    single = source(7, "2report", **counts)

    assert of_one(7, tuple(single.counts.values())) == effective_values([single])
