"""«Сегодня»: errands and support of schools that wait for the person."""

from collections.abc import Iterator

from django.urls import reverse

from roadmaps.execution.standing import SOON_DAYS
from roadmaps.support import errand_queries as errands
from roadmaps.support import queries as support
from schools.clock import LocalDays
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core.typography import counted
from shnor_portal.desk.tasks import Task, Urgency

EVENTS = "мероприятие,мероприятия,мероприятий"
ERRANDS = "поручение,поручения,поручений"
DOCUMENTS = "документ,документа,документов"
DAYS = "день,дня,дней"


def tasks(user: User, days: LocalDays) -> Iterator[Task]:
    yield from _errands(user, days)
    yield from _support(user, days)


def _errands(user: User, days: LocalDays) -> Iterator[Task]:
    """The person's own errands, and those that they gave: reported, overdue, not confirmed yet."""
    if not user.holds(Permission.VIEW_SCHOOL):
        return
    url, waits = reverse("roadmaps:errand_list"), errands.waiting(user, days)
    if count := waits.overdue:
        yield Task(
            f"Просрочено у\u00a0вас: {counted(count, ERRANDS)}",
            "Отметьте исполнение или договоритесь о\u00a0другом сроке.",
            f"{url}?state=overdue", "Открыть", urgency=Urgency.LATE, count=count,
        )  # fmt: skip
    if count := waits.overdue_given - waits.overdue:
        yield Task(
            f"Просрочено исполнителями: {counted(count, ERRANDS)}",
            "Вы даёте поручения здесь: напомните исполнителям или измените срок.",
            f"{url}?whose=all&state=overdue", "Посмотреть", urgency=Urgency.LATE,
        )  # fmt: skip
    if count := waits.to_accept:
        yield Task(
            f"Ждёт принятия: {counted(count, ERRANDS)}",
            "Исполнители отметили исполнение. Примите его или верните.",
            f"{url}?whose=all&state=done", "Принять", count=count,
        )  # fmt: skip
    if count := waits.drafts:
        yield Task(
            f"Не\u00a0подтверждены поручения: {counted(count, DOCUMENTS)}",
            "Пункты прочитаны, но\u00a0исполнители их ещё не\u00a0видят.",
            reverse("roadmaps:directive_list"), "Проверить",
        )  # fmt: skip
    if count := waits.soon:
        yield Task(
            f"Скоро срок: {counted(count, ERRANDS)}",
            f"Срок поручений – в\u00a0ближайшие {counted(SOON_DAYS, DAYS)}.",
            f"{url}?state=soon", "Открыть", urgency=Urgency.SOON, count=count,
        )  # fmt: skip


def _support(user: User, days: LocalDays) -> Iterator[Task]:
    """Events of support that passed, and nobody said whether they took place."""
    if not user.holds(Permission.EDIT_SUPPORT):
        return
    if count := support.to_fill(user, days).count():
        yield Task(
            f"Отметьте проведённое: {counted(count, EVENTS)}",
            "Дата мероприятий поддержки прошла. Впишите участников и\u00a0итог или отмените.",
            f"{reverse('roadmaps:support_list')}?state=unfilled",
            "Отметить",
            count=count,
        )
