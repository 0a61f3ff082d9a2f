"""The second factor: set up, asked for, lost, required."""

import base64
import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp

from schools.models import PrintedCode, SecondFactor, User
from schools.people import factors, proving, throttling
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, Notice
from tests.cast import PASSWORD, make_cast

pytestmark = pytest.mark.django_db
PAGE, CODE_PAGE = "/profile/factor/", "/sign-in/code/"
HERE = throttling.Client("192.0.2.7")


def code_of(person, *, new=False, ahead=0):
    """What the telephone of the person shows, `ahead` steps from now."""
    factor = SecondFactor.objects.get(user=person)
    key = base64.b32decode(factor.new_secret if new else factor.secret)
    return f"{totp(key, t0=int(-ahead * factors.STEP)):06d}"


def set_up(person):
    """The factor is on; returns the codes on paper. The present code is spent by it."""
    factors.start(person)
    return factors.confirm(person, code=code_of(person, new=True), client=HERE)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def tick(clock):
    clock.shift(timedelta(seconds=factors.STEP))


def begin(person, client=None):
    client = client or Client()
    client.post("/sign-in/", {"email": person.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get("/profile/").status_code == 200


def test_setting_up_shows_a_picture_a_key_and_then_codes_once(sign_in, cast):
    person = cast.north.head
    client = sign_in(person)
    client.post("/profile/factor/start/")
    page = client.get(PAGE)
    key = re.search(r'id="factor-key">([A-Z2-7 ]+)<', page.content.decode())[1]
    answer = client.post("/profile/factor/confirm/", {"code": code_of(person, new=True)})
    codes = re.findall(r"<code>(\d{5} \d{5})</code>", answer.content.decode())

    assert "<svg" in page.content.decode()
    assert key.replace(" ", "") == SecondFactor.objects.get(user=person).secret
    assert len(set(codes)) == factors.PRINTED
    assert "no-store" in page["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]
    assert factors.is_on(person)
    assert not re.search(r"\d{5} \d{5}", client.get(PAGE).content.decode())


def test_wrong_first_code_turns_nothing_on(sign_in, cast):
    client = sign_in(cast.north.head)
    client.post("/profile/factor/start/")

    page = client.post("/profile/factor/confirm/", {"code": "000000"}).content.decode()

    assert "Код не подходит" in page
    assert not factors.is_on(cast.north.head)


def test_secret_and_codes_are_not_in_the_database_in_clear(cast):
    codes = set_up(cast.north.head)
    secret = SecondFactor.objects.get(user=cast.north.head).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, new_secret FROM schools_secondfactor")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT code_hash FROM schools_printedcode")
        stored += str(cursor.fetchall())

    assert len(secret) == 32
    assert secret not in stored
    assert not any(code.replace(" ", "") in stored for code in codes)


def test_password_alone_opens_nothing(cast):
    set_up(cast.north.head)
    client = Client()

    step = client.post("/sign-in/", {"email": cast.north.head.email, "password": PASSWORD})

    assert step.url.startswith(CODE_PAGE)
    assert not is_in(client)
    assert not AuditEvent.objects.filter(verb="person.sign_in").exists()


def test_code_of_the_telephone_lets_in_to_where_one_was_going(cast, clock):
    person = cast.north.head
    set_up(person)
    tick(clock)
    client = Client()
    given = {"email": person.email, "password": PASSWORD, "next": "/people/"}
    step = client.post("/sign-in/", given)
    page = client.get(step.url).content.decode()
    wanted = re.search(r'name="next" value="([^"]+)"', page)[1]

    done = client.post(CODE_PAGE, {"code": code_of(person), "next": wanted})

    assert done.url == "/people/"
    assert is_in(client)


def test_code_is_accepted_once(cast, clock):
    person = cast.north.head
    set_up(person)
    tick(clock)
    code = code_of(person)
    begin(person, first := Client()).post(CODE_PAGE, {"code": code})
    again = begin(person, second := Client()).post(CODE_PAGE, {"code": code})

    assert is_in(first)
    assert "Код не подходит" in again.content.decode()
    assert not is_in(second)


def test_earlier_code_after_a_later_one_is_refused(cast, clock):
    person = cast.north.head
    set_up(person)
    for _ in range(3):
        tick(clock)
    factors.check(person, code=code_of(person), client=HERE)

    with pytest.raises(Refused):
        factors.check(person, code=code_of(person, ahead=-1), client=HERE)


@pytest.mark.parametrize(("ahead", "accepted"), [(1, True), (-1, True), (2, False), (-2, False)])
def test_clock_of_the_telephone_may_be_half_a_minute_off(cast, clock, ahead, accepted):
    person = cast.north.head
    set_up(person)
    clock.shift(timedelta(minutes=10))
    client = begin(person)

    client.post(CODE_PAGE, {"code": code_of(person, ahead=ahead)})

    assert is_in(client) is accepted


def test_code_on_paper_lets_in_once_and_says_how_many_are_left(cast):
    person = cast.north.head
    code = set_up(person)[0]
    first, second = begin(person), begin(person)

    page = first.post(CODE_PAGE, {"code": code}, follow=True).content.decode()
    again = second.post(CODE_PAGE, {"code": code})

    assert "осталось: 9\u00a0кодов" in page
    assert "Код не подходит" in again.content.decode()
    assert not is_in(second)
    assert AuditEvent.objects.filter(verb="person.printed_code").count() == 1


def test_code_on_paper_is_the_persons_own(cast):
    codes = set_up(cast.north.head)
    set_up(cast.north.coordinator)

    with pytest.raises(Refused):
        factors.check(cast.north.coordinator, code=codes[0], client=HERE)


def test_new_codes_replace_the_earlier_ones(sign_in, cast):
    old = set_up(cast.north.head)
    client = sign_in(cast.north.head)

    page = client.post("/profile/factor/codes/").content.decode()

    assert len(re.findall(r"<code>\d{5} \d{5}</code>", page)) == factors.PRINTED
    assert PrintedCode.objects.filter(user=cast.north.head).count() == factors.PRINTED
    with pytest.raises(Refused):
        factors.check(cast.north.head, code=old[0], client=HERE)


def test_guessing_of_codes_is_paused_and_the_owner_is_told(cast):
    person = cast.north.head
    set_up(person)
    client = begin(person)
    for _ in range(throttling.PER_ACCOUNT):
        client.post(CODE_PAGE, {"code": "000000"})

    paused = client.post(CODE_PAGE, {"code": "000000"})
    client.post(CODE_PAGE, {"code": "000000"})

    assert paused.status_code == 429
    told = Notice.objects.filter(recipient=person, title="Неверные коды второго фактора")
    assert told.count() == 1


def test_second_step_is_not_waited_for_longer_than_ten_minutes(cast, clock):
    person = cast.north.head
    set_up(person)
    client = begin(person)
    clock.shift(timedelta(minutes=11))

    client.post(CODE_PAGE, {"code": code_of(person)})

    assert not is_in(client)


def test_password_changed_in_between_ends_the_second_step(cast, clock):
    person = cast.north.head
    set_up(person)
    client = begin(person)
    person.set_password("Осенний лист над рекой")
    person.save()
    tick(clock)

    client.post(CODE_PAGE, {"code": code_of(person)})

    assert not is_in(client)


def test_new_password_by_an_invitation_code_does_not_pass_by_the_factor(client, cast):
    from schools.people import invitations

    person = cast.north.school_head
    set_up(person)
    issued = invitations.reissue(person, by=cast.north.coordinator)
    client.post("/join/", {"code": issued.code})
    new = "Осенний лист над рекой"

    step = client.post("/join/password/", {"new_password1": new, "new_password2": new})

    assert step.url.startswith(CODE_PAGE)
    assert not is_in(client)


def test_proof_is_the_code_where_the_factor_is_on(sign_in, cast, clock):
    person = cast.north.coordinator
    set_up(person)
    client = sign_in(person)
    clock.shift(proving.FOR + timedelta(minutes=1))
    deed = reverse("schools:leave_places", args=[cast.north.observer.pk])

    by_password = client.post(deed, {"proof": PASSWORD})
    client.post(deed, {"proof": code_of(person)})

    assert "Код не подходит" in by_password.content.decode()
    assert not cast.north.observer.assignments.unfinished().exists()


def test_new_password_asks_for_the_code_too(sign_in, cast, clock):
    person = cast.north.head
    set_up(person)
    client = sign_in(person)
    new = "Осенний лист над рекой"
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    without = client.post("/profile/password/", given | {"code": "000000"})
    tick(clock)
    done = client.post("/profile/password/", given | {"code": code_of(person)})

    assert "Код не подходит" in without.content.decode()
    assert done.status_code == 302
    assert Notice.objects.filter(recipient=person, title="Пароль изменён").count() == 1


def require(place, day):
    place.municipality.factor_from = day
    place.municipality.save()


def test_staff_of_a_municipality_that_requires_it_set_it_up_before_anything_else(sign_in, cast):
    require(cast.north, timezone.localdate())
    person = cast.north.specialist
    client = sign_in(person)

    assert [client.get(url).url for url in ("/", "/people/", "/jobs/")] == [PAGE] * 3
    assert client.post("/profile/factor/codes/").status_code in {302, 409}
    assert client.get("/people/", headers={"HX-Request": "true"})["HX-Redirect"] == PAGE
    assert "обязателен" in client.get(PAGE).content.decode()
    client.post("/profile/factor/start/")
    client.post("/profile/factor/confirm/", {"code": code_of(person, new=True)})
    assert client.get("/people/").status_code == 200


def test_requirement_holds_from_its_day_for_the_staff_of_that_municipality(sign_in, cast):
    require(cast.north, timezone.localdate() + timedelta(days=1))
    require(cast.south, timezone.localdate())

    for person in (cast.north.head, cast.south.school_head, cast.region_operator):
        assert sign_in(person).get("/people/").status_code == 200
    assert sign_in(cast.south.head).get("/people/").status_code == 302


def test_operators_and_administrators_are_required_by_a_setting(sign_in, cast, settings):
    settings.REQUIRE_SECOND_FACTOR = True

    for person in (cast.region_operator, cast.administrator):
        assert sign_in(person).get("/people/").url == PAGE
    assert sign_in(cast.north.head).get("/people/").status_code == 200


def test_required_factor_is_moved_to_another_telephone_but_not_ended(sign_in, cast, clock):
    person = cast.north.head
    set_up(person)
    require(cast.north, timezone.localdate())
    client = sign_in(person)

    client.post("/profile/factor/end/")
    client.post("/profile/factor/start/")
    tick(clock)
    old = code_of(person)
    client.post("/profile/factor/confirm/", {"code": code_of(person, new=True)})

    assert factors.is_on(person)
    tick(clock)
    with pytest.raises(Refused):
        factors.check(person, code=old, client=HERE)
    assert "Отключить" not in client.get(PAGE).content.decode()


def test_voluntary_factor_is_ended_and_the_person_is_told(
    sign_in, cast, django_capture_on_commit_callbacks
):
    set_up(cast.north.head)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.north.head).post("/profile/factor/end/")

    assert not factors.is_on(cast.north.head)
    assert not PrintedCode.objects.exists()
    assert [letter.subject for letter in mail.outbox] == ["Второй фактор входа отключён"]


def test_manager_resets_a_lost_factor_and_the_person_is_told(
    sign_in, cast, django_capture_on_commit_callbacks
):
    person = cast.north.specialist
    set_up(person)
    theirs = sign_in(person)
    url = reverse("schools:factor_reset", args=[person.pk])

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.north.coordinator).post(url)

    assert not factors.is_on(person)
    assert not is_in(theirs)
    assert mail.outbox[-1].subject == "Второй фактор входа сброшен"
    assert cast.north.coordinator.short_name in mail.outbox[-1].body
    event = AuditEvent.objects.filter(verb="person.factor").first()
    assert event.created_by == cast.north.coordinator


