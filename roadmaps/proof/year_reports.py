"""The year's end of a school: the report drafted, marked, sent, closed by the interview.

The school's people write, its director sends, the coordinator holds the interview. Until then the
lines are computed anew on every look; what was sent is frozen.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from roadmaps.execution.reminder_letters import Other
from roadmaps.models import Plan, YearReport
from roadmaps.plans.queries import APPROVED
from roadmaps.proof.writing import clean, held, join_texts
from roadmaps.proof.year_figures import Mark, PlannedFigure, YearFigures, lines_of, year_figures
from roadmaps.proof.year_texts import SECTIONS, drafted
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.drafts.merging import Merged, joined
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted
from shnor_portal.core.working_days import on_working_day

State = YearReport.State
MARK, WHY = "mark-", "why-"
"""Of the fields of the self-assessment, before the key of a line."""
SCHOOLS = "школы,школ,школ"
LINES = "строка,строки,строк"


@dataclass(frozen=True)
class Judged:
    """A line with the school's own mark; `now` is what is computed today where it moved."""

    line: PlannedFigure
    mark: Mark
    why: str
    now: str = ""

    @property
    def differs(self) -> bool:
        return Mark.UNKNOWN not in {self.mark, self.line.mark} and self.mark != self.line.mark

    @property
    def lacks(self) -> str:
        """What is missing before the report can be sent; "" where nothing is."""
        if self.mark is Mark.UNKNOWN:
            return "нет отметки школы"
        if self.differs and not self.why.strip():
            return "нет пояснения, почему оценка школы другая"
        return ""


def judged(report: YearReport, figures: YearFigures) -> list[Judged]:
    """Lines as they were sent, else as they are computed today, with the school's marks."""
    today = {line.key: line for line in figures.lines}
    lines = figures.lines if report.state == State.DRAFT else lines_of(report.figures)
    marked = []
    for line in lines:
        own = report.marks.get(line.key, {})
        fresh = today.get(line.key)
        moved = fresh is not None and fresh.computed != line.computed
        now = fresh.computed if moved and fresh else ""
        marked.append(Judged(line, Mark(own.get("mark", "")), own.get("why", ""), now))
    return marked


def reports(viewer: User) -> QuerySet[YearReport]:
    return YearReport.objects.visible_to(viewer).select_related(
        "school__municipality__region", "sent_by", "issued_by", "paper"
    )


def of_year(viewer: User, place: Municipality, year: int) -> QuerySet[YearReport]:
    return reports(viewer).filter(school__municipality=place, year=year)


def usual_term(year: int) -> date:
    return on_working_day(date(year, 12, 20))


def to_ask(place: Municipality, year: int) -> list[School]:
    """Schools with a plan in force in the year that have no report of it yet, by name."""
    plans = Plan.objects.filter(
        municipality=place, school__isnull=False, state__in=APPROVED,
        period_start__year__lte=year, period_end__year__gte=year,
    )  # fmt: skip
    schools = School.objects.active().filter(pk__in=plans.order_by().values("school"))
    return list(schools.exclude(year_reports__year=year).order_by("name"))


@transaction.atomic
def ask(*, place: Municipality, year: int, due: date, by: User | None) -> list[YearReport]:
    """Begin the reports of all schools that have a plan of the year and no report."""
    access.check(by, Permission.CONFIRM_PROGRESS, place)
    _check_year(place, year)
    if due < local_date(place):
        raise Refused("Срок отчёта уже прошёл: назовите другой день.", code="due_passed")
    states.take_all(Municipality.objects.filter(pk=place.pk), by=by)
    made = [_begin(school, year, due, by) for school in to_ask(place, year)]
    if made:
        said = (
            f"итоги {year}\u00a0года: отчёт до {due:%d.%m.%Y} у\u00a0{counted(len(made), SCHOOLS)}"
        )
        audit.record("year.ask", said, by=by, scope=place.scope, obj=place, year=year)
    return made


