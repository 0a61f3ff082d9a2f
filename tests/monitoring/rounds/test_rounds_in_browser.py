"""A round in a browser: opened, answered, two fields returned, corrected, accepted, and what comes
of it."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from monitoring.models import Response, Round
from monitoring.rounds import answering
from tests.core import files
from tests.core.test_frame_in_browser import PHONE, RULES, enter, width_of
from tests.monitoring.round_samples import answer_all, fill_three_years, make_round, response_of
from tests.roadmaps.programme_samples import approved_programme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def round(cast) -> Round:
    """Of this very day: the browser's clock cannot be moved together with ours."""
    today = timezone.localdate()
    fill_three_years(cast.north.school, today.year)
    approved_programme(cast.north.municipality, first_year=today.year - 1, last_year=today.year + 1)
    return make_round(
        cast.north.municipality, year=today.year, opens=today, closes=today + timedelta(days=20),
        audience="chosen", chosen=[cast.north.school],
    )  # fmt: skip


def leave(page):
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/sign-in/**")


def bring_results(page, year, school):
    """A file of the school's ОГЭ that tells other marks than the portal had."""
    heading = ("Год", "Процедура", "Класс", "Предмет", "Логин", "ОО", "Кол-во участников",
               "2", "3", "4", "5")  # fmt: skip
    row = (year, "ОГЭ", 9, "Русский язык", school.login, school.name, 40, "30", "35", "25", "10")
    page.goto("/imports/new/")
    file = {"name": "ОГЭ.xlsx", "mimeType": XLSX, "buffer": files.xlsx([heading, row])}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Прочитать файлы").click()
    button = page.get_by_role("button", name="Подтвердить загрузку")
    expect(button).to_be_visible(timeout=60_000)
    button.click()
    expect(page.get_by_text("Что загружено")).to_be_visible(timeout=60_000)


def test_round_goes_from_opening_through_two_returned_fields_to_its_note_and_facts(
    browser_page, cast, round, start_worker
):
    page = browser_page
    page.on("dialog", lambda dialog: dialog.accept())
    enter(page, cast.north.specialist)
    page.goto(f"/rounds/{round.pk}/")
    page.get_by_role("button", name="Открыть школам").click()
    expect(page.get_by_text("Мониторинг открыт")).to_be_visible()
    leave(page)

    enter(page, cast.north.school_head)
    page.goto("/")
    page.get_by_role("link", name="Ответить").click()
    expect(page.get_by_text("Заполнено за школу")).to_be_visible()
    page.get_by_role("link", name="Школьная среда").click()
    page.get_by_role("checkbox", name=re.compile(r"^Верно\s*: Обучающихся")).check()
    page.get_by_label("Групп продлённого дня").fill("2")
    expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert width_of(page) <= PHONE["width"]
    faults = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert not faults, [(fault["id"], fault["nodes"][0]["html"]) for fault in faults]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_text("Отвечено 2 из 19 полей")).to_be_visible()

    # The rest is typed as another test shows; here it is sent and goes its way.
    response = response_of(round, cast.north.school)
    answer_all(response)
    page.goto(f"/responses/{response.pk}/")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_text("Ответы отправлены на проверку")).to_be_visible()
    leave(page)

    enter(page, cast.north.specialist)
    page.goto(f"/responses/{response.pk}/check/")
    for code, words in (("risk_pupils", "Сверьте со списком"), ("vpr_causes", "Подробнее")):
        place = page.locator(f"[id$='-{code}']")
        place.get_by_text("Вернуть это поле").click()
        place.get_by_label("Замечание").fill(words)
    page.get_by_role("button", name="Вернуть отмеченные поля").click()
    expect(page.get_by_text("Возвращено полей: 2")).to_be_visible()
    leave(page)

    enter(page, cast.north.school_head)
    page.goto("/")
    page.get_by_role("link", name="Исправить").click()
    page.get_by_role("link", name="Результаты обучения").click()
    expect(page.get_by_text("Сверьте со списком")).to_be_visible()
    page.locator("[id$='-risk_pupils']").get_by_label("сколько", exact=True).fill("9")
    page.locator("[id$='-vpr_causes']").get_by_label("Ответ на замечание").fill("Других причин нет")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_role("link", name="К списку форм").click()
    page.get_by_role("button", name="Отправить").click()
    leave(page)

    enter(page, cast.north.specialist)
    page.goto(f"/responses/{response.pk}/check/")
    expect(page.get_by_text("Других причин нет")).to_be_visible()
    page.get_by_role("button", name="Принять все ответы").click()
    expect(page.get_by_text("Ответы приняты")).to_be_visible()
    response.refresh_from_db()
    assert response.state == Response.State.ACCEPTED
    assert not answering.hindrances(response, answering.forms_of(response))
    leave(page)

    # What comes of it: the note, recommendations, a fact that stays when a result changes.
    enter(page, cast.north.coordinator)
    page.goto(f"/rounds/{round.pk}/close/")
    page.get_by_role("button", name="Закрыть").click()
    page.get_by_role("link", name="Итоги: справка и рекомендации").click()
    page.get_by_role("button", name="Составить справку").click()
    expect(page.get_by_role("heading", name="Вывод", exact=True)).to_be_visible()
    page.get_by_role("link", name="Отметок «2» по всем ВПР").click()
    expect(page.get_by_role("link", name=cast.north.school.name)).to_be_visible()
    page.get_by_role("link", name="Справка", exact=True).click()
    page.get_by_role("button", name="Выпустить").click()
    expect(page.get_by_text("Справка выпущена")).to_be_visible()

    page.goto(f"/rounds/{round.pk}/outcome/")
    page.get_by_role("button", name="Предложить рекомендации").click()
    page.get_by_role("button", name="Дать рекомендации").click()
    expect(page.get_by_text("Исполнители увидят их в «Мои сроки»")).to_be_visible()

    page.goto(f"/rounds/{round.pk}/outcome/")
    page.get_by_role("link", name="Факты показателей").click()
    page.get_by_role("button", name="Принять отмеченные").click()
    expect(page.get_by_text("сохранены как сообщённые")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("ниже минимума"))
    said = row.locator("[data-label='Сообщено здесь']")
    expect(said).to_contain_text("из 104")
    before = said.text_content()
    start_worker("shnor_portal.core.tasks")
    bring_results(page, round.year, cast.north.school)
    page.goto(f"/rounds/{round.pk}/facts/")
    expect(row.locator("[data-label='Сейчас']")).to_contain_text("изменилось")
    expect(said).to_have_text(before)
