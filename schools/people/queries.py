"""Questions about people: who is here, in what roles, and why they may or may not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone

from schools import access
from schools.models import Assignment, Invitation, RoleOffer, School, User
from schools.models.people import AssignmentQuerySet, UserQuerySet
from schools.models.role_offers import RoleOfferQuerySet
from schools.people.authority import Place, is_own
from schools.permissions import Permission, Role, RoleSpec


class PersonState(models.TextChoices):
    """What stands between a person and the portal."""

    ENTERED = "entered", "работает в портале"
    INVITED = "invited", "ждёт первого входа"
    EXPIRED = "expired", "код входа не действует"
    NO_ROLE = "no_role", "нет действующей роли"
    CLOSED = "closed", "доступ закрыт"


def people(viewer: User) -> UserQuerySet:
    """People in the viewer's sight with `state` and `shown` roles."""
    visible = with_state(User.objects.visible_to(viewer))
    return visible.prefetch_related(
        Prefetch("assignments", shown_assignments(viewer), to_attr="shown")
    )


def with_state(users: UserQuerySet) -> UserQuerySet:
    """Annotate people with their `PersonState`."""
    mine = {"user": OuterRef("pk")}
    # A password that cannot match anything starts with an exclamation mark.
    never_entered = Q(password__startswith="!")
    state = Case(
        When(is_active=False, then=Value(PersonState.CLOSED)),
        When(
            never_entered & Exists(Invitation.objects.open().filter(**mine)),
            then=Value(PersonState.INVITED),
        ),
        When(never_entered, then=Value(PersonState.EXPIRED)),
        When(~Exists(Assignment.objects.current().filter(**mine)), then=Value(PersonState.NO_ROLE)),
        default=Value(PersonState.ENTERED),
        output_field=models.CharField(),
    )
    return users.annotate(state=state)


def shown_assignments(viewer: User, *, past: bool = False) -> AssignmentQuerySet:
    """Roles in the viewer's sight: in force and to come, the past ones too when asked for."""
    rows = Assignment.objects.visible_to(viewer)
    if not past:
        rows = rows.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()))
    return rows.select_related(
        "region", "municipality", "school__municipality", "delegated_by"
    ).order_by("role", "starts")


@dataclass(frozen=True)
class RoleRow:
    """A role: what it is for, what it may, and whether the viewer has it."""

    spec: RoleSpec
    own: bool


def role_table(viewer: User) -> list[RoleRow]:
    return [RoleRow(role.spec, viewer.has_role(role)) for role in Role]


@dataclass(frozen=True)
class Explained:
    permission: Permission
    decision: access.Decision


def explain(person: User, place: Place, permissions: Sequence[Permission]) -> list[Explained]:
    """The answers of `access.decide()` about a place, with their grounds."""
    return [Explained(p, access.decide(person, p, place)) for p in permissions]


def sees(person: User, place: Place) -> bool | None:
    """Whether the place's pages open at all (else 404); None for the portal, which has no page."""
    if not isinstance(place, models.Model):
        return None
    return type(place).objects.visible_to(person).filter(pk=place.pk).exists()


def schools_of(viewer: User) -> QuerySet[School]:
    """Schools of the filter of people."""
    return School.objects.visible_to(viewer).active().order_by("name")


def own_assignments(user: User) -> QuerySet[Assignment]:
    """All roles that the person has had, newest first."""
    rows = user.assignments.select_related(
        "region", "municipality", "school__municipality", "delegated_by"
    )
    return rows.order_by("-starts", "role")


def lent_powers(user: User) -> QuerySet[Assignment]:
    """Powers that the person has lent and that are not over."""
    rows = Assignment.objects.filter(delegated_by=user, ends__gte=timezone.localdate())
    return rows.select_related("user", "municipality").order_by("ends")


@dataclass(frozen=True)
class Offered:
    """An offer in sight, and how its person is named: by name only to those who know them."""

    offer: RoleOffer
    name: str


def offers_to(person: User) -> QuerySet[RoleOffer]:
    """What waits for the person's own answer."""
    offers = RoleOffer.objects.put_to(person).waiting(RoleOffer.State.OFFERED)
    return _with_places(offers)


def answered_by(person: User) -> QuerySet[RoleOffer]:
    """The latest offers that no longer wait for the person."""
    open_ones = RoleOffer.objects.waiting(RoleOffer.State.OFFERED)
    rows = RoleOffer.objects.put_to(person).exclude(pk__in=open_ones.values("pk"))
    return _with_places(rows)


def offers_for_word(viewer: User) -> list[Offered]:
    """Roles that wait for the viewer's yes, their own not among them."""
    offers = RoleOffer.objects.in_places_of(viewer, Permission.CONFIRM_ROLE)
    waiting = offers.waiting(RoleOffer.State.UNCONFIRMED).exclude(person=viewer)
    return [
        Offered(offer, offer.person.full_name if _is_known(offer) else "")
        for offer in _with_places(waiting).select_related("person")
    ]


def offers_made(viewer: User) -> QuerySet[RoleOffer]:
    """Offers of the places whose people the viewer manages."""
    return _with_places(RoleOffer.objects.in_places_of(viewer, Permission.MANAGE_PEOPLE))


def _is_known(offer: RoleOffer) -> bool:
    return is_own(offer.created_by, offer.person, before=offer.pk)


def _with_places(offers: RoleOfferQuerySet) -> QuerySet[RoleOffer]:
    return offers.select_related("region", "municipality", "school__municipality", "created_by")
