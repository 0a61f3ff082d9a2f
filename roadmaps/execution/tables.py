"""The list of deadlines, and other tables of the execution of plans as workbooks."""

from collections.abc import Container, Iterable
from datetime import date

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html

from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution import queries
from roadmaps.execution.overview import Overview
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.site_checks import SchoolMonths
from roadmaps.execution.standing import Stand
from roadmaps.execution.wording import MONTHS, days_words, month_words
from roadmaps.models import Measure, Occurrence, PlanVersion
from schools.clock import LocalDays
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table
from shnor_portal.core.lists.listing import whole_sheet
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData
from shnor_portal.core.typography import counted, short_date, shortened

STAND_STYLES = {
    Stand.AHEAD: "text-bg-light",
    Stand.SOON: "text-bg-warning",
    Stand.OVERDUE: "text-bg-danger",
    Stand.LATE: "text-bg-secondary",
    Stand.DONE: "text-bg-success",
    Stand.CANCELLED: "text-bg-light",
}


def deadlines(*, ticks: Container[int] | None = None, days: LocalDays | None = None) -> Table:
    """Rows are of `queries.read`; `ticks` are deadlines that may be ticked, None for a list
    without ticks."""
    columns = [
        Column(
            "measure", "Мероприятие", "measure.text", order=_of_measure("text"), width=60,
            html=lambda row: linked(
                shortened(row.measure.text, 220),
                reverse("roadmaps:occurrence", args=[row.occurrence.pk]),
            ),
        ),
        Column(
            "result", "Ожидаемый результат", "measure.result", width=44, under="measure",
            html=lambda row: f"Результат: {shortened(row.measure.result, 160)}",
        ),
        Column(
            "note", "Ход выполнения", "occurrence.note", width=40, under="measure",
            html=lambda row: f"Сделано: {shortened(row.occurrence.note, 160)}",
        ),
        Column("end", "Срок", "occurrence.end", Kind.DATE, order="end", width=12),
        Column("label", "Пояснение к сроку", "occurrence.label", width=20, under="end"),
        Column(
            "plan", "План", "plan.title", order="plan__title", width=40,
            html=lambda row: linked(
                shortened(row.plan.title, 70),
                reverse("roadmaps:plan_execution", args=[row.plan.pk]),
            ),
        ),
        Column(
            "place", "Школа", _place, width=34,
            order=Coalesce("school__name", "plan__municipality__name"),
        ),
        Column(
            "responsible", "Ответственные", "measure.responsible",
            order=_of_measure("responsible"), width=34, shown=False,
        ),
        Column(
            "state", "Состояние", lambda row: row.standing.stand.label, Kind.CHOICE,
            order=_standing_order(days), width=22,
            html=lambda row: badges(
                [(row.standing.stand.label, STAND_STYLES[row.standing.stand])]
            ),
        ),
        Column("days", "Дни", lambda row: days_words(row.standing), width=18, under="state"),
        Column(
            "done", "Выполнено", "occurrence.done_on", Kind.DATE, order="done_on", width=12,
            under="state",
            html=lambda row: f"выполнено {short_date(row.occurrence.done_on)}",
        ),
        Column("confirmed", "Подтверждение", _confirmation, width=18, under="state"),
        Column("reason", "Причина", "occurrence.reason", width=30, under="state"),
        Column(
            "reported", "Доложено", lambda row: REPORTED if _is_reported(row) else "",
            under="state",
        ),
        Column(
            "proofs", "Подтверждений",
            lambda row: getattr(row.occurrence, "proofs", None) or None, Kind.NUMBER,
            under="state", html=lambda row: counted(_proofs(row), PROOFS),
        ),
        Column(
            "actual", "Фактический результат", "occurrence.actual_result",
            order="actual_result", width=40, shown=False,
        ),
        Column(
            "number", "Число", "occurrence.actual_value", Kind.DECIMAL, order="actual_value",
            width=10, shown=False,
        ),
    ]  # fmt: skip
    if ticks is not None:
        columns.insert(0, _tick(ticks))
    return Table("deadlines", "Сроки", columns, "end", noun=DEADLINES)


REPORTED = "доложено руководителю"
PROOFS = "подтверждение,подтверждения,подтверждений"


def _tick(ticks: Container[int]) -> Column:
    def box(row: DeadlineRow) -> str:
        if row.occurrence.pk not in ticks:
            return ""
        text, day = shortened(row.measure.text, 80), short_date(row.occurrence.end)
        return format_html(
            '<input class="form-check-input" type="checkbox" name="row" value="{}"'
            ' aria-label="Отметить: {}, до {}">',
            row.occurrence.pk, text, day,
        )  # fmt: skip

    return Column("tick", "Отметить", "occurrence.pk", html=box, control=True)


def _of_measure(field: str) -> Subquery:
    """A field of a deadline's measure, as the latest approved version words it."""
    worded = Measure.objects.filter(
        version__plan=OuterRef("plan"),
        version__state=PlanVersion.State.APPROVED,
        key=OuterRef("measure_key"),
    ).order_by("-version__number")
    return Subquery(worded.values(field)[:1])


def _standing_order(days: LocalDays | None) -> Case:
    """From what burns to what is settled, today."""
    days = queries.local_days() if days is None else days
    late = Q(state=Occurrence.State.DONE, done_on__gt=F("end"))
    steps = [
        queries.overdue(days), queries.due_soon(days), queries.todo(), late,
        Q(state=Occurrence.State.DONE), Q(state=Occurrence.State.CANCELLED),
    ]  # fmt: skip
    whens = [When(step, then=Value(place)) for place, step in enumerate(steps)]
    return Case(*whens, output_field=IntegerField())


