"""Every parameter of every address with junk in it: refused in words, never a fault of the portal.

Nobody lists the parameters: the names that a view asks its request for are noted while it runs.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from schools.permissions import Role
from tests.architecture.addresses import Address, addresses
from tests.architecture.expectations import OBJECTS, is_known, url_of
from tests.world import World

HUGE = "9" * 19
JUNK = ["abc", "-1", "0", HUGE, "²", "2025-13-45", "я" * 3000, "\u202e💥"]
NUL = "\0"
# How many times the parameters of an address are given junk together, each its own; besides, each
# is given one alone, and all are given a NUL, which none may be asked about.
TOGETHER = 2
HUGE_ARGUMENTS = (0, int(HUGE))
PEOPLE = (Role.COORDINATOR, Role.SCHOOL_HEAD, Role.ADMINISTRATOR)

pytestmark = pytest.mark.production


@pytest.fixture
def asked(monkeypatch) -> set[str]:
    """Names that were looked up in a query or a form since the set was last cleared."""
    names: set[str] = set()
    for method in ("get", "getlist", "__getitem__", "__contains__"):
        plain = getattr(QueryDict, method)

        def noting(self: QueryDict, key: Any, *rest: Any, plain: Any = plain, **more: Any) -> Any:
            names.add(str(key))
            return plain(self, key, *rest, **more)

        monkeypatch.setattr(QueryDict, method, noting)
    return names


@contextmanager
def undone() -> Iterator[None]:
    """What a request did is taken back, so that the next one finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def clients(world: World) -> Iterator[Client]:
    for role in PEOPLE:
        client = Client(raise_request_exception=False)
        client.force_login(world.cast.by_role()[role])
        yield client


def everywhere(world: World) -> list[tuple[Address, str]]:
    return [
        (address, url_of(address, world))
        for address in addresses()
        if address.name != "schools:sign_out" and is_known(address)
    ]


class Turns:
    """Junk for each name in its turn: over the addresses that ask for it, all of it."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()

    def next(self, names: list[str]) -> dict[str, str]:
        self.given.update(names)
        return {name: JUNK[self.given[name] % len(JUNK)] for name in names}

    def tries(self, names: list[str]) -> list[dict[str, str]]:
        together = [self.next(names) for _ in range(TOGETHER)]
        return [dict.fromkeys(names, NUL), *together] if names else []


def own(names: set[str]) -> list[str]:
    return sorted(names - {"csrfmiddlewaretoken"})


def test_no_parameter_of_a_page_breaks_it(world, asked):
    broken, done, turns = [], set(), Turns()
    for client in clients(world):
        for address, url in everywhere(world):
            asked.clear()
            if address.name in done or client.get(url).status_code >= 400:
                continue
            done.add(address.name)
            names = own(asked)
            alone = [turns.next([name]) for name in names]
            for given in turns.tries(names) + alone:
                status = client.get(url, given).status_code
                if status >= 500 or (NUL in given.values() and status != 404):
                    broken.append(f"{address.name}: {str(given)[:60]} gave {status}")

    assert len(done) > 60
    assert not broken, "\n".join(broken)


def test_no_field_of_a_form_breaks_it(world, asked):
    broken, done, turns = [], set(), Turns()
    for client in clients(world):
        for address, url in everywhere(world):
            if address.name in done:
                continue
            asked.clear()
            with undone():
                status = client.post(url).status_code
            if status in {403, 404, 405}:
                continue
            done.add(address.name)
            names = own(asked)
            for given in turns.tries(names):
                with undone():
                    status = client.post(url, given).status_code
                if status >= 500 or (NUL in given.values() and status != 400):
                    broken.append(f"{address.name}: {str(given)[:60]} gave {status}")

    assert len(done) > 40
    assert not broken, "\n".join(broken)


def test_no_number_in_an_address_breaks_it(world):
    client = next(clients(world))
    broken = []
    for address in filter(is_known, addresses()):
        known = {name: world.arguments[OBJECTS[word, name]] for word, name in address.arguments}
        for name in known:
            if f"<int:{name}>" not in address.route:
                continue
            for value in HUGE_ARGUMENTS:
                url = reverse(address.name, kwargs=known | {name: value})
                for method in (client.get, client.post):
                    with undone():
                        status = method(url).status_code
                    if status >= 500:
                        broken.append(f"{address.name}: {name}={str(value)[:20]} gave {status}")

    assert not broken, "\n".join(broken)


def test_nul_in_an_address_is_not_found(world, sign_in):
    client = sign_in(world.cast.north.coordinator)

    for url in ("/join/AAAA%00/", "/methodologies/a%00b/", "/schools/?q=%00", "/schools/?%00=1"):
        assert client.get(url).status_code == 404
