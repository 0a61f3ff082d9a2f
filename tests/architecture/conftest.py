"""What walks of the whole portal share: one of everything, made once for a module."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.places import Grounds, make_grounds
from tests.cast import make_cast
from tests.keeping import kept
from tests.world import World, make_world


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept(django_db_blocker):
        yield make_world(make_cast())


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """One of everything in a municipality; every test is rolled back to it."""
    return kept_world


@pytest.fixture(scope="module")
def kept_grounds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Grounds]:
    with kept(django_db_blocker):
        yield make_grounds()


@pytest.fixture
def grounds(kept_grounds: Grounds, db: None) -> Grounds:
    """One of everything in one's own place and in the foreign ones, with who works there."""
    return kept_grounds
