"""Words and badges of the profile pages; the words are those of its workbooks."""

from django import template

from monitoring.models import FactorCatalogue, ProfileFactor
from monitoring.profiles import tables

register = template.Library()

register.filter("responsible", tables.responsible)
register.filter("offered", tables.offered)

LEVEL_STYLES = {"high": "text-bg-danger", "medium": "text-bg-warning", "low": "text-bg-secondary"}


@register.filter
def level_class(level: str) -> str:
    """The badge of a level; its text says the same."""
    return LEVEL_STYLES.get(level, "text-bg-light")


@register.filter
def level_words(level: str) -> str:
    return dict(ProfileFactor.Level.choices).get(level, "")


@register.filter
def ground_class(catalogue: FactorCatalogue) -> str:
    styles = {"found": "text-bg-success", "recalled": "text-bg-warning"}
    return styles.get(catalogue.ground, "text-bg-secondary")
