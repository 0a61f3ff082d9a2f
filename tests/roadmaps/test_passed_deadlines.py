"""Deadlines that have passed before a plan is approved are never overdue in silence."""

from datetime import date

import pytest
from django.urls import reverse

from roadmaps.approval import approve
from roadmaps.execution.passed import Passed
from roadmaps.models import Occurrence, Plan
from roadmaps.plans import editing, workflow
from roadmaps.plans.texts import MeasureText, PlanText
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import TODAY

pytestmark = pytest.mark.usefixtures("plan_clock")

SEPTEMBER = MeasureText("Анализ", number="1", deadline_text="сентябрь 2026", result="Справка")
MEETINGS = MeasureText("Собрания", number="2", deadline_text="15.09.2026, ноябрь 2026")
LATER = MeasureText("Семинар", number="3", deadline_text="март 2027")
ORDER = {"order_number": "15-о", "order_date": TODAY}


@pytest.fixture
def version(cast):
    plan = make_plan(
        cast.north.school,
        period_start=date(2026, 9, 1),
        period_end=date(2027, 8, 31),
        text=PlanText(measures=(SEPTEMBER, MEETINGS, LATER)),
    )
    sent = workflow.send(version=plan.versions.get(), by=None)
    workflow.agree_measures(version=sent, by=None)
    return workflow.agree(version=sent, by=None)


def rows(plan: Plan) -> list[tuple[date, str]]:
    return list(Occurrence.objects.filter(plan=plan).order_by("end").values_list("end", "state"))


def test_approval_is_refused_until_something_is_said_of_them(version):
    with pytest.raises(Refused) as refusal:
        approve(version=version, by=None, **ORDER)

    assert refusal.value.code == "passed_undecided"
    assert "Прошло сроков: 2" in refusal.value.message
    version.refresh_from_db()
    assert version.state == version.State.AGREED
    assert not Occurrence.objects.exists()


def test_deadlines_that_were_kept_are_marked_and_wait_for_confirmation(cast, version):
    plan = approve(version=version, by=cast.north.school_head, overtaken=Passed.DONE, **ORDER).plan

    assert rows(plan) == [
        (date(2026, 9, 15), "done"), (date(2026, 9, 30), "done"),
        (date(2026, 11, 30), "open"), (date(2027, 3, 31), "open"),
    ]  # fmt: skip
    kept = Occurrence.objects.filter(state="done")
    assert {(row.done_on, row.note, row.marked_by, row.confirmation) for row in kept} == {
        (day, "Выполнено до утверждения плана", cast.north.school_head, "")
        for day in (date(2026, 9, 15), date(2026, 9, 30))
    }
    assert AuditEvent.objects.filter(
        verb="occurrence.done", text__contains="до утверждения: 2\u00a0срока"
    ).exists()


def test_deadlines_move_by_a_year_with_their_words(version):
    plan = approve(version=version, by=None, overtaken=Passed.MOVED, **ORDER).plan

    assert rows(plan) == [
        (date(2026, 11, 30), "open"), (date(2027, 3, 31), "open"),
        (date(2027, 9, 15), "open"), (date(2027, 9, 30), "open"),
    ]  # fmt: skip
    analysis, meetings, later = version.measures.all()
    assert analysis.deadline_text == "сентябрь 2027"
    assert meetings.deadline_text == "15.09.2026, ноябрь 2026"
    assert "перенесены на год" in meetings.deadline["note"]
    assert later.deadline_text == "март 2027"
    assert "перенес" not in later.deadline["note"]


def test_each_measure_may_have_its_own_answer(version):
    analysis, meetings, _ = version.measures.all()

    plan = approve(
        version=version,
        by=None,
        overtaken={analysis.key: Passed.LEFT, meetings.key: Passed.DONE},
        **ORDER,
    ).plan

    assert rows(plan)[:2] == [(date(2026, 9, 15), "done"), (date(2026, 9, 30), "open")]


def test_plan_with_nothing_passed_is_asked_nothing(cast):
    plan = make_plan(
        cast.north.school,
        period_start=date(2026, 9, 1),
        period_end=date(2027, 8, 31),
        text=PlanText(measures=(LATER,)),
    )
    version = workflow.send(version=plan.versions.get(), by=None)
    workflow.agree_measures(version=version, by=None)

    approve(version=workflow.agree(version=version, by=None), by=None, **ORDER)

    assert rows(plan) == [(date(2027, 3, 31), "open")]


def test_later_version_asks_of_new_passed_deadlines_only(version):
    plan = approve(version=version, by=None, overtaken=Passed.DONE, **ORDER).plan
    later = workflow.start_version(plan=plan, note="Уточнение", by=None)
    later = workflow.send(version=later, by=None)

    approve(
        version=workflow.agree(version=later, by=None), by=None, **ORDER | {"order_number": "16"}
    )

    assert [state for _, state in rows(plan)] == ["done", "done", "open", "open"]


def test_deadline_that_only_begins_on_another_day_is_not_asked_about_again(version):
    plan = approve(version=version, by=None, overtaken=Passed.DONE, **ORDER).plan
    later = workflow.start_version(plan=plan, note="Уточнение", by=None)
    measure = later.measures.get(text=SEPTEMBER.text)
    editing.change_measure(
        version=later, key=measure.key, by=None, values={"deadline_text": "15.09.2026–30.09.2026"}
    )
    later = workflow.send(version=later, by=None)
    workflow.agree_measures(version=later, by=None)

    approve(version=workflow.agree(version=later, by=None), by=None, **ORDER)

    assert [state for _, state in rows(plan)] == ["done", "done", "open", "open"]


def test_page_asks_and_nothing_is_chosen_before(cast, sign_in, version):
    address = reverse("roadmaps:plan_approve", args=[version.plan.pk])
    client = sign_in(cast.north.school_head)
    html = client.get(address).content.decode()

    assert "Уже прошло: 2\u00a0срока" in html
    assert "checked" not in html.split("passed-title")[1].split("</section>")[0]
    assert "Сроки прошли" not in html.split(SEPTEMBER.text)[1].split("</p>")[0]
    assert "Через год это позже конца плана (31.08.2027)" in html

    response = client.post(address, {"order_number": "15-о", "order_date": "2026-10-01"})
    assert response.status_code == 200
    assert "Скажите, что с прошедшими сроками" in response.content.decode()
    assert not Occurrence.objects.exists()


def test_page_takes_one_answer_for_all_and_another_for_a_measure(cast, sign_in, version):
    meetings = version.measures.get(text=MEETINGS.text)
    data = {
        "order_number": "15-о", "order_date": "2026-10-01", "passed": "done",
        f"passed-{meetings.key}": "left",
    }  # fmt: skip

    client = sign_in(cast.north.school_head)

    response = client.post(reverse("roadmaps:plan_approve", args=[version.plan.pk]), data)

    assert response.status_code == 302
    assert rows(version.plan)[:2] == [(date(2026, 9, 15), "open"), (date(2026, 9, 30), "done")]
    page = client.get(response.url).content.decode()
    assert "Уже просрочено: 1\u00a0срок." in page
