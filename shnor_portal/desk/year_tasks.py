"""«Сегодня»: early signs of plans; reports of the year to be written and to be talked over."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from roadmaps.execution import signs
from roadmaps.execution.queries import NEAR_DAYS
from roadmaps.proof import year_reports
from schools.clock import LocalDays, local_date, viewers_day
from schools.models import User
from shnor_portal.core.typography import short_date
from shnor_portal.desk.tasks import Task, Urgency


def year_tasks(user: User, days: LocalDays) -> Iterator[Task]:
    for line in signs.waiting(user, days):
        sign, today = line.sign, days[line.sign.plan.municipality.time_zone]
        yield Task(
            f"Ранний признак: {sign.title}",
            f"{line.about}. Решите до {short_date(sign.due)}: продолжить, изменить, прекратить.",
            reverse("roadmaps:sign", args=[sign.pk]),
            "Посмотреть и решить",
            urgency=Urgency.LATE if sign.due < today else Urgency.SOON,
        )
    for report in year_reports.to_write(user):
        today = local_date(report.school.municipality)
        if report.due > today + timedelta(days=NEAR_DAYS) and not report.remark:
            continue
        why = f"Возвращён: {report.remark}" if report.remark else "Черновик уже составлен."
        yield Task(
            str(report),
            f"{why} Срок – {short_date(report.due)}.",
            reverse("roadmaps:year_report", args=[report.pk]),
            "Дописать и отправить",
            urgency=Urgency.LATE if report.due < today else Urgency.WAITS,
        )
    for report in year_reports.to_talk(user):
        yield Task(
            str(report),
            "Отчёт отправлен и ждёт собеседования.",
            reverse("roadmaps:year_report", args=[report.pk]),
            "Провести собеседование",
            viewers_day(report.sent_at) if report.sent_at else None,
        )
