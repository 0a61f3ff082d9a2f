"""Roles given and ended, the power to approve lent for a time, accounts closed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from schools import access
from schools.models import Assignment, Invitation, User
from schools.people import accounts, assignments, invitations
from schools.people.authority import PORTAL
from schools.permissions import Permission, Role
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db


def again(person: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=person.pk)


def give(cast, person, role=Role.CURATOR, place=None, **changes):
    terms = {"starts": timezone.localdate(), "ends": None, "by": cast.north.coordinator} | changes
    place = place or cast.north.schools[1]
    return assignments.give_role(person=person, role=role, place=place, **terms)


def lend(cast, to=None, days=14, by=None, starts=None):
    by = again(by or cast.north.head)
    starts = starts or timezone.localdate()
    return assignments.delegate_approval(
        own=by.current_assignments[0],
        to=to or cast.north.specialist,
        starts=starts,
        ends=starts + timedelta(days=days),
        by=by,
    )


def test_given_role_opens_the_place_from_its_first_day_to_its_last(cast):
    today = timezone.localdate()
    person, school = cast.north.school_head, cast.north.schools[1]
    give(cast, person, starts=today + timedelta(days=1), ends=today + timedelta(days=3))

    seen = []
    for day in range(5):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            seen.append(access.may(again(person), Permission.VIEW_SCHOOL, school))

    assert seen == [False, True, True, True, False]
    event = AuditEvent.objects.get(verb="person.role")
    assert event.scope == school.scope


def test_role_is_not_given_twice_for_overlapping_days(cast):
    today = timezone.localdate()
    give(cast, cast.north.school_head, ends=today + timedelta(days=10))

    with pytest.raises(Refused, match="уже есть"):
        give(cast, cast.north.school_head, starts=today + timedelta(days=10))
    assert give(cast, cast.north.school_head, starts=today + timedelta(days=11))


def test_role_that_ends_before_it_starts_is_refused(cast):
    with pytest.raises(Refused, match="раньше первого"):
        give(cast, cast.north.school_head, ends=timezone.localdate() - timedelta(days=1))


def test_role_is_not_given_to_a_closed_account(cast):
    accounts.close_access(cast.north.curator, by=cast.administrator)

    with pytest.raises(Refused, match="доступ закрыт"):
        give(cast, cast.north.curator, role=Role.SCHOOL_TEAM)


@pytest.mark.parametrize("giver", ["head", "specialist", "observer", "school_head"])
def test_role_is_given_only_by_those_who_manage_people(cast, giver):
    with pytest.raises(PermissionDenied):
        give(cast, cast.north.curator, by=getattr(cast.north, giver))


def test_administrator_gives_any_role_and_the_command_line_too(cast):
    assert give(cast, cast.north.head, Role.ADMINISTRATOR, PORTAL, by=cast.administrator)
    assert give(cast, cast.south.head, Role.REGION_OPERATOR, cast.region, by=None)


def test_role_ended_at_once_closes_the_place_at_once(cast):
    assignment = cast.north.specialist.assignments.get()

    assignments.end_assignment(assignment, by=cast.north.coordinator)

    assert again(cast.north.specialist).current_assignments == []


def test_own_role_of_a_manager_is_ended_by_somebody_else(cast):
    assignment = cast.north.coordinator.assignments.get()

    with pytest.raises(Refused, match="другой человек"):
        assignments.end_assignment(assignment, by=cast.north.coordinator)
    assignments.end_assignment(assignment, by=cast.administrator)


def test_last_administrator_stays(cast):
    with pytest.raises(Refused, match="последний"):
        assignments.end_assignment(cast.administrator.assignments.get(), by=None)
    with pytest.raises(Refused, match="последний"):
        accounts.close_access(cast.administrator, by=None)


def test_lent_power_approves_inside_its_days_and_names_the_lender(cast):
    deputy = cast.north.specialist
    lent = lend(cast)

    now = access.decide(again(deputy), Permission.APPROVE_LIST, cast.north.municipality)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        later = access.may(again(deputy), Permission.APPROVE_LIST, cast.north.municipality)

    assert now.allowed
    assert not later
    assert lent.delegated_by == cast.north.head
    assert access.may(again(cast.north.head), Permission.APPROVE_LIST, cast.north.municipality)


def test_coordinator_makes_no_head_by_lending(cast):
    with pytest.raises(PermissionDenied):
        lend(cast, by=cast.north.coordinator)

    assert assignments.delegable(again(cast.north.coordinator)) == []


def test_lent_power_does_not_carry_the_right_to_manage_people(cast):
    lend(cast)

    assert not access.may(again(cast.north.specialist), Permission.MANAGE_PEOPLE)


def test_lent_power_is_not_lent_further(cast):
    lend(cast)
    deputy = again(cast.north.specialist)
    borrowed = next(a for a in deputy.current_assignments if a.delegated_by_id)

    with pytest.raises(PermissionDenied):
        assignments.delegate_approval(
            own=borrowed,
            to=cast.north.observer,
            starts=timezone.localdate(),
            ends=timezone.localdate(),
            by=deputy,
        )


def test_power_is_not_lent_in_somebody_elses_name(cast):
    with pytest.raises(PermissionDenied):
        assignments.delegate_approval(
            own=cast.north.head.assignments.get(),
            to=cast.north.observer,
            starts=timezone.localdate(),
            ends=timezone.localdate(),
            by=again(cast.north.specialist),
        )


@pytest.mark.parametrize("who", ["stranger", "able", "school"])
def test_power_is_lent_only_to_a_colleague_without_it(cast, who):
    to = {
        "stranger": cast.south.specialist,
        "able": cast.north.coordinator,
        "school": cast.north.school_head,
    }[who]

    with pytest.raises(Refused, match="сотруднику своего муниципалитета"):
        lend(cast, to=to)


def test_power_is_not_lent_for_longer_than_a_year_or_than_ones_own_role(cast):
    with pytest.raises(Refused, match="не дольше года"):
        lend(cast, days=400)
    cast.north.head.assignments.update(ends=timezone.localdate() + timedelta(days=5))
    with pytest.raises(Refused, match="вашей собственной роли"):
        lend(cast, days=6)
    assert lend(cast, days=5)


def test_lender_takes_the_power_back_and_a_stranger_does_not(cast):
    lent = lend(cast)

    with pytest.raises(PermissionDenied):
        assignments.end_assignment(lent, by=again(cast.north.observer))
    assignments.end_assignment(lent, by=again(cast.north.head))

    assert not access.may(again(cast.north.specialist), Permission.APPROVE_LIST)


def test_power_ends_with_the_role_it_was_lent_from(cast):
    lend(cast)

    assignments.end_assignment(cast.north.head.assignments.get(), by=cast.north.coordinator)

    assert not access.may(again(cast.north.specialist), Permission.APPROVE_LIST)


def test_closed_account_is_signed_out_and_its_codes_die(sign_in, cast):
    client = sign_in(cast.north.specialist)
    assert client.get("/profile/").status_code == 200

    accounts.close_access(cast.north.specialist, by=cast.administrator)

    assert client.get("/profile/").status_code == 302
    assert not access.may(again(cast.north.specialist), Permission.IMPORT_FILES)


def test_opened_account_has_its_roles_again(cast):
    accounts.close_access(cast.north.specialist, by=cast.administrator)

    accounts.open_access(again(cast.north.specialist), by=cast.administrator)

    assert access.may(again(cast.north.specialist), Permission.IMPORT_FILES)


def test_account_is_closed_and_opened_by_the_administrator_alone(cast):
    own, others = cast.north.specialist, (cast.south.specialist, cast.administrator)
    for person in (own, *others):
        with pytest.raises(PermissionDenied):
            accounts.close_access(person, by=again(cast.north.coordinator))
    with pytest.raises(Refused, match="другой человек"):
        accounts.close_access(cast.administrator, by=cast.administrator)
    accounts.close_access(own, by=cast.administrator)

    with pytest.raises(PermissionDenied):
        accounts.open_access(again(own), by=again(cast.north.coordinator))
    assert not again(own).is_active


def test_closed_account_gives_back_what_it_lent(cast):
    lend(cast)

    accounts.close_access(cast.north.head, by=cast.administrator)

    assert not access.may(again(cast.north.specialist), Permission.APPROVE_LIST)


def test_coordinator_closes_access_to_the_own_places_and_to_no_others(cast):
    person = cast.north.school_head
    south = Assignment.objects.create(user=person, role=Role.CURATOR, school=cast.south.school)
    give(cast, person, Role.SCHOOL_TEAM, cast.north.schools[2])

    ended = accounts.leave_places(person, by=cast.north.coordinator)

    assert ended == 2
    assert [a.pk for a in again(person).current_assignments] == [south.pk]
    assert again(person).is_active
    with pytest.raises(PermissionDenied):
        accounts.leave_places(person, by=again(cast.north.coordinator))


def test_coordinator_ends_roles_in_the_own_place_whoever_gave_them(cast):
    given = assignments.give_role(
        person=cast.south.school_head,
        role=Role.CURATOR,
        place=cast.north.school,
        starts=timezone.localdate(),
        ends=None,
        by=cast.administrator,
    )

    assignments.end_assignment(given, by=cast.north.coordinator)

    assert len(again(cast.south.school_head).current_assignments) == 1
    with pytest.raises(PermissionDenied):
        assignments.end_assignment(
            cast.south.school_head.assignments.get(role=Role.SCHOOL_HEAD), by=cast.north.coordinator
        )


def test_role_of_a_head_is_not_a_coordinators_to_give_or_to_lengthen(cast):
    head = cast.north.head.assignments.get()
    today = timezone.localdate()
    Assignment.objects.filter(pk=head.pk).update(ends=today + timedelta(days=3))
    head.refresh_from_db()

    with pytest.raises(Refused, match="после подтверждения"):
        give(cast, cast.north.specialist, Role.HEAD, cast.north.municipality)
    with pytest.raises(Refused, match="продлевает администратор"):
        assignments.end_assignment(
            head, by=cast.north.coordinator, last_day=today + timedelta(days=90)
        )
    assignments.end_assignment(head, by=cast.north.coordinator, last_day=today)
    assignments.end_assignment(head, by=cast.administrator, last_day=today + timedelta(days=90))


def test_lent_power_is_not_lengthened_by_anybody(cast):
    lent = lend(cast, days=3)
    longer = timezone.localdate() + timedelta(days=300)

    for by in (cast.north.coordinator, again(cast.north.head), cast.administrator):
        with pytest.raises(Refused, match="заново"):
            assignments.end_assignment(lent, by=by, last_day=longer)


def test_role_that_is_over_is_not_brought_back_by_its_term(cast):
    role = cast.north.curator.assignments.get()
    assignments.end_assignment(role, by=cast.north.coordinator)
    role.refresh_from_db()

    with pytest.raises(Refused, match="уже закончилась"):
        assignments.end_assignment(
            role, by=cast.north.coordinator, last_day=timezone.localdate() + timedelta(days=9)
        )
    assert not again(cast.north.curator).current_assignments


def test_nobody_but_an_administrator_gives_a_role_to_oneself(cast):
    with pytest.raises(Refused, match="Себе роль не назначают"):
        give(cast, cast.north.coordinator, Role.SCHOOL_HEAD, cast.north.school)
    assert give(
        cast, cast.administrator, Role.OBSERVER, cast.north.municipality, by=cast.administrator
    )


def test_new_email_is_told_at_the_old_address_and_kills_codes_that_went_there(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    person = cast.north.curator
    old = person.email
    issued = invitations.reissue(person, by=cast.north.coordinator)

    with django_capture_on_commit_callbacks(execute=True):
        accounts.edit_person(person, by=cast.north.coordinator, email="new@north.example")

    told = [letter for letter in mailoutbox if letter.to == [old]]
    assert "Изменён адрес" in told[-1].subject
    assert "new@north.example" in told[-1].body
    assert Invitation.objects.get(pk=issued.invitation.pk).stage == Invitation.Stage.REVOKED
    assert Notice.objects.filter(recipient=person, kind=Notice.Kind.ACCESS).exists()


@pytest.mark.parametrize("whose", ["head", "deputy", "elsewhere"])
def test_address_of_a_senior_or_a_shared_person_is_not_a_coordinators_to_change(cast, whose):
    person = cast.north.head if whose == "head" else cast.north.specialist
    if whose == "deputy":
        lend(cast)
    if whose == "elsewhere":
        Assignment.objects.create(
            user=person, role=Role.SPECIALIST, municipality=cast.south.municipality
        )

    with pytest.raises(PermissionDenied):
        accounts.edit_person(person, by=cast.north.coordinator, email="mine@north.example")
    accounts.edit_person(person, by=cast.administrator, email="new@north.example")

    assert again(person).email == "new@north.example"


def test_edited_person_leaves_both_values_in_the_trail(cast):
    accounts.edit_person(cast.north.curator, by=cast.north.coordinator, post="учитель", name="Анна")

    event = AuditEvent.objects.get(verb="person.edit")
    assert event.details == {"changes": {"post": ["", "учитель"], "name": ["Мария", "Анна"]}}


def test_constraint_of_the_database_knows_the_place_of_each_role(cast):
    wrong = Assignment(user=cast.north.curator, role=Role.CURATOR, region=cast.region)

    with pytest.raises(Exception, match="Роль назначается на своё место"):
        wrong.full_clean()


def test_person_is_told_of_every_change_of_ones_roles(cast):
    person, coordinator = cast.north.observer, cast.north.coordinator
    given = assignments.give_role(
        person=person,
        role=Role.SPECIALIST,
        place=cast.north.municipality,
        starts=timezone.localdate(),
        ends=None,
        by=coordinator,
    )
    assignments.end_assignment(given, by=coordinator)

    told = Notice.objects.filter(recipient=person).order_by("pk").values_list("title", flat=True)
    assert list(told) == ["Вам назначена роль", "Изменён срок вашей роли"]


def test_lender_and_borrower_of_a_power_are_told_what_they_did_not_do(cast):
    own = cast.north.head.assignments.get()
    today = timezone.localdate()
    lent = assignments.delegate_approval(
        own=own, to=cast.north.specialist, starts=today, ends=today, by=cast.north.head
    )
    assignments.end_assignment(lent, by=cast.north.head)

    assert Notice.objects.filter(recipient=cast.north.specialist).count() == 2
    assert not Notice.objects.filter(recipient=cast.north.head).exists()
