"""«Сегодня»: what monitoring rounds ask of the person's schools, and what waits for checking."""

from collections.abc import Iterator

from django.urls import reverse

from monitoring.rounds import queries as rounds
from schools.clock import LocalDays
from schools.models import User
from shnor_portal.core.typography import counted, short_date
from shnor_portal.desk.tasks import Task, Urgency

FIELDS, SCHOOLS = "поле,поля,полей", "школа,школы,школ"


def round_tasks(user: User, days: LocalDays) -> Iterator[Task]:
    """What the person's schools are asked, and answers that wait for checking."""
    for asked in rounds.asked_of(user):
        response, round = asked.response, asked.response.round
        until = short_date(asked.until)
        title, action = f"Мониторинг: {round}", "Ответить"
        why = f"{response.school}. Ответы принимаются до {until}."
        if asked.returned:
            title = f"Возвращено {counted(asked.returned, FIELDS)}: {round}"
            why = f"{response.school}. Исправьте до {until}; остальное принято."
            action = "Исправить"
        late = asked.until < days[round.municipality.time_zone]
        yield Task(
            title,
            why,
            reverse("monitoring:response", args=[response.pk]),
            action,
            urgency=Urgency.LATE if late else Urgency.WAITS,
        )
    for round, waiting in rounds.to_check(user):
        yield Task(
            f"Ответы ждут проверки: {round}",
            f"Отправили и ждут: {counted(waiting, SCHOOLS)}.",
            f"{reverse('monitoring:round', args=[round.pk])}?sort=-state",
            "Проверить",
        )
