"""Whom a person may manage, and where they may give roles.

One rule for a person with roles in several places:

- a coordinator gives and ends roles in the own places, whoever the person is, and so closes access
  to them; a role for somebody who works only elsewhere waits for that person's acceptance;
- name, post, e-mail and a new code are the whole account: whoever changes them manages every place
  where the person has a role;
- a way into the account of a senior person (`RoleSpec.senior`), a code or an address, is never a
  coordinator's to hold;
- the account itself is closed and opened by the administrator alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from schools import access
from schools.models import Assignment, Municipality, Region, RoleOffer, School, User
from schools.models.people import UserQuerySet
from schools.permissions import Level, Permission, Role, roles_with
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number


@dataclass(frozen=True)
class Portal:
    """The place of portal-wide roles."""

    pk: int = 0
    scope: str = ""

    def __str__(self) -> str:
        return "весь портал"


PORTAL = Portal()
Place = Portal | Region | Municipality | School
MODEL_OF_LEVEL: dict[str, type[Region] | type[Municipality] | type[School]] = {
    Level.REGION: Region,
    Level.MUNICIPALITY: Municipality,
    Level.SCHOOL: School,
}
WHERE = {
    Level.PORTAL: "на весь портал",
    Level.REGION: "на регион",
    Level.MUNICIPALITY: "на муниципалитет",
    Level.SCHOOL: "на школу",
}
BELOW = (Level.PORTAL, Level.REGION, Level.MUNICIPALITY, Level.SCHOOL)


def unfinished(person: User) -> list[Assignment]:
    """Assignments in force or still to come, with their places."""
    return list(
        person.assignments.unfinished().select_related(
            "region", "municipality", "school__municipality", "delegated_by"
        )
    )


def is_administrator(by: User | None) -> bool:
    """Whether the person manages people of the whole portal; the command line does."""
    return access.may(by, Permission.MANAGE_PEOPLE, PORTAL)


def check_manages(by: User | None, person: User) -> None:
    """Raise PermissionDenied unless `by` manages every place where the person has a role.

    A new way in is the whole account, so a right in one of the places is not enough. Which other
    place it is, is not told.
    """
    if by is None:
        return
    assignments = unfinished(person) or list(person.assignments.all())
    for place in [assignment.place or PORTAL for assignment in assignments] or [PORTAL]:
        if not access.may(by, Permission.MANAGE_PEOPLE, place):
            raise PermissionDenied(
                "У человека есть роль и там, где вы людьми не управляете. "
                "Обратитесь к администратору портала."
            )


def manages(by: User, person: User) -> bool:
    try:
        check_manages(by, person)
    except PermissionDenied:
        return False
    return True


def is_senior(person: User, by: User | None) -> bool:
    """Whether the person stands above `by`: holds, or will hold, a role above a coordinator's."""
    if person == by or is_administrator(by):
        return False
    return any(assignment.spec.senior for assignment in unfinished(person))


def check_may_change_email(by: User | None, person: User) -> None:
    """Whoever has the address has the account."""
    if is_senior(person, by):
        raise PermissionDenied(
            "Почту человека, чья роль выше роли координатора, меняет администратор портала."
        )


def is_free(by: User | None, person: User, *, before: int | None = None) -> bool:
    """Whether nobody else has the person: never came in, no role, no code to come in by, and nobody
    else is the first (before the offer of that number) to have asked for them as a newcomer."""
    if not person.is_active or person.has_usable_password() or unfinished(person):
        return False
    asked = person.role_offers.waiting(RoleOffer.State.UNCONFIRMED)
    asked = asked.filter(pk__lt=before) if before else asked
    others = [
        offer
        for offer in asked
        if not access.may(by, Permission.MANAGE_PEOPLE, offer.place or PORTAL)
    ]
    return not others and not person.invitations.open().exists()


def is_own(by: User | None, person: User, *, before: int | None = None) -> bool:
    """Whether the person works in a place that `by` manages, or nowhere else."""
    if by is None or is_free(by, person, before=before):
        return True
    here = [a.place or PORTAL for a in unfinished(person)]
    return any(access.may(by, Permission.MANAGE_PEOPLE, p) for p in here) or manages(by, person)


