"""A way in by a one-time code: issued, used once, expired, revoked, guessed at."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from schools.models import Assignment, Invitation, User
from schools.people import invitations, throttling
from schools.people.authority import PORTAL
from schools.permissions import Role
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent

pytestmark = pytest.mark.django_db
PASSWORD = "Осенний лист над рекой"


def invite(cast, *, by=None, email="novaya@north.example", role=Role.SCHOOL_HEAD, place=None):
    return invitations.invite(
        email=email,
        surname="Новосёлова",
        name="Ирина",
        patronymic="Юрьевна",
        post="директор",
        role=role,
        place=place or cast.north.school,
        starts=timezone.localdate(),
        ends=None,
        by=by or cast.north.coordinator,
    )


def set_password(client, password=PASSWORD):
    return client.post("/join/password/", {"new_password1": password, "new_password2": password})


def test_invited_person_enters_by_the_code_and_sets_a_password(client, cast):
    issued = invite(cast).issued

    proved = client.post("/join/", {"code": invitations.grouped(issued.code)})
    page = client.get(proved.url).content.decode()
    entered = set_password(client)

    assert proved.url == reverse("schools:join_password")
    assert "Новосёлова Ирина Юрьевна" in page
    assert cast.north.school.name in page
    assert entered.url == reverse("desk:today")
    person = User.objects.get(email="novaya@north.example")
    assert person.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert AuditEvent.objects.filter(verb="person.join", scope=cast.north.school.scope).exists()


def test_code_is_kept_only_as_a_keyed_hash(cast, settings):
    issued = invite(cast).issued

    kept = Invitation.objects.get()
    settings.SECRET_KEY = "another-" * 8

    assert issued.code not in str(vars(kept))
    assert issued.code not in str(list(AuditEvent.objects.values()))
    with pytest.raises(Refused):
        invitations.find(issued.code, client=throttling.Client("192.0.2.1"))


def test_opening_the_link_spends_nothing(client, cast):
    issued = invite(cast).issued
    link = reverse("schools:join", args=[issued.code])

    for _ in range(3):
        assert client.get(link).url == reverse("schools:join_password")

    assert set_password(client).status_code == 302


def test_code_works_once(client, cast):
    issued = invite(cast).issued
    client.post("/join/", {"code": issued.code})
    set_password(client)
    client.logout()

    again = client.post("/join/", {"code": issued.code}).content.decode()

    assert "Этот код уже использован" in again
    assert client.get("/join/password/").url == reverse("schools:join")


def test_code_proved_twice_sets_only_one_password(client, cast, django_user_model):
    issued = invite(cast).issued
    second = type(client)()
    for browser in (client, second):
        browser.post("/join/", {"code": issued.code})

    set_password(client)
    response = set_password(second, "Совсем другой пароль 1")

    assert response.status_code in {302, 409}
    assert User.objects.get(email="novaya@north.example").check_password(PASSWORD)


def test_expired_code_is_refused_with_its_date(client, cast):
    issued = invite(cast).issued

    with time_machine.travel(timezone.now() + invitations.VALID + timedelta(minutes=1)):
        page = client.post("/join/", {"code": issued.code}).content.decode()

    assert "Срок кода истёк" in page


def test_revoked_code_is_refused(client, cast):
    issued = invite(cast).issued

    invitations.revoke(issued.invitation, by=cast.north.coordinator)

    assert "Этот код отозван" in client.post("/join/", {"code": issued.code}).content.decode()
    with pytest.raises(Refused):
        invitations.revoke(issued.invitation, by=cast.north.coordinator)


def test_new_code_cancels_the_earlier_ones(client, cast):
    invited = invite(cast)
    old = invited.issued

    new = invitations.reissue(invited.person, by=cast.north.coordinator)

    assert "отозван" in client.post("/join/", {"code": old.code}).content.decode()
    assert client.post("/join/", {"code": new.code}).status_code == 302


def test_new_code_replaces_a_forgotten_password_only_when_it_is_used(client, cast):
    person = cast.north.school_head

    issued = invitations.reissue(person, by=cast.north.coordinator)
    before = User.objects.get(pk=person.pk).password
    client.post("/join/", {"code": issued.code})
    set_password(client)

    person.refresh_from_db()
    assert before != person.password
    assert person.check_password(PASSWORD)


def test_guessing_codes_is_paused_by_address(client, cast):
    issued = invite(cast).issued
    for number in range(throttling.CODES_PER_ADDRESS):
        page = client.post("/join/", {"code": f"{number:016d}"})
        assert "Такого кода нет" in page.content.decode()

    assert client.post("/join/", {"code": issued.code}).status_code == 429


def test_person_with_a_password_gets_the_role_and_no_code(cast):
    director = cast.north.school_head

    invited = invite(cast, email=director.email.upper(), place=cast.north.schools[1])

    assert invited.issued is None
    assert invited.person == director
    assert invited.person.surname == "Директорова-Северный"
    assert director.assignments.count() == 2


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.ADMINISTRATOR, lambda cast: PORTAL),
        (Role.REGION_OPERATOR, lambda cast: cast.region),
        (Role.COORDINATOR, lambda cast: cast.south.municipality),
        (Role.SCHOOL_HEAD, lambda cast: cast.south.school),
    ],
    ids=["administrator", "region", "other-municipality", "other-school"],
)
def test_coordinator_invites_only_into_the_own_municipality(cast, role, place):
    with pytest.raises(PermissionDenied):
        invite(cast, role=role, place=place(cast))

    assert not User.objects.filter(email="novaya@north.example").exists()


def test_role_without_the_right_place_is_refused_and_leaves_no_account(cast):
    with pytest.raises(Refused, match="назначается на школу"):
        invite(cast, role=Role.CURATOR, place=cast.north.municipality)

    assert not User.objects.filter(email="novaya@north.example").exists()


def test_code_for_a_person_with_a_role_elsewhere_is_not_a_coordinators_to_give(cast):
    person = cast.north.specialist
    Assignment.objects.create(
        user=person, role=Role.SPECIALIST, municipality=cast.south.municipality
    )

    with pytest.raises(PermissionDenied, match="Южный район"):
        invitations.reissue(person, by=cast.north.coordinator)
    assert invitations.reissue(person, by=cast.administrator)


def test_code_for_an_administrator_is_not_a_coordinators_to_give(cast):
    Assignment.objects.create(user=cast.north.specialist, role=Role.ADMINISTRATOR)

    with pytest.raises(PermissionDenied):
        invitations.reissue(cast.north.specialist, by=cast.north.coordinator)


def given(cast, **changes):
    return {
        "surname": "Новосёлова", "name": "Ирина", "patronymic": "", "post": "",
        "email": "novaya@north.example", "role": "school_head",
        "place": f"school:{cast.north.school.pk}", "starts": timezone.localdate().isoformat(),
        "ends": "", "way": "card",
    } | changes  # fmt: skip


def test_card_shows_the_code_in_groups_to_whoever_issued_it_and_to_nobody_else(sign_in, cast):
    client = sign_in(cast.north.coordinator)

    card = client.post("/people/invite/", given(cast))
    page = client.get(card.url).content.decode()
    page_again = client.get(card.url).content.decode()
    another = sign_in(cast.administrator).get(card.url).content.decode()

    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", page)
    assert code
    assert code.group() in page_again
    assert "no-store" in client.get(card.url)["Cache-Control"]
    assert not re.search(r"\d{4} \d{4} \d{4} \d{4}", another)
    assert "Код уже не показать" in another


def test_letter_brings_a_link_that_opens_the_invitation(sign_in, client, cast, mailoutbox):
    sign_in(cast.north.coordinator).post("/people/invite/", given(cast, way="letter"))

    letter = mailoutbox[0]
    link = re.search(r"http://testserver(/join/\d{16}/)", letter.body)
    assert letter.to == ["novaya@north.example"]
    assert link
    assert client.get(link.group(1)).url == reverse("schools:join_password")


def test_letter_that_could_not_be_sent_leaves_the_card(sign_in, cast, monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPException("no")

    monkeypatch.setattr(invitations, "send_mail", refuse)
    client = sign_in(cast.north.coordinator)

    page = client.post("/people/invite/", given(cast, way="letter"), follow=True)

    assert "отправить не удалось" in page.content.decode()
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", page.content.decode())


def test_form_offers_only_places_of_the_chosen_role(sign_in, cast):
    page = sign_in(cast.north.coordinator).get("/people/invite/?role=school_head").content.decode()

    assert cast.north.school.name in page
    assert f"municipality:{cast.north.municipality.pk}" not in page
    assert cast.south.school.name not in page
    assert "Администратор" not in page


def test_form_refuses_a_place_that_was_not_offered(sign_in, cast):
    foreign = given(cast, place=f"school:{cast.south.school.pk}")

    page = sign_in(cast.north.coordinator).post("/people/invite/", foreign).content.decode()

    assert "Для этой роли выберите место из списка." in page
    assert not User.objects.filter(email="novaya@north.example").exists()
