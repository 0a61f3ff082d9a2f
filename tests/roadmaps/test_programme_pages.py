"""Programmes and their indicators, as people of every place open and change them."""

import json
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring.models import Assessment, SchoolResult
from roadmaps.models import MeasureLink, Programme, TargetFact, TargetIndicator
from roadmaps.programmes import services
from schools.models import School, SchoolStatus, SchoolYear
from shnor_portal.core.models import FormDraft
from tests.monitoring.pages import sheet_rows, text_of
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import NOW, plan_in_force
from tests.roadmaps.programme_samples import (
    approved_programme,
    enter,
    indicator_of,
    make_programme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name: str, *args: object) -> str:
    return reverse(f"roadmaps:{name}", args=args)


def read(client, name: str, *args: object) -> str:
    response = client.get(url(name, *args))
    assert response.status_code == 200
    return text_of(response)


# --- beginning and reading


def test_programme_begins_from_a_preset_and_is_read_with_contents(cast, sign_in):
    client = sign_in(cast.north.specialist)
    new = read(client, "programme_new")
    assert "двенадцать показателей" in new

    answer = client.post(
        url("programme_new"),
        {
            "municipality": cast.north.municipality.pk, "preset": "twelve",
            "title": "Программа 2026–2029", "first_year": "2026", "last_year": "2029",
        },
    )  # fmt: skip

    programme = Programme.objects.get()
    assert answer.url == url("programme", programme.pk)
    page = read(client, "programme", programme.pk)
    for words in ("Содержание", "Основная идея", "Рабочая группа", "Ещё не заполнено"):
        assert words in page
    assert "Договоры о сетевой реализации" in page


def test_years_in_the_wrong_order_are_said_at_the_field(cast, sign_in):
    answer = sign_in(cast.north.specialist).post(
        url("programme_new"),
        {
            "municipality": cast.north.municipality.pk, "preset": "", "title": "Программа",
            "first_year": "2029", "last_year": "2026",
        },
    )  # fmt: skip

    assert answer.status_code == 422
    assert "не может закончиться раньше" in text_of(answer)
    assert not Programme.objects.exists()


def test_schools_and_the_region_read_an_approved_programme_and_neighbours_none(cast, sign_in):
    draft = make_programme(cast.north.municipality, title="Черновик")
    programme = approved_programme(cast.north.municipality, title="Утверждённая")

    listed = read(sign_in(cast.north.school_head), "programme_list")
    assert "Утверждённая" in listed
    assert "Черновик" not in listed
    assert "Черновик" in read(sign_in(cast.region_operator), "programme_list")
    for person, one, status in (
        (cast.north.school_head, programme, 200),
        (cast.north.school_head, draft, 404),
        (cast.north.curator, programme, 200),
        (cast.region_operator, draft, 200),
        (cast.south.coordinator, programme, 404),
        (cast.south.school_head, programme, 404),
        (cast.far_operator, programme, 404),
    ):
        for name in ("programme", "programme_indicators"):
            assert sign_in(person).get(url(name, one.pk)).status_code == status


def test_school_is_offered_no_deed(cast, sign_in):
    programme = approved_programme(cast.north.municipality)
    enter(indicator_of(programme, "1"), "9", "12")
    client = sign_in(cast.north.school_head)

    page = client.get(url("indicator", programme.pk, indicator_of(programme, "1").pk))

    assert "Принять" not in text_of(page)
    assert "Внести факт" not in text_of(page)
    assert client.get(url("programme_edit", programme.pk)).status_code == 403
    assert client.get(url("programme_history", programme.pk)).status_code == 403


# --- writing


def fields_of(programme: Programme, **changed: str) -> dict[str, str]:
    """What a browser would send of the passport as it stands, with changes."""
    values = services.head_values(programme)
    return {**values, "base_version": json.dumps(values), **changed}


def test_second_of_two_is_told_field_by_field_and_loses_nothing(cast, sign_in):
    programme = make_programme(cast.north.municipality)
    opened = fields_of(programme)
    address = url("programme_edit", programme.pk)
    first, second = sign_in(cast.north.coordinator), sign_in(cast.north.specialist)
    first.post(address, {**opened, "goal": "Их цель", "risks": "Их риски"})

    asked = second.post(address, {**opened, "goal": "Моя цель", "idea": "Моя идея"})

    assert asked.status_code == 409
    page = text_of(asked)
    for words in ("Их цель", "Моя цель", "Их риски", "Моя идея", cast.north.coordinator.surname):
        assert words in page
    assert FormDraft.objects.get(user=cast.north.specialist).data["goal"] == "Моя цель"

    seen = json.dumps(services.head_values(Programme.objects.get()))
    chosen = {**opened, "goal": "Моя цель", "idea": "Моя идея", "seen": seen, "take_goal": "mine"}
    assert second.post(address, chosen).status_code == 302

    found = Programme.objects.get().passport
    assert (found["goal"], found["idea"], found["risks"]) == ("Моя цель", "Моя идея", "Их риски")
    assert not FormDraft.objects.exists()


