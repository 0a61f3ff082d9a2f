"""The municipality's year on one page: schools by key indicators, findings, dynamics."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.identification.queries import Category, categories, latest_runs
from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.catalogue import BY_CODE, Indicator
from monitoring.indicators.comparisons import (
    Level,
    region_by_year,
    region_values,
    values_by_year,
    years_pooled,
)
from monitoring.indicators.queries import Counted, counted, open_to
from monitoring.models import Finding, Run, SchoolResult
from schools.models import Municipality, School, SchoolStatus, User
from schools.privacy import sight_of
from schools.queries import statuses_by_school
from shnor_portal.core.charts.data import ShareByYear, YearShare
from shnor_portal.core.charts.data import YearLine as ChartLine
from shnor_portal.desk.completeness import Gap, gaps
from shnor_portal.desk.dashboard_pictures import Pictures, choices, chosen, pictures
from shnor_portal.desk.list_standing import ListStanding, list_standing

KEY_COLUMNS = (
    ("vpr", "success_share"),
    ("vpr", "quality_share"),
    ("vpr", "fail_share"),
    ("vpr", "journal_lowered_share"),
    ("oge", "success_share"),
    ("oge", "quality_share"),
    ("ege", "mean_test"),
    ("ege", "below_minimum_share"),
)
# What the pictures may be of, as addresses name it.
PICTURES = frozenset(f"{procedure}-{code}" for procedure, code in KEY_COLUMNS)
DYNAMICS_YEARS = 5


@dataclass(frozen=True)
class ResultColumn:
    procedure: str
    indicator: Indicator


@dataclass(frozen=True)
class SchoolRow:
    """`values` follow the columns; `hidden` marks those that are there and not for the viewer."""

    school: School
    values: tuple[Value | None, ...]
    hidden: tuple[bool, ...]
    findings: tuple[Finding, ...]
    statuses: tuple[SchoolStatus, ...]


@dataclass(frozen=True)
class YearList:
    """The latest run of a methodology and how its categories came out."""

    run: Run
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class YearLine:
    """ВПР of one year, all schools together, beside the region."""

    year: int
    quality: Value
    fail: Value
    region_quality: Level | None
    region_fail: Level | None


@dataclass(frozen=True)
class Dashboard:
    municipality: Municipality
    year: int
    columns: tuple[ResultColumn, ...]
    rows: tuple[SchoolRow, ...]
    total: tuple[Value | None, ...]
    lists: tuple[YearList, ...]
    dynamics: tuple[YearLine, ...]
    chart: ShareByYear | None
    gaps: tuple[Gap, ...]
    assessments: int
    standing: ListStanding
    pictures: Pictures | None

    @property
    def list_year(self) -> int:
        return self.year + 1

    @property
    def is_only_tried(self) -> bool:
        """Whether there are calculations of the year and no order approves any of them."""
        return bool(self.lists) and not any(each.run.is_approved for each in self.lists)


def dashboard(user: User, municipality: Municipality, year: int, picture: str = "") -> Dashboard:
    """Everything of the page, in a number of queries that no school adds to.

    `picture` says what its pictures are of, «vpr-fail_share»; another word means the usual one.
    """
    schools = list(
        School.objects.visible_to(user).working_in(year).filter(municipality=municipality)
    )
    cells = counted(
        SchoolResult.objects.filter(
            school__in=schools,
            assessment__year__gt=year - DYNAMICS_YEARS,
            assessment__year__lte=year,
        )
    )
    this_year = [cell for cell in cells if cell.assessment.year == year]
    known = _pooled(this_year)
    columns = _columns(known)
    sight = sight_of(user)
    open_cells = open_to(sight, cells, municipality)
    open_now = [cell for cell in open_cells if cell.assessment.year == year]
    pooled = known
    if not sight.sees(municipality.scope):
        pooled = _pooled(open_now)
    runs = latest_runs(municipality, year, among=Run.objects.told_to(user))
    findings, statuses = _findings(runs), statuses_by_school(schools)
    dynamics = _dynamics(municipality, open_cells)
    offered = choices([(column.procedure, column.indicator) for column in columns])
    shown = chosen(offered, picture)
    return Dashboard(
        municipality=municipality,
        year=year,
        columns=columns,
        rows=tuple(_row(school, columns, pooled, known, findings, statuses) for school in schools),
        total=_values(columns, _together(pooled)),
        lists=tuple(YearList(run, categories(run)) for run in runs),
        dynamics=dynamics,
        chart=_chart(municipality, dynamics),
        gaps=gaps(schools, this_year, year),
        assessments=len({cell.assessment.pk for cell in this_year}),
        standing=list_standing(user, municipality),
        pictures=pictures(municipality, schools, this_year, open_now, pooled, known, offered, shown)
        if shown
        else None,
    )


def twos_by_year(user: User, municipality: Municipality) -> ShareByYear | None:
    """The dashboard's own chart for a page that has nothing else of it; None without results."""
    results = SchoolResult.objects.filter(
        school__in=School.objects.visible_to(user).filter(municipality=municipality),
        assessment__procedure="vpr",
    )
    latest = (
        results.order_by("-assessment__year").values_list("assessment__year", flat=True).first()
    )
    if latest is None:
        return None
    cells = counted(results.filter(assessment__year__gt=latest - DYNAMICS_YEARS))
    open_cells = open_to(sight_of(user), cells, municipality)
    return _chart(municipality, _dynamics(municipality, open_cells))