def check_may_offer(role: Role, place: Place, by: User | None) -> None:
    """Whether the role is given in such a place, and by this person."""
    level = role.spec.level
    if not isinstance(place, MODEL_OF_LEVEL.get(level, type(PORTAL))):
        raise Refused(
            f"Роль «{role.label}» назначается {WHERE[level]}. Выберите другое место или роль.",
            code="wrong_place",
        )
    access.check(by, Permission.MANAGE_PEOPLE, place)


def needs_word(role: Role, place: Place, by: User | None) -> bool:
    """Whether somebody above must say yes before such a role is in force."""
    return role.spec.by_word and not access.may(by, Permission.CONFIRM_ROLE, place)


def refuse_to_oneself(person: User, by: User | None) -> None:
    if by is not None and person == by and not is_administrator(by):
        raise Refused("Себе роль не назначают: это делает другой человек.", code="own_role")


def holders(permission: Permission, scope: str) -> UserQuerySet:
    """People who hold the permission over a scope by a role in force."""
    region, municipality, school = [*filter(None, scope.split("/")), None, None, None][:3]
    there = Q(region=None, municipality=None, school=None)
    for place in ({"region": region}, {"municipality": municipality}, {"school": school}):
        if all(place.values()):
            there |= Q(**place)
    rows = Assignment.objects.current().filter(there, role__in=roles_with(permission))
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))


def managers_of(person: User) -> UserQuerySet:
    """Who manages the person now: the coordinators of their places, else administrators."""
    managers: set[int] = set()
    for assignment in unfinished(person):
        here = holders(Permission.MANAGE_PEOPLE, assignment.scope)
        local = here.exclude(pk__in=holders(Permission.MANAGE_PEOPLE, ""))
        managers |= set((local if local.exists() else here).values_list("pk", flat=True))
    return User.objects.filter(pk__in=managers - {person.pk})


def levels(by: User) -> list[Level]:
    """Levels of place on which the person gives roles, the widest first."""
    held = by.places_with(Permission.MANAGE_PEOPLE)
    widest = min((BELOW.index(Level(level)) for level in held), default=len(BELOW))
    return list(BELOW[widest:])


def grantable_roles(by: User) -> list[Role]:
    allowed = levels(by)
    return [role for role in Role if role.spec.level in allowed]


def grantable_places(by: User, level: Level) -> Iterable[Place]:
    """Places of a level where the person gives roles, by name."""
    if level not in levels(by):
        return []
    if level == Level.PORTAL:
        return [PORTAL]
    if level == Level.SCHOOL:
        schools = School.objects.where_holds(by, Permission.MANAGE_PEOPLE).active()
        return schools.select_related("municipality").order_by("municipality__name", "name")
    return MODEL_OF_LEVEL[level].objects.where_holds(by, Permission.MANAGE_PEOPLE)


def place_key(place: Place) -> str:
    """A place as a form's value: `school:12`."""
    levels_of = (level for level, model in MODEL_OF_LEVEL.items() if isinstance(place, model))
    return f"{next(levels_of, Level.PORTAL)}:{place.pk}"


def place_choices(by: User, only: Level | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Places for a form's select, in groups; `only` narrows them to the level of a role."""
    titles = {Portal: "Портал", Region: "Регион", Municipality: "Муниципалитет"}
    groups: dict[str, list[tuple[str, str]]] = {}
    for level in levels(by) if only is None else [only]:
        for place in grantable_places(by, level):
            schools = f"Школы: {place.municipality}" if isinstance(place, School) else ""
            group = schools or titles[type(place)]
            groups.setdefault(group, []).append((place_key(place), str(place)))
    return list(groups.items())


def place_of(by: User, key: str) -> Place | None:
    """The place of a form's value, or None when the person gives no roles there."""
    level, _, pk = key.partition(":")
    if level == Level.PORTAL:
        return PORTAL if Level.PORTAL in levels(by) else None
    model = MODEL_OF_LEVEL.get(level)
    if model is None:
        return None
    places = model.objects.where_holds(by, Permission.MANAGE_PEOPLE)
    return places.filter(pk=whole_number(pk)).first()
