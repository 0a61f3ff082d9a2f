"""Sessions: how they are kept, how they end by themselves, by hand and by right."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.models import Session
from schools.people import accounts, assignments, devices, invitations, sessions
from schools.people.session_store import SessionStore
from schools.permissions import Role
from shnor_portal.core.models import AuditEvent, Notice
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
TEMPLATES = Path(configured.BASE_DIR) / "templates"
PAGE = "/profile/sessions/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
YANDEX = "Mozilla/5.0 (Linux; Android 14) Chrome/128.0 YaBrowser/24.10 Mobile Safari/537.36"


def enter(person, agent=WINDOWS, address="192.0.2.7"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/sign-in/", {"email": person.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get("/profile/").status_code == 200


def test_page_names_devices_addresses_and_the_session_itself(cast):
    enter(cast.north.head, YANDEX, "198.51.100.3")
    page = enter(cast.north.head).get(PAGE).content.decode()

    for text in ("Chrome, Windows", "192.0.2.7", "Яндекс Браузер, Android", "198.51.100.3"):
        assert text in page
    assert page.count("этот сеанс") == 1


def test_one_session_is_ended_and_the_others_are_not(cast):
    here, there = enter(cast.north.head), enter(cast.north.head, YANDEX)
    key = Session.hash_of(there.session.session_key)

    here.post(reverse("schools:session_end", args=[key]))

    assert is_in(here)
    assert not is_in(there)
    assert AuditEvent.objects.get(verb="person.session_end").text.endswith("Android")


def test_all_others_are_ended_at_once(cast):
    here, *others = [enter(cast.north.head) for _ in range(3)]
    alien = enter(cast.north.coordinator)

    page = here.post("/profile/sessions/end/", follow=True).content.decode()

    assert "Завершено: 2\u00a0сеанса." in page
    assert [is_in(client) for client in (here, *others, alien)] == [True, False, False, True]


def test_session_of_another_person_is_not_there(cast):
    mine, theirs = enter(cast.north.coordinator), enter(cast.north.head)
    key = Session.hash_of(theirs.session.session_key)

    assert mine.post(reverse("schools:session_end", args=[key])).status_code == 404
    assert is_in(theirs)


def test_key_of_a_session_is_not_in_the_database(cast):
    client = enter(cast.north.head)
    key = client.cookies["sessionid"].value

    assert not Session.objects.filter(pk=key).exists()
    assert key not in str(list(Session.objects.values()))
    assert Session.objects.get(user=cast.north.head).pk == Session.hash_of(key)


def test_who_sees_many_schools_is_signed_out_after_an_hour_of_nothing(cast, settings):
    settings.IDLE_MINUTES = 60
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = enter(cast.north.coordinator)
        clock.shift(timedelta(minutes=59))
        before = is_in(client)
        clock.shift(timedelta(minutes=61))
        after = client.get("/profile/")
        page = client.get(after.url).content.decode()

    assert before
    assert after.url == "/sign-in/?next=/profile/"
    assert "больше 60\u00a0минут" in page


def test_school_is_not_signed_out_by_idling(cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = enter(cast.north.school_head)
        clock.shift(timedelta(hours=11))

        assert is_in(client)


def test_idling_is_a_setting(cast, settings):
    settings.IDLE_MINUTES = 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = enter(cast.north.coordinator)
        clock.shift(timedelta(hours=11))

        assert is_in(client)


def test_page_that_asks_by_itself_does_not_keep_the_session(cast, settings):
    settings.IDLE_MINUTES = 60
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = enter(cast.north.coordinator)
        for _ in range(7):
            clock.shift(timedelta(minutes=10))
            last = client.get("/jobs/", headers={"X-Poll": "1"})

    assert last.status_code == 302


def test_session_ends_with_the_day_however_busy(cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = enter(cast.north.coordinator)
        for _ in range(23):
            clock.shift(timedelta(minutes=31))
            # Every save of the data would have moved the end.
            session = client.session
            session["anything"] = str(clock)
            session.save()
            client.get("/profile/")
        before = is_in(client)
        clock.shift(timedelta(seconds=configured.SESSION_COOKIE_AGE) - timedelta(hours=11))

        assert before
        assert not is_in(client)


def test_closed_account_is_out_at_once(cast):
    client = enter(cast.north.observer)

    accounts.close_access(cast.north.observer, by=cast.administrator)

    assert not cast.north.observer.sessions.exists()
    assert not is_in(client)


def test_end_of_the_last_role_ends_sessions_and_of_another_does_not(cast):
    person = cast.north.observer
    place = cast.north.municipality
    second = assignments.give_role(
        person=person, role=Role.SPECIALIST, place=place, starts=timezone.localdate(), ends=None,
        by=cast.north.coordinator,
    )  # fmt: skip
    client = enter(person)

    assignments.end_assignment(second, by=cast.north.coordinator)
    still = is_in(client)
    assignments.end_assignment(person.assignments.get(role="observer"), by=cast.north.coordinator)

    assert still
    assert not is_in(client)


def test_expired_sessions_are_cleared_and_live_ones_are_not(cast):
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        enter(cast.north.head)
    live = enter(cast.north.head)

    SessionStore.clear_expired()

    assert Session.objects.filter(user=cast.north.head).count() == 1
    assert is_in(live)


def test_being_at_work_is_written_down_once_a_minute(cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = enter(cast.north.head)
        started = Session.objects.get(user=cast.north.head).seen_at
        clock.shift(timedelta(seconds=30))
        client.get("/profile/")
        soon = Session.objects.get(user=cast.north.head).seen_at
        clock.shift(sessions.TOUCH)
        client.get("/profile/")

    assert soon == started
    assert Session.objects.get(user=cast.north.head).seen_at > started


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome, Windows"),
        (YANDEX, "Яндекс Браузер, Android"),
        ("Mozilla/5.0 (iPhone; CPU) Version/17 Mobile Safari/604.1", "Safari, iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130.0",
            "Microsoft Edge, Windows",
        ),
        ("<script>alert(1)</script>", "Неизвестное устройство"),
        ("", "Неизвестное устройство"),
    ],
)
def test_browser_is_told_in_plain_words(agent, words):
    assert devices.in_words(agent) == words


def test_every_page_that_asks_by_itself_says_so():
    """Otherwise a page left open would keep its session for ever."""
    silent = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        for tag in re.findall(r"<[^<>]*hx-trigger=\"[^\"]*every [^<>]*>", path.read_text())
        if sessions.POLL not in tag
    ]

    assert not silent


def test_new_password_by_a_code_ends_sessions_and_forgets_places(cast):
    person = cast.north.school_head
    client = enter(person)
    issued = invitations.reissue(person, by=cast.north.coordinator)

    invitations.accept(issued.invitation.pk, password="Осенний лист над рекой")

    assert not is_in(client)
    assert not person.known_places.exists()
    assert Notice.objects.filter(recipient=person, title="Пароль изменён по коду входа").exists()


def test_every_sign_in_has_a_key_of_its_own(client, cast):
    """The key that a browser brings to the sign-in, its own or planted, is not the one after."""
    session = client.session
    session["planted"] = "1"
    session.save()
    before = client.cookies[configured.SESSION_COOKIE_NAME].value
    client.post("/sign-in/", {"email": cast.north.head.email, "password": PASSWORD})
    after = client.cookies[configured.SESSION_COOKIE_NAME].value

    assert after != before
    assert not SessionStore().exists(before)
