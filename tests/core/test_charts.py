"""Charts: one definition for page and paper, Russian numbers, words for those who do not see."""

import json
import re
from dataclasses import replace

import pytest
from altair.utils.schemapi import validate_jsonschema
from altair.vegalite import load_schema
from django.core.cache import cache
from django.template import engines

from shnor_portal.core.charts.data import (
    NamedShare,
    ScoreShare,
    ShareByYear,
    SharesByName,
    SharesByScore,
    SharesBySize,
    SizedShare,
    SizeLimits,
    YearLine,
    YearShare,
    chart_text,
)
from shnor_portal.core.charts.definitions import PAGE_WIDTH, definition, grid
from shnor_portal.core.charts.rendering import chart_svg, page_picture, paper_svg, svg_png

LINES = ShareByYear(
    title="Доля отметок «2»",
    main=YearLine("СОШ № 1", (YearShare(2024, 0.35, 0.181, 0.567, 20), YearShare(2025, 0.305))),
    others=(
        YearLine("Муниципалитет", (YearShare(2024, 0.22), YearShare(2025, 0.2))),
        YearLine("Регион", (YearShare(2025, 0.15),)),
    ),
)
BARS = SharesByName(
    title="Доля отметок «2» по школам",
    bars=(
        NamedShare("Гимназия", 0.05, 60, 0.02, 0.14),
        NamedShare("Лесная ООШ", 0.5, 6, 0.19, 0.81),
        NamedShare("Малая ООШ", None, note="менее 5 участников"),
        NamedShare("Средняя общеобразовательная школа № 2 имени И.П. Петрова", 0.12),
    ),
    threshold=0.3,
    threshold_label="порог",
)
SCORES = SharesByScore("Баллы", tuple(ScoreShare(at, 0.1 * at, at) for at in range(4)))
SIZES = SharesBySize(
    "Доля «2» и число участников",
    (SizedShare("Гимназия", 0.1, 20), SizedShare("Лесная ООШ", 0.6, 30, outside=True)),
    0.2,
    "школы вместе",
    (SizeLimits(20, 0.05, 0.4), SizeLimits(30, 0.06, 0.35)),
    (SizeLimits(20, 0.0, 0.5), SizeLimits(30, 0.0, 0.45)),
)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def texts(svg: str) -> list[str]:
    return [text.replace("\u00a0", "_") for text in re.findall(r">([^<>]+)<", svg)]


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("chart", [LINES, BARS, replace(LINES, others=()), SCORES, SIZES])
def test_chart_definition_is_valid_and_repeatable(chart, titled):
    spec = definition(chart, width=400, titled=titled)

    validate_jsonschema(spec, load_schema())
    assert json.dumps(spec) == json.dumps(definition(chart, width=400, titled=titled))


