"""«Аналитическая справка о школе»: the school's year in words and tables, for a meeting."""

from dataclasses import dataclass
from datetime import date

from monitoring.models import Finding, SchoolResult, SourceResult
from monitoring.results.task_queries import FailingTasks
from schools.clock import local_date, local_day
from schools.models import Municipality, School, SchoolStatus
from schools.tables import flags_of
from shnor_portal.core.charts.data import ShareByYear
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import number, percent, percent_range, points, short_date
from shnor_portal.desk.school_page import (
    ResultRow,
    RunInWords,
    SchoolPage,
    ScoreRow,
    school_page,
)
from shnor_portal.desk.school_tables import score_line

YEARS_SHOWN = 3
OUTCOMES = {"yes": "признак есть", "no": "признака нет", "unknown": "недостаточно данных"}


@dataclass(frozen=True)
class Fact:
    """One line of the passport: what and how much."""

    name: str
    value: str


@dataclass(frozen=True)
class ResultLine:
    """One assessment as it is printed."""

    work: str
    year: int
    participants: str
    value: str
    interval: str
    district: str
    region: str
    difference: str


@dataclass(frozen=True)
class ExamLine:
    """One exam of ЕГЭ as it is printed."""

    exam: str
    year: int
    participants: str
    mean: str
    district: str
    region: str
    below: str
    district_below: str


@dataclass(frozen=True)
class FactorLine:
    title: str
    count: str
    share: str
    district: str


@dataclass(frozen=True)
class FindingLine:
    """A category's answer; a «no» needs no words. `decision` is a person's, with its reason."""

    title: str
    outcome: str
    words: tuple[str, ...]
    decision: str


@dataclass(frozen=True)
class SkillsLine:
    """Tasks of one work that fail, in words: «2 (57,0 %) – различать звуки и буквы»."""

    work: str
    failing: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SchoolNote(PaperContext):
    school: str
    results_year: int
    indicator: str
    facts: tuple[Fact, ...]
    statuses: tuple[str, ...]
    results: tuple[ResultLine, ...]
    exams: tuple[ExamLine, ...] = ()
    skills: tuple[SkillsLine, ...] = ()
    chart: ShareByYear | None
    findings: tuple[FindingLine, ...]
    run_title: str
    factors: tuple[FactorLine, ...]
    passport_year: int | None


def build(school: School, year: int) -> SchoolNote:
    """The note on the results up to `year`; Refused where the school has none of that year.

    It hides nothing of the school: whoever makes papers sees small figures, and only such people
    read it. Figures of the district are those that everybody may see.
    """
    page = school_page(None, school, "quality_share", year=year)
    rows = [row for row in page.results if year - YEARS_SHOWN < row.cell.assessment.year <= year]
    scores = [row for row in page.scores if year - YEARS_SHOWN < row.cell.assessment.year <= year]
    cells = [row.cell for row in rows] + [row.cell for row in scores]
    if not any(cell.assessment.year == year for cell in cells):
        raise Refused(
            f"{school}: результатов {year} года нет, справку составить не из чего. "
            "Загрузите отчёты за этот год.",
            code="no_results",
        )
    municipality = school.municipality
    method = "; ".join(str(item.run.version) for item in page.runs) or "показатели, версия 1"
    return SchoolNote(
        origin=Origin(_data_date(cells, municipality), method),
        requisites=Requisites(
            organ=(municipality.name, municipality.body_name),
            kind="аналитическая справка",
            title=f"О результатах обучающихся {school.name} за {year} год",
            dated=local_date(municipality),
            number=None,
            place=municipality.place,
        ),
        signatures=(Signature(municipality.head_post, municipality.head_name),),
        school=school.full_name or school.name,
        results_year=year,
        indicator=page.indicator.title,
        facts=_facts(page),
        statuses=tuple(_status(item) for item in page.statuses),
        # What no identification reads comes last, and says so.
        results=tuple(
            _line(row) for row in sorted(rows, key=lambda row: row.cell.assessment.for_knowledge)
        ),
        exams=tuple(_exam(row) for row in scores),
        skills=tuple(_skills(item) for item in page.failing if item.table.failing),
        chart=page.chart,
        findings=_findings(page.runs),
        run_title=str(page.runs[0].run) if page.runs else "",
        factors=_factors(page),
        passport_year=page.passport.year if page.passport else None,
    )


def sources(school: School, year: int) -> list[int]:
    """Batch files behind the school's results of the years shown."""
    rows = SourceResult.objects.filter(
        school=school,
        assessment__year__gt=year - YEARS_SHOWN,
        assessment__year__lte=year,
        live=True,
    )
    return list(rows.values_list("file", flat=True).distinct())


def _data_date(cells: list[SchoolResult], municipality: Municipality) -> date:
    return local_day(max(cell.updated_at for cell in cells), municipality)


def _facts(page: SchoolPage) -> tuple[Fact, ...]:
    school = page.school
    facts = [Fact("Вид", school.get_kind_display())]
    if school.pupils is not None:
        facts.append(Fact("Обучающихся", number(school.pupils)))
    if school.settlement:
        facts.append(Fact("Населённый пункт", school.settlement.name))
    if flags := flags_of(school):
        facts.append(Fact("Особенности", flags))
    if school.head_name:
        facts.append(Fact("Директор", school.head_name))
    return tuple(facts)


