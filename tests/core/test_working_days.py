"""Terms of papers fall on working days."""

from datetime import date

import pytest

from shnor_portal.core.working_days import after_working_days, last_working_day, on_working_day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 17), date(2026, 4, 17)),  # a Friday
        (date(2026, 4, 18), date(2026, 4, 20)),
        (date(2026, 5, 9), date(2026, 5, 12)),  # a Saturday; the 11th is off for it
        (date(2026, 1, 1), date(2026, 1, 12)),  # the 9th is transferred
        (date(2025, 11, 1), date(2025, 11, 1)),  # a Saturday at work
    ],
)
def test_term_on_a_day_off_ends_on_the_next_working_day(day, expected):
    assert on_working_day(day) == expected


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 4, 17), 5, date(2026, 4, 24)),
        (date(2026, 4, 30), 1, date(2026, 5, 4)),
        (date(2025, 12, 30), 2, date(2026, 1, 13)),
    ],
)
def test_working_days_are_counted_from_the_next_day(day, number, expected):
    assert after_working_days(day, number) == expected


def test_last_working_day_before_a_day_off():
    assert last_working_day(date(2026, 12, 20)) == date(2026, 12, 18)
    assert last_working_day(date(2026, 12, 18)) == date(2026, 12, 18)
