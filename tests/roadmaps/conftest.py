"""A plan in force and the day on which its tests stand (see `plans_in_force`)."""

from collections.abc import Iterator

import pytest
import time_machine

from roadmaps.models import Plan
from tests.roadmaps.plans_in_force import NOW, plan_in_force


@pytest.fixture
def plan_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(plan_clock, cast) -> Plan:
    return plan_in_force(cast.north.school)
