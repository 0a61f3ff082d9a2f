"""Tags for the templates of papers: page preset and charts."""

import base64

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from shnor_portal.core.charts.data import Chart, chart_text
from shnor_portal.core.charts.definitions import PAPER_WIDTH
from shnor_portal.core.charts.rendering import paper_svg
from shnor_portal.core.documents.layout import LAYOUTS
from shnor_portal.core.documents.layout import page_css as layout_css

PX_PER_MM = 96 / 25.4

register = template.Library()


@register.simple_tag
def page_css(code: str) -> SafeString:
    """The style sheet of a preset of `documents.layout`."""
    return mark_safe(layout_css(LAYOUTS[code]))


@register.simple_tag
def chart_figure(chart: Chart, caption: str = "", width_mm: int = 0) -> SafeString:
    """A chart as a picture with its numbers as the alternative text; only for workers (0.1–1 s).

    `width_mm` is its width on paper, without it the usual one: two stand side by side in a table.
    """
    pixels = round(width_mm * PX_PER_MM) if width_mm else PAPER_WIDTH
    return format_html(
        '<figure><img src="data:image/svg+xml;base64,{}" alt="{}"{}>{}</figure>',
        base64.b64encode(paper_svg(chart, pixels).encode()).decode(),
        chart_text(chart),
        format_html(' style="width: {}mm"', width_mm) if width_mm else "",
        format_html("<figcaption>{}</figcaption>", caption) if caption else "",
    )