def test_chart_by_year_shows_series_values_and_intervals():
    svg = paper_svg(LINES)

    shown = texts(svg)
    for text in ("Доля отметок «2»", "СОШ № 1", "Муниципалитет", "Регион", "2024", "2025"):
        assert text in shown
    assert {"35,0_%", "30,5_%", "20_%"} <= set(shown)
    assert "#0072B2" in svg
    assert "#D55E00" in svg
    intervals = re.findall(r'<line [^>]*stroke="#0072B2" stroke-width="1.5"', svg)
    assert len(intervals) == 1


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (0.0, [0, 0.01]),
        (0.035, [0, 0.01, 0.02, 0.03, 0.04]),
        (0.6, [0, 0.2, 0.4, 0.6, 0.8]),
        (0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
        (0.567, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
        (0.97, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (1.0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    ],
)
def test_grid_ends_over_the_highest_number(highest, lines):
    assert grid(highest) == pytest.approx(lines)


def test_chart_shows_every_name_whole_in_the_width_of_a_phone():
    long = "Верхнереченский муниципальный округ Западного края, школы с низкими результатами"
    chart = replace(LINES, main=replace(LINES.main, name=long))

    shown = texts(chart_svg(definition(chart, width=PAGE_WIDTH, titled=False)))

    assert long in " ".join(shown)
    assert max(map(len, shown)) < 50
    assert {"Муниципалитет", "Регион"} <= set(shown)


def test_value_stands_beside_its_line_and_not_on_it():
    shares = (0.3, 0.1, 0.2, 0.25, 0.15)
    line = tuple(YearShare(2020 + at, share) for at, share in enumerate(shares))
    chart = ShareByYear("Доля", YearLine("СОШ № 1", line))

    places = [
        (row["align"], "under" if row["dy"] > 0 else "over")
        for row in definition(chart, width=PAGE_WIDTH, titled=False)["data"]["values"]
    ]

    right, under, left = ("left", "over"), ("left", "under"), ("right", "over")
    assert places == [right, under, left, right, right]


def test_line_keeps_its_look_when_another_has_no_points():
    without = replace(LINES, others=(YearLine("Муниципалитет", ()), LINES.others[1]))

    svg = paper_svg(without)

    assert "Муниципалитет" not in texts(svg)
    assert "#D55E00" not in svg
    assert "#6B6B6B" in svg


def test_chart_by_school_keeps_order_hidden_bars_and_threshold():
    shown = texts(paper_svg(BARS))

    names = ["Гимназия", "Лесная ООШ", "Малая ООШ"]
    assert [text for text in shown if text in names] == names
    assert {"5,0_% (N = 60)", "50,0_% (N = 6)", "менее 5 участников", "12,0_%"} <= set(shown)
    assert "Пунктир – порог 30_%." in shown
    assert "Светлый столбец – участников меньше 10." in shown


def test_chart_by_school_keeps_apart_schools_of_one_name():
    twins = replace(BARS, bars=(NamedShare("СОШ № 1", 0.1), NamedShare("СОШ № 1", 0.2)))

    shown = texts(paper_svg(twins))

    assert shown.count("СОШ № 1") == 2


def test_chart_by_school_has_no_notes_without_need():
    plain = replace(BARS, bars=BARS.bars[:1], threshold=None)

    shown = texts(paper_svg(plain))

    assert not any("Пунктир" in text or "Светлый" in text for text in shown)


def test_chart_svg_is_drawn_once_for_one_spec(monkeypatch):
    import vl_convert

    first = paper_svg(LINES)
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", None)

    assert paper_svg(LINES) == first


@pytest.mark.parametrize("chart", [LINES, BARS])
def test_drawing_has_no_parts_that_nobody_sees(chart):
    drawing = paper_svg(chart)

    assert not re.findall(r'opacity="0"|display="none"|pointer-events|<g ?/>|<g></g>|<g>', drawing)
    assert re.findall(r'<path [^>]*d="M0,0h0v0h0Z"', drawing) == []


def test_chart_svg_never_fetches_data():
    spec = definition(LINES, width=400, titled=False)
    spec["data"] = {"url": "http://127.0.0.1:9/data.json"}

    with pytest.raises(ValueError, match="not allowed"):
        chart_svg(spec)


def test_chart_text_tells_the_numbers():
    assert chart_text(LINES).replace("\u00a0", "_") == (
        "Доля отметок «2». СОШ № 1: 2024 г. – 35,0_% (интервал 18–57_%, 20_участников), "
        "2025 г. – 30,5_%; Муниципалитет: 2024 г. – 22,0_%, 2025 г. – 20,0_%; "
        "Регион: 2025 г. – 15,0_%."
    )
    bars = chart_text(BARS).replace("\u00a0", "_")
    assert bars.startswith("Доля отметок «2» по школам. Гимназия – 5,0_% (интервал 2–14_%, 60")
    assert "Малая ООШ – менее 5 участников; Средняя" in bars
    assert bars.endswith("И.П. Петрова – 12,0_%; порог 30,0_%.")


def test_svg_png_is_a_picture_three_times_as_dense():
    png = svg_png('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"></svg>')

    assert png.startswith(b"\x89PNG")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (30, 15)


def test_page_chart_is_a_picture_with_title_words_and_numbers():
    html = engines["django"].from_string("{% load charts %}{% chart data %}")
    main = replace(LINES.main, name="<b>СОШ</b>")

    page = html.render({"data": replace(LINES, main=main)}).replace("\u00a0", "_")

    assert "<b>" not in page
    assert "<script" not in page
    assert " style=" not in page
    assert "<figcaption>Доля отметок «2»</figcaption>" in page
    assert "<title>Доля отметок «2». &lt;b&gt;СОШ&lt;/b&gt;: 2024 г. – 35,0_%" in page
    assert '<th scope="row">2024</th><td class="num">35,0_% (18–57_%)</td>' in page


def test_bars_on_a_page_have_their_numbers_in_a_table():
    html = engines["django"].from_string("{% load charts %}{% chart data %}")

    page = html.render({"data": BARS}).replace("\u00a0", "_")

    assert '<th scope="row">Малая ООШ</th><td class="num">менее 5 участников</td>' in page
    assert '<td class="num">5,0_% (2–14_%)</td><td class="num">60</td>' in page


def test_chart_of_a_page_is_one_image_whose_parts_are_none():
    inside = page_picture(LINES).inside

    assert "<path" in inside
    assert not re.findall(r'role="|aria-', inside)
