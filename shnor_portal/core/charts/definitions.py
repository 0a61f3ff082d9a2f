"""The Vega-Lite definitions of charts, as plain dictionaries.

Series differ by colour (safe for the colour-blind), by dash and by mark, so that a black and white
print can be read; numbers follow the Russian locale. The scale is ours: it ends one grid line
above the highest number, so that nothing lies on the edge.
"""

from collections.abc import Iterator
from math import floor
from textwrap import wrap
from typing import Any

from shnor_portal.core.charts.data import (
    UNKNOWN,
    Chart,
    NamedShare,
    ShareByYear,
    SharesByName,
    SharesByScore,
    SharesBySize,
    YearLine,
    known_shares,
)
from shnor_portal.core.typography import NBSP, number, percent

Spec = dict[str, Any]

VEGA_LITE = "6.4"
# Of a page: wide enough to be read on a phone without being made smaller, and beside its table.
PAGE_WIDTH, PAPER_WIDTH = 360, 600
BLUE, ORANGE, GREY, INK = "#0072B2", "#D55E00", "#6B6B6B", "#222222"
LIGHT_BLUE = "#CFE3F0"
FEW = 10  # below this number of participants a share is never ground for a finding
LINES_HEIGHT, DENSE_LINES_HEIGHT, SCORES_HEIGHT = 240, 150, 180
BAR_STEP, DENSE_STEP = 30, 14
CHAR_WIDTH = 6.2  # of a letter of 11 px, on the average
TITLE_CHAR_WIDTH = 7.2
LEGEND_ROOM = 70  # what stands left of the names in a legend
# Letters of a picture for Word are a little wider than those the chart was measured with.
LABEL_ROOM = {"left": 5, "top": 5, "right": 14, "bottom": 5}
STEPS = (1, 2, 5, 10, 20)  # per cent between grid lines
MOST_LINES = 6
# Colour, dash and mark of a line.
Look = tuple[str, list[int], str]
LOOKS: tuple[Look, ...] = (
    (BLUE, [1, 0], "circle"),
    (ORANGE, [6, 3], "square"),
    (GREY, [2, 2], "triangle-up"),
)
CONFIG: Spec = {
    # The picture as a whole has words of its own.
    "aria": False,
    "background": "white",
    "font": "Arimo, Liberation Sans, Arial, sans-serif",
    "locale": {
        "number": {
            "decimal": ",",
            "thousands": NBSP,
            "grouping": [3],
            "currency": ["", f"{NBSP}₽"],
            "percent": f"{NBSP}%",
            "minus": "−",
        }
    },
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 11,
        "labelColor": INK,
        # A number under its own line, and room between two.
        "labelFlush": False,
        "labelSeparation": 2,
        "gridColor": "#E3E3E3",
        "domainColor": INK,
    },
    "legend": {"labelFontSize": 11, "labelColor": INK, "symbolStrokeWidth": 0, "symbolOpacity": 1},
    "title": {"color": INK, "subtitleColor": INK, "subtitleFontSize": 11},
    "text": {"fontSize": 11, "color": INK},
}


def definition(chart: Chart, *, width: int, titled: bool) -> Spec:
    """The definition of a chart `width` pixels wide in all, with its title inside or not."""
    if isinstance(chart, ShareByYear):
        return share_by_year(chart, width, titled)
    if isinstance(chart, SharesByScore):
        return shares_by_score(chart, width, titled)
    if isinstance(chart, SharesBySize):
        return shares_by_size(chart, width, titled)
    return shares_by_name(chart, width, titled)