def test_draft_of_the_passport_is_kept_and_opened(cast, sign_in):
    programme = make_programme(cast.north.municipality)
    client, address = sign_in(cast.north.specialist), url("programme_edit", programme.pk)

    client.post(address, {**fields_of(programme), "goal": "Недописано", "draft": "keep"})

    assert "несохранённый черновик" in read(client, "programme_edit", programme.pk)
    assert "Недописано" in text_of(client.get(address, {"draft": "open"}))
    assert Programme.objects.get().passport["goal"] != "Недописано"


def test_table_grows_by_spare_rows_and_loses_an_emptied_one(cast, sign_in):
    programme = make_programme(cast.north.municipality)
    client, address = sign_in(cast.north.specialist), url("programme_table", programme.pk, "needs")

    client.post(address, {"measure_0": "Курсы", "need_0": "Дефициты", "measure_1": "Семинар"})
    assert [r["measure"] for r in Programme.objects.get().tables["needs"]] == ["Курсы", "Семинар"]

    client.post(address, {"measure_0": "", "measure_1": "Семинар", "conditions_1": "40 человек"})
    assert Programme.objects.get().tables["needs"] == [
        {"measure": "Семинар", "need": "", "conditions": "40 человек"}
    ]


def test_indicator_is_written_with_its_years(cast, sign_in):
    programme = make_programme(cast.north.municipality, preset="")
    client = sign_in(cast.north.specialist)

    client.post(
        url("indicator_new", programme.pk),
        {
            "number": "1", "title": "Доля школ", "kind": "share", "direction": "increase",
            "unit": "%", "baseline": "72,5", "baseline_year": "2023", "plan_2024": "60",
            "plan_2026": "90,5", "commitment_2026": "95", "metric": "with_roadmap",
        },
    )  # fmt: skip

    one = TargetIndicator.objects.get()
    assert one.targets == {"2024": {"plan": "60"}, "2026": {"plan": "90.5", "commitment": "95"}}
    page = read(client, "indicator", programme.pk, one.pk)
    assert "План 2024 года (60) ниже исходного значения (72,5)" in page
    edit = client.get(url("indicator_edit", programme.pk, one.pk))
    assert 'value="90,5"' in edit.content.decode()


def test_approved_programme_says_why_it_is_not_written(cast, sign_in):
    programme = approved_programme(cast.north.municipality)

    answer = sign_in(cast.north.specialist).post(
        url("programme_edit", programme.pk), fields_of(programme, goal="Другая")
    )

    assert "Программа утверждена" in text_of(answer)


def test_head_approves_and_takes_up_again(cast, sign_in):
    programme = make_programme(cast.north.municipality)
    client = sign_in(cast.north.head)

    client.post(
        url("programme_approve", programme.pk),
        {"order_number": "425", "order_date": "2026-01-15"},
    )
    assert "15.01.2026 № 425" in read(client, "programme", programme.pk)

    client.post(url("programme_reopen", programme.pk))
    assert Programme.objects.get().is_editable


# --- facts


def test_fact_is_entered_accepted_and_shown_with_its_light(cast, sign_in):
    programme = approved_programme(cast.north.municipality)
    one = indicator_of(programme, "1")
    sign_in(cast.north.specialist).post(
        url("fact_new", programme.pk, one.pk),
        {
            "year": "2026", "on": "2026-09-30", "numerator": "9", "denominator": "12",
            "ground": "Справка № 7", "round": "входной",
        },
    )  # fmt: skip
    fact = TargetFact.objects.get()
    client = sign_in(cast.north.coordinator)
    assert "внесено, ещё не принято" in read(client, "programme_indicators", programme.pk)

    client.post(url("fact_report", programme.pk, fact.pk))

    page = read(client, "programme_indicators", programme.pk)
    assert "9 из 12 = 75,0 %" in page
    assert "сообщено 01.10.2026, входной" in page
    assert "не достигнут: 1" in page


