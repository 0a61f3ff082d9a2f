"""What day it is where the school is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from schools.models import Municipality, User

LocalDays = dict[str, date]


def local_date(municipality: Municipality) -> date:
    """Today in the municipality's time zone; deadlines are counted by it (design §6)."""
    return local_day(timezone.now(), municipality)


def local_day(moment: datetime, municipality: Municipality) -> date:
    """The day of a moment as the municipality's clocks had it: 01:20 there is not yesterday."""
    return moment.astimezone(ZoneInfo(municipality.time_zone)).date()


def viewers_day(moment: datetime | None) -> date:
    """The day of a moment (None is now) on the clock of whoever asks: every request sets it."""
    return timezone.localtime(moment).date()


def days_of(viewer: User) -> LocalDays:
    """The same for the places where the person works, without a question where they are few."""
    places = viewer.workplaces
    if not places or None in places:
        return local_days()
    return {place.time_zone: local_date(place) for place in places if place}


def local_days() -> LocalDays:
    """What day it is now in each time zone of municipalities, for conditions of queries."""
    now = timezone.now()
    zones = Municipality.objects.order_by().values_list("time_zone", flat=True).distinct()
    return {zone: now.astimezone(ZoneInfo(zone)).date() for zone in zones}
