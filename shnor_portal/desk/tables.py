"""How numbers of the desk are shown: formatted once in Python, the same on page and in Excel."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from monitoring.indicators.calculate import Value
from monitoring.indicators.catalogue import Unit
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import number, percent, percent_range, points
from shnor_portal.desk.dashboard import Column as KeyColumn
from shnor_portal.desk.dashboard import Dashboard, SchoolRow
from shnor_portal.desk.school_page import SchoolPage

HIDDEN = "менее 5"
NONE = "–"
OUTCOME_WORDS = {
    "yes": ("признаки есть", "text-bg-danger"),
    "no": ("признаков нет", "text-bg-light"),
    "unknown": ("недостаточно данных", "text-bg-warning"),
}
STATUS_WORDS = {
    "shnor": ("list_term", "text-bg-danger"),
    "shnsu": ("condition_term", "text-bg-primary"),
    "risk_zone": ("", "text-bg-warning"),
}


@dataclass(frozen=True)
class Cell:
    """A number on the page; `title` tells what it is made of."""

    text: str
    n: str = ""
    title: str = ""


@dataclass(frozen=True)
class Badge:
    text: str
    style: str
    url: str = ""


def shown(value: Value | None, unit: Unit, *, hidden: bool = False) -> Cell:
    """An indicator's value in its unit, with N and the fraction it is made of."""
    if value is None:
        return Cell(NONE, title="нет данных")
    if hidden:
        return Cell(HIDDEN, title="участников меньше 5: значение скрыто")
    n = number(value.denominator) if unit is not Unit.PERCENT else ""
    title = f"{number(value.numerator)} из {number(value.denominator)}"
    if value.low is not None:
        title += f"; интервал 95 %: {percent_range(value.low, value.high)}"
    return Cell(_value(value.value, unit), n, title)


def _value(value: float, unit: Unit) -> str:
    if unit in {Unit.SHARE, Unit.PERCENT}:
        return percent(value)
    return number(value, 2 if unit is Unit.MARK else 1)


def dashboard_context(found: Dashboard) -> dict[str, Any]:
    """What the template of the body shows; every number is ready text."""
    return {
        "dashboard": found,
        "columns": [column.title for column in found.columns],
        "rows": [_school_line(row, found.columns) for row in found.rows],
        "total": [
            shown(value, column.indicator.unit)
            for column, value in zip(found.columns, found.total, strict=True)
        ],
        "dynamics": [
            {
                "year": year,
                "quality": shown(quality, Unit.SHARE),
                "fail": shown(fail, Unit.SHARE),
                "fail_width": round(100 * fail.value),
                "quality_width": round(100 * quality.value),
            }
            for year, quality, fail in found.dynamics
        ],
        "outcomes": found.outcome_counts,
        "gaps": found.gaps,
        "xlsx_url": f"?year={found.year}&format=xlsx",
    }


def _school_line(row: SchoolRow, columns: tuple[KeyColumn, ...]) -> dict[str, Any]:
    return {
        "name": row.school.name,
        "url": reverse("desk:school", args=[row.school.pk]),
        "cells": [
            shown(value, column.indicator.unit, hidden=hidden)
            for column, value, hidden in zip(columns, row.values, row.hidden, strict=True)
        ],
        "badges": [
            Badge(
                finding.category_title,
                OUTCOME_WORDS[finding.decision or finding.outcome][1],
                reverse("monitoring:finding", args=[finding.pk]),
            )
            for finding in row.findings
            if (finding.decision or finding.outcome) != "no"
        ],
        "unknown": any(f.outcome == "unknown" and not f.decision for f in row.findings),
        "statuses": [status_badge(status) for status in row.statuses],
    }


def status_badge(status: Any) -> Badge:
    """A current status in the municipality's own words."""
    term, style = STATUS_WORDS[status.kind]
    text = getattr(status.school.municipality, term) if term else "Зона риска"
    return Badge(f"{text}, перечень {status.list_year}", style)


def dashboard_sheets(found: Dashboard) -> list[SheetData]:
    """The table of schools and the table of gaps as a workbook."""
    columns = [Column("Школа", 44)]
    for column in found.columns:
        columns += [Column(column.title, 22), Column("N", 8)]
    columns.append(Column("Результат идентификации", 60))
    rows: list[list[Any]] = []
    for row in found.rows:
        line: list[Any] = [row.school.name]
        for column, value, hidden in zip(found.columns, row.values, row.hidden, strict=True):
            cell = shown(value, column.indicator.unit, hidden=hidden)
            line += [cell.text, cell.n]
        words = [
            f"{f.category_title}: {OUTCOME_WORDS[f.decision or f.outcome][0]}" for f in row.findings
        ]
        rows.append([*line, "; ".join(words)])
    gaps = [
        [
            gap.assessment.short,
            gap.have,
            gap.expected,
            "; ".join(school.name for school in gap.missing),
        ]
        for gap in found.gaps
    ]
    heads = [Column("Работа", 40), Column("Школ с результатами", 20), Column("Должно быть", 14)]
    return [
        SheetData(f"Показатели {found.year}", columns, rows),
        SheetData("Полнота", [*heads, Column("Нет результатов", 80)], gaps),
    ]


def result_rows(page: SchoolPage) -> list[dict[str, Any]]:
    """Lines of the school's results; a work's name stands once, years under it."""
    rows, previous = [], ""
    for row in page.results:
        work = row.cell.assessment.short
        value = row.value
        rows.append(
            {
                "work": work if work != previous else "",
                "full": work,
                "year": row.cell.assessment.year,
                "url": reverse("monitoring:cell", args=[row.cell.pk]),
                "n": HIDDEN if row.hidden else number(value.denominator),
                "value": NONE if row.hidden else percent(value.value),
                "interval": NONE if row.hidden else percent_range(value.low, value.high),
                "district": percent(row.district.share) if row.district else NONE,
                "region": percent(row.region.share) if row.region else NONE,
                "difference": NONE if row.hidden else points(row.against_district),
                "few": value.denominator < 10,
            }
        )
        previous = work
    return rows


def school_sheets(page: SchoolPage) -> list[SheetData]:
    columns = [
        Column("Работа", 40),
        Column("Год", 8),
        Column("Участников", 12),
        Column(page.indicator.title, 18),
        Column("Интервал 95 %", 16),
        Column("Муниципалитет", 16),
        Column("Регион", 12),
        Column("Разница с муниципалитетом", 26),
    ]
    rows = [
        [
            row[key]
            for key in (
                *("full", "year", "n", "value", "interval"),
                *("district", "region", "difference"),
            )
        ]
        for row in result_rows(page)
    ]
    return [SheetData("Результаты", columns, rows)]