@transaction.atomic
def begin(*, school: School, year: int, by: User | None) -> YearReport:
    """The school begins by itself, with the usual term; of a report that is there nothing
    changes."""
    school = states.take(school, by=by, related=["municipality__region"])
    access.check(by, Permission.FILL_ROUND, school)
    _check_year(school.municipality, year)
    known = YearReport.objects.filter(school=school, year=year).first()
    if known:
        return known
    due = max(usual_term(year), local_date(school.municipality))
    report = _begin(school, year, due, by)
    _record("year.begin", report, "отчёт начат", by)
    return report


def text_values(report: YearReport) -> dict[str, str]:
    return held(report, SECTIONS)


def mark_values(report: YearReport, lines: Iterable[PlannedFigure]) -> dict[str, str]:
    """What stands in the fields of the self-assessment."""
    values = {}
    for line in lines:
        own = report.marks.get(line.key, {})
        values[f"{MARK}{line.key}"] = own.get("mark", "")
        values[f"{WHY}{line.key}"] = own.get("why", "")
    return values


@transaction.atomic
def write(
    *, report: YearReport, by: User | None, values: Mapping[str, Any], joining: Mapping[str, Any]
) -> YearReport:
    """Write what a form changed of the text; Conflict where others changed the same section."""
    report = _to_fill(report, by)
    merged = join_texts(report, values, joining, SECTIONS)
    report.save(update_fields=["texts", "updated_at"])
    if merged.to_save:
        _record("year.edit", report, "отчёт изменён", by, fields=list(merged.to_save))
    return report


@transaction.atomic
def assess(
    *, report: YearReport, by: User | None, values: Mapping[str, Any], joining: Mapping[str, Any]
) -> Merged:
    """Write what a form changed of the school's own marks; Conflict as above."""
    report = _to_fill(report, by)
    lines = year_figures(report.school, report.year).lines
    theirs = mark_values(report, lines)
    mine = {name: clean(values.get(name, theirs[name])) for name in theirs}
    merged = joined(theirs=theirs, mine=mine, **joining)
    marks = dict(report.marks)
    for name, value in merged.to_save.items():
        part, key = (
            ("mark", name[len(MARK) :]) if name.startswith(MARK) else ("why", name[len(WHY) :])
        )
        if part == "mark":
            value = Mark(value)
        marks[key] = {**marks.get(key, {}), part: value}
    report.marks = marks
    report.save(update_fields=["marks", "updated_at"])
    if merged.to_save:
        _record("year.edit", report, "самооценка изменена", by, fields=list(merged.to_save))
    return merged


@transaction.atomic
def send(*, report: YearReport, by: User | None) -> YearReport:
    """Freeze the lines as they are computed today; Refused while a mark or a reason lacks."""
    report = _taken(report, by)
    access.check(by, Permission.SEND_ROUND, report.school)
    _check_state(report, by, State.DRAFT)
    figures = year_figures(report.school, report.year)
    lacking = [(one, one.lacks) for one in judged(report, figures) if one.lacks]
    if lacking:
        raise Refused(
            f"Самооценка не закончена: {counted(len(lacking), LINES)}. Поставьте отметку, а где "
            "она расходится с посчитанным – поясните почему.",
            code="marks_lacking",
            details=[f"{one.line.title}: {lacks}" for one, lacks in lacking],
        )
    if not report.texts.get("done", "").strip():
        raise Refused("Напишите, что сделано: пустой отчёт не отправляют.", code="empty_report")
    report.figures = [line.kept() for line in figures.lines]
    report.state, report.remark = State.SENT, ""
    report.sent_at, report.sent_by = timezone.now(), by
    report.save()
    _record("year.send", report, "отчёт отправлен", by)
    return report


@transaction.atomic
def send_back(*, report: YearReport, remark: str, by: User | None) -> YearReport:
    """To the school with a remark; its marks and texts stay."""
    report = _taken(report, by)
    access.check(by, Permission.CONFIRM_PROGRESS, report.school)
    _check_state(report, by, State.SENT)
    if not remark.strip():
        raise Refused("Напишите, что исправить.", code="empty_remark")
    report.state, report.remark, report.figures = State.DRAFT, remark.strip()[:1000], []
    report.save()
    _record("year.return", report, f"отчёт возвращён: {report.remark}", by)
    return report


