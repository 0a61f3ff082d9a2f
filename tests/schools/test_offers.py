"""Roles that wait: nothing is in force, and nothing is learned, before everybody said yes."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from schools.models import Assignment, Invitation, RoleOffer, User
from schools.people import accounts, assignments, invitations, queries, role_offers
from schools.people.authority import PORTAL
from schools.permissions import Role
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, Notice
from shnor_portal.desk import today

pytestmark = pytest.mark.django_db
State = RoleOffer.State


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


def invite(cast, email, *, by=None, role=Role.CURATOR, place=None, **changes):
    """The northern coordinator invites; `place` is their gymnasium unless said otherwise."""
    given = {
        "surname": "Выдуманная", "name": "Ольга", "patronymic": "", "post": "учитель",
        "role": role, "place": place or cast.north.school, "starts": timezone.localdate(),
        "ends": None, "by": again(by or cast.north.coordinator),
    } | changes  # fmt: skip
    return invitations.invite(email=email, **given)


def pending(cast, role=Role.SCHOOL_TEAM, place=None, by=None):
    """Somebody whom the southern municipality has invited, and their code."""
    place = place or cast.south.school
    by = by or cast.south.coordinator
    return invite(cast, "zhdet@south.example", by=by, role=role, place=place).issued


def made(cast, **changes) -> RoleOffer:
    """The northern coordinator's offer to the southern director."""
    offer = invite(cast, cast.south.school_head.email, **changes).offer
    assert offer is not None
    return offer


def titles(person):
    return [notice.title for notice in Notice.objects.filter(recipient=person)]


def posted(cast, **changes):
    return {
        "surname": "Выдуманная", "name": "Ольга", "patronymic": "", "post": "",
        "email": "", "role": "curator", "place": f"school:{cast.north.school.pk}",
        "starts": timezone.localdate().isoformat(), "ends": "", "way": "card",
    } | changes  # fmt: skip


@pytest.mark.parametrize("whose", ["account", "administrator", "pending", "closed", "left"])
def test_foreign_address_is_answered_alike_and_nothing_of_its_owner_changes(cast, sign_in, whose):
    if whose == "pending":
        person = pending(cast, Role.ADMINISTRATOR, PORTAL, by=cast.administrator).invitation.user
    else:
        person = cast.administrator if whose == "administrator" else cast.south.school_head
    if whose == "closed":
        accounts.close_access(person, by=cast.administrator)
    if whose == "left":
        person.assignments.update(ends=timezone.localdate() - timedelta(days=1))
    before = User.objects.filter(pk=person.pk).values().get()
    codes = set(Invitation.objects.values_list("pk", "revoked_at"))
    client = sign_in(cast.north.coordinator)

    answer = client.post("/people/invite/", posted(cast, email=person.email), follow=True)
    page = answer.content.decode()

    assert answer.redirect_chain == [("/offers/", 302)]
    assert f"Предложение отправлено: {person.email}" in page
    assert person.surname not in page.replace(cast.north.coordinator.surname, "")
    assert "ждёт ответа" in page
    assert User.objects.filter(pk=person.pk).values().get() == before
    assert set(Invitation.objects.values_list("pk", "revoked_at")) == codes
    assert not person.assignments.filter(school=cast.north.school).exists()
    for url in (f"/people/{person.pk}/", f"/people/{person.pk}/edit/"):
        assert client.get(url).status_code == 404


def test_pending_administrator_is_not_entered_by_a_foreign_invitation(cast, client):
    """The fault that this page began with."""
    issued = pending(cast, Role.ADMINISTRATOR, PORTAL, by=cast.administrator)

    invited = invite(cast, issued.invitation.user.email)

    assert invited.issued is None
    assert client.post("/join/", {"code": issued.code}).status_code == 302, "their code is theirs"


def test_stranger_is_invited_with_a_code_at_once(cast):
    invited = invite(cast, "neznakomaya@north.example")

    assert invited.issued
    assert invited.assignment
    assert not RoleOffer.objects.exists()


def test_own_pending_person_gets_a_new_code(cast):
    first = invite(cast, "nasha@north.example").issued
    second = invite(cast, "nasha@north.example", role=Role.SCHOOL_TEAM).issued

    assert second
    assert Invitation.objects.get(pk=first.invitation.pk).stage == Invitation.Stage.REVOKED


