"""The Vega-Lite definitions of charts, written with Altair.

Series differ by colour (safe for the colour-blind), by dash and by mark, so that a black and white
print can be read; numbers follow the Russian locale.
"""

from textwrap import wrap
from typing import Any, Literal

import altair as alt

from shnor_portal.core.charts import ShareByYear, SharesBySchool, YearShare
from shnor_portal.core.typography import NBSP, number, percent

Width = int | Literal["container"]

BLUE, ORANGE, GREY, INK = "#0072B2", "#D55E00", "#6B6B6B", "#222222"
FEW = 10  # below this number of participants a share is never ground for a finding
LINES_HEIGHT, BAR_STEP, NAME_CHARS = 240, 30, 34
KNOWN_INTERVAL = alt.expr.isValid(alt.datum.low)
TICKS = {"size": 9}
FONT = "Arimo, Liberation Sans, Arial, sans-serif"
LOCALE = {
    "number": {
        "decimal": ",",
        "thousands": NBSP,
        "grouping": [3],
        "currency": ["", f"{NBSP}₽"],
        "percent": f"{NBSP}%",
        "minus": "−",
    }
}


def share_by_year(chart: ShareByYear, width: Width) -> dict[str, Any]:
    """Lines of a school, its district and region; the school's points bear intervals and values."""
    series = (
        (chart.school, chart.points),
        ("Муниципалитет", chart.district),
        ("Регион", chart.region),
    )
    shown = [(name, points) for name, points in series if points]
    rows = [_year_row(name, point) for name, points in shown for point in points]
    names = [name for name, _ in shown]
    looks = dict(zip((name for name, _ in series), _LOOKS, strict=True))
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title=None, axis=alt.Axis(format=".0%", tickCount=6)),
        color=_by_series(alt.Color, names, [looks[name][0] for name in names]),
    )
    dashes = _by_series(alt.StrokeDash, names, [looks[name][1] for name in names])
    shapes = _by_series(alt.Shape, names, [looks[name][2] for name in names])
    school = base.transform_filter(alt.datum.series == chart.school)
    interval = school.transform_filter(KNOWN_INTERVAL).mark_errorbar(ticks=TICKS, thickness=1.5)
    value = school.mark_text(align="left", dx=8, dy=-8, fontWeight="bold")
    layers = alt.layer(
        interval.encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(strokeDash=dashes),
        base.mark_point(filled=True, size=70, opacity=1).encode(shape=shapes),
        value.encode(text="label:N"),
    )
    return _finish(layers.properties(width=width, height=LINES_HEIGHT), chart.title, [])


def shares_by_school(chart: SharesBySchool, width: Width) -> dict[str, Any]:
    """Horizontal bars with intervals; a light bar is a cohort under 10 participants."""
    # A number before the name keeps apart two schools whose names look the same.
    names = [
        f"{place:03} " + "\n".join(wrap(bar.school, NAME_CHARS, max_lines=2, placeholder="…"))
        for place, bar in enumerate(chart.bars)
    ]
    rows = [
        {
            "school": name,
            "share": bar.share,
            "low": bar.low,
            "high": bar.high,
            "few": bar.participants is not None and bar.participants < FEW,
            "label": _bar_label(bar.share, bar.participants, bar.note),
        }
        for name, bar in zip(names, chart.bars, strict=True)
    ]
    lines = alt.Axis(labelLimit=0, labelExpr="split(substring(datum.value, 4), '\\n')")
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("school:N", title=None, axis=lines, scale=alt.Scale(domain=names))
    )
    bars = base.mark_bar(stroke=BLUE, height=14).encode(
        x=alt.X("share:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5)),
        color=alt.condition(alt.datum.few, alt.value("#CFE3F0"), alt.value(BLUE)),
    )
    interval = base.transform_filter(KNOWN_INTERVAL).mark_errorbar(ticks=TICKS, color=INK)
    label = base.mark_text(align="left", dx=7).encode(x=alt.value("width"), text="label:N")
    layers, notes = [bars, interval.encode(x=alt.X("low:Q", title=None), x2="high:Q"), label], []
    if any(row["few"] for row in rows):
        notes.append(f"Светлый столбец – участников меньше {FEW}.")
    if chart.threshold is not None:
        line = alt.Chart(alt.Data(values=[{"threshold": chart.threshold}]))
        layers.append(
            line.mark_rule(color=ORANGE, strokeDash=[6, 4], strokeWidth=1.5).encode(x="threshold:Q")
        )
        notes.append(f"Пунктир – {chart.threshold_label or 'порог'} {percent(chart.threshold, 0)}.")
    return _finish(
        alt.layer(*layers).properties(width=width, height=BAR_STEP * len(rows)), chart.title, notes
    )


_LOOKS = ((BLUE, [1, 0], "circle"), (ORANGE, [6, 3], "square"), (GREY, [2, 2], "triangle-up"))


def _by_series(channel: Any, names: list[str], values: list[Any]) -> Any:
    return channel(
        "series:N",
        scale=alt.Scale(domain=names, range=values),
        legend=alt.Legend(title=None, orient="bottom", symbolSize=90, labelLimit=320),
    )


def _year_row(series: str, point: YearShare) -> dict[str, Any]:
    return {
        "year": point.year,
        "series": series,
        "share": point.share,
        "low": point.low,
        "high": point.high,
        "label": percent(point.share),
    }


def _bar_label(share: float | None, participants: int | None, note: str) -> str:
    if share is None:
        return note or "нет данных"
    size = "" if participants is None else f" (N = {number(participants)})"
    return percent(share) + size


def _finish(chart: alt.LayerChart | alt.FacetChart, title: str, notes: list[str]) -> dict[str, Any]:
    """Title, print-friendly look and Russian numbers; checked against the schema by tests."""
    heading = alt.TitleParams(text=title, subtitle=notes, anchor="start", fontSize=13)
    return (
        chart.properties(title=heading)
        .configure(font=FONT, locale=LOCALE, background="white")
        .configure_view(stroke=None)
        .properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure_axis(labelFontSize=11, labelColor=INK, gridColor="#E3E3E3", domainColor=INK)
        .configure_legend(labelFontSize=11, labelColor=INK)
        .configure_title(color=INK, subtitleColor=INK, subtitleFontSize=11)
        .configure_text(fontSize=11, color=INK)
        .to_dict(validate=False)
    )
