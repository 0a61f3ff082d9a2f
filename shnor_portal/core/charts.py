"""Charts: the data of one chart, its Vega-Lite definition, its picture for papers, its words.

A page draws `chart_spec()` in the browser with the bundle that `build_chart_bundle()` writes; a
paper shows `chart_svg()` of the same definition, drawn in a worker.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from django.core.cache import cache

from shnor_portal.core.typography import counted, percent, percent_range

PAPER_WIDTH = 600
SVG_KEPT_SECONDS = 30 * 24 * 3600
PNG_SCALE = 3


@dataclass(frozen=True)
class YearShare:
    """A share (0–1) of one year; `low` and `high` are its interval where one is known."""

    year: int
    share: float
    low: float | None = None
    high: float | None = None
    participants: int | None = None


@dataclass(frozen=True)
class ShareByYear:
    """A school's share by year against its district and region, in the same assessment."""

    title: str
    school: str
    points: tuple[YearShare, ...]
    district: tuple[YearShare, ...] = ()
    region: tuple[YearShare, ...] = ()


@dataclass(frozen=True)
class SchoolShare:
    """One bar; a share that is unknown or hidden leaves its place empty with `note`."""

    school: str
    share: float | None
    participants: int | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True)
class SharesBySchool:
    """Bars by school in the order given (alphabetical on every page), with a threshold if any."""

    title: str
    bars: tuple[SchoolShare, ...]
    threshold: float | None = None
    threshold_label: str = ""


Chart = ShareByYear | SharesBySchool


def chart_spec(chart: Chart, width: int | Literal["container"] = PAPER_WIDTH) -> dict[str, Any]:
    """The Vega-Lite definition; `width` of it all in pixels, or "container" to fill its place."""
    # Altair takes half a second to import, and only pages and papers with charts need it.
    from shnor_portal.core import chart_definitions

    if isinstance(chart, ShareByYear):
        return chart_definitions.share_by_year(chart, width)
    return chart_definitions.shares_by_school(chart, width)


def chart_text(chart: Chart) -> str:
    """The chart in words: the alternative text of its picture."""
    if isinstance(chart, ShareByYear):
        series = (
            (chart.school, chart.points),
            ("муниципалитет", chart.district),
            ("регион", chart.region),
        )
        parts = [
            f"{name}: {', '.join(_year_words(point) for point in points)}"
            for name, points in series
            if points
        ]
    else:
        parts = [_bar_words(bar) for bar in chart.bars]
        if chart.threshold is not None:
            parts.append(f"{chart.threshold_label or 'порог'} {percent(chart.threshold)}")
    return f"{chart.title}. {'; '.join(parts)}."


def chart_svg(spec: dict[str, Any]) -> str:
    """The picture of a definition, remembered by its content; up to a second: for workers only."""
    import vl_convert

    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
    key = f"chart-svg:{version('vl-convert-python')}:{digest}"
    svg = cache.get(key)
    if svg is None:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=vega_lite(), allowed_base_urls=[])
        cache.set(key, svg, SVG_KEPT_SECONDS)
    return svg


def svg_png(svg: str) -> bytes:
    """A picture that Word shows, three pixels for one; ValueError for a broken drawing."""
    import vl_convert

    try:
        return vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    except RuntimeError as error:
        raise ValueError("The drawing cannot be read") from error


def vega_lite() -> str:
    """The version of Vega-Lite that our definitions are written in, as vl_convert names it."""
    import altair

    return ".".join(altair.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def build_chart_bundle(target: Path) -> bool:
    """Write Vega, Vega-Lite and vega-embed as one script; False if the one there is up to date."""
    import vl_convert

    mark = f"/* vega-lite {vega_lite()}, vl-convert {version('vl-convert-python')} */\n"
    if target.exists():
        with target.open(encoding="utf-8") as present:
            if present.readline() == mark:
                return False
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".tmp")
    script = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=vega_lite())
    fresh.write_text(mark + script, encoding="utf-8")
    fresh.replace(target)
    return True


def _year_words(point: YearShare) -> str:
    return f"{point.year} г. – {_share_words(point)}"


def _bar_words(bar: SchoolShare) -> str:
    return f"{bar.school} – {bar.note or 'нет данных' if bar.share is None else _share_words(bar)}"


def _share_words(point: YearShare | SchoolShare) -> str:
    details = []
    if point.low is not None and point.high is not None:
        details.append(f"интервал {percent_range(point.low, point.high)}")
    if point.participants is not None:
        details.append(counted(point.participants, "участник,участника,участников"))
    words = percent(point.share)
    return f"{words} ({', '.join(details)})" if details else words
