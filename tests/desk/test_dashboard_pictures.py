"""The first screen of the dashboard and its pictures: what they say, where they lead, to whom."""

import re
from datetime import date

import pytest
from django.urls import reverse

from monitoring.identification.approving import approve
from monitoring.identification.services import decide
from monitoring.models import SchoolResult
from schools.models import SchoolStatus
from shnor_portal.core.charts.strips import Scale, stacked, strip
from tests.monitoring.pages import (
    GYMNASIUM,
    LAKE,
    NORTHERN,
    identify,
    load,
    load_year,
    report,
    text_of,
)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def dashboard(client, cast, **query) -> str:
    address = reverse("desk:dashboard", args=[cast.north.municipality.pk])
    return text_of(client.get(address, query))


def section(page: str, name: str) -> str:
    return page[page.index(f'aria-labelledby="{name}"') :].split("</section>")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def hold(school, kind: str, year: int, **fields) -> SchoolStatus:
    return SchoolStatus.objects.create(
        school=school, kind=kind, list_year=year, results_year=year - 1,
        **{"starts": date(year, 4, 14), "order_number": f"{year}-од",
           "order_date": date(year, 4, 10), **fields},
    )  # fmt: skip


def test_statuses_tell_how_the_list_in_force_changed_them(cast, coordinator):
    load_year(cast)
    first, second, third = cast.north.schools
    left = {"ends": date(2026, 4, 13), "exit_order_number": "2026-од",
            "exit_order_date": date(2026, 4, 10)}  # fmt: skip
    hold(first, "shnor", 2026, entered_list_year=2025)
    hold(second, "shnor", 2026)
    hold(third, "risk_zone", 2025, **left)

    page = dashboard(coordinator, cast)

    statuses = words(section(page, "statuses-title"))
    assert "2 ШНОР было 1: вошла 1" in statuses
    assert "0 зона риска было 1: вышла 1" in statuses
    assert "1 без статуса" in statuses
    assert "Приказ № 2026-од от 10.04.2026 : 2 школы" in words(section(page, "in-force-title"))


def test_numbers_of_the_first_screen_open_lists_of_that_length(cast, coordinator):
    load_year(cast)
    hold(cast.north.schools[0], "shnor", 2026)
    html = section(dashboard(coordinator, cast), "statuses-title")

    shown = re.findall(r'href="([^"]+)"><strong>(\d+)</strong>', html)

    assert len(shown) == 4
    for address, count in shown:
        page = text_of(coordinator.get(address.replace("&amp;", "&")))
        listed = sum(f">{school.name}</a>" in page for school in cast.north.schools)
        assert listed == int(count), address


def test_trial_is_folded_until_an_order_approves_it(cast, coordinator):
    load_year(cast)
    run = identify(cast)
    page = dashboard(coordinator, cast)
    assert "<summary>Пробный расчёт от" in section(page, "list-title")
    assert "Перечня в силе нет" in section(page, "in-force-title")
    assert "2026 года ещё не утверждён" in section(page, "in-force-title")
    # A calculation by another methodology is a trial beside the list in force.
    identify(cast, "grachevka-2020")

    for finding in run.findings.filter(outcome="yes"):
        decide(finding=finding, decision="yes", reason="Верно.", by=cast.north.coordinator)
    approve(
        run=run, order_number="77-од", order_date=date(2026, 4, 10), starts=date(2026, 4, 14),
        regional_act="", regional_number="", regional_date=None, by=cast.north.coordinator,
    )  # fmt: skip

    page = dashboard(coordinator, cast)
    assert "Утверждён: приказ № 77-од от 10.04.2026." in section(page, "list-title")
    assert page.count("<summary>Пробный расчёт от") == 1
    assert reverse("monitoring:run_detail", args=[run.pk]) in section(page, "in-force-title")
    assert "ещё не утверждён" not in section(page, "in-force-title")


def test_dots_stand_with_intervals_on_the_scale_of_the_municipality(cast, coordinator):
    load_year(cast)

    dots = section(dashboard(coordinator, cast), "dots-title")

    assert "ВПР: доля отметок «2»" in dots
    assert dots.count('class="is-own"') == len(cast.north.schools)
    assert dots.count('class="is-interval"') == len(cast.north.schools)
    assert dots.count('class="is-district"') == len(cast.north.schools)
    assert "муниципалитет 25,0 %" in dots
    results = reverse("desk:school_results", args=[cast.north.school.pk])
    assert f"{results}?indicator=fail_share" in dots


def test_picture_is_of_the_share_that_is_asked_for(cast, coordinator):
    load_year(cast)

    chosen = dashboard(coordinator, cast, picture="vpr-quality_share")

    assert "муниципалитет 50,0 %" not in dashboard(coordinator, cast)
    assert ">ВПР: качество знаний, 2025 год</h2>" in chosen
    assert ">ВПР: доля отметок «2», 2025 год</h2>" in dashboard(coordinator, cast, picture="x")


def test_heat_tells_difference_from_chance_and_opens_the_cell(cast, coordinator):
    """20 of 20 against 0 of 60 is no chance; of two in four nobody can say."""
    load(
        cast,
        report([(*GYMNASIUM, (0, 20, 20, 20)), (*NORTHERN, (20, 0, 0, 0)), (*LAKE, (2, 2, 0, 0))]),
        report([(*GYMNASIUM, (0, 5, 10, 5))], "РУ.xlsx", subject="Русский язык", maximum=45),
    )  # fmt: skip

    heat = section(dashboard(coordinator, cast), "heat-title")

    cell = SchoolResult.objects.get(n2=20)
    address = reverse("monitoring:cell", args=[cell.pk])
    assert f'<td class="is-worse is-far"><a href="/results/cells/{cell.pk}/">100,0</a>' in heat
    assert '<td class="is-better is-far">' in heat
    lake = heat[heat.index(LAKE[0]) :].split("</tr>")[0]
    assert ">50,0</a><small>4</small>" in lake
    assert "is-worse" not in lake
    assert coordinator.get(address).status_code == 200


def test_small_school_is_hidden_from_an_observer_in_both_pictures(cast, coordinator, sign_in):
    load_year(cast)  # the lake school has four pupils in each work
    observer = dashboard(sign_in(cast.north.observer), cast)

    lake = section(observer, "heat-title")
    lake = lake[lake.index(LAKE[0]) :].split("</tr>")[0]
    assert lake.count("менее 5") == 2
    assert "/cells/" not in lake
    assert "менее 5" in section(observer, "dots-title")
    assert "менее 5" not in section(dashboard(coordinator, cast), "heat-title")


def test_strips_place_shares_on_one_scale():
    scale = Scale.over([0.33])
    assert scale.ends == ("0", "40\u00a0%")
    assert 'cx="50.00%"' in strip(scale, 0.2, 0.1, 0.3, marks=[("is-region", None)])
    assert "is-region" not in strip(scale, 0.2, marks=[("is-region", None)])
    assert 'x="25.00%" width="75.00%"' in stacked([("done", 1), ("late", 0), ("ahead", 3)])