def _pooled(cells: Sequence[Counted]) -> dict[int, dict[str, Counts]]:
    """Counts of a school in a procedure of the year, over subjects and grades."""
    parts: dict[int, dict[str, list[Counts]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        parts[cell.school_id][cell.assessment.procedure].append(cell.counts)
    return {
        school: {procedure: pool(counts) for procedure, counts in by_procedure.items()}
        for school, by_procedure in parts.items()
    }


def _together(pooled: dict[int, dict[str, Counts]]) -> dict[str, Counts]:
    parts: dict[str, list[Counts]] = defaultdict(list)
    for by_procedure in pooled.values():
        for procedure, counts in by_procedure.items():
            parts[procedure].append(counts)
    return {procedure: pool(counts) for procedure, counts in parts.items()}


def _columns(pooled: dict[int, dict[str, Counts]]) -> tuple[ResultColumn, ...]:
    """Only those that at least one school has."""
    together = _together(pooled)
    columns = [ResultColumn(procedure, BY_CODE[code]) for procedure, code in KEY_COLUMNS]
    values = _values(columns, together)
    return tuple(column for column, value in zip(columns, values, strict=True) if value is not None)


def _values(columns: Sequence[ResultColumn], counts: dict[str, Counts]) -> tuple[Value | None, ...]:
    return tuple(
        indicator_value(column.indicator.code, counts[column.procedure], column.procedure)
        if column.procedure in counts
        else None
        for column in columns
    )


def _row(
    school: School,
    columns: Sequence[ResultColumn],
    pooled: dict[int, dict[str, Counts]],
    known: dict[int, dict[str, Counts]],
    findings: dict[int, list[Finding]],
    statuses: dict[int, list[SchoolStatus]],
) -> SchoolRow:
    """`pooled` is what the viewer sees of what is `known`."""
    values = every = _values(columns, pooled.get(school.pk, {}))
    if pooled is not known:
        every = _values(columns, known.get(school.pk, {}))
    return SchoolRow(
        school=school,
        values=values,
        hidden=tuple(
            seen is None and value is not None for seen, value in zip(values, every, strict=True)
        ),
        findings=tuple(findings.get(school.pk, ())),
        statuses=tuple(statuses.get(school.pk, ())),
    )


def _findings(runs: Sequence[Run]) -> dict[int, list[Finding]]:
    """Findings of the runs by school, without the traces, which are long."""
    by_school: dict[int, list[Finding]] = defaultdict(list)
    rows = Finding.objects.filter(run__in=runs).defer("trace").order_by("run", "category")
    for finding in rows:
        by_school[finding.school_id].append(finding)
    return by_school


def _dynamics(municipality: Municipality, cells: Sequence[Counted]) -> tuple[YearLine, ...]:
    """ВПР by year, the oldest first."""
    vpr = [(cell.assessment, cell.counts) for cell in cells if cell.assessment.procedure == "vpr"]
    years = {assessment.pk: assessment.year for assessment, _ in vpr}
    pooled = years_pooled(vpr)
    quality, fail = values_by_year(pooled, "quality_share"), values_by_year(pooled, "fail_share")
    region = {
        code: region_by_year(region_values(municipality, years, code), years)
        for code in ("quality_share", "fail_share")
    }
    return tuple(
        YearLine(
            year,
            quality[year],
            fail[year],
            region["quality_share"].get(year),
            region["fail_share"].get(year),
        )
        for year in fail
    )


def _chart(municipality: Municipality, dynamics: Sequence[YearLine]) -> ShareByYear | None:
    if not dynamics:
        return None
    return ShareByYear(
        title="Доля отметок «2» по ВПР, все предметы и классы вместе",
        main=ChartLine(
            municipality.name,
            tuple(
                YearShare(
                    line.year,
                    line.fail.value,
                    line.fail.low,
                    line.fail.high,
                    int(line.fail.denominator),
                )
                for line in dynamics
            ),
        ),
        others=(
            ChartLine(
                "Регион",
                tuple(
                    YearShare(
                        line.year,
                        line.region_fail.share,
                        participants=line.region_fail.participants,
                    )
                    for line in dynamics
                    if line.region_fail
                ),
            ),
        ),
    )
