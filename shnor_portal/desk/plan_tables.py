"""«Планы и сроки» as workbooks: the same rows and words as on the pages."""

from roadmaps.execution.summaries import MunicipalityPlans, SchoolPlans, Tally
from roadmaps.models import Plan
from shnor_portal.core.sheets.writing import Column, SheetData

NO_PLAN = "нет плана"
_COUNTS = (
    Column("Выполнено", 11),
    Column("Сроков всего", 11),
    Column("Просрочено", 11),
    Column("Дней просрочки", 11),
    Column("Ждёт подтверждения", 14),
)


def municipality_sheet(page: MunicipalityPlans) -> SheetData:
    columns = [Column("Чей", 44), Column("Планы", 60), *_COUNTS]
    rows: list[list] = []
    for line in page.schools:
        plans = "; ".join(_named(plan) for plan in line.plans)
        missing = NO_PLAN if line.accompanied else ""
        rows.append([line.school.name, plans or missing, *_counts(line.tally, page)])
    for own in page.municipal:
        rows.append([page.place.name, _named(own.plan), *_counts(own.tally, page)])
    return SheetData("Планы и сроки", columns, rows)


def school_sheet(page: SchoolPlans) -> SheetData:
    columns = [
        Column("План", 60),
        Column("Чей", 44),
        Column("Начало", 12),
        Column("Конец", 12),
        Column("Состояние", 18),
        *_COUNTS,
    ]
    rows = [
        [
            line.plan.title,
            str(line.plan.place),
            line.plan.period_start,
            line.plan.period_end,
            line.plan.get_state_display(),
            *_counts(line.tally, page),
        ]
        for line in page.lines
    ]
    return SheetData("Планы и сроки", columns, rows)


def _named(plan: Plan) -> str:
    return f"{plan.get_kind_display()}: {plan.get_state_display()}"


def _counts(tally: Tally, page: MunicipalityPlans | SchoolPlans) -> list[int]:
    late = tally.days_late(page.today)
    return [tally.done, tally.wanted, tally.overdue, late, tally.waiting]
