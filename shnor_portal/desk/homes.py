"""What stands on «Сегодня» beside what waits: by the places and duties of the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from monitoring.indicators.calculate import Value, indicator_value, pool
from monitoring.indicators.queries import counted, open_to
from monitoring.models import SchoolResult
from monitoring.models.results import Procedure
from roadmaps.execution import summaries
from schools.models import School, User
from schools.permissions import Level, Permission
from schools.privacy import sight_of
from shnor_portal.core.caching import Kept
from shnor_portal.core.typography import number, percent, percent_range
from shnor_portal.desk.dashboard import twos_by_year
from shnor_portal.desk.own_places import OwnSchool, PlaceLine, side_by_side
from shnor_portal.desk.year_cycle import year_cycle


@dataclass(frozen=True)
class Errand:
    """What a person can see or do, for those whom nothing waits for."""

    title: str
    hint: str
    url: str


@dataclass(frozen=True)
class Outcome:
    """A procedure of the school's latest year over subjects and grades, in words."""

    title: str
    fail: str
    quality: str
    n: str


def beside(user: User, schools: Sequence[OwnSchool], places: Sequence[PlaceLine]) -> dict[str, Any]:
    """The cycle of the only municipality, progress for its head, the school's own page in brief."""
    context: dict[str, Any] = {}
    if len(places) == 1:
        place = places[0].municipality
        kept = Kept(user=user, scopes=[place.scope, place.region.scope])
        context["cycle"] = kept.value("cycle", {"pk": place.pk}, lambda: year_cycle(user, place))
        if user.holds(Permission.HEAR_REPORTS):
            context["plans"] = summaries.of_municipality(user, place)
            context["municipality"] = place
            context["twos"] = kept.value(
                "twos", {"pk": place.pk}, lambda: twos_by_year(user, place)
            )
    elif places:
        context["side_by_side"] = side_by_side(user, places)
    if len(schools) == 1:
        own = schools[0].school
        context["own_plans"] = summaries.of_school(user, own)
        context["outcomes"], context["outcomes_year"] = _outcomes(user, own)
    return context


def _outcomes(user: User, school: School) -> tuple[list[Outcome], int]:
    """The latest year's results of the school, by procedure."""
    sight = sight_of(user)
    cells = open_to(sight, counted(SchoolResult.objects.filter(school=school)), school.municipality)
    year = max((cell.assessment.year for cell in cells), default=0)
    outcomes = []
    for procedure in Procedure:
        parts = [
            cell.counts
            for cell in cells
            if (cell.assessment.year, cell.assessment.procedure) == (year, procedure)
        ]
        fail = indicator_value("fail_share", pool(parts), procedure) if parts else None
        quality = indicator_value("quality_share", pool(parts), procedure) if parts else None
        if fail or quality:
            base = fail or quality
            outcomes.append(
                Outcome(
                    procedure.label,
                    _said(fail),
                    _said(quality),
                    number(base.denominator) if base else "",
                )
            )
    return outcomes, year


def _said(value: Value | None) -> str:
    """«21,7 % (16–28 %)»."""
    if value is None:
        return "–"
    return f"{percent(value.value)} ({percent_range(value.low, value.high)})"


def errands(user: User) -> list[Errand]:
    """For who only reads: what can be seen; for who keeps the portal: what can be done."""
    if any(a.level == Level.PORTAL for a in user.current_assignments):
        return [
            Errand("Люди и роли", "Пригласить, назначить, закрыть доступ.",
                   reverse("schools:people")),
            Errand("Муниципалитеты", "Завести муниципалитет, поправить его настройки.",
                   reverse("schools:municipality_list")),
            Errand("Проверка доступа", "Почему человек видит страницу или не\u00a0видит её.",
                   reverse("schools:access_explain")),
            Errand("Состояние портала", "База, очередь, место на\u00a0диске, копии.",
                   reverse("desk:state")),
            Errand("Журнал действий", "Кто и\u00a0когда что сделал.", reverse("core:audit")),
            Errand("Сроки хранения", "Когда и\u00a0какие файлы удаляются.",
                   reverse("desk:retention")),
        ]  # fmt: skip
    roles = [a.spec for a in user.current_assignments]
    if not roles or not all(role.only_reads for role in roles):
        return []
    return [
        Errand("Результаты", "Работы по\u00a0годам, предметам и\u00a0классам.",
               reverse("monitoring:assessment_list")),
        Errand("Перечни школ", "Расчёты, показанные школам, и\u00a0утверждённые перечни.",
               reverse("monitoring:run_list")),
        Errand("Дорожные карты", "Что школы делают и\u00a0в\u00a0какие сроки.",
               reverse("roadmaps:plan_list")),
        Errand("Школы", "Кто в\u00a0перечне и\u00a0страница каждой школы.",
               reverse("schools:school_list")),
    ]  # fmt: skip
