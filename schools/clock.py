"""What day it is where the school is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from schools.models import Municipality


def local_date(municipality: Municipality) -> date:
    """Today in the municipality's time zone; deadlines are counted by it (design §6)."""
    return local_day(timezone.now(), municipality)


def local_day(moment: datetime, municipality: Municipality) -> date:
    """The day of a moment as the municipality's clocks had it: 01:20 there is not yesterday."""
    return moment.astimezone(ZoneInfo(municipality.time_zone)).date()
