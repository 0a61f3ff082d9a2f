"""How a plan was carried out by a date: a landscape table for the chief's signature."""

from dataclasses import dataclass
from datetime import date

from roadmaps.deadlines.wording import DEADLINES, OF_DEADLINES
from roadmaps.execution import queries
from roadmaps.execution.overview import MeasureProgress, Overview, lay_out
from roadmaps.execution.progress import Progress, progress
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.standing import Stand
from roadmaps.execution.totals import totals_words
from roadmaps.execution.wording import days_words
from roadmaps.models import Plan
from roadmaps.papers.finding import plan_of_year
from roadmaps.papers.indicators import PaperIndicator, reported_indicators
from roadmaps.plans.queries import APPROVED, approved_version
from schools.clock import local_date
from schools.models import Municipality, School
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import counted, short_date

_AHEAD_SHOWN, _OVERDUE_NAMED = 2, 3


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


@dataclass(frozen=True)
class SummaryRow:
    """A section of the plan: its control dates by standing; `wanted` is their sum."""

    title: str
    wanted: int
    done: int
    late: int
    overdue: int
    ahead: int
    cancelled: int


@dataclass(frozen=True, kw_only=True)
class ExecutionReport(PaperContext):
    """The summary stands first: `conclusion` in words, then `summary`; its last row is the sum."""

    plan_title: str
    place: str
    period: str
    act: str
    on: date
    totals: tuple[str, ...]
    sections: tuple[ReportedSection, ...]
    summary: tuple[SummaryRow, ...] = ()
    conclusion: tuple[str, ...] = ()
    indicators: tuple[PaperIndicator, ...] = ()


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
    overview = lay_out(plan, queries.read(rows, on=day))
    post, name = _signer(plan)
    return ExecutionReport(
        origin=Origin(day, f"версия плана {version.number}"),
        requisites=Requisites(
            organ=(str(plan.place),) if plan.school_id else plan.municipality.letterhead,
            kind="отчёт",
            title=_title(plan),
            dated=day,
            number=None,
            place=plan.school.paper_place if plan.school else plan.municipality.place,
        ),
        signatures=(Signature(post, name),),
        plan_title=plan.title,
        place=str(plan.place),
        period=f"{short_date(plan.period_start)} – {short_date(plan.period_end)}",
        act=version.act,
        on=day,
        totals=_totals(overview.progress),
        summary=_summary(overview),
        conclusion=_conclusion(overview),
        indicators=reported_indicators(version, day.year),
        sections=tuple(
            ReportedSection(section.title, tuple(_measure(item) for item in section.measures))
            for section in overview.sections
        ),
    )


def _title(plan: Plan) -> str:
    """«Об исполнении дорожной карты «…»»: the kind in the genitive, where the title names it."""
    word, _, rest = plan.title.partition(" ")
    kinds = {"дорожная": "дорожной", "план": "плана", "программа": "программы"}
    head = kinds.get(word.lower())
    if head and word.lower() == "дорожная" and rest.lower().startswith("карта"):
        return f"Об исполнении дорожной карты{rest[len('карта') :]}"
    if head and head != "дорожной":
        return f"Об исполнении {head} {rest}"
    return f"Об исполнении документа «{plan.title}»"


def _signer(plan: Plan) -> tuple[str, str]:
    if plan.school:
        return plan.school.head_full_post, plan.school.head_name
    return plan.municipality.head_full_post, plan.municipality.head_name


def _totals(p: Progress) -> tuple[str, ...]:
    return (totals_words(p),)


def _summary(overview: Overview) -> tuple[SummaryRow, ...]:
    rows = [
        _row(
            section.title or "Без раздела",
            progress(row.standing.stand for item in section.measures for row in item.rows),
        )
        for section in overview.sections
    ]
    total = _row("Всего", overview.progress)
    return (*rows, total) if len(rows) > 1 else (total,)


def _row(title: str, p: Progress) -> SummaryRow:
    return SummaryRow(title, p.wanted, p.done, p.late, p.overdue, p.soon + p.ahead, p.cancelled)


def _conclusion(overview: Overview) -> tuple[str, ...]:
    """How it goes as a whole, measures done in full, and what is overdue the longest."""
    said = totals_words(overview.progress)
    sentences = [f"{said[:1].upper()}{said[1:]}."]
    with_rows = [item for item in overview.measures if item.progress.wanted]
    whole = sum(item.progress.finished == item.progress.wanted for item in with_rows)
    words = "мероприятия,мероприятий,мероприятий"
    text = f"Полностью выполнено {whole} из {counted(len(with_rows), words)} со сроками"
    if unclear := sum(not item.rows for item in overview.measures):
        text += f"; срок не уточнён у {counted(unclear, words)}"
    sentences.append(f"{text}.")
    late = sorted(
        (row for row in overview.rows if row.standing.stand is Stand.OVERDUE),
        key=lambda row: -row.standing.days,
    )
    if late:
        named = dict.fromkeys(f"«{row.measure.text}» ({days_words(row.standing)})" for row in late)
        shown = list(named)[:_OVERDUE_NAMED]
        rest = len(named) - len(shown)
        more = f" и ещё {rest}" if rest > 0 else ""
        sentences.append(f"Просрочено дольше всего: {'; '.join(shown)}{more}.")
    return tuple(sentences)


def _measure(item: MeasureProgress) -> ReportedMeasure:
    is_off = item.rows and not item.progress.wanted
    reached = [item.target.words] if item.target and not is_off else []
    if item.schools:
        reached.append(f"выполнено в {item.schools_done} из {item.schools} школ")
    if len(item.rows) > 1 and not item.schools:
        reached.append(
            f"выполнено {item.progress.finished} из {counted(item.progress.wanted, OF_DEADLINES)}"
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
