"""How the dashboard's numbers are shown: formatted once in Python, the same words in Excel."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse

from monitoring.indicators.calculate import Value
from monitoring.indicators.catalogue import Unit
from monitoring.indicators.comparisons import Level
from monitoring.models import Finding
from monitoring.models.results import Procedure
from monitoring.results import tables as results
from schools.models import Municipality, SchoolStatus
from schools.privacy import HIDDEN, NOTE
from schools.tables import STATUS_STYLES, status_words
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import number, percent, percent_range
from shnor_portal.desk.dashboard import Dashboard, SchoolRow, YearLine
from shnor_portal.desk.dashboard import ResultColumn as KeyColumn
from shnor_portal.desk.picture_tables import pictures_context, standing_context

NONE = "–"
SIGNS, LISTED, SCARCE = "признаки есть", "решено включить", "недостаточно данных"
# From the firmest answer to the weakest.
SIGN_STYLES = {LISTED: "text-bg-danger", SIGNS: "text-bg-danger", SCARCE: "text-bg-warning"}
PERCENT_FORMAT, PLAIN_FORMAT = "0.0%", "0.0"


@dataclass(frozen=True)
class DashboardCell:
    """A number on the page; `title` tells what it is made of."""

    text: str
    n: str = ""
    title: str = ""


@dataclass(frozen=True)
class Badge:
    text: str
    style: str
    url: str = ""
    title: str = ""


def shown(value: Value | None, unit: Unit, *, hidden: bool = False) -> DashboardCell:
    """An indicator's value in its unit, with N and the fraction it is made of."""
    if hidden:
        return DashboardCell(HIDDEN, title=NOTE)
    if value is None:
        return DashboardCell(NONE, title="нет данных")
    n = number(value.denominator) if unit is not Unit.PERCENT else ""
    title = f"{number(value.numerator)} из {number(value.denominator)}"
    if value.low is not None:
        title += f"; интервал 95\u00a0%: {percent_range(value.low, value.high)}"
    return DashboardCell(results.shown(value.value, unit), n, title)


def dashboard_context(dashboard: Dashboard) -> dict[str, Any]:
    """What the template of the body shows; every number is ready text."""
    return {
        "dashboard": dashboard,
        "works_url": reverse("monitoring:assessment_list"),
        "procedures": [
            (Procedure(procedure).label, len(list(columns)))
            for procedure, columns in groupby(
                dashboard.columns, key=lambda column: column.procedure
            )
        ],
        "indicators": [column.indicator for column in dashboard.columns],
        "formulas": {
            column.indicator.code: column.indicator for column in dashboard.columns
        }.values(),
        "rows": [_school_line(row, dashboard) for row in dashboard.rows],
        "total": [
            shown(value, column.indicator.unit)
            for column, value in zip(dashboard.columns, dashboard.total, strict=True)
        ],
        "dynamics": [_year_line(line) for line in reversed(dashboard.dynamics)],
        "gaps": [gap for gap in dashboard.gaps if gap.missing],
        "complete": [gap for gap in dashboard.gaps if not gap.missing],
        **standing_context(dashboard.standing, dashboard.municipality),
        **pictures_context(dashboard.pictures, dashboard.municipality, dashboard.year),
    }


def _year_line(line: YearLine) -> dict[str, Any]:
    return {
        "year": line.year,
        "quality": shown(line.quality, Unit.SHARE),
        "fail": shown(line.fail, Unit.SHARE),
        "region_quality": _level(line.region_quality),
        "region_fail": _level(line.region_fail),
    }


def _level(level: Level | None) -> str:
    return percent(level.share) if level else NONE


def _school_line(row: SchoolRow, dashboard: Dashboard) -> dict[str, Any]:
    return {
        "name": row.school.name,
        "url": reverse("desk:school", args=[row.school.pk]),
        "results": reverse("desk:school_results", args=[row.school.pk]),
        "cells": [
            shown(value, column.indicator.unit, hidden=hidden)
            for column, value, hidden in zip(dashboard.columns, row.values, row.hidden, strict=True)
        ],
        "signs": sign_badges(row.findings, dashboard.municipality),
        "statuses": [
            Badge(status_words(status), STATUS_STYLES[SchoolStatus.Kind(status.kind)])
            for status in row.statuses
        ],
    }


