"""A chart on a page: `{% chart page.chart %}`, a picture with its title, words and numbers."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from shnor_portal.core.charts.data import Chart, chart_table, chart_text
from shnor_portal.core.charts.rendering import page_picture
from shnor_portal.core.charts.strips import stacked

register = template.Library()


@register.inclusion_tag("core/_chart.html")
def chart(data: Chart) -> dict[str, Any]:
    """The drawing fits its place; the table of its numbers stands folded below."""
    picture = page_picture(data)
    headings, rows = chart_table(data)
    return {
        "title": data.title,
        "text": chart_text(data),
        "view_box": picture.view_box,
        # Drawn by us: vl-convert escapes every word that it writes.
        "drawing": mark_safe(picture.inside),
        "headings": headings,
        "rows": rows,
    }


@register.simple_tag
def progress(tally: Any) -> SafeString | str:
    """How far deadlines are: `wanted` of them split into `done`, `overdue` and those ahead."""
    if not tally.wanted:
        return ""
    ahead = tally.wanted - tally.done - tally.overdue
    return stacked((("done", tally.done), ("late", tally.overdue), ("ahead", ahead)))
