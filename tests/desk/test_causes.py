"""Causes and measures side by side, and the paper that says both."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from monitoring.profiles import services, yearly
from roadmaps.plans import linking
from roadmaps.plans.texts import MeasureText, PlanText
from shnor_portal.core.documents import snapshots
from shnor_portal.core.errors import Refused
from shnor_portal.desk.causes import causes_page
from shnor_portal.desk.papers.services import make
from tests.monitoring.pages import sheet_rows, text_of
from tests.monitoring.profile_samples import FAILURE, PARENTS, STAFF, built_profile, weakness
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import plan_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LESSONS, REPAIR = "Занятия с неуспевающими по графику", "Ремонт крыльца"
MEASURES = (
    MeasureText(LESSONS, number="1", deadline_text="ноябрь 2026"),
    MeasureText(REPAIR, number="2"),
)


@pytest.fixture
def school(cast):
    return cast.north.school


@pytest.fixture
def profile(school):
    return built_profile(school, {FAILURE: "high", STAFF: "medium", PARENTS: "low"})


def plan_of(school, measures=MEASURES):
    return make_plan(school, text=PlanText(measures=measures))


def factor(profile, position):
    return profile.factors.get(factor__position=position).factor


def link(plan, text, found):
    key = plan.versions.get().measures.get(text=text).key
    linking.link(plan=plan, key=key, factor=found, by=None)
    return key


def page_of(school) -> str:
    return reverse("desk:causes", args=[school.pk])


def test_factor_without_a_measure_and_measure_without_a_cause_are_named(school, profile):
    plan = plan_of(school)
    link(plan, LESSONS, factor(profile, FAILURE))

    page = causes_page(None, school)

    assert [line.row.factor.position for line in page.open_causes] == [STAFF]
    assert [[m.measure.text for m in line.measures] for line in page.causes] == [[LESSONS], [], []]
    assert [item.planned.measure.text for item in page.loose] == [REPAIR]


def test_measure_of_a_municipal_plan_in_every_school_works_too(cast, school, profile):
    plan = plan_in_force(cast.north.municipality)
    version = plan.versions.get()
    measure = version.measures.all()[0]
    linking.link(plan=plan, key=measure.key, factor=factor(profile, STAFF), by=None)
    before = causes_page(None, school).open_causes

    version.measures.filter(pk=measure.pk).update(addressee="listed")
    page = causes_page(None, school)

    assert len(before) == 2
    assert [line.row.factor.position for line in page.open_causes] == [FAILURE]
    assert page.loose == ()


def test_proposed_link_is_taken_with_one_click(cast, school, profile, sign_in):
    plan = plan_of(school)
    client = sign_in(cast.north.school_team)
    (offered, _) = causes_page(cast.north.school_team, school).loose
    measure = offered.planned.measure

    seen = text_of(client.get(page_of(school)))
    client.post(
        page_of(school),
        {"plan": plan.pk, "measure": str(measure.key), "factor": offered.offers[0].factor_id},
    )

    assert measure.text == LESSONS
    assert "Принять" in seen
    assert plan.links.get().factor == factor(profile, FAILURE)


@pytest.mark.parametrize("role", ["observer", "curator"])
def test_link_needs_the_right(cast, school, profile, sign_in, role):
    plan = plan_of(school)
    key = plan.versions.get().measures.all()[0].key
    client = sign_in(getattr(cast.north, role))

    seen = text_of(client.get(page_of(school)))
    given = {"plan": plan.pk, "measure": str(key), "factor": factor(profile, FAILURE).pk}

    assert "Принять" not in seen
    assert client.post(page_of(school), given).status_code == 403
    assert not plan.links.exists()


@pytest.mark.parametrize("broken", [{"measure": "x"}, {"plan": "0"}, {"factor": "0"}])
def test_link_to_what_is_not_there_is_not_found(cast, school, profile, sign_in, broken):
    plan = plan_of(school)
    key = plan.versions.get().measures.all()[0].key
    given = {"plan": plan.pk, "measure": str(key), "factor": factor(profile, FAILURE).pk}

    response = sign_in(cast.north.school_team).post(page_of(school), {**given, **broken})

    assert response.status_code == 404


def test_weakness_leads_to_measures_of_its_factor_or_to_alike_ones(cast, school, profile, sign_in):
    link(plan_of(school), LESSONS, factor(profile, FAILURE))
    led, alike, lost = (
        weakness(school, 2026, text)
        for text in ("Двойки", "Пробелы у неуспевающих учеников", "Далеко от района")
    )
    yearly.change_entry(
        entry=led, side="weakness", text=led.text, factor=factor(profile, FAILURE), by=None
    )

    ways = {way.entry: way for way in causes_page(None, school).ways_out}

    assert [m.measure.text for m in ways[led].measures] == [LESSONS]
    assert [m.measure.text for m in ways[alike].alike] == [LESSONS]
    assert (ways[lost].measures, ways[lost].alike) == ((), ())
    assert "мероприятия нет" in text_of(sign_in(cast.north.observer).get(page_of(school)))


def test_causes_go_to_a_workbook(cast, school, profile, sign_in):
    link(plan_of(school), LESSONS, factor(profile, FAILURE))

    rows = sheet_rows(sign_in(cast.north.observer).get(page_of(school), {"format": "xlsx"}).content)

    assert [(row[1], row[3]) for row in rows[1:]] == [
        ("высокая", LESSONS),
        ("низкая", None),
        ("средняя", "мероприятия нет"),
    ]


def test_queries_of_the_page_do_not_grow_with_measures_and_plans(cast, school, profile, sign_in):
    client = sign_in(cast.north.coordinator)

    def count() -> int:
        client.get(page_of(school))
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(school))
        return len(captured)

    plan_of(school)
    few = count()
    for number in range(3):
        plan_of(school, tuple(MeasureText(f"Мера {number}.{n}") for n in range(10)))

    assert count() == few


def test_paper_says_factors_people_and_measures(cast, school, profile):
    link(plan_of(school), LESSONS, factor(profile, FAILURE))
    row = profile.factors.get(factor__position=FAILURE)
    services.change_factor(
        row=row, level="high", reason="По анкете", responsible=cast.north.school_team,
        responsible_text="", by=None,
    )  # fmt: skip
    yearly.change_resources(school=school, year=2024, staff_deficit="Нет физика", by=None)

    snapshot = make(kind="risk_profile", place=school, year=2024, by=cast.north.school_team)
    document = Document(io.BytesIO(snapshots.render_snapshot(snapshot, "docx")))
    rows = sheet_rows(snapshots.render_snapshot(snapshot, "xlsx"))
    pdf = snapshots.render_snapshot(snapshot, "pdf")

    cells = [[cell.text for cell in line.cells] for line in document.tables[0].rows]
    assert cells[1][1:3] == [str(row.factor), "высокая"]
    assert cells[1][5] == f"{LESSONS} (ноябрь 2026)"
    assert str(cast.north.school_team) in cells[1][4]
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "не действует ни одно мероприятие" in told
    assert rows[1][6] == f"{LESSONS} (ноябрь 2026)"
    assert pdf.startswith(b"%PDF")


def test_paper_takes_the_profile_of_its_year_and_refuses_without_one(school):
    built_profile(school, {STAFF: "high"}, date(2025, 6, 20))
    built_profile(school, {FAILURE: "high"}, date(2024, 6, 20))

    snapshot = make(kind="risk_profile", place=school, year=2024, by=None)

    assert [item["title"] for item in snapshot.context["factors"]] == [
        "Низкое качество профилактики учебной неуспешности в школе"
    ]
    with pytest.raises(Refused) as refusal:
        make(kind="risk_profile", place=school, year=2023, by=None)
    assert refusal.value.code == "no_profile"
