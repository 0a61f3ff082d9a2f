"""The list of schools, and the tables of a school's card as workbooks."""

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from schools.figures_queries import FigureCell, FigureTable
from schools.models import School, SchoolIdentifier, SchoolStatus
from schools.privacy import HIDDEN
from schools.queries import SchoolCard
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData
from shnor_portal.core.typography import short_date

FLAG_WORDS = {
    "rural": "сельская",
    "small": "малокомплектная",
    "hard_to_reach": "труднодоступная",
    "advanced": "углублённое изучение",
}


DIRECTION_WORDS = {1: "благоприятный", -1: "неблагоприятный", 0: "не значим"}
YES_NO = {True: "да", False: "нет", None: ""}
STATUS_STYLES = {
    SchoolStatus.Kind.SHNOR: "text-bg-danger",
    SchoolStatus.Kind.SHNSU: "text-bg-primary",
    SchoolStatus.Kind.RISK_ZONE: "text-bg-warning",
}


def flags_of(school: School) -> str:
    """«сельская, малокомплектная»."""
    return ", ".join(word for flag, word in FLAG_WORDS.items() if getattr(school, flag))


def status_words(status: SchoolStatus) -> str:
    """«ШНОР, перечень 2026 года»."""
    return f"{status.term}, перечень {status.list_year}\u00a0года"


def _statuses_of(school: School) -> list[tuple[str, str]]:
    """Current statuses in words, each with its style."""
    return [
        (status_words(status), STATUS_STYLES[SchoolStatus.Kind(status.kind)])
        for status in school.statuses.all()
    ]


def _named(school: School) -> SafeString:
    link = linked(school.name, reverse("schools:school_card", args=[school.pk]))
    if not school.closed_on:
        return link
    closed = badges([(f"закрыта {short_date(school.closed_on)}", "text-bg-secondary")])
    return format_html("{} {}", link, closed)


_OF_SCHOOL = OuterRef("pk")
_LOGIN = Subquery(
    SchoolIdentifier.objects.filter(school=_OF_SCHOOL, system=SchoolIdentifier.System.FIS_OKO)
    .order_by(F("year").desc(nulls_first=True))
    .values("value")[:1]
)
CURRENT_STATUS = Subquery(
    SchoolStatus.objects.current()
    .filter(school=_OF_SCHOOL)
    .annotate(place=by_choices("kind", SchoolStatus.Kind.values))
    .order_by("place")
    .values("place")[:1]
)

SCHOOLS = Table(
    "schools",
    "Школы",
    [
        Column("name", "Школа", "name", order="name", width=44, html=_named),
        Column(
            "municipality", "Муниципалитет", "municipality.name",
            order="municipality__name", width=34,
        ),
        Column("login", "Логин ФИС ОКО", "login", order=_LOGIN, width=16),
        Column(
            "kind", "Вид", lambda school: school.get_kind_display(), Kind.CHOICE,
            order=by_choices("kind", School.Kind.values), width=18,
        ),
        Column("place", "Населённый пункт", "place", order="place", width=24),
        Column("pupils", "Обучающихся", "pupils", Kind.NUMBER, order="pupils", total="pupils"),
        Column("flags", "Условия", flags_of, width=40),
        Column(
            "status", "Статус", lambda school: "; ".join(word for word, _ in _statuses_of(school)),
            Kind.CHOICE, order=CURRENT_STATUS, width=30,
            html=lambda school: badges(_statuses_of(school)),
        ),
        Column("closed", "Закрыта", "closed_on", Kind.DATE, order="closed_on", shown=False),
    ],
    order="name",
    noun="школа,школы,школ",
)  # fmt: skip
"""Rows are schools of `queries.schools`."""


def card_sheets(card: SchoolCard) -> list[SheetData]:
    """The tables of a school's card, each on its sheet."""
    figures = (_figures(table) for table in card.figures if table.rows)
    surveys = [_surveys(card)] if card.surveys else []
    return [
        _statuses(card),
        _identifiers(card),
        _passports(card),
        _years(card),
        _territory(card),
        *figures,
        *surveys,
    ]


