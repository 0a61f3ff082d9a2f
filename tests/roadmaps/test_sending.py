"""Sending a plan asks once, and can be taken back until the review has begun."""

import pytest
from django.urls import reverse

from roadmaps.models import Plan, PlanVersion
from roadmaps.plans import editing, workflow
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.roadmaps.plan_samples import make_plan, sent_version

pytestmark = pytest.mark.django_db
State = PlanVersion.State


def at(name: str, plan: Plan) -> str:
    return reverse(f"roadmaps:{name}", args=[plan.pk])


def test_sending_asks_once_and_says_what_will_happen(cast, sign_in):
    plan = make_plan(cast.north.school)
    team = sign_in(cast.north.school_team)
    assert f'href="{at("plan_send", plan)}"' in team.get(at("plan", plan)).content.decode()

    html = team.get(at("plan_send", plan)).content.decode()

    assert "Что будет после отправки" in html
    assert "3\u00a0мероприятия" in html
    plan.refresh_from_db()
    assert plan.state == Plan.State.DRAFT
    assert team.post(at("plan_send", plan)).status_code == 302
    plan.refresh_from_db()
    assert plan.state == Plan.State.REVIEW


def test_sending_is_not_offered_to_whoever_only_reads(cast, sign_in):
    plan = make_plan(cast.north.school)

    assert sign_in(cast.north.observer).get(at("plan_send", plan)).status_code == 403


def test_sent_plan_is_taken_back_corrected_and_sent_again(cast, sign_in):
    version = sent_version(cast.north.school)
    team = sign_in(cast.north.school_team)
    assert "Отозвать план" in team.get(at("plan", version.plan)).content.decode()

    page = team.post(at("plan_recall", version.plan), follow=True).content.decode()

    assert "План отозван" in page
    version.refresh_from_db()
    assert (version.state, version.sent_at) == (State.DRAFT, None)
    measure = version.measures.first()
    editing.change_measure(
        version=version, key=measure.key, by=cast.north.school_team, values={"text": "Новое"}
    )
    assert workflow.send(version=version, by=cast.north.school_team).state == State.REVIEW
    assert AuditEvent.objects.filter(verb="plan.recall", created_by=cast.north.school_team).exists()


@pytest.mark.parametrize("way", ["begin", "agree one", "return one", "remark"])
def test_begun_review_keeps_the_plan(cast, sign_in, way):
    version = sent_version(cast.north.school)
    coordinator, key = cast.north.coordinator, version.measures.first().key
    if way == "begin":
        client = sign_in(coordinator)
        assert "Начать согласование" in client.get(at("plan_review", version.plan)).content.decode()
        data = {"deed": "begin", "sent": version.sent_at.isoformat()}
        client.post(at("plan_review_deed", version.plan), data)
    elif way == "agree one":
        workflow.agree_measures(version=version, by=coordinator, keys=[key])
    elif way == "return one":
        workflow.return_measure(version=version, key=key, text="Уточнить", by=coordinator)
    else:
        workflow.comment(version=version, text="Почему так?", by=coordinator)

    with pytest.raises(Refused) as refusal:
        workflow.recall(version=version, by=cast.north.school_team)

    assert refusal.value.code == "review_began"
    page = sign_in(cast.north.school_team).get(at("plan", version.plan)).content.decode()
    assert "Отозвать план" not in page
    assert "Рассматривается с" in page


def test_remark_of_the_school_itself_does_not_begin_the_review(cast):
    version = sent_version(cast.north.school)

    workflow.comment(version=version, text="Пояснение", by=cast.north.school_team)

    assert workflow.recall(version=version, by=cast.north.school_team).state == State.DRAFT


def test_plan_that_was_returned_goes_back_to_rework_and_may_be_recalled_anew(cast):
    version = sent_version(cast.north.school)
    version = workflow.return_plan(version=version, text="Доработать", by=cast.north.coordinator)
    version = workflow.send(version=version, by=cast.north.school_team)

    version = workflow.recall(version=version, by=cast.north.school_team)

    assert version.state == State.REWORK
    assert version.plan.state == Plan.State.REWORK


def test_agreed_or_unsent_plan_is_not_recalled(cast):
    version = make_plan(cast.north.school).versions.get()

    with pytest.raises(Refused) as refusal:
        workflow.recall(version=version, by=cast.north.school_team)

    assert refusal.value.code == "not_under_review"
