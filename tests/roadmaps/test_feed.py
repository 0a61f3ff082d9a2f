"""The private link of calendar programs."""

from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from roadmaps.execution import feeds, services
from roadmaps.models import CalendarFeed
from roadmaps.plans.texts import MeasureText
from schools.models import Assignment
from tests.roadmaps.plans_in_force import ANALYSIS, CONTRACTS, TODAY, deadline, plan_in_force

pytestmark = pytest.mark.usefixtures("plan_clock")


@pytest.fixture
def plan(cast):
    return plan_in_force(cast.north.school)


def url_of(feed) -> str:
    return reverse("roadmaps:feed", args=[feeds.token_of(feed)])


def events(client, feed) -> dict[str, object]:
    response = client.get(url_of(feed))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(response.content)
    return {str(event["SUMMARY"]): event for event in found.walk("VEVENT")}


def test_feed_gives_the_persons_deadlines_without_signing_in(plan, cast, client):
    plan_in_force(cast.south.school)
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)

    found = events(client, feeds.renew(by=cast.north.school_team))

    assert set(found) == {f"Выполнено: {ANALYSIS}", CONTRACTS, "Собрания"}
    event = found[CONTRACTS]
    assert event["DTSTART"].dt == date(2026, 10, 15)
    assert event["DTEND"].dt == date(2026, 10, 16)
    assert str(plan) in event["DESCRIPTION"]
    assert event["URL"].endswith(
        reverse("roadmaps:occurrence", args=[deadline(plan, CONTRACTS).pk])
    )


def test_cancelled_deadline_leaves_the_feed(plan, cast, client):
    services.cancel(occurrences=[deadline(plan, CONTRACTS)], reason="Карантин", by=None)

    assert CONTRACTS not in events(client, feeds.renew(by=cast.north.school_team))


def test_new_link_makes_the_old_one_dead(plan, cast, client):
    old = url_of(feeds.renew(by=cast.north.school_team))
    new = url_of(feeds.renew(by=cast.north.school_team))

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    feeds.revoke(by=cast.north.school_team)
    assert client.get(new).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 32 + ":подпись"])
def test_invented_link_is_not_found(token, client, db):
    assert client.get(reverse("roadmaps:feed", args=[token])).status_code == 404


def test_link_of_a_closed_account_is_not_found(plan, cast, client):
    feed = feeds.renew(by=cast.north.school_team)
    cast.north.school_team.is_active = False
    cast.north.school_team.save()

    assert client.get(url_of(feed)).status_code == 404


def test_page_makes_shows_and_revokes_the_link(plan, cast, sign_in):
    client, address = sign_in(cast.north.school_team), reverse("roadmaps:feed_link")

    client.post(address, {"deed": "renew"})
    feed = CalendarFeed.objects.get(user=cast.north.school_team)
    assert url_of(feed) in client.get(address).content.decode()
    client.post(address, {"deed": "revoke"})

    assert not CalendarFeed.objects.exists()


def test_feed_is_what_calendar_programs_read(cast, client):
    """RFC 5545: lines end with CRLF and are folded at 75 octets, words are escaped."""
    words = "Семинар; «Чтение, письмо», \\ и счёт:\nдень\x0bпервый " + "очень " * 40
    plan = plan_in_force(cast.north.school, (MeasureText(words, deadline_text="до 15.10.2026"),))
    feed = feeds.renew(by=cast.north.school_team)

    raw = client.get(url_of(feed)).content

    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert not any(b"\n" in line or b"\x0b" in line or len(line) > 75 for line in lines)
    assert b"DTSTART;VALUE=DATE:20261015" in lines
    assert b"DTEND;VALUE=DATE:20261016" in lines
    assert b"DTSTAMP:20261001T060000Z" in lines
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    row = plan.occurrences.get()
    assert event["UID"] == f"occurrence-{row.pk}@shnor-portal"
    assert str(event["SUMMARY"]).startswith("Семинар; «Чтение, письмо», \\ и счёт:\nдень первый")
    assert client.get(url_of(feed)).content == raw


def test_feed_of_a_person_who_works_nowhere_is_empty(plan, cast, client):
    feed = feeds.renew(by=cast.north.school_team)
    Assignment.objects.filter(user=cast.north.school_team).delete()

    assert events(client, feed) == {}
