"""Whom a person may manage, and where they may give roles."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from schools import access
from schools.models import Assignment, Municipality, Region, School, User
from schools.permissions import LEVEL_OF_ROLE, Level, Permission, Role
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
BELOW = (Level.PORTAL, Level.REGION, Level.MUNICIPALITY, Level.SCHOOL)


def unfinished(person: User) -> list[Assignment]:
    """Assignments in force or still to come, with their places."""
    today = timezone.localdate()
    return list(
        person.assignments.filter(Q(ends=None) | Q(ends__gte=today)).select_related(
            "region", "municipality", "school__municipality", "delegated_by"
        )
    )


def check_manages(by: User | None, person: User) -> None:
    """Raise PermissionDenied unless `by` manages every place where the person has a role.

    A new way in is the whole account, so a right in one of the places is not enough.
    """
    if by is None:
        return
    assignments = unfinished(person) or list(person.assignments.all())
    for place in [assignment.place or PORTAL for assignment in assignments] or [PORTAL]:
        decision = access.decide(by, Permission.MANAGE_PEOPLE, place)
        if not decision.allowed:
            raise PermissionDenied(
                f"У человека есть роль и там, где вы людьми не управляете ({place}). "
                "Обратитесь к администратору портала."
            )


def manages(by: User, person: User) -> bool:
    try:
        check_manages(by, person)
    except PermissionDenied:
        return False
    return True


def levels(by: User) -> list[Level]:
    """Levels of place on which the person gives roles, the widest first."""
    held = by.places_with(Permission.MANAGE_PEOPLE)
    widest = min((BELOW.index(Level(level)) for level in held), default=len(BELOW))
    return list(BELOW[widest:])


def grantable_roles(by: User) -> list[Role]:
    allowed = levels(by)
    return [role for role in Role if LEVEL_OF_ROLE[role] in allowed]


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
