"""How schools are written in lists: the same words on the page and in the workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schools.models import School, SchoolStatus
from schools.privacy import HIDDEN
from schools.queries import SchoolCard
from shnor_portal.core.sheets.writing import Column, SheetData

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


@dataclass(frozen=True)
class SchoolLine:
    """A school of the list; `statuses` are pairs of words and their style."""

    school: School
    place: str
    flags: str
    statuses: tuple[tuple[str, str], ...]


def flags_of(school: School) -> str:
    """«сельская, малокомплектная»."""
    return ", ".join(word for flag, word in FLAG_WORDS.items() if getattr(school, flag))


def status_words(status: SchoolStatus) -> str:
    """«ШНОР, перечень 2026 года»."""
    return f"{status.term}, перечень {status.list_year}\u00a0года"


def school_lines(found: Iterable[Any]) -> list[SchoolLine]:
    """Lines of schools that `queries.schools` gave."""
    return [
        SchoolLine(
            school,
            school.place or "",
            flags_of(school),
            tuple(
                (status_words(status), STATUS_STYLES[SchoolStatus.Kind(status.kind)])
                for status in school.statuses.all()
            ),
        )
        for school in found
    ]


def schools_table(found: Iterable[Any]) -> SheetData:
    columns = [
        Column("Школа", 44),
        Column("Муниципалитет", 34),
        Column("Логин ФИС ОКО", 16),
        Column("Вид", 18),
        Column("Населённый пункт", 24),
        Column("Обучающихся", 14),
        Column("Условия", 40),
        Column("Статус", 30),
    ]
    rows = (
        [
            line.school.name,
            line.school.municipality.name,
            line.school.login,
            line.school.get_kind_display(),
            line.place,
            line.school.pupils,
            line.flags,
            "; ".join(words for words, _ in line.statuses),
        ]
        for line in school_lines(found)
    )
    return SheetData("Школы", columns, rows)


def card_sheets(card: SchoolCard) -> list[SheetData]:
    """The tables of a school's card, each on its sheet."""
    return [_statuses(card), _identifiers(card), _passports(card), _years(card), _territory(card)]


def _statuses(card: SchoolCard) -> SheetData:
    titles = (
        "Статус",
        "Год перечня",
        "По результатам",
        "Региональный акт",
        "Номер акта",
        "Дата акта",
        "Номер приказа",
        "Дата приказа",
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
    return SheetData("Статусы", [Column(title, 18) for title in titles], rows)


def _identifiers(card: SchoolCard) -> SheetData:
    rows = [[i.get_system_display(), i.shown, i.year or "все годы"] for i in card.identifiers]
    columns = [Column("Система", 24), Column("Значение", 20), Column("Год", 12)]
    return SheetData("Коды", columns, rows)


def _passports(card: SchoolCard) -> SheetData:
    found = card.passports
    columns = [Column("Фактор", 48), Column("Влияние", 18)]
    columns += [Column(str(passport.year), 12) for passport in found.passports]
    rows: list[list[Any]] = [["Обучающихся", "", *(p.pupils for p in found.passports)]]
    for line in (*found.significant, *found.insignificant):
        counts = (HIDDEN if cell.hidden else cell.count for cell in line.counts)
        rows.append([line.factor.title, DIRECTION_WORDS[line.factor.direction], *counts])
    rows.append(["Источник", "", *(p.source for p in found.passports)])
    return SheetData("Социальный паспорт", columns, rows)


def _years(card: SchoolCard) -> SheetData:
    columns = [
        Column("Год", 8),
        Column("Обучающихся", 14),
        Column("Участники регионального и всероссийского этапов", 26),
        Column("Победители и призёры", 16),
        Column("Выбыло без продолжения обучения", 20),
        Column("Источник", 50),
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
        Column("Год", 8),
        Column("Населённый пункт", 26),
        Column("Безработица, %", 16),
        Column("По региону, %", 16),
        Column("Труднодоступная", 16),
        Column("Источник", 50),
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