def share_by_year(chart: ShareByYear, width: int, titled: bool) -> Spec:
    """Lines by year with the intervals that are known; points of the main one bear values."""
    lines, looks = chart.lines, _looks(chart, width)
    of_main: Spec = {"filter": "datum.main"}
    value: Spec = {"type": "text", "fontWeight": "bold"} | {
        name: {"expr": f"datum.{name}"} for name in ("align", "dx", "dy")
    }
    told: Spec = {"text": {"field": "label", "type": "nominal"}}
    layers = [
        {
            "transform": [{"filter": "isValid(datum.low)"}],
            "mark": {"type": "errorbar", "ticks": {"size": 9}, "thickness": 1.5},
            "encoding": {"y": _share_axis("low", chart), "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {"strokeDash": _by_series(looks, 1)},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {"shape": _by_series(looks, 2)},
        },
        # Paper around a value, so that no line runs through it.
        {
            "transform": [of_main],
            "mark": {**value, "stroke": "white", "strokeWidth": 3, "strokeJoin": "round"},
            "encoding": {**told, "color": {"value": "white"}},
        },
        {"transform": [of_main], "mark": value, "encoding": told},
    ]
    spec: Spec = {
        "data": {"values": [row for line in lines for row in _year_rows(line, chart, width)]},
        "height": DENSE_LINES_HEIGHT if chart.dense else LINES_HEIGHT,
        "encoding": {
            "x": {
                "field": "year",
                "type": "ordinal",
                "title": None,
                "axis": {"labelAngle": 0},
            },
            "y": _share_axis("share", chart),
            "color": _by_series(looks, 0),
        },
        "layer": layers,
    }
    return _finished(spec, width, chart.title if titled else "", [])


def shares_by_name(chart: SharesByName, width: int, titled: bool) -> Spec:
    """Horizontal bars with intervals; a light bar is a cohort under 10 participants."""
    letters = int(width / (2 if chart.dense else 2.4) / CHAR_WIDTH)
    lines = 1 if chart.dense else 2
    # A number before the name keeps apart two bars whose names look the same.
    names = [
        f"{place:03} " + "\n".join(wrap(bar.name, letters, max_lines=lines, placeholder="…"))
        for place, bar in enumerate(chart.bars)
    ]
    rows = [_bar_row(name, bar) for name, bar in zip(names, chart.bars, strict=True)]
    name: Spec = {
        "field": "name",
        "type": "nominal",
        "title": None,
        "scale": {"domain": names},
        "axis": {"labelLimit": 0, "labelExpr": r"split(substring(datum.value, 4), '\n')"},
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "stroke": BLUE, "height": 8 if chart.dense else 14},
            "encoding": {
                "x": _share_axis("share", chart),
                "color": {
                    "condition": {"test": "datum.few", "value": LIGHT_BLUE},
                    "value": BLUE,
                },
            },
        },
        {
            "transform": [{"filter": "isValid(datum.low)"}],
            "mark": {"type": "errorbar", "ticks": {"size": 9}, "color": INK},
            "encoding": {"x": _share_axis("low", chart), "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 7},
            "encoding": {"x": {"value": "width"}, "text": {"field": "label", "type": "nominal"}},
        },
    ]
    if chart.beside_label:
        layers.append(
            {
                "transform": [{"filter": "isValid(datum.beside)"}],
                "mark": {"type": "tick", "color": ORANGE, "thickness": 2.5, "size": 12},
                "encoding": {"x": _share_axis("beside", chart)},
            }
        )
    for layer in layers:
        layer["encoding"]["y"] = name
        layer["data"] = {"name": "bars"}
    notes = [f"Светлый столбец – участников меньше {FEW}."] if any(r["few"] for r in rows) else []
    if chart.beside_label:
        notes.append(f"Оранжевая черта – {chart.beside_label}.")
    if chart.threshold is not None:
        layers.append(
            {
                "data": {"values": [{"threshold": chart.threshold}]},
                "mark": {
                    "type": "rule",
                    "color": ORANGE,
                    "strokeDash": [6, 4],
                    "strokeWidth": 1.5,
                },
                "encoding": {"x": _share_axis("threshold", chart)},
            }
        )
        notes.append(f"Пунктир – {chart.threshold_label} {percent(chart.threshold, 0)}.")
    step = DENSE_STEP if chart.dense else BAR_STEP
    spec: Spec = {"datasets": {"bars": rows}, "height": step * len(rows), "layer": layers}
    spec["padding"] = LABEL_ROOM
    return _finished(spec, width, chart.title if titled else "", notes)


def shares_by_score(chart: SharesByScore, width: int, titled: bool) -> Spec:
    """A column to a score; numbers of scores thin out where they would overlap."""
    spec: Spec = {
        "data": {"values": [{"score": c.score, "share": c.share} for c in chart.columns]},
        "height": SCORES_HEIGHT,
        "mark": {"type": "bar", "color": BLUE},
        "encoding": {
            "x": {
                "field": "score",
                "type": "ordinal",
                "title": "Первичный балл",
                "axis": {"labelAngle": 0, "labelOverlap": True},
            },
            "y": _share_axis("share", chart),
        },
    }
    return _finished(spec, width, chart.title if titled else "", [])


