"""How support is shown."""

from django import template
from django.utils.safestring import SafeString

from roadmaps.support.norms import Progress
from roadmaps.support.tables import progress_html

register = template.Library()


@register.filter
def progress_badge(one: Progress) -> SafeString:
    """«2 из 4», with what is planned."""
    return progress_html(one)
