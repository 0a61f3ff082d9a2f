"""The municipality's year on one page: schools by key indicators, findings, dynamics, gaps."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.catalogue import BY_CODE, Indicator
from monitoring.indicators.intervals import HIDDEN_BELOW
from monitoring.indicators.queries import counts_of
from monitoring.models import Assessment, Finding, Run, SchoolResult
from monitoring.models.results import Procedure
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core.charts import ShareByYear, YearShare
from shnor_portal.desk.comparisons import pooled_by_year, region_by_year, region_values

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
# Written by every parallel every year; other subjects are drawn by lot, and their absence is usual.
OBLIGATORY = {
    "Русский язык",
    "Математика",
    "Математика базовая",
    "Математика профильная",
}
DYNAMICS_YEARS = 5


@dataclass(frozen=True)
class Column:
    procedure: str
    indicator: Indicator

    @property
    def title(self) -> str:
        return f"{Procedure(self.procedure).label}: {self.indicator.title.lower()}"


@dataclass(frozen=True)
class SchoolRow:
    """`values` follow the columns; `hidden` marks values of fewer than five participants."""

    school: School
    values: tuple[Value | None, ...]
    hidden: tuple[bool, ...]
    findings: tuple[Finding, ...]
    statuses: tuple[SchoolStatus, ...]


@dataclass(frozen=True)
class Gap:
    """An assessment that some schools have no results of."""

    assessment: Assessment
    have: int
    expected: int
    missing: tuple[School, ...]
    obligatory: bool


@dataclass(frozen=True)
class Dashboard:
    municipality: Municipality
    year: int
    years: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[SchoolRow, ...]
    total: tuple[Value | None, ...]
    run: Run | None
    outcome_counts: tuple[tuple[str, str, int, int, int], ...]
    dynamics: tuple[tuple[int, Value, Value], ...]
    chart: ShareByYear | None
    gaps: tuple[Gap, ...]
    assessments: int

    @property
    def list_year(self) -> int:
        return self.year + 1


def years_with_results(municipality: Municipality) -> list[int]:
    """Newest first."""
    rows = SchoolResult.objects.filter(school__municipality=municipality)
    years = rows.values_list("assessment__year", flat=True).distinct().order_by("-assessment__year")
    return list(years)


def dashboard(user: User, municipality: Municipality, year: int) -> Dashboard:
    """Everything of the page, in a fixed number of queries."""
    schools = list(School.objects.visible_to(user).active().filter(municipality=municipality))
    may_see_small = user.holds_in(Permission.VIEW_SMALL, municipality.scope)
    cells = list(
        SchoolResult.objects.filter(
            school__in=schools, assessment__year__gt=year - DYNAMICS_YEARS,
            assessment__year__lte=year,
        ).select_related("assessment")
    )  # fmt: skip
    this_year = [cell for cell in cells if cell.assessment.year == year]
    pooled = _pooled(this_year)
    columns = _columns(pooled)
    run = (
        Run.objects.filter(municipality=municipality, year=year)
        .select_related("version__methodology")
        .first()
    )
    findings = _findings(run)
    statuses = _statuses(schools)
    rows = tuple(
        _row(school, columns, pooled.get(school.pk, {}), findings, statuses, may_see_small)
        for school in schools
    )
    dynamics, chart = _dynamics(municipality, cells)
    return Dashboard(
        municipality=municipality,
        year=year,
        years=tuple(years_with_results(municipality)),
        columns=columns,
        rows=rows,
        total=_values(columns, _together(pooled)),
        run=run,
        outcome_counts=_outcome_counts(findings),
        dynamics=dynamics,
        chart=chart,
        gaps=_gaps(schools, this_year),
        assessments=len({cell.assessment_id for cell in this_year}),
    )


def _pooled(cells: Sequence[SchoolResult]) -> dict[int, dict[str, Counts]]:
    """Counts of a school in a procedure of the year, over subjects and grades."""
    found: dict[int, dict[str, list[Counts]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        found[cell.school_id][cell.assessment.procedure].append(counts_of(cell))
    return {
        school: {procedure: pool(counts) for procedure, counts in by_procedure.items()}
        for school, by_procedure in found.items()
    }


def _together(pooled: dict[int, dict[str, Counts]]) -> dict[str, Counts]:
    found: dict[str, list[Counts]] = defaultdict(list)
    for by_procedure in pooled.values():
        for procedure, counts in by_procedure.items():
            found[procedure].append(counts)
    return {procedure: pool(counts) for procedure, counts in found.items()}


def _columns(pooled: dict[int, dict[str, Counts]]) -> tuple[Column, ...]:
    """Only those that at least one school has."""
    together = _together(pooled)
    found = [Column(procedure, BY_CODE[code]) for procedure, code in KEY_COLUMNS]
    values = _values(found, together)
    return tuple(column for column, value in zip(found, values, strict=True) if value is not None)


def _values(columns: Sequence[Column], counts: dict[str, Counts]) -> tuple[Value | None, ...]:
    return tuple(
        indicator_value(column.indicator.code, counts[column.procedure], column.procedure)
        if column.procedure in counts
        else None
        for column in columns
    )


def _row(
    school: School,
    columns: Sequence[Column],
    counts: dict[str, Counts],
    findings: dict[int, list[Finding]],
    statuses: dict[int, list[SchoolStatus]],
    may_see_small: bool,
) -> SchoolRow:
    values = _values(columns, counts)
    hidden = tuple(
        value is not None and not may_see_small and _people(column, counts) < HIDDEN_BELOW
        for column, value in zip(columns, values, strict=True)
    )
    return SchoolRow(
        school=school,
        values=values,
        hidden=hidden,
        findings=tuple(findings.get(school.pk, ())),
        statuses=tuple(statuses.get(school.pk, ())),
    )


def _people(column: Column, counts: dict[str, Counts]) -> int:
    known = counts[column.procedure]
    return known.marked or known.test_n or known.journal_n or 0


def _findings(run: Run | None) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    if run:
        for finding in run.findings.order_by("category"):
            found[finding.school_id].append(finding)
    return found


def _outcome_counts(
    findings: dict[int, list[Finding]],
) -> tuple[tuple[str, str, int, int, int], ...]:
    """(category, title, yes, no, unknown) of each category."""
    counts: dict[str, list[int]] = {}
    titles: dict[str, str] = {}
    for items in findings.values():
        for item in items:
            titles[item.category] = item.category_title
            line = counts.setdefault(item.category, [0, 0, 0])
            line[["yes", "no", "unknown"].index(item.outcome)] += 1
    return tuple((code, titles[code], *counts[code]) for code in sorted(counts))  # type: ignore[misc]


def _statuses(schools: Sequence[School]) -> dict[int, list[SchoolStatus]]:
    found: dict[int, list[SchoolStatus]] = defaultdict(list)
    current = SchoolStatus.objects.current().filter(school__in=schools)
    for status in current.select_related("school__municipality"):
        found[status.school_id].append(status)
    return found


def _dynamics(
    municipality: Municipality, cells: Sequence[SchoolResult]
) -> tuple[tuple[tuple[int, Value, Value], ...], ShareByYear | None]:
    """ВПР by year: (year, quality, share of «2»), and the chart of the latter."""
    vpr = [
        (cell.assessment, counts_of(cell)) for cell in cells if cell.assessment.procedure == "vpr"
    ]
    quality, fail = pooled_by_year(vpr, "quality_share"), pooled_by_year(vpr, "fail_share")
    table = tuple((year, quality[year], fail[year]) for year in sorted(fail, reverse=True))
    if not fail:
        return table, None
    years = {assessment.pk: assessment.year for assessment, _ in vpr}
    region = region_by_year(region_values(municipality, years, "fail_share"), years)
    chart = ShareByYear(
        title="Доля отметок «2» по ВПР, все предметы и классы вместе",
        school=municipality.name,
        points=tuple(
            YearShare(year, v.value, v.low, v.high, int(v.denominator)) for year, v in fail.items()
        ),
        region=tuple(
            YearShare(year, level.share, participants=level.participants)
            for year, level in region.items()
            if year in fail
        ),
    )
    return table, chart


def _gaps(schools: Sequence[School], cells: Sequence[SchoolResult]) -> tuple[Gap, ...]:
    """Assessments of the year and the schools without results, obligatory subjects first."""
    have: dict[int, set[int]] = defaultdict(set)
    assessments = {}
    for cell in cells:
        have[cell.assessment_id].add(cell.school_id)
        assessments[cell.assessment_id] = cell.assessment
    gaps = []
    for pk, assessment in assessments.items():
        expected = [school for school in schools if _may_have(school, assessment.grade)]
        missing = tuple(school for school in expected if school.pk not in have[pk])
        obligatory = assessment.subject in OBLIGATORY
        gaps.append(Gap(assessment, len(have[pk]), len(expected), missing, obligatory))
    return tuple(
        sorted(
            gaps,
            key=lambda gap: (
                not gap.obligatory,
                gap.assessment.procedure,
                gap.assessment.grade,
                gap.assessment.subject,
            ),
        )
    )


def _may_have(school: School, grade: int) -> bool:
    """Whether a school of this kind has the grade at all."""
    last = {School.Kind.PRIMARY: 4, School.Kind.BASIC: 9}.get(School.Kind(school.kind), 11)
    return grade <= last
