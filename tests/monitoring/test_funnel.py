"""A funnel of shares: limits widen for few participants; the department alone sees it."""

import pytest
from altair.utils.schemapi import validate_jsonschema
from altair.vegalite import load_schema
from django.urls import reverse

from monitoring.models import Assessment
from monitoring.results import funnel as module
from monitoring.results.funnel import funnel
from monitoring.results.mark_bars import MarkBar, MarkBars
from shnor_portal.core.charts.data import chart_text
from shnor_portal.core.charts.definitions import definition
from tests.monitoring.pages import load_year, text_of


def bars(*schools: tuple[str, int, int]) -> MarkBars:
    """(name, participants, «2»)"""
    made = [
        MarkBar(name, "/", n, (failed / n, 1 - failed / n, 0.0, 0.0)) for name, n, failed in schools
    ]
    return MarkBars((), tuple(made), 0)


USUAL = [(f"Школа {number}", 50, 8) for number in range(4)]


def test_few_participants_explain_a_share_that_many_do_not():
    few = funnel(bars(*USUAL, ("Малая", 5, 2)))
    many = funnel(bars(*USUAL, ("Большая", 100, 40)))

    assert few.above == ()
    assert [bar.name for bar in many.above] == ["Большая"]
    assert [point.name for point in many.chart.points if point.outside] == ["Большая"]
    widths = [limits.high - limits.low for limits in few.chart.inner]
    assert widths == sorted(widths, reverse=True)


def test_share_far_below_is_told_apart_from_one_far_above():
    found = funnel(bars(*USUAL, ("Чистая", 300, 0)))

    assert ([bar.name for bar in found.below], found.above) == (["Чистая"], ())


@pytest.mark.parametrize("schools", [USUAL, [(f"Школа {n}", 20, 0) for n in range(6)]])
def test_nothing_is_drawn_of_few_schools_or_without_a_single_two(schools):
    assert funnel(bars(*schools)) is None


def test_picture_is_valid_and_has_words():
    chart = funnel(bars(*USUAL, ("Большая", 100, 40))).chart

    validate_jsonschema(definition(chart, width=400, titled=True), load_schema())
    assert "Большая – 40,0" in chart_text(chart)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "sees"), [("coordinator", True), ("observer", False), ("school_head", False)]
)
def test_department_alone_sees_the_funnel_of_a_work(cast, sign_in, monkeypatch, who, sees):
    monkeypatch.setattr(module, "FEWEST", 2)
    load_year(cast)
    work = Assessment.objects.get(subject="Математика")

    page = sign_in(getattr(cast.north, who)).get(reverse("monitoring:assessment", args=[work.pk]))

    assert ("число участников: где одним случаем" in text_of(page)) is sees
