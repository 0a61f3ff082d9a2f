"""How states of plans and measures look: a word and its style."""

from typing import Any

from django import template

from roadmaps.deadlines.wording import in_words
from roadmaps.models import Measure, Plan, PlanVersion
from roadmaps.plans import addressees as to_whom
from roadmaps.plans.linking import INDICATOR_TITLES
from roadmaps.tables import PLAN_STYLES
from schools.models import Municipality

register = template.Library()

_REVIEWS = {
    Measure.Review.OPEN: "text-bg-light",
    Measure.Review.AGREED: "text-bg-success",
    Measure.Review.RETURNED: "text-bg-warning",
}


@register.filter
def state_class(row: Plan | PlanVersion) -> str:
    return PLAN_STYLES[row.state]


@register.filter
def review_class(measure: Measure) -> str:
    return _REVIEWS[Measure.Review(measure.review)]


@register.filter
def deadline_words(deadline: dict[str, Any]) -> str:
    """The reading of a deadline, blank where a person has to say when."""
    return in_words(deadline)


@register.filter
def indicator_words(code: str) -> str:
    return INDICATOR_TITLES.get(code, code)


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """A value of a dict by a key that is itself a value; blank when there is none."""
    return mapping.get(key, "")


@register.filter
def field_name(measure: Measure, field: str) -> str:
    """The name of a cell on the confirm screen; `uploads.answers_in` reads it back."""
    return f"m-{measure.key}-{field}"


@register.filter
def addressees(municipality: Municipality) -> list[tuple[str, str]]:
    """Whom a municipal measure may go to, for a list of choices."""
    return to_whom.choices(municipality)


@register.filter
def addressee_words(code: str, municipality: Municipality) -> str:
    return to_whom.words(code, municipality)