def test_pending_person_of_two_places_is_not_entered_by_either(cast):
    person = pending(cast).invitation.user
    Assignment.objects.create(user=person, role=Role.CURATOR, school=cast.north.school)

    invited = invite(cast, person.email, role=Role.SCHOOL_TEAM)

    assert invited.assignment
    assert invited.issued is None


def test_one_who_never_came_in_and_has_no_role_is_as_good_as_new(cast):
    person = pending(cast).invitation.user
    assignments.end_assignment(person.assignments.get(), by=cast.south.coordinator)

    invited = invite(cast, person.email)

    assert invited.issued
    assert again(person).surname == "Выдуманная"


def test_offer_waits_on_the_persons_desk_and_their_coordinator_is_told(cast):
    offer = made(cast)
    director = again(cast.south.school_head)

    (task,) = [t for t in today.tasks(director) if t.url == "/offers/"]
    assert "куратор" in task.title
    assert list(queries.offers_to(director)) == [offer]
    assert titles(director) == ["Вам предлагают роль в портале"]
    assert titles(cast.south.coordinator) == [
        f"{director.short_name}: предложена роль в другом месте"
    ]
    assert len(director.current_assignments) == 1
    assert "person.role" not in AuditEvent.objects.values_list("verb", flat=True)


def test_accepted_role_is_in_force_and_both_sides_are_told(cast):
    offer = made(cast)

    role_offers.accept(offer, by=cast.south.school_head)

    roles = {a.role: a.scope for a in again(cast.south.school_head).current_assignments}
    assert roles[Role.CURATOR] == cast.north.school.scope
    offer.refresh_from_db()
    assert offer.state == State.ACCEPTED
    assert "роль принята" in titles(cast.north.coordinator)[-1]
    assert any("принята роль в другом месте" in title for title in titles(cast.south.coordinator))
    assert User.objects.visible_to(again(cast.north.coordinator)).filter(
        pk=cast.south.school_head.pk
    )


def test_refused_role_is_not_in_force_and_the_giver_learns_no_name(cast, sign_in):
    offer = made(cast)

    role_offers.refuse(offer, by=cast.south.school_head)

    client = sign_in(cast.north.coordinator)
    for url in ("/offers/", "/notices/", "/audit/", "/people/"):
        assert "Директорова-Южный" not in client.get(url).content.decode()
    assert "человек отказался" in client.get("/offers/").content.decode()
    assert cast.south.school_head.assignments.count() == 1


@pytest.mark.parametrize("deed", ["accept", "refuse"])
def test_offer_is_answered_only_by_its_person(cast, sign_in, deed):
    offer = made(cast)

    for person in (cast.north.coordinator, cast.south.coordinator, cast.south.school_team):
        status = sign_in(person).post(f"/offers/{offer.pk}/answer/", {deed: "1"}).status_code
        assert status in {403, 404}
    with pytest.raises(PermissionDenied):
        getattr(role_offers, deed)(offer, by=cast.north.coordinator)

    offer.refresh_from_db()
    assert offer.state == State.OFFERED


def test_offer_is_answered_once(cast):
    offer = made(cast)
    role_offers.refuse(offer, by=cast.south.school_head)

    with pytest.raises(Refused, match="человек отказался"):
        role_offers.accept(offer, by=cast.south.school_head)
    with pytest.raises(Refused):
        role_offers.withdraw(offer, by=cast.north.coordinator)


def test_withdrawn_offer_is_not_accepted(cast, sign_in):
    offer = made(cast)
    assert sign_in(cast.south.coordinator).post(f"/offers/{offer.pk}/withdraw/").status_code == 404

    sign_in(cast.north.coordinator).post(f"/offers/{offer.pk}/withdraw/")

    with pytest.raises(Refused, match="отозвано"):
        role_offers.accept(offer, by=cast.south.school_head)
    assert not queries.offers_to(cast.south.school_head)


def test_offer_ends_by_itself(cast):
    offer = made(cast)

    with time_machine.travel(timezone.now() + role_offers.TERM + timedelta(minutes=1)):
        assert not queries.offers_to(cast.south.school_head)
        with pytest.raises(Refused, match="срок ответа истёк"):
            role_offers.accept(offer, by=cast.south.school_head)
        assert offer.stage == State.EXPIRED
        assert made(cast).is_open, "and may be made again"


