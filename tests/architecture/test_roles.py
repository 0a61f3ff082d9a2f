"""Role × address: who opens what, and that nobody opens anything of a neighbour.

The expectation is computed from the mark of the view: a passer-by is sent to the sign-in, a person
without the right gets 403, an object out of scope is 404, everything else opens. Where a view
itself refuses more, EXCEPTIONS says so.
"""

import pytest
from django.urls import reverse

from schools.permissions import LEVEL_OF_ROLE, ROLE_PERMISSIONS, Level, Role
from tests.architecture.addresses import Address, addresses
from tests.cast import Cast
from tests.world import World, make_world

OPENED = {200, 204, 302, 405}
# A view of deeds alone says 405 to whoever asks to read it, before anything else.
CLOSED = {403, 405}
HIDDEN = {403, 404, 405}

# What an address asks for by its argument and the word before it: a key of World.arguments.
OBJECTS: dict[tuple[str, str], str] = {
    ("aliases", "alias_pk"): "alias",
    ("assessments", "pk"): "assessment",
    ("assignments", "pk"): "assignment",
    ("blanks", "code"): "layout",
    ("cells", "pk"): "cell",
    ("deadlines", "pk"): "occurrence",
    ("delegate", "pk"): "assignment",
    ("factors", "factor_pk"): "profile_factor",
    ("evidence", "evidence_pk"): "evidence",
    ("feed", "token"): "feed_token",
    ("files", "file_pk"): "batch_file",
    ("files", "pk"): "stored_file",
    ("findings", "pk"): "finding",
    ("identification", "pk"): "run",
    ("identifiers", "identifier_pk"): "identifier",
    ("imports", "pk"): "batch",
    ("invitations", "pk"): "invitation",
    ("jobs", "pk"): "job",
    ("lent", "pk"): "assignment",
    ("join", "code"): "code",
    ("methodologies", "code"): "methodology",
    ("municipalities", "pk"): "municipality",
    ("municipality", "pk"): "municipality",
    ("measures", "key"): "measure_key",
    ("papers", "pk"): "paper",
    ("people", "pk"): "person",
    ("resources", "year"): "year",
    ("sessions", "key"): "session",
    ("risk-factors", "code"): "catalogue",
    ("risk-profiles", "pk"): "profile",
    ("plans", "pk"): "plan",
    ("reviews", "pk"): "expert_review",
    ("school", "pk"): "school",
    ("schools", "kind"): "yearly_kind",
    ("schools", "pk"): "school",
    ("schools", "year"): "year",
    ("swot", "pk"): "swot_entry",
    ("swot", "year"): "year",
    ("site-checks", "pk"): "school",
    ("versions", "number"): "version_number",
}
# Objects of the municipality as a whole: people of a school do not see them.
MUNICIPAL = {
    "batch", "batch_file", "invitation", "job", "municipality", "run", "stored_file",
}  # fmt: skip
# What an administrator sees by virtue of that role alone: people and settings, no school data.
ADMINISTRATIVE = {
    "assignment", "catalogue", "code", "invitation", "methodology", "municipality", "person",
}  # fmt: skip
# Objects that belong to nobody in particular: open to strangers with the right.
COMMON = {
    "monitoring:catalogue", "monitoring:catalogue_copy", "monitoring:catalogue_remove",
    "monitoring:assessment", "monitoring:methodology", "roadmaps:feed", "schools:join",
}  # fmt: skip

# (address, role): the status of «our» object where the view refuses more than its mark says.
_OWN_ROLE = (404, "one lends the power of one's own role, and this one is another's")
_SMALL = (404, "the file and the note tell figures of fewer than five participants")
_READERS = (Role.HEAD, Role.OBSERVER, Role.CURATOR, Role.REGION_OPERATOR)
_WRITING = ("measure_edit", "measure_new", "plan_change", "plan_edit", "plan_insert")
_NOT_WRITER = (403, "a plan is written by its school and by the department's people")
_NOT_APPROVER = (403, "a school's plan is approved by its head alone")
EXCEPTIONS: dict[tuple[str, Role], tuple[int, str]] = {
    **{(f"roadmaps:{name}", role): _NOT_WRITER for name in _WRITING for role in _READERS},
    **{
        ("roadmaps:plan_approve", role): _NOT_APPROVER
        for role in (Role.COORDINATOR, Role.SPECIALIST, Role.SCHOOL_TEAM, *_READERS)
    },
    ("core:file", Role.OBSERVER): _SMALL,
    ("desk:paper", Role.OBSERVER): _SMALL,
    ("desk:paper_workbook", Role.OBSERVER): _SMALL,
    ("schools:delegate", Role.COORDINATOR): _OWN_ROLE,
    ("schools:delegate", Role.HEAD): _OWN_ROLE,
}


