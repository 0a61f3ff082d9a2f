"""Deeds on programmes: presets, writing by two, approval, facts."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from roadmaps.models import MeasureLink, Programme, ProgrammeTask, TargetFact
from roadmaps.plans import linking
from roadmaps.programmes import facts, indicators, services
from roadmaps.programmes.indicator_queries import sheet
from roadmaps.programmes.passport import BY_TABLE
from roadmaps.programmes.targets import targets_of
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import NOW
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


@pytest.fixture
def programme(cast) -> Programme:
    return make_programme(cast.north.municipality, cast.north.specialist)


def opened(values: dict) -> dict:
    return {"base": values, "seen": {}, "choices": {}}


# --- presets


def test_twelve_indicators_come_whole(programme):
    rows = list(programme.indicators.order_by("position"))
    plans = {one.number: targets_of(one)[2026].plan for one in rows}

    assert [one.number for one in rows] == [str(n) for n in range(1, 13)]
    assert plans == {
        "1": 90, "2": 90, "3": 100, "4": 20, "5": 80, "6": 5, "7": 100, "8": 100, "9": 100,
        "10": 100, "11": 100, "12": 50,
    }  # fmt: skip
    assert indicator_of(programme, "6").direction == "decrease"
    assert (programme.tasks.count(), len(programme.tables["group"])) == (5, 8)
    assert sum(bool(one.metric) for one in rows) >= 6


def test_seven_indicators_come_whole(cast):
    programme = make_programme(cast.north.municipality, preset="seven", last_year=2024)

    units = list(programme.indicators.order_by("position").values_list("unit", "kind"))
    assert units == [
        *[("%", "share")] * 4,
        ("человек", "period"),
        ("школ", "period"),
        ("человек", "cumulative"),
    ]
    assert len(programme.passport["results"].splitlines()) == 6


def test_facts_and_commitments_stand_by_year_with_the_year_before(cast):
    programme = make_programme(
        cast.north.municipality, preset="commitments", first_year=2020, last_year=2023
    )

    courses = indicator_of(programme, "2")
    assert programme.kind == Programme.Kind.CONCEPT
    assert courses.baseline_year == 2019
    assert {y: t.commitment for y, t in targets_of(courses).items()} == dict.fromkeys(
        range(2020, 2024), Decimal(5)
    )
    assert len(programme.tables["needs"]) == 4
    assert len(programme.tables["bodies"]) == 3


def test_programme_may_begin_empty(cast):
    programme = make_programme(cast.north.municipality, preset="")

    assert not programme.indicators.exists()
    assert not programme.passport


@pytest.mark.parametrize(("first", "last"), [(2026, 2024), (2020, 2031)])
def test_years_in_the_wrong_order_or_too_many_are_refused(cast, first, last):
    with pytest.raises(Refused, match="проверьте годы"):
        make_programme(cast.north.municipality, first_year=first, last_year=last)


def test_only_the_department_begins_a_programme(cast):
    for person in (cast.north.school_head, cast.north.observer, cast.south.coordinator):
        with pytest.raises(PermissionDenied):
            make_programme(cast.north.municipality, person)


# --- writing by two


def test_two_people_s_changes_of_the_passport_are_joined(cast, programme):
    seen = services.head_values(programme)
    services.save_passport(
        programme=programme, by=cast.north.coordinator, values={**seen, "goal": "Новая цель"},
        joining=opened(seen),
    )  # fmt: skip

    services.save_passport(
        programme=programme, by=cast.north.specialist, values={**seen, "risks": "Новые риски"},
        joining=opened(seen),
    )  # fmt: skip

    programme.refresh_from_db()
    assert programme.passport["goal"] == "Новая цель"
    assert programme.passport["risks"] == "Новые риски"


def test_field_that_both_changed_is_asked_about(cast, programme):
    seen = services.head_values(programme)
    services.save_passport(
        programme=programme, by=cast.north.coordinator, values={**seen, "goal": "Их цель"},
        joining=opened(seen),
    )  # fmt: skip

    with pytest.raises(Conflict) as stopped:
        services.save_passport(
            programme=programme, by=cast.north.specialist, values={**seen, "goal": "Моя цель"},
            joining=opened(seen),
        )  # fmt: skip

    assert stopped.value.merged.conflicts == ("goal",)


def test_indicator_s_years_are_joined_one_by_one(cast, programme):
    one = indicator_of(programme, "1")
    seen = indicators.indicator_values(one)
    indicators.change(
        indicator=one, by=cast.north.coordinator, values={**seen, "plan_2024": "50"},
        joining=opened(seen),
    )  # fmt: skip

    indicators.change(
        indicator=one, by=cast.north.specialist, values={**seen, "plan_2025": "70"},
        joining=opened(seen),
    )  # fmt: skip

    found = targets_of(indicator_of(programme, "1"))
    assert [found[year].plan for year in (2024, 2025, 2026)] == [50, 70, 90]


def test_table_keeps_its_rows_and_the_trail_names_it(cast, programme):
    table = BY_TABLE["documents"]
    rows = [{"title": "Приказ", "number": "01.09.2024 № 5", "url": ""}]

    services.save_table(
        programme=programme, table=table, by=cast.north.specialist, values={"rows": rows},
        joining=opened({"rows": []}),
    )  # fmt: skip

    programme.refresh_from_db()
    assert programme.tables["documents"] == rows
    assert "Документы программы" in AuditEvent.objects.latest("pk").text


# --- approval


def test_approved_programme_is_not_written_until_it_is_taken_up_again(cast):
    programme = approved_programme(cast.north.municipality)

    with pytest.raises(Refused, match="утверждена") as refusal:
        services.add_task(programme=programme, by=cast.north.coordinator, text="Ещё")
    assert refusal.value.code == "programme_approved"

    services.reopen(programme=programme, by=cast.north.head)
    services.add_task(programme=programme, by=cast.north.coordinator, text="Ещё")


def test_approval_is_the_head_s(cast, programme):
    with pytest.raises(PermissionDenied):
        services.approve(
            programme=programme, order_number="1", order_date=date(2024, 1, 15),
            by=cast.north.coordinator,
        )  # fmt: skip
    with pytest.raises(Refused, match="не наступила"):
        services.approve(
            programme=programme, order_number="1", order_date=date(2030, 1, 1), by=cast.north.head
        )

    done = services.approve(
        programme=programme, order_number="425", order_date=date(2024, 1, 15), by=cast.north.head
    )

    assert done.act == "15.01.2024 №\u00a0425"
    with pytest.raises(Refused, match="уже утверждена"):
        services.approve(
            programme=programme, order_number="426", order_date=date(2024, 1, 15), by=None
        )


def test_only_a_draft_that_nobody_relied_on_is_deleted(cast, programme):
    services.delete(programme=programme, by=cast.north.specialist)
    assert not Programme.objects.exists()

    used = approved_programme(cast.north.municipality)
    services.reopen(programme=used, by=None)
    with pytest.raises(Refused, match="удалить её нельзя"):
        services.delete(programme=used, by=cast.north.specialist)


# --- tasks and measures


def test_measure_joins_a_task_once_and_holds_it(cast, programme):
    plan = make_plan(cast.north.school)
    key = plan.versions.get().measures.earliest("position").key
    task = programme.tasks.get(number="5")

    for _ in range(2):
        linking.link(plan=plan, key=key, task=task, by=cast.north.school_team)

    link = MeasureLink.objects.get()
    assert link.task == task
    with pytest.raises(Refused, match="Сначала снимите"):
        services.remove_task(task=task, by=cast.north.specialist)

    linking.unlink(link=link, by=cast.north.school_team)
    services.remove_task(task=task, by=cast.north.specialist)
    assert not ProgrammeTask.objects.filter(pk=task.pk).exists()


def test_task_of_another_municipality_is_refused(cast):
    plan = make_plan(cast.north.school)
    key = plan.versions.get().measures.earliest("position").key
    task = make_programme(cast.south.municipality).tasks.get(number="1")

    with pytest.raises(Refused, match="другого муниципалитета"):
        linking.link(plan=plan, key=key, task=task, by=cast.north.school_team)


# --- facts


def test_fact_has_its_ground(programme):
    fact = enter(indicator_of(programme, "1"), "9", "12")

    assert (fact.numerator, fact.denominator, fact.value) == (9, 12, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetFact.objects.filter(pk=fact.pk).update(ground="")


@pytest.mark.parametrize(
    ("number", "value", "more", "code"),
    [
        ("1", ("0", "0"), {}, "nothing_to_divide_by"),
        ("1", ("13", "12"), {}, "part_over_whole"),
        ("1", ("9",), {}, "no_value"),
        ("4", ("9", "12"), {}, "no_value"),
        ("1", ("9", "12"), {"ground": " "}, "no_ground"),
        ("1", ("9", "12"), {"year": 2023}, "year_outside"),
        ("1", ("9", "12"), {"on": date(2026, 10, 2)}, "fact_in_future"),
    ],
)
def test_what_cannot_be_a_fact_is_refused_in_words(programme, number, value, more, code):
    with pytest.raises(Refused) as refusal:
        enter(indicator_of(programme, number), *value, **more)

    assert refusal.value.code == code
    assert not TargetFact.objects.exists()


def test_fact_of_a_year_to_come_is_refused(cast):
    programme = make_programme(cast.north.municipality, last_year=2028)

    with pytest.raises(Refused, match="ещё не наступил"):
        enter(indicator_of(programme, "1"), "9", "12", year=2027)


def test_reported_fact_stays_and_a_later_one_stands_over_it(cast, programme):
    one = indicator_of(programme, "1")
    first = facts.report(fact=enter(one, "9", "12"), by=cast.north.coordinator)

    with pytest.raises(Refused, match="уже сообщён"):
        facts.report(fact=first, by=cast.north.coordinator)
    with pytest.raises(Refused, match="не удаляется"):
        facts.remove(fact=first, by=cast.north.coordinator)

    facts.report(fact=enter(one, "11", "12", on=date(2025, 1, 20)), by=cast.north.coordinator)
    cell = sheet(None, programme, one).lines[0].cell(2024)
    assert cell.fact_words == "11 из\u00a012 = 91,7\u00a0%"


def test_specialist_enters_and_the_coordinator_accepts(cast, programme):
    fact = enter(indicator_of(programme, "1"), "9", "12", by=cast.north.specialist)

    with pytest.raises(PermissionDenied):
        facts.report(fact=fact, by=cast.north.specialist)
    assert facts.report(fact=fact, by=cast.north.coordinator).reported_by == cast.north.coordinator


def test_cumulative_count_adds_rounds_and_years(programme):
    seminars = indicator_of(programme, "4")
    enter(seminars, "3", round="1 полугодие", on=date(2024, 6, 30))
    enter(seminars, "4", round="2 полугодие")
    enter(seminars, "8", year=2025, on=date(2025, 12, 20))

    line = sheet(None, programme, seminars).lines[0]

    assert [cell.fact_words for cell in line.cells] == ["7\u00a0семинаров", "15\u00a0семинаров", ""]
    assert line.together == "15\u00a0семинаров"


def test_share_of_several_years_is_of_their_numbers(programme):
    one = indicator_of(programme, "1")
    enter(one, "1", "2")
    enter(one, "8", "130", year=2025, on=date(2025, 12, 20))

    assert sheet(None, programme, one).lines[0].together == "9 из\u00a0132 = 6,8\u00a0%"


def test_kind_is_fixed_once_there_are_facts(cast, programme):
    one = indicator_of(programme, "1")
    enter(one, "9", "12")
    seen = indicators.indicator_values(one)

    with pytest.raises(Refused, match="вид показателя не меняется"):
        indicators.change(
            indicator=one, by=cast.north.specialist, values={**seen, "kind": "period"},
            joining=opened(seen),
        )  # fmt: skip
