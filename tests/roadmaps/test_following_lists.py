"""Rows of a municipal measure «в каждой ШНОР» follow the list of schools while the plan runs."""

from datetime import date

import pytest

from roadmaps.approval import approve
from roadmaps.execution import queries, schedule, services
from roadmaps.execution.passed import Passed
from roadmaps.models import Occurrence, Plan
from roadmaps.plans import editing, workflow
from roadmaps.plans.texts import MeasureText
from roadmaps.tasks import remind
from schools.models import SchoolStatus
from schools.services.statuses import leave_list
from shnor_portal.core.models import AuditEvent
from tests.roadmaps.plans_in_force import TODAY, accompany, plan_in_force

pytestmark = pytest.mark.usefixtures("plan_clock")

EACH = MeasureText(
    "Аудит в каждой ШНОР",
    number="1",
    deadline_text="сентябрь 2026, ноябрь 2026, февраль 2027",
    result="Справка",
)
OWN = MeasureText("Совещание", number="2", deadline_text="ноябрь 2026", result="Протокол")
SEPTEMBER, NOVEMBER, FEBRUARY = date(2026, 9, 30), date(2026, 11, 30), date(2027, 2, 28)
ENTERED = date(2026, 10, 20)


@pytest.fixture
def plan(cast) -> Plan:
    accompany(cast.north.school)
    return plan_in_force(cast.north.municipality, (EACH, OWN))


def rows(plan, school) -> dict[date, Occurrence]:
    return {row.end: row for row in Occurrence.objects.filter(plan=plan, school=school)}


def leave(school, ends: date) -> None:
    leave_list(
        SchoolStatus.objects.current().get(school=school), order_number="9-од", order_date=ends,
        ends=ends, by=None,
    )  # fmt: skip


def test_school_that_enters_the_list_gets_its_rows_from_that_day_on(cast, plan):
    newcomer = cast.north.schools[1]
    accompany(newcomer, cast.south.school, since=ENTERED)
    assert not rows(plan, newcomer)

    remind()

    assert set(rows(plan, newcomer)) == {NOVEMBER, FEBRUARY}
    assert set(rows(plan, cast.north.school)) == {SEPTEMBER, NOVEMBER, FEBRUARY}
    assert set(rows(plan, None)) == {NOVEMBER}
    assert not rows(plan, cast.south.school)
    event = AuditEvent.objects.filter(verb="plan.schedule").first()
    assert "добавлено 2\u00a0срока" in event.text
    assert rows(plan, newcomer)[NOVEMBER] in queries.occurrences(cast.north.coordinator)


