"""The table of schools' reports of a year."""

from django.urls import reverse

from roadmaps.models import YearReport
from schools.clock import local_day
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices

STATE_STYLES = {
    YearReport.State.DRAFT: "text-bg-light",
    YearReport.State.SENT: "text-bg-warning",
    YearReport.State.CLOSED: "text-bg-success",
}


def _sent(row: YearReport) -> object:
    return local_day(row.sent_at, row.school.municipality) if row.sent_at else None


REPORTS = Table(
    "year-reports",
    "Итоги года школ",
    [
        Column(
            "school", "Школа", "school.name", order="school__name", width=44,
            html=lambda row: linked(
                row.school.name, reverse("roadmaps:year_report", args=[row.pk])
            ),
        ),
        Column(
            "state", "Состояние", lambda row: row.get_state_display(), Kind.CHOICE, width=24,
            order=by_choices("state", YearReport.State.values),
            html=lambda row: badges([(row.get_state_display(), STATE_STYLES[row.state])]),
        ),
        Column("due", "Срок отчёта", "due", Kind.DATE, order="due", width=12),
        Column("sent", "Отправлен", _sent, Kind.DATE, order="sent_at", width=12),
        Column("held", "Собеседование", "held_on", Kind.DATE, order="held_on", width=14),
        Column(
            "decision", "Решение", lambda row: row.get_decision_display(), Kind.CHOICE, width=44,
            order=by_choices("decision", YearReport.Decision.values),
        ),
        Column("present", "Кто участвовал", "present", order="present", width=44, shown=False),
        Column("conclusion", "Вывод", "conclusion", order="conclusion", width=60, shown=False),
    ],
    order="school",
    noun="отчёт,отчёта,отчётов",
)  # fmt: skip
"""Rows are of `year_reports.of_year`."""
