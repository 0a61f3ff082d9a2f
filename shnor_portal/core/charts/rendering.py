"""The picture of a chart: one SVG for pages and papers, drawn by vl-convert on the server.

A page needs no script and prints as it looks. A drawing takes a twentieth of a second (the first
one of a process half a second) and is kept by its content.
"""

import hashlib
import json
import re
from importlib.metadata import version
from typing import NamedTuple

from django.core.cache import cache

from shnor_portal.core.charts.data import Chart
from shnor_portal.core.charts.definitions import (
    PAGE_WIDTH,
    PAPER_WIDTH,
    VEGA_LITE,
    Spec,
    definition,
)

SVG_KEPT_SECONDS = 30 * 24 * 3600
PNG_SCALE = 3
_OPENING = re.compile(r"<svg [^>]*viewBox=\"([^\"]+)\"[^>]*>")
# On a page the drawing is one image with its text: its parts are no images without a name.
_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


class Picture(NamedTuple):
    """What is inside the <svg> of a drawing, and the `viewBox` of it."""

    view_box: str
    inside: str


def page_picture(chart: Chart) -> Picture:
    """The drawing of a chart for a page, where title and words stand around it."""
    svg = chart_svg(definition(chart, width=PAGE_WIDTH, titled=False))
    opening = _OPENING.match(svg)
    if opening is None:
        raise ValueError("vl-convert drew something that is no SVG")
    inside = svg[opening.end() :].removesuffix("</svg>")
    return Picture(opening[1], _ROLES.sub("", inside))


def paper_svg(chart: Chart, width: int = PAPER_WIDTH) -> str:
    """The drawing of a chart for a paper, `width` pixels wide, with its title inside."""
    return chart_svg(definition(chart, width=width, titled=True))


def chart_svg(spec: Spec) -> str:
    """The SVG of a definition, remembered by its content; it may load no data from anywhere."""
    # The first import starts an engine of its own: only processes that draw shall pay for it.
    import vl_convert

    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
    key = f"chart-svg:{version('vl-convert-python')}:{digest}"
    svg = cache.get(key)
    if svg is None:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
        cache.set(key, svg, SVG_KEPT_SECONDS)
    return svg


def svg_png(svg: str) -> bytes:
    """A picture that Word shows, three pixels for one; ValueError for a broken drawing."""
    import vl_convert

    try:
        return vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    except RuntimeError as error:
        raise ValueError("The drawing cannot be read") from error
