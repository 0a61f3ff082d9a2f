"""Every pair of deeds on the same row, on two connections, in both orders."""

import itertools

import pytest
import time_machine

from shnor_portal.core import jobs
from tests.cast import make_cast
from tests.races import families, racing
from tests.roadmaps.plans_in_force import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fake_layout")]

GROUPS = ("batches", "findings", "plans", "deadlines", "reviews", "last_ones", "lists", "people")


@pytest.mark.parametrize("group", GROUPS)
def test_second_of_two_is_as_if_they_went_in_turn_or_is_refused(group, monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda pk: True)

    with time_machine.travel(NOW, tick=True):
        cast = make_cast()
        for family in getattr(families, group)(cast):
            for first, second in itertools.product(family.deeds, repeat=2):
                racing.check(family, first, second)
