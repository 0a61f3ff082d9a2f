"""Charts: one definition for page and paper, Russian numbers, words for those who do not see."""

import json
import re
from dataclasses import replace

import pytest
from altair.utils.schemapi import validate_jsonschema
from altair.vegalite import load_schema
from django.core.cache import cache
from django.template import engines

from shnor_portal.core import charts
from shnor_portal.core.charts import SchoolShare, ShareByYear, SharesBySchool, YearShare

LINES = ShareByYear(
    title="Доля отметок «2»",
    school="СОШ № 1",
    points=(YearShare(2024, 0.35, 0.181, 0.567, 20), YearShare(2025, 0.305)),
    district=(YearShare(2024, 0.22), YearShare(2025, 0.2)),
    region=(YearShare(2025, 0.15),),
)
BARS = SharesBySchool(
    title="Доля отметок «2» по школам",
    bars=(
        SchoolShare("Гимназия", 0.05, 60, 0.02, 0.14),
        SchoolShare("Лесная ООШ", 0.5, 6, 0.19, 0.81),
        SchoolShare("Малая ООШ", None, note="менее 5 участников"),
        SchoolShare("Средняя общеобразовательная школа № 2 имени И.П. Петрова", 0.12),
    ),
    threshold=0.3,
    threshold_label="порог",
)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def texts(svg: str) -> list[str]:
    return [text.replace("\u00a0", "_") for text in re.findall(r">([^<>]+)<", svg)]


@pytest.mark.parametrize("chart", [LINES, BARS, replace(LINES, district=(), region=())])
def test_chart_spec_is_valid_and_repeatable(chart):
    spec = charts.chart_spec(chart)

    validate_jsonschema(spec, load_schema())
    assert json.dumps(spec) == json.dumps(charts.chart_spec(chart))


def test_chart_by_year_shows_series_values_and_intervals():
    svg = charts.chart_svg(charts.chart_spec(LINES))

    shown = texts(svg)
    for text in ("Доля отметок «2»", "СОШ № 1", "Муниципалитет", "Регион", "2024", "2025"):
        assert text in shown
    assert {"35,0_%", "30,5_%", "20_%"} <= set(shown)
    assert "#0072B2" in svg
    assert "#D55E00" in svg
    assert svg.count('aria-roledescription="errorbar"') == 1


def test_chart_by_school_keeps_order_hidden_bars_and_threshold():
    shown = texts(charts.chart_svg(charts.chart_spec(BARS)))

    names = ["Гимназия", "Лесная ООШ", "Малая ООШ"]
    assert [text for text in shown if text in names] == names
    assert {"5,0_% (N = 60)", "50,0_% (N = 6)", "менее 5 участников", "12,0_%"} <= set(shown)
    assert "Пунктир – порог 30_%." in shown
    assert "Светлый столбец – участников меньше 10." in shown


def test_chart_by_school_keeps_apart_schools_of_one_name():
    twins = replace(BARS, bars=(SchoolShare("СОШ № 1", 0.1), SchoolShare("СОШ № 1", 0.2)))

    shown = texts(charts.chart_svg(charts.chart_spec(twins)))

    assert shown.count("СОШ № 1") == 2


def test_chart_by_school_has_no_notes_without_need():
    plain = replace(BARS, bars=BARS.bars[:1], threshold=None)

    shown = texts(charts.chart_svg(charts.chart_spec(plain)))

    assert not any("Пунктир" in text or "Светлый" in text for text in shown)


def test_chart_svg_is_drawn_once_for_one_spec(monkeypatch):
    import vl_convert

    spec = charts.chart_spec(LINES)
    first = charts.chart_svg(spec)
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", None)

    assert charts.chart_svg(json.loads(json.dumps(spec))) == first


def test_chart_svg_never_fetches_data():
    spec = {**charts.chart_spec(LINES), "data": {"url": "http://127.0.0.1:9/data.json"}}

    with pytest.raises(ValueError, match="not allowed"):
        charts.chart_svg(spec)


def test_chart_text_tells_the_numbers():
    assert charts.chart_text(LINES).replace("\u00a0", "_") == (
        "Доля отметок «2». СОШ № 1: 2024 г. – 35,0_% (интервал 18–57_%, 20_участников), "
        "2025 г. – 30,5_%; муниципалитет: 2024 г. – 22,0_%, 2025 г. – 20,0_%; "
        "регион: 2025 г. – 15,0_%."
    )
    bars = charts.chart_text(BARS).replace("\u00a0", "_")
    assert bars.startswith("Доля отметок «2» по школам. Гимназия – 5,0_% (интервал 2–14_%, 60")
    assert "Малая ООШ – менее 5 участников; Средняя" in bars
    assert bars.endswith("И.П. Петрова – 12,0_%; порог 30,0_%.")


def test_svg_png_is_a_picture_three_times_as_dense():
    png = charts.svg_png('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"></svg>')

    assert png.startswith(b"\x89PNG")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (30, 15)


def test_page_chart_carries_definition_and_words():
    html = engines["django"].from_string("{% load charts %}{% chart data %}")

    page = html.render({"data": replace(LINES, school="<b>СОШ</b>")})

    definition = json.loads(re.search(r"<script[^>]*>(.*?)</script>", page, re.DOTALL).group(1))
    assert definition["width"] == "container"
    assert "<b>" not in page
    assert 'aria-label="Доля отметок «2»' in page


def test_chart_bundle_is_built_once_for_a_version(tmp_path):
    target = tmp_path / "core" / "vega.js"

    assert charts.build_chart_bundle(target) is True
    assert charts.build_chart_bundle(target) is False
    assert "window.vegaEmbed" in target.read_text()
    target.write_text("/* an older one */\n")
    assert charts.build_chart_bundle(target) is True
