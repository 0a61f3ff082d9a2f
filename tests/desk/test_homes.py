"""«Сегодня» of each role: the order of urgency, what stands beside it, and numbers that agree."""

import re

import pytest
import time_machine
from django.urls import reverse

from monitoring.models import Run
from roadmaps.execution import services
from roadmaps.models import Plan, PlanVersion
from schools.models import SchoolStatus
from schools.permissions import Role
from shnor_portal.desk import today as desk_today
from shnor_portal.desk.today import Task, Urgency, by_urgency
from tests.monitoring.pages import identify, load_year, text_of
from tests.roadmaps.plans_in_force import (
    ANALYSIS,
    CONTRACTS,
    NOW,
    TODAY,
    accompany,
    deadline,
    plan_in_force,
)

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(cast):
    """One deadline late by a day, of the rest one marked and not confirmed."""
    accompany(cast.north.school)
    found = plan_in_force(cast.north.school, title="Дорожная карта гимназии")
    services.mark_done(occurrences=[deadline(found, CONTRACTS)], done_on=TODAY, by=None)
    return found


def home(client) -> str:
    return text_of(client.get("/"))


def listed(page: str) -> int:
    """How many lines a list says it has; none where it has no list."""
    found = re.search(r'class="table-tools"> <span class="text-secondary">(\d+)', page)
    return int(found[1]) if found else 0


def test_overdue_goes_before_what_waits_and_what_is_near():
    near, waits, late = (
        Task("т", "п", "/", "д", urgency=urgency)
        for urgency in (Urgency.SOON, Urgency.WAITS, Urgency.LATE)
    )

    assert [tasks for _, tasks in by_urgency([near, waits, late])] == [[late], [waits], [near]]
    assert by_urgency([near]) == [(Urgency.SOON, [near])]


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_numbers_of_home_and_dashboard_are_those_of_the_pages_they_lead_to(
    cast, plan, sign_in, role
):
    load_year(cast)
    identify(cast)
    services.escalate(occurrences=[deadline(plan, ANALYSIS)], by=cast.north.coordinator)
    person = cast.by_role()[role]
    client = sign_in(person)

    pages = home(client)
    board = client.get(reverse("desk:dashboard", args=[cast.north.municipality.pk]))
    if board.status_code == 200:
        pages += text_of(board)
    told = [(task.url, task.count) for task in desk_today.tasks(person) if task.count is not None]
    told += [
        (address.replace("&amp;", "&"), int(count))
        for address, count in re.findall(r'href="([^"#]+)">(?:<strong>)?(?:\d+ из )?(\d+)<', pages)
        if "/deadlines/" in address or "/schools/" in address
    ]

    for address, count in told:
        if "/deadlines/" in address or ("/schools/" in address and count):
            assert listed(text_of(client.get(address))) == count, address
    if role not in {Role.ADMINISTRATOR, Role.CURATOR}:
        assert told


def test_head_sees_what_was_reported_and_how_schools_go(cast, plan, sign_in):
    services.escalate(occurrences=[deadline(plan, ANALYSIS)], by=cast.north.coordinator)

    page = home(sign_in(cast.north.head))

    assert page.index("Просрочено</h3>") < page.index("Координатор доложил о просроченном: 1 срок")
    assert "1 из 4</a><svg" in page
    assert cast.north.school.name in page


def test_head_sees_what_waits_for_a_signature_and_one_chart(cast, plan, sign_in):
    for year in (2024, 2025):
        load_year(cast, year)
    PlanVersion.objects.filter(plan=plan).update(state=PlanVersion.State.AGREED)
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.AGREED)

    municipal, own = home(sign_in(cast.north.head)), home(sign_in(cast.north.school_head))

    chart = municipal.partition("Результаты муниципалитета рядом с регионом")[2]
    assert "<svg" in chart.partition("</figure>")[0]
    assert own.index("На подпись</h3>") < own.index(f"{plan}: ")
    assert "рядом с регионом" not in own


def test_school_sees_its_deadlines_results_and_what_is_asked_of_it(cast, plan, sign_in):
    load_year(cast)

    page = home(sign_in(cast.north.school_head))

    assert "Ближайшие сроки" in page
    assert "<strong>1</strong> просрочено" in page
    assert "Результаты 2025 года" in page
    assert "«2» – 0,0 %" in page


def test_region_sees_municipalities_side_by_side(cast, plan, sign_in):
    load_year(cast)
    SchoolStatus.objects.filter(school=cast.north.school).update(kind="shnor")

    page = home(sign_in(cast.region_operator))

    north = page[page.index(cast.north.municipality.name) :].split("</tr>")[0]
    assert "3 из 3" in north
    assert "ШНОР – 1" in north
    assert "1 из 4</a>" in north
    assert cast.south.municipality.name in page


def test_cycle_says_where_the_municipality_is(cast, sign_in):
    client = sign_in(cast.north.coordinator)
    assert 'class="cycle"' not in home(client)

    load_year(cast)
    listing = reverse("monitoring:run_list")
    assert f'aria-current="step"><a href="{listing}">Расчёт признаков' in home(client)

    run = identify(cast)
    here = re.search(r'aria-current="step"><a href="([^"]+)">([^<]+)', home(client))
    assert here
    assert here[1] == reverse("monitoring:run_detail", args=[run.pk])
    assert here[2] == "Решения по школам"


def test_approved_list_moves_the_cycle_on_and_asks_for_plans(cast, sign_in):
    load_year(cast)
    Run.objects.filter(pk=identify(cast).pk).update(order_number="7", order_date=TODAY)
    accompany(cast.north.school)

    page = home(sign_in(cast.north.coordinator))

    here = re.search(r'aria-current="step"><a href="[^"]+">([^<]+)', page)
    assert here
    assert here[1] == "Планы и помощь школам"
    assert "Нет дорожной карты: 1 школа" in page
    assert f"В перечне без плана: {cast.north.school.name}." in page
    plan_in_force(cast.north.school)
    assert "Нет дорожной карты" not in home(sign_in(cast.north.coordinator))
    assert "Нет дорожной карты" not in home(sign_in(cast.north.specialist))


@pytest.mark.parametrize("who", ["observer", "administrator"])
def test_who_has_no_errands_is_told_what_there_is(cast, sign_in, who):
    person = cast.administrator if who == "administrator" else cast.north.observer
    client = sign_in(person)

    page = home(client)

    shown = re.findall(r'<li><a href="([^"]+)">[^<]+</a><span class="task-why">', page)
    assert "Что здесь можно" in page
    assert len(shown) >= 4
    assert {client.get(address).status_code for address in shown} == {200}
