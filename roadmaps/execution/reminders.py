"""When people are reminded: one digest a day in the morning of their own time zone, and for the
head one summary a week of what the coordinator let through.

The schedule ticks every hour; the ledger keeps a second tick from telling the same again.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from roadmaps.execution import queries, reminder_letters
from schools.models import Assignment, User
from schools.permissions import Permission, Role, roles_with
from shnor_portal.core import notices
from shnor_portal.core.models import Notice

# From eight in the morning; a worker that slept then catches up until the evening.
HOURS = range(8, 20)
MONDAY = 0
_WORKING = {*roles_with(Permission.MARK_PROGRESS), *roles_with(Permission.CONFIRM_PROGRESS)}


Source = Callable[[User], Iterable[reminder_letters.Other]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a room above say what else of a person has a term."""
    if source not in _sources:
        _sources.append(source)


def others(user: User) -> list[reminder_letters.Other]:
    """Everything besides deadlines of plans that has a term and waits for the person."""
    return [one for source in _sources for one in source(user)]


def tick() -> int:
    """Tell everybody whose morning it is what they were not told yet; how many notices."""
    notices.send_unsent(since=_yesterday())
    working = Q(pk__in=_holders(_WORKING)) | Q(measures__isnull=False)
    heads = Q(pk__in=_holders(roles_with(Permission.HEAR_REPORTS)))
    told = sum(_digest(user, day) for user, day in _untold(working, Notice.Kind.DIGEST))
    return told + sum(
        _summary(head, day)
        for head, day in _untold(heads, Notice.Kind.SUMMARY)
        if day.weekday() == MONDAY
    )


def _untold(who: Q, kind: str) -> Iterator[tuple[User, date]]:
    """Active people in whose time zone it is time, with their day, not told this kind today."""
    notified = set(
        Notice.objects.filter(kind=kind, day__gte=_yesterday()).values_list("recipient_id", "day")
    )
    for user in User.objects.filter(who, is_active=True).distinct():
        moment = timezone.now().astimezone(ZoneInfo(user.time_zone or settings.TIME_ZONE))
        if moment.hour in HOURS and (user.pk, moment.date()) not in notified:
            yield user, moment.date()


def _digest(user: User, day: date) -> bool:
    mine = queries.mine(user).filter(queries.todo())
    below = queries.overdue_below(user).exclude(pk__in=mine.order_by().values("pk"))
    summary = reminder_letters.Day(
        rows=queries.read(mine),
        to_confirm=queries.to_confirm(user).count(),
        overdue_below=below.count(),
        others=others(user),
    )
    return _tell(user, Notice.Kind.DIGEST, day, reminder_letters.digest(summary, links=_links()))


def _summary(head: User, day: date) -> bool:
    letter = reminder_letters.summary(queries.read(queries.reported_to(head)), links=_links())
    return _tell(head, Notice.Kind.SUMMARY, day, letter)


def _tell(user: User, kind: str, day: date, letter: reminder_letters.Letter | None) -> bool:
    if letter is None:
        return False
    notice = notices.tell(
        recipient=user,
        kind=kind,
        day=day,
        title=letter.title,
        body=letter.body,
        items=letter.items,
    )
    return notice is not None


def _holders(roles: Iterable[Role]) -> QuerySet:
    return Assignment.objects.current().filter(role__in=roles).values("user")


def _yesterday() -> date:
    """No zone is further than a day from the portal's."""
    return timezone.localdate() - timedelta(days=1)


def _links() -> reminder_letters.Links:
    return reminder_letters.Links(
        portal=settings.PORTAL_URL,
        deadlines=reverse("roadmaps:my_deadlines"),
        occurrences=reverse("roadmaps:occurrence", args=[0]).removesuffix("0/"),
    )
