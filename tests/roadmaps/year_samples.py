"""A school with a plan of 2025 and results of two years, standing in January 2026."""

from datetime import UTC, date, datetime
from typing import Any

from roadmaps.approval import approve
from roadmaps.execution import services
from roadmaps.execution.passed import Passed
from roadmaps.models import Plan, YearReport
from roadmaps.plans import workflow
from roadmaps.plans.texts import MeasureText, PlanText
from roadmaps.proof import year_reports
from roadmaps.proof.year_figures import Mark, year_figures
from roadmaps.proof.year_reports import MARK, WHY
from schools.models import School
from tests.monitoring.effects.effect_samples import YEAR, ten_schools
from tests.roadmaps.plan_samples import make_plan

NOW = datetime(2026, 1, 15, 6, tzinfo=UTC)
FAIL = "Доля отметок «2», ВПР: в 2024 году – 42,5 %"
QUALITY = "Качество знаний, ВПР: в 2024 году – 0 %"
COURSES = "Курсы для учителей"
OPENED: dict[str, Any] = {"seen": {}, "choices": {}}


def year_plan(school: School) -> Plan:
    """Two measures done (one of them late), one never; indicators met, missed and uncountable."""
    text = PlanText(
        goal="Повысить результаты.",
        tasks=("Научить учителей.",),
        indicators=(
            {"title": FAIL, "plan": "не более 35 % к 2025 году", "fact": ""},
            {"title": QUALITY, "plan": "не менее 20 % к 2025 году", "fact": ""},
            {"title": "Договоров с партнёрами", "plan": "2", "fact": "3"},
        ),
        measures=(
            MeasureText(COURSES, section="Кадры", deadline_text="до 01.04.2025"),
            MeasureText("Наставники", section="Кадры", deadline_text="до 01.06.2025"),
            MeasureText("Собрания", section="Родители", deadline_text="до 01.11.2025"),
        ),
    )
    plan = make_plan(
        school, text=text, title="Дорожная карта на 2025 год",
        period_start=date(2025, 1, 1), period_end=date(2025, 12, 31),
    )  # fmt: skip
    version = workflow.send(version=plan.versions.get(), by=None)
    workflow.agree_measures(version=version, by=None)
    version = workflow.agree(version=version, by=None)
    plan = approve(
        version=version, order_number="1-о", order_date=date(2025, 1, 20), by=None,
        overtaken=Passed.LEFT,
    ).plan  # fmt: skip
    rows = list(plan.occurrences.order_by("end"))
    services.mark_done(occurrences=rows[:1], done_on=date(2025, 3, 20), by=None)
    services.mark_done(occurrences=rows[1:2], done_on=date(2025, 7, 1), by=None)
    return plan


def school_of_year(north: Any) -> School:
    ten_schools(north)
    year_plan(north.school)
    return north.school


def marks(report: YearReport, **over: tuple[str, str]) -> dict[str, str]:
    """The school agrees with everything computed, «выполнено» of the rest; `over` by title."""
    values = {}
    for line in year_figures(report.school, report.year).lines:
        mark, why = over.get(line.title, (line.mark.value or Mark.MET.value, ""))
        values |= {f"{MARK}{line.key}": mark, f"{WHY}{line.key}": why}
    return values


def assess(report: YearReport, by: Any = None, **over: tuple[str, str]) -> None:
    lines = year_figures(report.school, report.year).lines
    base = year_reports.mark_values(report, lines)
    year_reports.assess(
        report=report, values=marks(report, **over), by=by, joining={"base": base, **OPENED}
    )
    report.refresh_from_db()


def sent_report(school: School, year: int = YEAR) -> YearReport:
    report = year_reports.begin(school=school, year=year, by=None)
    assess(report)
    return year_reports.send(report=report, by=None)


def closed_report(school: School, year: int = YEAR) -> YearReport:
    return year_reports.close(
        report=sent_report(school, year), held_on=date(2026, 1, 15),
        present="директор, муниципальный координатор",
        conclusion="Больше внимания математике.", decision="change", by=None,
    )  # fmt: skip
