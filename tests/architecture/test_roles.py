"""Role × address: who opens what, that it is whole, and that nobody opens anything of a neighbour.

What is expected is in `expectations.py`. Everybody opens every address once, and what came of it
is looked at from all sides; the municipality has words of its own, and pages are read for others.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from schools.permissions import Level, Role
from tests.architecture.addresses import Address, addresses
from tests.architecture.expectations import (
    CLOSED,
    COMMON,
    EXCEPTIONS,
    HIDDEN,
    OBJECTS,
    OPENED,
    is_known,
    is_public,
    lacks_right,
    sees,
    url_of,
)
from tests.architecture.own_words import CHOOSING, foreign_words, make_own_words_world
from tests.architecture.protective_headers import missing_from
from tests.architecture.whole_page import faults_of
from tests.keeping import kept
from tests.world import World

pytestmark = pytest.mark.once


def everywhere(world: World) -> list[tuple[Address, str]]:
    return [
        (address, url_of(address, world))
        for address in addresses()
        if address.name != "schools:sign_out" and is_known(address)
    ]


@dataclass(frozen=True)
class Opened:
    """An address as it was answered; `html` is blank unless it is a page."""

    address: Address
    status: int
    headers: dict[str, str]
    html: str


Openings = Callable[[Role | None], list[Opened]]
# Whoever has the fewest rights of a level is forbidden the most of it.
NARROWEST = (Role.OBSERVER, Role.SCHOOL_TEAM, Role.REGION_OPERATOR, Role.ADMINISTRATOR)
OFFERED = re.compile(r'href="[?]([^"]*;)?format=xlsx')
EVERYBODY = pytest.mark.parametrize(
    "role", [*Role, None], ids=lambda role: role.value if role else "nobody"
)


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept(django_db_blocker):
        yield make_own_words_world()


@pytest.fixture(scope="module")
def kept_openings() -> dict[Role | None, list[Opened]]:
    return {}


@pytest.fixture
def opened(kept_openings, world, sign_in) -> Openings:
    """Every address as a person of the north is answered, and a passer-by; asked once."""

    def of(role: Role | None) -> list[Opened]:
        if role not in kept_openings:
            client = sign_in(world.cast.by_role()[role] if role else None)
            kept_openings[role] = [_open(client, *each) for each in everywhere(world)]
        return kept_openings[role]

    return of


def _open(client, address: Address, url: str) -> Opened:
    response = client.get(url)
    is_text = response.headers.get("Content-Type", "").startswith("text/html")
    html = response.content.decode() if is_text else ""
    return Opened(
        address, response.status_code, dict(response.headers), html if "<html" in html else ""
    )


@EVERYBODY
def test_every_page_is_a_whole_page(role, opened):
    pages = [one for one in opened(role) if one.html]

    assert pages
    if folder := os.environ.get("PAGES_TO"):  # make html
        for one in pages:
            name = f"{role or 'nobody'}-{one.address.name}.html".replace(":", "-")
            Path(folder, name).write_text(one.html)
    faults = [
        f"{one.address.name} ({one.status}): {fault}"
        for one in pages
        for fault in faults_of(one.html)
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SCHOOL_HEAD], ids=lambda role: role.value)
def test_workbook_that_a_page_offers_is_given(role, opened, world, sign_in):
    client = sign_in(world.cast.by_role()[role])
    urls = {address.name: url for address, url in everywhere(world)}
    offering = [one.address.name for one in opened(role) if OFFERED.search(one.html)]

    assert offering
    given = {name: client.get(urls[name], {"format": "xlsx"}) for name in offering}
    assert not [name for name, one in given.items() if "spreadsheet" not in one["Content-Type"]]


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role.spec.level in {Level.MUNICIPALITY, Level.SCHOOL}],
    ids=lambda role: role.value,
)
def test_pages_have_the_words_of_their_municipality(role, opened):
    pages = [one for one in opened(role) if one.html and one.address.name not in CHOOSING]

    assert len(pages) > 50
    wrong = {f"{one.address.name}: …{words}…" for one in pages for words in foreign_words(one.html)}
    assert not wrong, "\n".join(sorted(wrong))


@EVERYBODY
def test_every_answer_has_the_same_protective_headers(role, opened):
    wrong = [
        f"{one.address.name}: {name}" for one in opened(role) for name in missing_from(one.headers)
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_role_opens_its_own_and_only_what_its_rights_give(role, opened):
    wrong = []
    for one in opened(role):
        address, status = one.address, one.status
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


@pytest.mark.parametrize(
    ("method", "role"),
    [
        *(("get", role) for role in (*Role, None)),
        # What a place hides, it hides from whoever has all the rights of deeds elsewhere.
        *(("post", role) for role in (Role.COORDINATOR, Role.SCHOOL_HEAD, None)),
    ],
    ids=lambda value: value if isinstance(value, str) else value.value if value else "far",
)
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


@pytest.mark.parametrize("role", NARROWEST, ids=lambda role: role.value)
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
