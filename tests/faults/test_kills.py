"""The short trial: forty kills, at the same points every time; `make faults` has more."""

import random

import pytest

from tests.cast import make_cast
from tests.faults import trial, works

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = {"reading": 10, "applying": 10, "identification": 10, "rendering": 4, "reminding": 6}


@pytest.mark.parametrize("work", works.WORKS, ids=lambda work: work.name)
def test_killed_work_leaves_everything_once(work, morning):
    cast = make_cast()
    works.prepare(cast)

    tally = trial.try_work(work, cast, KILLS[work.name], random.Random(work.name))

    assert tally.kills == KILLS[work.name]
    assert (tally.lost, tally.doubled) == (0, 0), "\n".join(tally.faults)