def test_offer_of_one_who_gives_roles_no_more_is_not_accepted(cast):
    offer = made(cast)
    assignments.end_assignment(cast.north.coordinator.assignments.get(), by=cast.administrator)

    with pytest.raises(Refused, match="больше не назначает"):
        role_offers.accept(offer, by=cast.south.school_head)


def test_accepted_role_begins_not_before_it_was_accepted(cast):
    offer = made(cast)

    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assignment = role_offers.accept(offer, by=cast.south.school_head)

    assert assignment.starts == offer.starts + timedelta(days=5)


def test_same_offer_is_made_once(cast):
    made(cast)

    with pytest.raises(Refused, match="уже предложена") as refusal:
        made(cast)
    assert "Директорова" not in refusal.value.message


def test_offer_to_a_pending_person_waits_until_they_come_in(cast, client):
    issued = pending(cast)
    offer = invite(cast, issued.invitation.user.email).offer
    password = "Осенний лист над рекой"
    client.post("/join/", {"code": issued.code})
    client.post("/join/password/", {"new_password1": password, "new_password2": password})

    page = client.get("/").content.decode()
    client.post(f"/offers/{offer.pk}/answer/", {"accept": "1"})

    assert "Вам предлагают роль" in page
    assert issued.invitation.user.assignments.count() == 2


@pytest.mark.parametrize("deed", ["card", "email"])
def test_offer_ends_when_another_place_takes_hold_of_the_account(cast, deed):
    """Else whoever prints a new card for the director would accept in the director's place."""
    offer = made(cast)

    if deed == "card":
        invitations.reissue(cast.south.school_head, by=cast.south.coordinator)
    else:
        accounts.edit_person(
            cast.south.school_head, by=cast.south.coordinator, email="other@south.example"
        )

    with pytest.raises(Refused, match="срок ответа истёк"):
        role_offers.accept(offer, by=again(cast.south.school_head))


def test_coordinator_loses_the_account_of_whoever_works_elsewhere_too(cast):
    role_offers.accept(made(cast), by=cast.south.school_head)

    for by in (cast.north.coordinator, cast.south.coordinator):
        with pytest.raises(PermissionDenied) as denied:
            invitations.reissue(cast.south.school_head, by=again(by))
        assert cast.south.municipality.name not in str(denied.value)
        assert cast.north.municipality.name not in str(denied.value)


def test_role_from_the_page_of_a_former_colleague_is_an_offer_too(cast):
    """Gone to another municipality: the earlier one gives no role over their head."""
    person = cast.south.school_head
    with pytest.raises(Refused, match="после подтверждения или согласия"):
        assignments.give_role(
            person=person, role=Role.CURATOR, place=cast.north.school,
            starts=timezone.localdate(), ends=None, by=cast.north.coordinator,
        )  # fmt: skip


# A role by somebody's word.


def head_asked(cast, email="nachalnik@north.example", by=None):
    by = by or cast.north.coordinator
    place = cast.north.municipality if by == cast.north.coordinator else cast.south.municipality
    return invite(cast, email, by=by, role=Role.HEAD, place=place).offer


@pytest.mark.parametrize("email", ["new@north.example", "own", "foreign"])
def test_head_is_made_by_no_coordinator_whoever_it_is(cast, email):
    known = {"own": cast.north.specialist.email, "foreign": cast.south.head.email}

    offer = head_asked(cast, known.get(email, email))

    assert offer.state == State.UNCONFIRMED
    assert not offer.person.assignments.filter(municipality=cast.north.municipality, role="head")
    assert not Invitation.objects.exists()
    assert not queries.offers_to(offer.person)
    for person in (cast.administrator, cast.region_operator):
        assert titles(person) == ["Назначение ждёт вашего подтверждения"]
    assert not titles(cast.far_operator)


def test_region_operator_says_yes_and_hands_the_code_over(cast, sign_in):
    offer = head_asked(cast)
    client = sign_in(cast.region_operator)

    desk = client.get("/").content.decode()
    page = client.get("/offers/").content.decode()
    card = client.post(f"/offers/{offer.pk}/word/", {"confirm": "1"})
    again_card = client.post(
        f"/offers/{offer.pk}/word/",
        {"confirm": "1"},
        headers={"referer": "http://testserver/offers/"},
    )

    assert "Ждёт вашего подтверждения: 1&nbsp;назначение" in desk.replace("\u00a0", "&nbsp;")
    assert "Выдуманная Ольга" in page
    assert "code-card-code" in card.content.decode()
    assert "no-store" in card["Cache-Control"]
    assert again_card.status_code == 302
    assert offer.person.has_role(Role.HEAD)
    assert not again(offer.person).has_usable_password()


