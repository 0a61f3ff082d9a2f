"""Every form with every foreign id in every field: nothing foreign is changed, nothing is told.

People of the northern municipality look round all their pages and send every form, every address
with a foreign object inside and every query with what belongs to the second school, to the
southern municipality, to another region. Then strangers send the forms of the north as they are.
Each request is taken back, and every table that it wrote to is compared.
"""

from collections.abc import Iterator

import pytest

from schools.models import User
from schools.permissions import Level, Permission, Role
from tests.architecture.addresses import addresses
from tests.architecture.expectations import lacks_right
from tests.architecture.places import Ground, Grounds
from tests.architecture.walking import (
    FIELDS,
    FILLED,
    PLAIN,
    Found,
    Seen,
    Sent,
    Walker,
    foreign_bodies,
    foreign_paths,
    foreign_queries,
    look_round,
    looks_like_key,
    plain_name,
)

# Who harvests the forms that strangers send: together they are offered every deed.
# A role whose rights another of its level has all of sees and does nothing more.
WIDEST = [
    role
    for role in Role
    if not any(
        other.spec.level == role.spec.level and role.spec.permissions < other.spec.permissions
        for other in Role
    )
]
HARVEST = (Role.COORDINATOR, Role.SCHOOL_HEAD, Role.HEAD, Role.ADMINISTRATOR)

# (address, role level): a foreign place is told of there, and why it may be.
_CURATORS = "a school asks any school of its municipality to be its curator, by name"
_PRACTICES = "practices are shared by the schools of a municipality, each with its school"
TOLD: dict[tuple[str, Level], str] = {
    ("roadmaps:plan_new", Level.SCHOOL): _CURATORS,
    ("roadmaps:practice_list", Level.SCHOOL): _PRACTICES,
    ("roadmaps:plan_insert", Level.SCHOOL): _PRACTICES,
}

WHERE = ("own", "foreign school", "foreign municipality", "foreign region")
# A deed that no filled form does, and what stands in the way.
NEVER_DONE: dict[str, str] = {
    "core:columns reset N": "no columns were chosen, so there is nothing to take back",
    "monitoring:response_check": "the answers of the place are not sent: nothing is to be checked",
    "monitoring:run_show": "the calculation of the place is shown already",
    "roadmaps:deadlines_mark": "whoever only reads deadlines sends an empty form",
    "roadmaps:deadlines_mark deed confirm": "nothing in the place waits for a confirmation",
    "roadmaps:plan_change": "the plan in force has its change begun already",
    "roadmaps:plan_check": "whoever only reads a plan has nothing to put right in it",
    "roadmaps:year_report_send": "the school has not marked every line of its year yet",
    "roadmaps:plan_experts": "takes two experts or more, and a form is sent with one",
    "schools:identifier_remove": "the only login of a school stays",
    "schools:sign_out": "changes nothing but the session",
}
# Deeds to oneself, whoever one is.
PERSONAL = {
    "core:columns",
    "roadmaps:feed_link",
    "schools:factor_start",
    "schools:password",
    "schools:sign_out",
}
# Offered when a school has been chosen, to everybody who has the right.
AFTER_CHOICE = {"roadmaps:plan_construct": Permission.EDIT_PLAN}
KNOWN = FIELDS.keys() | PLAIN.keys()
Kind = tuple[str, ...]

pytestmark = pytest.mark.once


def walker_of(person: User, grounds: Grounds) -> Walker:
    return Walker(grounds.clients[person.pk], grounds, grounds.traces)


def looked_round(role: Role, grounds: Grounds) -> tuple[Walker, Seen]:
    """What a person of the north has found, found once."""
    walker = walker_of(grounds.cast.by_role()[role], grounds)
    if role not in grounds.seen:
        grounds.seen[role] = look_round(walker)
    return walker, grounds.seen[role]


def foreign_to(role: Role, grounds: Grounds) -> tuple[Ground, ...]:
    """The nearest place where a person of the role in the north has nothing to look for; for the
    head of a school the next municipality too. What is further away is met by the forms of
    strangers.
    """
    return {
        Level.SCHOOL: grounds.foreign[: 2 if role == Role.SCHOOL_HEAD else 1],
        Level.MUNICIPALITY: (grounds.municipality,),
        Level.REGION: (grounds.region,),
        Level.PORTAL: (),
    }[role.spec.level]


