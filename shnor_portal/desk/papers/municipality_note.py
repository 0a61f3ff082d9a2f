"""«Аналитическая справка о муниципалитете»: the year on one page, then schools, list, plans.

Its figures are those that everybody may see: small ones are left out of sums and rows alike.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from monitoring.identification.engine.trace import from_json
from monitoring.identification.list_changes import approved
from monitoring.identification.queries import latest_runs
from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.comparisons import (
    Level,
    region_by_year,
    region_values,
    values_by_year,
    years_pooled,
)
from monitoring.indicators.differences import Change, change
from monitoring.indicators.queries import Counted, counted, open_to
from monitoring.models import Finding, Run, SchoolResult, SourceResult
from schools.clock import local_date, local_day
from schools.models import Municipality, School, SchoolStatus
from schools.privacy import HIDDEN, NOTHING, is_small
from schools.queries import statuses_by_school
from shnor_portal.core.charts.data import (
    NamedShare,
    ShareByYear,
    SharesByName,
    YearLine,
    YearShare,
)
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.documents.wording import Point, PointsWording
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import (
    NBSP,
    closed,
    enumerated,
    number,
    percent,
    percent_range,
    points,
    short_date,
)
from shnor_portal.core.typography import counted as counted_words
from shnor_portal.desk.completeness import Gap, gaps
from shnor_portal.desk.papers.notes.municipal_plans import PlanRow, plan_rows, plans_words
from shnor_portal.desk.papers.notes.municipal_proposals import proposals

YEARS_SHOWN = 3
FAIL, GOOD = "fail_share", "quality_share"
_SCHOOLS = "школа,школы,школ"
_WORKS = "работа,работы,работ"
_NAMED = {FAIL: "Доля «2»", GOOD: "Доля «4» и «5»"}
_MOVED = {
    Change.GREW: "выросла",
    Change.FELL: "снизилась",
    Change.CHANCE: "изменение не больше случайного",
    Change.SCARCE: "сравнивать рано",
}
_GAPS_SHOWN = 4
_FEW_SCHOOLS = 20  # so many bars stand beside the other chart


@dataclass(frozen=True)
class SchoolLine:
    """A school in the table: ВПР of the year together; `found` says signs and how sure they are."""

    school: str
    participants: str
    fail: str
    interval: str
    difference: str
    found: str
    status: str


@dataclass(frozen=True, kw_only=True)
class MunicipalityNote(PaperContext):
    """Sections as sentences and tables; `points` are proposals for decisions."""

    results_year: int
    picture: tuple[str, ...]
    schools_chart: SharesByName | None
    years_chart: ShareByYear | None
    schools: tuple[SchoolLine, ...]
    listed: tuple[str, ...]
    completeness: tuple[str, ...]
    plans: tuple[str, ...]
    plan_rows: tuple[PlanRow, ...]
    points: tuple[Point, ...]

    @property
    def charts_side_by_side(self) -> bool:
        return (
            self.schools_chart is not None
            and self.years_chart is not None
            and len(self.schools_chart.bars) <= _FEW_SCHOOLS
        )


def build(municipality: Municipality, year: int) -> MunicipalityNote:
    """The note on the results of `year`; Refused where there are none."""
    schools = list(School.objects.working_in(year).filter(municipality=municipality))
    every = counted(_cells(schools, year))
    cells = open_to(NOTHING, every, municipality)
    this_year = [cell for cell in cells if cell.assessment.year == year]
    # That a school wrote a work is no secret, whatever its number of participants.
    known = [cell for cell in every if cell.assessment.year == year]
    if not known:
        raise Refused(
            f"{municipality}: результатов {year} года нет, справку составить не из чего. "
            "Загрузите отчёты за этот год.",
            code="no_results",
        )
    runs = latest_runs(municipality, year, among=Run.objects.filter(shown_at__isnull=False))
    findings = _findings(runs)
    statuses = statuses_by_school(schools)
    vpr = {school.pk: _pooled(this_year, school, "vpr") for school in schools}
    total = indicator_value(FAIL, pool(counts for counts in vpr.values() if counts), "vpr")
    rows = plan_rows(municipality, schools)
    missing = [gap for gap in gaps(schools, known, year) if gap.missing and not gap.by_lot]
    return MunicipalityNote(
        origin=Origin(
            _data_date(schools, year, municipality),
            "; ".join(str(run.version) for run in runs) or "показатели, версия 1",
        ),
        requisites=Requisites(
            organ=municipality.letterhead,
            kind="аналитическая справка",
            title=f"О результатах общеобразовательных организаций за {year} год",
            dated=local_date(municipality),
            number=None,
            place=municipality.place,
        ),
        signatures=(Signature(municipality.head_full_post, municipality.head_name),),
        results_year=year,
        picture=_picture(municipality, cells, schools, year),
        schools_chart=_by_school(schools, vpr, {cell.school_id for cell in known}, total, year),
        years_chart=_by_year(municipality, cells),
        schools=tuple(
            _line(school, vpr[school.pk], total, findings, statuses) for school in schools
        ),
        listed=_listed(municipality, runs, findings, year),
        completeness=_completeness(missing),
        plans=plans_words(rows),
        plan_rows=rows,
        points=proposals(
            municipality,
            year=year,
            undecided=[f for group in findings.values() for f in group if not f.decision],
            is_approved=any(run.order_number for run in runs),
            is_shown=bool(runs),
            missing=missing,
            rows=rows,
            accompanied=[school for school in schools if statuses.get(school.pk)],
            above=[
                school
                for school in schools
                if not statuses.get(school.pk) and _is_above(vpr[school.pk], total)
            ],
        ),
    )


def sources(municipality: Municipality, year: int) -> list[int]:
    """Batch files behind the results of the years shown."""
    rows = SourceResult.objects.filter(
        school__municipality=municipality,
        assessment__year__gt=year - YEARS_SHOWN,
        assessment__year__lte=year,
        live=True,
    )
    return list(rows.values_list("file", flat=True).distinct())


def _cells(schools: Sequence[School], year: int) -> QuerySet[SchoolResult]:
    return SchoolResult.objects.filter(
        school__in=schools,
        assessment__year__gt=year - YEARS_SHOWN,
        assessment__year__lte=year,
    )


def _data_date(schools: Sequence[School], year: int, municipality: Municipality) -> date:
    latest = _cells(schools, year).order_by("-updated_at").values_list("updated_at", flat=True)
    return local_day(latest[0], municipality)


def _pooled(cells: Sequence[Counted], school: School, procedure: str) -> Counts | None:
    counts = [
        cell.counts
        for cell in cells
        if cell.school_id == school.pk and cell.assessment.procedure == procedure
    ]
    return pool(counts) if counts else None


def _findings(runs: Sequence[Run]) -> dict[int, list[Finding]]:
    """Signs found by the shown runs, by school."""
    by_school: dict[int, list[Finding]] = defaultdict(list)
    rows = Finding.objects.filter(run__in=runs, outcome=Finding.Outcome.YES)
    for finding in rows.select_related("school__municipality").order_by("run", "category"):
        by_school[finding.school_id].append(finding)
    return by_school


def _picture(
    municipality: Municipality, cells: Sequence[Counted], schools: Sequence[School], year: int
) -> tuple[str, ...]:
    """How many schools and works, then each procedure's shares over the years and the region."""
    this_year = [cell for cell in cells if cell.assessment.year == year]
    works = {cell.assessment.pk for cell in this_year}
    have = {cell.school_id for cell in this_year}
    sentences = [
        f"В {year} году результаты есть у {len(have)} из {counted_words(len(schools), _SCHOOLS)}, "
        f"{counted_words(len(works), _WORKS)}."
    ]
    for procedure, title in (("vpr", "ВПР"), ("oge", "ОГЭ")):
        for indicator in (FAIL, GOOD):
            if said := _over_years(municipality, cells, procedure, indicator):
                sentences.append(f"{_NAMED[indicator]}, {title}: {said}")
    return tuple(sentences)


