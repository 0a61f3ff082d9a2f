"""Every form with every foreign id in every field: nothing foreign is changed, nothing is told.

People of the northern municipality look round all their pages and send every form, every address
with a foreign object inside and every query with what belongs to the second school, to the
southern municipality, to another region. Then strangers send the forms of the north as they are.
Each request is taken back, and every table that it wrote to is compared.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from schools.permissions import LEVEL_OF_ROLE, Level, Role
from tests.architecture.places import Ground, Grounds, make_grounds
from tests.architecture.traces import Traces
from tests.architecture.walking import (
    FIELDS,
    PLAIN,
    Found,
    Seen,
    Walker,
    foreign_bodies,
    foreign_paths,
    foreign_queries,
    look_round,
    looks_like_key,
    plain_name,
)
from tests.keeping import kept

# Who harvests the forms that strangers send: together they are offered every deed.
HARVEST = (Role.COORDINATOR, Role.SCHOOL_HEAD, Role.HEAD, Role.ADMINISTRATOR)

# (address, role level): a foreign place is told of there, and why it may be.
_CURATORS = "a school asks any school of its municipality to be its curator, by name"
TOLD: dict[tuple[str, Level], str] = {("roadmaps:plan_new", Level.SCHOOL): _CURATORS}

# A deed that the filled form does not do: what stands in the way.
UNDONE: dict[str, str] = {}


@pytest.fixture(scope="module")
def kept_grounds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Grounds]:
    with kept(django_db_blocker):
        yield make_grounds()


@pytest.fixture
def grounds(kept_grounds: Grounds, db: None) -> Grounds:
    return kept_grounds


@pytest.fixture
def walker_of(grounds: Grounds, sign_in: Any) -> Any:
    """A walker for a person; clients are made first, since signing in writes."""

    def walker(person: Any) -> Walker:
        client = sign_in(person)
        return Walker(client, grounds, Traces())

    return walker


def foreign_to(role: Role, grounds: Grounds) -> tuple[Ground, ...]:
    """The places where a person of the role in the north has nothing to look for."""
    return {
        Level.SCHOOL: grounds.foreign,
        Level.MUNICIPALITY: (grounds.municipality, grounds.region),
        Level.REGION: (grounds.region,),
        Level.PORTAL: (),
    }[LEVEL_OF_ROLE[role]]


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_foreign_place_is_neither_told_nor_changed(role, grounds, walker_of):
    walker = walker_of(grounds.cast.by_role()[role])
    seen = look_round(walker)
    unknown = unknown_fields(seen)
    harm, undone = [], []
    for ground in foreign_to(role, grounds):
        harm += [
            f"{a.name}: {page.harms(ground)}"
            for a, page in seen.pages
            if harms(page, a.name, role, ground)
        ]
    for founds in seen.deeds.values():
        found = done(walker, founds)
        if found is None:
            undone.append(founds[0].kind)
        for ground in foreign_to(role, grounds):
            harm += deeds_harm(walker, found or founds[0], role, ground)
    for name, (path, names) in seen.parameters.items():
        for ground in foreign_to(role, grounds):
            for url in foreign_queries(path, names, ground):
                page = walker.read(url)
                harm += [f"{url}: {page.harms(ground)}"] if harms(page, name, role, ground) else []
    for address, url in walker.pages():
        for ground in foreign_to(role, grounds) if len(address.arguments) > 1 else ():
            for what, path in foreign_paths(url, ground):
                page = walker.read(path)
                harm += [f"{path} ({what}): {page.harms(ground)}"] if page.harms(ground) else []

    print("UNDONE", role.value, *undone, sep="\n")
    print("HARM", role.value, *harm, sep="\n")
    print("UNKNOWN", unknown)
    assert not harm, "\n".join(harm)


def unknown_fields(seen: Seen) -> set[str]:
    fields = [
        field
        for founds in seen.deeds.values()
        for found in founds
        for field in (*found.form.fields, *found.form.buttons)
    ]
    return {
        plain_name(field.name)
        for field in fields
        if looks_like_key(field) and plain_name(field.name) not in FIELDS.keys() | PLAIN.keys()
    }


def harms(page: Any, name: str, role: Role, ground: Ground) -> bool:
    if ground.name == "foreign school" and (name, LEVEL_OF_ROLE[role]) in TOLD:
        return False
    return bool(page.harms(ground))


def done(walker: Walker, founds: list[Found]) -> Found | None:
    """The first of the alike deeds that the filled form does, as nobody attacks a closed door."""
    for found in founds:
        if walker.send(found, found.form.filled(found.button)).changed:
            return found
    return None


def deeds_harm(walker: Walker, found: Found, role: Role, ground: Ground) -> Iterator[str]:
    for what, body in foreign_bodies(found, ground):
        sent = walker.send(found, body, what=what)
        if harms(sent, found.view, role, ground):
            yield f"{sent.what}: {sent.harms(ground)}"
    for what, action in foreign_paths(found.form.action, ground):
        sent = walker.send(found, found.form.filled(found.button), action, what)
        if sent.harms(ground):
            yield f"{sent.what}: {sent.harms(ground)}"
