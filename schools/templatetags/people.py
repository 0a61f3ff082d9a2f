"""How the state of a person is shown."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from schools.people.queries import PersonState

register = template.Library()

STYLES = {
    PersonState.ENTERED: "success",
    PersonState.INVITED: "info",
    PersonState.EXPIRED: "warning",
    PersonState.NO_ROLE: "secondary",
    PersonState.CLOSED: "secondary",
}


@register.simple_tag
def person_state(state: str) -> SafeString:
    """A badge with the words of a `PersonState`."""
    known = PersonState(state)
    return format_html('<span class="badge text-bg-{}">{}</span>', STYLES[known], known.label)
