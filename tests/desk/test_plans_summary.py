"""«Планы и сроки» on the pages of the municipality and of a school."""

import io
import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from roadmaps.execution import services, summaries
from roadmaps.execution.summaries import Tally
from roadmaps.models import Plan
from roadmaps.plans import workflow
from roadmaps.plans.texts import MeasureText
from schools.models import School
from tests.monitoring.pages import load_year, text_of
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import (
    ANALYSIS,
    CONTRACTS,
    NOW,
    TODAY,
    accompany,
    days,
    deadline,
    plan_in_force,
)

pytestmark = pytest.mark.once

EACH = MeasureText("Аудит в каждой ШНОР", number="1", deadline_text="август 2026, май 2027")
DEADLINES = reverse("roadmaps:my_deadlines")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(cast) -> Plan:
    """A plan of the first school: one deadline late by a day, three ahead."""
    return plan_in_force(cast.north.school, title="Дорожная карта гимназии")


def page_of(client, name: str, pk: int) -> str:
    response = client.get(reverse(f"desk:{name}", args=[pk]))
    assert response.status_code == 200
    return text_of(response)


def section(page: str) -> str:
    return page[page.index('aria-labelledby="plans-title"') :].split("</section>")[0]


def dashboard(client, cast) -> str:
    return section(page_of(client, "dashboard", cast.north.municipality.pk))


def row(html: str, name: str) -> list[str]:
    """What the cells of the row say."""
    (found,) = [part for part in html.split("<tr>") if f">{name}<" in part]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def links(html: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'href="([^"]+)"', html)]


def test_dashboard_tells_how_schools_of_the_list_go(cast, sign_in, plan):
    first, second, third = cast.north.schools
    accompany(first, second)
    services.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY, by=None)

    html = dashboard(sign_in(cast.north.coordinator), cast)

    assert row(html, first.name) == ["Дорожная карта исполняется", "1 из 4", "1", "1"]
    assert row(html, second.name) == ["нет плана", "–", "–", "–"]
    assert third.name not in html
    assert html.index(first.name) < html.index(second.name)
    assert "Самая долгая просрочка – 1 день" in html
    assert "Нет плана у 1 школы перечня" in html
    assert f"{DEADLINES}?whose=all&school={first.pk}&state=overdue" in links(html)


def test_municipal_plan_has_a_line_and_its_rows_count_for_the_schools(cast, sign_in):
    accompany(*cast.north.schools[:2], since=date(2026, 8, 1))
    plan = plan_in_force(cast.north.municipality, (EACH,), period_start=date(2026, 8, 1))
    row_of_school = deadline(plan, EACH.text, school=cast.north.schools[1])
    services.mark_done(occurrences=[row_of_school], done_on=TODAY, by=None)

    html = dashboard(sign_in(cast.north.head), cast)

    assert row(html, cast.north.schools[0].name)[1:] == ["0 из 2", "1", "–"]
    assert row(html, cast.north.schools[1].name) == ["нет плана", "1 из 2", "–", "1"]
    assert row(html, cast.north.municipality.name)[1:] == ["1 из 4", "1", "1"]
    assert reverse("roadmaps:plan_execution", args=[plan.pk]) in links(html)
    assert "выполнено 1 из 4 сроков" in html


def test_numbers_are_links_to_that_many_deadlines(cast, sign_in, plan):
    accompany(*cast.north.schools)
    plan_in_force(cast.north.municipality, (EACH,), period_start=date(2026, 8, 1))
    services.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY, by=None)

    for person in (cast.north.coordinator, cast.north.school_head):
        client = sign_in(person)
        html = section(page_of(client, "school_plans", cast.north.school.pk))
        if person == cast.north.coordinator:
            html += dashboard(client, cast)
        shown = re.findall(r'href="(/deadlines/\?[^"]+)">(?:<strong>)?(?:\d+ из )?(\d+)<', html)
        assert len(shown) > 4
        for address, count in shown:
            listed = text_of(client.get(address.replace("&amp;", "&")))
            assert f"{count} срок" in listed, address


def test_deed_and_a_new_day_show_at_once(cast, sign_in, plan):
    load_year(cast, 2025)
    accompany(cast.north.school)
    client, name = sign_in(cast.north.coordinator), cast.north.school.name
    assert row(dashboard(client, cast), name)[1:] == ["0 из 4", "1", "–"]

    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)
    assert row(dashboard(client, cast), name)[1:] == ["1 из 4", "–", "1"]

    with time_machine.travel(NOW + days(15), tick=False):
        later = sign_in(cast.north.coordinator)
        assert row(dashboard(later, cast), name)[1:] == ["1 из 4", "1", "1"]

    workflow.finish(plan=plan, by=None)
    assert row(dashboard(client, cast), name) == ["нет плана", "–", "–", "–"]


