"""Everything about one school on one page, each part a question of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.identification.engine.trace import from_json
from monitoring.identification.queries import latest_runs
from monitoring.identification.words.explain import words
from monitoring.identification.words.figures import has_small_figures
from monitoring.indicators.calculate import Value, indicator_value
from monitoring.indicators.catalogue import BY_CODE, Indicator
from monitoring.indicators.comparisons import (
    COMPARED,
    Level,
    district_values,
    pooled_by_year,
    region_by_year,
    region_means,
    region_values,
)
from monitoring.indicators.queries import counts_of
from monitoring.models import BiasSigns, Finding, ListedSchool, Run, SchoolResult
from monitoring.objectivity import queries as objectivity
from monitoring.objectivity.words import works_text
from monitoring.region_acts import queries as region_acts
from monitoring.results.file_places import place_in_file
from monitoring.results.periods import queries as periods
from monitoring.results.periods.queries import SchoolYearPeriods
from monitoring.results.task_queries import FailingTasks, failing_by_work
from schools.models import School, SchoolStatus, SchoolYear, SocialPassport, User
from schools.privacy import NOTHING, Sight, sight_of
from schools.queries import Count, FactorRow, counted, factor_rows
from shnor_portal.core.charts.data import ShareByYear, YearLine, YearShare

YEARS_SHOWN = 3
MEAN, BELOW = "mean_test", "below_minimum_share"
LAST_YEAR = 9999


@dataclass(frozen=True)
class ResultRow:
    """One assessment: the school's value beside district and region; None where it is hidden."""

    cell: SchoolResult
    value: Value | None
    district: Level | None
    region: Level | None

    @property
    def against_district(self) -> float | None:
        if self.value is None or self.district is None:
            return None
        return self.value.value - self.district.share


@dataclass(frozen=True)
class ScoreRow:
    """One exam of ЕГЭ: the mean score and the share below the minimum; None where it is hidden or
    not known. `region_mean` is as the region's file gives it."""

    cell: SchoolResult
    mean: Value | None
    below: Value | None
    district_mean: Level | None
    district_below: Level | None
    region_mean: float | None


@dataclass(frozen=True)
class YearRow:
    """Olympiads and leavers of a year; `leavers` may be too few for the viewer."""

    row: SchoolYear
    leavers: Count


@dataclass(frozen=True)
class SignsRow:
    """Works of a year that a list marks, and where it says so."""

    row: BiasSigns
    works: str
    place: str


@dataclass(frozen=True)
class FindingInWords:
    """`hidden`: the words would tell figures of fewer than five participants."""

    finding: Finding
    words: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True)
class RunInWords:
    """A run's findings on the school: `told` say something of it, `clear` say «no»."""

    run: Run
    told: tuple[FindingInWords, ...]
    clear: tuple[FindingInWords, ...]

    @property
    def findings(self) -> tuple[FindingInWords, ...]:
        return (*self.told, *self.clear)


@dataclass(frozen=True)
class SchoolPage:
    school: School
    indicator: Indicator
    indicators: tuple[Indicator, ...]
    results: tuple[ResultRow, ...]
    scores: tuple[ScoreRow, ...]
    chart: ShareByYear | None
    runs: tuple[RunInWords, ...]
    statuses: tuple[SchoolStatus, ...]
    passport: SocialPassport | None
    factors: tuple[FactorRow, ...]
    years: tuple[YearRow, ...]
    signs: tuple[SignsRow, ...]
    listed: tuple[ListedSchool, ...]
    periods: tuple[SchoolYearPeriods, ...]
    failing: tuple[FailingTasks, ...] = ()

    @property
    def has_for_knowledge(self) -> bool:
        """Whether КДР or trial works are among the results."""
        return any(row.cell.assessment.for_knowledge for row in self.results)

    @property
    def latest_year(self) -> int:
        """The latest year with results; 0 without any."""
        cells = [row.cell for row in self.results] + [row.cell for row in self.scores]
        return max((cell.assessment.year for cell in cells), default=0)


def school_page(
    user: User | None, school: School, indicator_code: str = "", *, year: int | None = None
) -> SchoolPage:
    """`indicator_code` is one of the compared shares; another one means the first.

    With a `year` the page is as it was by results of that year. No user hides nothing.
    """
    code = indicator_code if indicator_code in COMPARED else "quality_share"
    sight = sight_of(user)
    may_see_small = sight.sees(school.scope)
    # A paper tells everything of its school, and of the district what everybody may see.
    around = NOTHING if user is None else sight
    last = year or LAST_YEAR
    cells = list(
        SchoolResult.objects.filter(school=school, assessment__year__lte=last)
        .select_related("assessment")
        .order_by(
            "assessment__procedure",
            "assessment__grade",
            "assessment__subject",
            "-assessment__year",
        )
    )
    passport = SocialPassport.objects.filter(school=school, year__lte=last).first()
    return SchoolPage(
        school=school,
        indicator=BY_CODE[code],
        indicators=tuple(BY_CODE[item] for item in COMPARED),
        results=_results(school, cells, code, may_see_small, around),
        scores=_scores(school, cells, may_see_small, around),
        chart=_chart(school, cells, code, may_see_small, around),
        runs=runs_in_words(user, school, year, may_see_small=may_see_small),
        statuses=tuple(school.statuses.all()),
        passport=passport,
        factors=factor_rows(school, passport, sight, around),
        years=tuple(
            YearRow(item, counted(item.leavers, item.contingent, school.scope, sight))
            for item in school.years.all()
            if item.year <= last
        )[:YEARS_SHOWN],
        signs=tuple(
            SignsRow(row, works_text(row.marks), place_in_file(row))
            for row in objectivity.of_school(user, school, last)
        ),
        listed=tuple(region_acts.of_school(user, school, last)),
        periods=periods.of_school(user, school, sight, last),
        failing=tuple(failing_by_work(_of_last_year(cells), sight)),
    )


