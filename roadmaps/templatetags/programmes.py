"""How the light of an indicator and the state of a programme look."""

from django import template

from roadmaps.models import Programme
from roadmaps.programmes.standing import Light
from roadmaps.programmes.tables import LIGHT_STYLES, STATE_STYLES

register = template.Library()


@register.filter
def light_class(light: Light) -> str:
    return LIGHT_STYLES[light]


@register.filter
def programme_class(programme: Programme) -> str:
    return STATE_STYLES[programme.state]
