"""How deadlines look: a word and its style, days, months."""

from django import template

from roadmaps.execution import wording
from roadmaps.execution.standing import Stand
from roadmaps.execution.tables import STAND_STYLES

register = template.Library()


@register.filter
def stand_class(stand: Stand) -> str:
    return STAND_STYLES[stand]


register.filter("days_words", wording.days_words)
register.filter("month_words", wording.month_words)
