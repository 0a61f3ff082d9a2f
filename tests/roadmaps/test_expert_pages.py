"""Expert reviews stay reachable when the plan has gone on to a later version."""

from datetime import date

import pytest
from django.urls import reverse

from roadmaps.approval import approve
from roadmaps.execution.passed import Passed
from roadmaps.models import ExpertReview, PlanVersion, ReviewCriterion
from roadmaps.plans import reviewing, workflow
from shnor_portal.core.models import PaperSnapshot
from tests.monitoring.pages import text_of
from tests.roadmaps.plan_samples import sent_version

DOUBT = "нет мероприятий по кадрам"


@pytest.fixture
def examined(cast) -> PlanVersion:
    """Version 1, examined and approved, of a plan that is at its version 2."""
    version = sent_version(cast.north.school)
    examine(version, cast)
    workflow.agree_measures(version=version, by=None)
    workflow.agree(version=version, by=None)
    version.refresh_from_db()
    approve(
        version=version,
        order_number="15-о",
        order_date=date(2024, 9, 1),
        by=None,
        overtaken=Passed.LEFT,
    )
    workflow.start_version(plan=version.plan, note="Уточнение", by=None)
    return version


def examine(version, cast) -> None:
    experts = [cast.north.coordinator, cast.north.specialist]
    reviewing.assign_experts(version=version, experts=experts, by=cast.north.coordinator)
    criteria = ReviewCriterion.objects.filter(municipality=cast.north.municipality)
    for review in ExpertReview.objects.filter(version=version):
        reviewing.save_scores(
            review=review, scores={row.pk: (0, DOUBT) for row in criteria}, comment="В целом слабо",
            finish=True, by=review.expert,
        )  # fmt: skip


def url(name, *args, **query) -> str:
    found = reverse(f"roadmaps:{name}", args=args)
    return found + "".join(f"?{key}={value}" for key, value in query.items())


def page(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return text_of(response)


def test_page_of_experts_lists_reviews_by_version(cast, sign_in, examined):
    client, pk = sign_in(cast.north.coordinator), examined.plan_id

    now = page(client, url("plan_experts", pk))
    earlier = page(client, url("plan_version_experts", pk, 1))

    assert "Версия 2</strong> – экспертиза не поручена" in now
    assert "Версия 1</a> – завершили 2 из 2 экспертов" in now
    assert DOUBT not in now
    assert "Заключение PDF" not in now
    assert DOUBT in earlier
    assert "Набрано 0 из 18" in earlier
    assert "Поручить экспертизу" not in earlier
    for review in examined.reviews.all():
        address = url("expert_review", review.pk)
        assert f'href="{address}"' in earlier
        assert "В целом слабо" in page(client, address)


def test_versions_lead_to_their_reviews(cast, sign_in, examined):
    html = page(sign_in(cast.north.coordinator), url("plan_versions", examined.plan_id))

    assert url("plan_version_experts", examined.plan_id, 1) in html
    assert "завершили 2 из 2" in html
    assert url("plan_experts", examined.plan_id, version=2) not in html


def test_protocol_and_conclusion_are_of_the_version_that_is_shown(cast, sign_in, examined):
    client, pk = sign_in(cast.north.coordinator), examined.plan_id
    book = client.get(url("plan_version_experts", pk, 1, format="xlsx"))
    assert book.headers["Content-Type"].endswith("sheet")

    client.post(url("plan_paper", pk), {"examined": "1"})

    paper = PaperSnapshot.objects.get(kind="expert_conclusion")
    assert paper.context["version"] == 1
    assert client.post(url("plan_paper", pk), {"examined": "2"}).status_code == 409
    assert PaperSnapshot.objects.count() == 1


@pytest.mark.parametrize("asked", ["7", "²", "-1", "один"])
def test_version_that_is_not_there_means_the_current_one(cast, sign_in, examined, asked):
    html = page(
        sign_in(cast.north.coordinator), url("plan_experts", examined.plan_id, version=asked)
    )

    assert "Экспертиза не поручена" in html


def test_reviews_of_a_stranger_are_not_found(cast, sign_in, examined):
    client = sign_in(cast.south.coordinator)

    assert client.get(url("plan_version_experts", examined.plan_id, 1)).status_code == 404
