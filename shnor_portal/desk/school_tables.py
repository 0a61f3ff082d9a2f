"""How the results on a school's page are shown: works, and years under each."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from monitoring.indicators.calculate import Value
from monitoring.indicators.intervals import FLOOR
from schools.privacy import HIDDEN
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import number, percent, percent_range, points
from shnor_portal.desk.dashboard_tables import NONE, PERCENT_FORMAT
from shnor_portal.desk.school_page import ResultRow, SchoolPage


@dataclass(frozen=True)
class YearLine:
    """One year of a work; `few` is fewer participants than a conclusion needs."""

    year: int
    url: str
    n: str
    value: str
    interval: str
    district: str
    region: str
    difference: str
    few: bool


@dataclass(frozen=True)
class WorkLines:
    work: str
    years: tuple[YearLine, ...]


def result_lines(page: SchoolPage) -> list[WorkLines]:
    """Works in the page's order, the latest year first."""
    return [
        WorkLines(work, tuple(_line(row) for row in rows))
        for work, rows in groupby(page.results, key=lambda row: row.cell.assessment.short)
    ]


def _line(row: ResultRow) -> YearLine:
    value = row.value
    return YearLine(
        year=row.cell.assessment.year,
        url=reverse("monitoring:cell", args=[row.cell.pk]),
        n=number(value.denominator) if value else HIDDEN,
        value=percent(value.value) if value else NONE,
        interval=percent_range(value.low, value.high) if value else NONE,
        district=percent(row.district.share) if row.district else NONE,
        region=percent(row.region.share) if row.region else NONE,
        difference=points(row.against_district) if value else NONE,
        few=value is None or value.denominator < FLOOR,
    )


def school_sheets(page: SchoolPage) -> list[SheetData]:
    """The results as a workbook: numbers stay numbers."""
    columns = [
        Column("Работа", 40),
        Column("Год", 8),
        Column("Участников", 12),
        Column(page.indicator.title, 18, PERCENT_FORMAT),
        Column("Интервал 95 %: от", 16, PERCENT_FORMAT),
        Column("до", 12, PERCENT_FORMAT),
        Column("Муниципалитет", 16, PERCENT_FORMAT),
        Column("Регион", 12, PERCENT_FORMAT),
    ]
    rows = [
        [
            row.cell.assessment.short,
            row.cell.assessment.year,
            *(_figures(row.value) if row.value else [HIDDEN, None, None, None]),
            row.district.share if row.district else None,
            row.region.share if row.region else None,
        ]
        for row in page.results
    ]
    return [SheetData("Результаты", columns, rows)]


def _figures(value: Value) -> list[float | int | None]:
    return [int(value.denominator), value.value, value.low, value.high]
