"""The picture of a chart: one SVG for pages and papers, drawn by vl-convert on the server.

A page needs no script and prints as it looks. A drawing takes a twentieth of a second (the first
one of a process half a second) and is kept by its content.
"""

import hashlib
import json
import re
from importlib.metadata import version
from typing import NamedTuple
from xml.etree import ElementTree

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
_SVG = "http://www.w3.org/2000/svg"
# What says nothing of the look; a part of a drawing is no image without a name either.
_SILENT = re.compile(r"(class|role|pointer-events|aria-.*)$")


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
    return Picture(opening[1], inside)


def paper_svg(chart: Chart, width: int = PAPER_WIDTH) -> str:
    """The drawing of a chart for a paper, `width` pixels wide, with its title inside."""
    return chart_svg(definition(chart, width=width, titled=True))


def chart_svg(spec: Spec) -> str:
    """The SVG of a definition, remembered by its content; it may load no data from anywhere."""
    # The first import starts an engine of its own: only processes that draw shall pay for it.
    import vl_convert

    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
    key = f"chart-svg:lean:{version('vl-convert-python')}:{digest}"
    svg = cache.get(key)
    if svg is None:
        svg = lean(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]))
        cache.set(key, svg, SVG_KEPT_SECONDS)
    return svg


def lean(svg: str) -> str:
    """A drawing that looks the same without half of its parts: Vega draws groups that hold nothing
    and labels that it has hidden, and every part costs time in the PDF that it stands in."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    _prune(root)
    return ElementTree.tostring(root, encoding="unicode")


def _prune(node: ElementTree.Element) -> None:
    kept: list[ElementTree.Element] = []
    for part in node:
        is_ground = part.get("class") in {"background", "foreground"}
        part.attrib = {name: v for name, v in part.items() if not _SILENT.match(name)}
        if part.get("opacity") == "1":
            del part.attrib["opacity"]
        _prune(part)
        is_group = part.tag == f"{{{_SVG}}}g"
        if part.get("opacity") == "0" or part.get("display") == "none":
            continue
        if (is_ground and {"fill", "stroke"}.isdisjoint(part.keys())) or (
            is_group and not len(part)
        ):
            continue
        kept += part if is_group and not part.attrib else [part]
    node[:] = kept


def svg_png(svg: str) -> bytes:
    """A picture that Word shows, three pixels for one; ValueError for a broken drawing."""
    import vl_convert

    try:
        return vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    except RuntimeError as error:
        raise ValueError("The drawing cannot be read") from error
