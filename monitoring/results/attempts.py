"""Which days of ОГЭ and ЕГЭ count: the setting of a municipality, and what it leaves out.

The main period ends before the 1st of July: its main and reserve days are summed. Later days are
second attempts; they are loaded and kept, and count only where the municipality says so.
"""

from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from monitoring.models import SourceResult
from schools.models import Municipality, School

SETTING = "gia_attempts"
_LATE_FROM = (7, 1)


def is_late(sitting: date | None) -> bool:
    """Whether a day is after the main period; a work without a day is not."""
    return sitting is not None and (sitting.month, sitting.day) >= _LATE_FROM


class CountedDays:
    """Asked of sources one by one; who counts all days is looked up at the first late one."""

    def has(self, school_id: int, sitting: date | None) -> bool:
        return not is_late(sitting) or school_id in self._counting_all

    @cached_property
    def _counting_all(self) -> set[int]:
        schools = School.objects.filter(municipality__gia_attempts=Municipality.Attempts.ALL)
        return set(schools.values_list("pk", flat=True))


def late_sources(municipality: Municipality) -> QuerySet[SourceResult]:
    """Live results of a municipality from days after the main period."""
    return SourceResult.objects.filter(
        live=True, school__municipality=municipality, sitting__month__gte=_LATE_FROM[0]
    )
