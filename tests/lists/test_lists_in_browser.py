"""A list by keyboard, on a phone and on a screen, with and without scripts, and on paper."""

from itertools import cycle

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from schools.models import School
from shnor_portal.core.models import ColumnChoice
from tests.browser import Watched
from tests.core.test_frame_in_browser import PHONE, RULES, enter, width_of
from tests.lists.pages import LISTS, url_of
from tests.lists.variety import make_unlike
from tests.world import make_world

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


WAYS = [(scripts, size) for scripts in (True, False) for size in (PHONE, SCREEN)]


class Walker:
    """A person at a keyboard, with scripts or without them, before a phone or a screen."""

    def __init__(self, chromium, address, person, scripts, size):
        self.scripts, self.size = scripts, size
        self.context = chromium.new_context(
            base_url=address, locale="ru-RU", java_script_enabled=scripts, viewport=size
        )
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}]
        )
        self.watched = Watched(self.context, address)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)

    def press(self, locator, key="Enter"):
        focus(self.page, locator)
        self.page.keyboard.press(key)

    def works(self, url):
        page = self.page
        page.goto(url)
        assert width_of(page) <= self.size["width"], url
        heading = page.locator("main thead a").last
        name = heading.inner_text().strip()
        self.press(heading)
        page.wait_for_url("**sort=**")
        expect(page.locator("main th[aria-sort]:not([aria-sort=none])")).to_contain_text(name)
        self.prints()
        with page.expect_download() as excel:
            self.press(page.get_by_role("link", name="Скачать Excel"))
        assert excel.value.suggested_filename.endswith(".xlsx"), url
        self.chooses()

    def prints(self):
        """By the page's button; without scripts by the browser's own, so that there is none."""
        button = self.page.locator("main [data-print]")
        if not self.scripts:
            expect(button).to_be_hidden()
            return
        self.page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
        self.press(button)
        expect(self.page.locator("body")).to_have_attribute("data-printed", "yes")

    def chooses(self):
        """The last chosen column goes; one that stood under another takes no heading with it."""
        choice = self.page.locator("main .column-choice")
        for summary in choice.locator("summary").all():
            self.press(summary)
            last = choice.locator("input:checked").last
            name = last.get_attribute("value")
            self.press(last, "Space")
            self.press(choice.get_by_role("button", name="Сохранить"))
            expect(choice).not_to_have_attribute("open", "")
            expect(choice.locator(f"[type=checkbox][value={name}]")).not_to_be_checked()


# Lists on pages of their own, and some of the many that share one page.
WALKED = {
    "monitoring:assessment", "monitoring:run_detail", "roadmaps:support_schools",
    "roadmaps:library", "roadmaps:my_deadlines",
    "schools:school_list", "core:audit", "monitoring:catalogue", "monitoring:own_signs",
    "roadmaps:round_outcome", "roadmaps:plan_history",
}  # fmt: skip


def test_lists_are_sorted_printed_taken_out_and_chosen_by_keyboard(chromium, live_server, cast):
    """Each in one way; all four ways of one list are walked above."""
    walked = [listed for listed in LISTS if listed.name in WALKED]
    assert len(walked) == len(WALKED)
    world = make_world(cast)
    make_unlike(world)
    everybody = {role.value: person for role, person in cast.by_role().items()}
    walkers = {}
    for listed, (scripts, size) in zip(walked, cycle(WAYS), strict=False):
        way = listed.role, scripts, size["width"]
        if way not in walkers:
            person = everybody[listed.role]
            walkers[way] = Walker(chromium, live_server.url, person, scripts, size)
        walkers[way].works(url_of(listed, world))
        # Trails of several things are one table: what was taken out of one is out of all.
        ColumnChoice.objects.all().delete()

    assert not [fault for walker in walkers.values() for fault in walker.watched.faults]
    for walker in walkers.values():
        walker.context.close()