def test_list_that_did_not_change_changes_nothing(cast, plan):
    before = list(Occurrence.objects.order_by("pk").values_list("pk", flat=True))
    lines = AuditEvent.objects.count()

    assert schedule.follow_lists() == 0

    assert list(Occurrence.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert AuditEvent.objects.count() == lines


def test_school_that_leaves_owes_nothing_after_and_keeps_what_it_did(cast, plan):
    school = cast.north.school
    services.mark_done(occurrences=[rows(plan, school)[FEBRUARY]], done_on=TODAY, by=None)
    services.add_note(occurrence=rows(plan, school)[NOVEMBER], note="Готовим", by=None)
    accompany(cast.north.schools[1])
    leave(school, TODAY)

    assert schedule.follow_lists() == 1

    left = rows(plan, school)
    assert left[FEBRUARY].state == Occurrence.State.DONE
    assert (left[NOVEMBER].state, left[NOVEMBER].reason) == ("cancelled", "Школа вышла из перечня")
    assert left[NOVEMBER].note == "Готовим"
    # What was due while the school was on the list is still due.
    assert left[SEPTEMBER].state == Occurrence.State.OPEN
    assert schedule.follow_lists() == 0


def test_school_that_comes_back_has_its_rows_again(cast, plan):
    school = cast.north.school
    leave(school, TODAY)
    schedule.follow_lists()
    accompany(school, since=date(2026, 12, 10))

    schedule.follow_lists()

    back = rows(plan, school)
    assert (back[FEBRUARY].state, back[FEBRUARY].reason) == (Occurrence.State.OPEN, "")
    assert back[NOVEMBER].state == Occurrence.State.CANCELLED


def test_last_school_that_leaves_does_not_make_the_measure_the_departments_own(cast, plan):
    leave(cast.north.school, TODAY)
    schedule.follow_lists()

    assert set(rows(plan, None)) == {NOVEMBER}
    assert {row.measure_key for row in rows(plan, None).values()} == {
        plan.versions.get().measures.get(text=OWN.text).key
    }


def test_first_school_of_the_list_takes_the_measure_over(cast):
    plan = plan_in_force(cast.north.municipality, (EACH,))
    assert set(rows(plan, None)) == {SEPTEMBER, NOVEMBER, FEBRUARY}
    services.mark_done(occurrences=[rows(plan, None)[SEPTEMBER]], done_on=TODAY, by=None)
    accompany(cast.north.school, since=ENTERED)

    schedule.follow_lists()

    assert set(rows(plan, None)) == {SEPTEMBER}
    assert set(rows(plan, cast.north.school)) == {NOVEMBER, FEBRUARY}


def test_later_version_asks_a_newcomer_for_nothing_before_its_day(cast, plan):
    newcomer, veteran = cast.north.schools[1], cast.north.school
    accompany(newcomer, since=ENTERED)
    leave(veteran, TODAY)
    schedule.follow_lists()
    version = workflow.start_version(plan=plan, note="Уточнение", by=None)
    version = workflow.send(version=version, by=None)
    version = workflow.agree(version=version, by=None)
    approve(version=version, order_number="", order_date=TODAY, by=None, overtaken=Passed.LEFT)

    assert set(rows(plan, newcomer)) == {NOVEMBER, FEBRUARY}
    assert {end: row.state for end, row in rows(plan, veteran).items()} == {
        SEPTEMBER: "open", NOVEMBER: "cancelled", FEBRUARY: "cancelled",
    }  # fmt: skip


def test_school_in_the_risk_zone_is_not_asked(cast, plan):
    SchoolStatus.objects.create(
        school=cast.north.schools[2], kind=SchoolStatus.Kind.RISK_ZONE, list_year=2026,
        results_year=2025, starts=ENTERED, order_number="7-од",
    )  # fmt: skip

    assert schedule.follow_lists() == 0


def test_finished_plan_follows_nothing(cast, plan):
    workflow.finish(plan=plan, by=None)
    accompany(cast.north.schools[1], since=ENTERED)

    assert schedule.follow_lists() == 0
    assert not rows(plan, cast.north.schools[1])


def test_measure_goes_to_the_schools_that_it_names(cast):
    low, hard, both = cast.north.schools[:3]
    accompany(low, both)
    for school in (hard, both):
        SchoolStatus.objects.create(
            school=school, kind=SchoolStatus.Kind.SHNSU, list_year=2026, results_year=2025,
            starts=date(2026, 8, 15), order_number="7-од",
        )  # fmt: skip
    texts = {
        "Выезд в каждую ШНОР": {low, both},
        "Выезд в каждую ШНСУ": {hard, both},
        "Выезд в каждую школу перечня": {low, hard, both},
        "Выезд в школы округа": {None},
    }

    plan = plan_in_force(
        cast.north.municipality,
        tuple(MeasureText(text, deadline_text="ноябрь 2026") for text in texts),
    )

    version = plan.versions.get()
    for text, expected in texts.items():
        key = version.measures.get(text=text).key
        rows = Occurrence.objects.filter(plan=plan, measure_key=key).select_related("school")
        assert {row.school for row in rows} == expected, text


def test_school_that_leaves_one_list_is_asked_by_measures_of_the_other_only(cast):
    school = cast.north.school
    accompany(school)
    SchoolStatus.objects.create(
        school=school, kind=SchoolStatus.Kind.SHNSU, list_year=2026, results_year=2025,
        starts=date(2026, 8, 15), order_number="7-од",
    )  # fmt: skip
    hard = MeasureText("Выезд в каждую ШНСУ", deadline_text="ноябрь 2026")
    plan = plan_in_force(cast.north.municipality, (EACH, hard))
    leave_list(
        SchoolStatus.objects.current().get(school=school, kind="shnor"), order_number="9-од",
        order_date=TODAY, ends=TODAY, by=None,
    )  # fmt: skip

    assert schedule.follow_lists() == 1

    found = Occurrence.objects.filter(plan=plan, school=school, end=NOVEMBER)
    measures = {m.key: m.text for m in plan.versions.get().measures.all()}
    assert {measures[row.measure_key]: row.state for row in found} == {
        EACH.text: "cancelled", hard.text: "open",
    }  # fmt: skip


def test_addressee_changed_in_a_later_version_asks_the_others_no_more(cast):
    low, hard = cast.north.schools[:2]
    accompany(low)
    SchoolStatus.objects.create(
        school=hard, kind=SchoolStatus.Kind.SHNSU, list_year=2026, results_year=2025,
        starts=date(2026, 8, 15), order_number="7-од",
    )  # fmt: skip
    listed = MeasureText("Выезд в каждую школу перечня", deadline_text="ноябрь 2026")
    plan = plan_in_force(cast.north.municipality, (listed,))
    assert set(rows(plan, hard)) == {NOVEMBER}
    version = workflow.start_version(plan=plan, note="Только ШНОР", by=None)
    (measure,) = version.measures.all()
    editing.change_measure(version=version, key=measure.key, by=None, values={"addressee": "shnor"})
    version = workflow.send(version=version, by=None)
    workflow.agree_measures(version=version, by=None)
    version = workflow.agree(version=version, by=None)
    approve(version=version, order_number="", order_date=TODAY, by=None, overtaken=Passed.LEFT)

    assert not rows(plan, hard)
    assert set(rows(plan, low)) == {NOVEMBER}
