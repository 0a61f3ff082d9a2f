"""The municipality's programme of three years: approved, its facts entered or computed, measures of
the municipal roadmap joined to its tasks."""

from datetime import date
from decimal import Decimal

from roadmaps.models import Plan, Programme, TargetIndicator
from roadmaps.plans import linking, queries
from roadmaps.programmes import facts, indicators, services
from roadmaps.programmes.facts import Said
from roadmaps.programmes.indicator_queries import rows_now
from roadmaps.programmes.presets.beginning import BY_CODE, begin
from roadmaps.programmes.targets import field
from schools.models import Municipality
from shnor_portal.desk.demo.accounts import COORDINATOR, HEAD, SPECIALIST, person
from shnor_portal.desk.demo.days import Days, on

# Which task the measures of a part of the municipal roadmap work on.
TASKS = {"1": "1", "2": "2", "3": "5", "4": "3", "5": "1"}
# What the portal cannot count: indicator, numbers of the first year and of the second, ground.
ENTERED = (
    ("1", ("9", "12"), ("10", "12"), "Справка по итогам приёмки школ"),
    ("2", ("8", "12"), ("11", "12"), "Справка методической службы"),
    ("5", ("142", "236"), ("171", "231"), "Списки сетевых объединений"),
)
# An indicator that takes what schools answered: whether the digital environment is in use.
ANSWERED = ("1", "answer:environment:digital_environment")
# Computed facts of the first year that were accepted in the January after it.
REPORTED = ("3", "6", "7", "9", "12", "13")
# Of the municipality's own beside those of the preset: what chance alone would give is known of it.
OWN = {
    "number": "13",
    "title": "Доля школ перечня с положительной динамикой результатов ВПР",
    "unit": "%",
    "kind": TargetIndicator.Kind.SHARE,
    "direction": TargetIndicator.Direction.INCREASE,
    "metric": "positive_dynamics",
    "criterion": "результаты",
    "tool": "ВПР двух лет",
    "source": "портал: результаты ВПР",
    "frequency": "один раз в год",
    "responsible": "орган управления образованием",
}
OWN_PLAN = "60"


def give(municipality: Municipality, days: Days) -> None:
    first = days.today.year - 1
    coordinator = person(COORDINATOR)
    with on(date(first, 1, 22)):
        programme = begin(
            municipality=municipality,
            preset=BY_CODE["twelve"],
            title=f"Качество образования – каждой школе ({first}–{first + 2} годы)",
            first_year=first,
            last_year=first + 2,
            by=person(SPECIALIST),
        )
        indicators.add(
            programme=programme,
            values={**OWN, field("plan", programme.last_year): OWN_PLAN},
            by=person(SPECIALIST),
        )
        _plan_every_year(programme)
        number, metric = ANSWERED
        programme.indicators.filter(number=number).update(metric=metric)
    with on(date(first, 1, 30)):
        services.approve(
            programme=programme, order_number="24", order_date=date(first, 1, 30), by=person(HEAD)
        )
    _enter(programme, days)
    with on(_accepted(programme, days)):
        for one in programme.indicators.filter(number__in=REPORTED):
            # On some days of a year nothing is known yet of the one before.
            if rows_now(one, first):
                facts.report_computed(indicator=one, year=first, by=coordinator, round="годовой")
    with on(days.ago(5)):
        _join(programme)


def _plan_every_year(programme: Programme) -> None:
    """Steps towards the plan of the last year, so that every year has a light."""
    last = str(programme.last_year)
    for one in programme.indicators.all():
        goal = Decimal(one.targets[last]["plan"])
        for place, year in enumerate(programme.years, 1):
            step = goal if one.direction == "decrease" else goal * (place + 2) // 5
            one.targets[str(year)] = {"plan": str(goal if str(year) == last else step)}
        one.save(update_fields=["targets"])


def _enter(programme: Programme, days: Days) -> None:
    by, first = person(SPECIALIST), programme.first_year
    for number, *values, ground in ENTERED:
        one = programme.indicators.get(number=number)
        for year, said in zip((first, first + 1), values, strict=False):
            assert isinstance(said, tuple)
            day = min(date(year, 12, 20), days.ago(3))
            if day.year < year:
                continue
            with on(day):
                fact = facts.enter(
                    indicator=one,
                    said=_said(one, year, day, said, f"{ground} от {day:%d.%m.%Y}"),
                    by=by,
                )
            if year == first:
                with on(_accepted(programme, days)):
                    facts.report(fact=fact, by=person(COORDINATOR))


def _accepted(programme: Programme, days: Days) -> date:
    """When facts of the first year were accepted: in the January after it."""
    return min(date(programme.first_year + 1, 1, 20), days.ago(2))


def _said(one: TargetIndicator, year: int, day: date, said: tuple[str, ...], ground: str) -> Said:
    if one.kind == TargetIndicator.Kind.SHARE:
        part, whole = map(Decimal, said)
        return Said(year, day, ground, numerator=part, denominator=whole)
    return Said(year, day, ground, value=Decimal(said[0]))


def _join(programme: Programme) -> None:
    """The measures of the municipal roadmap, by the number of their part."""
    plan = Plan.objects.filter(municipality=programme.municipality, school=None).latest("pk")
    tasks = {task.number: task for task in programme.tasks.select_related("programme")}
    for measure in queries.current_version(plan).measures.all():
        task = TASKS.get(measure.section[:1])
        if task:
            linking.link(plan=plan, key=measure.key, task=tasks[task], by=person(COORDINATOR))
