"""Deeds on roles and ways in: an offer, an appointment by word, a code, a role that ends."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from schools.models import Assignment, Invitation, RoleOffer, User
from schools.people import accounts, assignments, invitations, role_offers
from schools.permissions import Role
from tests.cast import Cast
from tests.races.racing import Deed, Family


def people(cast: Cast) -> Iterator[Family]:
    yield from offered(cast)
    yield from ways_in(cast)
    yield from roles(cast)


def fresh(user: Any) -> User:
    return get_user_model().objects.get(pk=user.pk)


def offered(cast: Cast) -> Iterator[Family]:
    giver, person, above = cast.north.coordinator, cast.south.school_head, cast.region_operator

    def offer(role: Role, place: Any, whom: User) -> RoleOffer:
        RoleOffer.objects.filter(person=whom).delete()
        whom.assignments.filter(role=role, delegated_by=None).exclude(
            school=cast.south.school
        ).delete()
        made = role_offers.propose(
            person=fresh(whom), role=role, place=place, starts=timezone.localdate(), ends=None,
            by=giver,
        )  # fmt: skip
        assert isinstance(made, RoleOffer)
        return made

    def look(row: Any) -> Any:
        row.refresh_from_db()
        given = row.person.assignments.unfinished().filter(role=row.role)
        return row.state, given.filter(school=row.school, municipality=row.municipality).count()

    yield Family(
        "offer",
        lambda: offer(Role.CURATOR, cast.north.school, person),
        look,
        [
            Deed(
                role_offers.accept, lambda row: role_offers.accept(row, by=person), by_person=False
            ),
            Deed(
                role_offers.refuse, lambda row: role_offers.refuse(row, by=person), by_person=False
            ),
            Deed(role_offers.withdraw, lambda row: role_offers.withdraw(row, by=giver)),
        ],
    )
    yield Family(
        "appointment",
        lambda: offer(Role.HEAD, cast.north.municipality, cast.north.observer),
        look,
        [
            Deed(role_offers.confirm, lambda row: role_offers.confirm(row, by=above)),
            Deed(role_offers.deny, lambda row: role_offers.deny(row, by=above)),
            Deed(role_offers.withdraw, lambda row: role_offers.withdraw(row, by=giver)),
        ],
    )


def ways_in(cast: Cast) -> Iterator[Family]:
    giver, person = cast.north.coordinator, cast.north.curator

    def code() -> Invitation:
        person.invitations.all().delete()
        User.objects.filter(pk=person.pk).update(password="!")
        return invitations.reissue(fresh(person), by=giver).invitation

    def look(row: Any) -> Any:
        row.refresh_from_db()
        return row.stage, person.invitations.open().count(), fresh(person).has_usable_password()

    def issue(row: Any) -> Any:
        return invitations.reissue(fresh(person), by=giver, instead_of=str(row.pk), by_letter=True)

    yield Family(
        "code",
        code,
        look,
        [
            Deed(
                invitations.accept,
                lambda row: invitations.accept(row.pk, password="Осенний лист над рекой"),
                by_person=False,
            ),
            Deed(invitations.revoke, lambda row: invitations.revoke(row, by=giver)),
            Deed(invitations.reissue, issue),
        ],
        related=["user", "assignment"],
    )


def roles(cast: Cast) -> Iterator[Family]:
    giver, person = cast.north.coordinator, cast.north.curator
    later = timezone.localdate() + timedelta(days=9)

    def role() -> Assignment:
        person.assignments.all().delete()
        return Assignment.objects.create(user=person, role=Role.CURATOR, school=cast.north.school)

    def look(row: Any) -> Any:
        row.refresh_from_db()
        return row.ends, person.assignments.unfinished().count()

    def end(last_day: Any, name: str) -> Deed:
        return Deed(
            assignments.end_assignment,
            lambda row: assignments.end_assignment(row, by=giver, last_day=last_day),
            name=name,
        )

    def give(row: Any) -> Any:
        return assignments.give_role(
            person=fresh(person), role=Role.CURATOR, place=cast.north.school,
            starts=timezone.localdate(), ends=None, by=giver,
        )  # fmt: skip

    yield Family(
        "role",
        role,
        look,
        [end(None, "end now"), end(later, "end later"), Deed(assignments.give_role, give)],
        related=["user", "school"],
    )

    def administrators() -> Assignment:
        kept = cast.administrator.assignments.get()
        others = Assignment.objects.filter(role=Role.ADMINISTRATOR).exclude(pk=kept.pk)
        others.delete()
        Assignment.objects.filter(pk=kept.pk).update(ends=None)
        User.objects.filter(pk=cast.administrator.pk).update(is_active=True)
        return Assignment.objects.create(user=cast.north.observer, role=Role.ADMINISTRATOR)

    def left(row: Any) -> Any:
        return assignments.Assignment.objects.current().filter(
            role=Role.ADMINISTRATOR, user__is_active=True
        ).count()  # fmt: skip

    def end_of(user: User) -> Any:
        return lambda row: assignments.end_assignment(
            Assignment.objects.get(user=user, role=Role.ADMINISTRATOR), by=None
        )

    yield Family(
        "two administrators",
        administrators,
        left,
        [
            Deed(
                assignments.end_assignment,
                end_of(cast.administrator),
                name="end one",
                by_person=False,
            ),
            Deed(
                assignments.end_assignment,
                end_of(cast.north.observer),
                name="end the other",
                by_person=False,
            ),
            Deed(
                accounts.close_access,
                lambda row: accounts.close_access(fresh(cast.administrator), by=None),
                by_person=False,
            ),
        ],
    )
