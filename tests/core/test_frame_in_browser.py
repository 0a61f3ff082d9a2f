"""The frame in a real browser: nothing refused by the content policy, narrow and without scripts.

`browser_page` itself fails a test on any error of the console.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from shnor_portal.core.models import Job
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]

PHONE = {"width": 390, "height": 844}
PAGES = ["/people/", "/people/invite/", "/profile/", "/access/roles/", "/audit/", "/jobs/"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def enter(page, person):
    page.goto("/sign-in/")
    page.get_by_label("Электронная почта").fill(person.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_selector(".user-menu")


def width_of(page):
    return page.evaluate("document.documentElement.scrollWidth")


def test_pages_fit_a_phone_and_a_screen(browser_page, cast):
    enter(browser_page, cast.north.coordinator)
    wide = []
    for size in (PHONE, {"width": 1280, "height": 900}):
        browser_page.set_viewport_size(size)
        for path in PAGES:
            browser_page.goto(path)
            if width_of(browser_page) > size["width"]:
                wide.append((path, size["width"], width_of(browser_page)))

    assert not wide


def test_pages_keep_the_rules_of_accessibility(browser_page, cast):
    enter(browser_page, cast.north.coordinator)
    faults = []
    for size in (PHONE, {"width": 1280, "height": 900}):
        browser_page.set_viewport_size(size)
        for path in PAGES:
            browser_page.goto(path)
            found = Axe().run(browser_page, options={"runOnly": RULES}).response["violations"]
            faults += [(path, fault["id"], fault["nodes"][0]["target"]) for fault in found]

    assert not faults


def test_menus_open_and_close_by_keyboard(browser_page, cast):
    browser_page.set_viewport_size(PHONE)
    enter(browser_page, cast.north.head)
    menu = browser_page.get_by_role("navigation", name="Основное меню")

    browser_page.get_by_role("button", name="Меню").press("Enter")
    menu.get_by_role("link", name="Люди").wait_for()
    browser_page.locator("#site-menu.show:not(.showing)").wait_for()
    browser_page.keyboard.press("Escape")
    menu.wait_for(state="hidden")

    summary = browser_page.locator(".user-menu summary")
    summary.press("Enter")
    browser_page.get_by_text(cast.north.head.email).wait_for()
    browser_page.keyboard.press("Escape")
    browser_page.get_by_text(cast.north.head.email).wait_for(state="hidden")
    expect(summary).to_be_focused()


def test_search_is_asked_walked_and_left_by_keyboard(browser_page, cast):
    enter(browser_page, cast.north.coordinator)
    field = browser_page.get_by_role("searchbox")
    found = browser_page.locator("#portal-search-found a")

    browser_page.locator("#main").focus()
    browser_page.keyboard.press("/")
    expect(field).to_be_focused()
    # The same key types a full stop on the Russian layout.
    russian = {"key": ".", "code": "Slash", "bubbles": True, "cancelable": True}
    browser_page.locator("#main").focus()
    browser_page.locator("#main").dispatch_event("keydown", russian)
    expect(field).to_be_focused()
    browser_page.keyboard.type("гимназия 1/")
    expect(field).to_have_value("гимназия 1/")
    expect(found.first).to_contain_text(cast.north.school.name)
    browser_page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    browser_page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    browser_page.keyboard.press("Escape")
    expect(found.first).to_be_hidden()
    expect(field).to_have_value("гимназия 1/")
    browser_page.keyboard.press("ArrowDown")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url(f"**/school/{cast.north.school.pk}/**")

    browser_page.locator("#main").focus()
    browser_page.keyboard.press("/")
    recent = browser_page.get_by_role("link", name="гимназия 1/")
    expect(recent).to_be_visible()
    expect(field).to_be_focused()
    browser_page.keyboard.type("гимназия")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/search/?q=*")


def test_choosing_a_role_offers_its_places(browser_page, cast):
    enter(browser_page, cast.north.coordinator)
    browser_page.goto("/people/invite/")
    browser_page.get_by_label("Фамилия").fill("Новосёлова")

    browser_page.get_by_label("Роль").select_option("school_head")

    place = browser_page.get_by_label("Место")
    place.locator("option", has_text=cast.north.school.name).wait_for(state="attached")
    expect(browser_page.get_by_label("Фамилия")).to_have_value("Новосёлова")


def test_page_of_a_job_follows_it_to_the_end(browser_page, cast):
    job = Job.objects.create(
        kind="trial",
        title="Проба",
        scope=cast.north.municipality.scope,
        state=Job.State.RUNNING,
        stage="Половина сделана",
        progress_done=1,
        progress_total=2,
        heartbeat_at=timezone.now(),
    )
    enter(browser_page, cast.north.coordinator)
    browser_page.goto(f"/jobs/{job.pk}/")
    browser_page.get_by_text("Половина сделана").wait_for()

    Job.objects.update(
        state=Job.State.DONE, message="Всё готово.", url="/profile/", finished_at=timezone.now()
    )
    browser_page.get_by_text("Всё готово.").wait_for()
    browser_page.get_by_role("link", name="Открыть результат").click()

    browser_page.wait_for_url("**/profile/")


def test_lost_poll_is_said_aloud_and_the_page_goes_on(browser_page, cast):
    job = Job.objects.create(
        kind="trial", title="Проба", scope=cast.north.municipality.scope, state=Job.State.RUNNING
    )
    enter(browser_page, cast.north.coordinator)
    browser_page.goto(f"/jobs/{job.pk}/")

    Job.objects.all().delete()

    browser_page.locator("#messages").get_by_text("Такой страницы нет").wait_for()


def test_without_scripts_one_signs_in_and_reaches_the_menu(browser_page, live_server, cast):
    context = browser_page.context.browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    page = context.new_page()
    enter(page, cast.north.head)

    page.get_by_role("button", name="Меню").click()
    page.get_by_role("link", name="Люди").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Люди")
    expect(page.get_by_role("button", name="Печать")).to_have_count(0)
    context.close()


def test_files_dropped_on_a_zone_are_chosen_and_listed(browser_page, cast):
    enter(browser_page, cast.north.coordinator)
    browser_page.goto("/imports/new/")

    data = browser_page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["1"], "Ф1.xlsx"));
            data.items.add(new File(["2"], "Реестр.xlsx"));
            return data;
        }"""
    )
    browser_page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": data})

    expect(browser_page.locator("[data-drop-list] li")).to_have_text(["Ф1.xlsx", "Реестр.xlsx"])
    files = browser_page.evaluate("document.querySelector('input[type=file]').files.length")
    assert files == 2