def test_factor_is_reset_only_by_who_manages_the_whole_account(sign_in, cast):
    set_up(cast.north.head)
    url = reverse("schools:factor_reset", args=[cast.north.head.pk])

    assert sign_in(cast.south.coordinator).post(url).status_code == 404
    assert sign_in(cast.north.coordinator).post(url).status_code == 403, "the head stands above"
    assert sign_in(cast.north.school_head).post(url).status_code == 403
    assert factors.is_on(cast.north.head)


def test_own_factor_is_not_reset_in_passing(cast):
    set_up(cast.north.coordinator)

    with pytest.raises(Refused):
        factors.reset(cast.north.coordinator, by=cast.north.coordinator)


def test_waiting_key_is_shown_only_after_a_proof(sign_in, cast):
    with time_machine.travel(timezone.now() - proving.FOR - timedelta(minutes=1)):
        client = sign_in(cast.north.head)
    factors.start(cast.north.head)

    assert "factor-key" not in client.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["telephone", "paper"])
def test_one_code_brought_at_once_lets_in_one(kind):
    person = make_cast().north.head
    codes = set_up(person)
    code = codes[0] if kind == "paper" else code_of(person, ahead=1)
    crowd = 4
    start, passed = threading.Barrier(crowd), []

    def one() -> None:
        start.wait()
        try:
            factors.check(User.objects.get(pk=person.pk), code=code, client=HERE)
            passed.append(True)
        except Refused:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == 1


def test_factor_of_the_last_administrator_is_reset_from_the_command_line(cast, capsys):
    set_up(cast.administrator)

    call_command("reset_second_factor", cast.administrator.email)

    assert "сброшен" in capsys.readouterr().out
    assert not factors.is_on(cast.administrator)


@pytest.mark.parametrize("by", ["coordinator@south.example", "coordinator@north.example"])
def test_command_resets_nothing_for_who_may_not(cast, by):
    set_up(cast.administrator)

    with pytest.raises(SystemExit) as ending:
        call_command("reset_second_factor", cast.administrator.email, "--by", by)

    assert ending.value.code == 1
    assert factors.is_on(cast.administrator)