def test_coordinator_never_gets_the_code_of_the_head_they_asked_for(cast):
    offer = head_asked(cast)
    invitations.confirm(offer, by=cast.region_operator)

    with pytest.raises(Refused, match="на экране не показывается"):
        invitations.reissue(
            offer.person, by=cast.north.coordinator, instead_of=invitations.seal(offer.person)
        )
    another = invite(cast, offer.email, role=Role.OBSERVER, place=cast.north.municipality)
    assert another.issued is None


def test_card_of_a_specialist_dies_when_the_specialist_becomes_head(cast, client):
    specialist = invite(
        cast, "spec@north.example", role=Role.SPECIALIST, place=cast.north.municipality
    ).issued

    offer = head_asked(cast, "spec@north.example")
    invitations.confirm(offer, by=cast.region_operator)

    assert "отозван" in client.post("/join/", {"code": specialist.code}).content.decode()


def test_head_of_another_place_is_asked_after_the_word(cast):
    offer = head_asked(cast, cast.south.school_head.email)

    invited = invitations.confirm(offer, by=cast.administrator)
    offer.refresh_from_db()

    assert (invited.assignment, invited.issued, offer.state) == (None, None, State.OFFERED)
    role_offers.accept(offer, by=cast.south.school_head)
    assert again(cast.south.school_head).has_role(Role.HEAD)


def test_denied_appointment_leaves_nothing_and_the_giver_is_told(cast):
    offer = head_asked(cast)

    role_offers.deny(offer, by=cast.region_operator)

    assert not offer.person.assignments.exists()
    assert titles(cast.north.coordinator) == [f"{offer.email}: назначение не подтверждено"]
    with pytest.raises(Refused, match="не подтверждено"):
        invitations.confirm(offer, by=cast.administrator)


@pytest.mark.parametrize(
    "who", ["coordinator", "head", "specialist", "far_operator", "south_coordinator"]
)
def test_word_is_not_for_everybody(cast, sign_in, who):
    offer = head_asked(cast)
    people = {"far_operator": cast.far_operator, "south_coordinator": cast.south.coordinator}
    person = people.get(who) or getattr(cast.north, who)

    for deed in ("confirm", "deny"):
        status = sign_in(person).post(f"/offers/{offer.pk}/word/", {deed: "1"}).status_code
        assert status in {403, 404}
    with pytest.raises(PermissionDenied):
        role_offers.confirm(offer, by=again(person))


def test_nobody_confirms_their_own_appointment(cast):
    Assignment.objects.create(
        user=cast.region_operator, role=Role.OBSERVER, municipality=cast.north.municipality
    )
    offer = head_asked(cast, cast.region_operator.email)

    assert not queries.offers_for_word(again(cast.region_operator))
    with pytest.raises(Refused, match="другой человек"):
        role_offers.confirm(offer, by=again(cast.region_operator))


def test_two_places_that_ask_for_one_stranger_as_head_do_not_lock_each_other(cast):
    """The first to ask is the first to get them; the other's role then waits for the person."""
    first = head_asked(cast, "obshchaya@region.example")
    second = head_asked(cast, "obshchaya@region.example", by=cast.south.coordinator)

    one = invitations.confirm(first, by=cast.region_operator)
    two = invitations.confirm(second, by=again(cast.region_operator))

    assert one.issued
    assert two.offer.pk == second.pk
    second.refresh_from_db()
    assert second.state == State.OFFERED


def test_head_is_made_at_once_by_the_administrator(cast):
    invited = invite(
        cast,
        "h@north.example",
        by=cast.administrator,
        role=Role.HEAD,
        place=cast.north.municipality,
    )

    assert invited.issued.may_be_shown
    assert invited.issued.invitation.user.has_role(Role.HEAD)


def test_offers_page_is_narrow(cast, sign_in):
    """Each sees what was put to them and what their own places offer, and nothing else."""
    made(cast)
    head_asked(cast)

    pages = {
        who.email: sign_in(who).get("/offers/").content.decode()
        for who in (cast.south.coordinator, cast.south.school_team, cast.north.school_head)
    }

    for page in pages.values():
        assert cast.south.school_head.email not in page
        assert "nachalnik@north.example" not in page
