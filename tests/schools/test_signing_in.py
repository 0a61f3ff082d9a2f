"""Signing in and out, the pause after wrong passwords, changing one's own password."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from schools.people import throttling
from shnor_portal.core.models import AuditEvent
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/sign-in/"


def attempt(client, email, password="не тот", **extra):
    return client.post(URL, {"email": email, "password": password}, **extra)


def test_right_password_opens_the_desk_and_is_on_record(client, cast):
    person = cast.north.coordinator

    response = attempt(client, person.email.upper(), PASSWORD)

    assert response.url == reverse("desk:today")
    assert client.session["_auth_user_id"] == str(person.pk)
    event = AuditEvent.objects.get(verb="person.sign_in")
    assert (event.created_by, event.scope) == (person, cast.north.municipality.scope)


def test_after_signing_in_one_comes_where_one_was_going(client, cast):
    wanted = reverse("schools:people")

    shown = client.get(wanted, follow=True)
    field = f'<input type="hidden" name="next" value="{wanted}">'
    response = client.post(
        URL, {"email": cast.north.head.email, "password": PASSWORD, "next": wanted}
    )

    assert field in shown.content.decode()
    assert response.url == wanted


@pytest.mark.parametrize("alien", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_after_signing_in_nobody_is_sent_to_another_site(client, cast, alien):
    given = {"email": cast.north.head.email, "password": PASSWORD, "next": alien}

    assert client.post(URL, given).url == reverse("desk:today")


def test_wrong_password_says_how_many_attempts_are_left(client, cast):
    page = attempt(client, cast.north.head.email).content.decode()

    assert "Почта или пароль не подходят. Осталось попыток: 4." in page


def test_unknown_account_gets_the_same_answer_as_a_known_one(client, cast):
    known = attempt(client, cast.north.head.email).content.decode()
    unknown = attempt(client, "nobody@north.example").content.decode()

    same = "Почта или пароль не подходят. Осталось попыток: 4."
    assert same in known
    assert same in unknown


def test_sixth_attempt_of_an_account_waits_even_with_the_right_password(client, cast):
    email = cast.north.head.email
    for _ in range(throttling.PER_ACCOUNT):
        assert attempt(client, email).status_code == 200

    response = attempt(client, email, PASSWORD)

    assert response.status_code == 429
    assert "через 15\u00a0минут" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_pause_of_an_account_does_not_touch_others(client, cast):
    for _ in range(throttling.PER_ACCOUNT):
        attempt(client, cast.north.head.email)

    assert attempt(client, cast.north.specialist.email, PASSWORD).status_code == 302


def test_pause_ends_when_the_oldest_failure_is_fifteen_minutes_old(client, cast):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(throttling.PER_ACCOUNT):
            attempt(client, cast.north.head.email)
            clock.shift(60)
        said = attempt(client, cast.north.head.email, PASSWORD).content.decode()
        clock.move_to(start + throttling.WINDOW + timedelta(seconds=1))
        let = attempt(client, cast.north.head.email, PASSWORD)

    assert "через 10\u00a0минут" in said
    assert let.status_code == 302


def test_right_password_clears_the_account(client, cast):
    email = cast.north.head.email
    for _ in range(throttling.PER_ACCOUNT - 1):
        attempt(client, email)
    attempt(client, email, PASSWORD)
    client.logout()

    assert "Осталось попыток: 4." in attempt(client, email).content.decode()


def test_closed_account_does_not_sign_in(client, cast):
    cast.north.head.is_active = False
    cast.north.head.save()

    page = attempt(client, cast.north.head.email, PASSWORD).content.decode()

    assert "Почта или пароль не подходят" in page


def test_poll_of_a_page_whose_session_ended_reloads_it(client, cast):
    response = client.get(URL, headers={"HX-Request": "true"})

    assert response["HX-Refresh"] == "true"


def test_sign_out_needs_a_post(sign_in, cast):
    client = sign_in(cast.north.head)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == URL
    assert "_auth_user_id" not in client.session


def test_changed_password_ends_other_sessions_and_keeps_this_one(sign_in, cast):
    here, elsewhere = sign_in(cast.north.head), sign_in(cast.north.head)
    new = "Осенний лист над рекой"
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    response = here.post("/profile/password/", given)

    assert response.url == reverse("schools:profile")
    assert here.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302
    assert AuditEvent.objects.filter(verb="person.password").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("не тот", "Осенний лист над рекой", "Нынешний пароль набран неверно"),
        (PASSWORD, "коротко", "слишком короткий"),
        (PASSWORD, "1234567890", "легко угадать"),
    ],
    ids=["wrong-old", "short", "digits"],
)
def test_password_is_not_changed_against_the_rules(sign_in, cast, old, new, said):
    given = {"old_password": old, "new_password1": new, "new_password2": new}

    page = sign_in(cast.north.head).post("/profile/password/", given).content.decode()

    assert said in page
    cast.north.head.refresh_from_db()
    assert cast.north.head.check_password(PASSWORD)


def test_signing_out_leaves_nothing_in_the_browser(sign_in, cast):
    response = sign_in(cast.north.head).post("/sign-out/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
