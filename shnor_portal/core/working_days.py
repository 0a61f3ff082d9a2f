"""Working days of Russia: weekends, holidays (ТК РФ, статья 112) and the transfers that the
Government has decreed; of a year without a decree yet, weekends and holidays alone."""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays


@cache
def _calendar() -> HolidayBase:
    return country_holidays("RU")


def on_working_day(day: date) -> date:
    """The day itself, or the next working one: a term that ends on a day off ends after it
    (ГК РФ, статья 193)."""
    while not _calendar().is_working_day(day):
        day += timedelta(days=1)
    return day


def last_working_day(day: date) -> date:
    """The day itself, or the working one before it."""
    while not _calendar().is_working_day(day):
        day -= timedelta(days=1)
    return day


def after_working_days(day: date, number: int) -> date:
    """The `number`-th working day after `day`, which itself does not count (ГК РФ, статья 191)."""
    for _ in range(number):
        day = on_working_day(day + timedelta(days=1))
    return day
