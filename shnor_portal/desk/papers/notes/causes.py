"""Why results of a school are as they are, and what is done: profile, conditions, plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitoring.models import ProfileFactor, RiskProfile
from roadmaps.execution import queries
from roadmaps.execution.overview import lay_out
from roadmaps.execution.standing import Stand
from roadmaps.execution.totals import totals_words
from roadmaps.execution.wording import days_words
from roadmaps.models import Plan
from roadmaps.papers.finding import plan_of_year
from schools.clock import local_date
from schools.models import Municipality, School
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import NBSP, inside, percent, points, short_date
from shnor_portal.desk.causes import measures_on, planned_measures
from shnor_portal.desk.school_page import FactorRow

Level = ProfileFactor.Level
_CONDITIONS_SHOWN = 2
_NOTICEABLE = 0.01  # a share of a passport; less is a family or two
_OVERDUE_SHOWN, _FACTORS_SHOWN = 1, 2


@dataclass(frozen=True)
class Causes:
    """Factors of the latest profile in sentences; `open` are those that no measure works on."""

    sentences: tuple[str, ...]
    known: bool
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanState:
    """How the plan of a place goes, in sentences; `plan` is None where there is none."""

    sentences: tuple[str, ...]
    plan: Plan | None = None
    overdue: tuple[str, ...] = ()


def causes(school: School, year: int, factors: Sequence[FactorRow]) -> Causes:
    """Of the latest profile dated not later than the year after the results."""
    profile = (
        RiskProfile.objects.filter(school=school, dated__year__lte=year + 1)
        .select_related("catalogue")
        .order_by("-dated", "-pk")
        .first()
    )
    conditions = _conditions(factors)
    if profile is None:
        return Causes(("Рисковый профиль школы не составлялся.", *conditions), False)
    rows = list(profile.factors.select_related("factor"))
    planned = planned_measures(school)
    by_level = {
        level: [row.factor.title for row in rows if row.level == level]
        for level in (Level.HIGH, Level.MEDIUM)
    }
    words = {Level.HIGH: "высокой значимости", Level.MEDIUM: "средней значимости"}
    parts = [
        f"{words[level]}{NBSP}– {_first(titles)}" for level, titles in by_level.items() if titles
    ]
    told = "; ".join(parts) or "факторов средней и высокой значимости нет"
    open_factors = tuple(
        row.factor.title
        for row in rows
        if row.level != Level.LOW and not measures_on(row.factor.title, planned)
    )
    sentence = f"Рисковый профиль от {short_date(profile.dated)}: {told}."
    return Causes((sentence, *conditions), True, open_factors)


def _first(titles: Sequence[str]) -> str:
    rest = len(titles) - _FACTORS_SHOWN
    more = f" и ещё {rest}" if rest > 0 else ""
    return ", ".join(inside(title) for title in titles[:_FACTORS_SHOWN]) + more


def plan_state(place: School | Municipality) -> PlanState:
    """Of the plan of today's year: what is done, what is overdue and for how long."""
    municipality = place.municipality if isinstance(place, School) else place
    today = local_date(municipality)
    try:
        plan = plan_of_year(place, today.year)
    except Refused:
        return PlanState((f"Дорожной карты на {today.year} год нет.",))
    if plan.state not in queries.IN_FORCE:
        return PlanState((f"«{plan.title}»: {plan.get_state_display()}.",), plan)
    return _of_plan(plan, today)


def _of_plan(plan: Plan, today: date) -> PlanState:
    laid_out = lay_out(plan, queries.read(queries.everything().filter(plan=plan), on=today))
    late = sorted(
        (row for row in laid_out.rows if row.standing.stand is Stand.OVERDUE),
        key=lambda row: -row.standing.days,
    )
    sentences = [f"«{plan.title}» на {short_date(today)}: {totals_words(laid_out.progress)}."]
    if late:
        named = [
            f"«{row.measure.text}» (просрочено {days_words(row.standing)})"
            for row in late[:_OVERDUE_SHOWN]
        ]
        sentences.append(f"Дольше всего просрочено: {'; '.join(named)}.")
    return PlanState(tuple(sentences), plan, tuple(row.measure.text for row in late))


def _conditions(factors: Sequence[FactorRow]) -> list[str]:
    """Factors of the social passport that are furthest above the municipality."""
    above = [
        (row.own.share - row.district_share, row)
        for row in factors
        if row.factor.direction < 0
        and row.own.share is not None
        and row.district_share is not None
        and row.own.share - row.district_share >= _NOTICEABLE
    ]
    above.sort(key=lambda item: -item[0])
    if not above:
        return []
    named = [
        f"{inside(row.factor.title)}{NBSP}– {percent(row.own.share)} ({points(more)} "
        "к муниципалитету)"
        for more, row in above[:_CONDITIONS_SHOWN]
    ]
    return [f"Контингент, чаще чем в муниципалитете: {'; '.join(named)}."]