@transaction.atomic
def close(
    *, report: YearReport, held_on: date, present: str, conclusion: str, decision: str,
    by: User | None,
) -> YearReport:  # fmt: skip
    """Write the interview: from now on the report does not change."""
    report = _taken(report, by)
    access.check(by, Permission.CONFIRM_PROGRESS, report.school)
    _check_state(report, by, State.SENT)
    if held_on > local_date(report.school.municipality):
        raise Refused("Собеседование ещё не прошло: дата впереди.", code="held_ahead")
    if held_on.year < report.year:
        raise Refused(f"Собеседование об итогах {report.year}\u00a0года не может пройти раньше.",
                      code="held_before")  # fmt: skip
    report.held_on, report.present, report.decision = held_on, present.strip(), decision
    report.conclusion = clean(conclusion)
    report.state, report.issued_at, report.issued_by = State.CLOSED, timezone.now(), by
    report.save()
    said = f"собеседование {held_on:%d.%m.%Y}: {report.get_decision_display()}"
    _record("year.close", report, said, by)
    return report


def to_write(viewer: User) -> QuerySet[YearReport]:
    """Reports that the viewer's school owes."""
    if not viewer.holds(Permission.FILL_ROUND):
        return YearReport.objects.none()
    reports = YearReport.objects.where_holds(viewer, Permission.FILL_ROUND)
    return reports.filter(state=State.DRAFT).select_related("school__municipality").order_by("due")


def to_talk(viewer: User) -> QuerySet[YearReport]:
    """Reports that wait for the viewer's interview."""
    if not viewer.holds(Permission.CONFIRM_PROGRESS):
        return YearReport.objects.none()
    reports = YearReport.objects.where_holds(viewer, Permission.CONFIRM_PROGRESS)
    return reports.filter(state=State.SENT).select_related("school").order_by("sent_at")


def is_open_to(viewer: User, report: YearReport) -> bool:
    """A draft is the school's own; whoever reads the school reads what was sent."""
    return report.state != State.DRAFT or access.may(viewer, Permission.FILL_ROUND, report.school)


def terms(user: User) -> Iterator[Other]:
    """Of the morning's letter: reports that the person's school owes."""
    for report in to_write(user):
        left = (report.due - local_date(report.school.municipality)).days
        path = reverse("roadmaps:year_report", args=[report.pk])
        yield Other(f"{report}: отчёт", report.due, left, path, report.scope)


def missing(viewer: User, place: Municipality, year: int) -> list[School]:
    """Schools to be asked, for whoever may ask them."""
    return to_ask(place, year) if access.may(viewer, Permission.CONFIRM_PROGRESS, place) else []


def years(viewer: User, place: Municipality) -> list[int]:
    """Years with reports and the current one, the latest first."""
    rows = reports(viewer).filter(Q(school__municipality=place))
    known = set(rows.order_by().values_list("year", flat=True).distinct())
    return sorted({*known, local_date(place).year}, reverse=True)


def _begin(school: School, year: int, due: date, by: User | None) -> YearReport:
    texts = drafted(year_figures(school, year))
    return YearReport.objects.create(school=school, year=year, due=due, texts=texts, created_by=by)


def _check_year(place: Municipality, year: int) -> None:
    today = local_date(place)
    if not 2000 < year <= today.year:
        raise Refused(f"{year}\u00a0год ещё не наступил: итогов у него нет.", code="year_ahead")


def _to_fill(report: YearReport, by: User | None) -> YearReport:
    report = _taken(report, by)
    access.check(by, Permission.FILL_ROUND, report.school)
    _check_state(report, by, State.DRAFT)
    return report


def _check_state(report: YearReport, by: User | None, allowed: str) -> None:
    if report.state != allowed:
        raise states.refusal(
            f"Отчёт сейчас в другом состоянии: {report.get_state_display()}. Обновите страницу.",
            report,
            by=by,
        )


def _taken(report: YearReport, by: User | None) -> YearReport:
    return states.take(report, by=by, related=["school__municipality__region"])


def _record(verb: str, report: YearReport, deed: str, by: User | None, **details: Any) -> None:
    audit.record(verb, f"{report}: {deed}", by=by, scope=report.scope, obj=report, **details)
