"""Long plans: pages show what is to be done now, and what lies ahead is one step away."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from roadmaps.execution import services
from roadmaps.execution.overview import overview
from roadmaps.plans.texts import MeasureText
from shnor_portal.core.sheets.reading import read_book
from tests.roadmaps.plans_in_force import ANALYSIS, TODAY, accompany, deadline, plan_in_force

pytestmark = pytest.mark.usefixtures("plan_clock")

MONTHLY, CLUB, AUDIT = "Мониторинг пробелов", "Кружок для родителей", "Аудит в каждой школе"
LONG = (
    MeasureText(ANALYSIS, number="1", deadline_text="сентябрь 2026", result="Справка"),
    MeasureText(MONTHLY, number="2", deadline_text="ежемесячно", result="Справка"),
    MeasureText(CLUB, number="3", deadline_text="ноябрь 2026, декабрь 2026, февраль 2027"),
)
DEADLINES = reverse("roadmaps:my_deadlines")


@pytest.fixture
def plan(cast):
    return plan_in_force(cast.north.school, LONG)


class Folds(HTMLParser):
    """The dates that stand open in the page, and those inside each fold, by its title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.folds: dict[str, list[str]] = {}
        self._title: str | None = None
        self._in_summary = self._in_link = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "details" and dict(attrs).get("class") == "folded":
            self._title = ""
        self._in_summary = tag == "summary" or self._in_summary
        if tag == "a":
            self._in_link = (dict(attrs).get("href") or "").startswith("/deadlines/")

    def handle_endtag(self, tag):
        if tag == "details":
            self._title = None
        if tag == "summary":
            self._in_summary = False
        if tag == "a":
            self._in_link = False

    def handle_data(self, data):
        if self._title is not None and self._in_summary:
            self._title += data.replace("\u00a0", " ").strip()
            self.folds.setdefault(self._title, [])
        elif self._in_link and data[:1].isdigit():
            (self.open if self._title is None else self.folds[self._title]).append(data)


def page(client, address: str, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def execution(plan) -> str:
    return reverse("roadmaps:plan_execution", args=[plan.pk])


def workbook_rows(client, address: str, sheet: int = 0, **query) -> int:
    content = client.get(address, {"format": "xlsx", **query}).content
    return len(read_book(content, "Сроки.xlsx").sheets[sheet].rows) - 1


def test_execution_folds_what_lies_ahead(plan, cast, sign_in):
    client = sign_in(cast.north.school_team)

    seen = Folds(page(client, execution(plan)))

    # September is late twice; of the club, which has nothing to do yet, the nearest is shown.
    assert seen.open == ["30.09.2026", "30.09.2026", "30.11.2026"]
    assert {title: len(rows) for title, rows in seen.folds.items()} == {
        "ещё 11 сроков впереди": 11, "ещё 2 срока впереди": 2,
    }  # fmt: skip
    assert workbook_rows(client, execution(plan), sheet=1) == plan.occurrences.count() == 16


def test_execution_folds_what_is_confirmed_and_shows_what_waits(plan, cast, sign_in):
    rows = [deadline(plan, MONTHLY, nth) for nth in range(3)]
    services.mark_done(occurrences=rows, done_on=TODAY, by=None)
    services.confirm(occurrences=rows[:2], by=None)

    (line,) = [
        x for x in overview(cast.north.school_team, plan).measures if x.measure.number == "2"
    ]
    seen = Folds(page(sign_in(cast.north.coordinator), execution(plan)))

    assert [row.occurrence.pk for row in line.settled] == [row.pk for row in rows[:2]]
    assert rows[2].pk in {row.occurrence.pk for row in line.shown}
    assert seen.folds["2 срока: подтверждено или отменено"] == ["30.09.2026", "31.10.2026"]


def test_deadline_of_every_school_is_reached_from_its_fold(cast, sign_in):
    accompany(*cast.north.schools)
    text = MeasureText(AUDIT, number="1", deadline_text="май 2027")
    plan = plan_in_force(cast.north.municipality, (text,))

    seen = Folds(page(sign_in(cast.north.coordinator), execution(plan)))

    assert seen.open == ["31.05.2027"]
    assert seen.folds == {"ещё 2 срока впереди": ["31.05.2027"] * 2}


def test_my_deadlines_show_what_is_late_and_the_next_thirty_days(plan, cast, sign_in):
    client = sign_in(cast.north.school_team)

    html = page(client, DEADLINES)
    every = page(client, DEADLINES, state="todo")

    assert re.findall(r'data-label="Срок">([\d.]+)', html) == [
        "30.09.2026", "30.09.2026", "31.10.2026",
    ]  # fmt: skip
    assert CLUB not in html
    assert "Показать все впереди: 13" in html
    assert 'href="?state=todo"' in html
    assert CLUB in every
    assert "Показать все впереди" not in every
    assert workbook_rows(client, DEADLINES) == 3
    assert workbook_rows(client, DEADLINES, state="todo") == 16


def test_returned_deadline_is_shown_however_far_it_is(plan, cast, sign_in):
    row = deadline(plan, CLUB, 2)
    services.mark_done(occurrences=[row], done_on=TODAY, by=None)
    services.send_back(occurrence=row, reason="Нет протокола", by=None)

    assert "Нет протокола" in page(sign_in(cast.north.school_team), DEADLINES)


def test_chosen_month_is_shown_whole(plan, cast, sign_in):
    html = page(sign_in(cast.north.school_team), DEADLINES, month="2027-02")

    assert CLUB in html
    assert "Показать все впереди" not in html


def test_page_without_near_deadlines_says_so_and_leads_ahead(cast, sign_in):
    plan_in_force(cast.north.school, LONG[2:])

    html = page(sign_in(cast.north.school_team), DEADLINES)

    assert "в&nbsp;ближайшие 30&nbsp;дней выполнять нечего" in html
    assert "Показать все впереди: 3" in html