def _over_years(
    municipality: Municipality, cells: Sequence[Counted], procedure: str, indicator: str
) -> str:
    """«2025 – 8,1 %, 2026 – 8,8 % – изменение не больше случайного; к региону −1,8 п.п. …»."""
    of = [
        (cell.assessment, cell.counts) for cell in cells if cell.assessment.procedure == procedure
    ]
    values = values_by_year(years_pooled(of), indicator)
    if not values:
        return ""
    years = {assessment.pk: assessment.year for assessment, _ in of}
    region = region_by_year(region_values(municipality, years, indicator), years)
    first, last = min(values), max(values)
    text = ", ".join(f"{year}{NBSP}– {percent(value.value)}" for year, value in values.items())
    if first != last:
        text += f"{NBSP}– {_MOVED[change(values[last], values[first])]}"
    if last in region:
        more = values[last].value - region[last].share
        text += f"; к региону {points(more)} ({percent(region[last].share)})"
    return closed(text)


def _by_school(
    schools: Sequence[School],
    vpr: dict[int, Counts | None],
    known: set[int],
    total: Value | None,
    year: int,
) -> SharesByName | None:
    bars = []
    for school in schools:
        counts = vpr[school.pk]
        value = indicator_value(FAIL, counts, "vpr") if counts else None
        # The legal form takes the room of the name.
        form, _, rest = school.name.partition(" ")
        name = rest if form.isupper() and rest else school.name
        bars.append(
            NamedShare(name, None, note=HIDDEN if school.pk in known else "нет данных")
            if value is None or is_small(value.denominator)
            else NamedShare(name, value.value, int(value.denominator), value.low, value.high)
        )
    if total is None:
        return None
    return SharesByName(
        title=f"Доля «2» по ВПР {year} года",
        bars=tuple(bars),
        threshold=total.value,
        threshold_label="муниципалитет",
        dense=True,
    )


