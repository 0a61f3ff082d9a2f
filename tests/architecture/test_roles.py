"""Role × address: who opens what, and that nobody opens anything of a neighbour.

The expectation is computed from the mark of the view: a passer-by is sent to the sign-in, a person
without the right gets 403, an object out of scope is 404, everything else opens. Where a view
itself refuses more, EXCEPTIONS says so.
"""

import pytest
from django.urls import reverse

from schools.permissions import ROLE_PERMISSIONS, Role
from tests.architecture.addresses import Address, addresses
from tests.cast import Cast
from tests.world import World, make_world

OPENED = {200, 204, 302, 405}
HIDDEN = {403, 404}

# What each address asks for, by the keys of World.arguments. An address with arguments that is
# not here fails: add it.
ARGUMENTS: dict[str, dict[str, str]] = {
    "core:file": {"pk": "stored_file"},
    "core:job": {"pk": "job"},
    "desk:dashboard": {"pk": "municipality"},
    "desk:paper": {"pk": "paper"},
    "desk:paper_workbook": {"pk": "paper"},
    "desk:school": {"pk": "school"},
    "monitoring:assessment": {"pk": "assessment"},
    "monitoring:cell": {"pk": "cell"},
    "monitoring:finding": {"pk": "finding"},
    "monitoring:import_bind_school": {"pk": "batch"},
    "monitoring:import_confirm": {"pk": "batch"},
    "monitoring:import_detail": {"pk": "batch"},
    "monitoring:import_discard": {"pk": "batch"},
    "monitoring:import_file": {"pk": "batch", "file_pk": "batch_file"},
    "monitoring:import_include": {"pk": "batch", "file_pk": "batch_file"},
    "monitoring:import_progress": {"pk": "batch"},
    "monitoring:import_read_again": {"pk": "batch"},
    "monitoring:import_withdraw": {"pk": "batch"},
    "monitoring:methodology": {"code": "methodology"},
    "monitoring:run_approve": {"pk": "run"},
    "monitoring:run_detail": {"pk": "run"},
    "schools:access_explain": {},
    "schools:close_access": {"pk": "person"},
    "schools:delegate": {"pk": "assignment"},
    "schools:end_assignment": {"pk": "assignment"},
    "schools:give_role": {"pk": "person"},
    "schools:invitation_card": {"pk": "invitation"},
    "schools:join": {"code": "code"},
    "schools:municipality_settings": {"pk": "municipality"},
    "schools:open_access": {"pk": "person"},
    "schools:person": {"pk": "person"},
    "schools:person_edit": {"pk": "person"},
    "schools:reissue": {"pk": "person"},
    "schools:revoke": {"pk": "invitation"},
}
# Objects that belong to nobody in particular: open to strangers with the right.
COMMON = {"monitoring:assessment", "monitoring:methodology", "schools:join"}

# (address, role): the status of «our» object where the view refuses more than its mark says.
EXCEPTIONS: dict[tuple[str, Role], tuple[int, str]] = {}


def url_of(address: Address, world: World) -> str:
    keys = ARGUMENTS.get(address.name, {})
    missing = set(address.arguments) - set(keys)
    assert not missing, f"ARGUMENTS does not know {missing} of {address.name} ({address.route})"
    arguments = {name: world.arguments[keys[name]] for name in address.arguments}
    return reverse(address.name, kwargs=arguments)


def lacks_right(address: Address, role: Role) -> bool:
    kind, permission = address.mark or ("", None)
    return kind == "requires" and permission not in ROLE_PERMISSIONS[role]


def is_public(address: Address) -> bool:
    return bool(address.mark) and address.mark[0] == "public"


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def everywhere(world: World) -> list[tuple[Address, str]]:
    return [
        (address, url_of(address, world))
        for address in addresses()
        if address.name != "schools:sign_out"
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
            expected = {403}
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
        expected = HIDDEN if method == "get" else HIDDEN | {405}
        if status not in expected or (status == 403 and not lacks_right(address, role)):
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


def test_tables_name_only_addresses_that_exist():
    names = {address.name for address in addresses()}

    assert set(ARGUMENTS) <= names
    assert COMMON <= names
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
