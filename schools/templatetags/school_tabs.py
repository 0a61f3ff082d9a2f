"""The row of tabs of a school's page."""

from django import template

from schools import school_tabs as declared
from schools.models import School

register = template.Library()


@register.inclusion_tag("schools/_school_tabs.html")
def school_tabs(school: School, here: str) -> dict[str, object]:
    """Tabs as links, the one with the code `here` marked as the page itself."""
    tabs = [(tab, tab.url(school), tab.code == here) for tab in declared.registered()]
    return {"tabs": tabs, "school": school}