def _statuses(card: SchoolCard) -> SheetData:
    titles = (
        "Статус",
        "Год перечня",
        "По результатам",
        "Региональный акт",
        "Номер акта",
        "Дата акта",
        "Номер документа",
        "Дата документа",
        "Действует с",
        "Действует по",
    )
    rows = [
        [
            status.term,
            status.list_year,
            status.results_year,
            status.regional_act,
            status.regional_number,
            status.regional_date,
            status.order_number,
            status.order_date,
            status.starts,
            status.ends,
        ]
        for status in card.statuses
    ]
    return SheetData("Статусы", [writing.Column(title, 18) for title in titles], rows)


def _identifiers(card: SchoolCard) -> SheetData:
    rows = [[i.get_system_display(), i.shown, i.year or "все годы"] for i in card.identifiers]
    columns = [
        writing.Column("Система", 24),
        writing.Column("Значение", 20),
        writing.Column("Год", 12),
    ]
    return SheetData("Коды", columns, rows)


def _passports(card: SchoolCard) -> SheetData:
    table = card.passports
    columns = [writing.Column("Фактор", 48), writing.Column("Влияние", 18)]
    columns += [writing.Column(str(passport.year), 12) for passport in table.passports]
    rows: list[list[Any]] = [["Обучающихся", "", *(p.pupils for p in table.passports)]]
    for line in (*table.significant, *table.insignificant):
        counts = (HIDDEN if cell.hidden else cell.count for cell in line.counts)
        rows.append([line.factor.title, DIRECTION_WORDS[line.factor.direction], *counts])
    rows.append(["Источник", "", *(p.source for p in table.passports)])
    return SheetData("Социальный паспорт", columns, rows)


def _years(card: SchoolCard) -> SheetData:
    columns = [
        writing.Column("Год", 8),
        writing.Column("Обучающихся", 14),
        writing.Column("Участники регионального и всероссийского этапов", 26),
        writing.Column("Победители и призёры", 16),
        writing.Column("Выбыло без продолжения обучения", 20),
        writing.Column("Источник", 50),
    ]
    rows = [
        [
            line.row.year,
            line.row.contingent,
            line.row.olympiad_participants,
            line.row.olympiad_winners,
            HIDDEN if line.leavers.hidden else line.leavers.count,
            line.row.source,
        ]
        for line in card.years
    ]
    return SheetData("Олимпиады и выбытие", columns, rows)


def _territory(card: SchoolCard) -> SheetData:
    columns = [
        writing.Column("Год", 8),
        writing.Column("Населённый пункт", 26),
        writing.Column("Безработица, %", 16),
        writing.Column("По региону, %", 16),
        writing.Column("Труднодоступная", 16),
        writing.Column("Источник", 50),
    ]
    rows = [
        [
            line.year,
            line.place,
            line.unemployment,
            line.of_region,
            YES_NO[line.hard_to_reach],
            line.source,
        ]
        for line in card.territory
    ]
    return SheetData("Территория", columns, rows)


def _figures(table: FigureTable) -> SheetData:
    columns = [writing.Column("Показатель", 48)]
    columns += [writing.Column(str(row.year), 16) for row in table.rows]
    rows: list[list[Any]] = [
        [line.title, *(_told(cell) for cell in line.cells)] for line in (*table.lines, *table.apart)
    ]
    dates = (short_date(row.as_of) if row.as_of else "" for row in table.rows)
    rows.append(["На дату", *dates])
    rows.append(["Источник", *(row.source for row in table.rows)])
    return SheetData(table.title, columns, rows)


def _surveys(card: SchoolCard) -> SheetData:
    heads = (("Год", 8), ("Кто отвечал", 18), ("Вопрос", 60), ("Ответ", 30),
             ("Ответили так", 14), ("Всего ответили", 14), ("Источник", 40))  # fmt: skip
    rows = [
        [
            survey.row.year,
            question.group,
            question.question,
            line.answer,
            _told(line.cell),
            _told(question.asked),
            survey.row.source,
        ]
        for survey in card.surveys
        for question in survey.questions
        for line in question.answers
    ]
    return SheetData("Опросы", [writing.Column(*head) for head in heads], rows)


def _told(cell: FigureCell) -> Any:
    if cell.hidden:
        return HIDDEN
    return YES_NO[cell.value] if isinstance(cell.value, bool) else cell.value
