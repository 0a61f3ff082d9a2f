"""Plans for a school year: what is said of half-years, years and August in them; days in common."""

from datetime import date

import pytest

from roadmaps.deadlines import parse_deadline
from roadmaps.deadlines.calendar import note_on_halves, note_on_years, overlap

SCHOOL_YEAR = (date(2023, 9, 1), date(2024, 8, 31))
BOTH_YEARS = (date(2023, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "is_of_school_year"),
    [
        (date(2023, 9, 1), date(2024, 8, 31), True),
        (date(2023, 8, 1), date(2024, 5, 31), True),
        (date(2023, 9, 30), date(2025, 6, 30), True),
        (date(2023, 7, 31), date(2024, 5, 31), False),
        (date(2023, 10, 1), date(2024, 5, 31), False),
        (date(2023, 9, 1), date(2024, 4, 30), False),
        (date(2023, 9, 1), date(2024, 9, 1), False),
        (date(2023, 8, 1), date(2023, 8, 31), False),
    ],
)
def test_half_years_of_a_plan_for_a_school_year_are_said_to_be_calendar_ones(
    start, end, is_of_school_year
):
    said = ["полугодия понимаются как календарные"] if is_of_school_year else []

    assert note_on_halves((start, end)) == said


@pytest.mark.parametrize(
    ("span", "period", "is_said"),
    [
        pytest.param(BOTH_YEARS, SCHOOL_YEAR, True, id="both-whole-years"),
        pytest.param((date(2023, 1, 1), date(2025, 12, 31)), SCHOOL_YEAR, False, id="three"),
        pytest.param((date(2023, 2, 1), date(2024, 12, 31)), SCHOOL_YEAR, False, id="february"),
        pytest.param((date(2023, 1, 2), date(2024, 12, 31)), SCHOOL_YEAR, False, id="second-day"),
        pytest.param((date(2023, 1, 1), date(2024, 11, 30)), SCHOOL_YEAR, False, id="november"),
        pytest.param((date(2023, 1, 1), date(2024, 12, 30)), SCHOOL_YEAR, False, id="but-a-day"),
        pytest.param(SCHOOL_YEAR, SCHOOL_YEAR, False, id="the-school-year-itself"),
        pytest.param(BOTH_YEARS, (date(2023, 1, 1), date(2024, 8, 31)), False, id="from-january"),
        pytest.param(BOTH_YEARS, (date(2023, 9, 1), date(2024, 12, 31)), False, id="to-december"),
    ],
)
def test_two_years_around_a_plan_for_a_school_year_are_said_to_be_calendar_ones(
    span, period, is_said
):
    said = ["годы понимаются как календарные"] if is_said else []

    assert note_on_years(span, period) == said


@pytest.mark.parametrize(
    ("text", "is_doubtful"),
    [
        ("август 2023-2024 учебного года", True),
        ("до 20 августа 2023-2024 учебного года", True),
        ("сентябрь 2023-2024 учебного года", False),
        ("июль 2023-2024 учебного года", False),
        ("август 2024 года", False),
    ],
)
def test_august_of_a_school_year_is_to_be_checked(text, is_doubtful):
    note = parse_deadline(text, *SCHOOL_YEAR).note

    assert ("август учебного года: проверьте год" in note) == is_doubtful


@pytest.mark.parametrize(
    ("last", "first", "have_a_day"),
    [
        (date(2023, 5, 31), date(2023, 5, 31), True),
        (date(2023, 5, 31), date(2023, 6, 1), False),
    ],
)
def test_periods_have_a_day_in_common(last, first, have_a_day):
    earlier, later = (date(2023, 1, 1), last), (first, date(2023, 12, 31))

    assert overlap(earlier, later) == overlap(later, earlier) == have_a_day
