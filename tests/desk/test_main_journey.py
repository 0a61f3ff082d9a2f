"""The main job in a real browser with a real worker: from workbooks to a signed paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from schools.models import SchoolStatus
from tests.browser import text_of
from tests.cast import PASSWORD, Cast
from tests.monitoring.workbooks import marks_report

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WEAK, GOOD = (9, 6, 4, 1), (0, 5, 10, 5)
SCHOOLS = (("МБОУ «Гимназия № 1»", "edu991001"), ("МБОУ «Северная СОШ»", "edu991002"))
MINUTE = 60_000
DECISION = re.compile(r"^Решение$", re.MULTILINE)


def reports() -> list[dict[str, object]]:
    rows = [(*SCHOOLS[0], GOOD), (*SCHOOLS[1], WEAK)]
    subjects = {"Математика": 20, "Русский язык": 45}
    return [
        {
            "name": f"{subject}.xlsx",
            "mimeType": XLSX,
            "buffer": marks_report(rows, subject=subject, maximum=maximum),
        }
        for subject, maximum in subjects.items()
    ]


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label(re.compile("почт", re.IGNORECASE)).fill(email)
    page.get_by_label(re.compile("пароль", re.IGNORECASE)).first.fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Сегодня", level=1)).to_be_visible()


def load(page: Page) -> None:
    page.goto("/imports/new/")
    page.locator("input[type=file]").set_input_files(reports())  # type: ignore[arg-type]
    page.get_by_role("button", name="Прочитать файлы").click()
    confirm = page.get_by_role("button", name="Подтвердить загрузку")
    expect(confirm).to_be_visible(timeout=MINUTE)
    confirm.click()
    expect(page.get_by_text("Что загружено")).to_be_visible(timeout=MINUTE)


def identify(page: Page) -> None:
    page.goto("/identification/new/?methodology=fioko")
    page.get_by_role("button", name="Рассчитать").click()
    result = page.get_by_role("link", name="Открыть результат")
    expect(result).to_be_visible(timeout=MINUTE)
    result.click()
    heading = page.get_by_role("heading", level=1, name=re.compile("Перечень 2026 года"))
    expect(heading).to_be_visible(timeout=MINUTE)


def decide(page: Page) -> None:
    """Every finding, one after another, as the page leads: to the approval after the last one."""
    page.wait_for_load_state()
    page.get_by_role("link", name=re.compile("признаки есть", re.IGNORECASE)).first.click()
    while DECISION.search(words := text_of(page)):
        unknown = "Расчёт: недостаточно данных" in words
        page.get_by_label("не относится" if unknown else "относится", exact=True).check()
        page.get_by_label(re.compile("Обоснование")).fill("Подтверждено собеседованием")
        page.locator("#decision .form-actions button").first.click()


def approve(page: Page) -> None:
    page.locator("[name=order_number]").fill("49")
    for name in ("order_date", "starts"):
        page.locator(f"[name={name}]").fill("2026-04-14")
    page.get_by_role("button", name="Утвердить перечень").click()


def test_from_workbooks_to_a_signed_paper(
    cast: Cast, browser_page: Page, start_worker, transactional_db
) -> None:
    start_worker("shnor_portal.core.tasks")
    page = browser_page
    sign_in(page, cast.north.coordinator.email)

    load(page)
    identify(page)
    decide(page)
    approve(page)

    done = page.get_by_role("heading", name=re.compile("Утверждено.*№.49"))
    expect(done).to_be_visible(timeout=MINUTE)
    status = SchoolStatus.objects.get(school__name=SCHOOLS[1][0], kind="shnor")
    assert (status.order_number, status.list_year) == ("49", 2026)

    place = cast.north.municipality.pk
    page.goto(f"/papers/new/?kind=support_order&municipality={place}&year=2025")
    page.get_by_role("button", name="Сформировать").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Текст документа")
    page.get_by_role("button", name="Сформировать").click()
    pdf = page.get_by_role("link", name=re.compile("PDF"))
    expect(pdf).to_be_visible(timeout=2 * MINUTE)
    with page.expect_download() as download:
        pdf.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
