"""In a real browser: a draft outlives its tab and its session, and two people edit one measure."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from roadmaps.plans import editing
from shnor_portal.core.models import FormDraft
from tests.browser import Watched
from tests.core.test_frame_in_browser import PHONE, RULES, enter, width_of
from tests.roadmaps.plan_samples import make_plan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def plan(cast):
    return make_plan(cast.north.school, cast.north.school_team)


@pytest.fixture
def elsewhere(chromium: Browser, live_server):
    """A page on another device, with a session of its own."""
    context = chromium.new_context(base_url=live_server.url, locale="ru-RU")
    watched = Watched(context, live_server.url)
    yield context.new_page()
    context.close()
    assert not watched.faults, "\n".join(watched.faults)


def open_row(page: Page, plan):
    page.goto(reverse("roadmaps:plan_edit", args=[plan.pk]))
    row = page.locator("tbody tr", has_text="Договоры с партнёрами")
    row.get_by_role("link", name="Править").click()
    return page.locator("tr.row-form")


def test_draft_outlives_its_tab_and_two_people_edit_one_measure(
    browser_page, elsewhere, cast, plan
):
    first = browser_page.context.new_page()
    enter(first, cast.north.school_team)
    form = open_row(first, plan)
    form.get_by_label("Мероприятие").press("Control+End")
    form.get_by_label("Мероприятие").press_sequentially(" и вузом", delay=20)
    expect(form.locator(".draft-note")).to_contain_text("Черновик сохранён в")
    first.close()

    colleague = elsewhere
    enter(colleague, cast.north.coordinator)
    form = open_row(colleague, plan)
    expect(form).not_to_contain_text("черновик от")
    form.get_by_label("Мероприятие").fill("Договоры с партнёрами района")
    form.get_by_label("Срок").fill("май 2025")
    form.get_by_role("button", name="Сохранить", exact=True).click()
    expect(colleague.locator("tbody")).to_contain_text("Договоры с партнёрами района")

    page = browser_page
    page.context.clear_cookies()
    enter(page, cast.north.school_team)
    page.goto(reverse("roadmaps:plan_edit", args=[plan.pk]))
    row = page.locator("tbody tr", has_text="ваш черновик")
    row.get_by_role("link", name="Править").click()
    form = page.locator("tr.row-form")
    expect(form.locator(".draft-offer")).to_contain_text("Есть несохранённый черновик от")
    expect(form.get_by_label("Мероприятие")).to_have_value("Договоры с партнёрами района")
    form.get_by_role("link", name="Продолжить").click()
    expect(form.get_by_label("Мероприятие")).to_have_value("Договоры с партнёрами и вузом")
    form.get_by_role("button", name="Сохранить", exact=True).click()

    expect(form).to_contain_text("это изменил другой человек")
    expect(form).to_contain_text(str(cast.north.coordinator))
    for size in (PHONE, {"width": 1280, "height": 900}):
        page.set_viewport_size(size)
        assert width_of(page) <= size["width"]
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert not [(fault["id"], fault["nodes"][0]["target"]) for fault in found]
    form.get_by_role("button", name="Сохранить выбранное").click()
    expect(form).to_contain_text("это изменил другой человек")
    form.get_by_role("radio", name="у вас").check()
    form.get_by_role("button", name="Сохранить выбранное").click()

    expect(form).to_have_count(0)
    row = page.locator("tbody tr", has_text="Договоры с партнёрами и вузом")
    expect(row).to_contain_text("май 2025")
    expect(row).not_to_contain_text("ваш черновик")
    assert not FormDraft.objects.exists()


def test_draft_by_the_button_and_thrown_away_in_the_row(browser_page, cast, plan):
    page = browser_page
    enter(page, cast.north.school_team)
    form = open_row(page, plan)
    form.get_by_label("Ответственные").fill("Заместитель директора")
    form.get_by_role("button", name="Сохранить черновик").click()
    expect(form.locator(".draft-note")).to_contain_text("Черновик сохранён")
    form.get_by_role("link", name="Отмена").click()

    form = open_row(page, plan)
    form.get_by_role("button", name="Удалить черновик").click()
    expect(form.locator(".draft-offer")).to_have_count(0)
    expect(form.get_by_label("Ответственные")).to_have_value("Директор")
    assert not FormDraft.objects.exists()


def test_draft_of_the_head_is_kept_while_one_types(browser_page, cast, plan):
    page = browser_page
    enter(page, cast.north.school_team)
    page.goto(reverse("roadmaps:plan_edit", args=[plan.pk]))
    page.get_by_text("Название, цель, задачи").click()
    page.get_by_label("Задачи").press_sequentially("Первая задача", delay=10)
    expect(page.locator(".draft-note")).to_contain_text("Черновик сохранён")

    page.goto(reverse("roadmaps:plan_edit", args=[plan.pk]))
    page.get_by_role("link", name="Продолжить").click()
    expect(page.get_by_label("Задачи")).to_have_value("Первая задача")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.locator(".portal-messages")).to_contain_text("Сохранено")
    plan.refresh_from_db()
    assert plan.versions.get().tasks == ["Первая задача"]
    assert not FormDraft.objects.exists()


def test_without_scripts_a_draft_and_a_conflict_are_ordinary_pages(
    chromium, live_server, cast, plan
):
    context = chromium.new_context(
        base_url=live_server.url, locale="ru-RU", java_script_enabled=False
    )
    page = context.new_page()
    enter(page, cast.north.school_team)
    page.goto(reverse("roadmaps:plan_edit", args=[plan.pk]))
    row = page.locator("tbody tr", has_text="Договоры с партнёрами")
    row.get_by_role("link", name="Править").click()
    page.get_by_label("Мероприятие").fill("Договоры с вузом")
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.locator(".portal-messages")).to_contain_text("Черновик сохранён")
    expect(page.get_by_label("Мероприятие")).to_have_value("Договоры с вузом")

    version = plan.versions.get()
    key = version.measures.get(number="2").key
    editing.change_measure(
        version=version, key=key, by=cast.north.coordinator, values={"text": "Договоры с заводом"}
    )
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Правка двумя людьми")
    page.get_by_role("radio", name="стало у коллеги").check()
    page.get_by_role("button", name="Сохранить выбранное").click()

    expect(page.locator(".portal-messages")).to_contain_text("Мероприятие сохранено")
    expect(page.locator("tbody")).to_contain_text("Договоры с заводом")
    assert not FormDraft.objects.exists()
    context.close()


def test_lost_session_leaves_the_form_with_its_words(browser_page, cast, plan):
    page = browser_page
    enter(page, cast.north.school_team)
    form = open_row(page, plan)
    cookies = [c for c in page.context.cookies() if c["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    form.get_by_label("Мероприятие").fill("Набрано после конца сеанса")

    expect(page.locator(".portal-messages")).to_contain_text("Сеанс закончился")
    expect(form.get_by_label("Мероприятие")).to_have_value("Набрано после конца сеанса")
    assert not FormDraft.objects.exists()


def test_break_of_the_network_loses_nothing_of_a_long_form(chromium, live_server, cast, plan):
    context = chromium.new_context(base_url=live_server.url, locale="ru-RU")
    page = context.new_page()
    enter(page, cast.north.school_team)
    address = reverse("roadmaps:plan_edit", args=[plan.pk])
    page.goto(address)
    page.get_by_text("Название, цель, задачи").click()
    form = page.locator("form", has=page.get_by_label("Задачи"))
    note = form.locator(".draft-note")

    context.set_offline(True)
    page.get_by_label("Задачи").fill("Написано без сети")
    expect(note).to_contain_text("Нет связи с порталом")
    form.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_label("Задачи")).to_have_value("Написано без сети")
    expect(note).to_contain_text("Не закрывайте страницу")
    context.set_offline(False)
    expect(note).to_contain_text("Черновик сохранён")
    form.get_by_role("button", name="Сохранить", exact=True).click()

    expect(page.locator(".portal-messages")).to_contain_text("Сохранено")
    plan.refresh_from_db()
    assert plan.versions.get().tasks == ["Написано без сети"]
    context.close()
