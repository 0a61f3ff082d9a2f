"""A way in by a one-time code: issued, used once, expired, revoked, guessed at."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from schools.models import Assignment, Invitation, Session, SignInFailure, User
from schools.people import invitations, throttling
from schools.people.assignments import end_assignment, give_role
from schools.people.authority import PORTAL
from schools.people.session_store import SessionStore
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

    page = client.get(link)

    assert page.status_code == 200
    assert invitations.grouped(issued.code) in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert client.get("/join/password/").url == reverse("schools:join"), "nothing is proved yet"
    client.post("/join/", {"code": invitations.grouped(issued.code)})
    assert set_password(client).status_code == 302


def test_opening_wrong_links_counts_for_nothing(client, cast):
    issued = invite(cast).issued

    for number in range(2 * throttling.CODES_PER_ADDRESS):
        assert client.get(f"/join/{number:016d}/").status_code == 200

    assert not SignInFailure.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="person.sign_in").exists()
    assert client.post("/join/", {"code": issued.code}).status_code == 302


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

    person = invited.assignment.user
    new = invitations.reissue(
        person, by=cast.north.coordinator, instead_of=invitations.seal(person)
    )

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
    assert invited.assignment.user == director
    assert invited.assignment.user.surname == "Директорова-Северный"
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

    with pytest.raises(PermissionDenied, match="вы людьми не управляете") as denied:
        invitations.reissue(person, by=cast.north.coordinator)
    assert cast.south.municipality.name not in str(denied.value)
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


CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


def test_card_shows_the_code_once_and_keeps_it_nowhere(sign_in, cast, caplog):
    client = sign_in(cast.north.coordinator)

    card = client.post("/people/invite/", given(cast))
    code = CODE.search(card.content.decode())

    assert card.status_code == 200
    assert "no-store" in card["Cache-Control"]
    assert code
    digits = code.group().replace(" ", "")
    person = User.objects.get(email="novaya@north.example")
    for address in (f"/people/{person.pk}/", "/people/", "/people/invite/", "/audit/", "/"):
        page = client.get(address).content.decode()
        assert digits not in page.replace(" ", "")
    store = SessionStore()
    kept = "".join(str(store.decode(s.session_data)) for s in Session.objects.all())
    kept += str(list(Session.objects.values())) + str(list(Invitation.objects.values()))
    assert digits not in kept + str(list(AuditEvent.objects.values())) + caplog.text


def test_same_invitation_sent_twice_makes_one_code(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    form = {"referer": "http://testserver/people/invite/"}
    client.post("/people/invite/", given(cast), headers=form)

    again = client.post("/people/invite/", given(cast), headers=form, follow=True)

    assert not CODE.search(again.content.decode())
    assert "уже есть" in again.content.decode()
    assert Invitation.objects.open().count() == 1


def test_same_request_for_a_new_code_sent_twice_makes_one(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    person = cast.north.curator
    page = f"/people/{person.pk}/"
    seen = {"instead_of": invitations.seal(person)}
    form = {"referer": f"http://testserver{page}"}

    first = client.post(f"{page}code/", seen, headers=form).content.decode()
    again = client.post(f"{page}code/", seen, headers=form, follow=True).content.decode()

    assert CODE.search(first)
    assert not CODE.search(again)
    assert "уже выпущен" in again
    assert [i.stage for i in person.invitations.all()] == [Invitation.Stage.OPEN]


def test_letter_brings_a_link_that_opens_the_invitation(sign_in, client, cast, mailoutbox):
    answer = sign_in(cast.north.coordinator).post("/people/invite/", given(cast, way="letter"))

    letter = mailoutbox[0]
    link = re.search(r"http://testserver(/join/\d{16}/)", letter.body)
    assert answer.status_code == 302, "the code is on no page"
    assert letter.to == ["novaya@north.example"]
    assert link
    page = client.get(link.group(1)).content.decode()
    typed = re.search(r'name="code" value="([^"]+)"', page)
    assert client.post("/join/", {"code": typed[1]}).url == reverse("schools:join_password")


def test_letter_that_could_not_be_sent_leaves_the_card(sign_in, cast, monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPException("no")

    monkeypatch.setattr(invitations, "send_mail", refuse)
    client = sign_in(cast.north.coordinator)

    page = client.post("/people/invite/", given(cast, way="letter")).content.decode()

    assert "отправить не" in page
    assert CODE.search(page)


def test_code_is_not_written_into_the_log_where_there_is_no_mail(sign_in, cast, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    client = sign_in(cast.north.coordinator)

    form = client.get("/people/invite/").content.decode()
    issued = invite(cast).issued

    assert "Отправить ссылку" not in form
    assert not invitations.send_letter(issued, link=f"http://portal/join/{issued.code}/")
    assert issued.code not in capsys.readouterr().out


def test_code_of_a_senior_person_is_shown_to_no_coordinator(cast, mailoutbox):
    head = cast.north.head
    with pytest.raises(Refused, match="на экране не показывается"):
        invitations.reissue(head, by=cast.north.coordinator)

    by_letter = invitations.reissue(head, by=cast.north.coordinator, by_letter=True)

    assert not by_letter.may_be_shown
    assert invitations.reissue(
        head, by=cast.administrator, instead_of=invitations.seal(head)
    ).may_be_shown


def test_code_of_a_senior_person_that_could_not_be_sent_is_dropped(sign_in, cast, monkeypatch):
    monkeypatch.setattr(invitations, "send_letter", lambda *args, **kwargs: False)
    client = sign_in(cast.north.coordinator)

    page = client.post(f"/people/{cast.north.head.pk}/code/", {"letter": "1"}, follow=True)

    assert not CODE.search(page.content.decode())
    assert not Invitation.objects.open().exists()


def test_owner_of_a_password_is_told_of_a_new_code(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        issued = invitations.reissue(cast.north.curator, by=cast.north.coordinator)

    assert mailoutbox[-1].to == [cast.north.curator.email]
    assert cast.north.coordinator.short_name in mailoutbox[-1].body
    assert issued.code not in mailoutbox[-1].body


def test_code_dies_when_its_person_outgrows_whoever_issued_it(client, cast):
    """Else the card of a school team's member would open a portal's administrator."""
    issued = invite(cast).issued
    person = issued.invitation.user

    give_role(
        person=person, role=Role.ADMINISTRATOR, place=PORTAL, starts=timezone.localdate(),
        ends=None, by=cast.administrator,
    )  # fmt: skip

    assert "отозван" in client.post("/join/", {"code": issued.code}).content.decode()


def test_code_dies_with_the_last_role(client, cast):
    invited = invite(cast)

    end_assignment(invited.assignment, by=cast.north.coordinator)

    assert "отозван" in client.post("/join/", {"code": invited.issued.code}).content.decode()


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
