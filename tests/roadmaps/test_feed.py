"""The private link of calendar programs."""

import re
from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from roadmaps.execution import feeds, services
from roadmaps.models import CalendarFeed
from roadmaps.plans.texts import MeasureText
from schools.models import Assignment
from shnor_portal.core.models import AuditEvent
from tests.roadmaps.errand_samples import given
from tests.roadmaps.plans_in_force import ANALYSIS, CONTRACTS, TODAY, deadline, plan_in_force

pytestmark = pytest.mark.usefixtures("plan_clock")


@pytest.fixture
def plan(cast):
    return plan_in_force(cast.north.school)


def url_of(token: str) -> str:
    return reverse("roadmaps:feed", args=[token])


def events(client, token: str) -> dict[str, object]:
    response = client.get(url_of(token))
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


def test_feed_has_errands_and_whatever_else_waits_by_a_day(cast, client):
    (errand,) = given(cast.north.school, municipality=cast.north.municipality,
                      dated=TODAY, due=date(2026, 10, 20))  # fmt: skip

    found = events(client, feeds.renew(by=cast.north.school_team))

    event = found[errand.text]
    assert event["DTSTART"].dt == date(2026, 10, 20)
    assert event["URL"].endswith(reverse("roadmaps:errand", args=[errand.pk]))
    assert errand.text not in events(client, feeds.renew(by=cast.south.school_team))


def test_cancelled_deadline_leaves_the_feed(plan, cast, client):
    services.cancel(occurrences=[deadline(plan, CONTRACTS)], reason="Карантин", by=None)

    assert CONTRACTS not in events(client, feeds.renew(by=cast.north.school_team))


def test_new_link_makes_the_old_one_dead(plan, cast, client):
    old = url_of(feeds.renew(by=cast.north.school_team))
    seen = feeds.seal(CalendarFeed.objects.get())
    new = url_of(feeds.renew(by=cast.north.school_team, instead_of=seen))

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


def test_page_makes_shows_and_revokes_the_link(plan, cast, sign_in, client):
    mine, address = sign_in(cast.north.school_team), reverse("roadmaps:feed_link")

    made = mine.post(address, {"deed": "renew"})
    link = re.search(r'value="http://testserver(/feed/[^"]+)"', made.content.decode())
    later = mine.get(address).content.decode()

    assert link
    assert client.get(link[1]).status_code == 200
    assert "no-store" in made["Cache-Control"]
    assert "/feed/" not in later
    assert "Создать заново" in later
    mine.post(address, {"deed": "revoke"})
    assert client.get(link[1]).status_code == 404


def test_same_request_sent_twice_leaves_the_link_that_was_shown(plan, cast, sign_in, client):
    mine, address = sign_in(cast.north.school_team), reverse("roadmaps:feed_link")
    mine.post(address, {"deed": "renew"})
    kept = CalendarFeed.objects.get().token_hash

    again = mine.post(
        address, {"deed": "renew"}, headers={"referer": f"http://testserver{address}"}
    )

    assert again.status_code == 302
    assert "показан один раз" in mine.get(address).content.decode()
    assert CalendarFeed.objects.get().token_hash == kept


def test_link_is_kept_only_as_a_keyed_hash(cast, client, settings):
    token = feeds.renew(by=cast.north.school_team)

    assert token not in str(CalendarFeed.objects.values())
    assert token not in str(AuditEvent.objects.values())
    settings.SECRET_KEY = "another-" * 8
    assert client.get(url_of(token)).status_code == 404


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


def test_link_dies_with_the_last_role_and_narrows_with_the_others(plan, cast, client):
    token = feeds.renew(by=cast.north.school_team)
    other = plan_in_force(cast.north.schools[1])
    role = Assignment.objects.get(user=cast.north.school_team)
    elsewhere = Assignment.objects.create(
        user=cast.north.school_team, role=role.role, school=cast.north.schools[1]
    )

    both = client.get(url_of(token)).content.decode()
    role.delete()
    one = client.get(url_of(token)).content.decode()
    elsewhere.delete()

    own, others = (str(deadline(p, CONTRACTS).pk) for p in (plan, other))
    assert f"occurrence-{own}@" in both
    assert f"occurrence-{others}@" in both
    assert f"occurrence-{own}@" not in one
    assert f"occurrence-{others}@" in one
    assert client.get(url_of(token)).status_code == 404
