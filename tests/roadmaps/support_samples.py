"""Invented support of the schools of a place: an event, an agreement, a norm."""

from datetime import date
from typing import Any

from roadmaps.models import (
    CompetenceCheck,
    Partnership,
    Practice,
    RiskCount,
    SupportEvent,
    SupportNorm,
)
from roadmaps.support import at_risk, competences, practices, services
from roadmaps.support.services import People
from schools.models import Municipality, School, User


def planned_event(
    *schools: School, kind: str = "consultation", by: User | None = None, **fields: Any
) -> SupportEvent:
    """A consultation of 1 September 2026 unless said otherwise."""
    starts = fields.pop("starts", date(2026, 9, 1))
    said = {"theme": "Разбор результатов", "starts": starts, "ends": starts, **fields}
    (event,) = services.plan_event(
        municipality=schools[0].municipality, kind=kind, schools=schools, by=by, **said
    )
    return event


def held_event(
    *schools: School, people: tuple[int | None, int | None] = (2, 1), **fields: Any
) -> SupportEvent:
    event = planned_event(*schools, **fields)
    told = {school.pk: People(*people) for school in schools}
    return services.hold(event=event, people=told, by=None)


def agreement(school: School, **fields: Any) -> Partnership:
    said = {
        "kind": Partnership.Kind.AGREEMENT,
        "partner": "Дом культуры",
        "dated": date(2026, 2, 1),
        **fields,
    }
    return services.save_partnership(school=school, by=None, **said)


def norm(municipality: Municipality, **fields: Any) -> SupportNorm:
    """Four consultations a year for every listed school."""
    said = {
        "title": "Консультации",
        "whom": "listed",
        "unit": "events",
        "number": 4,
        "kinds": ["consultation"],
        "first_year": 2024,
        **fields,
    }
    return services.save_norm(municipality=municipality, by=None, **said)


def bank_practice(municipality: Municipality, **fields: Any) -> Practice:
    said = {
        "title": "Утренний разбор",
        "problem": "Пробелы замечают поздно",
        "description": "Полчаса до уроков",
        "school": None,
        "factors": [],
        "adopters": [],
        **fields,
    }
    return practices.save_practice(municipality=municipality, by=None, **said)


def competence_check(school: School, by: User | None = None, **fields: Any) -> CompetenceCheck:
    said = {
        "on": date(2024, 10, 2), "kind": "subject", "subject": "Математика",
        "topic": "Задачи с параметром", "tool": "Диагностика института", "tested": 6,
        "with_deficit": 4, "improved": 1, "routes": 1, **fields,
    }  # fmt: skip
    return competences.write(school=school, by=by, **said)


def risk_count(school: School, by: User | None = None, **fields: Any) -> RiskCount:
    said = {
        "year": 2024, "quarter": 2, "class_name": "5А", "subject": "Математика", "reason": "gaps",
        "found": 6, "with_route": 4, "resolved": 1, **fields,
    }  # fmt: skip
    return at_risk.write(school=school, by=by, **said)
