"""The bank of practices: written, searched, offered where measures of a plan are chosen."""

import pytest
from django.urls import reverse

from monitoring.models import RiskFactor
from roadmaps.models import Practice
from roadmaps.support import practices
from tests.monitoring.pages import sheet_rows, text_of
from tests.monitoring.profile_samples import built_profile
from tests.roadmaps.plan_samples import make_plan

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"roadmaps:{name}", args=args)


def test_practice_is_written_read_by_schools_and_taken_into_a_plan(cast, sign_in):
    north = cast.north
    first, second, third = north.schools
    profile = built_profile(first)
    factor = profile.factors.exclude(level="low").select_related("factor")[0].factor
    other = RiskFactor.objects.exclude(pk=factor.pk)[0]
    client = sign_in(north.specialist)
    body = {
        "title": "Утренний разбор", "problem": "Пятиклассники не успевают", "school": second.pk,
        "description": "Полчаса до уроков с учителем", "effect": "«2» стало меньше",
        "factors": [factor.pk], "adopters": [third.pk],
    }  # fmt: skip
    wrong = client.post(url("practice_new"), {**body, "adopters": [second.pk]})
    assert wrong.status_code == 422
    client.post(url("practice_new"), body)
    row = Practice.objects.get()
    practices.save_practice(
        municipality=north.municipality, by=None, title="Апробация", problem="Мало опыта",
        description="Обмен", source="Институт", school=None, factors=[other], adopters=[],
    )  # fmt: skip
    found = sheet_rows(client.get(f"{url('practice_list')}?factor={factor.pk}&format=xlsx").content)
    assert [line[0] for line in found[1:]] == ["Утренний разбор"]
    assert "Утренний разбор" in text_of(client.get(f"{url('practice_list')}?school={third.pk}"))
    assert "Апробация" not in text_of(client.get(f"{url('practice_list')}?q=пятиклассники"))

    team = sign_in(north.school_team)
    page = text_of(team.get(url("practice", row.pk)))
    assert third.name in page
    assert "Полчаса до уроков" in page
    assert team.get(url("practice_edit", row.pk)).status_code == 403
    plan = make_plan(first, north.school_team)
    offer = text_of(team.get(url("plan_insert", plan.pk)))
    assert offer.index("Утренний разбор") < offer.index("Апробация")
    assert f"есть в профиле: {factor.title}" in offer
    team.post(url("plan_insert", plan.pk), {"measure": [f"practice-{row.pk}", "practice-0"]})
    taken = plan.versions.get().measures.latest("position")
    assert taken.text.startswith(f"Внедрение практики «Утренний разбор» ({second.name})")
    assert taken.result == "«2» стало меньше"
    assert sign_in(cast.south.coordinator).get(url("practice", row.pk)).status_code == 404
    client = sign_in(north.coordinator)
    client.post(url("practice_remove", row.pk))
    assert Practice.objects.count() == 1