def _of_last_year(cells: Sequence[SchoolResult]) -> list[SchoolResult]:
    """Works of ВПР of the latest year that has any."""
    works = [cell for cell in cells if cell.assessment.procedure == "vpr"]
    last = max((cell.assessment.year for cell in works), default=0)
    return [cell for cell in works if cell.assessment.year == last]


def runs_in_words(
    user: User | None, school: School, year: int | None = None, *, may_see_small: bool = True
) -> tuple[RunInWords, ...]:
    """What the latest runs of the year found, in words; without a year, of the latest one.

    Of those that the viewer sees; a paper, which has no viewer, tells what was shown to schools.
    """
    shown = Run.objects.filter(shown_at__isnull=False)
    seen = shown if user is None else Run.objects.told_to(user)
    return tuple(
        _in_words(run, school, may_see_small)
        for run in latest_runs(school.municipality, year, among=seen)
    )


def _in_words(run: Run, school: School, may_see_small: bool) -> RunInWords:
    order = [Finding.Outcome.YES, Finding.Outcome.UNKNOWN, Finding.Outcome.NO]
    findings = []
    for item in sorted(
        run.findings.filter(school=school),
        key=lambda f: (order.index(Finding.Outcome(f.outcome)), f.category),
    ):
        trace = from_json(item.trace)
        hidden = not may_see_small and has_small_figures(trace)
        findings.append(FindingInWords(item, () if hidden else words(trace), hidden))
    shown = tuple(item for item in findings if item.finding.outcome != Finding.Outcome.NO)
    return RunInWords(run, shown, tuple(item for item in findings if item not in shown))


def _results(
    school: School, cells: Sequence[SchoolResult], code: str, may_see_small: bool, around: Sight
) -> tuple[ResultRow, ...]:
    assessments = [cell.assessment_id for cell in cells]
    district = district_values(school.municipality, assessments, code, sight=around)
    region = region_values(school.municipality, assessments, code)
    rows = []
    for cell in cells:
        value = indicator_value(code, counts_of(cell), cell.assessment.procedure)
        if value is None:
            continue
        rows.append(
            ResultRow(
                cell=cell,
                value=_seen(cell, code, value, may_see_small),
                district=district.get(cell.assessment_id),
                region=region.get(cell.assessment_id),
            )
        )
    return tuple(rows)


def _scores(
    school: School, cells: Sequence[SchoolResult], may_see_small: bool, around: Sight
) -> tuple[ScoreRow, ...]:
    cells = [cell for cell in cells if cell.assessment.procedure == "ege" and cell.test_n]
    ids = [cell.assessment_id for cell in cells]
    if not ids:
        return ()
    means = district_values(school.municipality, ids, MEAN, sight=around)
    shares = district_values(school.municipality, ids, BELOW, sight=around)
    region = region_means(school.municipality, ids)
    rows = []
    for cell in cells:
        counts = counts_of(cell)
        own = counts if may_see_small else counts.without_small()
        rows.append(
            ScoreRow(
                cell,
                indicator_value(MEAN, own, "ege") if own else None,
                indicator_value(BELOW, own, "ege") if own else None,
                means.get(cell.assessment_id),
                shares.get(cell.assessment_id),
                region.get(cell.assessment_id),
            )
        )
    return tuple(rows)


def _seen(cell: SchoolResult, code: str, value: Value, may_see_small: bool) -> Value | None:
    """The value, unless it is of a small cell and not for the viewer."""
    if may_see_small:
        return value
    counts = counts_of(cell).without_small()
    return None if counts is None else indicator_value(code, counts, cell.assessment.procedure)


def _chart(
    school: School, cells: Sequence[SchoolResult], code: str, may_see_small: bool, around: Sight
) -> ShareByYear | None:
    """ВПР of all subjects and classes by year, against the district and the region."""
    vpr = [
        (cell.assessment, counts)
        for cell in cells
        if cell.assessment.procedure == "vpr"
        and (counts := counts_of(cell) if may_see_small else counts_of(cell).without_small())
    ]
    own = pooled_by_year(vpr, code)
    if not own:
        return None
    years = {assessment.pk: assessment.year for assessment, _ in vpr}
    district = region_by_year(
        district_values(school.municipality, years, code, sight=around), years
    )
    region = region_by_year(region_values(school.municipality, years, code), years)
    return ShareByYear(
        title=f"{BY_CODE[code].title} по ВПР, все предметы и классы вместе",
        main=YearLine(
            school.name,
            tuple(
                YearShare(year, v.value, v.low, v.high, int(v.denominator))
                for year, v in own.items()
            ),
        ),
        others=(
            YearLine("Муниципалитет", _points(district, own)),
            YearLine("Регион", _points(region, own)),
        ),
    )


def _points(levels: dict[int, Level], own: dict[int, Value]) -> tuple[YearShare, ...]:
    return tuple(
        YearShare(year, level.share, participants=level.participants)
        for year, level in levels.items()
        if year in own
    )
