"""The days of the demonstration, counted from today, so that it is alive whenever it is started.

Results of a spring and of its exams are complete in July; until then the latest year with results
is the last one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

RESULTS_COMPLETE = (7, 1)
YEARS = 3


@dataclass(frozen=True)
class Days:
    """`year` is the year of the latest results; shifts −2, −1, 0 name the three years."""

    today: date

    @property
    def year(self) -> int:
        complete = (self.today.month, self.today.day) >= RESULTS_COMPLETE
        return self.today.year if complete else self.today.year - 1

    @property
    def years(self) -> range:
        return range(self.year - YEARS + 1, self.year + 1)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def passport(self, year: int) -> date:
        """The social passport of a year is of the September before it."""
        return date(year - 1, 9, 20)

    def reference(self, year: int) -> date:
        """When registry, passport and territory of a year came in."""
        return date(year - 1, 10, 8)

    def work(self, year: int) -> date:
        """The first day of ВПР, as reports name it."""
        return date(year, 4, 15)

    @property
    def kdr(self) -> date:
        """The region's own work of the autumn before the latest results."""
        return date(self.year - 1, 10, 15)

    def results(self, year: int) -> date:
        """When reports of a year came in, and never after today."""
        return min(date(year, 6, 15), self.ago(20))

    def individual(self, year: int) -> date:
        """When Ф1 came in: with the reports, but of the latest year only lately, so that its
        originals, kept for a month, are still there."""
        return self.results(year) if year < self.year else self.ago(16)

    def list_made(self, year: int) -> date:
        """When the list by results of the year was computed; the latest one is still open."""
        return date(year + 1, 2, 20) if year < self.year else self.ago(12)

    def regional_act(self, year: int) -> date:
        return date(year + 1, 3, 13)

    def order(self, year: int) -> date:
        return date(year + 1, 4, 17)

    @property
    def exit_order(self) -> date:
        """A school left the list at the end of last year."""
        return date(self.today.year - 1, 12, 19)


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let the portal's clock stand at noon of `day`: services date what they write by it.

    Only for the one process that seeds the demonstration.
    """
    moment = timezone.make_aware(datetime.combine(day, time(12)))
    clock = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = clock