def url_of(address: Address, world: World) -> str:
    arguments = {
        argument: world.arguments[OBJECTS[before, argument]]
        for before, argument in address.arguments
    }
    return reverse(address.name, kwargs=arguments)


def is_known(address: Address) -> bool:
    return all(argument in OBJECTS for argument in address.arguments)


def lacks_right(address: Address, role: Role) -> bool:
    kind, permission = address.mark or ("", None)
    return kind == "requires" and permission not in ROLE_PERMISSIONS[role]


def sees(address: Address, role: Role) -> bool:
    """Whether «our» object of the address is in the scope of a person of this role."""
    keys = {OBJECTS[argument] for argument in address.arguments}
    if role == Role.ADMINISTRATOR:
        return keys <= ADMINISTRATIVE
    return not (LEVEL_OF_ROLE[role] == Level.SCHOOL and keys & MUNICIPAL)


def is_public(address: Address) -> bool:
    return bool(address.mark) and address.mark[0] == "public"


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def everywhere(world: World) -> list[tuple[Address, str]]:
    return [
        (address, url_of(address, world))
        for address in addresses()
        if address.name != "schools:sign_out" and is_known(address)
    ]


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_role_opens_its_own_and_only_what_its_rights_give(role, world, sign_in):
    client = sign_in(world.cast.by_role()[role])
    wrong = []
    for address, url in everywhere(world):
        status = client.get(url).status_code
        if (address.name, role) in EXCEPTIONS:
            expected = {EXCEPTIONS[address.name, role][0]}
        elif lacks_right(address, role):
            expected = CLOSED
        elif not is_public(address) and not sees(address, role):
            expected = {404, 405}
        else:
            expected = OPENED
        if status not in expected:
            wrong.append(f"{address.name}: {status}, expected {sorted(expected)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role.value if role else "far")
def test_neighbour_opens_nothing_of_ours(role, method, world, sign_in):
    """People of the southern municipality and the operator of another region, one by one."""
    if role is None:
        person, role = world.cast.far_operator, Role.REGION_OPERATOR
    elif role in {Role.REGION_OPERATOR, Role.ADMINISTRATOR}:
        # The region's operator is no stranger here, and the administrator no reader of schools.
        person = world.cast.administrator
        role = Role.ADMINISTRATOR
    else:
        person = world.cast.south.people[role]
    client = sign_in(person)
    leaks = []
    for address, url in everywhere(world):
        of_one_place = address.arguments and address.name not in COMMON
        manages = role == Role.ADMINISTRATOR and address.name.startswith("schools:")
        if not of_one_place or manages:
            continue
        status = getattr(client, method)(url).status_code
        if status not in HIDDEN or (status == 403 and not lacks_right(address, role)):
            leaks.append(f"{address.name}: {status}")

    assert not leaks, f"{person} opens what is not theirs: {leaks}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_passer_by_is_sent_to_the_sign_in(method, world, client):
    sign_in_page = reverse("schools:sign_in")
    wrong = []
    for address, url in everywhere(world):
        response = getattr(client, method)(url)
        sent = response.status_code == 302 and response.url.startswith(sign_in_page)
        if sent == is_public(address):
            wrong.append(f"{address.name}: {response.status_code}")

    assert not wrong


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_deed_without_the_right_is_forbidden_by_post_too(role, world, sign_in):
    client = sign_in(world.cast.by_role()[role])
    wrong = [
        address.name
        for address, url in everywhere(world)
        if lacks_right(address, role) and client.post(url).status_code not in {403, 405}
    ]

    assert not wrong


@pytest.mark.parametrize("role", [Role.SCHOOL_HEAD, Role.SCHOOL_TEAM, Role.CURATOR])
def test_school_is_closed_to_people_of_another_school_of_the_same_municipality(
    role, world, sign_in
):
    client = sign_in(world.cast.by_role()[role])

    own = client.get(reverse("desk:school", args=[world.cast.north.schools[0].pk]))
    other = client.get(reverse("desk:school", args=[world.cast.north.schools[1].pk]))

    assert (own.status_code, other.status_code) == (200, 404)


def test_every_argument_of_an_address_is_known():
    unknown = [a.route for a in addresses() if not is_known(a)]

    assert not unknown, f"tell OBJECTS (and World.arguments) what stands in: {unknown}"


def test_tables_name_only_what_exists():
    found = addresses()
    names = {address.name for address in found}

    assert set(OBJECTS) <= {argument for address in found for argument in address.arguments}
    assert names >= COMMON
    assert {name for name, _ in EXCEPTIONS} <= names


def test_exceptions_are_still_exceptions(world, sign_in):
    """An exception that the mark now explains itself must go."""
    by_name = {address.name: address for address in addresses()}
    stale = [
        (name, role.value)
        for (name, role), (status, _) in EXCEPTIONS.items()
        if status in OPENED or lacks_right(by_name[name], role)
    ]

    assert not stale