def shares_by_size(chart: SharesBySize, width: int, titled: bool) -> Spec:
    """A dot to a school, the mean and two pairs of limits; those outside differ by shape too."""
    x: Spec = {
        "field": "size",
        "type": "quantitative",
        "title": "Участников",
        "scale": {"domainMin": 0, "nice": False},
        "axis": {"grid": False, "format": "d", "tickMinStep": 1},
    }
    layers: list[Spec] = []
    for limits, dash in ((chart.inner, [2, 3]), (chart.outer, [1, 0])):
        for side in ("low", "high"):
            rows = [{"size": each.participants, "share": getattr(each, side)} for each in limits]
            layers.append(
                {
                    "data": {"values": rows},
                    "mark": {"type": "line", "color": GREY, "strokeDash": dash, "clip": True},
                    "encoding": {"x": x, "y": _share_axis("share", chart)},
                }
            )
    layers.append(
        {
            "data": {"values": [{"share": chart.mean}]},
            "mark": {"type": "rule", "color": INK, "strokeDash": [6, 4]},
            "encoding": {"y": _share_axis("share", chart)},
        }
    )
    for outside, colour, shape in ((False, BLUE, "circle"), (True, ORANGE, "diamond")):
        rows = [
            {"size": point.participants, "share": point.share}
            for point in chart.points
            if point.outside is outside
        ]
        layers.append(
            {
                "data": {"values": rows},
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 70,
                    "opacity": 0.9,
                    "color": colour,
                    "shape": shape,
                },
                "encoding": {"x": x, "y": _share_axis("share", chart)},
            }
        )
    spec: Spec = {"height": LINES_HEIGHT, "layer": layers}
    return _finished(spec, width, chart.title if titled else "", [])


def grid(highest: float) -> list[float]:
    """Grid lines of a scale of shares from 0: at most six above it, the last one over `highest`.

    A scale that would pass 100 % ends there, because there is nothing over it.
    """
    cents = highest * 100
    step = next((step for step in STEPS if floor(cents / step) + 1 <= MOST_LINES), STEPS[-1])
    last = min(floor(round(cents / step, 9)) + 1, 100 // step)
    return [line * step / 100 for line in range(last + 1)]


def _share_axis(field: str, chart: Chart) -> Spec:
    lines = grid(max(known_shares(chart), default=0.0))
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, lines[-1]], "nice": False},
        "axis": {"format": ".0%", "values": lines, "labelOverlap": True},
    }


def _looks(chart: ShareByYear, width: int) -> dict[str, Look]:
    """A line keeps its look when another one has no points."""
    lines = (chart.main, *chart.others)
    pairs = zip(lines, LOOKS, strict=False)
    return {_series(line, width): look for line, look in pairs if line.points}


def _series(line: YearLine, width: int) -> str:
    """The name as the legend has it: as many lines as it needs."""
    return "\n".join(wrap(line.name, int((width - LEGEND_ROOM) / CHAR_WIDTH)))


def _by_series(looks: dict[str, Look], part: int) -> Spec:
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(looks), "range": [look[part] for look in looks.values()]},
        # A line for each: names of municipalities are long.
        "legend": {
            "title": None,
            "orient": "bottom",
            "columns": 1,
            "symbolSize": 90,
            "labelLimit": 0,
            "labelExpr": r"split(datum.label, '\n')",
        },
    }


def _year_rows(line: YearLine, chart: ShareByYear, width: int) -> Iterator[Spec]:
    series = _series(line, width)
    shares = [point.share for point in line.points]
    for point, before, after in zip(
        line.points, [None, *shares], [*shares[1:], None], strict=False
    ):
        yield {
            "year": point.year,
            "series": series,
            "main": line is chart.main,
            "share": point.share,
            "low": point.low,
            "high": point.high,
            "label": percent(point.share),
            **_off_the_line(point.share, before, after),
        }


def _off_the_line(share: float, before: float | None, after: float | None) -> Spec:
    """Where a value stands so that its own line does not run through it."""
    if after is None or after <= share:
        return {"align": "left", "dx": 8, "dy": -8}
    if before is None or before >= share:
        return {"align": "left", "dx": 8, "dy": 16}
    return {"align": "right", "dx": -8, "dy": -8}


def _bar_row(name: str, bar: NamedShare) -> Spec:
    size = "" if bar.participants is None else f" (N = {number(bar.participants)})"
    return {
        "name": name,
        "share": bar.share,
        "low": bar.low,
        "high": bar.high,
        "beside": bar.beside,
        "few": bar.participants is not None and bar.participants < FEW,
        "label": bar.note or UNKNOWN if bar.share is None else percent(bar.share) + size,
    }


def _finished(spec: Spec, width: int, title: str, notes: list[str]) -> Spec:
    if title or notes:
        spec["title"] = {
            "text": wrap(title, int(width / TITLE_CHAR_WIDTH)),
            "subtitle": notes,
            "anchor": "start",
            "fontSize": 13,
        }
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE}.json",
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": CONFIG,
    } | spec
