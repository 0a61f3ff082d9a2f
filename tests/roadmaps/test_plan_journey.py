"""In a real browser: a deputy head and a coordinator bring a plan from a file to the order."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from roadmaps.models import Plan
from shnor_portal.core.models import AuditEvent
from tests.browser import text_of
from tests.cast import PASSWORD, make_cast
from tests.roadmaps.plan_samples import PERIOD, plan_docx

pytestmark = pytest.mark.browser


def enter(page: Page, user) -> None:
    page.context.clear_cookies()
    page.goto(reverse("schools:sign_in"))
    page.locator("input[type=email]").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button").first.click()
    page.wait_for_url("**/")


def open_plan(page: Page, plan: Plan, name: str = "plan") -> None:
    page.goto(reverse(f"roadmaps:{name}", args=[plan.pk]))


@pytest.mark.django_db(transaction=True)
def test_deputy_head_and_coordinator_walk_a_plan_to_the_order(browser_page: Page):
    page, cast = browser_page, make_cast()
    north = cast.north
    enter(page, north.school_team)
    page.goto(reverse("roadmaps:plan_upload"))
    page.get_by_label("Файл плана").set_input_files(
        {"name": "План.docx", "mimeType": "application/octet-stream", "buffer": plan_docx()}
    )
    page.get_by_label("Начало периода").fill(PERIOD[0].isoformat())
    page.get_by_label("Конец периода").fill(PERIOD[1].isoformat())
    page.get_by_role("button", name="Прочитать").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Проверка чтения")
    page.get_by_label("Срок", exact=True).fill("декабрь 2024")
    page.get_by_role("button", name="Всё верно, подтвердить").click()
    page.get_by_role("link", name="Отправить на согласование").click()
    page.get_by_role("button", name="Отправить", exact=True).click()
    expect(page.locator(".alert-info").first).to_contain_text("План на согласовании")
    plan = Plan.objects.get()
    page.get_by_role("button", name="Отозвать план").click()
    expect(page.locator("main")).to_contain_text("План отозван")
    page.get_by_role("link", name="Отправить на согласование").click()
    page.get_by_role("button", name="Отправить", exact=True).click()
    expect(page.locator(".alert-info").first).to_contain_text("План на согласовании")

    enter(page, north.coordinator)
    open_plan(page, plan, "plan_review")
    for number in range(3):
        card = page.locator("article").nth(number)
        card.get_by_placeholder("Что исправить").fill(f"Уточните пункт {number + 1}")
        card.get_by_role("button", name="Вернуть").click()
        expect(page.locator("article").nth(number)).to_contain_text("возвращено")
    expect(page.locator("#review-tally")).to_contain_text("возвращено 3")
    page.get_by_role("button", name="Вернуть на доработку").click()

    enter(page, north.school_team)
    open_plan(page, plan, "plan_edit")
    for number in range(3):
        row = page.locator("tbody tr:not(.section-row)").nth(number)
        row.get_by_role("link", name="Править").click()
        form = page.locator("tr.row-form")
        form.get_by_label("Мероприятие").fill(f"Исправленное мероприятие {number + 1}")
        form.get_by_role("button", name="Сохранить", exact=True).click()
        expect(page.locator("tbody")).to_contain_text(f"Исправленное мероприятие {number + 1}")
    page.get_by_role("link", name="Отправить на согласование").click()
    page.get_by_role("button", name="Отправить", exact=True).click()

    enter(page, north.coordinator)
    open_plan(page, plan, "plan_review")
    page.locator("article").first.get_by_role("button", name="Согласовать").click()
    expect(page.locator("article").first).to_contain_text("согласовано")
    for number in range(1, 3):
        page.locator("article").nth(number).get_by_role("button", name="Согласовать").click()
        expect(page.locator("article").nth(number)).to_contain_text("согласовано")
    page.reload()
    page.get_by_role("button", name="Согласовать все нерассмотренные").click()
    page.get_by_role("button", name="Согласовать план").click()

    enter(page, north.school_head)
    open_plan(page, plan, "plan_approve")
    page.get_by_label("Номер приказа").fill("15-о")
    page.get_by_label("Дата приказа").fill("2024-09-02")
    page.get_by_role("button", name="Утвердить").click()
    expect(page.get_by_role("heading", name="Уже прошло")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Скажите, что с прошедшими сроками")
    page.get_by_label("оставить: будут просрочены").check()
    page.get_by_role("button", name="Утвердить").click()

    expect(page.locator(".portal-lead")).to_contain_text("исполняется")
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs.count("measure.return") == 3
    assert verbs.index("plan.return") < verbs.index("plan.agree") < verbs.index("plan.approve")

    page.get_by_role("link", name="Версии").click()
    page.get_by_role("link", name="История").click()
    deeds = text_of(page, "tbody")
    for deed in (
        "план утверждён",
        "план согласован",
        "план возвращён на доработку",
        "план заведён",
    ):
        assert deed in deeds
