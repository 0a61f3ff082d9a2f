"""«Мои сроки» for a calendar program: a private link and what it gives.

The link stands in for its owner without a password, so it is shown once, kept only as a keyed
hash, and gives what the owner's roles of today give: nothing when the last of them has ended.
"""

import re
import secrets
from datetime import timedelta
from urllib.parse import urljoin

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from roadmaps.execution import queries, reminders
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.reminder_letters import Other
from roadmaps.execution.standing import Stand
from roadmaps.models import CalendarFeed
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

_DONE = {Stand.DONE, Stand.LATE}
# RFC 5545 has no place for them in a text; line ends are escaped.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@transaction.atomic
def renew(*, by: User, instead_of: str = "") -> str:
    """The token of a new link; the earlier link, if any, is dead.

    `instead_of` is the `seal` of what its owner saw: the same request sent twice makes one link.
    """
    # The person: there may be no link yet to hold.
    states.take(by, by=None)
    feed = CalendarFeed.objects.filter(user=by).first()
    if seal(feed) != instead_of:
        raise Refused(
            "Ссылка уже создана, её адрес показан один раз. Если он не сохранился, создайте "
            "новую ссылку.",
            code="feed_changed",
        )
    token = secrets.token_urlsafe(32)
    feed, _ = CalendarFeed.objects.update_or_create(
        user=by, defaults={"token_hash": _hash(token), "created_at": timezone.now()}
    )
    audit.record("feed.renew", f"{by}: создана ссылка на календарь", by=by, obj=feed)
    return token


def seal(feed: CalendarFeed | None) -> str:
    """A word that changes when the link does, and tells nothing of it; blank for no link."""
    return f"{feed.pk}-{feed.created_at.timestamp()}" if feed else ""


@transaction.atomic
def revoke(*, by: User) -> None:
    """The link gives nothing any more."""
    deleted, _ = CalendarFeed.objects.filter(user=by).delete()
    if deleted:
        audit.record("feed.revoke", f"{by}: ссылка на календарь отозвана", by=by)


def owner(token: str) -> User | None:
    """Whose link it is; None for a revoked or invented one, for a closed account, and for one who
    has no role any more that shows schools."""
    feed = CalendarFeed.objects.filter(token_hash=_hash(token), user__is_active=True)
    row = feed.select_related("user").first()
    return row.user if row and row.user.holds(Permission.VIEW_SCHOOL) else None


def _hash(token: str) -> str:
    return salted_hmac("roadmaps.feed", token, algorithm="sha256").hexdigest()


def calendar_of(user: User, *, address: str) -> bytes:
    """All deadlines of the person as days of an iCalendar file, and whatever else waits for them
    by a day: errands, monitorings, reports; `address` begins links of deadlines."""
    calendar = Calendar()
    calendar.add("prodid", "-//Сопровождение школ//Мои сроки//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Мои сроки")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    stamp = timezone.now()
    for row in queries.read(queries.mine(user)):
        if row.standing.stand != Stand.CANCELLED:
            event = _event(row, address)
            event.add("dtstamp", stamp)
            calendar.add_component(event)
    for one in reminders.others(user):
        event = _other(one, address)
        event.add("dtstamp", stamp)
        calendar.add_component(event)
    return calendar.to_ical()


def _event(row: DeadlineRow, address: str) -> Event:
    """The control date as a whole day, which takes no time from other things."""
    occurrence, measure = row.occurrence, row.measure
    event = Event()
    event.add("uid", f"occurrence-{occurrence.pk}@shnor-portal")
    event.add("dtstart", occurrence.end)
    event.add("dtend", occurrence.end + timedelta(days=1))
    mark = "Выполнено: " if row.standing.stand in _DONE else ""
    label = f" ({occurrence.label})" if occurrence.label else ""
    event.add("summary", _plain(f"{mark}{measure.text}{label}"))
    lines = [
        f"План: {row.plan}",
        f"Школа: {occurrence.school}" if occurrence.school else "",
        f"Ожидаемый результат: {measure.result}" if measure.result else "",
        f"Ответственные: {measure.responsible}" if measure.responsible else "",
        f"Состояние: {row.standing.stand.label}",
    ]
    event.add("description", _plain("\n".join(filter(None, lines))))
    event.add("url", f"{address}{occurrence.pk}/")
    event.add("transp", "TRANSPARENT")
    return event


def _other(one: Other, address: str) -> Event:
    """An errand, a round, a report: told by its own page."""
    event = Event()
    event.add("uid", f"{one.path.strip('/').replace('/', '-')}@shnor-portal")
    event.add("dtstart", one.until)
    event.add("dtend", one.until + timedelta(days=1))
    event.add("summary", _plain(one.text))
    event.add("url", urljoin(address, one.path))
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    return _CONTROLS.sub(" ", text)