def test_draft_is_shown_with_its_state_and_asks_for_nothing(cast, sign_in):
    draft = make_plan(cast.north.school)

    html = dashboard(sign_in(cast.north.coordinator), cast)

    assert row(html, cast.north.school.name) == ["Дорожная карта черновик", "–", "–", "–"]
    assert reverse("roadmaps:plan", args=[draft.pk]) in links(html)
    assert "Утверждённых планов нет" in html


def test_empty_municipality_says_how_to_begin(cast, sign_in):
    begin = reverse("roadmaps:plan_upload")

    assert begin in links(dashboard(sign_in(cast.north.coordinator), cast))
    seen = dashboard(sign_in(cast.north.observer), cast)
    assert "Планов ещё нет" in seen
    assert begin not in links(seen)


def test_dashboard_workbook_has_the_plans_even_without_results(cast, sign_in, plan):
    accompany(*cast.north.schools[:2])
    address = reverse("desk:dashboard", args=[cast.north.municipality.pk])

    content = sign_in(cast.north.coordinator).get(address, {"format": "xlsx"}).content

    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    head, first, second = sheet.values
    assert head == (
        "Чей", "Планы", "Выполнено", "Сроков всего", "Просрочено", "Дней просрочки",
        "Ждёт подтверждения",
    )  # fmt: skip
    assert first == (cast.north.school.name, "дорожная карта: исполняется", 0, 4, 1, 1, 0)
    assert second == (cast.north.schools[1].name, "нет плана", 0, 0, 0, 0, 0)


def test_school_page_tells_its_plans_and_the_next_three_deadlines(cast, sign_in, plan):
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)

    html = section(page_of(sign_in(cast.north.school_team), "school_plans", cast.north.school.pk))

    assert row(html, plan.title) == ["исполняется", "1 из 4", "–", "1"]
    assert "01.09.2026 – 31.08.2027" in html
    assert re.findall(r'<li><span class="nowrap">([\d.]+)', html) == [
        "15.10.2026", "30.11.2026", "28.02.2027",
    ]  # fmt: skip
    assert reverse("roadmaps:plan_execution", args=[plan.pk]) in links(html)
    assert f"{DEADLINES}?whose=all&plan={plan.pk}&state=unconfirmed" in links(html)


def test_school_page_has_municipal_and_joint_plans_that_concern_the_school(cast, sign_in):
    school, curator_school, other = cast.north.schools
    accompany(school, other, since=date(2026, 8, 1))
    plan_in_force(cast.north.municipality, (EACH,), period_start=date(2026, 8, 1), title="План МО")
    plan_in_force(
        school, title="Совместный план", kind=Plan.Kind.JOINT, curator_school=curator_school
    )
    client = sign_in(cast.north.coordinator)

    own = section(page_of(client, "school_plans", school.pk))
    partner = section(page_of(client, "school_plans", curator_school.pk))

    assert row(own, "План МО")[1:] == ["0 из 2", "1", "–"]
    assert cast.north.municipality.name in own
    assert row(partner, "Совместный план")[1:] == ["0 из 4", "1", "–"]
    assert "План МО" not in partner


def test_school_without_a_plan_is_told_how_to_begin(cast, sign_in):
    school = cast.north.schools[1]
    begin = f"{reverse('roadmaps:plan_upload')}?school={school.pk}"

    seen = section(page_of(sign_in(cast.north.observer), "school_plans", school.pk))
    assert "Планов у школы ещё нет" in seen
    assert begin not in links(seen)
    own = section(page_of(sign_in(cast.north.school_head), "school_plans", cast.north.school.pk))
    assert f"{reverse('roadmaps:plan_upload')}?school={cast.north.school.pk}" in links(own)


def test_strangers_plans_are_not_counted(cast, plan):
    accompany(cast.north.school)

    stranger = summaries.of_municipality(cast.south.coordinator, cast.north.municipality)
    neighbour = summaries.of_school(cast.south.school_head, cast.north.school)

    assert (stranger.schools, stranger.municipal, stranger.total) == ((), (), Tally())
    assert (neighbour.lines, neighbour.next) == ((), ())


def test_queries_grow_neither_with_schools_nor_with_plans(cast, sign_in, plan):
    accompany(cast.north.school)
    plan_in_force(cast.north.municipality, (EACH,), period_start=date(2026, 8, 1))
    client, place, school = sign_in(cast.north.coordinator), cast.north.municipality, plan.school

    def count() -> tuple[int, int]:
        numbers = []
        for name, pk in (("dashboard", place.pk), ("school", school.pk)):
            page_of(client, name, pk)
            with CaptureQueriesContext(connection) as queries:
                page_of(client, name, pk)
            numbers.append(len(queries))
        return numbers[0], numbers[1]

    few = count()
    more = School.objects.bulk_create(
        School(municipality=place, name=f"МБОУ «Школа № {n}»", pupils=100) for n in range(6)
    )
    accompany(*more)
    for school_of_plan in (*more, school, school):
        plan_in_force(school_of_plan)

    assert count() == few
