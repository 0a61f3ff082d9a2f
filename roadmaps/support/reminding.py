"""What the morning's letter says besides deadlines of plans: errands, recommendations, rounds."""

from collections.abc import Iterator

from django.urls import reverse

from monitoring.rounds import queries as rounds
from roadmaps.execution.reminder_letters import Other
from roadmaps.support import errand_queries as errands
from schools.clock import local_date
from schools.models import User


def terms(user: User) -> Iterator[Other]:
    """Of the person: errands and recommendations to be done, rounds to be answered."""
    for row in errands.mine(user).filter(errands.todo()).order_by("due", "pk"):
        yield Other(
            row.text,
            row.due,
            (row.due - errands.today_of(row)).days,
            reverse("roadmaps:errand", args=[row.pk]),
            row.scope,
        )
    for asked in rounds.asked_of(user):
        response = asked.response
        today = local_date(response.round.municipality)
        yield Other(
            f"Мониторинг «{response.round}»: {response.school}",
            asked.until,
            (asked.until - today).days,
            reverse("monitoring:response", args=[response.pk]),
            response.scope,
        )