def _place(row: DeadlineRow) -> str:
    return str(row.occurrence.school or row.plan.municipality)


def _confirmation(row: DeadlineRow) -> str:
    item = row.occurrence
    if item.state == Occurrence.State.DONE and not item.confirmation:
        return "ждёт подтверждения"
    return item.get_confirmation_display() if item.confirmation else ""


def _is_reported(row: DeadlineRow) -> bool:
    return bool(row.occurrence.escalated_at) and row.standing.stand == Stand.OVERDUE


def _proofs(row: DeadlineRow) -> int:
    return getattr(row.occurrence, "proofs", 0)


def execution(overview: Overview) -> list[SheetData]:
    """Measures with their progress, and every deadline."""
    columns = [
        writing.Column("№", 8),
        writing.Column("Раздел", 34),
        writing.Column("Мероприятие", 60),
        writing.Column("Срок", 22),
        writing.Column("Ответственные", 34),
        writing.Column("Сроков", 9),
        writing.Column("Выполнено", 11),
        writing.Column("Из них с опозданием", 13),
        writing.Column("Просрочено", 11),
        writing.Column("Школ выполнило", 11),
        writing.Column("Школ всего", 9),
        writing.Column("Число и цель", 34),
    ]
    rows = [
        [
            writing.row_number(line.measure.number),
            section.title,
            line.measure.text,
            line.measure.deadline_text,
            line.measure.responsible,
            line.progress.wanted,
            line.progress.finished,
            line.progress.late,
            line.progress.overdue,
            line.schools_done if line.schools else None,
            line.schools or None,
            line.target.words if line.target else "",
        ]
        for section in overview.sections
        for line in section.measures
    ]
    return [SheetData("Исполнение", columns, rows), whole_sheet(deadlines(), overview.rows)]


def site_checks(year: int, *, today: date, may_check: bool) -> Table:
    """Schools × months, the latest first; rows are of `site_checks.year_of_checks`."""
    last = today.month if year == today.year else len(MONTHS)
    columns = [
        Column(
            "school", "Школа", lambda line: str(line.school), order=BY_VALUE, width=40, html=_site
        ),
        *(_month_column(place, may_check) for place in reversed(range(last))),
        Column(
            "latest", "Последняя проверка",
            lambda line: line.latest.checked_on if line.latest else None, Kind.DATE,
            order=BY_VALUE, width=12, shown=False,
        ),
        Column(
            "contents", "Что размещено и чего нет",
            lambda line: line.latest.contents if line.latest else "", width=60, shown=False,
        ),
    ]  # fmt: skip
    title = f"Проверка сайтов {year}\u00a0года"
    return Table("site-checks", title, columns, "school", cards=False, noun="школа,школы,школ")


def _site(line: SchoolMonths) -> str:
    link = linked(line.school, reverse("roadmaps:site_check", args=[line.school.pk]))
    if not line.latest:
        return link
    return link + format_html(
        '<span class="cell-note"><a href="{}" rel="noopener noreferrer" target="_blank">'
        'раздел на\u00a0сайте<span class="visually-hidden"> (откроется в новой вкладке)</span>'
        "</a></span>",
        line.latest.url,
    )


def _month_column(place: int, may_check: bool) -> Column:
    name = MONTHS[place]

    def words(line: SchoolMonths) -> str:
        month = line.months[place]
        if month.check:
            return "полное" if month.check.complete else "есть замечания"
        if month.due:
            return "пропущено" if month.overdue else "предстоит"
        return ""

    def dated(line: SchoolMonths) -> str:
        """«05.03: полное»: the day it was looked at, and what was found."""
        check = line.months[place].check
        return f"{check.checked_on:%d.%m}: {words(line)}" if check else words(line)

    def shown(line: SchoolMonths) -> str | None:
        month = line.months[place]
        if not (month.check or month.due):
            return None
        style = _MONTH_STYLES[words(line)]
        if not (month.check or may_check):
            return badges([(words(line), style)])
        url = reverse("roadmaps:site_check", args=[line.school.pk])
        return format_html(
            '<a class="badge {}" href="{}?month={}">{}'
            '<span class="visually-hidden">: {}, {}</span></a>',
            style, url, f"{month.first:%Y-%m}", dated(line), month_words(month.first),
            line.school,
        )  # fmt: skip

    def order(line: SchoolMonths) -> tuple[str, str] | None:
        return (words(line), dated(line)) if words(line) else None

    return Column(
        f"month{place + 1}", name.capitalize(), dated, Kind.CHOICE, order=order, html=shown
    )


_MONTH_STYLES = {
    "полное": "text-bg-success",
    "есть замечания": "text-bg-warning",
    "пропущено": "text-bg-danger",
    "предстоит": "text-bg-light",
}


def every_check(lines: Iterable[SchoolMonths]) -> SheetData:
    """Each month of each school with what was found and who looked."""
    columns = [
        writing.Column("Школа", 40),
        writing.Column("Месяц", 10),
        writing.Column("Проверено", 12),
        writing.Column("Содержание", 16),
        writing.Column("Что размещено и чего нет", 60),
        writing.Column("Адрес раздела", 50),
        writing.Column("Кто проверил", 24),
    ]
    rows = []
    for line in lines:
        for month in line.months:
            name = f"{month.first:%m.%Y}"
            if check := month.check:
                said = "полное" if check.complete else "есть замечания"
                who = str(check.checked_by or "")
                rows.append(
                    [str(line.school), name, check.checked_on, said, check.contents, check.url, who]
                )
            elif month.due:
                said = "не проверено" if month.overdue else "предстоит"
                rows.append([str(line.school), name, None, said, "", "", ""])
    return SheetData("По месяцам", columns, rows)
