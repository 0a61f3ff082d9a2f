"""How deadlines look: a word and its style, days, months."""

from django import template

from roadmaps.execution import wording
from roadmaps.execution.standing import Stand
from roadmaps.execution.tables import STAND_STYLES
from roadmaps.models import Occurrence

register = template.Library()

_CONFIRMATIONS = {
    Occurrence.Confirmation.CONFIRMED: "text-bg-success",
    Occurrence.Confirmation.RETURNED: "text-bg-warning",
}


@register.filter
def stand_class(stand: Stand) -> str:
    return STAND_STYLES[stand]


@register.filter
def confirmation_class(occurrence: Occurrence) -> str:
    return _CONFIRMATIONS.get(Occurrence.Confirmation(occurrence.confirmation), "text-bg-light")


register.filter("days_words", wording.days_words)
register.filter("month_words", wording.month_words)
