"""Roles that wait: for the person who is asked, or for the word of somebody above the giver.

No role is in force before everybody concerned has said yes. The giver learns nothing of the person
but what became of the offer; the person, who offers what; those who manage the person, that they
were asked.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from schools import access
from schools.models import Assignment, RoleOffer, User
from schools.people import telling
from schools.people.assignments import assign, give_role
from schools.people.authority import (
    PORTAL,
    Place,
    check_may_offer,
    is_own,
    needs_word,
    refuse_to_oneself,
)
from schools.permissions import Level, Permission, Role
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

# So long an answer is waited for; an offer that ends earlier is not answered after that.
TERM = timedelta(days=30)
State = RoleOffer.State


def propose(
    *,
    person: User,
    role: Role,
    place: Place,
    starts: date,
    ends: date | None,
    by: User | None,
    email: str = "",
) -> Assignment | RoleOffer:
    """Give the role where it is the giver's to give, else make the offer of it.

    `email` is the address as typed by one who does not see the person.
    """
    check_may_offer(role, place, by)
    refuse_to_oneself(person, by)
    by_word = needs_word(role, place, by)
    if by is None or (is_own(by, person) and not by_word):
        return give_role(person=person, role=role, place=place, starts=starts, ends=ends, by=by)
    with transaction.atomic():
        states.take(person, by=by)
        check_may_offer(role, place, by)
        offer = RoleOffer(
            person=person,
            email=email or person.email,
            role=role,
            starts=starts,
            ends=ends,
            state=State.UNCONFIRMED if by_word else State.OFFERED,
            created_by=by,
            expires_at=timezone.now() + TERM,
            **_where(role, place),
        )
        _check_new(offer)
        offer.save()
        _record(offer, "offer.make", "предложена роль", by)
        if by_word:
            telling.ask_for_word(offer)
        else:
            _put_to_person(offer)
    return offer


@transaction.atomic
def accept(offer: RoleOffer, *, by: User) -> Assignment:
    """The person takes the role: it is in force from its first day, not earlier than today."""
    offer = _taken(offer, by, State.OFFERED)
    if offer.person_id != by.pk:
        raise PermissionDenied("Принять предложение может только тот, кому оно сделано.")
    telling.tell_managers(offer, "принята роль в другом месте")
    assignment = _settle(offer, State.ACCEPTED, by)
    assert assignment is not None
    telling.tell_answer(offer, f"{by.full_name}: роль принята")
    return assignment


@transaction.atomic
def refuse(offer: RoleOffer, *, by: User) -> None:
    """The person does not take the role; the giver is told no more than that."""
    offer = _taken(offer, by, State.OFFERED)
    if offer.person_id != by.pk:
        raise PermissionDenied("Отказаться может только тот, кому предложение сделано.")
    _settle(offer, State.REFUSED, by)
    telling.tell_answer(offer, f"{offer.email}: человек отказался от роли")


@transaction.atomic
def withdraw(offer: RoleOffer, *, by: User | None) -> None:
    """Whoever manages the place takes its offer back while nobody has answered."""
    offer = _taken(offer, by, State.UNCONFIRMED, State.OFFERED)
    access.check(by, Permission.MANAGE_PEOPLE, offer.place or PORTAL)
    _settle(offer, State.WITHDRAWN, by)


@transaction.atomic
def confirm(offer: RoleOffer, *, by: User | None) -> Assignment | None:
    """Say yes to a role that needs it. None: it waits for the person, who is of another place."""
    offer = _taken(offer, by, State.UNCONFIRMED)
    _check_word(offer, by)
    _check_giver(offer)
    offer.confirmed_by = by
    if is_own(offer.created_by, offer.person, before=offer.pk):
        assignment = _settle(offer, State.ACCEPTED, by)
        assert assignment is not None
        telling.tell_answer(offer, f"{offer.email}: назначение подтверждено")
        telling.tell_given(assignment)
        return assignment
    offer.state, offer.expires_at = State.OFFERED, timezone.now() + TERM
    offer.save(update_fields=["state", "expires_at", "confirmed_by"])
    _record(offer, "offer.confirm", "предложение роли подтверждено", by)
    _put_to_person(offer)
    return None


@transaction.atomic
def deny(offer: RoleOffer, *, by: User | None) -> None:
    """Say no to a role that needs a yes."""
    offer = _taken(offer, by, State.UNCONFIRMED)
    _check_word(offer, by)
    offer.confirmed_by = by
    _settle(offer, State.DENIED, by)
    telling.tell_answer(offer, f"{offer.email}: назначение не подтверждено")


def lapse(person: User, *, by: User | None) -> None:
    """Offers of places that `by` does not manage end: they were made to whoever held the account
    before its way in or its address was changed."""
    for offer in person.role_offers.waiting(*RoleOffer.OPEN):
        if not access.may(by, Permission.MANAGE_PEOPLE, offer.place or PORTAL):
            offer.expires_at = timezone.now()
            offer.save(update_fields=["expires_at"])
            _record(offer, "offer.lapse", "предложение роли больше не действует", by)


def _settle(offer: RoleOffer, state: RoleOffer.State, by: User | None) -> Assignment | None:
    """The last move of an offer, with its line in the trail; the role where it is given."""
    assignment = None
    if state == State.ACCEPTED:
        _check_giver(offer)
        starts = max(offer.starts, timezone.localdate())
        assignment = assign(offer.person, Role(offer.role), offer.place, starts, offer.ends)
    offer.state, offer.settled_at = state, timezone.now()
    offer.save(update_fields=["state", "settled_at", "confirmed_by"])
    _record(offer, f"offer.{state.value}", f"предложение роли – {state.label}", by)
    return assignment


def _taken(offer: RoleOffer, by: User | None, *waits: RoleOffer.State) -> RoleOffer:
    """The row held; Refused, with what became of it, when it no longer waits for this.

    Its person first, as in every deed on an account: two deeds never wait for each other. Who
    settled it is not told: the giver does not know the person.
    """
    states.take(offer.person, by=None)
    held = states.take(offer, by=by)
    if held.stage not in waits:
        raise Refused(f"Предложение уже {_become(held)}.", code="not_waiting")
    return held


def _become(offer: RoleOffer) -> str:
    return {
        State.UNCONFIRMED: "ждёт подтверждения",
        State.OFFERED: "подтверждено и ждёт ответа человека",
        State.ACCEPTED: "принято, роль назначена",
        State.REFUSED: "не принято: человек отказался",
        State.DENIED: "рассмотрено: назначение не подтверждено",
        State.WITHDRAWN: "отозвано тем, кто его сделал",
        State.EXPIRED: "не действует: срок ответа истёк",
    }[offer.stage]


def _check_new(offer: RoleOffer) -> None:
    """Refused for what is offered already: only what the giver sees among the own offers."""
    if offer.ends and offer.ends < max(offer.starts, timezone.localdate()):
        raise Refused("Последний день роли раньше первого. Исправьте даты.", code="wrong_term")
    same = RoleOffer.objects.waiting(*RoleOffer.OPEN).filter(
        person=offer.person,
        role=offer.role,
        region=offer.region,
        municipality=offer.municipality,
        school=offer.school,
    )
    if same.exists():
        raise Refused(
            f"Роль «{offer.get_role_display()}» на адрес {offer.email} уже предложена, ответа ещё "
            "нет. Предложение можно отозвать.",
            code="offer_exists",
        )


def _check_giver(offer: RoleOffer) -> None:
    """The offer was good only as long as its giver may give such roles there."""
    giver = offer.created_by
    if giver is None or not access.may(giver, Permission.MANAGE_PEOPLE, offer.place or PORTAL):
        raise Refused(
            "Тот, кто предложил роль, больше не назначает роли в этом месте. "
            "Предложение должен сделать нынешний координатор.",
            code="giver_left",
        )


def _check_word(offer: RoleOffer, by: User | None) -> None:
    access.check(by, Permission.CONFIRM_ROLE, offer.place or PORTAL)
    if by is not None and by == offer.person:
        raise Refused("Собственное назначение подтверждает другой человек.", code="own_role")


def _put_to_person(offer: RoleOffer) -> None:
    telling.tell_offered(offer)
    telling.tell_managers(offer, "предложена роль в другом месте")


def _where(role: Role, place: Place) -> dict[str, Any]:
    level = role.spec.level
    return {} if level == Level.PORTAL else {str(level): place}


def _record(offer: RoleOffer, verb: str, said: str, by: User | None) -> None:
    """The trail of the place names the address that was typed; who refused, only their own."""
    place = offer.place or PORTAL
    audit.record(
        verb,
        f"{offer.email}: {said} «{offer.get_role_display()}» ({place}), {offer.term}",
        by=by,
        scope="" if offer.state == State.REFUSED else place.scope,
        obj=offer,
    )
