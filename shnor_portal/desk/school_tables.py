"""How the results on a school's page are shown: works, and years under each."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from monitoring.indicators.calculate import Value
from monitoring.indicators.intervals import FLOOR
from monitoring.results.periods.queries import TITLES as PERIOD_TITLES
from schools.privacy import HIDDEN
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import number, percent, percent_range, points
from shnor_portal.desk.dashboard_tables import NONE, PERCENT_FORMAT
from shnor_portal.desk.school_page import ResultRow, SchoolPage, ScoreRow


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


@dataclass(frozen=True)
class ScoreLine:
    """One year of an exam of ЕГЭ, in words; dashes where nothing is known."""

    work: str
    year: int
    url: str
    n: str
    mean: str
    district_mean: str
    region_mean: str
    below: str
    interval: str
    district_below: str
    few: bool


def result_lines(page: SchoolPage) -> list[WorkLines]:
    """Works in the page's order, the latest year first."""
    return [
        WorkLines(work, tuple(_line(row) for row in rows))
        for work, rows in groupby(page.results, key=lambda row: row.cell.assessment.short)
    ]


def score_lines(page: SchoolPage) -> list[tuple[str, tuple[ScoreLine, ...]]]:
    """Exams of ЕГЭ in the page's order, the latest year first."""
    lines = [score_line(row) for row in page.scores]
    return [(work, tuple(years)) for work, years in groupby(lines, key=lambda line: line.work)]


def score_line(row: ScoreRow) -> ScoreLine:
    mean, below = row.mean, row.below
    return ScoreLine(
        work=row.cell.assessment.short,
        year=row.cell.assessment.year,
        url=reverse("monitoring:cell", args=[row.cell.pk]),
        n=number(mean.denominator) if mean else HIDDEN,
        mean=number(mean.value, 1) if mean else NONE,
        district_mean=number(row.district_mean.share, 1) if row.district_mean else NONE,
        region_mean=NONE if row.region_mean is None else number(row.region_mean, 1),
        below=percent(below.value) if below else NONE,
        interval=percent_range(below.low, below.high) if below else NONE,
        district_below=percent(row.district_below.share) if row.district_below else NONE,
        few=mean is None or mean.denominator < FLOOR,
    )


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
    sheets = [SheetData("Результаты", columns, rows)] if rows or not page.scores else []
    return [*sheets, *_score_sheets(page), *_period_sheets(page)]


def _period_sheets(page: SchoolPage) -> list[SheetData]:
    """The school's own results by period."""
    titles = ("Обучающихся", *PERIOD_TITLES, "Посещаемость, %")
    columns = [Column("Учебный год", 12), Column("Период", 24)]
    columns += [Column(title, 16) for title in titles] + [Column("Откуда", 50)]
    rows = [
        [
            year.year_words,
            line.title,
            line.row.pupils,
            *(HIDDEN if count.hidden else count.count for count in line.counts),
            HIDDEN if line.hides_attendance else line.row.attendance,
            line.source,
        ]
        for year in page.periods
        for line in (*year.lines, *year.details)
    ]
    return [SheetData("По четвертям", columns, rows)] if rows else []


def _score_sheets(page: SchoolPage) -> list[SheetData]:
    if not page.scores:
        return []
    columns = [
        Column("Экзамен", 40),
        Column("Год", 8),
        Column("Участников", 12),
        Column("Средний балл", 14),
        Column("Муниципалитет", 16),
        Column("Регион", 12),
        Column("Не преодолели минимум", 22, PERCENT_FORMAT),
        Column("Муниципалитет: не преодолели", 28, PERCENT_FORMAT),
    ]
    rows = [
        [
            row.cell.assessment.short,
            row.cell.assessment.year,
            int(row.mean.denominator) if row.mean else HIDDEN,
            round(row.mean.value, 2) if row.mean else None,
            round(row.district_mean.share, 2) if row.district_mean else None,
            row.region_mean,
            row.below.value if row.below else None,
            row.district_below.share if row.district_below else None,
        ]
        for row in page.scores
    ]
    return [SheetData("ЕГЭ", columns, rows)]


def _figures(value: Value) -> list[float | int | None]:
    return [int(value.denominator), value.value, value.low, value.high]