@pytest.mark.parametrize("role", WIDEST, ids=lambda role: role.value)
def test_foreign_place_is_neither_told_nor_changed(role, grounds):
    walker, seen = looked_round(role, grounds)
    deeds = [done(walker, founds) for founds in seen.deeds.values()]

    undone = {" ".join(found.kind) for found, is_done in deeds if not is_done}
    harm = [
        f"{ground.name}: {sent.what}: {sent.harms(ground)}"
        for ground in foreign_to(role, grounds)
        for name, sent in tries(walker, seen, [found for found, _ in deeds], ground)
        if sent.harms(ground) and not is_told(name, role, ground)
    ]

    assert not unknown_fields(seen), "say in FIELDS or PLAIN of walking.py what stands in them"
    undone -= NEVER_DONE.keys()
    assert not undone, "no form of these is accepted: fill it (FILLED) or say why (NEVER_DONE)"
    assert not harm, "\n".join(harm)


@pytest.mark.parametrize("role", HARVEST, ids=lambda role: role.value)
def test_no_list_chooses_by_accident(role, grounds):
    """A list whose first line is a person, a school or a role would be sent by a hasty click."""
    _, seen = looked_round(role, grounds)

    accidents = {
        f"{' '.join(kind)}: {field.name}"
        for kind, founds in seen.deeds.items()
        for found in founds
        for field in found.form.fields
        if field.kind == "select" and not field.many and not field.chosen
        if len(field.options) > 1 and field.options[0]
    }

    assert not accidents


def tries(
    walker: Walker, seen: Seen, deeds: list[Found], ground: Ground
) -> Iterator[tuple[str, Sent]]:
    """What the person's own pages tell of a place, and all that can be asked of it or sent."""
    own = walker.grounds.own
    yield from seen.pages
    for found in deeds:
        for what, body in foreign_bodies(found, found.body(own), ground):
            yield found.view, walker.send(found, body, what=what)
        for what, action in foreign_paths(found.form.action, ground):
            yield found.view, walker.send(found, found.body(own), action, what)
    for name, (path, names) in seen.parameters.items():
        for url in foreign_queries(path, names, ground):
            yield name, walker.read(url)
    for address, url in walker.pages():
        for _, path in foreign_paths(url, ground) if len(address.arguments) > 1 else ():
            yield address.name, walker.read(path)


def done(walker: Walker, founds: list[Found]) -> tuple[Found, bool]:
    """The first of alike deeds that the filled form does: nobody attacks a closed door."""
    for found in founds:
        if walker.send(found, found.body(walker.grounds.own)).changed:
            return found, True
    return founds[0], False


def is_told(name: str, role: Role, ground: Ground) -> bool:
    return ground.name == "foreign school" and (name, role.spec.level) in TOLD


def unknown_fields(seen: Seen) -> set[str]:
    fields = [
        field
        for founds in seen.deeds.values()
        for found in founds
        for field in (*found.form.fields, *found.form.buttons)
    ]
    return {plain_name(field.name) for field in fields if looks_like_key(field)} - KNOWN


@pytest.mark.parametrize(
    "where", ["own", "foreign school", "foreign municipality", "foreign region"]
)
def test_form_of_a_page_is_of_no_use_to_strangers(where, grounds):
    """The forms of the north, whole and valid, sent by everybody there who is not offered them, and
    elsewhere by whoever has the most rights of a level."""
    deeds = {}
    for role in HARVEST:
        for kind, founds in looked_round(role, grounds)[1].deeds.items():
            if kind[0] not in PERSONAL:
                deeds.setdefault(kind, founds[0])
    wrong = []
    for role, person in grounds.people_of(where):
        if where != "own" and role not in WIDEST:
            continue
        walker = walker_of(person, grounds)
        offered = offered_to(role, deeds, grounds) if where == "own" else set()
        for kind in deeds.keys() - offered:
            # Without a choice it is done for the only school of whoever sends it.
            chosen = AFTER_CHOICE.get(kind[0]) in role.spec.permissions
            if chosen and where in {"own", "foreign school"}:
                continue
            sent = walker.send(deeds[kind], deeds[kind].body(grounds.own))
            if rows := [f"{r.model} {r.pk}" for r in sent.changed if r.owners & grounds.own_labels]:
                wrong.append(f"{role.value}: {' '.join(kind)} ({sent.status}): {rows}")

    assert not wrong, "\n".join(wrong)


def offered_to(role: Role, deeds: dict[Kind, Found], grounds: Grounds) -> set[Kind]:
    """What the pages of a role offer at home; of one that another of its level has all rights of,
    the deeds that its own rights give."""
    if role in WIDEST:
        return set(looked_round(role, grounds)[1].deeds)
    views = {address.name: address for address in addresses()}
    return {kind for kind in deeds if not lacks_right(views[kind[0]], role)}


def test_tables_name_only_what_there_is():
    views = {address.name for address in addresses()}

    told = {name for name, _ in TOLD}
    undone = {kind.split()[0] for kind in NEVER_DONE}

    assert told | undone | PERSONAL | AFTER_CHOICE.keys() | FILLED.keys() <= views
