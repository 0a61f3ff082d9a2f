"""A list by keyboard, on a phone and on a screen, with and without scripts, and on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from schools.models import School
from tests.browser import Watched
from tests.core.test_frame_in_browser import PHONE, RULES, enter, width_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]

LARGEST = "МБОУ «Школа № 00»"
SCREEN = {"width": 1280, "height": 900}
SIZES = pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["390", "1280"])


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request, chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url, locale="ru-RU", java_script_enabled=request.param
    )
    watched = Watched(context, live_server.url)
    found = context.new_page()
    found.set_default_timeout(15_000)
    yield found
    context.close()
    assert not watched.faults, "\n".join(watched.faults)


@pytest.fixture
def many(cast):
    School.objects.bulk_create(
        School(
            municipality=cast.north.municipality,
            name=f"МБОУ «Школа № {number:02}»",
            pupils=1000 - number,
        )
        for number in range(40)
    )
    return cast


def focus(page, locator):
    """By the tabulator alone, as a person without a mouse gets there."""
    page.locator("#main").focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{locator} is not reached by keyboard")


@SIZES
def test_list_is_sorted_and_its_columns_chosen_by_keyboard(page, many, size):
    page.set_viewport_size(size)
    enter(page, many.north.coordinator)
    page.goto("/schools/?kind=")
    heading = page.get_by_role("link", name="Обучающихся")

    focus(page, heading)
    assert heading.bounding_box()["width"] > 20
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=pupils**")
    assert "kind=" in page.url
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Обучающихся")
    expect(page.locator("tbody th").first).not_to_have_text(LARGEST)
    focus(page, page.get_by_role("link", name="Обучающихся"))
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-pupils**")
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    expect(page.locator("tbody th").first).to_have_text(LARGEST)

    focus(page, page.locator("summary", has_text="Столбцы"))
    page.keyboard.press("Enter")
    focus(page, page.get_by_role("checkbox", name="Вид"))
    page.keyboard.press("Space")
    focus(page, page.get_by_role("button", name="Сохранить"))
    page.keyboard.press("Enter")
    expect(page.locator("thead th", has_text="Вид")).to_have_count(0)
    assert "sort=-pupils" in page.url
    expect(page.locator("thead th", has_text="Населённый пункт")).to_have_count(1)

    focus(page, page.locator("summary", has_text="Столбцы"))
    page.keyboard.press("Enter")
    focus(page, page.get_by_role("button", name="Вернуть как было"))
    page.keyboard.press("Enter")
    expect(page.locator("thead th", has_text="Вид")).to_have_count(1)


def test_headings_and_the_first_column_stay_in_view(browser_page, many):
    enter(browser_page, many.north.coordinator)
    browser_page.goto("/schools/")
    frame, heading = browser_page.locator(".listing"), browser_page.locator("thead th").first
    frame.scroll_into_view_if_needed()
    before = heading.bounding_box()

    frame.evaluate("element => element.scrollTo(60, 900)")

    row = browser_page.locator("tbody tr").nth(20)
    assert frame.evaluate("element => element.scrollTop") > 500
    assert heading.bounding_box() == before
    assert row.locator("th").bounding_box()["x"] == pytest.approx(before["x"], abs=1)
    covers = browser_page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('thead') !== null",
        [before["x"] + 20, before["y"] + before["height"] / 2],
    )
    assert covers, "rows are seen through the headings"

    browser_page.set_viewport_size(PHONE)
    card = browser_page.locator("tbody tr").nth(12)
    browser_page.evaluate("y => window.scrollBy(0, y)", card.bounding_box()["y"] + 40)
    name, header = card.locator("th").bounding_box(), browser_page.locator(".portal-header")
    assert name["y"] == pytest.approx(header.bounding_box()["height"], abs=2)
    assert width_of(browser_page) <= PHONE["width"]


@SIZES
def test_list_keeps_the_rules_of_accessibility(browser_page, many, size):
    browser_page.set_viewport_size(size)
    enter(browser_page, many.north.coordinator)
    browser_page.goto("/schools/?sort=-pupils")
    browser_page.locator("summary", has_text="Столбцы").click()
    found = Axe().run(browser_page, options={"runOnly": RULES}).response["violations"]

    assert not [(fault["id"], fault["nodes"][0]["target"]) for fault in found]


def test_paper_has_the_whole_table(browser_page, many):
    enter(browser_page, many.north.coordinator)
    browser_page.goto("/schools/")
    browser_page.emulate_media(media="print")
    browser_page.set_viewport_size({"width": 780, "height": 1100})

    frame = browser_page.locator(".listing")
    box = frame.bounding_box()
    last = browser_page.locator("tbody tr").last.bounding_box()
    assert frame.evaluate("element => element.scrollHeight - element.clientHeight") <= 1
    assert last["y"] + last["height"] <= box["y"] + box["height"] + 60
    expect(browser_page.locator(".table-tools-buttons")).to_be_hidden()
    assert browser_page.locator("thead").evaluate("e => getComputedStyle(e).display") == (
        "table-header-group"
    )
