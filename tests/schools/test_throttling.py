"""Whom wrong passwords and codes hold up, and whom they must not."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.models import SignInFailure
from schools.people import alarms, throttling
from schools.people.throttling import Guessed
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.cast import PASSWORD, make_cast

pytestmark = pytest.mark.django_db
OFFICE, HOME, ELSEWHERE = "192.0.2.7", "198.51.100.3", "203.0.113.9"


def attempt(email, password="не тот", *, address=OFFICE, client=None):
    """A sign-in by a fresh browser, or by the given one."""
    given = {"email": email, "password": password}
    return (client or Client()).post("/sign-in/", given, REMOTE_ADDR=address)


def enter(email, *, address=OFFICE, client=None):
    return attempt(email, PASSWORD, address=address, client=client)


def entered(response):
    return response.status_code == 302 and response.url == reverse("desk:today")


def test_wrong_codes_of_invitations_do_not_stop_signing_in(client, cast):
    for number in range(throttling.CODES_PER_ADDRESS + 1):
        given = {"code": f"{number:016d}"}
        last = client.post("/join/", given, REMOTE_ADDR=OFFICE)

    assert last.status_code == 429
    assert entered(enter(cast.north.head.email))


def test_wrong_passwords_do_not_stop_codes(client, cast):
    for number in range(throttling.PER_ADDRESS + 1):
        attempt(f"guess{number}@north.example")

    page = client.post("/join/", {"code": "1" * 16}, REMOTE_ADDR=OFFICE)
    assert "Такого кода нет" in page.content.decode()


def test_mistakes_of_one_person_hold_up_nobody_else_of_the_office(cast):
    for _ in range(30):
        attempt(cast.north.specialist.email)

    assert attempt(cast.north.specialist.email).status_code == 429
    assert entered(enter(cast.north.head.email))


def test_address_that_tries_many_accounts_waits(cast):
    for number in range(throttling.PER_ADDRESS):
        attempt(f"guess{number}@north.example")

    assert enter(cast.north.head.email).status_code == 429
    assert entered(enter(cast.north.head.email, address=HOME))


def test_whoever_has_signed_in_from_the_address_is_let_in_beside_an_attack(cast):
    enter(cast.north.head.email)
    for number in range(throttling.PER_ADDRESS + 5):
        attempt(f"guess{number}@north.example")

    assert entered(enter(cast.north.head.email))


def test_attack_from_many_addresses_does_not_keep_the_owner_out(cast):
    email = cast.north.coordinator.email
    enter(email)
    for number in range(throttling.PER_ACCOUNT_ELSEWHERE):
        attempt(email, address=f"203.0.113.{number}")

    stranger = enter(email, address=HOME)
    owner = enter(email)

    assert stranger.status_code == 429
    assert entered(owner)


def test_colleague_behind_the_same_address_does_not_keep_the_owner_out(cast):
    email, browser = cast.north.coordinator.email, Client()
    enter(email, client=browser)
    browser.post("/sign-out/")
    for _ in range(throttling.PER_ACCOUNT + 1):
        last = attempt(email)

    assert last.status_code == 429
    assert entered(enter(email, client=browser))


def test_known_browser_is_counted_too(cast):
    email, browser = cast.north.coordinator.email, Client()
    enter(email, client=browser)
    browser.post("/sign-out/")
    for _ in range(throttling.PER_ACCOUNT):
        attempt(email, client=browser)

    assert enter(email, client=browser).status_code == 429


def test_mark_of_a_browser_that_the_portal_never_gave_is_no_help(cast):
    email, browser = cast.north.coordinator.email, Client()
    browser.cookies["device"] = "made-up"
    for _ in range(throttling.PER_ACCOUNT):
        attempt(email, client=browser)

    assert enter(email, client=browser).status_code == 429


def test_mark_that_somebody_planted_is_replaced_at_the_sign_in(cast):
    browser = Client()
    browser.cookies["device"] = "planted"

    enter(cast.north.head.email, client=browser)

    assert browser.cookies["device"].value != "planted"
    assert browser.cookies["device"]["httponly"]


def test_changed_password_makes_other_browsers_strangers(cast):
    email, old, here = cast.north.head.email, Client(), Client()
    enter(email, client=old, address=HOME)
    enter(email, client=here)
    new = "Осенний лист над рекой"
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    here.post("/profile/password/", given, REMOTE_ADDR=OFFICE)

    # The office and this browser are left.
    assert cast.north.head.known_places.count() == 2


def test_right_password_forgets_only_ones_own_mistakes(cast):
    for number in range(throttling.PER_ADDRESS - 1):
        attempt(f"guess{number}@north.example")
    attempt(cast.north.head.email)
    assert entered(enter(cast.north.head.email))

    attempt("one-more@north.example")
    assert attempt("and-one-more@north.example").status_code == 429


def test_waiting_attempts_do_not_prolong_the_pause(cast):
    for _ in range(throttling.PER_ACCOUNT):
        attempt(cast.north.head.email)
    before = SignInFailure.objects.count()

    for _ in range(3):
        attempt(cast.north.head.email)

    assert SignInFailure.objects.count() == before


def test_rows_of_attempts_hold_neither_e_mails_nor_addresses(cast):
    enter(cast.north.head.email)
    attempt("somebody@north.example")

    rows = str(list(SignInFailure.objects.values()))
    rows += str(list(cast.north.head.known_places.values()))
    assert "somebody" not in rows
    assert OFFICE not in rows


def test_old_failures_are_not_kept(cast):
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        attempt("somebody@north.example")

    enter(cast.north.head.email)

    assert not SignInFailure.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9, 192.0.2.7", "192.0.2.7"),
        (2, "198.51.100.1, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "192.0.2.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:192.0.2.7", "192.0.2.7"),
    ],
    ids=["none", "one", "two", "too-few", "empty", "junk", "ipv6", "mapped"],
)
def test_address_is_what_our_farthest_proxy_saw(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert throttling.address_of(request) == address


def test_forged_header_does_not_make_a_new_stranger(cast):
    for number in range(throttling.PER_ADDRESS + 1):
        last = Client().post(
            "/sign-in/",
            {"email": f"guess{number}@north.example", "password": "не тот"},
            REMOTE_ADDR=OFFICE,
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
        )

    assert last.status_code == 429


def test_failed_and_paused_sign_ins_are_in_the_trail_once_each(cast):
    person = cast.north.head
    for _ in range(throttling.PER_ACCOUNT + 5):
        attempt(person.email)

    events = AuditEvent.objects.order_by("created_at")
    assert [(e.verb, e.actor) for e in events] == [
        (alarms.FAILED, "не вошедший в портал"),
        (alarms.PAUSED, "не вошедший в портал"),
    ]
    assert f"{person.full_name}, адрес {OFFICE}" in events[0].text
    assert {e.scope for e in events} == {cast.north.municipality.scope}


def test_what_was_typed_instead_of_an_e_mail_is_not_in_the_trail(cast):
    attempt("moj-parol@secret.example")

    assert "moj-parol" not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.get().text.startswith("Неверный пароль: почта, которой нет")


def test_attack_from_everywhere_does_not_fill_the_trail(cast, monkeypatch):
    monkeypatch.setattr(alarms, "MOST", 3)
    for number in range(6):
        attempt(cast.north.head.email, address=f"203.0.113.{number}")

    assert AuditEvent.objects.filter(verb=alarms.FAILED).count() == 3


@pytest.mark.django_db(transaction=True)
def test_attempts_that_come_at_once_are_let_through_no_more_than_the_limit():
    """Both databases: everybody writes the attempt down before anybody is counted."""
    email, crowd = make_cast().north.head.email, 16
    start, passed = threading.Barrier(crowd), []

    def one() -> None:
        start.wait()
        try:
            passed.append(
                throttling.begin(Guessed.PASSWORD, throttling.Client(OFFICE), account=email)
            )
        except Refused:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert connection.vendor in {"sqlite", "postgresql"}
    assert len(passed) <= throttling.PER_ACCOUNT
