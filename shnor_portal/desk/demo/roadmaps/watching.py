"""What goes on around plans: site checks, what goes up to the head, reminders."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from django.conf import settings

from roadmaps.execution import queries, reminders, services
from roadmaps.execution.site_checks import record_check
from roadmaps.models import Plan
from schools.models import School, User
from shnor_portal.core import notices
from shnor_portal.desk.demo.days import Days
from shnor_portal.desk.demo.roadmaps.carrying_out import Agenda
from shnor_portal.desk.demo.roadmaps.words import month_after

# The day of a month on which sites are looked at; the list of a year is of the middle of April.
CHECKED_ON = 25
ESCALATED, SEEN, LEDGER_DAYS = 9, 2, 7
ESCALATED_OVERDUE = 21
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
COMPLETE = "Дорожная карта, приказы, справки об исполнении, контакты куратора."
NOT_COMPLETE = "Дорожная карта размещена; справки об исполнении за прошлый месяц нет."


def look_at_sites(
    agenda: Agenda, sites: Sequence[tuple[School, str]], left: School, days: Days, by: User
) -> None:
    """Every month since the list was approved; the last month of `left` is not looked at yet."""
    first = days.order(days.year - 1)
    month, count = first.replace(day=1), 0
    while month_after(month, 1) <= days.today:
        last = month_after(month, 2) > days.today
        for number, (school, url) in enumerate(sites):
            if last and school == left:
                continue
            complete = (count + number) % 5 != 1
            day = month.replace(day=CHECKED_ON)
            agenda.add(
                day,
                partial(
                    record_check,
                    school=school,
                    month=month,
                    url=url,
                    contents=COMPLETE if complete else NOT_COMPLETE,
                    complete=complete,
                    checked_on=day,
                    by=by,
                ),
            )
        month, count = month_after(month, 1), count + 1


def let_through(agenda: Agenda, plan: Plan, days: Days, by: User) -> None:
    """The coordinator reports the measure that is overdue the longest."""
    occurrences = queries.everything().filter(plan=plan, end=days.ago(ESCALATED_OVERDUE))
    agenda.add(
        days.ago(ESCALATED),
        lambda: services.escalate(occurrences=occurrences.order_by("pk")[:1], by=by),
    )


def remind(agenda: Agenda, days: Days, readers: Sequence[User]) -> None:
    """The digests of the last week, with the head's summary on its Monday; some were read."""
    for ago in range(LEDGER_DAYS, 0, -1):
        agenda.add(days.ago(ago), _tick)
    for reader in readers:
        agenda.add(days.ago(SEEN), partial(notices.see, reader))


def _tick() -> None:
    with _no_mail():
        reminders.tick()


@contextmanager
def _no_mail() -> Iterator[None]:
    """Demonstration people have invented addresses: nothing leaves the portal.

    Only for the one process that seeds the demonstration, as `days.on`.
    """
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, NO_MAIL
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = usual
