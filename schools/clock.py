"""What day it is where the school is."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from schools.models import Municipality


def local_date(municipality: Municipality) -> date:
    """Today in the municipality's time zone; deadlines are counted by it (design §6)."""
    return timezone.now().astimezone(ZoneInfo(municipality.time_zone)).date()
