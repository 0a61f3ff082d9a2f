"""From last year's list to this year's in a browser: shown, objected to, answered, approved."""

import io
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from monitoring.models import Reply
from schools.models import SchoolStatus
from tests.cast import PASSWORD, Cast
from tests.monitoring.pages import GOOD, GYMNASIUM, LAKE, NORTHERN, WEAK, identify, load_year

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, email: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label(re.compile("почт", re.IGNORECASE)).fill(email)
    page.get_by_label(re.compile("пароль", re.IGNORECASE)).first.fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Сегодня", level=1)).to_be_visible()


def on_list(school) -> SchoolStatus:
    return SchoolStatus.objects.create(
        school=school, kind="shnor", list_year=2025, results_year=2024, entered_list_year=2025,
        starts=date(2025, 4, 14), order_number="12-од", order_date=date(2025, 4, 14),
    )  # fmt: skip


def go_through_decisions(page: Page) -> None:
    page.get_by_role("link", name="Решать по порядку").click()
    button = page.get_by_role("button", name=re.compile("Записать и (далее|перейти)"))
    heading = page.get_by_role("heading", level=1)
    while (school := heading.inner_text()) != "Утверждение перечня":
        expect(page.locator("form").filter(has=button)).to_contain_text(school)
        answer = "не относится" if LAKE[0] in school else "относится"
        page.get_by_label(answer, exact=True).check()
        page.get_by_label(re.compile("Обоснование")).fill(f"Обсуждено с директором: {school}")
        button.click()
        expect(heading).not_to_have_text(school)
        expect(page.get_by_text("Решение записано")).to_be_in_viewport()


def test_from_last_years_list_to_this_years(cast: Cast, browser_page: Page) -> None:
    page = browser_page
    gymnasium, northern, lake = cast.north.schools
    stays, leaves = on_list(northern), on_list(lake)
    cast.north.school_head.assignments.update(school=northern)
    load_year(cast, 2025, ((*GYMNASIUM, WEAK), (*NORTHERN, WEAK), (*LAKE, GOOD)))
    run = identify(cast)

    sign_in(page, cast.north.coordinator.email)
    page.goto(f"/identification/{run.pk}/")
    page.get_by_role("link", name="Показать школам").click()
    page.get_by_role("button", name="Показать школам").click()
    expect(page.get_by_text("Школам показан")).to_be_visible()

    sign_in(page, cast.north.school_head.email)
    page.get_by_role("link", name="Посмотреть и ответить").first.click()
    page.get_by_label("возражает").check()
    page.get_by_label("Пояснение").fill("В классе полгода не было учителя")
    page.get_by_label(re.compile("Файл, если он нужен")).set_input_files(
        {"name": "Справка.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    page.get_by_role("button", name="Отправить ответ").click()
    expect(page.get_by_text("Ответ школы записан")).to_be_visible()

    sign_in(page, cast.north.coordinator.email)
    page.goto(f"/identification/{run.pk}/")
    page.get_by_role("link", name=NORTHERN[0]).first.click()
    page.get_by_label("Ответ школе").fill("Учитель назначен в октябре, помощь нужна")
    page.get_by_role("button", name="Записать ответ").click()
    expect(page.get_by_text("Ответ записан")).to_be_visible()

    page.goto(f"/identification/{run.pk}/")
    go_through_decisions(page)
    for group in ("Входят: 1", "Остаются: ", "Выходят: 1"):
        expect(page.get_by_role("heading", name=re.compile(group))).to_be_visible()
    page.get_by_label(re.compile("что решено")).select_option("effective")
    page.locator("[name=order_number]").fill("49-од")
    for name in ("order_date", "starts"):
        page.locator(f"[name={name}]").fill("2026-04-14")
    page.get_by_role("button", name="Утвердить перечень").click()
    for group in ("Вошли в перечень", "Остались в перечне", "Вышли из перечня"):
        expect(page.get_by_role("heading", name=group)).to_be_visible()

    page.get_by_role("link", name="Сформировать приказ").click()
    page.get_by_role("button", name="Сформировать").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Текст документа")
    page.get_by_role("button", name="Сформировать").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).click()
    pages = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    order = " ".join(" ".join(each.extract_text().split()) for each in pages)
    assert "№ 49-од" in order
    assert "переведёнными в эффективный режим" in order.replace("\u2060", "")
    assert "включается" in order
    assert "остаётся" in order
    assert "с учётом ответов организаций" in order.replace("\u2060", "")

    held = {(status.school_id, status.kind): status for status in SchoolStatus.objects.current()}
    assert set(held) == {(gymnasium.pk, "shnor"), (northern.pk, "shnor")}
    assert {status.order_number for status in held.values()} == {"49-од"}
    stays.refresh_from_db()
    leaves.refresh_from_db()
    assert (stays.list_year, stays.entered_list_year) == (2026, 2025)
    assert (leaves.exit_order_number, leaves.ends) == ("49-од", date(2026, 4, 13))
    assert Reply.objects.get().file.name == "Справка.pdf"
