"""«Мои сроки» for a calendar program: a private link and what it gives."""

import re
import uuid
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar, Event

from roadmaps.execution import queries
from roadmaps.execution.queries import Row
from roadmaps.execution.standing import Stand
from roadmaps.models import CalendarFeed
from schools.models import User
from shnor_portal.core import audit

# The link is signed, so that the database alone does not hold it.
_SIGNER = Signer(salt="roadmaps.feed")
_DONE = {Stand.DONE, Stand.LATE}
# RFC 5545 has no place for them in a text; line ends are escaped.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@transaction.atomic
def renew(*, by: User) -> CalendarFeed:
    """A link, or a new one instead of that which became known to others."""
    feed, _ = CalendarFeed.objects.update_or_create(
        user=by, defaults={"key": uuid.uuid4(), "created_at": timezone.now()}
    )
    audit.record("feed.renew", f"{by}: создана ссылка на календарь", by=by, obj=feed)
    return feed


@transaction.atomic
def revoke(*, by: User) -> None:
    """The link gives nothing any more."""
    deleted, _ = CalendarFeed.objects.filter(user=by).delete()
    if deleted:
        audit.record("feed.revoke", f"{by}: ссылка на календарь отозвана", by=by)


def token_of(feed: CalendarFeed) -> str:
    return _SIGNER.sign(feed.key.hex)


def owner(token: str) -> User | None:
    """Whose link it is; None for a revoked or invented one, and for a closed account."""
    try:
        key = uuid.UUID(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    feed = CalendarFeed.objects.filter(key=key, user__is_active=True).select_related("user")
    found = feed.first()
    return found.user if found else None


def calendar_of(user: User, *, address: str) -> bytes:
    """All deadlines of the person as days of an iCalendar file; `address` begins their links."""
    calendar = Calendar()
    calendar.add("prodid", "-//Сопровождение школ//Мои сроки//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Сроки дорожных карт")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    stamp = timezone.now()
    for row in queries.read(queries.mine(user)):
        if row.standing.stand != Stand.CANCELLED:
            event = _event(row, address)
            event.add("dtstamp", stamp)
            calendar.add_component(event)
    return calendar.to_ical()


def _event(row: Row, address: str) -> Event:
    """The control date as a whole day, which takes no time from other things."""
    occurrence, measure = row.occurrence, row.measure
    event = Event()
    event.add("uid", f"occurrence-{occurrence.pk}@shnor-portal")
    event.add("dtstart", occurrence.end)
    event.add("dtend", occurrence.end + timedelta(days=1))
    mark = "Выполнено: " if row.standing.stand in _DONE else ""
    label = f" ({occurrence.label})" if occurrence.label else ""
    event.add("summary", _plain(f"{mark}{measure.text}{label}"))
    told = [
        f"План: {row.plan}",
        f"Школа: {occurrence.school}" if occurrence.school else "",
        f"Ожидаемый результат: {measure.result}" if measure.result else "",
        f"Ответственные: {measure.responsible}" if measure.responsible else "",
        f"Состояние: {row.standing.stand.label}",
    ]
    event.add("description", _plain("\n".join(filter(None, told))))
    event.add("url", f"{address}{occurrence.pk}/")
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    return _CONTROLS.sub(" ", text)
