"""A monitoring of functional literacy, a table of a kind never described, goes in by a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from monitoring.models import SchoolResult
from tests.cast import PASSWORD, Cast
from tests.monitoring.mapping.invented import LITERACY_HEADER, SCHOOLS, literacy

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MINUTE = 60_000
RENAMED = (
    *LITERACY_HEADER[:2], "Охвачено", LITERACY_HEADER[3], "Слабых результатов", LITERACY_HEADER[5],
)  # fmt: skip


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label(re.compile("почт", re.IGNORECASE)).fill(email)
    page.get_by_label(re.compile("пароль", re.IGNORECASE)).first.fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Сегодня", level=1)).to_be_visible()


def upload(page: Page, name: str, data: bytes) -> None:
    page.goto("/imports/new/")
    file = {"name": name, "mimeType": XLSX, "buffer": data}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Прочитать файлы").click()


def confirm(page: Page) -> None:
    button = page.get_by_role("button", name="Подтвердить загрузку")
    expect(button).to_be_visible(timeout=MINUTE)
    button.click()
    expect(page.get_by_text("Что загружено")).to_be_visible(timeout=MINUTE)


@pytest.mark.parametrize("width", [1280, 390])
def test_an_invented_table_and_its_next_year(
    cast: Cast, browser_page: Page, start_worker, width: int
) -> None:
    start_worker("shnor_portal.core.tasks")
    page = browser_page
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, cast.north.coordinator.email)

    upload(page, "грамотность.xlsx", literacy(2025))
    expect(page.get_by_text("Портал не знает такой таблицы")).to_be_visible(timeout=MINUTE)
    page.get_by_role("link", name="Указать, что где стоит", exact=True).click()
    expect(page.get_by_role("radio", name="названия столбцов в строке 3")).to_be_checked()
    page.get_by_role("button", name="Дальше: что в столбцах").click()
    expect(page.get_by_label("Что в столбце A")).to_have_value("school")
    expect(page.get_by_label("Что в столбце F")).to_have_value("")
    page.get_by_role("button", name="Дальше: что за работа").click()
    expect(page.get_by_label("КДР")).to_be_checked()
    expect(page.get_by_label("Предмет")).to_have_value("Читательская грамотность")
    page.get_by_label("Максимальный").fill("20")
    page.get_by_role("button", name="Прочитать таблицу").click()
    confirm(page)

    upload(page, "новый год.xlsx", literacy(2026, RENAMED))
    expect(page.get_by_text("Знакомая таблица")).to_be_visible(timeout=MINUTE)
    page.get_by_role("link", name="Ответить").click()
    questions = page.get_by_label("Что в столбце")
    expect(questions).to_have_count(2)
    expect(page.get_by_label("Что в столбце C «Охвачено»")).to_have_value("participants")
    expect(page.get_by_label("Что в столбце E")).to_have_value("below_share")
    page.get_by_role("button", name="Дальше").click()
    confirm(page)

    cell = SchoolResult.objects.get(school__name=SCHOOLS[1], assessment__year=2026)
    assert (cell.primary_n, cell.primary_sum, cell.primary_max) == (20, 187, 20)
    assert (cell.test_n, cell.below_minimum_n) == (20, 7)
    page.goto("/imports/tables/")
    expect(page.get_by_role("link", name="новый год.xlsx")).to_be_visible()
