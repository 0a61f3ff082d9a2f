"""How the state of a person is shown."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from schools.people.queries import PersonState

register = template.Library()

STYLES = {
    PersonState.INVITED: "info",
    PersonState.EXPIRED: "warning",
    PersonState.NO_ROLE: "secondary",
    PersonState.CLOSED: "secondary",
}


@register.simple_tag
def person_state(state: str) -> SafeString:
    """The words of a `PersonState`; a badge where something is out of the ordinary."""
    known = PersonState(state)
    if known == PersonState.ENTERED:
        return format_html("{}", known.label)
    return format_html('<span class="badge text-bg-{}">{}</span>', STYLES[known], known.label)
