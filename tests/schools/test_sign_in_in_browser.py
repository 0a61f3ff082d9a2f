"""The second factor and sessions as a person meets them: set up, sign in, paper, loss."""

import base64
import re
import time

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from schools.models import SecondFactor
from tests.cast import PASSWORD, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.once]


def enter(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Электронная почта").fill(email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.keyboard.press("Enter")


def leave(page: Page) -> None:
    page.context.clear_cookies()


def code_of(key: str, ahead: int) -> str:
    """What the telephone shows; each step ahead is a code that was not used yet."""
    clock = TOTP(base64.b32decode(key.replace(" ", "")))
    clock.time = time.time() + 30 * ahead
    return f"{clock.token():06d}"


def test_second_factor_is_set_up_used_replaced_by_paper_and_reset(browser_page):
    cast = make_cast()
    page, person = browser_page, cast.north.specialist

    enter(page, person.email)
    page.locator(".user-menu summary").click()
    page.get_by_role("link", name="Второй фактор").click()
    page.get_by_role("button", name="Настроить второй фактор").click()
    expect(page.get_by_role("img", name=re.compile("QR-код"))).to_be_visible()
    key = page.locator("#factor-key").inner_text()
    page.get_by_role("textbox").fill(code_of(key, -1))
    page.get_by_role("button", name="Проверить и включить").click()
    expect(page.locator(".paper-codes li")).to_have_count(10)
    paper = page.locator(".paper-codes code").first.inner_text()

    leave(page)
    enter(page, person.email)
    expect(page.get_by_role("heading", name="Код для входа")).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(code_of(key, 0))
    page.keyboard.press("Enter")
    expect(page.locator(".user-menu-name")).to_contain_text("Методистова")

    leave(page)
    enter(page, person.email)
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(paper)
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("На листе осталось: 9")

    leave(page)
    enter(page, cast.north.coordinator.email)
    expect(page.locator(".user-menu-name")).to_contain_text("Ведущая")
    page.goto(f"/people/{person.pk}/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Сбросить второй фактор").click()
    expect(page.locator("#messages")).to_contain_text("Второй фактор сброшен")
    assert not SecondFactor.objects.exists()

    leave(page)
    enter(page, person.email)
    expect(page.locator(".user-menu-name")).to_contain_text("Методистова")


def test_other_session_is_seen_and_ended(browser_page, chromium, live_server):
    cast = make_cast()
    elsewhere = chromium.new_context(base_url=live_server.url)
    there = elsewhere.new_page()
    page = browser_page
    for browser in (there, page):
        enter(browser, cast.north.school_head.email)
        expect(browser.locator(".user-menu-name")).to_contain_text("Директорова")
    page.goto("/profile/sessions/")

    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("button", name=re.compile("^Завершить сеанс: ")).click()

    expect(page.get_by_role("row")).to_have_count(2)
    there.goto("/profile/")
    expect(there.get_by_role("heading", name="Вход")).to_be_visible()
    elsewhere.close()
