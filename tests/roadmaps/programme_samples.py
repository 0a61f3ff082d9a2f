"""Invented programmes with tasks, indicators and facts."""

from datetime import date
from decimal import Decimal
from typing import Any

from roadmaps.models import Programme, TargetFact, TargetIndicator
from roadmaps.programmes import facts, services
from roadmaps.programmes.facts import Said
from roadmaps.programmes.presets.beginning import BY_CODE, begin
from schools.models import Municipality, User

YEARS = (2024, 2026)


def make_programme(
    municipality: Municipality, by: User | None = None, preset: str = "twelve", **fields: Any
) -> Programme:
    """A draft of 2024–2026 from a preset; an empty one for ""."""
    values = {
        "title": "Программа повышения качества образования",
        "first_year": YEARS[0],
        "last_year": YEARS[1],
        **fields,
    }
    return begin(municipality=municipality, by=by, preset=BY_CODE.get(preset), **values)


def approved_programme(municipality: Municipality, **fields: Any) -> Programme:
    programme = make_programme(municipality, **fields)
    return services.approve(
        programme=programme, order_number="425", order_date=date(2024, 1, 15), by=None
    )


def indicator_of(programme: Programme, number: str) -> TargetIndicator:
    return programme.indicators.select_related("programme__municipality").get(number=number)


def enter(
    indicator: TargetIndicator, value: str, whole: str = "", *, by: User | None = None, **more: Any
) -> TargetFact:
    """A fact of 2024, «value» or «value of whole»."""
    numbers = (
        {"numerator": Decimal(value), "denominator": Decimal(whole)}
        if whole
        else {"value": Decimal(value)}
    )
    said = {"year": 2024, "on": date(2024, 12, 20), "ground": "Справка от 20.12.2024 № 7", **more}
    return facts.enter(indicator=indicator, said=Said(**said, **numbers), by=by)


def entered_fact(municipality: Municipality, by: User | None = None) -> TargetFact:
    """A fact, not yet accepted, of an indicator with a task in a programme that schools read and
    that is being changed."""
    programme = services.reopen(programme=approved_programme(municipality), by=None)
    return enter(indicator_of(programme, "1"), "9", "12", by=by)