def _by_year(municipality: Municipality, cells: Sequence[Counted]) -> ShareByYear | None:
    vpr = [(cell.assessment, cell.counts) for cell in cells if cell.assessment.procedure == "vpr"]
    values = values_by_year(years_pooled(vpr), FAIL)
    if len(values) < 2:
        return None
    years = {assessment.pk: assessment.year for assessment, _ in vpr}
    region: dict[int, Level] = region_by_year(region_values(municipality, years, FAIL), years)
    return ShareByYear(
        title="Доля «2» по ВПР по годам",
        main=YearLine(
            "Муниципалитет",
            tuple(
                YearShare(year, v.value, v.low, v.high, int(v.denominator))
                for year, v in values.items()
            ),
        ),
        others=(
            YearLine(
                "Регион",
                tuple(
                    YearShare(year, level.share, participants=level.participants)
                    for year, level in region.items()
                    if year in values
                ),
            ),
        ),
        dense=True,
    )


def _is_above(counts: Counts | None, total: Value | None) -> bool:
    """Whether the whole interval of a school's share of «2» lies above the municipality's share."""
    value = indicator_value(FAIL, counts, "vpr") if counts else None
    if not value or not total or is_small(value.denominator):
        return False
    return value.low is not None and value.low > total.value


def _line(
    school: School,
    counts: Counts | None,
    total: Value | None,
    findings: dict[int, list[Finding]],
    statuses: dict[int, list[SchoolStatus]],
) -> SchoolLine:
    value = indicator_value(FAIL, counts, "vpr") if counts else None
    seen = value is not None and not is_small(value.denominator)
    more = value.value - total.value if value and total and seen else None
    return SchoolLine(
        school=school.name,
        participants=number(value.denominator) if value and seen else HIDDEN,
        fail=percent(value.value) if value and seen else "–",
        interval=percent_range(value.low, value.high) if value and seen else "–",
        difference="–" if more is None else points(more).removesuffix(f"{NBSP}п.п."),
        found=_signs(findings.get(school.pk, ())),
        status=", ".join(status.term for status in statuses.get(school.pk, ())) or "–",
    )


