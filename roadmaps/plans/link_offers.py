"""Proposals for a measure of a plan, less what was taken already."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from monitoring.models import RiskFactor
from roadmaps.models import Plan
from roadmaps.plans import queries
from roadmaps.plans.linking import INDICATOR_TITLES
from roadmaps.plans.proposals import (
    Cause,
    Person,
    propose_causes,
    propose_indicators,
    propose_people,
)
from roadmaps.plans.queries import MeasureLine
from schools.models import User


@dataclass(frozen=True)
class PersonOffer:
    user: User
    reason: str


@dataclass(frozen=True)
class IndicatorOffer:
    code: str
    title: str
    target: Decimal | None


@dataclass(frozen=True)
class Offers:
    """Proposed first; `other_*` is everything else that could be chosen."""

    people: tuple[PersonOffer, ...]
    other_people: tuple[User, ...]
    factors: tuple[RiskFactor, ...]
    other_factors: tuple[RiskFactor, ...]
    indicators: tuple[IndicatorOffer, ...]
    other_indicators: tuple[tuple[str, str], ...]


def offers(plan: Plan, line: MeasureLine) -> Offers:
    measure = line.measure
    taken_people = {row.user_id for row in line.people}
    members = [pair for pair in queries.people_of(plan) if pair[0].pk not in taken_people]
    users = {user.pk: user for user, _ in members}
    people = propose_people(
        measure.responsible,
        [Person(user.pk, user.surname, user.name, user.post, roles) for user, roles in members],
    )
    taken_factors = {link.factor_id for link in line.links}
    causes = {row.pk: row for row in queries.causes(plan) if row.pk not in taken_factors}
    factors = propose_causes(
        f"{measure.section} {measure.text} {measure.result}",
        [Cause(row.pk, row.title) for row in causes.values()],
    )
    taken_codes = {link.indicator for link in line.links}
    indicators = [
        IndicatorOffer(offer.code, INDICATOR_TITLES[offer.code], offer.target)
        for offer in propose_indicators(measure.text, measure.result)
        if offer.code not in taken_codes
    ]
    proposed_people = {offer.person.pk for offer in people}
    proposed_factors = {cause.pk for cause in factors}
    proposed_codes = {offer.code for offer in indicators}
    return Offers(
        people=tuple(PersonOffer(users[offer.person.pk], offer.reason) for offer in people),
        other_people=tuple(user for pk, user in users.items() if pk not in proposed_people),
        factors=tuple(causes[cause.pk] for cause in factors),
        other_factors=tuple(row for pk, row in causes.items() if pk not in proposed_factors),
        indicators=tuple(indicators),
        other_indicators=tuple(
            (code, title)
            for code, title in INDICATOR_TITLES.items()
            if code not in proposed_codes | taken_codes
        ),
    )


def target_in(text: str) -> Decimal | None:
    """A percent as people write it («5», «12,5 %») as a share; None for anything else."""
    try:
        value = Decimal(text.replace("%", "").replace(",", ".").replace("\u00a0", "").strip())
    except InvalidOperation:
        return None
    return value / 100 if value.is_finite() and 0 <= value <= 100 else None
