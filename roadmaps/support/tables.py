"""Tables of support: events, schools against norms, agreements, norms themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString

from roadmaps.models import Partnership, SupportEvent, SupportNorm
from roadmaps.plans import addressees
from roadmaps.support.norms import Progress
from roadmaps.support.queries import SchoolSupport, YearSupport, unfilled
from schools.clock import LocalDays, local_date
from shnor_portal.core.lists.cells import badges, linked, noted
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table, by_choices, by_words
from shnor_portal.core.typography import NBSP, number

UNFILLED = "прошло, не отмечено"
STATE_STYLES = {
    "planned": "text-bg-light",
    "held": "text-bg-success",
    "cancelled": "text-bg-secondary",
}


def state_words(event: SupportEvent, today: date) -> str:
    if event.is_planned and event.ends < today:
        return UNFILLED
    return event.get_state_display()


def state_style(event: SupportEvent, today: date) -> str:
    unfilled = event.is_planned and event.ends < today
    return "text-bg-warning" if unfilled else STATE_STYLES[event.state]


def _today(event: SupportEvent) -> date:
    return local_date(event.municipality)


def events(days: LocalDays) -> Table:
    """Rows are of `queries.event_table`; `days` are today by time zone."""
    return Table(
        "support",
        "Поддержка школ",
        [
            Column(
                "theme", "Мероприятие", "theme", order="theme", width=60,
                html=lambda row: linked(
                    row.theme, reverse("roadmaps:support_event", args=[row.pk])
                ),
            ),
            Column(
                "kind", "Вид", lambda row: row.get_kind_display(), order=by_words("kind", dict(
                    SupportEvent.Kind.choices)), width=28, under="theme",
            ),
            Column("starts", "Дата", "starts", Kind.DATE, order="starts", width=12),
            Column(
                "ends", "По", lambda row: row.ends if row.ends != row.starts else None, Kind.DATE,
                order="ends", width=12, under="starts", html=lambda row: f"по {row.ends:%d.%m.%Y}",
            ),
            Column(
                "state", "Состояние", lambda row: state_words(row, _today(row)), Kind.CHOICE,
                order=_state_order(days), width=22,
                html=lambda row: badges(
                    [(state_words(row, _today(row)), state_style(row, _today(row)))]
                ),
            ),
            Column("schools", "Школ", "school_count", Kind.NUMBER, order="school_count", width=8),
            Column(
                "people", "Участников", "people_count", Kind.NUMBER, order="people_count", width=12,
                help="Учителя и руководители школ, которые вы видите",
            ),
            Column("hours", "Часов", "hours", Kind.DECIMAL, order="hours", width=8),
            Column("responsible", "Ответственный", "responsible", order="responsible", width=30),
            Column("place", "Место", "place", order="place", width=30, shown=False),
            Column(
                "host", "На базе школы", lambda row: row.host.name if row.host else "",
                order="host__name", width=34, shown=False,
            ),
            Column("outcome", "Итог", "outcome", order="outcome", width=50, shown=False),
            Column("url", "Ссылка", "url", width=40, shown=False),
            Column(
                "where", "Муниципалитет", "municipality.name", order="municipality__name", width=36,
                shown=False,
            ),
        ],
        order="-starts",
        noun="мероприятие,мероприятия,мероприятий",
    )  # fmt: skip


def _state_order(days: LocalDays) -> Case:
    """From what waits for a word to what is settled."""
    states = SupportEvent.State
    steps = [unfilled(days), *(Q(state=state) for state in states.values)]
    whens = [When(step, then=Value(place)) for place, step in enumerate(steps)]
    return Case(*whens, output_field=IntegerField())


def by_school(support: YearSupport) -> Table:
    """Schools of a municipality in a year: a column for each norm. Rows are `SchoolSupport`."""
    columns = [
        Column(
            "school", "Школа", "school.name", order=BY_VALUE, width=40,
            html=lambda row: linked(
                row.school.name,
                f"{reverse('roadmaps:support_school', args=[row.school.pk])}?year={support.year}",
            ),
        ),
        Column("held", "Проведено", "held", Kind.NUMBER, order=BY_VALUE, total=BY_VALUE),
        Column("planned", "Впереди", "planned", Kind.NUMBER, order=BY_VALUE, total=BY_VALUE),
        Column("people", "Участников", "people", Kind.NUMBER, order=BY_VALUE, total=BY_VALUE),
        *(_norm_column(norm) for norm in support.by_school),
    ]  # fmt: skip
    return Table(
        "support-schools", f"Поддержка по школам, {support.year}{NBSP}год", columns, "school",
        cards=False, noun="школа,школы,школ",
    )  # fmt: skip


def _norm_column(norm: SupportNorm) -> Column:
    def progress(row: SchoolSupport) -> Progress | None:
        return row.of(norm)

    def words(row: SchoolSupport) -> str:
        one = progress(row)
        return one.words if one else ""

    def shown(row: SchoolSupport) -> str | None:
        one = progress(row)
        return progress_html(one) if one else None

    return Column(
        f"norm{norm.pk}", norm.title, words, Kind.CHOICE, html=shown, width=20,
        help=f"Не менее {number(norm.number)} за год: {norm.get_unit_display()}",
    )  # fmt: skip


def progress_html(one: Progress) -> SafeString:
    """«2 из 4» with a word beside the colour, and what is planned."""
    said = "выполнено" if one.is_met else ""
    style = "text-bg-success" if one.is_met else "text-bg-light"
    ahead = f"ещё запланировано: {number(one.planned)}" if one.planned and not one.is_met else ""
    return badges([(one.words, style)]) + noted(said, ahead)


def partnerships(*, may_edit: bool) -> Table:
    columns = [
        Column("school", "Школа", "school.name", order="school__name", width=36, html=_school),
        Column(
            "kind", "Вид", lambda row: row.get_kind_display(), Kind.CHOICE,
            order=by_choices("kind", Partnership.Kind.values), width=30,
        ),
        Column("partner", "Партнёр", "with_whom", width=40,
               order=Coalesce("partner_school__name", "partner")),
        Column("subject", "Предмет", "subject", order="subject", width=44),
        Column("number", "№", "number", order="number", width=10),
        Column("dated", "Дата", "dated", Kind.DATE, order="dated", width=12),
        Column("until", "Действует до", "until", Kind.DATE, order="until", width=12),
        Column(
            "state", "Состояние", _term, width=16, under="until",
        ),
        Column("url", "Ссылка", "url", width=40, shown=False),
    ]  # fmt: skip
    if may_edit:
        columns.append(
            Column(
                "edit", "Править", "pk", control=True,
                html=lambda row: linked(
                    "править", reverse("roadmaps:partnership_edit", args=[row.pk])
                ),
            )
        )  # fmt: skip
    return Table(
        "partnerships", "Договоры и кураторы", columns, "school",
        noun="договор,договора,договоров",
    )  # fmt: skip


def _school(row: Partnership) -> SafeString:
    return linked(row.school.name, reverse("roadmaps:support_school", args=[row.school_id]))


def _term(row: Partnership) -> str:
    today = local_date(row.school.municipality)
    if row.until is None:
        return "бессрочно"
    return "истёк" if row.until < today else "действует"


def norms(norms: Sequence[SupportNorm], *, may_edit: bool) -> Table:
    """Norms of a municipality, in words."""

    def title(row: SupportNorm) -> Any:
        if not may_edit:
            return row.title
        return linked(row.title, reverse("roadmaps:norm_edit", args=[row.pk]))

    columns = [
        Column("title", "Норма", "title", order=BY_VALUE, width=44, html=title),
        Column("whom", "Кому", _whom, order=BY_VALUE, width=34),
        Column("number", "Не менее за год", "number", Kind.NUMBER, order=BY_VALUE, width=12),
        Column("unit", "Что считается", lambda row: row.get_unit_display(), order=BY_VALUE,
               width=24),
        Column("kinds", "Какие мероприятия", kind_words, width=50),
        Column("limits", "Условия", limit_words, width=40),
        Column("years", "Годы", _years, order=BY_VALUE, width=16),
        Column("ground", "Основание", "ground", order=BY_VALUE, width=40),
    ]  # fmt: skip
    return Table("support-norms", "Нормы поддержки", columns, "title", noun="норма,нормы,норм")


def _whom(row: SupportNorm) -> str:
    return addressees.words(row.whom, row.municipality)


def kind_words(row: SupportNorm) -> str:
    """Names of the kinds that count."""
    if row.unit == SupportNorm.Unit.CONTRACTS:
        return ""
    names = dict(SupportEvent.Kind.choices)
    return ", ".join(names[kind] for kind in row.kinds if kind in names) or "любые"


def limit_words(row: SupportNorm) -> str:
    """«не короче 4 часов; не меньше 40 участников»."""
    said = [
        (row.min_hours, f"не короче {number(row.min_hours)}{NBSP}ч"),
        (row.min_people, f"участников не меньше {number(row.min_people)}"),
        (row.min_districts, f"муниципалитетов не меньше {number(row.min_districts)}"),
    ]
    return "; ".join(words for value, words in said if value)


def _years(row: SupportNorm) -> str:
    return f"{row.first_year}–{row.last_year}" if row.last_year else f"с{NBSP}{row.first_year}"