def _signs(findings: Sequence[Finding]) -> str:
    """«ШНОР – устойчиво»: the surest sign of each status, in the words of its calculation."""
    labels: dict[str, str] = {}
    for finding in findings:
        term = finding.school.municipality.status_term(finding.status_kind)
        labels.setdefault(term, from_json(finding.trace).label)
    return (
        "; ".join(f"{term}{f'{NBSP}– {sure}' if sure else ''}" for term, sure in labels.items())
        or "–"
    )


def _listed(
    municipality: Municipality,
    runs: Sequence[Run],
    findings: dict[int, list[Finding]],
    year: int,
) -> tuple[str, ...]:
    """What the calculations found, and who entered, stayed and left by the latest order."""
    sentences = []
    signed = [run for run in runs if run.order_number]
    if not signed:
        names = sorted({f.school.name for group in findings.values() for f in group})
        what = (
            f"Признаки найдены у {counted_words(len(names), 'школы,школ,школ')}: "
            f"{enumerated(names)}."
            if names
            else "Признаков не найдено."
        )
        if not runs:
            what = "Расчёт признаков школам ещё не показан."
        sentences.append(f"Перечень по результатам {year} года не утверждён. {what}")
        ordered = Run.objects.exclude(order_number="")
        signed = list(latest_runs(municipality, year - 1, among=ordered))
    return (*sentences, *_changes(signed))


def _changes(signed: Sequence[Run]) -> list[str]:
    """«Перечень 2026 года утверждён: приказ от … № …», then three groups of schools."""
    if not signed:
        return []
    run, changes = signed[0], [approved(item) for item in signed]
    groups = (
        ("Вошли", [status for change in changes for status in change.entered]),
        ("Остались", [status for change in changes for status in change.stayed]),
        ("Покинули перечень", [status for change in changes for status in change.left]),
    )
    act = f"{run.municipality.order_term} от {short_date(run.order_date)} № {run.order_number}"
    lines = []
    for title, statuses in groups:
        names = sorted({f"{status.school.name} ({status.term})" for status in statuses})
        lines.append(f"{title}: {', '.join(names) or 'нет'}.")
    return [f"Перечень {run.list_year} года (по результатам {run.year} года): {act}.", *lines]


def _completeness(missing: Sequence[Gap]) -> tuple[str, ...]:
    if not missing:
        return ("Результаты обязательных работ и сведения о школах есть у всех.",)
    named = [
        f"{gap.title}{NBSP}– нет у {counted_words(len(gap.missing), 'школы,школ,школ')} "
        f"из {gap.expected}"
        for gap in missing[:_GAPS_SHOWN]
    ]
    rest = len(missing) - len(named)
    more = f" и ещё {rest}" if rest > 0 else ""
    return (f"Не хватает: {'; '.join(named)}{more}.",)


def sheets(context: MunicipalityNote) -> list[SheetData]:
    heads = ("Школа", "Участников ВПР", "Доля «2»", "Интервал", "К муниципалитету, п.п.")
    columns = [Column(title, 44 if title == "Школа" else 18) for title in heads]
    schools = SheetData(
        "Школы",
        [*columns, Column("Признаки", 44), Column("Статус", 24)],
        [
            [s.school, s.participants, s.fail, s.interval, s.difference, s.found, s.status]
            for s in context.schools
        ],
    )
    plans = SheetData(
        "Дорожные карты",
        [
            Column("Школа", 44),
            *(Column(title, 16) for title in ("Всего сроков", "Выполнено", "Просрочено")),
        ],
        [[row.place, row.wanted, row.done, row.overdue] for row in context.plan_rows],
    )
    return [schools, plans]


PAPER = Paper(
    kind="municipality_note",
    title="Аналитическая справка о муниципалитете",
    template="desk/papers/municipality_note.html",
    context_class=MunicipalityNote,
    build_context=build,
    scope_kind="municipality",
    permission="sign_for_department",
    layout="plan",
    wording=PointsWording("Предложение", has_preamble=False),
    find_sources=sources,
    sheets=sheets,
)
