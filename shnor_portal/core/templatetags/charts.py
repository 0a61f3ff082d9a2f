"""A chart on a page: `{% chart page.dynamics %}`, drawn by `static/core/charts.js`.

A page with charts loads `core/vega.js` (written by `build_chart_bundle`) and `core/charts.js`.
"""

from typing import Any

from django import template

from shnor_portal.core import charts

register = template.Library()


@register.inclusion_tag("core/_chart.html")
def chart(data: charts.Chart) -> dict[str, Any]:
    """The chart as wide as its place, with its numbers in words for those who do not see it."""
    return {"spec": charts.chart_spec(data, "container"), "text": charts.chart_text(data)}
