"""What the schedule asks of plans: one call, safe to run twice."""

from celery import shared_task

from roadmaps import approval
from roadmaps.execution import reminders, schedule


@shared_task(name="roadmaps.remind")
def remind() -> None:
    approval.begin_due()
    schedule.follow_lists()
    reminders.tick()