def test_nothing_to_divide_by_is_said_on_the_page(cast, sign_in):
    programme = approved_programme(cast.north.municipality)

    answer = sign_in(cast.north.specialist).post(
        url("fact_new", programme.pk, indicator_of(programme, "1").pk),
        {"year": "2026", "on": "2026-09-30", "numerator": "0", "denominator": "0", "ground": "Нет"},
    )

    assert "Делить не на что" in text_of(answer)
    assert not TargetFact.objects.exists()


def test_indicators_go_to_excel(cast, sign_in):
    programme = approved_programme(cast.north.municipality)
    enter(indicator_of(programme, "1"), "9", "12")

    answer = sign_in(cast.north.coordinator).get(
        url("programme_indicators", programme.pk), {"format": "xlsx"}
    )

    headings, first = sheet_rows(answer.content)[:2]
    assert headings[6:11] == (
        "План 2024", "Обязательство 2024", "Сообщено 2024", "Внесено или сейчас 2024", "Вывод 2024",
    )  # fmt: skip
    assert "9 из 12 = 75,0 %" in [str(cell).replace("\u00a0", " ") for cell in first]


# --- measures of plans


def test_measure_is_joined_on_its_page_and_seen_on_the_programme_s(cast, sign_in):
    programme = approved_programme(cast.north.municipality)
    plan = plan_in_force(cast.north.school)
    measure = plan.versions.get().measures.get(number="2")
    task = programme.tasks.get(number="3")
    team = sign_in(cast.north.school_team)
    links = url("measure_links", plan.pk, measure.key)
    assert "На какую задачу программы работает" in read(team, "measure_links", plan.pk, measure.key)

    team.post(links, {"task": task.pk})

    assert str(task) in text_of(team.get(links))
    page = read(sign_in(cast.north.coordinator), "programme", programme.pk)
    row = page[page.index(f'id="task-{task.pk}"') :].split("</tr>")[0]
    assert measure.text in row
    assert "Выполнено 0 из 1 срока" in row


def test_task_of_a_programme_of_other_years_is_not_offered(cast, sign_in):
    late = approved_programme(cast.north.municipality, first_year=2030, last_year=2031)
    plan = make_plan(cast.north.school)
    key = plan.versions.get().measures.earliest("position").key
    client = sign_in(cast.north.school_team)

    assert (
        client.post(url("measure_links", plan.pk, key), {"task": late.tasks.first().pk}).status_code
        == 404
    )
    assert not MeasureLink.objects.exists()


# --- sixty schools, five years


def test_pages_take_few_queries_with_sixty_schools_and_five_years(cast, sign_in):
    place = cast.north.municipality
    programme = approved_programme(place, first_year=2022, last_year=2026)
    schools = School.objects.bulk_create(
        School(municipality=place, name=f"МБОУ «Школа № {n}»", pupils=100) for n in range(57)
    )
    SchoolStatus.objects.bulk_create(
        SchoolStatus(
            school=school, kind="shnor", list_year=2022, results_year=2021,
            starts=date(2022, 4, 1), order_number="1",
        )
        for school in schools
    )  # fmt: skip
    for year in range(2022, 2027):
        work = Assessment.objects.create(procedure="oge", year=year, subject="Математика", grade=9)
        SchoolResult.objects.bulk_create(
            SchoolResult(
                school=school, assessment=work, updated_at=timezone.now(),
                participants=20, n2=1, n3=9, n4=8, n5=2,
            )
            for school in schools
        )  # fmt: skip
        SchoolYear.objects.bulk_create(
            SchoolYear(school=school, year=year, olympiad_participants=5) for school in schools
        )
    TargetIndicator.objects.filter(programme=programme, number="1").update(metric="done_in_time")
    task = programme.tasks.get(number="1")
    plans = [plan_in_force(school) for school in schools[:3]]
    for plan in plans:
        MeasureLink.objects.create(
            plan=plan, task=task, measure_key=plan.versions.get().measures.get(number="1").key
        )
    client = sign_in(cast.north.coordinator)

    counts = {}
    for name, args in (
        ("programme_list", ()),
        ("programme", (programme.pk,)),
        ("programme_indicators", (programme.pk,)),
        ("indicator", (programme.pk, indicator_of(programme, "6").pk)),
        ("indicator", (programme.pk, indicator_of(programme, "1").pk)),
        ("programme_edit", (programme.pk,)),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, *args)).status_code == 200
        counts[name, args] = len(queries)

    assert {key: count for key, count in counts.items() if count >= 12} == {}
