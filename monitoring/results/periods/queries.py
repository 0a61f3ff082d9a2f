"""A school's quarters for its page, and the blank that a department sends to its schools."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.indicators.intervals import wilson
from monitoring.models import PeriodResult
from monitoring.models.periods import PERIOD_COUNTS
from monitoring.results.file_places import place_in_file, with_places
from monitoring.results.periods.school_results import BLANK, ordered
from schools.models import Municipality, School, User
from schools.privacy import Sight
from schools.queries import Count, counted
from shnor_portal.core.charts.data import NamedShare, SharesByName
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData

YEARS_SHOWN = 2
Period = PeriodResult.Period
# The periods that a blank asks for; who has trimesters writes them instead.
ASKED = (Period.Q1, Period.Q2, Period.Q3, Period.Q4, Period.YEAR)
_WIDE = {"school": 42}
SUMMED = "сложены классы"
# Headings of PERIOD_COUNTS without the pupils.
TITLES = (
    "Успевают", "На «4» и «5»", "Отличников", "Повторное обучение", "Переведены условно",
    "На учёте",
)  # fmt: skip


@dataclass(frozen=True)
class PeriodLine:
    """One row as the viewer sees it: counts beside their shares of the pupils.

    `counts` are of PERIOD_COUNTS without the pupils. `source` is the file and the place in it,
    `place` the row alone.
    """

    row: PeriodResult
    title: str
    counts: tuple[Count, ...]
    source: str
    opens: str
    hides_attendance: bool

    @property
    def place(self) -> str:
        return f"строка\u00a0{self.row.row}" if self.row.row else self.source

    @property
    def titled(self) -> list[tuple[str, Count]]:
        """Each count with the heading of its column."""
        return list(zip(TITLES, self.counts, strict=True))


@dataclass(frozen=True)
class SchoolYearPeriods:
    """A school year: the whole school by period, and classes and subjects for who may see them."""

    year_words: str
    lines: tuple[PeriodLine, ...]
    details: tuple[PeriodLine, ...]
    chart: SharesByName | None

    # (name, address of its page or '') of each file that the rows stand in.
    files: tuple[tuple[str, str], ...]


def of_school(
    user: User | None, school: School, sight: Sight, last: int
) -> tuple[SchoolYearPeriods, ...]:
    """The last years of the school's own results, the latest first.

    A period that is given by class alone is summed over the classes. Classes and subjects are parts
    of a total that stands beside them, so they are for those who see small numbers.
    """
    results = PeriodResult.objects.filter(school=school, year__lte=last).select_related(
        "school__municipality", "file"
    )
    rows = with_places(user, results) if user else list(results)
    by_year: dict[int, list[PeriodResult]] = defaultdict(list)
    for row in rows:
        by_year[row.year].append(row)
    latest = sorted(by_year, reverse=True)[:YEARS_SHOWN]
    return tuple(_year(by_year[year], school, sight) for year in latest)


def _year(rows: Sequence[PeriodResult], school: School, sight: Sight) -> SchoolYearPeriods:
    details = [row for row in rows if row.class_name or row.subject]
    whole = {row.period: row for row in rows if row not in details}
    classes: dict[str, list[PeriodResult]] = defaultdict(list)
    for row in details:
        if row.class_name and not row.subject:
            classes[row.period].append(row)
    for period, of_period in classes.items():
        whole.setdefault(period, _summed(of_period))
    lines = [_line(row, school, sight) for row in ordered(whole.values())]
    seen = details if sight.sees(school.scope) else []
    return SchoolYearPeriods(
        rows[0].year_words,
        tuple(lines),
        tuple(_line(row, school, sight) for row in ordered(seen)),
        _chart(lines, rows[0].year_words),
        _files(rows),
    )


def _files(rows: Sequence[PeriodResult]) -> tuple[tuple[str, str], ...]:
    """Two files of one name are two; a file that is gone, or is not for the viewer, has a name."""
    named = {(row.source, getattr(row, "opens", "")) for row in rows if row.row and row.source}
    return tuple(sorted(named))


def _summed(rows: Sequence[PeriodResult]) -> PeriodResult:
    """The classes of a period as one school; what one of them does not tell is not known."""
    first = rows[0]
    made = PeriodResult(school=first.school, year=first.year, period=first.period, source=SUMMED)
    for name in PERIOD_COUNTS:
        values = [getattr(row, name) for row in rows]
        setattr(made, name, None if None in values else sum(values))
    return made


def _line(row: PeriodResult, school: School, sight: Sight) -> PeriodLine:
    counts = tuple(
        counted(getattr(row, name), row.pupils, school.scope, sight) for name in PERIOD_COUNTS[1:]
    )
    about = ", ".join(filter(None, (row.class_name, row.subject)))
    title = f"{row.get_period_display()}{f': {about}' if about else ''}"
    hidden = row.attendance is not None and sight.hides(row.pupils, school.scope)
    place = place_in_file(row)
    source = f"{row.source}, {place}" if place else row.source
    return PeriodLine(row, title, counts, source, getattr(row, "opens", ""), hidden)


def _chart(lines: Sequence[PeriodLine], year: str) -> SharesByName | None:
    """Quality of knowledge by period; None where there is nothing to compare."""
    bars = [_bar(line) for line in lines]
    if sum(bar.share is not None for bar in bars) < 2:
        return None
    return SharesByName(f"Качество знаний по четвертям, {year} учебный год", tuple(bars))


def _bar(line: PeriodLine) -> NamedShare:
    quality = line.counts[PERIOD_COUNTS.index("quality") - 1]
    if quality.share is None or quality.count is None:
        note = "скрыто" if quality.hidden else "нет данных"
        return NamedShare(line.title, None, note=note)
    pupils = line.row.pupils
    low, high = wilson(quality.count, pupils)
    return NamedShare(line.title, quality.share, pupils, low, high)


def blank(municipality: Municipality, year: int) -> list[SheetData]:
    """The workbook to fill in: a row for each school and quarter, with what is known already."""
    schools = School.objects.active().filter(municipality=municipality)
    known = {
        (row.school_id, row.period): row
        for row in PeriodResult.objects.filter(
            school__municipality=municipality, year=year, class_name="", subject=""
        )
    }
    rows = [
        _blank_row(school, year, period, known.get((school.pk, period)))
        for school in schools.prefetch_related("identifiers").order_by("name")
        for period in ASKED
    ]
    columns = [writing.Column(column.header, _WIDE.get(column.field, 18)) for column in BLANK]
    how = [[column.header, column.hint] for column in BLANK if column.hint]
    how.append(["Строка по классу", "Повторите строку школы и впишите класс: 5А"])
    how.append(["Триместры, полугодия", "Впишите их вместо четвертей, лишние строки удалите"])
    how.append(["Пустая ячейка", "Не известно: прежнее значение остаётся"])
    return [
        SheetData("Результаты по четвертям", columns, rows),
        SheetData(
            "Как заполнять", [writing.Column("Столбец", 44), writing.Column("Что писать", 80)], how
        ),
    ]


def _blank_row(school: School, year: int, period: Period, known: PeriodResult | None) -> list[Any]:
    about = {"year": year, "login": school.login, "school": school.name, "period": period.label}
    return [about.get(column.field, getattr(known, column.field, None)) for column in BLANK]
