"""A deadline in a browser: progress, a late mark with evidence, the coordinator's word."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from roadmaps.models import Occurrence
from roadmaps.plans.texts import MeasureText
from shnor_portal.core.models import AuditEvent
from tests.core.test_frame_in_browser import PHONE, RULES, enter, width_of
from tests.roadmaps.plans_in_force import accompany, deadline, plan_in_force

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]
LATE, SOON = "Анализ результатов", "Договоры с партнёрами"


@pytest.fixture
def plan(cast):
    """Of this very day: the browser's clock cannot be moved together with ours."""
    today = timezone.localdate()
    accompany(cast.north.school, since=today - timedelta(days=70))
    measures = (
        MeasureText(LATE, number="1", deadline_text=f"до {today - timedelta(days=6):%d.%m.%Y}"),
        MeasureText(
            SOON,
            number="2",
            deadline_text=f"до {today + timedelta(days=5):%d.%m.%Y}",
            result="не менее 2 договоров",
        ),
    )
    return plan_in_force(
        cast.north.school,
        measures,
        order_date=today,
        period_start=today - timedelta(days=90),
        period_end=today + timedelta(days=200),
    )


def leave(page):
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/sign-in/**")


def test_school_marks_late_with_evidence_and_the_coordinator_confirms(browser_page, cast, plan):
    page = browser_page
    enter(page, cast.north.school_team)
    page.get_by_role("link", name="Мои сроки").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name=SOON).click()
    page.get_by_text("Ещё не выполнено, но есть что сказать").click()
    page.locator("#note-words").fill("Один договор подписан")
    page.get_by_role("button", name="Записать").click()
    expect(page.get_by_text("Один договор подписан").first).to_be_visible()

    page.goto("/deadlines/?state=overdue")
    page.get_by_role("checkbox", name=LATE).check()
    page.get_by_label("Ссылка-подтверждение").fill("https://school.example/analysis")
    page.get_by_role("button", name="Отметить выполненными").click()
    expect(page.get_by_text("Отмечено выполненным: 1 срок")).to_be_visible()
    leave(page)

    enter(page, cast.north.coordinator)
    page.get_by_role("link", name="Подтвердить").click()
    page.get_by_role("link", name=LATE).click()
    expect(page.get_by_text("выполнено с опозданием").first).to_be_visible()
    expect(page.get_by_role("link", name="school.example/analysis")).to_be_visible()
    page.get_by_role("button", name="Подтвердить выполнение").click()
    expect(page.get_by_text("Выполнение подтверждено.")).to_be_visible()

    row = deadline(plan, LATE)
    assert (row.state, row.confirmation) == (Occurrence.State.DONE, "confirmed")
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs >= {
        "occurrence.note", "occurrence.done", "evidence.add", "occurrence.confirm",
    }  # fmt: skip


def test_pages_fit_and_keep_the_rules_of_accessibility(browser_page, cast, plan):
    enter(browser_page, cast.north.coordinator)
    row = deadline(plan, LATE)
    paths = [
        "/deadlines/?whose=all", "/deadlines/calendar/?whose=all", "/deadlines/link/",
        f"/deadlines/{row.pk}/", f"/plans/{plan.pk}/execution/", f"/plans/{plan.pk}/gantt/",
        "/site-checks/", f"/site-checks/{cast.north.school.pk}/", "/notices/",
    ]  # fmt: skip
    faults = []
    for size in (PHONE, {"width": 1280, "height": 900}):
        browser_page.set_viewport_size(size)
        for path in paths:
            browser_page.goto(path)
            if width_of(browser_page) > size["width"]:
                faults.append((path, size["width"], width_of(browser_page)))
            found = Axe().run(browser_page, options={"runOnly": RULES}).response["violations"]
            faults += [(path, fault["id"], fault["nodes"][0]["target"]) for fault in found]

    assert not faults