def sign_badges(findings: Iterable[Finding], place: Municipality) -> list[Badge]:
    """What was found, one badge for each answer: «ШНОР, зона риска: недостаточно данных»."""
    firmest = _firmest(findings)
    badges = []
    for answer, style in SIGN_STYLES.items():
        signs = [
            (kind, firmest[kind][1])
            for kind in SchoolStatus.Kind.values
            if kind in firmest and firmest[kind][0] == answer
        ]
        if signs:
            terms = ", ".join(place.status_term(kind) for kind, _ in signs)
            titles = "; ".join(finding.category_title for _, finding in signs)
            url = reverse("monitoring:finding", args=[signs[0][1].pk])
            badges.append(Badge(f"{terms}: {answer}", style, url, titles))
    return badges


def _firmest(findings: Iterable[Finding]) -> dict[str, tuple[str, Finding]]:
    """The firmest answer of each status's categories, by status; «no» says nothing."""
    order = list(SIGN_STYLES)
    firmest: dict[str, tuple[str, Finding]] = {}
    for finding in findings:
        answer = _answer(finding)
        held = firmest.get(finding.status_kind)
        if answer and (held is None or order.index(answer) < order.index(held[0])):
            firmest[finding.status_kind] = (answer, finding)
    return firmest


def _answer(finding: Finding) -> str:
    if finding.decision:
        return LISTED if finding.decision == Finding.Outcome.YES else ""
    words: dict[str, str] = {Finding.Outcome.YES: SIGNS, Finding.Outcome.UNKNOWN: SCARCE}
    return words.get(finding.outcome, "")


def dashboard_sheets(dashboard: Dashboard) -> list[SheetData]:
    """The table of schools, the dynamics and the gaps as a workbook."""
    columns = [Column("Школа", 44)]
    for column in dashboard.columns:
        title = f"{Procedure(column.procedure).label}: {column.indicator.title.lower()}"
        columns += [Column(title, 18, _format(column)), Column("N", 8)]
    columns += [Column("Статус", 34), Column("Признаки", 60)]
    rows: list[list[Any]] = []
    for row in dashboard.rows:
        line: list[Any] = [row.school.name]
        for column, value, hidden in zip(dashboard.columns, row.values, row.hidden, strict=True):
            line += _figures(value, column, hidden)
        line.append("; ".join(status_words(status) for status in row.statuses))
        line.append(
            "; ".join(badge.text for badge in sign_badges(row.findings, dashboard.municipality))
        )
        rows.append(line)
    return [
        SheetData(f"Показатели {dashboard.year}", columns, rows),
        _dynamics_sheet(dashboard),
        _gaps_sheet(dashboard),
    ]


def _format(column: KeyColumn) -> str:
    share = column.indicator.unit in {Unit.SHARE, Unit.PERCENT}
    return PERCENT_FORMAT if share else PLAIN_FORMAT


def _figures(value: Value | None, column: KeyColumn, hidden: bool) -> list[Any]:
    if hidden:
        return [HIDDEN, HIDDEN]
    if value is None:
        return [None, None]
    return [value.value, int(value.denominator)]


def _dynamics_sheet(dashboard: Dashboard) -> SheetData:
    columns = [
        Column("Год", 8),
        Column("Отметок", 10),
        Column("Качество знаний", 16, PERCENT_FORMAT),
        Column("Регион", 12, PERCENT_FORMAT),
        Column("Доля «2»", 12, PERCENT_FORMAT),
        Column("Регион", 12, PERCENT_FORMAT),
    ]
    rows = [
        [
            line.year,
            int(line.fail.denominator),
            line.quality.value,
            line.region_quality.share if line.region_quality else None,
            line.fail.value,
            line.region_fail.share if line.region_fail else None,
        ]
        for line in dashboard.dynamics
    ]
    return SheetData("Динамика ВПР", columns, rows)


def _gaps_sheet(dashboard: Dashboard) -> SheetData:
    columns = [
        Column("Что", 40),
        Column("Школ с данными", 16),
        Column("Должно быть", 14),
        Column("Нет данных", 80),
    ]
    rows = [
        [gap.title, gap.have, gap.expected, "; ".join(school.name for school in gap.missing)]
        for gap in dashboard.gaps
    ]
    return SheetData("Полнота", columns, rows)
