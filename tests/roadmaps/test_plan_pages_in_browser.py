"""Pages of plans on a phone and on a desk: they fit, and keep the rules of accessibility."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.core.test_frame_in_browser import PHONE, RULES, enter, width_of
from tests.roadmaps.plan_samples import agreed_version, sent_version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def pages(cast):
    sent, agreed = sent_version(cast.north.school), agreed_version(cast.north.schools[1])
    plan, key = sent.plan, sent.measures.first().key
    of_plan = ("plan", "plan_review", "plan_versions", "plan_experts")
    return [
        *(reverse(f"roadmaps:{name}") for name in (
            "plan_list", "plan_new", "plan_upload", "plan_construct", "library"
        )),
        *(reverse(f"roadmaps:{name}", args=[plan.pk]) for name in of_plan),
        reverse("roadmaps:review_criteria", args=[cast.north.municipality.pk]),
        reverse("roadmaps:measure_links", args=[plan.pk, key]),
        reverse("roadmaps:plan", args=[agreed.plan.pk]),
    ]  # fmt: skip


def test_pages_of_plans_fit_and_keep_the_rules_of_accessibility(browser_page, cast, pages):
    enter(browser_page, cast.north.coordinator)
    faults = []
    for size in (PHONE, {"width": 1280, "height": 900}):
        browser_page.set_viewport_size(size)
        for path in pages:
            answer = browser_page.goto(path)
            assert answer.ok, path
            if width_of(browser_page) > size["width"]:
                faults.append((path, size["width"], width_of(browser_page)))
            found = Axe().run(browser_page, options={"runOnly": RULES}).response["violations"]
            faults += [(path, fault["id"], fault["nodes"][0]["target"]) for fault in found]

    assert not faults
