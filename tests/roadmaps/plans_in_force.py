"""Approved plans with deadlines around 1 October 2026, where the clock of their tests stands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from roadmaps.approval import approve
from roadmaps.execution import queries
from roadmaps.execution.passed import Passed
from roadmaps.models import Measure, Occurrence, Plan
from roadmaps.plans import workflow
from roadmaps.plans.texts import MeasureText, PlanText
from schools.models import School, SchoolStatus
from tests.roadmaps.plan_samples import make_plan

TODAY = date(2026, 10, 1)
# Nine in the morning in Moscow, a Thursday.
NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
ANALYSIS, CONTRACTS, MEETINGS = "Анализ результатов", "Договоры с партнёрами", "Собрания"
# Of the contracts, until their number is reported.
NO_NUMBER = "число не\u00a0указано, по\u00a0плану не\u00a0менее 2 (договоров)"
MEASURES = (
    MeasureText(ANALYSIS, number="1", section="Управление", deadline_text="сентябрь 2026",
                responsible="Заместитель директора", result="Справка"),
    MeasureText(CONTRACTS, number="2", section="Управление", deadline_text="до 15.10.2026",
                responsible="Директор", result="не менее 2 договоров"),
    MeasureText(MEETINGS, number="3", section="Родители",
                deadline_text="ноябрь 2026, февраль 2027", result="Протоколы"),
    MeasureText("Семинар", number="4", section="Родители", deadline_text="по плану управления"),
)  # fmt: skip


def plan_in_force(
    place: Any,
    measures: tuple[MeasureText, ...] = MEASURES,
    *,
    order_date: date = TODAY,
    **fields: Any,
) -> Plan:
    period = {"period_start": date(2026, 9, 1), "period_end": date(2027, 8, 31)}
    plan = make_plan(place, text=PlanText(measures=measures), **{**period, **fields})
    version = workflow.send(version=plan.versions.get(), by=None)
    workflow.agree_measures(version=version, by=None)
    version = workflow.agree(version=version, by=None)
    return approve(
        version=version, order_number="15-о", order_date=order_date, by=None, overtaken=Passed.LEFT
    ).plan


def deadline(plan: Plan, text: str, nth: int = 0, school: School | None = None) -> Occurrence:
    key = Measure.objects.filter(version__plan=plan, text=text).latest("version__number").key
    rows = queries.everything().filter(plan=plan, measure_key=key)
    return (rows.filter(school=school) if school else rows)[nth]


def accompany(*schools: School, since: date = date(2026, 8, 15)) -> None:
    SchoolStatus.objects.bulk_create(
        SchoolStatus(school=school, kind="shnor", list_year=2026, results_year=2025,
                     starts=since, order_number="7-од")
        for school in schools
    )  # fmt: skip


def days(count: int) -> timedelta:
    return timedelta(days=count)
