"""The clock of a trial stands in the morning, when people are reminded."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.roadmaps.plans_in_force import NOW


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield
