"""How a plan was carried out by a date: a landscape table for the chief's signature."""

from dataclasses import dataclass
from datetime import date

from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution import queries
from roadmaps.execution.overview import MeasureProgress, lay_out
from roadmaps.execution.progress import Progress
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.standing import Stand
from roadmaps.execution.wording import days_words
from roadmaps.models import Plan
from roadmaps.papers.finding import plan_of_year
from roadmaps.plans.queries import APPROVED, approved_version
from schools.clock import local_date
from schools.models import Municipality, School
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import counted, short_date

_AHEAD_SHOWN = 2


@dataclass(frozen=True)
class ReportedDeadline:
    """`said` is the standing in words, with the day and the number of days."""

    when: str
    place: str
    said: str
    result: str
    evidence: str
    ahead: bool = False


@dataclass(frozen=True)
class ReportedMeasure:
    number: str
    text: str
    deadline: str
    responsible: str
    expected: str
    reached: str
    deadlines: tuple[ReportedDeadline, ...]

    @property
    def told(self) -> tuple[ReportedDeadline, ...]:
        """For print: a long row of those that are still ahead is one line."""
        ahead = [each for each in self.deadlines if each.ahead]
        if len(ahead) <= _AHEAD_SHOWN:
            return self.deadlines
        first, last = ahead[0].when, ahead[-1].when
        said = f"впереди {counted(len(ahead), DEADLINES)}"
        rest = tuple(each for each in self.deadlines if not each.ahead)
        return (*rest, ReportedDeadline(f"{first} – {last}", "", said, "", ""))


@dataclass(frozen=True)
class ReportedSection:
    title: str
    measures: tuple[ReportedMeasure, ...]


@dataclass(frozen=True, kw_only=True)
class ExecutionReport(PaperContext):
    plan_title: str
    place: str
    period: str
    act: str
    on: date
    totals: tuple[str, ...]
    sections: tuple[ReportedSection, ...]


def build(place: School | Municipality, year: int) -> ExecutionReport:
    return build_for(plan_of_year(place, year))


def build_for(plan: Plan, *, on: date | None = None) -> ExecutionReport:
    """As it stood on a day, today if none is named; Refused for a plan that is not approved."""
    version = approved_version(plan)
    if version is None or plan.state not in APPROVED:
        raise Refused(
            f"План «{plan}» ещё не утверждён: отчитываться об исполнении рано.",
            code="plan_not_approved",
        )
    today = local_date(plan.municipality)
    day = on or today
    if day > today:
        raise Refused("Дата отчёта ещё не наступила.", code="report_in_future")
    rows = queries.everything().filter(plan=plan).prefetch_related("evidence")
    found = lay_out(plan, queries.read(rows, on=day))
    post, name = _signer(plan)
    return ExecutionReport(
        origin=Origin(day, f"версия плана {version.number}"),
        requisites=Requisites(
            organ=(str(plan.place) if plan.school_id else plan.municipality.body_name,),
            kind="отчёт",
            title=f"Об исполнении документа «{plan.title}»",
            dated=day,
            number=None,
            place=plan.municipality.place,
        ),
        signatures=(Signature(post, name),),
        plan_title=plan.title,
        place=str(plan.place),
        period=f"{short_date(plan.period_start)} – {short_date(plan.period_end)}",
        act=version.act,
        on=day,
        totals=_totals(found.progress),
        sections=tuple(
            ReportedSection(section.title, tuple(_measure(item) for item in section.measures))
            for section in found.sections
        ),
    )


def _signer(plan: Plan) -> tuple[str, str]:
    if plan.school:
        return "Директор", plan.school.head_name
    return plan.municipality.head_post, plan.municipality.head_name


def _totals(p: Progress) -> tuple[str, ...]:
    late = f", из них с опозданием – {p.late}" if p.late else ""
    lines = [
        f"всего контрольных сроков – {p.total}",
        f"выполнено – {p.finished}{late}",
        f"просрочено – {p.overdue}",
        f"срок ещё не наступил – {p.soon + p.ahead}",
    ]
    if p.cancelled:
        lines.append(f"отменено – {p.cancelled}")
    return tuple(lines)


def _measure(item: MeasureProgress) -> ReportedMeasure:
    reached = [item.target.words] if item.target else []
    if item.schools:
        reached.append(f"выполнено в {item.schools_done} из {item.schools} школ")
    if len(item.rows) > 1 and not item.schools:
        reached.append(
            f"выполнено {item.progress.finished} из {counted(item.progress.wanted, DEADLINES)}"
        )
    return ReportedMeasure(
        number=item.measure.number,
        text=item.measure.text,
        deadline=item.measure.deadline_text,
        responsible=item.measure.responsible,
        expected=item.measure.result,
        reached="; ".join(reached),
        deadlines=tuple(_deadline(row, bool(item.measure.addressee)) for row in item.rows),
    )


def _deadline(row: DeadlineRow, fans_out: bool) -> ReportedDeadline:
    item = row.occurrence
    days = days_words(row.standing)
    joint = ", " if row.standing.stand in {Stand.AHEAD, Stand.SOON} else " "
    said = row.standing.stand.label + (f"{joint}{days}" if days else "")
    if item.done_on and row.standing.stand in {Stand.DONE, Stand.LATE}:
        said += f", {short_date(item.done_on)}"
    if row.standing.stand == Stand.CANCELLED:
        said += f": {item.reason}"
    # What was reported after the day of the report was not known on it.
    later = item.state == item.State.DONE and row.standing.stand not in {Stand.DONE, Stand.LATE}
    return ReportedDeadline(
        when=short_date(item.end) + (f" ({item.label})" if item.label else ""),
        place=str(item.school) if fans_out and item.school else "",
        said=said,
        result="" if later else item.actual_result or item.note,
        evidence="" if later else "; ".join(p.url or p.title for p in item.evidence.all()),
        ahead=row.standing.stand == Stand.AHEAD,
    )


def sheets(context: ExecutionReport) -> list[SheetData]:
    columns = [
        Column("№", 8),
        Column("Раздел", 34),
        Column("Мероприятие", 60),
        Column("Срок", 22),
        Column("Ответственные", 34),
        Column("Ожидаемый результат", 40),
        Column("Контрольная дата", 18),
        Column("Школа", 34),
        Column("Исполнение", 34),
        Column("Фактический результат", 40),
        Column("Подтверждения", 50),
    ]
    rows = []
    for section in context.sections:
        for m in section.measures:
            head = [m.number, section.title, m.text, m.deadline, m.responsible, m.expected]
            for d in m.deadlines or (ReportedDeadline("", "", "срок не уточнён", "", ""),):
                rows.append([*head, d.when, d.place, d.said, d.result, d.evidence])
    return [SheetData(f"Исполнение на {context.on:%d.%m.%Y}", columns, rows)]


PAPER = Paper(
    kind="roadmap_execution",
    title="Отчёт об исполнении дорожной карты",
    template="roadmaps/papers/execution_report.html",
    context_class=ExecutionReport,
    build_context=build,
    scope_kind="either",
    permission="make_paper",
    layout="plan",
    orientation="landscape",
    sheets=sheets,
)