def _status(status: SchoolStatus) -> str:
    grounds = []
    if status.regional_number:
        act = status.regional_act or "региональный акт"
        grounds.append(f"{act} от {short_date(status.regional_date)} № {status.regional_number}")
    if status.order_number:
        order = status.school.municipality.order_term
        grounds.append(f"{order} от {short_date(status.order_date)} № {status.order_number}")
    ended = f"; действовал до {short_date(status.ends)}" if status.ends else ""
    return (
        f"{status.term} ({status.get_kind_display()}): перечень {status.list_year} года "
        f"(по результатам {status.results_year}); {', '.join(grounds)}{ended}"
    )


def _line(row: ResultRow) -> ResultLine:
    assessment, value = row.cell.assessment, row.value
    assert value is not None, "nothing of its own school is hidden from a paper"
    return ResultLine(
        work=f"{assessment.short}, для сведения" if assessment.for_knowledge else assessment.short,
        year=assessment.year,
        participants=number(value.denominator),
        value=percent(value.value),
        interval=percent_range(value.low, value.high),
        district=percent(row.district.share) if row.district else "–",
        region=percent(row.region.share) if row.region else "–",
        difference=points(row.against_district),
    )


def _exam(row: ScoreRow) -> ExamLine:
    line = score_line(row)
    return ExamLine(
        exam=line.work,
        year=line.year,
        participants=line.n,
        mean=line.mean,
        district=line.district_mean,
        region=line.region_mean,
        below=line.below,
        district_below=line.district_below,
    )


def _skills(item: FailingTasks) -> SkillsLine:
    failing = item.table.failing
    return SkillsLine(
        work=str(item.cell.assessment),
        failing=f"{len(failing)} из\u00a0{len(item.table.rows)}",
        tasks=tuple(
            f"{row.line.number} ({percent(row.share)})" + (f" – {row.skill}" if row.skill else "")
            for row in failing
        ),
    )


def _findings(runs: tuple[RunInWords, ...]) -> tuple[FindingLine, ...]:
    return tuple(
        FindingLine(
            title=item.finding.category_title,
            outcome=OUTCOMES[item.finding.outcome],
            words=() if item.finding.outcome == Finding.Outcome.NO else item.words,
            decision=_decision(item.finding),
        )
        for run in runs
        for item in run.findings
    )


def _decision(finding: Finding) -> str:
    """«относится. Результаты не улучшились.»; blank while nobody has decided."""
    if not finding.decision:
        return ""
    return f"{finding.get_decision_display()}. {finding.reason}"


def _factors(page: SchoolPage) -> tuple[FactorLine, ...]:
    return tuple(
        FactorLine(
            row.factor.title + ("" if row.factor.direction else " (не значим)"),
            number(row.own.count),
            percent(row.own.share),
            percent(row.district_share),
        )
        for row in page.factors
    )


def sheets(context: SchoolNote) -> list[SheetData]:
    """The note's tables as a workbook."""
    columns = [
        Column("Работа", 40),
        Column("Год", 8),
        Column("Участников", 12),
        Column(context.indicator, 18),
        Column("Интервал 95 %", 16),
        Column("Муниципалитет", 16),
        Column("Регион", 12),
        Column("Разница с муниципалитетом", 24),
    ]
    results = [
        [r.work, r.year, r.participants, r.value, r.interval, r.district, r.region, r.difference]
        for r in context.results
    ]
    factors = [[f.title, f.count, f.share, f.district] for f in context.factors]
    found = [SheetData("Результаты", columns, results)]
    if context.exams:
        heads = [
            Column("Экзамен", 40),
            Column("Год", 8),
            Column("Участников", 12),
            Column("Средний балл", 14),
            Column("Муниципалитет", 16),
            Column("Регион", 12),
            Column("Не преодолели минимум", 22),
            Column("Муниципалитет: не преодолели", 28),
        ]
        lines = [
            [e.exam, e.year, e.participants, e.mean, e.district, e.region, e.below,
             e.district_below]
            for e in context.exams
        ]  # fmt: skip
        found.append(SheetData("ЕГЭ", heads, lines))
    if context.skills:
        heads = [Column("Работа", 40), Column("Недостаточно", 14), Column("Задание", 70)]
        lines = [[s.work, s.failing, task] for s in context.skills for task in s.tasks]
        found.append(SheetData("Дефицитные умения", heads, lines))
    if factors:
        heads = [Column("Фактор", 50), Column("Обучающихся", 14), Column("Доля", 10)]
        found.append(
            SheetData("Социальный паспорт", [*heads, Column("Муниципалитет", 16)], factors)
        )
    return found


PAPER = Paper(
    kind="school_note",
    title="Аналитическая справка о школе",
    template="desk/papers/school_note.html",
    context_class=SchoolNote,
    build_context=build,
    scope_kind="school",
    permission="make_paper",
    small_figures=True,
    layout="note",
    find_sources=sources,
    sheets=sheets,
)
